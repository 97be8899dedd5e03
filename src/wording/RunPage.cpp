#include "wording/PageParts.h"

#include "runbook/TakeBack.h"
#include "wording/Numbers.h"
#include "wording/RunWays.h"
#include "wording/StepAnswers.h"
#include "wording/Suggestions.h"
#include "wording/Waits.h"
#include "wording/Words.h"

#include <algorithm>
#include <tuple>

namespace handrail::wording {

using journal::RunState;
using runbook::RunbookStep;
using runbook::StepKind;

namespace {

struct Run {
    runbook::Runbook text;
    const RunState* state = nullptr; ///< none before the first step
    bool newer = false;
    [[nodiscard]] std::uint32_t step() const { return state ? state->step : 1; }
    [[nodiscard]] bool isOver() const { return state && state->isOver(); }
};

const runbook::Runbook* current(const View& view, const std::string& file)
{
    if (!view.facts.runbooks)
        return nullptr;
    const auto found = std::ranges::find(*view.facts.runbooks, file, &runbook::Runbook::file);
    return found == view.facts.runbooks->end() ? nullptr : &*found;
}

const runbook::Runbook* fittingBook(const View& view)
{
    if (!view.facts.runbooks)
        return nullptr;
    return runbook::runbookFor(*view.incident, view.agreement, *view.facts.runbooks, answersSome(view.facts.windows));
}

/// When a person last worked in a run. One that fits and that nobody worked in yet comes before all others, whatever in either
/// answers itself meanwhile.
WallTime lastWanted(const RunState& run, bool fits)
{
    const auto* answer = runbook::lastOfPerson(run);
    const auto back = std::find_if(run.takenBack.rbegin(), run.takenBack.rend(), [](const auto& each) { return !each.second.automatic; });
    if (answer || back != run.takenBack.rend())
        return std::max(answer ? answer->first.at : WallTime{}, back != run.takenBack.rend() ? back->first.at : WallTime{});
    if (fits)
        return WallTime::max();
    return run.answers.empty() ? WallTime::min() : run.answers.front().first.at;
}

/// The text that the run began with; a newer one is only announced.
std::optional<Run> runOf(const View& view)
{
    const RunState* begun = shownRun(view);
    if (!begun) {
        const auto* fitting = fittingBook(view);
        return fitting ? std::optional(Run{*fitting, nullptr, false}) : std::nullopt;
    }
    const runbook::Runbook* now = current(view, begun->runbook);
    if (now && (now->digest == begun->digest || begun->text.empty()))
        return Run{*now, begun, false};
    if (auto then = runbook::readRunbook(begun->text, begun->runbook); then && !begun->text.empty())
        return Run{std::move(*then), begun, now != nullptr};
    return now ? std::optional(Run{*now, begun, true}) : std::nullopt;
}

const std::pair<journal::Entry, journal::Step>* answerTo(const Run& run, std::uint32_t step)
{
    if (!run.state)
        return nullptr;
    const auto& answers = run.state->answers;
    const auto found =
        std::find_if(answers.rbegin(), answers.rend(), [&](const auto& answer) { return answer.second.step == step; });
    return found == answers.rend() ? nullptr : &*found;
}

Text answerWord(const std::string& answer)
{
    static constexpr std::pair<std::string_view, const char*> kWords[] = {
        {"yes", HR_TEXT("Yes")},
        {"no", HR_TEXT("No")},
        {"can't tell", HR_TEXT("Can't tell")},
        {"done", HR_TEXT("Done")},
        {"skipped", HR_TEXT("Skipped")},
        {"did not help", HR_TEXT("Did not help")},
        {"seen", HR_TEXT("Seen")},
        {"called", HR_TEXT("Called")},
        {"helped", HR_TEXT("It helped")},
        {"nobody answers", HR_TEXT("Nobody answers")},
        {"went on", HR_TEXT("Went on without waiting")},
    };
    const auto* found = std::ranges::find(kWords, answer, &std::pair<std::string_view, const char*>::first);
    return found == std::end(kWords) ? verbatim(capital(answer)) : Text{found->second, {}, -1, false};
}

Text givenAnswer(const View& view, const RunbookStep& step, const journal::Entry& entry, const journal::Step& answer)
{
    const Text value =
        step.condition ? checkedValue(view, *step.condition, answer.value) : Text{};
    const Text word = answerWord(answer.answer == "helped" && isReturnStep(step) ? "done" : answer.answer);
    const std::string why = unquoted(answer.why);
    // A time and not how long ago: what stands still moves no button below it.
    const Text at = when(entry.at, view.facts.now);
    const bool isThen = answer.automatic && !value.empty(); // the number is of then
    const Text what = isThen           ? say(HR_TEXT("%1, at %2: %3."), word, at, value)
                      : !value.empty() ? say(HR_TEXT("%1: %2."), word, value)
                      : why.empty()  ? say(HR_TEXT("%1."), word)
                                     : say(HR_TEXT("%1: %2."), word, why);
    const Text because = value.empty() || why.empty() ? Text{} : say(HR_TEXT("Why: %1."), why);
    if (const auto other = otherwiseNow(view, step, answer))
        return changedAnswer(view, *step.condition, *other, answer.value, at);
    const Text who = isThen                 ? say(HR_TEXT("Handrail checked it itself."))
                     : answer.automatic     ? say(HR_TEXT("Handrail checked it itself, %1."), at)
                     : view.isMe(entry.who) ? say(HR_TEXT("By you, %1."), at)
                                            : say(HR_TEXT("By %1, %2."), entry.who, at);
    return sentences({what, because, who});
}

/// Whether "yes" is good news; none where it is neither: a version changed, the fallback is on, a question of the team's own.
std::optional<bool> isYesGood(const RunbookStep& step)
{
    using Condition = runbook::Condition;
    if (!step.condition)
        return {};
    const Condition& asked = *step.condition;
    switch (asked.about) {
    case Condition::About::signal: {
        if (asked.is != Condition::Is::above && asked.is != Condition::Is::below)
            return {};
        const SignalKind kind = signalOf(asked.signal).kind;
        if (kind == SignalKind::fallbackShare)
            return {};
        return (asked.is == Condition::Is::above) == (kind == SignalKind::requests);
    }
    case Condition::About::reachable:
        return asked.is != Condition::Is::notEqual;
    case Condition::About::operation:
        return asked.text == "helped" && asked.is != Condition::Is::notEqual ? std::optional(true) : std::nullopt;
    case Condition::About::logs:
        return false; // lines that a check looks for tell of trouble
    default:
        return {};
    }
}

StepLook lookOf(const RunbookStep& step, const std::string& answer)
{
    if (answer == "yes" || answer == "no") {
        const std::optional<bool> good = isYesGood(step);
        return !good ? StepLook::answered : *good == (answer == "yes") ? StepLook::good : StepLook::bad;
    }
    if (answer == "did not help" || answer == "nobody answers")
        return StepLook::didNotHelp;
    if (answer == "skipped" || answer == "went on")
        return StepLook::skipped;
    return answer == "can't tell" ? StepLook::cantTell : StepLook::done;
}

/// Only answers that the agent takes for a step of this kind.
std::vector<Choice> choicesOf(const RunbookStep& step, const StepView& shown)
{
    const std::optional<ActionCard>& action = shown.action;
    std::vector<Choice> all;
    const auto add = [&](std::string answer, Text button, bool primary = false, bool why = false) {
        all.push_back({std::move(answer), std::move(button), primary, why});
    };
    switch (step.kind) {
    case StepKind::check:
        if (!shown.itself) {
            add("yes", say(HR_TEXT("Yes")));
            add("no", say(HR_TEXT("No")));
            add("can't tell", say(HR_TEXT("I can't tell")));
        }
        add("skipped", say(HR_TEXT("Skip, say why")), false, true);
        return all;
    case StepKind::ask:
        for (const std::string& answer : step.answers)
            add(answer, answerWord(answer));
        if (std::ranges::count(step.answers, "skipped") == 0)
            add("skipped", say(HR_TEXT("Skip, say why")), false, true);
        return all;
    case StepKind::wait:
        add("went on", say(HR_TEXT("Go on without waiting")), false, true);
        add("did not help", say(HR_TEXT("This did not help")));
        return all;
    case StepKind::call:
        add("done", say(HR_TEXT("I called them")), true);
        add("nobody answers", say(HR_TEXT("Nobody answers")));
        add("skipped", say(HR_TEXT("Skip, say why")), false, true);
        return all;
    case StepKind::act:
        if (!action || !action->possible)
            add("done", say(HR_TEXT("It is done")));
        add("skipped", say(HR_TEXT("Skip, say why")), false, true);
        add("did not help", say(HR_TEXT("This did not help")));
        return all;
    case StepKind::look:
    case StepKind::read:
        break;
    }
    add("done", step.kind == StepKind::look ? say(HR_TEXT("Seen")) : say(HR_TEXT("Done")), true);
    add("skipped", say(HR_TEXT("Skip, say why")), false, true);
    if (step.kind == StepKind::look)
        add("did not help", say(HR_TEXT("This did not help")));
    return all;
}

void fillCurrent(StepView& shown, const View& view, const Run& run, const RunbookStep& step)
{
    shown.look = StepLook::current;
    const std::string checked = step.kind == StepKind::check && step.condition ? answerNow(view, *step.condition) : std::string();
    shown.itself = !checked.empty();
    shown.choices = choicesOf(step, shown);
    if (step.kind == StepKind::ask || (step.kind == StepKind::check && !shown.itself))
        shown.asks = say(HR_TEXT("Your answer:"));
    shown.now = nowText(run.state, run.text);
    if (step.kind == StepKind::call) {
        shown.call = callView(view, step.callWhom);
        shown.handOver = handOverText(view);
    }
    if (step.kind == StepKind::check && step.condition) {
        shown.answer = liveAnswer(view, *step.condition);
        shown.alarming = shown.itself && lookOf(step, checked) == StepLook::bad;
    } else if (step.kind == StepKind::wait) {
        shown.answer = waitText(view, {run.text, step, run.state});
        shown.more = waitMore(view, {run.text, step, run.state});
    } else if (step.kind == StepKind::ask) {
        shown.answer = openQuestionText(view, {run.text, step, run.state});
    } else if (step.kind == StepKind::look && step.lookAt == "versions") {
        shown.answer = versionDifference(view.facts);
        if (shown.answer.empty())
            shown.answer = say(HR_TEXT("Only one version answered as far back as the numbers go."));
    } else if (step.kind == StepKind::call && isDrilled(view)) {
        shown.answer = say(HR_TEXT("This is a drill: call nobody, and say that you did. The fault then ends, as if they had mended it."));
    } else if (step.kind == StepKind::call) {
        if (const auto* left = answerTo(run, step.number); left && left->second.nextStep == step.number)
            shown.answer = left->second.answer == "nobody answers"
                               ? say(HR_TEXT("Nobody answered at %1. Try again, or anybody under \"Call for help\": the runbook ends when someone was called."),
                                     when(left->first.at, view.facts.now))
                               : say(HR_TEXT("Left out by %1, %2. The runbook ends when someone was called."), left->first.who,
                                     ago(view.facts.now - left->first.at));
    } else if (step.kind == StepKind::act && !view.agreement.action(std::string_view(step.action))) {
        shown.answer = say(HR_TEXT("The agreement has no action of this name. Do it by hand, or skip it."));
    }
}

/// The step's action, while its effect is being watched.
const journal::Operation* watchedOf(const View& view, const RunbookStep& step)
{
    if (!view.incident || step.kind != StepKind::act)
        return nullptr;
    for (const OperationId& id : view.incident->operations) {
        const auto* record = view.facts.shared->operation(id);
        if (record && record->latest.action == step.action && record->latest.state == journal::OperationState::settled)
            return &record->latest;
    }
    return nullptr;
}

/// What took back the step's action, and went through.
const journal::OperationRecord* undoneBy(const View& view, const RunbookStep& step)
{
    const journal::OperationRecord *done = nullptr, *undo = nullptr;
    for (const OperationId& id : view.incident->operations) {
        const auto* record = view.facts.shared->operation(id);
        if (!record || record->latest.startedAt == WallTime{} || record->latest.state == journal::OperationState::failed)
            continue;
        if (done && record->latest.undoOf == done->latest.id) {
            undo = record;
        } else if (record->latest.action == step.action && record->latest.undoOf.empty()) {
            done = record;
            undo = nullptr;
        }
    }
    return undo;
}

/// What was said of the step's action too soon, and what is true instead; empty when that is not so.
Text afterAllText(const View& view, const RunbookStep& step, const runbook::Given& given)
{
    const auto* record = runbook::helpedAfterAll(step, given, *view.incident, *view.facts.shared);
    return record ? sentences({capitalised(say(HR_TEXT("%1."), outcomeShort(record->latest))),
                               say(HR_TEXT("At %1 it was not seen yet."), when(given.first.at, view.facts.now))})
                  : Text{};
}

void fillTakeBack(StepView& shown, const View& view, const Run& run)
{
    const auto* last = run.state ? runbook::lastOfPerson(*run.state) : nullptr;
    if (!last)
        return;
    const std::string number = std::to_string(last->second.step);
    TakeBackView back;
    back.answer = last->first.seq;
    back.button = say(HR_TEXT("Take back"));
    back.name = say(HR_TEXT("Take back the answer \"%1\" to step %2"), answerWord(last->second.answer), number);
    back.possible = view.facts.canAct && !view.facts.old &&
                    runbook::takeBack(*view.incident, run.state->runbook, back.answer, *view.facts.shared).has_value();
    if (last->second.step == shown.number) {
        shown.takeBack = std::move(back);
    } else if (shown.look == StepLook::current && back.possible) {
        back.button = say(HR_TEXT("Take back the answer to step %1"), number);
        shown.takeBackHere = std::move(back);
    }
}

/// A second click at this moment would do it again, or, after a rollback, the opposite: what is left is to wait.
void fillWatched(StepView& shown, const View& view, const journal::Operation& operation)
{
    shown.watched = true;
    shown.action.reset();
    std::erase_if(shown.choices, [](const Choice& choice) { return choice.answer != "did not help"; });
    shown.answer = lines({say(HR_TEXT("Wait: Handrail is checking whether it helps.")), watchLeft(view, operation)});
}

StepView stepView(const View& view, const Run& run, const RunbookStep& step)
{
    StepView shown;
    shown.number = step.number;
    shown.title = verbatim(step.title);
    shown.markdown = step.text;
    shown.kind = step.kind;
    shown.lookAt = step.lookAt;
    shown.lookFor = step.lookFor;
    if (step.kind == StepKind::act)
        shown.action = actionCard(view, step.action, step.params);
    if (step.kind == StepKind::call)
        shown.callWhom = callWhomText(view, step.callWhom);
    const auto* answer = answerTo(run, step.number);
    if (!run.isOver() && run.step() == step.number) {
        fillCurrent(shown, view, run, step);
        if (const auto* watched = watchedOf(view, step))
            fillWatched(shown, view, *watched);
    } else if (answer) {
        // Colour is for what is so now, not for what was.
        const auto other = otherwiseNow(view, step, answer->second);
        shown.look = lookOf(step, other.value_or(answer->second.answer));
        shown.itself = answer->second.automatic;
        shown.answer = givenAnswer(view, step, answer->first, answer->second);
        shown.alarming = shown.look == StepLook::bad;
        Text afterAll = afterAllText(view, step, *answer);
        const bool helped = answer->second.answer == "helped" || !afterAll.empty();
        if (!afterAll.empty()) {
            shown.answer = std::move(afterAll);
            shown.look = StepLook::done;
        }
        if (const auto* undo = step.kind == StepKind::act && helped ? undoneBy(view, step) : nullptr) {
            const Text at = when(undo->latest.startedAt, view.facts.now);
            shown.answer = sentences({say(HR_TEXT("It helped, and was undone:")),
                                      view.isMe(undo->latest.askedBy) ? say(HR_TEXT("by you, %1."), at) : say(HR_TEXT("by %1, %2."), undo->latest.askedBy, at)});
            shown.look = StepLook::skipped;
        }
        if (isOfEarlierRound(run.state, step.number)) {
            shown.answer = say(HR_TEXT("Before, in this run: %1"), std::move(shown.answer));
            shown.look = StepLook::ahead;
            shown.alarming = false;
        }
    }
    fillTakeBack(shown, view, run);
    if (shown.look == StepLook::ahead && !shown.takeBack)
        shown.passed = passedText(run.state, run.text, step.number);
    return shown;
}

Text metaText(const Run& run, const contract::Agreement& agreement)
{
    const auto count = std::to_string(run.text.steps.size());
    Text meta = run.isOver() ? say(HR_TEXT("%1 steps"), count)
                             : say(HR_TEXT("Step %1 of %2"), std::to_string(run.step()), count);
    const contract::Owner* owner = agreement.owner(run.text.owner);
    if (!run.text.owner.empty())
        meta = say(HR_TEXT("%1 · kept by %2"), std::move(meta), owner ? owner->team : run.text.owner);
    if (!run.text.reviewed.empty())
        meta = say(HR_TEXT("%1, reviewed %2"), std::move(meta), dateText(run.text.reviewed));
    if (run.text.agreedBy.empty())
        return meta;
    Text teams = verbatim(run.text.agreedBy.front());
    for (std::size_t i = 1; i < run.text.agreedBy.size(); ++i)
        teams = say(HR_TEXT("%1, %2"), std::move(teams), run.text.agreedBy[i]);
    return say(HR_TEXT("%1, agreed by %2"), std::move(meta), std::move(teams));
}

} // namespace

Text runEnd(std::uint32_t step, bool isWell)
{
    if (step == journal::kRunEndedByCalling)
        return say(HR_TEXT("at its end: someone was called"));
    if (step == journal::kRunEndedOpen)
        return say(HR_TEXT("at its end, and its last step was left out"));
    return isWell ? say(HR_TEXT("at its end: the service is well again"))
                  : say(HR_TEXT("at its end; the service is not yet sure to be well again"));
}

Text callWhomText(const View& view, const std::string& key)
{
    const auto owner = view.agreement.owners.find(key);
    if (owner == view.agreement.owners.end())
        return verbatim(key);
    const Text who = owner->second.call.empty() ? verbatim(owner->second.team) : verbatim(owner->second.call);
    return owner->second.when.empty() ? who : say(HR_TEXT("%1 (%2)"), who, owner->second.when);
}

const RunState* shownRun(const View& view)
{
    if (!view.incident || view.incident->runs.empty())
        return nullptr;
    const runbook::Runbook* fitting = fittingBook(view);
    const auto rank = [&](const RunState& run) {
        const bool fits = fitting && fitting->file == run.runbook;
        return std::tuple(lastWanted(run, fits), fits, run.runbook);
    };
    const auto& runs = view.incident->runs;
    return &std::ranges::max_element(runs, {}, [&](const auto& each) { return rank(each.second); })->second;
}

std::optional<RunView> runView(const View& view)
{
    if (!view.incident)
        return {};
    const std::optional<Run> run = runOf(view);
    if (!run)
        return {};
    RunView shown;
    shown.runbook = run->text.file;
    shown.title = verbatim(run->text.title);
    shown.meta = metaText(*run, view.agreement);
    for (const RunbookStep& step : run->text.steps)
        shown.steps.push_back(stepView(view, *run, step));
    if (run->isOver())
        shown.ended = sentences({say(HR_TEXT("The runbook is %1."), runEnd(run->step(), view.standing.empty())),
                                 run->step() == journal::kRunEndedOpen ? say(HR_TEXT("Call for help.")) : Text{}});
    if (run->newer)
        shown.newer = say(HR_TEXT("There is a newer text of this runbook."));
    return shown;
}

} // namespace handrail::wording
