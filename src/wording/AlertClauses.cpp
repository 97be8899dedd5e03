#include "wording/AlertSentences.h"

#include "wording/Words.h"

#include <algorithm>
#include <cctype>

namespace handrail::wording {

using contract::Agreement;
using journal::Alert;
using journal::AlertKind;

namespace {
constexpr double kNearly = 0.95, kAll = 0.995; ///< as a number beside it is rounded
}

Text alertClause(const Alert& alert, const Agreement& agreement)
{
    const std::string name = field(alert.subject);
    const bool nearlyAll = alert.evidence.value.value_or(0) >= kNearly;
    switch (alert.kind) {
    case AlertKind::slow:
        return say(HR_TEXT("answers are slow"));
    case AlertKind::failing:
        return alert.evidence.value.value_or(0) >= kAll ? say(HR_TEXT("all requests fail"))
               : nearlyAll ? say(HR_TEXT("nearly all requests fail")) : say(HR_TEXT("some requests fail"));
    case AlertKind::notAnswering:
        return say(HR_TEXT("it doesn't answer"));
    case AlertKind::fewRequests:
        return alert.evidence.value == 0.0 ? say(HR_TEXT("no requests come in")) : say(HR_TEXT("few requests come in"));
    case AlertKind::answersMoved:
        return say(HR_TEXT("its answers are far from normal"));
    case AlertKind::inputMissing:
        return say(HR_TEXT("requests arrive without %1"), name);
    case AlertKind::inputOutOfRange:
        return say(HR_TEXT("%1 is out of range"), name);
    case AlertKind::inputUnseen:
        return say(HR_TEXT("%1 has values never seen before"), name);
    case AlertKind::inputMoved:
        return say(HR_TEXT("%1 has other values than usual"), name);
    case AlertKind::guessing:
        return say(HR_TEXT("it often guesses"));
    case AlertKind::testQuestionsWrong:
        return say(HR_TEXT("it gets test questions wrong"));
    case AlertKind::outcomesWrong:
        return say(HR_TEXT("its answers turn out wrong"));
    case AlertKind::dependencySlow:
        return say(HR_TEXT("%1 is slow"), dependencyName(agreement, alert.subject));
    case AlertKind::dependencyFailing:
        return say(HR_TEXT("%1 does not work"), dependencyName(agreement, alert.subject));
    case AlertKind::dependencyStale:
        return say(HR_TEXT("%1 is out of date"), dependencyName(agreement, alert.subject));
    case AlertKind::fallbackTooLong:
        return say(HR_TEXT("on the fallback for too long"));
    case AlertKind::versionWorse:
        return alert.subject.empty() ? say(HR_TEXT("the new version is worse"))
                                     : say(HR_TEXT("version %1 is worse than before"), alert.subject);
    case AlertKind::contactLost:
        return say(HR_TEXT("no contact"));
    case AlertKind::unusualForItself:
        return say(HR_TEXT("a number is unusual"));
    }
    return {};
}

Text alertClauses(const Alert& first, const Alert& second, const Agreement& agreement)
{
    const bool slowAndFailing = (first.kind == AlertKind::slow && second.kind == AlertKind::failing) ||
                                (first.kind == AlertKind::failing && second.kind == AlertKind::slow);
    const double share = (first.kind == AlertKind::failing ? first : second).evidence.value.value_or(0);
    if (slowAndFailing)
        return share >= kAll    ? say(HR_TEXT("answers are slow and all fail"))
               : share >= kNearly ? say(HR_TEXT("answers are slow and nearly all fail"))
                                : say(HR_TEXT("answers are slow and some fail"));
    return say(HR_TEXT("%1 and %2"), alertClause(first, agreement), alertClause(second, agreement));
}

Text alertShort(const Alert& alert, const Agreement& agreement)
{
    const std::string name = field(alert.subject);
    switch (alert.kind) {
    case AlertKind::slow:
        return say(HR_TEXT("answers slow"));
    case AlertKind::failing:
        return say(HR_TEXT("requests failing"));
    case AlertKind::notAnswering:
        return say(HR_TEXT("no answers"));
    case AlertKind::fewRequests:
        return say(HR_TEXT("few requests"));
    case AlertKind::answersMoved:
        return say(HR_TEXT("answers unusual"));
    case AlertKind::inputMissing:
        return say(HR_TEXT("%1 missing"), name);
    case AlertKind::inputOutOfRange:
        return say(HR_TEXT("%1 out of range"), name);
    case AlertKind::inputUnseen:
        return say(HR_TEXT("%1 never seen before"), name);
    case AlertKind::inputMoved:
        return say(HR_TEXT("%1 unusual"), name);
    case AlertKind::guessing:
        return say(HR_TEXT("many guesses"));
    case AlertKind::testQuestionsWrong:
        return say(HR_TEXT("test questions wrong"));
    case AlertKind::outcomesWrong:
        return say(HR_TEXT("answers turned out wrong"));
    case AlertKind::dependencySlow:
        return say(HR_TEXT("%1 slow"), dependencyName(agreement, alert.subject));
    case AlertKind::dependencyFailing:
        return say(HR_TEXT("%1 not working"), dependencyName(agreement, alert.subject));
    case AlertKind::dependencyStale:
        return say(HR_TEXT("%1 out of date"), dependencyName(agreement, alert.subject));
    case AlertKind::fallbackTooLong:
        return say(HR_TEXT("fallback on for too long"));
    case AlertKind::versionWorse:
        return say(HR_TEXT("version %1 worse than before"), alert.subject);
    case AlertKind::contactLost:
        return say(HR_TEXT("contact lost"));
    case AlertKind::unusualForItself:
        return say(HR_TEXT("a number is unusual"));
    }
    return {};
}

Text wellAgain(const Alert& alert, const Agreement& agreement)
{
    const std::string name = field(alert.subject);
    switch (alert.kind) {
    case AlertKind::slow:
        return say(HR_TEXT("answers are fast again"));
    case AlertKind::failing:
        return say(HR_TEXT("requests work again"));
    case AlertKind::notAnswering:
        return say(HR_TEXT("it answers again"));
    case AlertKind::fewRequests:
        return say(HR_TEXT("requests come in again"));
    case AlertKind::answersMoved:
        return say(HR_TEXT("answers look usual again"));
    case AlertKind::guessing:
        return say(HR_TEXT("it guesses as little as usual again"));
    case AlertKind::testQuestionsWrong:
        return say(HR_TEXT("test questions are right again"));
    case AlertKind::outcomesWrong:
        return say(HR_TEXT("answers turn out right again"));
    case AlertKind::contactLost:
        return say(HR_TEXT("contact is back"));
    case AlertKind::dependencySlow:
    case AlertKind::dependencyFailing:
    case AlertKind::dependencyStale:
        return say(HR_TEXT("%1 is well again"), dependencyName(agreement, alert.subject));
    case AlertKind::inputMissing:
    case AlertKind::inputOutOfRange:
    case AlertKind::inputUnseen:
    case AlertKind::inputMoved:
        return say(HR_TEXT("%1 looks usual again"), name);
    default:
        return say(HR_TEXT("it is as usual again"));
    }
}

Text unseenNames(const Alert& alert)
{
    constexpr std::size_t kMost = 3;
    std::vector<std::pair<std::string, double>> all;
    for (const auto& [name, times] : alert.evidence.parts)
        if (name != "other") // the rest, which nobody counted by name
            all.emplace_back(name, times);
    std::ranges::stable_sort(all, [](const auto& a, const auto& b) { return a.second > b.second; });
    const bool isRest = all.size() < alert.evidence.parts.size();
    const std::size_t shown = all.size() > kMost ? kMost - 1 : all.size();
    Text names;
    for (std::size_t i = 0; i < shown; ++i) {
        std::string plainName = all[i].first;
        std::ranges::replace_if(plainName, [](unsigned char c) { return std::iscntrl(c) != 0; }, '?');
        Text name = verbatim(field(plainName));
        const bool isLast = i + 1 == all.size() && !isRest;
        names = names.empty() ? std::move(name)
                : isLast      ? say(HR_TEXT("%1 and %2"), std::move(names), std::move(name))
                              : say(HR_TEXT("%1, %2"), std::move(names), std::move(name));
    }
    if (names.empty() || (shown == all.size() && !isRest))
        return names;
    return isRest ? say(HR_TEXT("%1 and many more"), std::move(names))
                  : counted(HR_TEXT_N("%1 and %n more"), all.size() - shown, std::move(names));
}

} // namespace handrail::wording
