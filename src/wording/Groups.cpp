#include "wording/Groups.h"

#include <algorithm>
#include <map>
#include <set>

namespace handrail::wording {

namespace {

constexpr Millis kTogether = std::chrono::minutes(10);

bool areSeveralServices(std::span<const Card* const> cards, const std::vector<std::size_t>& members)
{
    std::set<ServiceId> services;
    for (const std::size_t member : members)
        services.insert(cards[member]->service);
    return services.size() > 1;
}

} // namespace

std::vector<CardGroup> groupByCause(std::span<const Card* const> cards)
{
    std::map<std::string, std::vector<std::size_t>> bySubject;
    for (std::size_t i = 0; i < cards.size(); ++i)
        if (!cards[i]->waitsFor.empty() && !cards[i]->silenced)
            bySubject[cards[i]->waitsFor].push_back(i);
    std::vector<CardGroup> groups;
    for (auto& [subject, all] : bySubject) {
        std::ranges::stable_sort(all, {}, [&](std::size_t i) { return cards[i]->openedAt; });
        for (auto first = all.begin(); first != all.end();) {
            const auto end = std::find_if(first, all.end(), [&](std::size_t i) {
                return cards[i]->openedAt - cards[*first]->openedAt > kTogether;
            });
            CardGroup group{subject, {first, end}};
            std::ranges::sort(group.members);
            if (areSeveralServices(cards, group.members))
                groups.push_back(std::move(group));
            first = end;
        }
    }
    return groups;
}

} // namespace handrail::wording
