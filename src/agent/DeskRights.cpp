#include "agent/Desk.h"

#include <algorithm>

namespace handrail::agent {

namespace {

constexpr Millis kCutStreamsLast{10'000}; // its error can't reach somebody who never reads

} // namespace

Right Desk::rightOf(const Caller& caller, const ServiceId& service) const
{
    if (!service.empty())
        return m_rights.rights.of(caller, service);
    Right least = Right::own;
    for (const auto& [id, watched] : m_services)
        least = std::min(least, m_rights.rights.of(caller, id));
    return least;
}

bool Desk::isAllowed(const Command& command, const Caller& caller) const
{
    const bool signs = std::holds_alternative<SignOffCommand>(command.what);
    return rightOf(caller, command.service) >= (signs ? Right::own : Right::operate);
}

Listener::Began Desk::seenBy(const Caller& caller, std::vector<ServiceId> asked) const
{
    Listener::Began seen{m_journal.lastSeq(), {}, true};
    for (const auto& [id, watched] : m_services) {
        if (m_rights.rights.of(caller, id) == Right::none)
            seen.seesAll = false;
        else if (asked.empty() || std::ranges::find(asked, id) != asked.end())
            seen.services.push_back(id);
    }
    return seen;
}

void Desk::take(FollowBegan& began)
{
    const Caller& caller = began.listener->caller();
    auto seen = seenBy(caller, std::move(began.services));
    if (seen.services.empty()) {
        recordRefusal({}, {}, "follow", journal::RefusedWhy::notAllowed, caller);
        began.listener->refuse({ErrorCode::refused, caller.who + " may not look at any service here", m_setup.name,
                                "ask whoever runs the agent for the right"});
        return;
    }
    // What no store took is known to nobody but this thread.
    std::ranges::copy_if(m_unstored, std::back_inserter(seen.unstored),
                         [&](const Window& window) { return std::ranges::find(seen.services, window.service) != seen.services.end(); });
    m_listeners.insert(began.listener);
    began.listener->began(std::move(seen));
    for (const auto& [id, watched] : m_services)
        if (watched.progress) {
            Published known;
            known.progress = watched.progress;
            began.listener->push(std::make_shared<const Published>(std::move(known)));
        }
    m_nextHeartbeat = m_steady; // how the agent itself is, at once
}

void Desk::take(LookAsked& asked)
{
    if (rightOf(asked.caller, asked.service) == Right::none) {
        recordRefusal({}, asked.service, asked.what, journal::RefusedWhy::notAllowed, asked.caller);
        return asked.answer(fail(ErrorCode::refused, asked.caller.who + " may not look at this service", asked.service.value,
                                 "ask whoever runs the agent for the right"));
    }
    const Watched* service = watched(asked.service);
    const bool hasLogs = service != nullptr && !service->agreement().logs.empty();
    asked.answer(service == nullptr ? std::string() : hasLogs ? service->agreement().logs : service->agreement().sources.answersFile);
}

void Desk::take(CallRefused& refused)
{
    recordRefusal({}, {}, refused.what, refused.why, refused.caller, refused.claimed);
}

/// 0 when so many were recorded already that this one is not.
Seq Desk::recordRefusal(const RequestId& request, const ServiceId& service, const char* what, journal::RefusedWhy why,
                        const Caller& caller, const std::string& claimed)
{
    if (m_setup.embedded || !m_refusals.allows(caller.who, m_steady))
        return 0;
    const auto seq = commit({entryOf(service, journal::Refused{request, what, why, claimed}, caller.who, caller.console)});
    return seq.value_or(0);
}

/// All of the new text or all of the old. Streams begin again: what they may show can be another now.
void Desk::reloadRights()
{
    std::set<ServiceId> services;
    for (const auto& [id, watched] : m_services)
        services.insert(id);
    if (m_rights.file.empty())
        return;
    if (auto read = m_rights.reload(services); !read) {
        m_setup.log("the old rights stay in force: " + read.error().text());
        return;
    }
    m_setup.log("the rights were read again");
    for (const auto& listener : m_listeners)
        listener->refuse({ErrorCode::unavailable, "the rights have changed", m_setup.name, "it begins again by itself"});
}

void Desk::dropCutListeners()
{
    for (auto each = m_listeners.begin(); each != m_listeners.end();) {
        if (!(*each)->isCut()) {
            ++each;
            continue;
        }
        m_setup.log("the console '" + (*each)->caller().console + "' of " + (*each)->caller().who + " was cut off" +
                    ((*each)->refusal() ? "" : ": it reads too slowly. It begins again where it was"));
        m_cut.emplace(*each, m_steady);
        each = m_listeners.erase(each);
    }
    for (const auto& [listener, since] : m_cut) {
        if (m_steady - since >= kCutStreamsLast)
            listener->abandon();
    }
}

} // namespace handrail::agent
