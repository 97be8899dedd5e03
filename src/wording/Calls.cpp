#include "wording/PageParts.h"

#include "wording/Numbers.h"
#include "wording/Words.h"

#include <algorithm>
#include <cctype>
#include <cstdio>

namespace handrail::wording {

namespace {

constexpr std::size_t kFewestDigits = 3;

bool isOfNumber(char c)
{
    return std::isdigit(static_cast<unsigned char>(c)) != 0 || std::string_view(" +-/().").find(c) != std::string_view::npos;
}

std::string trimmed(std::string text)
{
    const char* const kBlank = " ,;:-";
    text.erase(0, std::min(text.find_first_not_of(kBlank), text.size()));
    text.erase(text.find_last_not_of(kBlank) + 1);
    return text;
}

/// The longest stretch that reads as a telephone number: where it begins and ends; none in an address.
std::pair<std::size_t, std::size_t> numberIn(const std::string& call)
{
    std::pair<std::size_t, std::size_t> best{call.size(), call.size()};
    std::ptrdiff_t most = kFewestDigits - 1;
    for (std::size_t from = 0; from < call.size();) {
        std::size_t to = from;
        while (to < call.size() && isOfNumber(call[to]))
            ++to;
        const auto digits = std::count_if(call.begin() + std::ptrdiff_t(from), call.begin() + std::ptrdiff_t(to),
                                          [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
        if (digits > most) {
            most = digits;
            best = {from, to};
        }
        from = std::max(to, from + 1);
    }
    return best;
}

/// "6 to 22 h": whether that is so at this hour, by local time; none when it is said in other words.
std::optional<bool> isThere(const std::string& when, WallTime now)
{
    int from = 0, to = 0;
    if (std::sscanf(when.c_str(), "%d to %d h", &from, &to) != 2 || from == to)
        return {};
    const int hour = std::stoi(clockTime(now));
    return from < to ? hour >= from && hour < to : hour >= from || hour < to;
}

Text whenText(const std::string& when, WallTime now)
{
    if (when.empty())
        return {};
    return isThere(when, now).value_or(true) ? say(HR_TEXT("answers %1"), when)
                                             : say(HR_TEXT("answers %1: probably nobody is there now"), when);
}

} // namespace

Contact contactOf(const View& view, const std::string& key)
{
    Contact made;
    const auto owner = view.agreement.owners.find(key);
    if (owner == view.agreement.owners.end()) {
        made.who = verbatim(key);
        return made;
    }
    const std::string& call = owner->second.call;
    const auto [from, to] = numberIn(call);
    made.number = from < call.size() ? trimmed(call.substr(from, to - from)) : call;
    const std::string name = from < call.size() ? trimmed(call.substr(0, from) + call.substr(to)) : std::string();
    made.who = verbatim(name.empty() ? owner->second.team : name);
    made.when = whenText(owner->second.when, view.facts.now);
    return made;
}

namespace {

const contract::Dependency* causing(const View& view)
{
    if (!view.incident || !view.incident->cause || view.incident->cause->kind != journal::CauseKind::dependency)
        return nullptr;
    const auto found = std::ranges::find(view.agreement.dependencies, view.incident->cause->subject, &contract::Dependency::name);
    return found == view.agreement.dependencies.end() ? nullptr : &*found;
}

Text whyText(const View& view, const std::string& key)
{
    if (const auto* cause = causing(view); cause && cause->owner == key)
        return say(HR_TEXT("probably theirs: %1"), dependencyName(view.agreement, cause->name));
    const auto mine = std::ranges::find(view.agreement.dependencies, key, &contract::Dependency::owner);
    if (mine != view.agreement.dependencies.end())
        return say(HR_TEXT("looks after %1"), dependencyName(view.agreement, mine->name));
    if (key == view.agreement.signedBy.builtBy)
        return say(HR_TEXT("built the model"));
    return key == view.agreement.signedBy.runBy ? say(HR_TEXT("keeps it running")) : Text{};
}

int orderOf(const View& view, const std::string& key)
{
    if (const auto* cause = causing(view); cause && cause->owner == key)
        return 0;
    return key == view.agreement.signedBy.builtBy ? 1 : key == view.agreement.signedBy.runBy ? 2 : 3;
}

} // namespace

CallView callView(const View& view, const std::string& owner)
{
    CallView made{{contactOf(view, owner)}, phoneText(view, owner), handOverWithoutDetails(view)};
    made.whom.front().why = whyText(view, owner);
    return made;
}

CallView helpView(const View& view)
{
    CallView made{{}, phoneText(view, {}), handOverWithoutDetails(view)};
    std::vector<std::string> keys;
    for (const auto& [key, owner] : view.agreement.owners)
        if (!owner.call.empty())
            keys.push_back(key);
    std::ranges::stable_sort(keys, {}, [&](const std::string& key) { return orderOf(view, key); });
    for (const std::string& key : keys) {
        made.whom.push_back(contactOf(view, key));
        made.whom.back().why = whyText(view, key);
    }
    return made;
}

} // namespace handrail::wording
