#include "agent/Drilling.h"

namespace handrail::agent {

namespace {

using journal::RefusedWhy;
using Is = remediation::HookCall::Is;

constexpr Millis kNobodyAfter{30'000}; // a console that lost its way to the agent is back within

const journal::DrillRecord* runningIn(const Drilling::World& world)
{
    const journal::ServiceState* service = world.shared.service(world.agreement->service);
    return service ? runbook::runningDrill(*service) : nullptr;
}

runbook::DrillLook lookOf(const journal::DrillRecord& drill, const Drilling::World& world, bool someoneThere = true)
{
    return {drill, world.agreement->service, world.shared, world.now, world.agreement->drills.atMost, someoneThere};
}

} // namespace

Drilling::Decision Drilling::decide(const DrillCommand& asked, const World& world) const
{
    const journal::DrillRecord* running = runningIn(world);
    if (asked.end) {
        if (!running || (!asked.drill.empty() && asked.drill != running->latest.drill))
            return {RefusedWhy::noSuchThing, {}};
        return {RefusedWhy::none, endOfDrill(lookOf(*running, world), runbook::kDrillGivenUp)};
    }
    const contract::Agreement& agreement = *world.agreement;
    if (!agreement.drills.isPossible())
        return {RefusedWhy::notWired, {}};
    if (!agreement.drills.fault(asked.fault))
        return {RefusedWhy::noSuchThing, {}};
    if (world.shared.changeStop(agreement.service, world.now))
        return {RefusedWhy::noDrillInChangeStop, {}};
    const journal::ServiceState* service = world.shared.service(agreement.service);
    if (running || (service && service->running))
        return {RefusedWhy::busy, {}};
    if (world.shared.openIncidentOf(agreement.service))
        return {RefusedWhy::noDrillInTrouble, {}};
    journal::Drill drill;
    drill.drill = agreement.service.value + "/drill/" + std::to_string(toMs(world.now));
    drill.fault = asked.fault;
    drill.state = runbook::kDrillBegan;
    drill.until = world.now + agreement.drills.lease;
    return {RefusedWhy::none, drill};
}

std::optional<journal::Drill> Drilling::next(const World& world)
{
    const journal::DrillRecord* running = runningIn(world);
    if (!running)
        return {};
    const auto lease = m_leases.find(world.agreement->service);
    if (lease == m_leases.end() || lease->second.drill != running->latest.drill)
        return endOfDrill(lookOf(*running, world), runbook::kDrillBroken);
    if (world.follows(running->who))
        lease->second.heard = world.steady;
    const Millis length = world.agreement->drills.lease;
    if (lease->second.isRefused && running->latest.state == runbook::kDrillOn && world.steady - lease->second.held >= length)
        return endOfDrill(lookOf(*running, world), runbook::kDrillFaultEnded);
    if (auto next = nextOfDrill(lookOf(*running, world, world.steady - lease->second.heard < kNobodyAfter)))
        return next;
    if (running->latest.state == runbook::kDrillOn && world.steady >= lease->second.nextTold) {
        lease->second.nextTold = world.steady + length / 3;
        lease->second.told = world.steady;
        tell(running->latest, Is::renew, world);
    }
    return {};
}

std::optional<journal::Drill> Drilling::answered(const remediation::HookCall& call, bool ok, const World& world)
{
    const journal::DrillRecord* running = runningIn(world);
    const auto lease = m_leases.find(world.agreement->service);
    if (lease != m_leases.end() && lease->second.drill == call.id && call.is != Is::off) {
        lease->second.isRefused = !ok;
        if (ok)
            lease->second.held = lease->second.told;
    }
    if (!running || running->latest.drill != call.id || call.is != Is::on || running->latest.state != runbook::kDrillBegan)
        return {};
    if (!ok)
        return endOfDrill(lookOf(*running, world), runbook::kDrillNoFault);
    journal::Drill on = running->latest;
    on.state = runbook::kDrillOn;
    return on;
}

void Drilling::recorded(const journal::Drill& drill, const World& world)
{
    const ServiceId& service = world.agreement->service;
    if (drill.state == runbook::kDrillBegan) {
        m_leases[service] = {drill.drill, world.steady + world.agreement->drills.lease / 3, world.steady, world.steady, world.steady};
        tell(drill, Is::on, world);
    } else if (!runbook::needsFault(drill)) {
        tell(drill, Is::off, world); // said twice does no harm
        if (runbook::isDrillOver(drill))
            m_leases.erase(service);
    }
}

void Drilling::tell(const journal::Drill& drill, Is is, const World& world) const
{
    m_tell(world.agreement, {drill.fault, is, drill.drill});
}

} // namespace handrail::agent
