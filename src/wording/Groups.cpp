#include "wording/Groups.h"

namespace handrail::wording {

std::vector<alerting::Group> groupByCause(std::span<const Card* const> cards)
{
    std::vector<alerting::Trouble> troubles;
    troubles.reserve(cards.size());
    for (const Card* card : cards) {
        alerting::Trouble trouble{card->service, card->openedAt, {}, {}};
        if (!card->silenced) {
            trouble.dependency = card->waitsFor;
            trouble.uses = card->uses;
        }
        troubles.push_back(std::move(trouble));
    }
    return alerting::groupsOf(troubles);
}

} // namespace handrail::wording
