#pragma once

#include "base/Ids.h"
#include "base/Time.h"

#include <span>
#include <string>
#include <vector>

namespace handrail::alerting {

/// One open incident, as far as it matters for what it has in common with others.
struct Trouble {
    ServiceId service;
    WallTime openedAt;
    std::string dependency;        ///< the one that is its probable cause; empty = it has another one or none yet
    std::vector<std::string> uses; ///< while no cause is known at all: the dependencies that the service's agreement names
};

/// Incidents of several services that come from one dependency: one thing to look at.
struct Group {
    std::string dependency;
    WallTime since;                   ///< when the first of them opened
    std::vector<std::size_t> members; ///< their places in what was given, in that order
    bool operator==(const Group&) const = default;
};

/// Incidents of at least two services that name the same dependency as their probable cause and began within ten minutes of one
/// another, one chain a group. Once there is a group, incidents without a cause of services that use the dependency belong to
/// it when they began in the same time. Oldest group first; incidents that are in none are left out. Pure: which incidents
/// are together does not follow from the order of `troubles`.
[[nodiscard]] std::vector<Group> groupsOf(std::span<const Trouble> troubles);

} // namespace handrail::alerting
