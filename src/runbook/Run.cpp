#include "runbook/Run.h"

#include "journal/Causes.h"
#include "contract/FailureKinds.h"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

namespace handrail::runbook {

namespace {

using journal::IncidentState;
using journal::OperationState;
using journal::RunState;
using journal::Step;

const RunState* runOf(const Runbook& runbook, const IncidentState& incident)
{
    const auto found = incident.runs.find(runbook.file);
    return found == incident.runs.end() ? nullptr : &found->second;
}

const RunbookStep* stepOf(const Runbook& runbook, std::uint32_t number)
{
    return number >= 1 && number <= runbook.steps.size() ? &runbook.steps[number - 1] : nullptr;
}

Step entry(const Runbook& runbook, const IncidentState& incident, const RunbookStep& step, std::string answer)
{
    Step made;
    made.incident = incident.id;
    made.runbook = runbook.file;
    made.runbookDigest = runbook.digest;
    made.step = step.number;
    made.nextStep = step.after(answer, static_cast<std::uint32_t>(runbook.steps.size()));
    made.answer = std::move(answer);
    return made;
}

/// A step answers itself at most once per sealed window, so that no circle can spin on the same facts.
bool answeredItselfSince(const RunState& run, std::uint32_t step, WallTime now)
{
    return std::any_of(run.answers.begin(), run.answers.end(), [&](const auto& answer) {
        const Step& given = answer.second; // the entry that began the run answers nothing
        return given.automatic && !given.answer.empty() && given.step == step && answer.first.at >= now;
    });
}

std::string answerOfCheck(const RunbookStep& step, const Facts& facts, std::optional<double>& value)
{
    const Seen seen = look(*step.condition, facts);
    value = seen.value;
    if (seen.answer == Seen::Answer::cantTell)
        return {};
    return seen.answer == Seen::Answer::yes ? "yes" : "no";
}

std::string answerOfWait(const RunbookStep& step, const Facts& facts, WallTime arrived, WallTime now,
                         std::optional<double>& value)
{
    const Seen seen = look(*step.condition, facts);
    value = seen.value;
    const Millis holds = step.condition->holds;
    if (seen.answer == Seen::Answer::yes &&
        (holds <= Millis(0) || (seen.holdsSince && now - *seen.holdsSince >= holds)))
        return "yes";
    return now - arrived >= step.atMost ? "no" : "";
}

/// From when on an operation may answer this step: what a step like it took already is not taken again.
WallTime freeSince(const Runbook& runbook, const RunbookStep& step, const RunState& run, const IncidentState& incident)
{
    WallTime since = incident.openedAt;
    for (const auto& [given, answer] : run.answers) {
        const RunbookStep* answered = answer.answer.empty() ? nullptr : stepOf(runbook, answer.step);
        if (answered && answered->kind == StepKind::act && answered->action == step.action &&
            answered->params == step.params)
            since = std::max(since, given.at + Millis(1));
    }
    return since;
}

/// The last operation of this action on this incident, if it is what the step asks for. Began before the run came here, it
/// counts too: somebody was quicker than the runbook.
const journal::OperationRecord* operationOf(const RunbookStep& step, const IncidentState& incident, const Facts& facts,
                                            WallTime since)
{
    std::vector<const journal::OperationRecord*> all = facts.operations;
    if (facts.lastOperation)
        all.push_back(facts.lastOperation);
    const auto isOurs = [&](const journal::OperationRecord* record) {
        return record && record->latest.action == step.action && !record->states.empty() &&
               (record->latest.incident.empty() || record->latest.incident == incident.id);
    };
    const auto last = std::find_if(all.rbegin(), all.rend(), isOurs);
    if (last == all.rend() || (*last)->states.front().first < since)
        return nullptr;
    for (const auto& [name, wanted] : step.params) {
        if (name == "version" && wanted == "previous")
            continue;
        const auto done = (*last)->latest.params.find(name);
        if ((done == (*last)->latest.params.end() ? std::string() : done->second) != wanted)
            return nullptr;
    }
    return *last;
}

std::string answerOfAction(const RunbookStep& step, const journal::OperationRecord* record)
{
    if (!record)
        return {};
    const std::vector<std::string> possible = step.possibleAnswers();
    const bool waitsForEffect = std::find(possible.begin(), possible.end(), "helped") != possible.end();
    switch (record->latest.state) {
    case OperationState::settled:
        return waitsForEffect ? "" : "done";
    case OperationState::helped:
        return waitsForEffect ? "helped" : "done";
    case OperationState::didNotHelp:
    case OperationState::worse:
        return waitsForEffect ? "did not help" : "done";
    case OperationState::failed:
        return "did not help";
    case OperationState::cantTell:
        return waitsForEffect ? "can't tell" : "done";
    case OperationState::unknown:
        return "can't tell";
    case OperationState::asked:
    case OperationState::stopped:
    case OperationState::refused:
    case OperationState::started:
        break;
    }
    return {};
}

const Runbook* runbookOf(const journal::AlertState& alert, const contract::Agreement& agreement,
                         const std::vector<Runbook>& runbooks)
{
    auto file = agreement.runbooks.find(alert.latest.failure);
    if (file == agreement.runbooks.end())
        file = agreement.runbooks.find(std::string(contract::failureKey(alert.latest.kind)));
    if (file == agreement.runbooks.end())
        return nullptr;
    const auto found = std::find_if(runbooks.begin(), runbooks.end(), [&](const Runbook& runbook) {
        return runbook.file == file->second || file->second.ends_with('/' + runbook.file);
    });
    return found == runbooks.end() ? nullptr : &*found;
}

/// Alerts in the order in which their runbooks are looked for: of the cause, not better yet, not over, worst, oldest.
std::vector<const journal::AlertState*> byWeight(const IncidentState& incident, bool answersSome)
{
    std::vector<const journal::AlertState*> alerts;
    for (const auto& [key, alert] : incident.alerts)
        alerts.push_back(&alert);
    const auto weight = [&](const journal::AlertState* alert) {
        const bool isPartly = answersSome && alert->latest.kind == journal::AlertKind::notAnswering;
        return std::tuple(incident.cause && !isPartly && journal::isOfCause(alert->latest, *incident.cause),
                          !alert->clearedAt && !alert->betterSince, !alert->clearedAt, alert->latest.severity);
    };
    std::stable_sort(alerts.begin(), alerts.end(), [&](const auto* a, const auto* b) {
        return weight(a) != weight(b) ? weight(a) > weight(b) : a->openedAt < b->openedAt;
    });
    return alerts;
}

} // namespace

Result<Step> answerStep(const Runbook& runbook, const IncidentState& incident, std::uint32_t step, std::string answer,
                        std::string why)
{
    const RunState* run = runOf(runbook, incident);
    if (!run)
        return fail(ErrorCode::notFound, "this runbook was not begun for this incident", runbook.file);
    if (run->isOver())
        return fail(ErrorCode::refused, "this runbook is at its end already", runbook.file);
    const RunbookStep* current = stepOf(runbook, run->step);
    if (!current || run->step != step)
        return fail(ErrorCode::refused, fmt::format("the runbook is on step {} by now", run->step), runbook.file);
    std::vector<std::string> possible = current->possibleAnswers();
    const std::vector<std::string> ways = current->waysOut();
    possible.insert(possible.end(), ways.begin(), ways.end());
    if (std::find(possible.begin(), possible.end(), answer) == possible.end())
        return fail(ErrorCode::notFound, fmt::format("step {} has no answer '{}'", step, answer), runbook.file);
    Step made = entry(runbook, incident, *current, std::move(answer));
    made.why = std::move(why);
    return made;
}

WallTime arrivedAt(const RunbookStep& step, const RunState& run, const IncidentState& incident)
{
    const auto moved = std::find_if(run.answers.rbegin(), run.answers.rend(), [](const auto& answer) {
        return answer.second.answer.empty() || answer.second.nextStep != answer.second.step;
    });
    const Seq movedSeq = moved == run.answers.rend() ? 0 : moved->first.seq;
    if (step.kind != StepKind::wait && !run.takenBack.empty() && run.takenBack.back().first.seq > movedSeq)
        return run.takenBack.back().first.at;
    return moved == run.answers.rend() ? incident.openedAt : moved->first.at;
}

Step beginRun(const Runbook& runbook, const IncidentId& incident)
{
    Step made;
    made.incident = incident;
    made.runbook = runbook.file;
    made.runbookDigest = runbook.digest;
    made.runbookText = runbook.text;
    made.automatic = true;
    made.step = 1;
    made.nextStep = 1;
    return made;
}

std::optional<Step> answerItself(const Runbook& runbook, const IncidentState& incident, const Facts& facts,
                                 WallTime now)
{
    const RunState* run = runOf(runbook, incident);
    const RunbookStep* step = run && !run->isOver() ? stepOf(runbook, run->step) : nullptr;
    if (!step || answeredItselfSince(*run, step->number, now))
        return {};
    const WallTime arrived = arrivedAt(*step, *run, incident);
    std::optional<double> value;
    std::string answer;
    if (step->kind == StepKind::check)
        answer = answerOfCheck(*step, facts, value);
    else if (step->kind == StepKind::wait)
        answer = answerOfWait(*step, facts, arrived, now, value);
    else if (step->kind == StepKind::act)
        answer = answerOfAction(*step, operationOf(*step, incident, facts, freeSince(runbook, *step, *run, incident)));
    if (answer.empty())
        return {};
    Step made = entry(runbook, incident, *step, std::move(answer));
    made.value = value;
    made.automatic = true;
    return made;
}

const Runbook* runbookFor(const IncidentState& incident, const contract::Agreement& agreement,
                          const std::vector<Runbook>& runbooks, bool answersSome)
{
    for (const journal::AlertState* alert : byWeight(incident, answersSome))
        if (const Runbook* found = runbookOf(*alert, agreement, runbooks); found && found->isFor(agreement.service))
            return found;
    return nullptr;
}

} // namespace handrail::runbook
