#include "agent/Desk.h"

#include "remediation/Effect.h"

#include <algorithm>

namespace handrail::agent {

namespace {

constexpr Millis kSituation = std::chrono::minutes(10);

} // namespace

bool Desk::mayAct(const Watched& watched) const
{
    const AgentId& operator_ = watched.agreement().operatedBy;
    return !m_setup.embedded && (operator_.empty() || operator_.value == m_setup.name);
}

std::map<std::string, std::string> Desk::whyNot(const Watched& watched) const
{
    std::map<std::string, std::string> reasons;
    for (const contract::Action& action : watched.agreement().actions) {
        if (action.by == contract::ActuatorKind::none)
            reasons[action.name] = "not configured";
        else if (action.proof.kind == contract::Proof::Kind::none)
            reasons[action.name] = "no proof";
        else if (action.kind == journal::ActionKind::rollBack && watched.versions.size() == 1)
            reasons[action.name] = "version not there";
        else if (const auto seen = watched.look.whyNot.find(action.name); seen != watched.look.whyNot.end())
            reasons[action.name] = seen->second;
    }
    return reasons;
}

/// What would undo an action. Told on the button, and asked about once more.
std::map<std::string, std::vector<std::string>> Desk::warnings(const Watched& watched) const
{
    const std::string& version = watched.tail.version();
    std::map<std::string, std::vector<std::string>> all;
    for (const contract::Action& action : watched.agreement().actions) {
        auto found = remediation::warningsOf(watched.look, action, version);
        if (!found.empty())
            all[action.name] = std::move(found);
    }
    return all;
}

void Desk::take(TargetLooked& looked)
{
    Watched* service = watched(looked.service);
    if (service == nullptr || service->look == looked.look)
        return;
    service->look = std::move(looked.look);
    Published changed;
    changed.descriptionChanged = true;
    publish(std::move(changed));
}

void Desk::take(VersionsSeen& seen)
{
    Watched* service = watched(seen.service);
    if (service == nullptr || service->looks == seen.looks)
        return;
    service->looks = std::move(seen.looks);
    service->versions.clear();
    for (const contract::VersionLook& look : service->looks)
        if (!look.unavailable)
            service->versions.push_back(look.version);
    Published changed;
    changed.descriptionChanged = true;
    publish(std::move(changed));
}

void Desk::describeActions(const Watched& watched, const Caller& caller, DescriptionOut::Service& into) const
{
    const Right right = rightOf(caller, into.service);
    const auto reasons = whyNot(watched);
    const auto found = warnings(watched);
    for (const contract::Action& action : watched.agreement().actions) {
        DescriptionOut::ActionReady ready{action.name, {}, {}};
        if (!mayAct(watched))
            ready.whyNot = "looks only";
        else if (right < Right::operate)
            ready.whyNot = "no right";
        else if (!m_rights.rights.isNamed(caller, &action))
            ready.whyNot = "not named";
        else if (const auto reason = reasons.find(action.name); reason != reasons.end())
            ready.whyNot = reason->second;
        if (const auto warning = found.find(action.name); warning != found.end())
            ready.warnings = warning->second;
        for (const std::string& version : watched.versions) {
            if (action.kind == journal::ActionKind::rollBack && wasNotWell(into.service, version))
                ready.warnings.push_back("was not well: " + version);
        }
        into.actions.push_back(std::move(ready));
    }
}

/// Whether the last trouble that a version was the cause of came while it answered.
bool Desk::wasNotWell(const ServiceId& service, const std::string& version) const
{
    for (const journal::IncidentState* incident : m_shared.incidentsOf(service)) {
        if (incident->cause && incident->cause->kind == journal::CauseKind::version && incident->cause->subject == version)
            return true;
    }
    return false;
}

remediation::Situation Desk::situation(const Watched& watched) const
{
    remediation::Situation now;
    now.agreement = watched.configured.agreement.get();
    now.normal = watched.normal.get();
    now.shared = &m_shared;
    const std::span<const Window> tail = tailOf(watched);
    const auto from = std::ranges::find_if(tail, [this](const Window& w) { return w.end() > m_wall - kSituation; });
    now.windows = tail.subspan(static_cast<std::size_t>(from - tail.begin()));
    now.now = m_wall;
    now.versions = watched.versions;
    now.whyNot = whyNot(watched);
    now.warnings = warnings(watched);
    now.mayAct = mayAct(watched);
    return now;
}

/// A console that follows is heard by its stream; one that only calls must say that it is still there.
Millis Desk::askerSilentFor(const OperationId& id) const
{
    const auto asker = m_askers.find(id);
    if (asker == m_askers.end())
        return std::chrono::hours(1);
    const bool follows = std::ranges::any_of(m_listeners, [&](const auto& listener) {
        return !listener->isCut() && listener->caller().who == asker->second.who &&
               listener->caller().console == asker->second.console;
    });
    if (follows)
        return Millis(0);
    return std::chrono::duration_cast<Millis>(m_steady - asker->second.heard);
}

void Desk::note(Watched& watched, const journal::Operation& operation)
{
    if (journal::isRunning(operation.state) || operation.state == journal::OperationState::settled || remediation::mayComeLate(operation, m_wall))
        watched.active.insert(operation.id);
    else
        watched.active.erase(operation.id);
    if (watched.active.empty())
        m_acting.erase(watched.agreement().service);
    else
        m_acting.insert(watched.agreement().service);
}

void Desk::followOperations(bool windowsCame)
{
    const bool shimsAreDue = m_steady >= m_nextShimLook;
    if (shimsAreDue)
        m_nextShimLook = m_steady + kShimLook;
    const std::set<ServiceId> acting = m_acting;
    for (const ServiceId& id : acting) {
        Watched& watched = m_services.at(id);
        const std::set<OperationId> active = watched.active;
        for (const OperationId& operation : active)
            stepOperation(watched, operation, shimsAreDue || windowsCame);
    }
}

void Desk::stepOperation(Watched& watched, const OperationId& id, bool lookAtShim)
{
    const journal::OperationRecord* record = m_shared.operation(id);
    if (record == nullptr)
        return;
    std::optional<journal::Operation> next;
    if (record->latest.state == journal::OperationState::asked) {
        // A follower that goes away is silent from then on, not from when it asked.
        const Millis silent = askerSilentFor(id);
        if (const auto asker = m_askers.find(id); silent == Millis(0) && asker != m_askers.end())
            asker->second.heard = m_steady;
        next = remediation::onTime(*record, situation(watched), silent);
    } else if (lookAtShim) {
        remediation::ShimState shim;
        if (record->latest.state == journal::OperationState::started)
            shim = m_setup.lookAtShim(watched.agreement().service, id);
        tellProgress(watched, id, shim);
        next = remediation::onChange(*record, situation(watched), shim);
    }
    if (!next)
        return note(watched, record->latest); // its time may be over
    if (!commit({entryOf(watched.agreement().service, *next)}))
        return;
    if (next->state != journal::OperationState::asked)
        m_askers.erase(id);
    if (next->state == journal::OperationState::started)
        launch(watched, *next);
}

/// What it says while it runs is shown and not recorded: all of it is, when it is over.
void Desk::tellProgress(Watched& watched, const OperationId& id, const remediation::ShimState& shim)
{
    if (shim.is != remediation::ShimState::Is::running) {
        watched.progress.reset();
        return;
    }
    const bool isKnown = watched.progress && watched.progress->operation == id && watched.progress->output == shim.said;
    if (shim.said.empty() || isKnown)
        return;
    watched.progress = Published::Progress{watched.agreement().service, id, shim.said};
    Published news;
    news.progress = watched.progress;
    publish(std::move(news));
}

/// Only ever called for an operation whose start has just been made durable, once.
void Desk::launch(Watched& watched, const journal::Operation& operation)
{
    auto job = remediation::job(operation, watched.agreement());
    Result<void> begun = job ? m_setup.startShim(*job) : Result<void>(fail(job.error()));
    if (begun)
        return;
    journal::Operation failed = operation;
    failed.state = journal::OperationState::failed;
    failed.output = begun.error().text();
    m_setup.log(operation.id.value + ": " + failed.output);
    static_cast<void>(commit({entryOf(watched.agreement().service, failed)}));
}

void Desk::returnToOperations()
{
    for (auto& [id, watched] : m_services) {
        const std::set<OperationId> active = watched.active;
        for (const OperationId& operation : active) {
            const journal::OperationRecord* record = m_shared.operation(operation);
            if (record == nullptr)
                continue;
            const auto next = remediation::onReturn(*record, situation(watched), m_setup.lookAtShim(id, operation));
            if (next)
                static_cast<void>(commit({entryOf(id, *next)}));
        }
    }
}

} // namespace handrail::agent
