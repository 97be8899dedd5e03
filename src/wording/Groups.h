#pragma once

#include "wording/Pages.h"

#include <span>
#include <vector>

namespace handrail::wording {

/// Cards that are one piece of news: several services that fail because of the same dependency.
struct CardGroup {
    std::string waitsFor;             ///< the dependency's id
    std::vector<std::size_t> members; ///< places in the cards that were given, in their order
};

/// Services whose trouble has the same dependency as its cause and began within ten minutes of the first of them. One alone
/// is no group; a card that is silenced is in none. A card is in at most one.
[[nodiscard]] std::vector<CardGroup> groupByCause(std::span<const Card* const> cards);

} // namespace handrail::wording
