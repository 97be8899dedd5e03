#include "remediation/Effect.h"

#include "contract/Promise.h"
#include "telemetry/Signal.h"

#include <algorithm>

namespace handrail::remediation {

using journal::AlertState;
using journal::Evidence;
using journal::Operation;
using journal::OperationRecord;
using journal::OperationState;

namespace {

constexpr Millis kHoldsFor{3'000};
/// The first answers after a start are slow and few: no start is called worse before this, nor any number.
constexpr Millis kWarmsUpFor{10'000};
constexpr Millis kLasts{30'000};
constexpr std::uint64_t kEnoughAnswers = 10;
constexpr std::uint64_t kEnoughQuestions = 2;

struct Watched {
    Signal signal;
    MeasureOptions options;
    std::uint64_t enough = kEnoughAnswers;
};

std::optional<Watched> watched(const Evidence& effect, const Situation& situation)
{
    const auto signal = Signal::parse(effect.signal);
    if (!signal)
        return {};
    Watched watch{*signal, {}, kEnoughAnswers};
    watch.options.guessBelow = situation.agreement->guessBelow;
    watch.options.normal = situation.normal;
    for (const auto& failure : situation.agreement->failures)
        if (failure.kind == journal::AlertKind::slow)
            watch.options.slowestShare = failure.slowestShare;
    if (signal->kind == SignalKind::testQuestionsWrong || signal->kind == SignalKind::outcomesWrong)
        watch.enough = kEnoughQuestions;
    if (signal->kind == SignalKind::requests || signal->kind == SignalKind::gauge || signal->kind == SignalKind::dependencyAge)
        watch.enough = 0;
    return watch;
}

/// The newest stretch of at least 3 s that began after `since` and rests on enough answers.
std::optional<Measured> newestOf(const Watched& watch, const Situation& situation, WallTime since)
{
    Window sum;
    bool first = true;
    for (auto window = situation.windows.rbegin(); window != situation.windows.rend(); ++window) {
        if (window->late || window->start + window->span <= since)
            break;
        if (first)
            sum = *window;
        else {
            Window earlier = *window; // merged in time order: "now" fields take the later value
            merge(earlier, sum);
            sum = std::move(earlier);
        }
        first = false;
        const auto measured = measure(watch.signal, sum, watch.options);
        if (sum.span >= kHoldsFor && measured && measured->answers >= watch.enough)
            return measured;
    }
    return {};
}

bool isWithin(const Watched& watch, double value, double limit)
{
    return watch.signal.kind == SignalKind::requests ? value >= limit : value <= limit;
}

/// The last 3 s and more, all after `since`: the service was there and answered.
bool isAnswering(const Situation& situation, WallTime since)
{
    Millis seen{0};
    for (auto window = situation.windows.rbegin(); window != situation.windows.rend(); ++window) {
        if (window->late || window->start + window->span <= since || window->reachable == false
            || window->unanswered.value_or(0) > 0)
            return false;
        if (!window->reachable && window->requests.value_or(0) == 0)
            return false;
        seen += window->span;
        if (seen >= kHoldsFor)
            return true;
    }
    return false;
}

bool isActive(const AlertState& alert) { return !alert.clearedAt && !alert.betterSince; }

const journal::IncidentState* incidentOf(const Operation& operation, const Situation& situation)
{
    if (const auto* incident = situation.shared->incident(operation.incident))
        return incident;
    return situation.shared->openIncidentOf(situation.agreement->service);
}

/// What opens within `leftOver` may still count answers from before, or the first slow ones after a start: it must last.
bool hasNewBroken(const Operation& operation, const Situation& situation, WallTime leftOver)
{
    const auto hasOne = [&](const journal::IncidentState* incident) {
        return incident != nullptr && std::ranges::any_of(incident->alerts, [&](const auto& keyed) {
            const AlertState& alert = keyed.second;
            const WallTime began = alert.latest.phase == journal::AlertPhase::back ? alert.latest.at : alert.openedAt;
            return isActive(alert) && alert.latest.severity == journal::Severity::broken && began > operation.startedAt
                   && (began > leftOver || situation.now >= began + kLasts);
        });
    };
    return hasOne(situation.shared->incident(operation.incident))
           || hasOne(situation.shared->openIncidentOf(situation.agreement->service));
}

/// Something broke since it began, and that is neither left over from before nor the first slow answers after a start.
bool isBrokenAnew(const Operation& operation, const Situation& situation, WallTime settledAt)
{
    const bool isRestart = operation.kind == journal::ActionKind::restart;
    const WallTime leftOver = isRestart ? settledAt + kWarmsUpFor : operation.startedAt;
    return situation.now >= settledAt + (isRestart ? kWarmsUpFor : kHoldsFor) && hasNewBroken(operation, situation, leftOver);
}

/// Of what was promised, since it settled.
enum class Seen { there, notYet, worse, nothing };

/// Puts the number into the operation's evidence, where there is one.
Seen look(Operation& operation, const Situation& situation, WallTime settledAt)
{
    Evidence& effect = operation.effect;
    const auto watch = watched(effect, situation);
    if (!watch || !effect.limit) {
        // What the fallback went around may still be there: off, it has to show itself first.
        const Millis shows = operation.kind == journal::ActionKind::fallback ? kWarmsUpFor : kHoldsFor;
        if (situation.now >= settledAt + shows && isAnswering(situation, settledAt))
            return Seen::there;
        return situation.inContact() ? Seen::notYet : Seen::nothing;
    }
    const auto measured = newestOf(*watch, situation, settledAt);
    if (!measured || !situation.inContact())
        return Seen::nothing;
    effect.value = measured->value;
    effect.answers = measured->answers;
    if (isWithin(*watch, measured->value, *effect.limit))
        return Seen::there;
    const auto before = effect.parts.find("before");
    const bool doubled = before != effect.parts.end() && before->second > 0 && measured->value > 2 * before->second
                         && watch->signal.kind != SignalKind::requests;
    return doubled && situation.now >= settledAt + kWarmsUpFor ? Seen::worse : Seen::notYet;
}

/// Another action has begun since this one did, or somebody else changed the service since the verdict.
bool isOvertaken(const OperationRecord& record, const Situation& situation)
{
    const ServiceId& service = situation.agreement->service;
    const auto isLater = [&](const OperationRecord* other) { return other->latest.startedAt > record.latest.startedAt; };
    const auto* state = situation.shared->service(service);
    const auto isOthers = [&](const std::pair<WallTime, journal::Change>& changed) {
        const auto kind = changed.second.kind;
        return changed.first > record.at && changed.second.operation.empty()
               && (kind == journal::ChangeKind::version || kind == journal::ChangeKind::fallback || kind == journal::ChangeKind::restarted);
    };
    return std::ranges::any_of(situation.shared->operationsOf(service), isLater)
           || (state != nullptr && std::ranges::any_of(state->changes, isOthers));
}

} // namespace

Evidence effectToWatch(const contract::Action& action, const Operation& operation, const Situation& situation)
{
    Evidence effect;
    effect.signal = kAnswering;
    const auto promise = contract::promiseOf(*situation.agreement, action, incidentOf(operation, situation), situation.normal);
    if (promise.signal) {
        effect.signal = promise.signal->text();
        effect.limit = promise.limit;
    }
    effect.since = promise.worst != nullptr ? promise.worst->openedAt : situation.now;
    if (const auto watch = watched(effect, situation))
        if (const auto now = newestOf(*watch, situation, WallTime())) {
            effect.value = now->value;
            effect.answers = now->answers;
            effect.parts["before"] = now->value;
        }
    return effect;
}

std::optional<Operation> effectNow(const OperationRecord& record, const Situation& situation)
{
    Operation next = record.latest;
    const WallTime settledAt = record.at;
    const bool isOver = situation.now >= next.watchUntil;
    const auto ended = [&](OperationState state) {
        next.state = state;
        return std::optional(next);
    };
    if (isBrokenAnew(next, situation, settledAt))
        return ended(OperationState::worse);
    const Seen seen = look(next, situation, settledAt);
    if (seen == Seen::there)
        return ended(OperationState::helped);
    if (seen == Seen::worse)
        return ended(OperationState::worse);
    if (!isOver)
        return {};
    return ended(seen == Seen::nothing ? OperationState::cantTell : OperationState::didNotHelp);
}

bool mayComeLate(const Operation& operation, WallTime now)
{
    return operation.state == OperationState::didNotHelp && now < operation.watchUntil + kMayComeLate;
}

std::optional<Operation> effectAfterAll(const OperationRecord& record, const Situation& situation)
{
    const auto settled = std::ranges::find(record.states, OperationState::settled, &std::pair<WallTime, OperationState>::second);
    if (!mayComeLate(record.latest, situation.now) || settled == record.states.end() || isOvertaken(record, situation))
        return {};
    Operation next = record.latest;
    if (isBrokenAnew(next, situation, settled->first) || look(next, situation, settled->first) != Seen::there)
        return {};
    next.state = OperationState::helped;
    next.helpedLateAt = situation.now;
    return next;
}

} // namespace handrail::remediation
