#include "runbook/Run.h"

#include "contract/FailureKinds.h"

#include <algorithm>
#include <cmath>

namespace handrail::runbook {

namespace {

using About = Condition::About;
using Answer = Seen::Answer;

/// As many own questions in a row without an answer mean that the service does not answer.
constexpr std::uint64_t kUnansweredMeansDown = 2;
constexpr Millis kLogsAreOldAfter{30'000};
/// Where fewer came than tell something, as far back as the page looks.
constexpr Millis kWidest = std::chrono::minutes(5);
constexpr std::uint64_t kEnoughQuestions = 2;
/// So soon after a change, fewer answers tell nothing.
constexpr std::uint64_t kEnoughSinceChange = 50;

/// How many must have come for the number to tell something. What is no share of anything tells at once, and that nothing comes
/// in is an answer too.
std::uint64_t enoughFor(SignalKind kind)
{
    switch (kind) {
    case SignalKind::requests:
    case SignalKind::gauge:
    case SignalKind::dependencyAge:
        return 0;
    case SignalKind::testQuestionsWrong:
        return kEnoughQuestions;
    default:
        return kEnoughToTell;
    }
}

Answer toAnswer(bool yes)
{
    return yes ? Answer::yes : Answer::no;
}

/// What is compared with: none when nothing was agreed or learned.
std::optional<double> comparedWith(const Condition& condition, const Signal& signal, const Facts& facts)
{
    if (condition.against == Condition::Against::number)
        return condition.value;
    if (condition.against == Condition::Against::agreed)
        return facts.agreement ? contract::agreedLimit(*facts.agreement, signal) : std::nullopt;
    if (!facts.normal || !facts.normal->bands.contains(condition.signal))
        return {};
    return facts.normal->bands.at(condition.signal).median * condition.value;
}

MeasureOptions optionsOf(const Facts& facts)
{
    MeasureOptions options;
    options.normal = facts.normal;
    if (!facts.agreement)
        return options;
    options.guessBelow = facts.agreement->guessBelow;
    for (const contract::Failure& failure : facts.agreement->failures)
        if (failure.kind == journal::AlertKind::slow) {
            options.slowestShare = failure.slowestShare;
            break;
        }
    return options;
}

/// Windows whose end lies in the `over` before the end of the one at `last` and that began at `notBefore` or later, merged;
/// none when that one did not.
std::optional<Window> mergedBefore(std::span<const Window> windows, std::size_t last, Millis over, WallTime notBefore)
{
    if (windows[last].start < notBefore)
        return {};
    const WallTime from = windows[last].end() - over;
    std::size_t first = last;
    while (first > 0 && windows[first - 1].end() > from && windows[first - 1].start >= notBefore)
        --first;
    Window sum = windows[first];
    for (std::size_t i = first + 1; i <= last; ++i)
        merge(sum, windows[i]);
    return sum;
}

struct SignalQuestion {
    const Condition& condition;
    Signal signal;
    double limit = 0;
    MeasureOptions options;
    WallTime notBefore{};

    Answer ask(const Measured& measured) const
    {
        return toAnswer(condition.is == Condition::Is::above ? measured.value > limit : measured.value <= limit);
    }
    [[nodiscard]] bool isEnough(const Measured& measured) const { return measured.answers >= enoughFor(signal.kind); }
    /// Over the stretch that is asked for, or over one so long that enough came in it.
    std::optional<Measured> measureAt(std::span<const Window> windows, std::size_t last) const
    {
        for (Millis over = std::max(condition.over, Millis(1));; over = std::min(over * 2, kWidest)) {
            const auto merged = mergedBefore(windows, last, over, notBefore);
            const auto measured = merged ? measure(signal, *merged, options) : std::nullopt;
            if (!measured || isEnough(*measured) || over >= kWidest)
                return measured;
        }
    }
};

/// Since when the condition holds without a break, no further back than is asked for. A window that nobody watched
/// breaks it.
std::optional<WallTime> holdsSince(const SignalQuestion& question, std::span<const Window> windows)
{
    std::optional<WallTime> since;
    const WallTime enough = windows.back().end() - question.condition.holds;
    for (std::size_t i = windows.size(); i-- > 0;) {
        if (windows[i].seenShare <= 0)
            break;
        const auto measured = question.measureAt(windows, i);
        if (!measured || !question.isEnough(*measured) || question.ask(*measured) != Answer::yes)
            break;
        since = windows[i].start;
        if (windows[i].start <= enough)
            break;
    }
    return since;
}

Seen lookAtSignal(const Condition& condition, const Facts& facts)
{
    Seen seen;
    const auto signal = Signal::parse(condition.signal);
    if (!signal || facts.windows.empty())
        return seen;
    if (facts.normal && facts.normal->bands.contains(condition.signal))
        seen.usual = facts.normal->bands.at(condition.signal).median;
    const auto limit = seen.limit = comparedWith(condition, *signal, facts);
    SignalQuestion question{condition, *signal, limit.value_or(0), optionsOf(facts)};
    const Changed* change = facts.service ? changedLast(*facts.service, *signal) : nullptr;
    if (change) {
        question.notBefore = change->first;
        if (change->first > facts.windows.back().end() - condition.over)
            seen.since = *change;
    }
    const auto measured = question.measureAt(facts.windows, facts.windows.size() - 1);
    seen.isTooEarly = seen.since && (!measured || measured->answers < kEnoughSinceChange);
    if (!measured || seen.isTooEarly)
        return seen;
    seen.answers = measured->answers;
    seen.isTooFew = !question.isEnough(*measured);
    if (seen.isTooFew)
        return seen;
    seen.value = measured->value;
    if (!limit)
        return seen;
    seen.answer = question.ask(*measured);
    if (seen.answer == Answer::yes)
        seen.holdsSince = holdsSince(question, facts.windows);
    return seen;
}

/// Does it hold in every window that says something of it, back to `since`? A window that nobody watched breaks it.
template <typename Says>
std::optional<WallTime> sinceWhen(const Facts& facts, Says says)
{
    std::optional<WallTime> since;
    for (std::size_t i = facts.windows.size(); i-- > 0;) {
        const std::optional<bool> holds = says(facts.windows[i]);
        if (!holds.value_or(facts.windows[i].seenShare > 0))
            break;
        if (holds)
            since = facts.windows[i].start;
    }
    return since;
}

/// What the service said of itself in the stretch; can't tell when it said nothing.
Seen lookAtText(const Condition& condition, const Facts& facts, std::optional<std::string> Window::*member)
{
    const bool wanted = condition.is == Condition::Is::equal;
    const auto holds = [&](const Window& window) -> std::optional<bool> {
        if (!(window.*member))
            return {};
        return (*(window.*member) == condition.text) == wanted;
    };
    Seen seen;
    const WallTime from = facts.windows.empty() ? WallTime() : facts.windows.back().end() - condition.over;
    for (std::size_t i = facts.windows.size(); i-- > 0 && facts.windows[i].end() > from;)
        if (const auto says = holds(facts.windows[i])) {
            seen.answer = toAnswer(*says);
            break;
        }
    if (seen.answer == Answer::yes)
        seen.holdsSince = sinceWhen(facts, holds);
    return seen;
}

Seen lookAtService(const Condition& condition, const Facts& facts)
{
    Seen seen;
    const bool wanted = condition.is == Condition::Is::equal;
    const auto answers = [](const Window& window) -> std::optional<bool> {
        if (!window.reachable)
            return {};
        return *window.reachable && window.unanswered.value_or(0) < kUnansweredMeansDown;
    };
    if (facts.windows.empty() || !answers(facts.windows.back()))
        return seen;
    seen.answer = toAnswer(*answers(facts.windows.back()) == wanted);
    seen.holdsSince = sinceWhen(facts, [&](const Window& window) -> std::optional<bool> {
        const auto now = answers(window);
        return now ? std::optional(*now == wanted) : std::nullopt;
    });
    return seen;
}

/// Only the last change counts, and not one of our own: after a rollback the suspicious version is gone.
Seen lookAtVersionChange(const Condition& condition, const Facts& facts)
{
    Seen seen;
    const bool isKnown = (facts.service && !facts.service->version.empty()) ||
                         std::ranges::any_of(facts.windows, [](const Window& window) {
                             return window.version && !window.version->empty();
                         });
    if (!isKnown || facts.windows.empty())
        return seen;
    seen.answer = Answer::no;
    if (!facts.service)
        return seen;
    const auto& changes = facts.service->changes;
    const auto last = std::find_if(changes.rbegin(), changes.rend(), [](const auto& change) {
        return change.second.kind == journal::ChangeKind::version && !change.second.from.empty();
    });
    if (last != changes.rend() && last->second.operation.empty())
        seen.answer = toAnswer(facts.windows.back().end() - last->first <= condition.over);
    return seen;
}

Seen lookAtOperation(const Condition& condition, const Facts& facts)
{
    Seen seen;
    if (!facts.lastOperation || journal::isRunning(facts.lastOperation->latest.state))
        return seen;
    using State = journal::OperationState;
    const State state = facts.lastOperation->latest.state;
    std::string word;
    if (state == State::helped)
        word = "helped";
    else if (state == State::didNotHelp || state == State::worse)
        word = "did not help";
    else if (state == State::cantTell || state == State::unknown)
        word = "can't tell";
    else if (state == State::failed)
        word = "failed";
    if (!word.empty())
        seen.answer = toAnswer(word == condition.text);
    return seen;
}

/// Nobody looked, or too long ago: can't tell. A log that was read and holds no such line is a no.
Seen lookAtLogs(const Condition& condition, const Facts& facts)
{
    Seen seen;
    const WallTime now = facts.windows.empty() ? WallTime() : facts.windows.back().end();
    for (const LogSeen& found : facts.logs) {
        if (found.contains != condition.text || found.over != condition.over || found.at + kLogsAreOldAfter < now)
            continue;
        seen.value = static_cast<double>(found.lines);
        seen.answer = toAnswer(*seen.value > condition.value);
    }
    return seen;
}

} // namespace

bool isOfServiceItself(SignalKind kind)
{
    return kind != SignalKind::requests && kind != SignalKind::gauge && kind != SignalKind::dependencyLatency &&
           kind != SignalKind::dependencyFailures && kind != SignalKind::dependencyAge;
}

const Changed* changedLast(const journal::ServiceState& service, const Signal& signal)
{
    if (!isOfServiceItself(signal.kind))
        return nullptr;
    const auto last = std::find_if(service.changes.rbegin(), service.changes.rend(), [](const Changed& change) {
        const journal::ChangeKind kind = change.second.kind;
        return kind == journal::ChangeKind::version || kind == journal::ChangeKind::fallback || kind == journal::ChangeKind::restarted;
    });
    return last == service.changes.rend() ? nullptr : &*last;
}

Seen look(const Condition& condition, const Facts& facts)
{
    switch (condition.about) {
    case About::signal:
        return lookAtSignal(condition, facts);
    case About::version:
        return lookAtText(condition, facts, &Window::version);
    case About::fallbackMode:
        return lookAtText(condition, facts, &Window::fallbackMode);
    case About::reachable:
        return lookAtService(condition, facts);
    case About::operation:
        return lookAtOperation(condition, facts);
    case About::versionChanged:
        return lookAtVersionChange(condition, facts);
    case About::logs:
        return lookAtLogs(condition, facts);
    }
    return {};
}

WallTime noCountsFrom(const Condition& condition, WallTime openedAt)
{
    return condition.about == About::signal || condition.about == About::logs ? openedAt + condition.over : openedAt;
}

} // namespace handrail::runbook
