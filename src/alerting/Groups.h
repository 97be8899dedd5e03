#pragma once

#include "base/Ids.h"
#include "journal/Entry.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace handrail::alerting {

/// One open incident, as far as it matters for what it has in common with others.
struct Trouble {
    IncidentId incident;
    ServiceId service;
    WallTime openedAt;
    std::optional<journal::Cause> cause;
    std::vector<std::string> uses; ///< names of the dependencies that the service's agreement has
};

/// Incidents of several services that come from one dependency: one thing to look at.
struct Group {
    std::string dependency;
    WallTime since;                    ///< when the first of them opened
    std::vector<IncidentId> incidents; ///< oldest first
    bool operator==(const Group&) const = default;
};

/// So many services make a group; two may be chance.
inline constexpr std::size_t kFewestInGroup = 3;

/// Incidents that name the same dependency as their probable cause and began within ten minutes of one another, one chain a
/// group. Once there is a group, incidents without a cause of services that use the dependency belong to it when they began in
/// the same time. Oldest group first; incidents that are in none are left out. Pure: the order of `troubles` makes no difference.
[[nodiscard]] std::vector<Group> groupsOf(std::span<const Trouble> troubles);

} // namespace handrail::alerting
