#include "Terminal.h"

#include <thread>
#include <unistd.h>

namespace handrail::cli {

namespace {

constexpr Millis kLook{20};
constexpr Millis kReplyAtMost{8'000};

client::Address addressOf(const ReachOptions& reach) { return {reach.agent, reach.ca, reach.cert, reach.key, nullptr}; }

} // namespace

Terminal::Terminal(const ReachOptions& reach)
    : m_link(addressOf(reach), "terminal " + std::to_string(::getpid())), m_board(reach.agent)
{
    m_link.start();
}

Result<void> Terminal::waitUntilLive(Millis atMost)
{
    std::optional<Error> why;
    bool hasSnapshot = false, hasHeartbeat = false; // the second tells what the agent knows besides its record
    const bool isLive = until(
        [&](const client::Update& update) {
            if (const auto* changed = std::get_if<client::LinkChanged>(&update)) {
                using To = client::LinkChanged::To;
                if (changed->to == To::lost || changed->to == To::refused)
                    why = changed->why;
                return changed->to == To::refused;
            }
            hasSnapshot = hasSnapshot || std::holds_alternative<client::SnapshotDone>(update);
            hasHeartbeat = hasHeartbeat || std::holds_alternative<client::HeartbeatCame>(update);
            return hasSnapshot && hasHeartbeat;
        },
        atMost);
    if (isLive && m_board.isLive())
        return {};
    if (why)
        return fail(*why);
    return fail(ErrorCode::unavailable, "the agent did not answer in time", m_link.target(), "see whether it runs");
}

bool Terminal::until(const std::function<bool(const client::Update&)>& done, Millis atMost)
{
    const SteadyTime end = std::chrono::steady_clock::now() + atMost;
    while (std::chrono::steady_clock::now() < end) {
        bool isDone = false;
        for (const client::Update& update : m_link.drain()) {
            m_board.take(update);
            isDone = done(update) || isDone;
        }
        if (isDone)
            return true;
        std::this_thread::sleep_for(kLook);
    }
    return false;
}

Result<client::Acted> Terminal::act(const client::Command& command)
{
    m_link.act(command);
    std::optional<client::Acted> acted;
    until(
        [&](const client::Update& update) {
            if (const auto* came = std::get_if<client::Acted>(&update); came && came->request == command.request)
                acted = *came;
            return acted.has_value();
        },
        kReplyAtMost);
    if (!acted)
        return fail(ErrorCode::unavailable, "no answer came, so it is not known whether it arrived", m_link.target(),
                    "look at `handrail-agent status` before you ask again");
    if (acted->error)
        return fail(*acted->error);
    return *acted;
}

wording::ServiceFacts Terminal::facts(const ServiceId& service) const
{
    return m_board.facts(service, SystemClock().wall(), std::chrono::steady_clock::now());
}

} // namespace handrail::cli
