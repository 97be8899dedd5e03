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
    const Millis fair = next.kind == journal::ActionKind::restart ? kWarmsUpFor : kHoldsFor;
    const WallTime leftOver = next.kind == journal::ActionKind::restart ? settledAt + kWarmsUpFor : next.startedAt;
    if (situation.now >= settledAt + fair && hasNewBroken(next, situation, leftOver))
        return ended(OperationState::worse);
    const auto watch = watched(next.effect, situation);
    if (!watch || !next.effect.limit) {
        // What the fallback went around may still be there: off, it has to show itself first.
        const Millis shows = next.kind == journal::ActionKind::fallback ? kWarmsUpFor : kHoldsFor;
        if (situation.now >= settledAt + shows && isAnswering(situation, settledAt))
            return ended(OperationState::helped);
        if (!isOver)
            return {};
        return ended(situation.inContact() ? OperationState::didNotHelp : OperationState::cantTell);
    }
    const auto measured = newestOf(*watch, situation, settledAt);
    if (!measured || !situation.inContact())
        return isOver ? ended(OperationState::cantTell) : std::nullopt;
    next.effect.value = measured->value;
    next.effect.answers = measured->answers;
    if (isWithin(*watch, measured->value, *next.effect.limit))
        return ended(OperationState::helped);
    const auto before = next.effect.parts.find("before");
    const bool doubled = before != next.effect.parts.end() && before->second > 0 && measured->value > 2 * before->second
                         && watch->signal.kind != SignalKind::requests;
    if (doubled && situation.now >= settledAt + kWarmsUpFor)
        return ended(OperationState::worse);
    return isOver ? ended(OperationState::didNotHelp) : std::nullopt;
}

} // namespace handrail::remediation
