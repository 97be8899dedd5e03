#include "wording/Waits.h"

#include "wording/Numbers.h"
#include "wording/PageParts.h"
#include "wording/StepAnswers.h"
#include "wording/Words.h"

namespace handrail::wording {

namespace {

using runbook::Condition;
using runbook::RunbookStep;
using runbook::StepKind;

/// In a long wait nobody counts seconds.
std::string untilWhen(WallTime at, Millis atMost)
{
    return atMost < std::chrono::minutes(10) ? clockSeconds(at) : clockTime(at);
}

WallTime arrived(const View& view, const Waiting& waiting)
{
    return waiting.run ? runbook::arrivedAt(waiting.step, *waiting.run, *view.incident) : view.incident->openedAt;
}

/// "step 8, "Switch the simple table on"": where an answer leads; empty for the end.
Text placeText(const Waiting& waiting, std::string_view answer)
{
    const auto count = static_cast<std::uint32_t>(waiting.book.steps.size());
    const std::uint32_t next = waiting.step.after(answer, count);
    return next >= 1 && next <= count ? say(HR_TEXT("step %1, \"%2\""), std::to_string(next), waiting.book.steps[next - 1].title) : Text{};
}

Text limitText(const Condition& condition, const runbook::Seen& seen)
{
    const Signal signal = signalOf(condition.signal);
    if (!seen.limit)
        return condition.against == Condition::Against::agreed ? say(HR_TEXT("what was agreed, and nothing was"))
                                                               : say(HR_TEXT("what is usual, which is not known yet"));
    const Text value = signal.kind == SignalKind::requests ? say(HR_TEXT("%1 requests a second"), plain(*seen.limit))
                                                           : signalValue(signal, *seen.limit);
    const Text side = condition.is == Condition::Is::above ? say(HR_TEXT("more than %1"), value)
                      : *seen.limit > 0                    ? say(HR_TEXT("at most %1"), value)
                                                           : value;
    if (condition.against == Condition::Against::agreed)
        return say(HR_TEXT("%1, as agreed"), side);
    return condition.against == Condition::Against::timesUsual ? say(HR_TEXT("%1, %2 times the usual"), side, plain(condition.value)) : side;
}

Text modeText(const View& view, const Condition& condition)
{
    const bool is = condition.is == Condition::Is::equal;
    if (condition.text.empty())
        return is ? say(HR_TEXT("the fallback is off")) : say(HR_TEXT("the fallback is on"));
    const std::string mode = modeName(view.agreement, condition.text);
    return is ? say(HR_TEXT("%1 is on"), mode) : say(HR_TEXT("%1 is off"), mode);
}

/// "the service answers": what has to become true.
Text wantedText(const View& view, const Condition& condition, const runbook::Seen& seen)
{
    const bool is = condition.is == Condition::Is::equal;
    switch (condition.about) {
    case Condition::About::signal:
        return limitText(condition, seen);
    case Condition::About::version:
        return is ? say(HR_TEXT("version %1 answers"), condition.text) : say(HR_TEXT("another version than %1 answers"), condition.text);
    case Condition::About::fallbackMode:
        return modeText(view, condition);
    case Condition::About::reachable:
        return is ? say(HR_TEXT("the service answers")) : say(HR_TEXT("the service does not answer"));
    case Condition::About::operation:
        return say(HR_TEXT("the last action: %1"), condition.text);
    case Condition::About::versionChanged:
        return say(HR_TEXT("another version within %1"), duration(condition.over));
    case Condition::About::logs:
        return say(HR_TEXT("more than %1 lines with \"%2\" in the log"), plain(condition.value), condition.text);
    }
    return {};
}

Text nowLine(const View& view, const Condition& condition, const runbook::Seen& seen)
{
    if (condition.about == Condition::About::logs)
        return say(HR_TEXT("The agent is looking into the log."));
    if (seen.isTooEarly)
        return tooEarlyText(view, seen);
    if (const Text value = checkedValue(view, condition, seen.value); !value.empty())
        return say(HR_TEXT("Now: %1."), value);
    return seen.answer == runbook::Seen::Answer::yes  ? say(HR_TEXT("Now: it is so."))
           : seen.answer == runbook::Seen::Answer::no ? say(HR_TEXT("Now: not yet."))
                                                      : say(HR_TEXT("Now: can't tell."));
}

Text holdsLine(const View& view, const Condition& condition, const runbook::Seen& seen)
{
    if (condition.holds <= Millis(0))
        return {};
    return seen.holdsSince ? say(HR_TEXT("It has held for %1 of %2."),
                                 wholeSeconds(std::min(condition.holds, view.facts.now - *seen.holdsSince)), duration(condition.holds))
                           : say(HR_TEXT("Not yet; it must hold for %1."), duration(condition.holds));
}

bool isMine(const View& view)
{
    return view.incident && view.isMe(view.incident->takenBy);
}

/// What comes next, and when.
Text leadsText(const Waiting& waiting, const std::string& until)
{
    const auto place = [&](std::string_view answer) {
        const Text step = placeText(waiting, answer);
        return step.empty() ? say(HR_TEXT("the end of the runbook")) : step;
    };
    const Text then = place("yes"), otherwise = place("no");
    if (render(then) == render(otherwise))
        return say(HR_TEXT("Next, at %1 at the latest: %2."), until, then);
    return lines({say(HR_TEXT("As soon as it is so: %1."), then), say(HR_TEXT("If it isn't so by %1: %2."), until, otherwise)});
}

/// The last answer of the run, when it kept the question open.
const std::pair<journal::Entry, journal::Step>* keptOpen(const Waiting& waiting)
{
    if (!waiting.run || waiting.run->answers.empty())
        return nullptr;
    const auto& last = waiting.run->answers.back();
    return last.second.step == waiting.step.number && waiting.step.keepsOpen(last.second.answer) ? &last : nullptr;
}

Text keptOpenText(const View& view, const Waiting& waiting)
{
    const auto* kept = keptOpen(waiting);
    if (!kept)
        return {};
    const auto& [entry, given] = *kept;
    const Text at = when(entry.at, view.facts.now);
    const Text who = view.isMe(entry.who) ? say(HR_TEXT("You said at %1: \"%2\"."), at, given.answer)
                                          : say(HR_TEXT("%1 said at %2: \"%3\"."), entry.who, at, given.answer);
    const WallTime again = entry.at + waiting.step.againAfter;
    const Text rest = isMine(view) ? say(HR_TEXT("You need not watch it until then.")) : Text{};
    return sentences({who, again > view.facts.now ? sentences({say(HR_TEXT("Handrail asks again at %1."), untilWhen(again, waiting.step.againAfter)), rest})
                                                  : say(HR_TEXT("Asked again since %1."), when(again, view.facts.now))});
}

} // namespace

Text waitText(const View& view, const Waiting& waiting)
{
    const RunbookStep& step = waiting.step;
    const Text sofar = say(HR_TEXT("Waiting for %1, at most %2."), wholeSeconds(view.facts.now - arrived(view, waiting)), duration(step.atMost));
    const Text rest = isMine(view) ? say(HR_TEXT("You need not watch it: Handrail calls you.")) : Text{};
    if (!step.condition || !canLook(view))
        return lines({sofar, rest});
    const runbook::Seen seen = seenNow(view, *step.condition);
    // A line each: what ticks in one moves nothing in the next.
    return lines({nowLine(view, *step.condition, seen), say(HR_TEXT("It waits for: %1."), wantedText(view, *step.condition, seen)),
                  holdsLine(view, *step.condition, seen), sofar, rest});
}

Text waitMore(const View& view, const Waiting& waiting)
{
    const Millis atMost = waiting.step.atMost;
    return lines({leadsText(waiting, untilWhen(arrived(view, waiting) + atMost, atMost)),
                  isMine(view) ? say(HR_TEXT("When it is your turn, Handrail says so with a notice and a sound: leave it open.")) : Text{}});
}

Text openQuestionText(const View& view, const Waiting& waiting)
{
    const RunbookStep& step = waiting.step;
    const Text next = placeText(waiting, "skipped");
    const WallTime until = arrived(view, waiting) + step.atMost;
    const bool isOver = view.facts.now >= until;
    const Text then = step.atMost <= Millis(0) || next.empty() || isOver
                          ? Text{}
                          : say(HR_TEXT("If it isn't known by %1, Handrail suggests %2."), untilWhen(until, step.atMost), next);
    return lines({keptOpenText(view, waiting), then});
}

namespace {

struct OpenStep {
    const journal::RunState* run;
    runbook::Runbook book;
    [[nodiscard]] const RunbookStep& step() const { return book.steps[run->step - 1]; }
    [[nodiscard]] Waiting waiting() const { return {book, step(), run}; }
};

std::optional<OpenStep> openStep(const View& view)
{
    const journal::RunState* run = view.incident ? shownRun(view) : nullptr;
    auto book = run && !run->isOver() ? bookOf(view, *run) : std::nullopt;
    if (!book || run->step < 1 || run->step > book->steps.size())
        return {};
    return OpenStep{run, std::move(*book)};
}

/// The way to the step led through a wait, and no person has answered since.
bool waitedFor(const OpenStep& open)
{
    for (auto answer = open.run->answers.rbegin(); answer != open.run->answers.rend() && answer->second.automatic; ++answer)
        if (const std::uint32_t of = answer->second.step; of >= 1 && of <= open.book.steps.size() && open.book.steps[of - 1].kind == StepKind::wait)
            return true;
    return false;
}

} // namespace

Text askedAgain(const View& view)
{
    const auto open = openStep(view);
    const auto* kept = open ? keptOpen(open->waiting()) : nullptr;
    return kept && view.isMe(kept->first.who) && view.facts.now >= kept->first.at + open->step().againAfter ? verbatim(open->step().title) : Text{};
}

Text yourTurn(const View& view)
{
    if (const Text again = askedAgain(view); !again.empty())
        return say(HR_TEXT("Asked again: \"%1\""), again);
    const auto open = isMine(view) ? openStep(view) : std::nullopt;
    if (!open || open->step().kind == StepKind::wait || open->step().kind == StepKind::check || !waitedFor(*open))
        return {};
    return say(HR_TEXT("It is your turn: \"%1\""), open->step().title);
}

} // namespace handrail::wording
