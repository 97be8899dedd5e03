#include "wording/PageParts.h"

#include "wording/AlertSentences.h"
#include "wording/ChangeStops.h"
#include "wording/Drills.h"
#include "wording/Numbers.h"
#include "wording/Words.h"

namespace handrail::wording {

using contract::Agreement;
using journal::OperationState;

namespace {

struct Line {
    Text text;
    bool important = false;
};

using MaybeLine = std::optional<Line>;

Line notDone(const std::string& who, Text wanted, journal::RefusedWhy because)
{
    const Text what = say(HR_TEXT("not done, asked for by %1: %2"), who, std::move(wanted)), why = refusedBecause(because);
    return {why.empty() ? what : say(HR_TEXT("%1 (%2)"), what, why), false};
}

Line stopped(const journal::Operation& operation)
{
    const Text what = say(HR_TEXT("stopped before it began"));
    const bool saidNo = !operation.consentBy.empty() && operation.refusedWhy == journal::RefusedWhy::noConsent;
    const Text why = saidNo ? Text{} : refusedBecause(operation.refusedWhy);
    return {why.empty() ? what : say(HR_TEXT("%1 (%2)"), what, why), true};
}

/// One overload for each kind of body.
struct Teller {
    const journal::Entry& entry;
    const Agreement& agreement;

