#include "wording/StepAnswers.h"

#include "wording/Numbers.h"
#include "wording/Words.h"

#include <algorithm>

namespace handrail::wording {

namespace {

using Condition = runbook::Condition;

Text inputNumber(const Signal& signal, Text share)
{
    const std::string name = field(signal.subject);
    switch (signal.kind) {
    case SignalKind::inputMissing:
        return say(HR_TEXT("%1 of requests without %2"), share, name);
    case SignalKind::inputOutOfRange:
        return say(HR_TEXT("%1 of requests with %2 out of range"), share, name);
    case SignalKind::inputUnseen:
        return say(HR_TEXT("%1 of requests with values of %2 never seen before"), share, name);
    default:
        return say(HR_TEXT("%1 of the values of %2 are unusual"), share, name);
    }
}

/// A number alone says nothing under a question of somebody else's.
Text withWhatItIs(const View& view, const Signal& signal, Text number)
{
    switch (signal.kind) {
    case SignalKind::latency:
        return say(HR_TEXT("%1 for %2"), number, signalName(signal, view.agreement));
    case SignalKind::failures:
        return say(HR_TEXT("%1 of requests failed"), number);
    case SignalKind::answersMoved:
        return say(HR_TEXT("%1 of answers are unusual"), number);
    case SignalKind::guesses:
        return say(HR_TEXT("%1 of answers are close to a guess"), number);
    case SignalKind::testQuestionsWrong:
        return say(HR_TEXT("%1 of test questions wrong"), number);
    case SignalKind::outcomesWrong:
        return say(HR_TEXT("%1 of %2 turned out wrong"), number, view.agreement.unitMany);
    case SignalKind::fallbackShare:
        return say(HR_TEXT("%1 of answers came from the fallback"), number);
    case SignalKind::dependencyLatency:
        return say(HR_TEXT("%1 a call"), number);
    case SignalKind::dependencyFailures:
        return say(HR_TEXT("%1 of calls failed"), number);
    case SignalKind::dependencyAge:
        return say(HR_TEXT("the same for %1"), number);
    case SignalKind::gauge:
        return say(HR_TEXT("%1 is %2"), field(signal.subject), number);
    default:
        return inputNumber(signal, std::move(number));
    }
}

Text numberOf(const View& view, const Condition& condition, std::optional<double> value)
{
    if (!value)
        return {};
    if (condition.about == Condition::About::logs)
        return counted(HR_TEXT_N("%n lines in the log"), *value > 0 ? static_cast<std::uint64_t>(*value) : 0);
    if (condition.about != Condition::About::signal)
        return {};
    const Signal signal = signalOf(condition.signal);
    if (signal.kind == SignalKind::requests)
        return say(HR_TEXT("%1 requests a second"), plain(*value));
    return withWhatItIs(view, signal, signalValue(signal, *value));
}

Text changeName(const journal::Change& change)
{
    switch (change.kind) {
    case journal::ChangeKind::version:
        return change.operation.empty() ? say(HR_TEXT("the change to version %1"), change.to) : say(HR_TEXT("the rollback"));
    case journal::ChangeKind::fallback:
        return isOff(change.to) ? say(HR_TEXT("the switch back to the model")) : say(HR_TEXT("the switch to the fallback"));
    default:
        return say(HR_TEXT("the restart"));
    }
}

/// "Counted since the rollback, 12 s ago."; empty when the whole stretch that is asked for lies after it.
Text sinceText(const View& view, const runbook::Seen& seen)
{
    return seen.since ? say(HR_TEXT("Counted since %1, %2."), changeName(seen.since->second), ago(view.facts.now - seen.since->first))
                      : Text{};
}

/// What is usual stands there, as a range and in its chart: a second number for it would be another one.
bool hasTile(SignalKind kind)
{
    return kind == SignalKind::latency || kind == SignalKind::failures || kind == SignalKind::answersMoved || kind == SignalKind::guesses;
}

} // namespace

runbook::Seen seenNow(const View& view, const Condition& condition)
{
    runbook::Facts facts;
    facts.windows = view.facts.windows;
    facts.agreement = view.facts.agreement;
    facts.normal = view.facts.normal;
    facts.service = view.service;
    facts.lastOperation = view.lastOperation();
    runbook::Seen seen = runbook::look(condition, facts);
    // The alert stands before a window says so.
    if (condition.about == Condition::About::reachable && seen.answer == runbook::Seen::Answer::cantTell && view.unanswered())
        seen.answer = condition.is == Condition::Is::equal ? runbook::Seen::Answer::no : runbook::Seen::Answer::yes;
    return seen;
}

bool canLook(const View& view)
{
    return !view.noContact() && !view.facts.old && view.facts.agreement;
}

Text tooEarlyText(const View& view, const runbook::Seen& seen)
{
    return say(HR_TEXT("Too early to tell, %1 after %2."), wholeSeconds(view.facts.now - seen.since->first), changeName(seen.since->second));
}

Text wholeSeconds(Millis span)
{
    return duration(std::chrono::floor<std::chrono::seconds>(std::max(span, Millis(0))));
}

Text checkedValue(const View& view, const Condition& condition, std::optional<double> value)
{
    const Text number = numberOf(view, condition, value);
    if (number.empty() || condition.about != Condition::About::signal)
        return number;
    const Signal signal = signalOf(condition.signal);
    const Band* band = hasTile(signal.kind) ? nullptr : view.usual(signal);
    const Text usual = usuallyInside(signal, band ? std::optional(band->median) : std::nullopt);
    return usual.empty() ? number : say(HR_TEXT("%1, %2"), number, usual);
}

Text liveAnswer(const View& view, const Condition& condition)
{
    if (!canLook(view))
        return say(HR_TEXT("Can't tell: no contact."));
    if (condition.about == Condition::About::logs)
        return say(HR_TEXT("The agent is looking into the log."));
    const runbook::Seen seen = seenNow(view, condition);
    if (seen.isTooEarly)
        return tooEarlyText(view, seen);
    if (seen.isTooFew)
        return say(HR_TEXT("Can't tell: too few came in the last 5 min to judge by. Look yourself."));
    const Text value = checkedValue(view, condition, seen.value);
    if (seen.answer == runbook::Seen::Answer::cantTell)
        return value.empty() ? say(HR_TEXT("Can't tell from here. Look yourself."))
                             : say(HR_TEXT("Can't tell: %1. Look yourself."), value);
    const bool yes = seen.answer == runbook::Seen::Answer::yes;
    const WallTime from = view.incident ? runbook::noCountsFrom(condition, view.incident->openedAt) : WallTime{};
    if (!yes && view.facts.now < from)
        return sentences({value.empty() ? say(HR_TEXT("Not so far.")) : say(HR_TEXT("Not so far: %1."), value),
                          say(HR_TEXT("The trouble is young: Handrail looks until %1 before it says no."), clockSeconds(from))});
    const Text checked = say(HR_TEXT("Handrail checks it itself, all the time."));
    if (value.empty())
        return sentences({yes ? say(HR_TEXT("Yes.")) : say(HR_TEXT("No.")), checked});
    return sentences({yes ? say(HR_TEXT("Yes: %1."), value) : say(HR_TEXT("No: %1."), value), sinceText(view, seen), checked});
}

std::string answerNow(const View& view, const Condition& condition)
{
    if (!canLook(view) || condition.about == Condition::About::logs)
        return {};
    const runbook::Seen seen = seenNow(view, condition);
    return seen.answer == runbook::Seen::Answer::cantTell ? "" : seen.answer == runbook::Seen::Answer::yes ? "yes" : "no";
}

std::optional<std::string> otherwiseNow(const View& view, const runbook::RunbookStep& step, const journal::Step& answer)
{
    if (!step.condition || step.kind != runbook::StepKind::check || !answer.automatic)
        return {};
    const std::string now = answerNow(view, *step.condition);
    return now.empty() || now == answer.answer ? std::nullopt : std::optional(now);
}

Text changedAnswer(const View& view, const Condition& condition, const std::string& now, std::optional<double> before, Text at)
{
    const Text value = checkedValue(view, condition, seenNow(view, condition).value);
    const Text then = numberOf(view, condition, before);
    const bool yes = now == "yes";
    const Text was = then.empty() ? yes ? say(HR_TEXT("Was not true at %1."), at) : say(HR_TEXT("Was true at %1."), at)
                     : yes        ? say(HR_TEXT("Was not true at %1: %2."), at, then)
                                  : say(HR_TEXT("Was true at %1: %2."), at, then);
    if (value.empty())
        return sentences({yes ? say(HR_TEXT("True by now.")) : say(HR_TEXT("No longer true.")), was});
    return sentences({yes ? say(HR_TEXT("True by now: %1."), value) : say(HR_TEXT("No longer true: %1."), value), was});
}

} // namespace handrail::wording
