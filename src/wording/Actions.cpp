#include "wording/PageParts.h"

#include "contract/Promise.h"
#include "wording/ChangeStops.h"
#include "wording/Numbers.h"
#include "wording/Words.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <ranges>

namespace handrail::wording {

using contract::Action;
using journal::ActionKind;
using journal::OperationRecord;
using journal::OperationState;

namespace {

using Params = std::map<std::string, std::string>;

constexpr Millis kAtOnce = std::chrono::seconds(1);

std::string valueOf(const Params& params, const std::string& name)
{
    const auto found = params.find(name);
    return found == params.end() ? std::string() : found->second;
}

/// "previous" and nothing at all mean the version before; modes get their own names.
Params resolved(const View& view, const Action& action, Params params)
{
    if (action.kind == ActionKind::rollBack) {
        const std::string version = valueOf(params, "version");
        if (version.empty() || version == "previous")
            params["version"] = view.previousVersion();
    }
    if (action.kind == ActionKind::fallback) {
        if (!params.contains("mode") && view.mode().empty() && !view.agreement.fallbackModes.empty())
            params["mode"] = view.agreement.fallbackModes.front().name;
        else if (isOff(valueOf(params, "mode")))
            params["mode"] = "";
    }
    return params;
}

/// By its own name, as the runbooks have it: "Switch the simple table on".
Text fallbackButton(const View& view, const std::string& mode)
{
    if (!mode.empty())
        return say(HR_TEXT("Switch %1 on"), modeName(view.agreement, mode));
    return view.mode().empty() ? say(HR_TEXT("Switch the fallback off"))
                               : say(HR_TEXT("Switch %1 off"), modeName(view.agreement, view.mode()));
}

Text buttonText(const View& view, const Action& action, const Params& params)
{
    switch (action.kind) {
    case ActionKind::rollBack: {
        const std::string version = valueOf(params, "version");
        if (version.empty())
            return say(HR_TEXT("Roll back"));
        return version == view.previousVersion() ? say(HR_TEXT("Roll back to %1 (the previous version)"), version)
                                                 : say(HR_TEXT("Go to version %1"), version);
    }
    case ActionKind::fallback:
        return fallbackButton(view, valueOf(params, "mode"));
    case ActionKind::restart:
        return say(HR_TEXT("Restart"));
    case ActionKind::custom:
        break;
    }
    return verbatim(action.shown.empty() ? capital(action.name) : action.shown);
}

Text shortText(const View& view, const Action& action, const Params& params)
{
    const std::string version = valueOf(params, "version");
    if (action.kind == ActionKind::rollBack && !version.empty())
        return say(HR_TEXT("Roll back to %1"), version);
    if (action.kind == ActionKind::fallback)
        return valueOf(params, "mode").empty() ? say(HR_TEXT("Fallback off")) : say(HR_TEXT("Fallback on"));
    return buttonText(view, action, params);
}

Text anywayText(const View& view, const Action& action, const Params& params)
{
    const std::string version = valueOf(params, "version");
    switch (action.kind) {
    case ActionKind::rollBack:
        return version.empty() ? say(HR_TEXT("Roll back anyway")) : say(HR_TEXT("Roll back to %1 anyway"), version);
    case ActionKind::fallback:
        return say(HR_TEXT("%1 anyway"), fallbackButton(view, valueOf(params, "mode")));
    case ActionKind::restart:
        return say(HR_TEXT("Restart anyway"));
    case ActionKind::custom:
        break;
    }
    return say(HR_TEXT("%1 anyway"), buttonText(view, action, params));
}

Text wiredWhyNot(const std::string& kind)
{
    if (kind == "no proof")
        return say(HR_TEXT("Not possible: the agreement does not say how to prove that it worked."));
    if (kind == "looks only")
        return say(HR_TEXT("Not possible: this agent looks and does not act."));
    if (kind == "no right")
        return say(HR_TEXT("You may look at this service, not act on it."));
    if (kind == "not named")
        return say(HR_TEXT("The agreement names those who may do this, and you are not among them."));
    if (kind == "version not there")
        return say(HR_TEXT("Not possible: the version to go back to is not there."));
    if (kind == "command not there")
        return say(HR_TEXT("Not possible: the program that does it is not there."));
    if (kind == "secret not there")
        return say(HR_TEXT("Not possible: the file with its key is not there."));
    return say(HR_TEXT("Not possible: the agreement does not say how this is done."));
}

Text underWay(const View& view, const journal::Operation& operation)
{
    const Text what = operationPast(operation, view.agreement);
    if (operation.state == OperationState::asked)
        return view.isMe(operation.askedBy)
                   ? say(HR_TEXT("Another action is about to begin. You asked for it."))
                   : say(HR_TEXT("Another action is about to begin. %1 asked for it."), operation.askedBy);
    return view.isMe(operation.askedBy)
               ? say(HR_TEXT("Another action is under way: you %1. Wait for its end."), what)
               : say(HR_TEXT("Another action is under way: %1 %2. Wait for its end."), operation.askedBy, what);
}

Text alreadyThere(const View& view, const Action& action, const Params& params)
{
    if (action.kind == ActionKind::rollBack) {
        const std::string version = valueOf(params, "version");
        if (version.empty())
            return say(HR_TEXT("There is nothing to go back to: no earlier version is known."));
        if (version == view.version())
            return say(HR_TEXT("Version %1 answers already."), version);
        if (const contract::VersionLook* look = lookAt(view, version); look && look->unavailable)
            return say(HR_TEXT("Not possible: the service says that version %1 can't be used."), version);
        if (!view.facts.versions.empty() && std::ranges::count(view.facts.versions, version) == 0)
            return say(HR_TEXT("Not possible: version %1 is not there."), version);
    }
    if (action.kind == ActionKind::fallback) {
        const std::string mode = valueOf(params, "mode");
        if (mode == view.mode())
            return mode.empty() ? say(HR_TEXT("The fallback is off already."))
                                : say(HR_TEXT("The fallback is on already (%1)."), modeName(view.agreement, mode));
    }
    return {};
}

Text whyNotText(const View& view, const Action& action, const Params& params)
{
    if (const OperationRecord* running = view.running())
        return underWay(view, running->latest);
    const auto kind = view.facts.whyNot.find(action.name);
    if (!view.facts.canAct && (kind == view.facts.whyNot.end() || kind->second != "looks only"))
        return wiredWhyNot("no right");
    if (kind != view.facts.whyNot.end())
        return wiredWhyNot(kind->second);
    if (action.by == contract::ActuatorKind::none)
        return wiredWhyNot("not configured");
    return alreadyThere(view, action, params);
}

/// A version that was asked a question beside the one that answers, and did badly.
Text askedText(const View& view, const std::string& version)
{
    using Answers = contract::VersionLook::Answers;
    const contract::VersionLook* look = lookAt(view, version);
    if (look && look->answers == Answers::wrong)
        return say(HR_TEXT("Version %1 was asked a test question now, and its answer was wrong."), version);
    if (look && look->answers == Answers::nothing)
        return say(HR_TEXT("Version %1 was asked a test question now, and gave no answer."), version);
    return {};
}

/// What would undo it, and what is known against it.
Text foundText(const View& view, const Action& action, const Params& params)
{
    constexpr std::string_view kPinned = "pinned in ", kManaged = "something else manages it: ", kNotWell = "was not well: ";
    std::vector<Text> parts;
    const auto found = view.facts.warnings.find(action.name);
    for (const std::string& kind : found == view.facts.warnings.end() ? std::vector<std::string>{} : found->second) {
        if (kind.starts_with(kPinned))
            parts.push_back(say(HR_TEXT("The file %1 says which version runs, and would undo this. Change it there too."),
                                kind.substr(kPinned.size())));
        else if (kind.starts_with(kManaged))
            parts.push_back(say(HR_TEXT("%1 manages this service, and would undo this. Tell it too."), kind.substr(kManaged.size())));
        else if (kind.starts_with(kNotWell) && kind.substr(kNotWell.size()) == valueOf(params, "version"))
            parts.push_back(say(HR_TEXT("Version %1 was not well when it last ran."), kind.substr(kNotWell.size())));
    }
    if (action.kind == ActionKind::rollBack)
        parts.push_back(askedText(view, valueOf(params, "version")));
    return sentences(parts);
}

Text warningText(const View& view, const Action& action, const Params& params)
{
    if (view.facts.old)
        return say(HR_TEXT("Not yet live: this is an old picture. We don't know how it is now."));
    if (view.noContact())
        return sentences({changeStopText(view), noContactSentence(view)});
    const OperationRecord* last = view.facts.shared ? view.facts.shared->lastThatActed(view.agreement.service) : nullptr;
    if (last && last->latest.state == OperationState::unknown)
        return sentences({changeStopText(view), say(HR_TEXT("We don't know whether the last action took effect.")),
                          provenNow(view, last->latest)});
    Text known = sentences({changeStopText(view), foundText(view, action, params)});
    if (known.empty() && action.ask)
        return say(HR_TEXT("The agreement asks for one more click before this."));
    return known;
}

/// When a state came; none when it never did.
std::optional<WallTime> timeOf(const OperationRecord& record, OperationState wanted)
{
    const auto found = std::ranges::find(record.states, wanted, &std::pair<WallTime, OperationState>::second);
    return found == record.states.end() ? std::nullopt : std::optional(found->first);
}

bool wasInDrill(const View& view, const OperationRecord& record)
{
    const IncidentId& incident = record.latest.incident;
    return view.service && !incident.empty() && std::ranges::any_of(view.service->drills, [&](const journal::DrillRecord& drill) {
        return drill.latest.incident == incident;
    });
}

/// "3 days ago by Ana in a drill"
Text usedWhen(const View& view, const OperationRecord& record)
{
    const Text at = agoRoughly(view.facts.now - record.states.front().first);
    const Text who = view.isMe(record.latest.askedBy) ? say(HR_TEXT("%1 by you"), at) : say(HR_TEXT("%1 by %2"), at, record.latest.askedBy);
    return wasInDrill(view, record) ? say(HR_TEXT("%1 in a drill"), who) : who;
}

Text workedText(const View& view, const OperationRecord& record)
{
    const Millis took = *timeOf(record, OperationState::settled) - *timeOf(record, OperationState::started);
    const Text used = usedWhen(view, record);
    if (record.latest.state == OperationState::worse)
        return say(HR_TEXT("Last used %1, and it got worse."), used);
    return took < kAtOnce ? say(HR_TEXT("Last used %1. It worked, at once."), used)
                          : say(HR_TEXT("Last used %1. It worked, and took %2."), used, duration(took));
}

Text withoutSuccess(const View& view, const OperationRecord& record, const char* failed, const char* unknown)
{
    return say(record.latest.state == OperationState::failed ? failed : unknown, usedWhen(view, record));
}

/// Whether somebody has ever pressed this button for real: what nobody tried may fail.
Text triedText(const View& view, const Action& action, const std::function<bool(const Params&)>& isThis)
{
    const OperationRecord* without = nullptr; // success
    const auto all = view.facts.shared->operationsOf(view.agreement.service);
    for (const OperationRecord* record : all | std::views::reverse) {
        if (record->latest.action != action.name || !timeOf(*record, OperationState::started))
            continue;
        if (!isThis(record->latest.params))
            continue;
        if (timeOf(*record, OperationState::settled))
            return sentences({workedText(view, *record),
                              without ? withoutSuccess(view, *without, HR_TEXT("Tried again %1, and it did not work."),
                                                       HR_TEXT("Tried again %1; nobody knows whether it took effect."))
                                      : Text{}});
        const OperationState state = record->latest.state;
        if (!without && (state == OperationState::failed || state == OperationState::unknown))
            without = record;
    }
    return without ? withoutSuccess(view, *without, HR_TEXT("Last tried %1, and it did not work."),
                                    HR_TEXT("Last tried %1; nobody knows whether it took effect."))
                   : Text{};
}

Text rehearsedText(const View& view, const Action& action, const Params& params)
{
    if (!view.facts.shared)
        return {};
    const std::string version = action.kind == ActionKind::rollBack ? valueOf(params, "version") : std::string();
    const bool off = isOff(valueOf(params, "mode"));
    const Text tried = triedText(view, action, [&](const Params& of) {
        return (version.empty() || valueOf(of, "version") == version) && isOff(valueOf(of, "mode")) == off;
    });
    const Text other = tried.empty() && !version.empty() ? triedText(view, action, [](const Params&) { return true; }) : Text{};
    if (!other.empty())
        return sentences({say(HR_TEXT("Nobody has gone to %1 with it yet."), version), other});
    return tried.empty() ? say(HR_TEXT("Not used on this service yet.")) : tried;
}

Text lastsText(const Action& action)
{
    return action.lasts ? Text{} : say(HR_TEXT("It holds until the next restart."));
}

/// What comes after the time that was given.
Text overText(const Params& params)
{
    const std::string asked = valueOf(params, "at most");
    if (asked.empty())
        return {};
    const Millis atMost = std::chrono::seconds(std::strtoll(asked.c_str(), nullptr, 10));
    return say(HR_TEXT("After %1 you are asked whether it should stay on; it stays on until somebody switches it off."), duration(atMost));
}

void tellOfTheVersion(ActionCard& card, const View& view)
{
    const std::string version = valueOf(card.params, "version"), now = view.version();
    if (!version.empty() && !now.empty() && version != now)
        card.happens = sentences({say(HR_TEXT("Version %1 answers instead of %2."), version, now), card.happens});
    card.known = versionKnown(view, version);
}

/// What the agreement says of the fallback is about switching it on; off is the other way round.
void tellOfTheModel(ActionCard& card, const View& view, const Action& action)
{
    const std::string mode = view.mode();
    const Text instead = mode.empty() ? say(HR_TEXT("The model itself answers again."))
                                      : say(HR_TEXT("The model itself answers again, instead of %1."),
                                            modeName(view.agreement, mode));
    card.happens = sentences({instead, lastsText(action)});
    card.notices = say(HR_TEXT("The model's own answers are back for everybody."));
    card.undo = say(HR_TEXT("Switch the fallback on."));
}

} // namespace

Text effectText(const View& view, const Action& action)
{
    const Text within = duration(action.effectWithin);
    const auto promise = contract::promiseOf(view.agreement, action, view.incident, view.facts.normal);
    if (!promise.signal)
        return action.effectWithin > Millis(0) ? say(HR_TEXT("it answers within %1"), within) : Text{};
    const Signal& signal = *promise.signal;
    const double limit = *promise.limit;
    const Text name = signalName(signal, view.agreement);
    if (promise.isUsual)
        return say(HR_TEXT("%1 as usual within %2"), name, within);
    if (limit <= 0)
        return say(HR_TEXT("no %1 within %2"), name, within);
    if (signal.kind == SignalKind::requests)
        return say(HR_TEXT("at least %1 requests within %2"), signalValue(signal, limit), within);
    return say(HR_TEXT("%1 under %2 within %3"), name, signalValue(signal, limit), within);
}

std::optional<ActionCard> actionCard(const View& view, const std::string& name, const Params& given)
{
    const Action* action = view.agreement.action(std::string_view(name));
    if (!action)
        return {};
    ActionCard card;
    card.action = name;
    card.params = resolved(view, *action, given);
    card.happens = sentences({asSentence(action->whatHappens), lastsText(*action)});
    card.notices = asSentence(action->whoNotices);
    card.undo = action->undo.empty() ? say(HR_TEXT("Can't be undone.")) : asSentence(action->undo);
    if (const Text effect = effectText(view, *action); !effect.empty())
        card.see = say(HR_TEXT("%1."), effect);
    if (action->kind == ActionKind::fallback && isOff(valueOf(card.params, "mode")))
        tellOfTheModel(card, view, *action);
    else if (action->kind == ActionKind::fallback)
        card.happens = sentences({card.happens, overText(card.params)});
    if (action->kind == ActionKind::rollBack)
        tellOfTheVersion(card, view);
    if (action->takes > Millis(0))
        card.takes = say(HR_TEXT("usually %1"), duration(action->takes));
    card.rehearsed = rehearsedText(view, *action, card.params);
    card.button = buttonText(view, *action, card.params);
    card.shortButton = shortText(view, *action, card.params);
    card.whyNot = whyNotText(view, *action, card.params);
    card.possible = card.whyNot.empty();
    card.warning = warningText(view, *action, card.params);
    card.needsReason = action->needsReason;
    if (action->secondPerson)
        card.notices = sentences({card.notices, say(HR_TEXT("Somebody else must agree before it begins."))});
    card.anyway = anywayText(view, *action, card.params);
    return card;
}

} // namespace handrail::wording
