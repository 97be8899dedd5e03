#include "wording/Agreed.h"

#include "wording/Numbers.h"
#include "wording/ReadinessPage.h"
#include "wording/Words.h"

#include <algorithm>

namespace handrail::wording {

using contract::Difference;
using contract::Standing;

namespace {

constexpr std::size_t kLongestValue = 60;

std::string joined(const std::vector<std::string>& names)
{
    std::string all;
    for (std::size_t i = 0; i < names.size(); ++i)
        all += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
    return all;
}

std::string shortened(const std::string& value)
{
    if (value.size() <= kLongestValue)
        return value;
    std::size_t end = kLongestValue;
    while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xc0) == 0x80)
        --end;
    return value.substr(0, end) + "\u2026";
}

/// The line or thing that a difference is about, and the key in it: "failing requests" and "limit".
std::pair<std::string, std::string> subjectAndKey(const std::vector<std::string>& path)
{
    if (path.empty())
        return {};
    if (path.size() == 1)
        return {{}, path.front()};
    // Lines of the definition of fail go by their own names; other things say what they are.
    std::string subject = path[0] == "fail" ? path[1] : path[0] + ", " + path[1];
    std::string key;
    for (std::size_t i = 2; i < path.size(); ++i)
        key += (i == 2 ? "" : ", ") + path[i];
    return {subject, key};
}

Text about(const std::string& subject, Text what)
{
    return subject.empty() ? what : say(HR_TEXT("%1: %2"), subject, std::move(what));
}

auto ownOf(const std::vector<Difference>& changes, const std::string& failure)
{
    return std::ranges::find_if(changes, [&](const Difference& each) {
        return each.path.size() > 1 && each.path[0] == "fail" && each.path[1] == failure;
    });
}

Text mostImportant(const std::vector<Difference>& changes, const std::string& failure)
{
    const auto own = ownOf(changes, failure);
    const Difference& first = own == changes.end() ? changes.front() : *own;
    return changes.size() == 1 ? differenceText(first)
                               : counted(HR_TEXT_N("%1, and %n changes more"), changes.size() - 1, differenceText(first));
}

Text notAgreed(const Standing& standing, const std::string& failure, WallTime now)
{
    if (standing.state == Standing::State::changed && !standing.changes.empty()) {
        const Text what = mostImportant(standing.changes, failure);
        return standing.changedAt ? say(HR_TEXT("not agreed since %1: %2"), when(*standing.changedAt, now), what)
                                  : say(HR_TEXT("not agreed: %1"), what);
    }
    if (standing.state == Standing::State::partly)
        return say(HR_TEXT("not agreed yet: %1 has not signed"), joined(standing.missing));
    return say(HR_TEXT("not signed yet"));
}

/// The same in a line of its own limit: what holds for all of them is said elsewhere.
Text notAgreedHere(const Standing& standing, const std::string& failure, WallTime now)
{
    if (standing.state == Standing::State::partly)
        return say(HR_TEXT("not agreed yet"));
    if (standing.state != Standing::State::changed || ownOf(standing.changes, failure) != standing.changes.end())
        return notAgreed(standing, failure, now);
    return standing.changedAt ? say(HR_TEXT("not agreed since %1"), when(*standing.changedAt, now)) : say(HR_TEXT("not agreed"));
}

std::vector<std::string> teams(const Standing& standing)
{
    std::vector<std::string> names;
    for (const contract::Signature& each : standing.by)
        names.push_back(each.team);
    return names;
}

/// That one person signed for all of them is part of who agreed.
Text withOnlyPerson(const Text& agreed, const Standing& standing)
{
    const std::string one = standing.onlyPerson();
    if (one.empty())
        return agreed;
    return standing.by.size() == 2 ? say(HR_TEXT("%1, both by %2"), agreed, one) : say(HR_TEXT("%1, all by %2"), agreed, one);
}

/// "Flight Models and Operations on 24 Nov"
Text byWhom(const Standing& standing)
{
    return withOnlyPerson(say(HR_TEXT("%1 on %2"), joined(teams(standing)), dayOf(standing.since())), standing);
}

} // namespace

Text differenceText(const Difference& difference)
{
    const auto [subject, key] = subjectAndKey(difference.path);
    switch (difference.kind) {
    case Difference::Kind::changed:
        return about(subject, say(HR_TEXT("%1 %2 → %3"), key, shortened(difference.before), shortened(difference.after)));
    case Difference::Kind::added:
        return key.empty() ? say(HR_TEXT("'%1' is new"), subject)
                           : about(subject, say(HR_TEXT("%1 is new: %2"), key, shortened(difference.after)));
    case Difference::Kind::removed:
        return key.empty() ? say(HR_TEXT("'%1' is gone"), subject)
                           : about(subject, say(HR_TEXT("%1 is gone: %2"), key, shortened(difference.before)));
    case Difference::Kind::order:
        return about(subject, say(HR_TEXT("%1 in another order"), key.empty() ? std::string("lines") : key));
    case Difference::Kind::elsewhere:
        return say(HR_TEXT("other %1"), key);
    }
    return {};
}

Text standingText(const Standing& standing, const std::string& failure, WallTime now)
{
    if (standing.state == Standing::State::agreed)
        return say(HR_TEXT("Agreed by %1."), byWhom(standing));
    return capitalised(say(HR_TEXT("%1."), notAgreed(standing, failure, now)));
}

Text agreedLimitText(const Text& limit, const Standing& standing, const std::string& failure, WallTime now)
{
    if (standing.state == Standing::State::agreed)
        return say(HR_TEXT("Agreed: %1."), limit);
    return say(HR_TEXT("Limit: %1, %2."), limit, notAgreedHere(standing, failure, now));
}

Text limitsAgreedText(const Standing& standing, WallTime now)
{
    switch (standing.state) {
    case Standing::State::agreed:
        return withOnlyPerson(say(HR_TEXT("Limits agreed on %1"), dayOf(standing.since())), standing); // by which teams says each limit's own tip
    case Standing::State::partly:
    case Standing::State::changed:
        return say(HR_TEXT("Limits %1"), notAgreed(standing, {}, now));
    default:
        return {};
    }
}

Text onePersonText(const Standing& standing)
{
    const std::string one = standing.onlyPerson();
    return one.empty() ? Text{} : say(HR_TEXT("One person, %1, signed for all teams."), one);
}

bool isSigned(const contract::Agreement& agreement, const journal::ServiceState* service)
{
    return contract::standing(agreement, service).state == Standing::State::agreed;
}

Text wentLiveText(const View& view)
{
    const auto change = contract::wentLiveUnsigned(view.agreement, view.service);
    return change ? say(HR_TEXT("%1 went live without sign-off"), change->to) : Text{};
}

Text problemText(const View& view)
{
    if (!view.service || !view.service->configuration || view.service->configuration->problem.empty())
        return {};
    const journal::Configuration& known = *view.service->configuration;
    return sentences({say(HR_TEXT("A change of the agreement or a runbook was not taken over; what was used before stays in use.")),
                      known.problemWhere.empty() ? asSentence(capital(known.problem))
                                                 : say(HR_TEXT("%1: %2."), known.problemWhere, known.problem),
                      asSentence(known.problemHint)});
}

} // namespace handrail::wording
