#include "wording/ReadinessPage.h"

#include "contract/FailureKinds.h"
#include "wording/Numbers.h"
#include "wording/Words.h"

#include <algorithm>

namespace handrail::wording {

using contract::Failure;
using journal::AlertKind;

namespace {

Text limitText(const Failure& failure)
{
    const contract::FailureKind* kind = contract::failureKind(failure.kind);
    if (kind && kind->unit == contract::LimitUnit::share)
        return percent(*failure.limit);
    if (kind && kind->unit == contract::LimitUnit::seconds)
        return duration(Millis(static_cast<std::int64_t>(*failure.limit * 1000)));
    return kind && kind->unit == contract::LimitUnit::duration ? answerTime(*failure.limit) : verbatim(plain(*failure.limit));
}

Text inputCondition(const Failure& failure, const Text& limit)
{
    const std::string name = failure.subject.empty() ? std::string("an input") : field(failure.subject);
    switch (failure.kind) {
    case AlertKind::inputMissing: return say(HR_TEXT("%1 is missing in more than %2 of requests"), name, limit);
    case AlertKind::inputOutOfRange: return say(HR_TEXT("%1 is out of range in more than %2 of requests"), name, limit);
    case AlertKind::inputUnseen: return say(HR_TEXT("%1 was never seen before in more than %2 of requests"), name, limit);
    default: return say(HR_TEXT("more than %2 of the values of %1 are unusual"), name, limit);
    }
}

/// When it counts as failing; empty where the rule itself decides.
Text condition(const Failure& failure, const contract::Agreement& agreement)
{
    if (failure.budget)
        return say(HR_TEXT("more than %1 of requests fail over %2, judged by how fast that is being used up"),
                   percent(1 - failure.budget->of), duration(failure.budget->over));
    if (!failure.limit)
        return {};
    const Text limit = limitText(failure);
    const std::string dependency = dependencyName(agreement, failure.subject);
    switch (failure.kind) {
    case AlertKind::slow: return say(HR_TEXT("the slowest %1 answers take longer than %2"), oneIn(failure.slowestShare), limit);
    case AlertKind::failing: return say(HR_TEXT("more than %1 of requests fail"), limit);
    case AlertKind::notAnswering: return say(HR_TEXT("%1 test questions in a row stay without an answer"), limit);
    case AlertKind::fewRequests: return say(HR_TEXT("fewer than %1 of the usual requests come"), limit);
    case AlertKind::answersMoved: return say(HR_TEXT("more than %1 of answers look unusual"), limit);
    case AlertKind::guessing: return say(HR_TEXT("more than %1 of answers are close to a guess"), limit);
    case AlertKind::testQuestionsWrong:
        return *failure.limit <= 0 ? say(HR_TEXT("a test question is answered wrongly"))
                                   : say(HR_TEXT("more than %1 of test questions are answered wrongly"), limit);
    case AlertKind::outcomesWrong: return say(HR_TEXT("more than %1 of %2 turn out wrong"), limit, agreement.unitMany);
    case AlertKind::dependencySlow: return say(HR_TEXT("%1 usually takes longer than %2"), dependency, limit);
    case AlertKind::dependencyFailing: return say(HR_TEXT("more than %1 of calls to %2 fail"), limit, dependency);
    case AlertKind::dependencyStale: return say(HR_TEXT("%1 serves the same for longer than %2"), dependency, limit);
    case AlertKind::fallbackTooLong: return say(HR_TEXT("the fallback is on for longer than %1"), limit);
    case AlertKind::versionWorse: return say(HR_TEXT("a new version is worse than the one before by more than %1"), limit);
    case AlertKind::contactLost: return say(HR_TEXT("nothing is heard for longer than %1"), limit);
    case AlertKind::unusualForItself: return {};
    default: return inputCondition(failure, limit);
    }
}

Text failureLine(const Failure& failure, const contract::Agreement& agreement)
{
    const Text severity = failure.severity == journal::Severity::broken      ? say(HR_TEXT("broken"))
                          : failure.severity == journal::Severity::noContact ? say(HR_TEXT("no contact"))
                                                                             : say(HR_TEXT("to watch"));
    const contract::FailureKind* kind = contract::failureKind(failure.kind);
    if (kind && kind->unit == contract::LimitUnit::share && failure.limit >= 1.0)
        return say(HR_TEXT("%1: not judged, it moves by itself."), capital(failure.name));
    const Text when = condition(failure, agreement);
    const Text what = when.empty() ? say(HR_TEXT("%1 (%2), by what is usual."), capital(failure.name), severity)
                                   : say(HR_TEXT("%1 (%2): when %3."), capital(failure.name), severity, when);
    return sentences({what, asSentence(failure.hurts)});
}

Text inputLine(const contract::Input& input)
{
    constexpr std::size_t kMostNames = 6;
    Text may = say(HR_TEXT("anything"));
    if (!input.known.empty()) {
        std::string names;
        for (const std::string& name : input.known)
            if (static_cast<std::size_t>(std::ranges::count(names, ',')) < kMostNames)
                names += (names.empty() ? "" : ", ") + name;
        may = input.known.size() <= kMostNames ? verbatim(names)
                                               : counted(HR_TEXT_N("one of %n known names"), input.known.size());
    } else if (input.from && input.to) {
        may = input.unit.empty() ? say(HR_TEXT("%1 to %2"), plain(*input.from), plain(*input.to))
                                 : say(HR_TEXT("%1 to %2 %3"), plain(*input.from), plain(*input.to), input.unit);
    }
    const Text line = input.required ? say(HR_TEXT("%1: %2."), capital(input.field), may)
                                     : say(HR_TEXT("%1: %2; may be left out."), capital(input.field), may);
    return input.others.empty() ? line : sentences({line, say(HR_TEXT("Anything else: %1."), unquoted(input.others))});
}

void add(std::vector<PlainPart>& parts, Text title, std::vector<Text> lines)
{
    std::erase_if(lines, [](const Text& line) { return line.empty(); });
    if (!lines.empty())
        parts.push_back({std::move(title), std::move(lines)});
}

template <typename Things, typename Line>
std::vector<Text> linesOf(const Things& things, const Line& line)
{
    std::vector<Text> lines;
    for (const auto& thing : things)
        lines.push_back(line(thing));
    return lines;
}

Text dependencyLine(const contract::Dependency& dependency)
{
    return dependency.without.empty() ? say(HR_TEXT("%1."), capital(dependency.shown))
                                      : say(HR_TEXT("%1. Without it: %2."), capital(dependency.shown), unquoted(dependency.without));
}

Text modeLine(const contract::FallbackMode& mode)
{
    const Text what = mode.customers.empty() ? say(HR_TEXT("%1."), capital(mode.shown))
                                             : say(HR_TEXT("%1: %2."), capital(mode.shown), unquoted(mode.customers));
    return mode.atMost ? sentences({what, say(HR_TEXT("At most %1."), duration(*mode.atMost))}) : what;
}

} // namespace

std::vector<PlainPart> inPlainWords(const contract::Agreement& agreement)
{
    std::vector<PlainPart> parts;
    add(parts, say(HR_TEXT("What it is for")),
        {asSentence(agreement.what),
         agreement.ifWrong.empty() ? Text{} : say(HR_TEXT("When it is wrong: %1."), midSentence(agreement.ifWrong))});
    add(parts, say(HR_TEXT("What counts as failing")),
        linesOf(agreement.failures, [&](const Failure& each) { return failureLine(each, agreement); }));
    add(parts, say(HR_TEXT("What may come in")), linesOf(agreement.inputs, inputLine));
    add(parts, say(HR_TEXT("What it needs")), linesOf(agreement.dependencies, dependencyLine));
    add(parts, say(HR_TEXT("How it may be worse, by design")), linesOf(agreement.fallbackModes, modeLine));
    add(parts, say(HR_TEXT("What can be done")), linesOf(agreement.actions, [](const contract::Action& action) {
            return sentences({say(HR_TEXT("%1:"), capital(action.shown.empty() ? action.name : action.shown)),
                              asSentence(action.whatHappens)});
        }));
    add(parts, say(HR_TEXT("Whom to call")), linesOf(agreement.owners, [](const auto& owner) {
            const contract::Owner& one = owner.second;
            return one.when.empty() ? say(HR_TEXT("%1: %2."), one.team, one.call)
                                    : say(HR_TEXT("%1: %2, %3."), one.team, one.call, one.when);
        }));
    return parts;
}

} // namespace handrail::wording
