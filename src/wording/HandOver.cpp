#include "wording/PageParts.h"

#include "runbook/TakeBack.h"
#include "wording/Agreed.h"
#include "wording/AlertSentences.h"
#include "wording/Numbers.h"
#include "wording/Words.h"

#include <algorithm>
#include <tuple>
#include <fmt/format.h>

namespace handrail::wording {

namespace {

Text stateLine(const View& view)
{
    if (view.state == State::noContact)
        return noContactSentence(view);
    return pageSentence(view);
}

Text sinceLine(const View& view)
{
    if (!view.incident)
        return {};
    const auto at = whenWithUtc(beganAt(view));
    return isBeganAbout(view) ? say(HR_TEXT("Since about: %1."), at) : say(HR_TEXT("Since: %1."), at);
}

Text fallbackLine(const View& view)
{
    const Text on = fallbackOn(view);
    return on.empty() ? Text{} : say(HR_TEXT("%1."), on);
}

struct Tried {
    WallTime at;
    Text text;
};

/// A step by its title, as far as the text that the run began with is at hand: "Is the store slow?".
std::string stepName(const View& view, const journal::RunState& run, const journal::Step& step)
{
    if (view.facts.runbooks)
        for (const runbook::Runbook& book : *view.facts.runbooks)
            if (book.file == run.runbook && book.digest == run.digest && step.step >= 1 && step.step <= book.steps.size())
                return book.steps[step.step - 1].title;
    return fmt::format("{}, {}", run.runbook, step.step);
}

std::optional<runbook::StepKind> stepKind(const View& view, const journal::RunState& run, const journal::Step& step)
{
    if (view.facts.runbooks)
        for (const runbook::Runbook& book : *view.facts.runbooks)
            if (book.file == run.runbook && book.digest == run.digest && step.step >= 1 && step.step <= book.steps.size())
                return book.steps[step.step - 1].kind;
    return {};
}

/// A verdict that was corrected is told as it stands now.
Text answerTold(const View& view, const journal::RunState& run, const runbook::Given& given)
{
    const auto book = given.second.answer == "did not help" ? bookOf(view, run) : std::nullopt;
    const std::uint32_t number = given.second.step;
    const bool isAfterAll = book && number >= 1 && number <= book->steps.size() &&
                            runbook::helpedAfterAll(book->steps[number - 1], given, *view.incident, *view.facts.shared);
    return isAfterAll ? say(HR_TEXT("helped after all")) : verbatim(given.second.answer);
}

std::vector<Tried> stepsTried(const View& view)
{
    std::vector<Tried> all;
    for (const auto& [file, run] : view.incident->runs) {
        for (const runbook::Given& given : run.answers) {
            const auto& [entry, step] = given;
            if (step.answer.empty())
                continue;
            const std::string name = stepName(view, run, step);
            const Text answer = answerTold(view, run, given);
            const Text what = step.why.empty() ? say(HR_TEXT("\"%1\": %2"), name, answer)
                                               : say(HR_TEXT("\"%1\": %2 (%3)"), name, answer, step.why);
            all.push_back({entry.at, step.automatic ? what : say(HR_TEXT("%1, by %2"), what, entry.who)});
        }
        for (const auto& [entry, back] : run.takenBack)
            all.push_back({entry.at, tookBackText(entry, back)});
    }
    return all;
}

Text triedLines(const View& view)
{
    if (!view.incident)
        return {};
    std::vector<Tried> all = stepsTried(view);
    for (const auto* record : view.facts.shared->operationsOf(view.agreement.service))
        if (!record->states.empty() && record->states.front().first >= view.incident->openedAt &&
            record->latest.state != journal::OperationState::refused)
            all.push_back({record->states.front().first,
                           say(HR_TEXT("%1 %2: %3"), record->latest.askedBy,
                               operationPast(record->latest, view.agreement), outcomeShort(record->latest))});
    std::ranges::stable_sort(all, {}, &Tried::at);
    std::vector<Text> parts;
    parts.reserve(all.size() + 1);
    for (const Tried& tried : all)
        parts.push_back(say(HR_TEXT("- %1 %2"), clockTime(tried.at), tried.text));
    if (parts.empty())
        return say(HR_TEXT("Nothing was tried yet."));
    parts.insert(parts.begin(), say(HR_TEXT("What was tried:")));
    return lines(parts);
}

Text evidenceLine(const View& view, const journal::AlertState& alert)
{
    const journal::Evidence& evidence = alert.latest.evidence;
    const auto signal = Signal::parse(evidence.signal);
    const Text sentence = alertSentence(view.current(alert), view.agreement, isSigned(view.agreement, view.service));
    const bool knowsWorst = signal && evidence.worst && evidence.worstAt > WallTime{};
    return knowsWorst ? say(HR_TEXT("- %1 Since %2, worst %3 at %4."), sentence, clockTime(alert.openedAt),
                            signalValue(*signal, *evidence.worst), clockTime(evidence.worstAt))
                      : say(HR_TEXT("- %1 Since %2."), sentence, clockTime(alert.openedAt));
}

Text evidenceLines(const View& view)
{
    std::vector<Text> parts;
    parts.reserve(view.standing.size() + view.better.size());
    for (const auto* alert : view.standing)
        parts.push_back(evidenceLine(view, *alert));
    for (const auto* alert : view.better)
        if (alert->betterSince)
            parts.push_back(say(HR_TEXT("- %1, better since %2"), alertShort(alert->latest, view.agreement),
                                when(*alert->betterSince, view.facts.now)));
    if (!parts.empty())
        parts.insert(parts.begin(), say(HR_TEXT("What we see:")));
    return lines(parts);
}

Text changesLines(const View& view)
{
    constexpr std::size_t kMost = 5;
    std::vector<Text> parts;
    if (view.service)
        for (auto change = view.service->changes.rbegin();
             change != view.service->changes.rend() && parts.size() < kMost; ++change)
            parts.push_back(
                say(HR_TEXT("- %1: %2"), whenWithUtc(change->first), changeText(change->second, view.agreement)));
    if (!parts.empty())
        parts.insert(parts.begin(), say(HR_TEXT("What changed last:")));
    return lines(parts);
}

/// Everybody there is, as the agreement names them: who hands over may not know whose trouble it is.
Text peopleLines(const View& view)
{
    std::vector<Text> parts;
    for (const auto& [key, owner] : view.agreement.owners)
        if (!owner.call.empty())
            parts.push_back(say(HR_TEXT("- %1"), callWhomText(view, key)));
    if (!parts.empty())
        parts.insert(parts.begin(), say(HR_TEXT("Whom to call:")));
    return lines(parts);
}

} // namespace

Found foundByPeople(const View& view)
{
    std::vector<std::tuple<WallTime, bool, std::string>> all; // when, whether it is a call, the answer
    if (view.incident)
        for (const auto& [file, run] : view.incident->runs)
            for (const auto& [entry, step] : run.answers)
                if (const auto kind = stepKind(view, run, step); kind && !step.automatic)
                    if (const bool isCall = *kind == runbook::StepKind::call && step.answer == "done";
                        isCall || (*kind == runbook::StepKind::ask && step.nextStep != step.step && step.answer != "skipped" && step.answer != "did not help"))
                        all.emplace_back(entry.at, isCall, step.answer);
    std::ranges::stable_sort(all, {}, [](const auto& each) { return std::get<WallTime>(each); });
    Found found;
    for (auto& [at, isCall, answer] : all)
        if (isCall)
            found.calledAt = at;
        else if (!found.calledAt)
            found.answer = std::move(answer);
    return found;
}

std::vector<std::pair<std::string, std::string>> answersOfPeople(const View& view)
{
    std::vector<std::pair<WallTime, std::pair<std::string, std::string>>> all;
    if (view.incident)
        for (const auto& [file, run] : view.incident->runs)
            for (const auto& [entry, step] : run.answers)
                if (const auto kind = stepKind(view, run, step);
                    !step.automatic && !step.answer.empty() && step.nextStep != step.step && kind && *kind != runbook::StepKind::act && *kind != runbook::StepKind::call &&
                    step.answer != "seen" && step.answer != "done" && step.answer != "skipped")
                    all.emplace_back(entry.at, std::pair(stepName(view, run, step), step.why.empty() ? step.answer : step.answer + " (" + step.why + ")"));
    std::ranges::stable_sort(all, {}, [](const auto& each) { return each.first; });
    std::vector<std::pair<std::string, std::string>> answers;
    answers.reserve(all.size());
    for (auto& [when, answer] : all)
        answers.push_back(std::move(answer));
    return answers;
}

Text handOverWithoutDetails(const View& view)
{
    const Text cause = causeText(view);
    const Text drill = isDrilled(view) ? say(HR_TEXT("THIS IS A DRILL. Nobody needs to do anything.")) : Text{};
    return lines({drill, pageTitle(view), stateLine(view), pageIfItGoesOn(view), sinceLine(view), fallbackLine(view),
                  cause.empty() ? Text{} : say(HR_TEXT("Probable cause: %1."), cause), peopleLines(view), evidenceLines(view),
                  changesLines(view), triedLines(view),
                  view.incident && !view.incident->takenBy.empty()
                      ? say(HR_TEXT("Who has it: %1."), view.incident->takenBy)
                      : Text{},
                  say(HR_TEXT("Written at %1."), whenWithUtc(view.facts.now))});
}

Text handOverText(const View& view)
{
    return lines({handOverWithoutDetails(view), say(HR_TEXT("Technical details:")), technicalText(view)});
}

} // namespace handrail::wording
