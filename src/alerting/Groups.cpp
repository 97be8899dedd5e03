#include "alerting/Groups.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace handrail::alerting {
namespace {

constexpr Millis kTogether = std::chrono::minutes(10);

using Members = std::vector<std::size_t>;

bool areSeveralServices(std::span<const Trouble> troubles, const Members& members)
{
    return std::ranges::any_of(members, [&](std::size_t i) { return troubles[i].service != troubles[members.front()].service; });
}

Group groupOf(std::span<const Trouble> troubles, const std::string& dependency, Members members, std::set<std::size_t>& withoutCause)
{
    const WallTime from = troubles[members.front()].openedAt - kTogether, to = troubles[members.back()].openedAt + kTogether;
    std::erase_if(withoutCause, [&](std::size_t i) {
        const Trouble& each = troubles[i];
        const bool belongs = each.openedAt >= from && each.openedAt <= to && std::ranges::find(each.uses, dependency) != each.uses.end();
        if (belongs)
            members.push_back(i);
        return belongs;
    });
    std::ranges::sort(members);
    const auto first = std::ranges::min(members, {}, [&](std::size_t i) { return troubles[i].openedAt; });
    return {dependency, troubles[first].openedAt, std::move(members)};
}

} // namespace

std::vector<Group> groupsOf(std::span<const Trouble> troubles)
{
    std::map<std::string, Members> byDependency;
    std::set<std::size_t> withoutCause;
    for (std::size_t i = 0; i < troubles.size(); ++i) {
        if (!troubles[i].dependency.empty())
            byDependency[troubles[i].dependency].push_back(i);
        else if (!troubles[i].uses.empty())
            withoutCause.insert(i);
    }
    std::vector<Group> groups;
    for (auto& [dependency, members] : byDependency) {
        std::ranges::sort(members, {}, [&](std::size_t i) { return std::tie(troubles[i].openedAt, troubles[i].service); });
        for (auto first = members.begin(); first != members.end();) {
            const auto isApart = [&](std::size_t a, std::size_t b) { return troubles[b].openedAt - troubles[a].openedAt > kTogether; };
            const auto gap = std::adjacent_find(first, members.end(), isApart);
            const auto end = gap == members.end() ? gap : gap + 1;
            const Members chain(first, end);
            if (areSeveralServices(troubles, chain))
                groups.push_back(groupOf(troubles, dependency, chain, withoutCause));
            first = end;
        }
    }
    std::ranges::stable_sort(groups, {}, &Group::since);
    return groups;
}

} // namespace handrail::alerting
