#include "client/Link.h"

#include "client/Follower.h"
#include "client/Wire.h"

#include <thread>

namespace handrail::client {

namespace {

constexpr Millis kStopAtMost{2'000};

/// A call that ends late still finds the follower and its clock.
struct Mind {
    explicit Mind(const std::string& target) : follower(target, clock) {}
    SystemClock clock;
    Follower follower;
};

std::shared_ptr<Follower> makeFollower(const std::string& target)
{
    const auto mind = std::make_shared<Mind>(target);
    return {mind, &mind->follower};
}

} // namespace

struct Link::State {
    State(Address where, std::string console)
        : address(std::move(where)), follower(makeFollower(address.target)),
          wire(makeGrpcWire(address, std::move(console), follower))
    {
    }

    const Address address;
    const std::shared_ptr<Follower> follower;
    const std::unique_ptr<Wire> wire;
    Mutex mutex;
    std::thread thread HR_GUARDED_BY(mutex);
};

Link::Link(Address address, std::string console)
    : m_state(std::make_shared<State>(std::move(address), std::move(console)))
{
}

Link::~Link() { stop(); }

void Link::start(Seq afterSeq, std::string lastHash)
{
    m_state->follower->start(afterSeq, std::move(lastHash));
    const Lock lock(m_state->mutex);
    if (!m_state->thread.joinable())
        m_state->thread = std::thread([state = m_state.get()] { state->follower->run(*state->wire); });
}

void Link::stop()
{
    m_state->follower->requestStop();
    std::thread thread;
    {
        const Lock lock(m_state->mutex);
        thread.swap(m_state->thread);
    }
    if (thread.joinable())
        thread.join();
    m_state->wire->stop(kStopAtMost);
}

void Link::requestStop() { m_state->follower->requestStop(); }

std::vector<Update> Link::drain() { return m_state->follower->drain(); }

void Link::act(Command command) { m_state->follower->act(std::move(command)); }

std::uint64_t Link::history(ServiceId service, WallTime from, WallTime to, unsigned points)
{
    return m_state->follower->history({0, std::move(service), from, to, points});
}

std::uint64_t Link::logs(ServiceId service, WallTime around, Millis before, Millis after, std::string contains,
                         unsigned limit)
{
    return m_state->follower->logs({0, std::move(service), around, before, after, std::move(contains), limit});
}

void Link::reconnectNow() { m_state->follower->reconnectNow(); }

const std::string& Link::target() const { return m_state->address.target; }

} // namespace handrail::client
