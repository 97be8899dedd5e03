#include "agent/Desk.h"

#include <algorithm>

namespace handrail::agent {

namespace {
constexpr Millis kDrillLook{100};
}

Drilling::World Desk::drillWorld(const Watched& watched) const
{
    return {watched.configured.agreement, m_shared, m_wall, m_steady, [this](const std::string& who) {
                return std::ranges::any_of(m_listeners, [&](const auto& each) { return !each->isCut() && each->caller().who == who; });
            }};
}

Reply Desk::actDrill(const Command& command, const Caller& caller, Watched& service, const DrillCommand& what)
{
    if (!mayAct(service))
        return refuse(command, caller, journal::RefusedWhy::looksOnly);
    const Drilling::World world = drillWorld(service);
    const Drilling::Decision decision = m_drilling.decide(what, world);
    if (!decision.entry)
        return refuse(command, caller, decision.why);
    const Reply reply = write(command, caller, *decision.entry);
    if (reply.accepted)
        m_drilling.recorded(*decision.entry, world);
    return reply;
}

void Desk::record(const Watched& watched, const journal::Drill& drill)
{
    if (commit({entryOf(watched.agreement().service, drill)}))
        m_drilling.recorded(drill, drillWorld(watched));
}

void Desk::take(HookAnswered& answer)
{
    if (!answer.ok)
        m_setup.log(answer.call.id + ": " + answer.ok.error().text());
    if (const Watched* service = watched(answer.service))
        if (const auto drill = m_drilling.answered(answer.call, answer.ok.has_value(), drillWorld(*service)))
            record(*service, *drill);
}

void Desk::followDrills()
{
    if (m_steady < m_nextDrillLook)
        return;
    m_nextDrillLook = m_steady + kDrillLook;
    const std::set<ServiceId> drilled = m_drilled;
    for (const ServiceId& id : drilled) {
        const journal::ServiceState* state = m_shared.service(id);
        const Watched* service = watched(id);
        if (service == nullptr || state == nullptr || runbook::runningDrill(*state) == nullptr)
            m_drilled.erase(id);
        else if (mayAct(*service))
            if (const auto drill = m_drilling.next(drillWorld(*service)))
                record(*service, *drill);
    }
}

} // namespace handrail::agent
