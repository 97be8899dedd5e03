#include "wording/PageParts.h"

#include "wording/AlertSentences.h"
#include "wording/LabelTexts.h"
#include "wording/Numbers.h"
#include "wording/RunWays.h"
#include "wording/Words.h"

#include <algorithm>

namespace handrail::wording {

using journal::ActionKind;
using journal::Operation;
using journal::OperationRecord;
using journal::OperationState;

namespace {

constexpr Millis kMatters = std::chrono::minutes(10);

std::string param(const Operation& operation, const std::string& name)
{
    const auto found = operation.params.find(name);
    return found == operation.params.end() ? std::string() : found->second;
}

/// By the name that its button carries: "the simple table".
Text fallbackName(const Operation& operation, const contract::Agreement& agreement)
{
    const std::string mode = param(operation, "mode");
    const std::string& name = isOff(mode) ? operation.undoMode : mode;
    return isOff(name) ? say(HR_TEXT("the fallback")) : verbatim(modeName(agreement, name));
}

const contract::Action* actionOf(const View& view, const Operation& operation)
{
    return view.agreement.action(std::string_view(operation.action));
}

/// "Rolling back to v11": how a headline begins while it goes on.
Text doing(const View& view, const Operation& operation)
{
    const contract::Action* action = actionOf(view, operation);
    switch (operation.kind) {
    case ActionKind::rollBack:
        return say(HR_TEXT("Rolling back to %1"), param(operation, "version"));
    case ActionKind::fallback:
        return isOff(param(operation, "mode")) ? say(HR_TEXT("Switching %1 off"), fallbackName(operation, view.agreement))
                                               : say(HR_TEXT("Switching %1 on"), fallbackName(operation, view.agreement));
    case ActionKind::restart:
        return say(HR_TEXT("Restarting"));
    case ActionKind::custom:
        break;
    }
    return action && !action->shown.empty() ? verbatim(action->shown) : verbatim(capital(operation.action));
}

Text askedBy(const View& view, const Operation& operation)
{
    if (operation.askedBy.empty())
        return {};
    const Text who = view.isMe(operation.askedBy) ? say(HR_TEXT("You asked for it."))
                                                  : say(HR_TEXT("%1 asked for it."), operation.askedBy);
    return operation.reason.empty() ? who : sentences({who, say(HR_TEXT("Why: %1."), unquoted(operation.reason))});
}

Text startedHeadline(const View& view, const Operation& operation)
{
    const contract::Action* action = actionOf(view, operation);
    const WallTime began = operation.startedAt > WallTime{} ? operation.startedAt : operation.startsAt;
    const Text sofar =
        duration(std::max<Millis>(Millis(0), std::chrono::floor<std::chrono::seconds>(view.facts.now - began)));
    const Text what = doing(view, operation);
    if (!action)
        return say(HR_TEXT("%1, %2"), what, sofar);
    const bool restart = operation.kind == ActionKind::restart;
    const Millis usual = action->takes > Millis(0) ? action->takes : action->proof.within;
    return restart ? say(HR_TEXT("%1, %2; usually back within %3"), what, sofar, duration(usual))
                   : say(HR_TEXT("%1, %2; usually done within %3"), what, sofar, duration(usual));
}

/// Back to the model: that it answers helps nobody yet, whatever it was switched away from for.
bool isReturn(const Operation& operation)
{
    return operation.kind == ActionKind::fallback && isOff(param(operation, "mode")) && operation.effect.signal.empty();
}

Text settledText(const View& view, const Operation& operation)
{
    const std::string version = param(operation, "version"), mode = param(operation, "mode");
    switch (operation.kind) {
    case ActionKind::rollBack:
        return say(HR_TEXT("Done: version %1 answers."), version);
    case ActionKind::fallback:
        return isOff(mode) ? say(HR_TEXT("Done: the model answers again."))
                           : say(HR_TEXT("Done: %1 answers."), modeName(view.agreement, mode));
    case ActionKind::restart:
        return say(HR_TEXT("Done: it has started again."));
    case ActionKind::custom:
        break;
    }
    return say(HR_TEXT("Done."));
}

/// "Failures: 0.4 %, before 7.2 %."
Text effectNow(const View& view, const Operation& operation)
{
    const journal::Evidence& effect = operation.effect;
    const auto signal = Signal::parse(effect.signal);
    if (!signal || !effect.value)
        return {};
    const Text name = capitalised(signalName(*signal, view.agreement));
    const Text value = signalValue(*signal, *effect.value, effect.limit);
    if (const auto before = effect.parts.find("before"); before != effect.parts.end())
        return say(HR_TEXT("%1: %2, before %3."), name, value, signalValue(*signal, before->second, effect.value));
    return effect.limit ? say(HR_TEXT("%1: %2, wanted at most %3."), name, value, signalValue(*signal, *effect.limit))
                        : say(HR_TEXT("%1: %2."), name, value);
}

} // namespace

Text watchLeft(const View& view, const Operation& operation)
{
    const auto left = std::chrono::ceil<std::chrono::seconds>(operation.watchUntil - view.facts.now);
    return left > Millis(0) ? say(HR_TEXT("%1 left."), duration(left)) : Text{};
}

namespace {

Text watching(const View& view, const Operation& operation)
{
    const contract::Action* action = actionOf(view, operation);
    const Text effect = action ? effectText(view, *action) : Text{};
    const Text until = watchLeft(view, operation);
    const auto signal = Signal::parse(operation.effect.signal);
    if (!signal || !operation.effect.limit || signal->kind == SignalKind::requests)
        return sentences({effect.empty() ? say(HR_TEXT("Watching whether it helps."))
                                         : say(HR_TEXT("Watching whether it helps: %1."), effect),
                          until});
    if (*operation.effect.limit <= 0)
        return sentences({say(HR_TEXT("Watching whether it helps: no %1."), signalName(*signal, view.agreement)), until});
    return sentences({say(HR_TEXT("Watching whether it helps: %1 under %2."), signalName(*signal, view.agreement),
                          signalValue(*signal, *operation.effect.limit)),
                      until});
}

/// What the one who asked waits for, and what somebody else can do about it.
void fillConsent(OperationView& shown, const View& view, const Operation& operation)
{
    const Millis left = std::max(Millis(0), operation.consentUntil - view.facts.now);
    const auto whyNot = view.facts.whyNot.find(operation.action);
    const bool isNamed = whyNot == view.facts.whyNot.end() || whyNot->second != "not named";
    const bool isForOthers = view.isMe(operation.askedBy) || !isNamed;
    shown.waitsForConsent = true;
    shown.canStop = view.facts.canAct;
    shown.headline = isForOthers ? say(HR_TEXT("%1: somebody else must agree first"), doing(view, operation))
                                 : say(HR_TEXT("%1: do you agree?"), doing(view, operation));
    shown.detail = sentences({askedBy(view, operation), say(HR_TEXT("It is stopped in %1 if nobody agrees."), roughly(left))});
    if (isForOthers || !view.facts.canAct)
        return;
    shown.agree = say(HR_TEXT("I agree"));
    shown.disagree = say(HR_TEXT("No, stop it"));
}

Text stoppedHeadline(const Operation& operation)
{
    if (operation.refusedWhy == journal::RefusedWhy::noConsent)
        return operation.consentBy.empty() ? say(HR_TEXT("Stopped: nobody else agreed in time. Nothing was changed."))
                                           : say(HR_TEXT("Stopped: %1 did not agree. Nothing was changed."), operation.consentBy);
    if (operation.refusedWhy == journal::RefusedWhy::stateChanged)
        return say(HR_TEXT("Stopped: the service is not as it was when this was asked for. Nothing was changed."));
    if (operation.refusedWhy == journal::RefusedWhy::changeStopped)
        return say(HR_TEXT("Stopped: a change stop holds that was not there when this was asked for. Nothing was changed."));
    if (operation.refusedWhy == journal::RefusedWhy::needsAnyway)
        return say(HR_TEXT("Stopped: its button has a warning that was not there when this was asked for. Nothing was changed."));
    return say(HR_TEXT("Stopped before it began. Nothing was changed."));
}

/// What the action was not watched for and what is not well: "it helped" is not "all is well".
Text stillThere(const View& view, const Operation& operation)
{
    const auto other = std::ranges::find_if(view.standing, [&](const journal::AlertState* alert) {
        return alert->latest.evidence.signal != operation.effect.signal && alert->openedAt < operation.startedAt &&
               view.course(*alert) == View::Course::goesOn;
    });
    return operation.effect.signal.empty() || other == view.standing.end()
               ? Text{}
               : say(HR_TEXT("Still there: %1."), alertShort((*other)->latest, view.agreement));
}

/// What was to be watched until later, and needed no longer, is said: a clock that stops early would be a riddle.
Text helpedText(const OperationRecord& record)
{
    if (record.latest.incident.empty())
        return say(HR_TEXT("It is done. Nothing was wrong before."));
    if (record.latest.helpedLateAt > WallTime{})
        return say(HR_TEXT("%1."), capitalised(outcomeShort(record.latest)));
    constexpr Millis kSooner = std::chrono::seconds(5);
    const auto settled = std::ranges::find(record.states, OperationState::settled, &std::pair<WallTime, OperationState>::second);
    if (settled == record.states.end() || record.at + kSooner > record.latest.watchUntil)
        return say(HR_TEXT("It helped."));
    return say(HR_TEXT("It helped, sooner than expected: after %1."), duration(record.at - settled->first));
}

bool canBeUndone(const Operation& operation)
{
    return operation.kind == ActionKind::rollBack || operation.kind == ActionKind::fallback;
}

void fillHeadline(OperationView& shown, const View& view, const OperationRecord& record)
{
    const Operation& operation = record.latest;
    switch (operation.state) {
    case OperationState::asked:
        if (operation.needsConsent)
            return fillConsent(shown, view, operation);
        shown.left = std::max(Millis(0), operation.startsAt - view.facts.now);
        shown.headline = say(HR_TEXT("%1 in %2"), doing(view, operation), countdown(*shown.left));
        shown.detail = askedBy(view, operation);
        shown.canStop = view.facts.canAct;
        return;
    case OperationState::stopped:
        shown.headline = stoppedHeadline(operation);
        return;
    case OperationState::refused:
        shown.headline = refusal(operation.refusedWhy, view.facts, operation.refusedFor, Millis(0));
        return;
    case OperationState::started:
        shown.headline = startedHeadline(view, operation);
        shown.progress = verbatim(view.facts.progress);
        shown.detail = askedBy(view, operation);
        return;
    case OperationState::settled:
        shown.headline = settledText(view, operation);
        shown.detail = watching(view, operation);
        shown.left = std::max(Millis(0), operation.watchUntil - view.facts.now);
        return;
    case OperationState::helped:
        if (isReturn(operation)) {
            shown.headline = settledText(view, operation);
            shown.detail = stillThere(view, operation);
            return;
        }
        shown.headline = sentences({helpedText(record), effectNow(view, operation)});
        // Beside "You can rest" it stands there.
        shown.detail = sentences({stillThere(view, operation), careOf(view) == Care::nobody ? Text{} : keepAwayText(view, operation)});
        return;
    case OperationState::didNotHelp:
        shown.headline = sentences({say(HR_TEXT("It did not help.")), effectNow(view, operation)});
        shown.detail = say(HR_TEXT("Go on with the next step, or undo it."));
        return;
    case OperationState::cantTell:
        shown.headline = say(HR_TEXT("Can't tell whether it helped: too few answers came."));
        return;
    case OperationState::worse:
        if (!view.incident && view.state == State::fine) {
            shown.headline = say(HR_TEXT("It got worse then. The trouble is over now."));
            return;
        }
        shown.headline = sentences({canBeUndone(operation) ? say(HR_TEXT("It got worse. Undo it first."))
                                                           : say(HR_TEXT("It got worse.")),
                                    effectNow(view, operation)});
        return;
    case OperationState::failed:
        shown.headline = sentences({say(HR_TEXT("It failed.")), provenNow(view, operation)});
        shown.detail = say(HR_TEXT("What the service said stands in Technical details."));
        return;
    case OperationState::unknown:
        shown.headline = sentences({say(HR_TEXT("We don't know whether it took effect.")), provenNow(view, operation)});
        return;
    }
}

/// The card that would undo it; none when it can't be, or when there is nothing to undo.
std::optional<ActionCard> undoCard(const View& view, const Operation& operation)
{
    std::map<std::string, std::string> params;
    if (operation.kind == ActionKind::rollBack && !operation.undoVersion.empty() &&
        operation.undoVersion != view.version())
        params["version"] = operation.undoVersion;
    else if (operation.kind == ActionKind::fallback && operation.undoMode != view.mode())
        params["mode"] = operation.undoMode;
    else
        return {};
    auto card = actionCard(view, operation.action, params);
    if (!card)
        return card;
    card->shortButton = say(HR_TEXT("Undo"));
    // What helped is not taken back by a slip.
    const bool wasInTrouble = operation.kind == ActionKind::rollBack && !operation.incident.empty();
    if (wasInTrouble && operation.state == OperationState::helped && card->warning.empty()) {
        card->warning = say(HR_TEXT("It brings back version %1, which was in trouble."), operation.undoVersion);
        card->anyway = say(HR_TEXT("Go to %1 anyway"), operation.undoVersion);
    }
    return card;
}

/// "Fallback on", as the mark on the charts has it.
Text actionShort(const View& view, const Operation& operation)
{
    switch (operation.kind) {
    case ActionKind::rollBack:
        return say(HR_TEXT("Roll back to %1"), param(operation, "version"));
    case ActionKind::fallback:
        return isOff(param(operation, "mode")) ? say(HR_TEXT("Fallback off")) : say(HR_TEXT("Fallback on"));
    case ActionKind::restart:
        return say(HR_TEXT("Restart"));
    case ActionKind::custom:
        break;
    }
    return capitalised(operationPast(operation, view.agreement));
}

/// "rolled back to v11", of what is proven.
Text provenPast(const Operation& operation, const contract::Agreement& agreement)
{
    const std::string version = param(operation, "version");
    if (operation.kind == ActionKind::rollBack)
        return version.empty() ? say(HR_TEXT("rolled back")) : say(HR_TEXT("rolled back to %1"), version);
    if (operation.kind == ActionKind::restart)
        return say(HR_TEXT("restarted it"));
    return isOff(param(operation, "mode")) ? say(HR_TEXT("switched %1 off"), fallbackName(operation, agreement))
                                           : say(HR_TEXT("switched %1 on"), fallbackName(operation, agreement));
}

/// Once it is known what came of it, and it helped or the trouble needs nobody here any more, one line is enough.
Text briefText(const View& view, const OperationRecord& record)
{
    constexpr Millis kReadWithin = std::chrono::seconds(30);
    const OperationState state = record.latest.state;
    const bool isDone = state == OperationState::helped || state == OperationState::didNotHelp || state == OperationState::cantTell;
    const bool isOver = view.incident ? careOf(view) != Care::someone : !record.latest.incident.empty();
    const bool wasWorse = state == OperationState::worse && !view.incident;
    if ((!isDone && !wasWorse) || (!isOver && state != OperationState::helped) || view.facts.now - record.at < kReadWithin)
        return {};
    return say(HR_TEXT("%1: %2"), actionShort(view, record.latest), outcomeShort(record.latest));
}

bool matters(const View& view, const OperationRecord& record)
{
    const bool young = view.facts.now - record.at < kMatters;
    const bool ofThisIncident = view.incident && record.latest.incident == view.incident->id;
    const bool doubtful = record.latest.state == OperationState::unknown;
    // What was done before the trouble in view tells nothing about it, unless nobody knows what came of it.
    if (view.incident && !ofThisIncident && !doubtful && !journal::isRunning(record.latest.state) &&
        record.states.front().first < view.incident->openedAt)
        return false;
    const bool brief = record.latest.state == OperationState::stopped || record.latest.state == OperationState::refused;
    return journal::isRunning(record.latest.state) ||
           (brief ? view.facts.now - record.at < kMatters / 10 : young || ofThisIncident);
}

} // namespace

Text actingText(const View& view)
{
    const OperationRecord* running = view.running();
    if (!running || running->latest.state != OperationState::asked || view.isMe(running->latest.askedBy))
        return {};
    return aboutToAct(running->latest.askedBy);
}

Text provenNow(const View& view, const Operation& operation)
{
    if (view.noContact())
        return say(HR_TEXT("No contact: we don't know how it is now."));
    switch (operation.kind) {
    case ActionKind::rollBack:
        return view.version().empty() ? Text{} : say(HR_TEXT("Its version now: %1."), view.version());
    case ActionKind::fallback:
        return view.mode().empty()
                   ? say(HR_TEXT("The fallback is off now."))
                   : say(HR_TEXT("The fallback is on now (%1)."), modeName(view.agreement, view.mode()));
    default:
        break;
    }
    for (auto window = view.facts.windows.rbegin(); window != view.facts.windows.rend(); ++window)
        if (window->startedAt)
            return say(HR_TEXT("It runs since %1."), when(*window->startedAt, view.facts.now));
    return {};
}

Text operationWanted(const Operation& operation, const contract::Agreement& agreement)
{
    const std::string version = param(operation, "version");
    switch (operation.kind) {
    case ActionKind::rollBack:
        return version.empty() ? say(HR_TEXT("roll back")) : say(HR_TEXT("roll back to %1"), version);
    case ActionKind::fallback:
        return isOff(param(operation, "mode")) ? say(HR_TEXT("switch %1 off"), fallbackName(operation, agreement))
                                               : say(HR_TEXT("switch %1 on"), fallbackName(operation, agreement));
    case ActionKind::restart:
        return say(HR_TEXT("restart it"));
    case ActionKind::custom:
        break;
    }
    const contract::Action* action = agreement.action(std::string_view(operation.action));
    return verbatim(action && !action->shown.empty() ? action->shown : operation.action);
}

Text operationPast(const Operation& operation, const contract::Agreement& agreement)
{
    const bool isCustom = operation.kind == ActionKind::custom;
    const Text wanted = operationWanted(operation, agreement);
    switch (operation.state) {
    case OperationState::asked:
    case OperationState::stopped:
    case OperationState::refused:
        return isCustom ? say(HR_TEXT("asked for this: %1"), wanted) : say(HR_TEXT("asked to %1"), wanted);
    case OperationState::started:
        return isCustom ? say(HR_TEXT("began this: %1"), wanted) : say(HR_TEXT("began to %1"), wanted);
    case OperationState::failed:
    case OperationState::unknown:
        return isCustom ? say(HR_TEXT("tried this: %1"), wanted) : say(HR_TEXT("tried to %1"), wanted);
    default:
        return isCustom ? say(HR_TEXT("did this: %1"), wanted) : provenPast(operation, agreement);
    }
}

Text outcomeShort(const Operation& operation)
{
    switch (operation.state) {
    case OperationState::asked:
        return say(HR_TEXT("counting down"));
    case OperationState::stopped:
        return say(HR_TEXT("stopped before it began"));
    case OperationState::refused:
        return say(HR_TEXT("not done"));
    case OperationState::started:
        return say(HR_TEXT("under way"));
    case OperationState::settled:
        return say(HR_TEXT("done"));
    case OperationState::helped:
        if (isReturn(operation))
            return say(HR_TEXT("done"));
        if (operation.incident.empty())
            return say(HR_TEXT("it is done; nothing was wrong before"));
        return operation.helpedLateAt > WallTime{}
                   ? say(HR_TEXT("it helped after all, %1 after it began"), duration(operation.helpedLateAt - operation.startedAt))
                   : say(HR_TEXT("it helped"));
    case OperationState::didNotHelp:
        return say(HR_TEXT("it did not help"));
    case OperationState::cantTell:
        return say(HR_TEXT("can't tell whether it helped"));
    case OperationState::worse:
        return say(HR_TEXT("it got worse"));
    case OperationState::failed:
        return say(HR_TEXT("it failed"));
    case OperationState::unknown:
        return say(HR_TEXT("we don't know whether it took effect"));
    }
    return {};
}

std::optional<OperationView> operationView(const View& view)
{
    const OperationRecord* record = view.running();
    if (!record)
        record = view.lastOperation();
    // One that was stopped is soon old news. What was done before it stays.
    if (record && !matters(view, *record))
        record = view.facts.shared->lastThatActed(view.agreement.service);
    if (!record || !matters(view, *record))
        return {};
    OperationView shown;
    shown.operation = record->latest.id;
    shown.state = record->latest.state;
    fillHeadline(shown, view, *record);
    shown.brief = briefText(view, *record);
    shown.technical = operationTechnical(record->latest);
    if (!journal::isRunning(shown.state) && shown.state != OperationState::stopped &&
        shown.state != OperationState::refused)
        shown.undo = undoCard(view, record->latest);
    return shown;
}

} // namespace handrail::wording