    MaybeLine operator()(const journal::Alert& alert) const
    {
        const Text what = alertShort(alert, agreement);
        switch (alert.phase) {
        case journal::AlertPhase::opened:
            return Line{what, true};
        case journal::AlertPhase::changed:
            return {};
        case journal::AlertPhase::better:
            return Line{wellAgain(alert, agreement), true};
        case journal::AlertPhase::cleared:
            return Line{say(HR_TEXT("%1, for good"), wellAgain(alert, agreement)), false};
        case journal::AlertPhase::back:
            return Line{say(HR_TEXT("again: %1"), what), true};
        }
        return {};
    }
    MaybeLine operator()(const journal::Cause& cause) const
    {
        const std::string name = dependencyName(agreement, cause.subject);
        switch (cause.kind) {
        case journal::CauseKind::dependency:
            return Line{say(HR_TEXT("probable cause: %1"), name), false};
        case journal::CauseKind::version:
            return Line{say(HR_TEXT("probable cause: version %1"), cause.subject), false};
        case journal::CauseKind::input:
            return Line{say(HR_TEXT("probable cause: what comes in, %1"), field(cause.subject)), false};
        case journal::CauseKind::service:
            return Line{say(HR_TEXT("probable cause: the service itself")), false};
        case journal::CauseKind::traffic:
            return Line{say(HR_TEXT("probable cause: the number of requests")), false};
        case journal::CauseKind::unknown:
            break;
        }
        return {};
    }
    MaybeLine operator()(const journal::Change& change) const
    {
        // An alert or the action itself says the others.
        const bool isNews = change.kind != journal::ChangeKind::configuration &&
                            change.kind != journal::ChangeKind::dependency && change.operation.empty();
        const contract::FallbackMode* mode = change.kind == journal::ChangeKind::fallback ? agreement.fallbackMode(change.to) : nullptr;
        const Text what = changeText(change, agreement);
        if (!isNews || !mode || !mode->atMost)
            return Line{what, isNews};
        const WallTime at = change.at > WallTime{} ? change.at : entry.at;
        return Line{say(HR_TEXT("%1, until %2 at the latest"), what, untilTime(at + *mode->atMost, at)), true};
    }
    MaybeLine operator()(const journal::Incident& incident) const
    {
        switch (incident.what) {
        case journal::Holding::taken:
            return Line{say(HR_TEXT("%1 took it"), entry.who), true};
        case journal::Holding::givenBack:
            return Line{say(HR_TEXT("%1 gave it back"), entry.who), true};
        case journal::Holding::handedOver:
            return Line{say(HR_TEXT("%1 handed it over to %2"), entry.who, incident.to), true};
        case journal::Holding::closed:
            return Line{say(HR_TEXT("all well again")), true};
        }
        return {};
    }
    MaybeLine operator()(const journal::Step& step) const
    {
        if (step.takesBack != 0)
            return Line{tookBackText(entry, step), true};
        if (step.answer.empty())
            return Line{say(HR_TEXT("runbook began: %1"), step.runbook), false};
        const Text what = say(HR_TEXT("step %1: %2"), std::to_string(step.step), step.answer);
        return Line{step.why.empty() ? what : say(HR_TEXT("%1, %2"), what, step.why), true};
    }
    MaybeLine operator()(const journal::Operation& operation) const
    {
        const std::string who = operation.askedBy.empty() ? entry.who : operation.askedBy;
        const Text what = operationPast(operation, agreement);
        if (operation.state == OperationState::asked)
            return Line{say(HR_TEXT("%1 asked: %2"), who, operationWanted(operation, agreement)), false};
        if (operation.state == OperationState::started)
            return Line{began(operation, say(HR_TEXT("%1 %2"), who, what)), true};
        if (operation.state == OperationState::stopped)
            return stopped(operation);
        if (operation.state == OperationState::refused)
            return notDone(who, operationWanted(operation, agreement), operation.refusedWhy);
        return Line{outcomeShort(operation), operation.state != OperationState::settled};
    }
    Text began(const journal::Operation& operation, Text what) const
    {
        const auto atMost = fallbackAtMost(operation, agreement);
        const WallTime at = operation.startedAt > WallTime{} ? operation.startedAt : entry.at;
        return atMost ? say(HR_TEXT("%1, until %2 at the latest"), std::move(what), untilTime(at + *atMost, at)) : what;
    }
    MaybeLine operator()(const journal::Note& note) const
    {
        return Line{say(HR_TEXT("%1 wrote: %2"), entry.who, note.text), true};
    }
    MaybeLine operator()(const journal::SignOff& signOff) const
    {
        return Line{say(HR_TEXT("%1 signed the agreement for %2"), entry.who, signOff.team), false};
    }
    MaybeLine operator()(const journal::Configuration& configuration) const
    {
        if (!configuration.problem.empty())
            return Line{say(HR_TEXT("a change of the agreement or a runbook was not taken over: %1"),
                            configuration.problemWhere),
                        true};
        return Line{say(HR_TEXT("agreement loaded: %1"), configuration.agreementFile), false};
    }
    MaybeLine operator()(const journal::NormalLearned& learned) const
    {
        return Line{say(HR_TEXT("learned what is normal, from %1 answers"), about(learned.answers)), false};
    }
    MaybeLine operator()(const journal::ClockStep& step) const
    {
        const bool forward = step.step >= Millis(0);
        return Line{forward ? say(HR_TEXT("the machine's clock jumped forward by %1"), duration(step.step))
                            : say(HR_TEXT("the machine's clock jumped back by %1"), duration(-step.step)),
                    false};
    }
    MaybeLine operator()(const journal::AgentState& agent) const
    {
        if (!agent.started)
            return Line{say(HR_TEXT("the agent stopped")), false};
        const bool gap = agent.lastSeen > WallTime{} && entry.at > agent.lastSeen;
        return Line{
            gap ? say(HR_TEXT("the agent started; nothing was watched for %1"), duration(entry.at - agent.lastSeen))
                : say(HR_TEXT("the agent started")),
            false};
    }
    MaybeLine operator()(const journal::Refused& refused) const
    {
        Text connection = refusedConnection(refused);
        return connection.empty() ? notDone(entry.who, refusedThing(refused.what), refused.why) : Line{std::move(connection), false};
    }
    MaybeLine operator()(const journal::Drill& drill) const
    {
        return Line{drillShort(drill), true};
    }
    MaybeLine operator()(const journal::Silence& silence) const
    {
        const std::string what = silence.failure.empty() ? silence.subject : silence.failure;
        return Line{silence.ended ? say(HR_TEXT("%1 ended the silence of \"%2\""), entry.who, what)
                                  : say(HR_TEXT("%1 silenced \"%2\" until %3: %4"), entry.who, what,
                                        when(silence.until, entry.at), silence.reason),
                    true};
    }
    MaybeLine operator()(const journal::ChangeStop& stop) const
    {
        return Line{changeStopShort(stop, entry.who, entry.service.empty(), entry.at), true};
    }
    MaybeLine operator()(const journal::Consent& consent) const
    {
        return Line{consent.given ? say(HR_TEXT("%1 agreed to it"), entry.who)
                                  : say(HR_TEXT("%1 did not agree to it"), entry.who),
                    true};
    }
};

} // namespace

std::optional<TimelineItem> timelineItem(const journal::Entry& entry, const Agreement* agreement)
{
    static const Agreement none{};
    auto line = std::visit(Teller{entry, agreement ? *agreement : none}, entry.body);
    if (!line)
        return {};
    const auto* step = std::get_if<journal::Step>(&entry.body);
    return TimelineItem{entry.seq, entry.at,        std::move(line->text),  entry.service,
                        entry.who, line->important, step ? step->runbook : std::string()};
}

} // namespace handrail::wording
