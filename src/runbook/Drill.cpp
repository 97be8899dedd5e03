#include "runbook/Drill.h"

#include "runbook/Runbook.h"

#include <algorithm>

namespace handrail::runbook {

namespace {

using journal::DrillRecord;
using journal::IncidentState;
using journal::OperationRecord;
using journal::OperationState;

/// The incident that came of the drill: the first that opened since it began.
const IncidentState* incidentOf(const DrillRecord& drill, const ServiceId& service, const journal::SharedState& shared)
{
    if (const IncidentState* known = shared.incident(drill.latest.incident))
        return known;
    for (const IncidentState* each : shared.incidentsOf(service))
        if (each->openedAt >= drill.beganAt)
            return each;
    return nullptr;
}

bool isWrong(OperationState state)
{
    return state == OperationState::didNotHelp || state == OperationState::worse || state == OperationState::failed;
}

std::vector<const OperationRecord*> operationsSince(const ServiceId& service, const journal::SharedState& shared, WallTime from)
{
    std::vector<const OperationRecord*> all;
    for (const OperationRecord* record : shared.operationsOf(service))
        if (!record->states.empty() && record->states.front().first >= from && record->latest.state != OperationState::refused &&
            record->latest.state != OperationState::stopped)
            all.push_back(record);
    return all;
}

/// When a person said that somebody was called.
std::optional<WallTime> calledAt(const IncidentState& incident)
{
    std::optional<WallTime> first;
    for (const auto& [file, run] : incident.runs) {
        const auto text = readRunbook(run.text, file);
        if (!text)
            continue;
        for (const auto& [entry, step] : run.answers) {
            const bool isCall = step.step >= 1 && step.step <= text->steps.size() && text->steps[step.step - 1].kind == StepKind::call;
            if (isCall && !step.automatic && step.answer == "done" && (!first || entry.at < *first))
                first = entry.at;
        }
    }
    return first;
}

void earlier(std::optional<WallTime>& first, WallTime at)
{
    if (!first || at < *first)
        first = at;
}

} // namespace

bool isDrillOver(const journal::Drill& drill)
{
    return drill.state != kDrillBegan && drill.state != kDrillOn && drill.state != kDrillMended;
}

bool needsFault(const journal::Drill& drill)
{
    return drill.state == kDrillBegan || drill.state == kDrillOn;
}

const DrillRecord* drillOf(const IncidentState& incident, const journal::SharedState& shared)
{
    const journal::ServiceState* service = shared.service(incident.service);
    if (!service)
        return nullptr;
    const auto found = std::ranges::find_if(service->drills, [&](const DrillRecord& drill) {
        const IncidentState* came = incidentOf(drill, incident.service, shared);
        return came && came->id == incident.id && (!isDrillOver(drill.latest) || incident.openedAt <= drill.at);
    });
    return found == service->drills.end() ? nullptr : &*found;
}

const DrillRecord* runningDrill(const journal::ServiceState& service)
{
    const bool runs = !service.drills.empty() && !isDrillOver(service.drills.back().latest);
    return runs ? &service.drills.back() : nullptr;
}

std::map<std::string, double> drillScore(const DrillRecord& drill, const ServiceId& service, const journal::SharedState& shared)
{
    std::map<std::string, double> score{{"steps", 0}, {"wrong", 0}};
    const auto put = [&](const char* name, std::optional<WallTime> at) {
        if (at && *at >= drill.beganAt)
            score[name] = std::chrono::duration<double>(*at - drill.beganAt).count();
    };
    std::optional<WallTime> found, understood;
    for (const OperationRecord* record : operationsSince(service, shared, drill.beganAt)) {
        earlier(found, record->states.front().first);
        if (isWrong(record->latest.state))
            score["wrong"] += 1;
        else
            earlier(understood, record->states.front().first);
    }
    if (const IncidentState* incident = incidentOf(drill, service, shared)) {
        put("alerted", incident->openedAt);
        put("fixed", incident->closedAt && !incident->betterSince() ? incident->closedAt : incident->betterSince());
        if (incident->takenAt)
            earlier(found, *incident->takenAt);
        for (const auto& [file, run] : incident->runs)
            for (const auto& [entry, step] : run.answers)
                if (!step.automatic && !step.answer.empty()) {
                    earlier(found, entry.at);
                    score["steps"] += step.nextStep == step.step ? 0 : 1; // "not known yet" answers nothing
                }
        if (const auto called = calledAt(*incident))
            earlier(understood, *called);
    }
    put("found", found);
    put("understood", understood);
    return score;
}

journal::Drill endOfDrill(const DrillLook& look, const char* how)
{
    journal::Drill ended = look.drill.latest;
    ended.state = how;
    if (how == std::string_view(kDrillFaultEnded)) // that all is well again is nobody's doing
        ended.score.clear();
    else
        ended.score = drillScore(look.drill, look.service, look.shared);
    return ended;
}

std::optional<journal::Drill> nextOfDrill(const DrillLook& look)
{
    const journal::Drill& drill = look.drill.latest;
    if (isDrillOver(drill))
        return {};
    const IncidentState* incident = incidentOf(look.drill, look.service, look.shared);
    if (incident && (incident->betterSince() || incident->closedAt))
        return endOfDrill(look, kDrillWell);
    if (!look.someoneThere)
        return endOfDrill(look, kDrillNobody);
    if (look.now - look.drill.beganAt >= look.atMost)
        return endOfDrill(look, kDrillTimeOver);
    journal::Drill next = drill;
    if (incident && drill.incident.empty())
        next.incident = incident->id;
    if (incident && drill.state == kDrillOn && calledAt(*incident))
        next.state = kDrillMended;
    return next == drill ? std::nullopt : std::optional(next);
}

} // namespace handrail::runbook
