#include "alerting/Groups.h"

#include <algorithm>
#include <map>
#include <set>

namespace handrail::alerting {
namespace {

constexpr Millis kTogether = std::chrono::minutes(10);

using Members = std::vector<const Trouble*>;

bool beganEarlier(const Trouble* a, const Trouble* b)
{
    return std::tie(a->openedAt, a->incident) < std::tie(b->openedAt, b->incident);
}

std::size_t servicesIn(const Members& members)
{
    std::set<ServiceId> services;
    for (const Trouble* each : members)
        services.insert(each->service);
    return services.size();
}

Group groupOf(const std::string& dependency, Members members, const Members& withoutCause)
{
    const WallTime from = members.front()->openedAt - kTogether, to = members.back()->openedAt + kTogether;
    for (const Trouble* each : withoutCause)
        if (each->openedAt >= from && each->openedAt <= to &&
            std::ranges::find(each->uses, dependency) != each->uses.end())
            members.push_back(each);
    std::ranges::sort(members, beganEarlier);
    Group group{dependency, members.front()->openedAt, {}};
    for (const Trouble* each : members)
        group.incidents.push_back(each->incident);
    return group;
}

} // namespace

std::vector<Group> groupsOf(std::span<const Trouble> troubles)
{
    std::map<std::string, Members> byDependency;
    Members withoutCause;
    for (const Trouble& each : troubles) {
        if (!each.cause)
            withoutCause.push_back(&each);
        else if (each.cause->kind == journal::CauseKind::dependency)
            byDependency[each.cause->subject].push_back(&each);
    }
    std::vector<Group> groups;
    for (auto& [dependency, members] : byDependency) {
        std::ranges::sort(members, beganEarlier);
        Members chain;
        const auto close = [&] {
            if (servicesIn(chain) >= kFewestInGroup)
                groups.push_back(groupOf(dependency, chain, withoutCause));
            chain.clear();
        };
        for (const Trouble* each : members) {
            if (!chain.empty() && each->openedAt - chain.back()->openedAt > kTogether)
                close();
            chain.push_back(each);
        }
        close();
    }
    std::ranges::stable_sort(groups, {}, &Group::since);
    return groups;
}

} // namespace handrail::alerting
