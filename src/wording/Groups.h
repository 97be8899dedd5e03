#pragma once

#include "alerting/Groups.h"
#include "wording/Pages.h"

namespace handrail::wording {

/// Cards that are one piece of news, by alerting::groupsOf; the members are places in `cards`. A card that is silenced is in none.
[[nodiscard]] std::vector<alerting::Group> groupByCause(std::span<const Card* const> cards);

} // namespace handrail::wording
