#pragma once

#include "base/Time.h"

#include <string>

namespace handrail::contract {

/// What is known of a version that the repository lists, before anybody goes to it.
struct VersionLook {
    /// What it did when it was asked by its name, beside the version that answers everybody.
    enum class Answers { notAsked, ready, right, wrong, nothing };
    std::string version;
    bool unavailable = false; ///< so the repository says
    std::string reason;       ///< and why, in its own words
    Answers answers = Answers::notAsked;
    WallTime since{}; ///< each look since then found the same
    bool operator==(const VersionLook&) const = default;
};

} // namespace handrail::contract
