#include "demo/LatenessStore.h"

#include "base/Mutex.h"
#include "lateness.grpc.pb.h"

#include <grpcpp/grpcpp.h>
#include <random>
#include <thread>

namespace handrail::demo {

namespace {

constexpr FlightMinute kStaleBy = 12 * 60;

} // namespace

class LatenessStore::Service final : public lateness::v1::LatenessStore::Service {
public:
    Service(Lateness lateness, FlightClock clock) : m_lateness(std::move(lateness)), m_clock(clock)
    {
        refresh();
        m_thread = std::thread([this] { run(); });
    }
    ~Service() override
    {
        {
            const Lock lock(m_mutex);
            m_ending = true;
        }
        m_changed.notifyAll();
        m_thread.join();
    }

    grpc::Status Recent(grpc::ServerContext*, const lateness::v1::RecentRequest* request,
                        lateness::v1::RecentResponse* response) override
    {
        FlightMinute minute = 0;
        {
            const Lock lock(m_mutex);
            if (m_slow)
                waitForDisk();
            minute = request->has_at_minute() ? request->at_minute() : m_minute;
            response->set_changed_ms(m_changedMs);
        }
        const auto recent = m_lateness.recent(request->airport(), minute);
        response->set_share(recent.share);
        response->set_flights(recent.flights);
        return grpc::Status::OK;
    }

    void setSlow(bool on)
    {
        const Lock lock(m_mutex);
        m_slow = on;
        m_changed.notifyAll();
    }
    void setStale(bool on)
    {
        {
            const Lock lock(m_mutex);
            m_stale = on;
            m_minute = m_clock.at(SystemClock().wall()).minute - (on ? kStaleBy : 0);
            m_changedMs = toMs(SystemClock().wall());
        }
    }

    std::unique_ptr<grpc::Server> server;
    int port = 0;

private:
    void waitForDisk() HR_REQUIRES(m_mutex)
    {
        const auto until = std::chrono::steady_clock::now() + Millis(std::uniform_int_distribution(400, 700)(m_random));
        while (m_slow && !m_ending && std::chrono::steady_clock::now() < until)
            m_changed.waitUntil(m_mutex, until);
    }
    void refresh()
    {
        const Lock lock(m_mutex);
        if (m_stale)
            return;
        m_minute = m_clock.at(SystemClock().wall()).minute;
        m_changedMs = toMs(SystemClock().wall());
    }
    void run()
    {
        auto next = std::chrono::steady_clock::now();
        while (true) {
            next += std::chrono::seconds(1);
            {
                const Lock lock(m_mutex);
                while (!m_ending && std::chrono::steady_clock::now() < next)
                    m_changed.waitUntil(m_mutex, next);
                if (m_ending)
                    return;
            }
            refresh();
        }
    }

    const Lateness m_lateness;
    const FlightClock m_clock;
    Mutex m_mutex;
    Condition m_changed;
    std::mt19937 m_random HR_GUARDED_BY(m_mutex){1};
    FlightMinute m_minute HR_GUARDED_BY(m_mutex) = 0;
    std::int64_t m_changedMs HR_GUARDED_BY(m_mutex) = 0;
    bool m_slow HR_GUARDED_BY(m_mutex) = false;
    bool m_stale HR_GUARDED_BY(m_mutex) = false;
    bool m_ending HR_GUARDED_BY(m_mutex) = false;
    std::thread m_thread;
};

LatenessStore::LatenessStore(Lateness lateness, FlightClock clock)
    : m_service(std::make_unique<Service>(std::move(lateness), clock))
{
}

LatenessStore::~LatenessStore()
{
    stop();
}

Result<void> LatenessStore::start(const std::string& address)
{
    m_address = address;
    grpc::ServerBuilder builder;
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &m_service->port);
    builder.RegisterService(m_service.get());
    m_service->server = builder.BuildAndStart();
    if (!m_service->server || m_service->port == 0)
        return fail(ErrorCode::failed, "the store can't listen", address, "is another demo running? choose --store");
    return {};
}

void LatenessStore::stop()
{
    if (!m_service->server)
        return;
    m_service->setSlow(false);
    m_service->server->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
    m_service->server.reset();
}

int LatenessStore::port() const
{
    return m_service->port;
}

void LatenessStore::setSlow(bool on)
{
    m_service->setSlow(on);
}

Result<void> LatenessStore::setDown(bool on)
{
    if (on)
        stop();
    else if (!m_service->server)
        return start(m_address);
    return {};
}

void LatenessStore::setStale(bool on)
{
    m_service->setStale(on);
}

} // namespace handrail::demo
