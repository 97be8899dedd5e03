#include "runbook/TakeBack.h"

#include <algorithm>

namespace handrail::runbook {

namespace {

using journal::IncidentState;
using journal::OperationRecord;
using journal::OperationState;
using journal::RefusedWhy;
using journal::RunState;
using journal::SharedState;
using journal::Step;

Step backTo(const Given& given)
{
    const auto& [entry, answered] = given;
    Step back;
    back.incident = answered.incident;
    back.runbook = answered.runbook;
    back.runbookDigest = answered.runbookDigest;
    back.step = back.nextStep = answered.step;
    back.takesBack = entry.seq;
    back.takenAnswer = answered.answer;
    return back;
}

/// The last action on the service that was asked for or that began after an answer, and that has begun or is about to. One that
/// waits for a second person is not yet.
const OperationRecord* actionSince(const Given& given, const IncidentState& incident, const SharedState& shared)
{
    const auto all = shared.operationsOf(incident.service);
    const auto last = std::find_if(all.rbegin(), all.rend(), [&](const OperationRecord* record) {
        const OperationState state = record->latest.state;
        const bool waits = state == OperationState::asked && record->latest.needsConsent;
        return !waits && state != OperationState::stopped && state != OperationState::refused &&
               (record->askedSeq > given.first.seq || record->latest.startedAt > given.first.at);
    });
    return last == all.rend() ? nullptr : *last;
}

/// The last one of an action that was asked for in an incident, at this time or before.
const OperationRecord* lastOf(const std::string& action, const IncidentState& incident, const SharedState& shared, WallTime until)
{
    const OperationRecord* last = nullptr;
    for (const OperationId& id : incident.operations)
        if (const auto* record = shared.operation(id);
            record && record->latest.action == action && !record->states.empty() && record->states.front().first <= until)
            last = record;
    return last;
}

} // namespace

const Given* lastOfPerson(const RunState& run)
{
    const auto last = std::find_if(run.answers.rbegin(), run.answers.rend(), [](const Given& given) { return !given.second.automatic; });
    return last == run.answers.rend() ? nullptr : &*last;
}

tl::expected<Step, Kept> takeBack(const IncidentState& incident, const std::string& runbook, Seq answer, const SharedState& shared)
{
    const auto run = incident.runs.find(runbook);
    if (run == incident.runs.end())
        return tl::unexpected(Kept{});
    if (!incident.isOpen())
        return tl::unexpected(Kept{RefusedWhy::troubleOver});
    const Given* last = lastOfPerson(run->second);
    if (!last || last->first.seq != answer)
        return tl::unexpected(Kept{RefusedWhy::notTheLast});
    if (const OperationRecord* since = actionSince(*last, incident, shared))
        return tl::unexpected(Kept{RefusedWhy::actionSince, since->seq});
    return backTo(*last);
}

const OperationRecord* helpedAfterAll(const RunbookStep& step, const Given& given, const IncidentState& incident, const SharedState& shared)
{
    if (step.kind != StepKind::act || !given.second.automatic || given.second.answer != "did not help")
        return nullptr;
    const OperationRecord* record = lastOf(step.action, incident, shared, given.first.at);
    return record && record->latest.helpedLateAt > given.first.at ? record : nullptr;
}

std::optional<Step> takeBackItself(const Runbook& runbook, const IncidentState& incident, const SharedState& shared)
{
    const auto run = incident.runs.find(runbook.file);
    const auto* service = shared.service(incident.service);
    if (run == incident.runs.end() || (service && service->running))
        return {};
    const auto& answers = run->second.answers;
    for (auto given = answers.rbegin(); given != answers.rend() && given->second.automatic; ++given) {
        const std::uint32_t number = given->second.step;
        if (number < 1 || number > runbook.steps.size())
            continue;
        const RunbookStep& step = runbook.steps[number - 1];
        const OperationRecord* helped = helpedAfterAll(step, *given, incident, shared);
        // The step answers itself by the last of its actions, even by one that was stopped: that must be this one.
        if (!helped || lastOf(step.action, incident, shared, WallTime::max()) != helped)
            continue;
        if (actionSince(*given, incident, shared))
            return {};
        Step back = backTo(*given);
        back.automatic = true;
        return back;
    }
    return {};
}

} // namespace handrail::runbook
