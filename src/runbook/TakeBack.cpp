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

} // namespace handrail::runbook
