#include "wording/PageParts.h"

#include "contract/FailureKinds.h"
#include "wording/Agreed.h"
#include "wording/AlertSentences.h"
#include "wording/Numbers.h"
#include "wording/Words.h"

#include <algorithm>

namespace handrail::wording {

using journal::AlertState;
using journal::Change;
using journal::ChangeKind;

namespace {

constexpr auto kLookBack = std::chrono::days(3);
constexpr Millis kJustBefore = std::chrono::hours(1);
constexpr Millis kNearlyOver = std::chrono::minutes(10), kLately = std::chrono::seconds(10);

Text withUsual(Text what, const Signal& signal, const journal::Evidence& evidence)
{
    if (!evidence.value)
        return what;
    const Text usual = usuallyInside(signal, evidence.usual);
    const Text value = signalValue(signal, *evidence.value);
    return usual.empty() ? say(HR_TEXT("%1, %2"), std::move(what), value)
                         : say(HR_TEXT("%1, %2 (%3)"), std::move(what), value, usual);
}

Text dependencyCause(const journal::Cause& cause, const contract::Agreement& agreement)
{
    const std::string name = dependencyName(agreement, cause.subject);
    const Signal signal = signalOf(cause.evidence.signal);
    switch (signal.kind) {
    case SignalKind::dependencyFailures:
        return withUsual(say(HR_TEXT("calls to %1 fail"), name), signal, cause.evidence);
    case SignalKind::dependencyAge:
        return cause.evidence.value
                   ? say(HR_TEXT("%1 has served the same for %2"), name, signalValue(signal, *cause.evidence.value))
                   : say(HR_TEXT("%1 is out of date"), name);
    default:
        return withUsual(say(HR_TEXT("%1 is slow"), name), {SignalKind::dependencyLatency, cause.subject},
                         cause.evidence);
    }
}

Text inputCause(const journal::Cause& cause)
{
    const Signal signal = signalOf(cause.evidence.signal);
    const std::string name = field(cause.subject);
    switch (signal.kind) {
    case SignalKind::inputMissing:
        return withUsual(say(HR_TEXT("requests arrive without %1"), name), signal, cause.evidence);
    case SignalKind::inputOutOfRange:
        return withUsual(say(HR_TEXT("%1 is out of range"), name), signal, cause.evidence);
    case SignalKind::inputUnseen:
        return withUsual(say(HR_TEXT("%1 brings things never seen before"), name), signal, cause.evidence);
    default:
        return withUsual(say(HR_TEXT("%1 looks different"), name), {SignalKind::inputMoved, cause.subject},
                         cause.evidence);
    }
}

Text versionCause(const View& view, const journal::Cause& cause)
{
    if (cause.subject.empty())
        return say(HR_TEXT("the new version"));
    if (cause.subject == view.version() && view.service && view.service->versionSince)
        return say(HR_TEXT("version %1, new since %2"), cause.subject,
                   when(*view.service->versionSince, view.facts.now));
    return cause.subject == view.version() ? say(HR_TEXT("version %1"), cause.subject)
                                           : say(HR_TEXT("version %1, which answers no more"), cause.subject);
}

Text versionChip(const View& view, const std::string& version)
{
    if (view.unanswered())
        return say(HR_TEXT("Version %1 was the last to answer"), version);
    if (!view.mode().empty())
        return say(HR_TEXT("Version %1 waits meanwhile"), version);
    return view.service && view.service->versionSince && view.service->version == version
               ? say(HR_TEXT("Version %1 answers, since %2"), version, when(*view.service->versionSince, view.facts.now))
               : say(HR_TEXT("Version %1 answers"), version);
}

/// How far back the record of this service goes.
WallTime knownSince(const View& view)
{
    WallTime first = view.facts.now;
    if (view.hasNumbers())
        first = std::min(first, view.facts.windows.front().start);
    if (view.service && !view.service->changes.empty())
        first = std::min(first, view.service->changes.front().first);
    if (view.facts.shared)
        for (const auto* incident : view.facts.shared->incidentsOf(view.agreement.service))
            first = std::min(first, incident->openedAt);
    return first;
}

bool isCause(const View& view, const Change& change)
{
    if (!view.incident || !view.incident->cause)
        return false;
    const journal::Cause& cause = *view.incident->cause;
    if (cause.kind == journal::CauseKind::dependency && change.kind == ChangeKind::dependency)
        return change.subject == cause.subject;
    return cause.kind == journal::CauseKind::version && change.kind == ChangeKind::version &&
           (cause.subject.empty() || change.to == cause.subject);
}

/// What was done about it since, or stands in a chip of its own, did not change "just before".
bool isSaidElsewhere(const View& view, WallTime at, const Change& change)
{
    return (!change.operation.empty() && at > view.incident->openedAt) ||
           (change.kind == ChangeKind::fallback && !isOff(change.to) && change.to == view.mode());
}

/// The mark of a change on the charts, in two or three words.
Text changeMark(const Change& change, const contract::Agreement& agreement)
{
    switch (change.kind) {
    case ChangeKind::version:
        return say(HR_TEXT("version %1"), change.to);
    case ChangeKind::fallback:
        return isOff(change.to) ? say(HR_TEXT("fallback off")) : say(HR_TEXT("fallback on"));
    case ChangeKind::restarted:
        return say(HR_TEXT("restarted"));
    case ChangeKind::dependency:
        return say(HR_TEXT("%1 %2"), dependencyShort(agreement, change.subject),
                   change.to.empty() ? std::string("changed") : change.to);
    case ChangeKind::configuration:
        return say(HR_TEXT("new settings"));
    }
    return {};
}

Text nothingChanged(const View& view, bool otherwise)
{
    const Millis known = view.facts.now - knownSince(view);
    if (known < std::chrono::minutes(1))
        return {};
    const Text back = known >= kLookBack ? counted(HR_TEXT_N("in the last %n days"), 3)
                                         : say(HR_TEXT("in the last %1"), roughly(known));
    return otherwise ? say(HR_TEXT("Nothing else changed %1"), back) : say(HR_TEXT("Nothing changed %1"), back);
}

/// The change that brought the version which answers now.
bool answersSince(const View& view, WallTime at, const Change& change)
{
    return change.kind == ChangeKind::version && at == view.service->versionSince && change.to == view.version() &&
           !change.from.empty() && view.mode().empty() && !view.unanswered() && !view.noContact();
}

/// True when one of them says which version answers.
bool addChanges(const View& view, std::vector<Chip>& all)
{
    constexpr std::size_t kMost = 3;
    std::size_t shown = 0;
    bool any = false, saidVersion = false;
    if (view.service)
        for (auto change = view.service->changes.rbegin(); change != view.service->changes.rend(); ++change) {
            const auto& [at, what] = *change;
            if (at < view.facts.now - kLookBack)
                break;
            any = true;
            if (isCause(view, what) || isSaidElsewhere(view, at, what) || shown == kMost)
                continue;
            ++shown;
            const bool near = at > view.incident->openedAt - kJustBefore && at <= view.incident->openedAt;
            const bool isVersion = answersSince(view, at, what);
            saidVersion = saidVersion || isVersion;
            all.push_back({isVersion ? say(HR_TEXT("Version %1 answers instead of %2, since %3"), what.to, what.from, when(at, view.facts.now))
                                     : say(HR_TEXT("%1, %2"), changeText(what, view.agreement), when(at, view.facts.now)),
                           near ? State::watch : State::fine});
        }
    const bool causeIsChange = view.incident->cause && view.incident->cause->kind != journal::CauseKind::unknown;
    if (shown == 0)
        if (Text nothing = nothingChanged(view, any || causeIsChange); !nothing.empty())
            all.push_back({std::move(nothing), State::fine});
    return saidVersion;
}

/// What we did to switch it on; null when somebody else did, or when that is too long ago.
const journal::Operation* switchedOnBy(const View& view)
{
    const auto& changes = view.service->changes;
    const auto last = std::find_if(changes.rbegin(), changes.rend(), [](const auto& each) { return each.second.kind == ChangeKind::fallback; });
    const auto* record = last != changes.rend() && view.facts.shared ? view.facts.shared->operation(last->second.operation) : nullptr;
    return record ? &record->latest : nullptr;
}

/// That what a dependency serves is not as fresh as was agreed: it answers, and nothing else would show it.
std::optional<Chip> freshnessChip(const View& view, const contract::Dependency& dependency)
{
    const Signal signal{SignalKind::dependencyAge, dependency.name};
    const auto agreed = contract::agreedLimit(view.agreement, signal);
    const Window* last = lastTold(view, signal);
    if (!agreed || !last)
        return {};
    for (const AlertState* alert : view.standing)
        if (alert->latest.subject == dependency.name && alert->latest.kind != journal::AlertKind::dependencyStale)
            return {}; // one that fails or is slow is not praised for its data
    const std::string name = capital(dependencyShort(view.agreement, dependency.name));
    const Text within = signalValue(signal, *agreed);
    if (last->end() < view.facts.windows.back().end() - kLately)
        return Chip{say(HR_TEXT("%1: nobody has asked it since %2"), name, when(last->end(), view.facts.now)), State::fine};
    const double ageS = *last->dependencies.at(dependency.name).ageS;
    if (ageS <= *agreed)
        return {}; // as agreed, and so no news
    const AlertState* alert = view.standingOf(journal::AlertKind::dependencyStale);
    return Chip{say(HR_TEXT("%1: no new data for %2; agreed: at least every %3"), name, signalValue(signal, ageS), within),
                alert ? alert->latest.severity : State::watch};
}

/// What the agent could not read of the log of answers is in no number on this page.
std::optional<Chip> droppedChip(const View& view)
{
    if (!view.hasNumbers() || view.noContact() || view.facts.old)
        return {};
    const double dropped = view.lastMinute().droppedShare.value_or(0);
    if (dropped <= 0)
        return {};
    return Chip{say(HR_TEXT("Up to %1 of the answers in the last minute were too many to be counted"), percent(dropped)), State::watch};
}

Chip updatedChip(const View& view)
{
    if (view.facts.old)
        return {view.hasNumbers() ? say(HR_TEXT("Stored %1"), ago(view.age())) : say(HR_TEXT("Not yet live")),
                State::noContact};
    if (view.noContact())
        return {view.hasNumbers() ? say(HR_TEXT("Last numbers %1"), ago(view.age())) : say(HR_TEXT("No numbers yet")),
                State::noContact};
    return {say(HR_TEXT("Updated %1"), ago(view.age())), State::fine};
}

} // namespace

Text causeText(const View& view)
{
    if (!view.incident || !view.incident->cause)
        return {};
    journal::Cause cause = *view.incident->cause;
    // What stands in the sentence as it is now, does not stand beside it as it was.
    const auto said = std::ranges::find_if(view.standing, [&](const journal::AlertState* alert) {
        return !cause.subject.empty() && alert->latest.subject == cause.subject && alert->latest.evidence.signal == cause.evidence.signal;
    });
    if (said != view.standing.end())
        cause.evidence.value.reset();
    switch (cause.kind) {
    case journal::CauseKind::dependency:
        return view.standing.empty() ? say(HR_TEXT("%1, which is well again"), dependencyName(view.agreement, cause.subject))
                                     : dependencyCause(cause, view.agreement);
    case journal::CauseKind::version:
        return versionCause(view, cause);
    case journal::CauseKind::input:
        if (view.standing.empty()) // a number of then would stand beside "looks usual again"
            return say(HR_TEXT("what came in, not the service itself"));
        return said == view.standing.end() ? inputCause(cause) : say(HR_TEXT("what comes in, not the service itself"));
    case journal::CauseKind::service:
        return say(HR_TEXT("the service itself, not what it depends on"));
    case journal::CauseKind::traffic:
        if (view.standingOf(journal::AlertKind::fewRequests))
            return say(HR_TEXT("something before the service: the app, or the way to it"));
        return withUsual(say(HR_TEXT("the number of requests")), {SignalKind::requests, {}}, cause.evidence);
    case journal::CauseKind::unknown:
        break;
    }
    return {};
}

Text changeText(const Change& change, const contract::Agreement& agreement)
{
    switch (change.kind) {
    case ChangeKind::version:
        return change.from.empty() ? say(HR_TEXT("Version %1"), change.to)
                                   : say(HR_TEXT("Version %1 instead of %2"), change.to, change.from);
    case ChangeKind::fallback:
        return isOff(change.to) ? say(HR_TEXT("Fallback off"))
                                : say(HR_TEXT("Fallback on (%1)"), modeName(agreement, change.to));
    case ChangeKind::restarted:
        return say(HR_TEXT("Restarted"));
    case ChangeKind::dependency:
        return change.to.empty()
                   ? say(HR_TEXT("%1 changed"), capital(dependencyName(agreement, change.subject)))
                   : say(HR_TEXT("%1 changed to %2"), capital(dependencyName(agreement, change.subject)), change.to);
    case ChangeKind::configuration:
        return say(HR_TEXT("New settings"));
    }
    return {};
}

std::optional<Millis> fallbackAtMost(const journal::Operation& operation, const contract::Agreement& agreement)
{
    const auto param = [&](const char* name) {
        const auto found = operation.params.find(name);
        return found == operation.params.end() ? std::string() : found->second;
    };
    const std::string name = param("mode"), asked = param("at most");
    if (operation.kind != journal::ActionKind::fallback || isOff(name))
        return {};
    const contract::FallbackMode* mode = agreement.fallbackMode(name);
    const auto agreed = mode ? mode->atMost : std::nullopt;
    const Millis sooner = std::chrono::seconds(std::strtoll(asked.c_str(), nullptr, 10));
    return asked.empty() ? agreed : agreed ? std::min(*agreed, sooner) : sooner;
}

std::optional<WallTime> fallbackUntil(const View& view)
{
    if (view.mode().empty() || !view.service || !view.service->fallbackSince)
        return {};
    if (const journal::Operation* ours = switchedOnBy(view); ours && ours->startedAt > WallTime{}) {
        const auto atMost = fallbackAtMost(*ours, view.agreement);
        return atMost ? std::optional(ours->startedAt + *atMost) : std::nullopt; // as the timeline says it
    }
    const contract::FallbackMode* mode = view.agreement.fallbackMode(view.mode());
    return mode && mode->atMost ? std::optional(*view.service->fallbackSince + *mode->atMost) : std::nullopt;
}

Text fallbackOn(const View& view)
{
    if (view.mode().empty())
        return {};
    const contract::FallbackMode* mode = view.agreement.fallbackMode(view.mode());
    if (!view.service || !view.service->fallbackSince)
        return mode && mode->atMost ? say(HR_TEXT("%1, at most %2"), say(HR_TEXT("Fallback on")), duration(*mode->atMost))
                                    : say(HR_TEXT("Fallback on"));
    Text on = say(HR_TEXT("Fallback on since %1"), when(*view.service->fallbackSince, view.facts.now));
    const auto until = fallbackUntil(view);
    if (!until)
        return on;
    const Text clock = when(*until, view.facts.now);
    const Millis left = *until - view.facts.now;
    if (left <= Millis(0))
        return say(HR_TEXT("%1, and should have been off by %2"), std::move(on), clock);
    if (left > kNearlyOver)
        return say(HR_TEXT("%1, until %2 at the latest"), std::move(on), clock);
    return say(HR_TEXT("%1, until %2 at the latest: %3 left"), std::move(on), clock, roughly(left));
}

std::vector<Chip> chips(const View& view)
{
    std::vector<Chip> all;
    bool saidVersion = false;
    if (Text acting = actingText(view); !acting.empty())
        all.push_back({std::move(acting), State::watch});
    if (view.incident && !view.facts.old) {
        if (Text cause = causeText(view); !cause.empty())
            all.push_back({say(HR_TEXT("Probable cause: %1"), std::move(cause)),
                           view.standing.empty() ? State::watch : view.standing.front()->latest.severity});
        else if (!view.standing.empty() && !view.noContact())
            all.push_back({say(HR_TEXT("Cause not known yet")), State::fine});
        saidVersion = addChanges(view, all);
    }
    if (!view.mode().empty())
        all.push_back({fallbackOn(view), State::watch});
    if (const std::string version = view.version(); !version.empty() && !view.noContact() && !saidVersion)
        all.push_back({versionChip(view, version), State::fine});
    const contract::Standing standing = contract::standing(view.agreement, view.service);
    if (Text limits = limitsAgreedText(standing, view.facts.now); !limits.empty() && !view.agreement.failures.empty())
        all.push_back({std::move(limits), standing.state == contract::Standing::State::changed ? State::watch : State::fine});
    if (!view.noContact() && !view.facts.old)
        for (const contract::Dependency& dependency : view.agreement.dependencies)
            if (auto fresh = freshnessChip(view, dependency))
                all.push_back(std::move(*fresh));
    if (Text wentLive = wentLiveText(view); !wentLive.empty())
        all.push_back({std::move(wentLive), State::watch});
    if (auto dropped = droppedChip(view))
        all.push_back(std::move(*dropped));
    all.push_back(updatedChip(view));
    return all;
}

namespace {

/// A change is known at the end of the window that shows it, and a dependency's after as many as its rule needs. The mark
/// stands where it began: what comes of it must not be seen left of it.
WallTime drawnAt(const View& view, WallTime at, const Change& change)
{
    const journal::IncidentState* incident = view.inMind();
    if (incident && change.kind == ChangeKind::dependency && change.to != "well")
        for (const auto& [key, alert] : incident->alerts)
            if (alert.openedAt == at && alert.latest.subject == change.subject && alert.latest.evidence.since > WallTime{})
                return std::min(at, alert.latest.evidence.since);
    return change.kind == ChangeKind::configuration ? at : at - view.agreement.span;
}

} // namespace

std::vector<Mark> marks(const View& view)
{
    std::vector<Mark> all;
    if (view.service)
        for (const auto& [at, change] : view.service->changes)
            all.push_back({drawnAt(view, at, change), changeMark(change, view.agreement), !change.operation.empty()});
    std::ranges::stable_sort(all, {}, &Mark::at);
    return all;
}

} // namespace handrail::wording
