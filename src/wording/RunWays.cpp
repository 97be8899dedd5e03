#include "wording/RunWays.h"

#include "wording/Numbers.h"
#include "wording/PageParts.h"
#include "wording/Words.h"

#include <algorithm>
#include <ranges>

namespace handrail::wording {

namespace {

using journal::RunState;
using runbook::StepKind;

} // namespace

bool isReturnStep(const runbook::RunbookStep& step)
{
    const auto mode = step.params.find("mode");
    return mode != step.params.end() && isOff(mode->second);
}

namespace {

/// "step 2 did not help", "the answer to step 1 is yes": after "because".
Text clauseOf(const runbook::Runbook& book, const journal::Step& given)
{
    const std::string number = std::to_string(given.step);
    const std::string& answer = given.answer;
    const StepKind kind = given.step >= 1 && given.step <= book.steps.size() ? book.steps[given.step - 1].kind : StepKind::read;
    if (answer == "did not help")
        return say(HR_TEXT("step %1 did not help"), number);
    if (answer == "helped" && kind == StepKind::act && isReturnStep(book.steps[given.step - 1]))
        return say(HR_TEXT("step %1 is done"), number);
    if (answer == "helped")
        return say(HR_TEXT("step %1 helped"), number);
    if (answer == "skipped")
        return say(HR_TEXT("step %1 was left out"), number);
    if (answer == "nobody answers")
        return say(HR_TEXT("nobody answered in step %1"), number);
    if (answer == "went on")
        return say(HR_TEXT("nobody waits for step %1 any more"), number);
    if (answer == "can't tell")
        return say(HR_TEXT("step %1 can't be told"), number);
    if (answer == "done")
        return kind == StepKind::call ? say(HR_TEXT("somebody was called in step %1"), number)
                                      : say(HR_TEXT("step %1 is done"), number);
    if (kind == StepKind::wait && answer == "no")
        return say(HR_TEXT("step %1 did not come true in time"), number);
    if (answer == "yes" || answer == "no")
        return answer == "yes" ? say(HR_TEXT("the answer to step %1 was yes"), number)
                               : say(HR_TEXT("the answer to step %1 was no"), number);
    return say(HR_TEXT("the answer to step %1 was \"%2\""), number, answer);
}

bool isEnd(std::uint32_t step)
{
    return step == journal::kRunEndedWell || step >= journal::kRunEndedOpen;
}

/// Where an answer lies that counts no more, because the run went back behind it later: all before this one.
std::size_t roundOf(const RunState& run, std::uint32_t step)
{
    std::size_t from = 0;
    for (std::size_t i = 0; i < run.answers.size(); ++i) {
        const journal::Step& given = run.answers[i].second;
        if (!given.answer.empty() && !isEnd(given.nextStep) && given.nextStep <= given.step && given.nextStep <= step)
            from = i + 1;
    }
    return from;
}

} // namespace

Text nowText(const RunState* run, const runbook::Runbook& book)
{
    if (!run)
        return say(HR_TEXT("Now"));
    // An answer that kept the step open did not lead to it.
    const auto led = std::find_if(run->answers.rbegin(), run->answers.rend(), [](const auto& answer) {
        return answer.second.answer.empty() || answer.second.nextStep != answer.second.step;
    });
    if (!run->takenBack.empty() && (led == run->answers.rend() || led->first.seq < run->takenBack.back().first.seq))
        return say(HR_TEXT("Now, because the answer \"%1\" was taken back"), run->takenBack.back().second.takenAnswer);
    if (led == run->answers.rend() || led->second.answer.empty())
        return say(HR_TEXT("Now"));
    return say(HR_TEXT("Now, because %1"), clauseOf(book, led->second));
}

Text tookBackText(const journal::Entry& entry, const journal::Step& back)
{
    const std::string number = std::to_string(back.step);
    return back.automatic ? say(HR_TEXT("Handrail took back its own answer \"%1\" to step %2"), back.takenAnswer, number)
                          : say(HR_TEXT("%1 took back the answer \"%2\" to step %3"), entry.who, back.takenAnswer, number);
}

bool isOfEarlierRound(const RunState* run, std::uint32_t step)
{
    if (!run)
        return false;
    const std::size_t from = roundOf(*run, step);
    for (std::size_t i = from; i < run->answers.size(); ++i)
        if (run->answers[i].second.step == step && !run->answers[i].second.answer.empty())
            return false;
    return from > 0;
}

Text passedText(const RunState* run, const runbook::Runbook& book, std::uint32_t step)
{
    if (!run)
        return {};
    const journal::Step* over = nullptr;
    for (std::size_t i = roundOf(*run, step); i < run->answers.size(); ++i) {
        const journal::Step& given = run->answers[i].second;
        if (given.answer.empty())
            continue;
        if (given.step == step)
            return {};
        if (given.step < step && (isEnd(given.nextStep) || given.nextStep > step))
            over = &given;
    }
    // Behind the last step that was gone through nothing was left out: it was not reached.
    if (!over && run->isOver() && !run->answers.empty())
        over = &run->answers.back().second;
    return over ? say(HR_TEXT("because %1"), clauseOf(book, *over)) : Text{};
}

std::optional<runbook::Runbook> bookOf(const View& view, const RunState& run)
{
    if (view.facts.runbooks)
        for (const runbook::Runbook& book : *view.facts.runbooks)
            if (book.file == run.runbook && (book.digest == run.digest || run.text.empty()))
                return book;
    auto read = runbook::readRunbook(run.text, run.runbook);
    return read ? std::optional(std::move(*read)) : std::nullopt;
}

namespace {

void addCalled(std::vector<Called>& all, const RunState& run, const runbook::Runbook& book)
{
    for (const auto& [entry, given] : run.answers) {
        if (given.step < 1 || given.step > book.steps.size() || book.steps[given.step - 1].kind != StepKind::call ||
            (given.answer != "done" && given.answer != "nobody answers"))
            continue;
        all.push_back({book.steps[given.step - 1].callWhom, entry.at, given.answer == "done"});
    }
}

} // namespace

std::vector<Called> calledIn(const View& view, const journal::IncidentState* incident)
{
    std::vector<Called> all;
    if (incident)
        for (const auto& [file, run] : incident->runs)
            if (const auto book = bookOf(view, run))
                addCalled(all, run, *book);
    std::ranges::stable_sort(all, {}, &Called::at);
    std::vector<Called> last;
    for (Called& each : all) {
        std::erase_if(last, [&](const Called& before) { return before.whom == each.whom; });
        last.push_back(std::move(each));
    }
    return last;
}

Text keepAwayText(const View& view, const journal::Operation& operation)
{
    const auto* incident = view.facts.shared->incident(operation.incident);
    const bool wasTheCause = operation.kind == journal::ActionKind::rollBack && incident && incident->cause &&
                             incident->cause->kind == journal::CauseKind::version && incident->cause->subject == operation.undoVersion;
    if (!wasTheCause || operation.undoVersion == view.version())
        return {};
    // What was taken back comes again by itself, unless somebody tells those who built it.
    const std::string& owner = view.agreement.signedBy.builtBy;
    if (view.agreement.owners.count(owner) == 0)
        return say(HR_TEXT("Version %1 must stay away until it is mended."), operation.undoVersion);
    const Text who = contactOf(view, owner).who;
    const auto isTold = [&](const Called& called) { return called.whom == owner && called.answered; };
    return std::ranges::any_of(calledIn(view, incident), isTold)
               ? say(HR_TEXT("Version %1 must stay away until it is mended: %2 was told."), operation.undoVersion, who)
               : say(HR_TEXT("Version %1 must stay away until it is mended: tell %2, by day is soon enough."), operation.undoVersion, who);
}

namespace {

/// Until when a run that ended well is given time: what helped shows in the numbers only after a while.
std::optional<WallTime> watchedUntil(const View& view, const RunState* run)
{
    constexpr Millis kSettles = std::chrono::minutes(1);
    if (!run || run->step != journal::kRunEndedWell || run->answers.empty())
        return {};
    const WallTime until = run->answers.back().first.at + kSettles;
    return view.facts.now < until ? std::optional(until) : std::nullopt;
}

/// What is not well yet is nobody's but theirs who were called, once they have it.
void addNotWell(ServicePage& page, const View& view, const std::string& called)
{
    if (called.empty()) {
        page.stillToDo.push_back(say(HR_TEXT("It is not well yet: call for help, or hand it over.")));
        return;
    }
    const Text who = contactOf(view, called).who;
    if (view.isMe(view.incident->takenBy)) {
        page.handTo = render(who);
        page.hand = say(HR_TEXT("%1 has it now"), who);
        page.stillToDo.push_back(say(HR_TEXT("It is not well yet: stay with it until %1 has it, and say so here."), who));
    } else {
        page.stillToDo.push_back(say(HR_TEXT("It is not well yet: stay with it until %1 can take it over."), who));
    }
}

void addCalls(ServicePage& page, const View& view)
{
    const RunState* run = shownRun(view);
    std::string answered;
    for (const Called& called : calledIn(view, view.incident)) {
        if (called.answered)
            answered = called.whom;
        else
            page.stillToDo.push_back(
                say(HR_TEXT("Try %1 again: nobody answered at %2."), callWhomText(view, called.whom), clockTime(called.at)));
    }
    if (view.noContact())
        page.stillToDo.push_back(say(HR_TEXT("There is no contact, so nobody knows whether it works: look again when there is.")));
    else if (const journal::OperationRecord* watched = view.watched(); watched && watched->latest.watchUntil > view.facts.now)
        page.stillToDo.push_back(say(HR_TEXT("Wait: Handrail is watching until %1 whether it helps."), clockSeconds(watched->latest.watchUntil)));
    else if (const auto until = watchedUntil(view, run); until && !view.standing.empty())
        page.stillToDo.push_back(say(HR_TEXT("Wait: Handrail is watching until %1 whether it is well again."), clockSeconds(*until)));
    else if (!view.standing.empty())
        addNotWell(page, view, answered);
}

/// Somebody else has it: what is left is theirs.
bool isHandedOver(const View& view)
{
    return view.incident && !view.incident->takenBy.empty() && !view.isMe(view.incident->takenBy) && !view.noContact();
}

Text fallbackToDo(const View& view)
{
    if (view.mode().empty())
        return {};
    const std::string what = modeName(view.agreement, view.mode());
    const auto* cause = view.incident && view.incident->cause ? &*view.incident->cause : nullptr;
    const Text off = cause && cause->kind == journal::CauseKind::dependency
                         ? say(HR_TEXT("Switch %1 off when %2 is well again."), what, dependencyName(view.agreement, cause->subject))
                         : say(HR_TEXT("Switch %1 off when the reason for it is gone."), what);
    const auto until = fallbackUntil(view);
    return until ? sentences({off, say(HR_TEXT("At %1 Handrail asks again; it never switches by itself."), when(*until, view.facts.now))}) : off;
}

void addSwitched(std::vector<Text>& all, const View& view)
{
    if (Text fallback = fallbackToDo(view); !fallback.empty())
        all.push_back(std::move(fallback));
    for (const Silencing& each : silencings(view))
        if (!each.held.empty())
            all.push_back(say(HR_TEXT("\"%1\" is silenced until %2: end the silence if it is mended before."), each.what,
                              when(each.failure.until, view.facts.now)));
    if (isDrilled(view))
        all.push_back(say(HR_TEXT("The drill still goes on. It ends by itself soon after all is well, or when you give it up.")));
    if (view.facts.shared)
        if (const auto* stop = view.facts.shared->changeStop(view.agreement.service, view.facts.now))
            all.push_back(say(HR_TEXT("Changes are stopped until %1: end that if it is not needed any more."),
                              when(stop->given.until, view.facts.now)));
    if (view.running())
        all.push_back(say(HR_TEXT("An action still goes on: wait until it says what came of it.")));
}

/// What is left of the trouble for the reader; who was called, and could take it over.
ServicePage leftOver(const View& view, bool handedOver)
{
    ServicePage page;
    if (view.incident && !handedOver)
        addCalls(page, view);
    addSwitched(page.stillToDo, view);
    return page;
}

/// What the trouble leaves to be done by day; empty when nothing.
Text forTheDay(const View& view, const journal::IncidentState& incident)
{
    for (const OperationId& id : std::views::reverse(incident.operations))
        if (const auto* record = view.facts.shared->operation(id); record && record->latest.state == journal::OperationState::helped)
            if (Text duty = keepAwayText(view, record->latest); !duty.empty())
                return duty;
    return {};
}

/// "Nobody" beside a team that is to be told would be no answer: nobody is woken, and they are told by day.
Text whomToTell(const View& view, const journal::IncidentState& incident)
{
    const Text duty = forTheDay(view, incident);
    return duty.empty() ? say(HR_TEXT("Nobody needs to be called.")) : sentences({say(HR_TEXT("Nobody needs to be woken for it.")), duty});
}

/// The trouble that was over last, for as long as somebody may still think of it; with something left for the day, until then.
const journal::IncidentState* justOver(const View& view)
{
    constexpr Millis kByDay = std::chrono::hours(12);
    const journal::IncidentState* over = view.lastOver(kByDay);
    return over && (view.facts.now - *over->closedAt <= kRemembered || !forTheDay(view, *over).empty()) ? over : nullptr;
}

} // namespace

Care careOf(const View& view)
{
    if (!view.incident || view.facts.old || view.noContact())
        return Care::someone;
    const bool handedOver = isHandedOver(view);
    const RunState* run = shownRun(view);
    const bool isWell = view.standing.empty() && view.incident->betterSince() && (!run || run->isOver());
    if (isWell && leftOver(view, handedOver).stillToDo.empty())
        return Care::nobody;
    return handedOver ? Care::somebodyElse : Care::someone;
}

void fillEnd(ServicePage& page, const View& view)
{
    if (view.facts.old || (page.run && page.run->ended.empty()) || (view.incident && !page.run))
        return;
    const bool handedOver = isHandedOver(view);
    ServicePage left = leftOver(view, handedOver);
    page.stillToDo = std::move(left.stillToDo);
    page.handTo = std::move(left.handTo);
    page.hand = std::move(left.hand);
    if (handedOver && (!view.standing.empty() || !page.stillToDo.empty())) {
        const std::string& who = view.incident->takenBy;
        page.rest = say(HR_TEXT("You can rest: %1 has it now."), who);
        page.leftFor = say(HR_TEXT("Still to do for %1"), who);
        return;
    }
    if (!page.stillToDo.empty() || view.noContact())
        return;
    const journal::IncidentState* over = justOver(view);
    if (view.incident && view.incident->betterSince())
        page.rest = sentences({say(HR_TEXT("You can rest now: it is better since %1, and the model itself answers."),
                                   when(*view.incident->betterSince(), view.facts.now)),
                               whomToTell(view, *view.incident), say(HR_TEXT("The trouble closes by itself when it stays so for a few minutes."))});
    else if (over)
        page.rest = sentences({say(HR_TEXT("You can rest now: the trouble is over since %1, and the model itself answers."),
                                   when(*over->closedAt, view.facts.now)),
                               whomToTell(view, *over)});
}

} // namespace handrail::wording
