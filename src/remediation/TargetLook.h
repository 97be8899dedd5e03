#pragma once

#include "contract/Agreement.h"

#include <map>
#include <string>
#include <vector>

namespace handrail::remediation {

/// What a look at the files around a target says of its actions, before anybody clicks. Nothing is run and nothing is called.
struct TargetLook {
    std::map<std::string, std::string> whyNot;  ///< action -> "command not there", "secret not there"
    std::map<std::string, std::string> pins;    ///< action -> text of the file that it is pinned in, at most 64 KB
    std::map<std::string, std::string> managed; ///< action -> what else changes the target now
    bool operator==(const TargetLook&) const = default;
};
/// Reads files, so not on a thread that must not wait.
[[nodiscard]] TargetLook lookAtTarget(const contract::Agreement& agreement);

/// Whether a text names a version as a word of its own: "v1" does not stand in "v12".
[[nodiscard]] bool namesVersion(const std::string& text, const std::string& version);
/// The kinds of warnings for an action, as ActionReady.warnings holds them.
[[nodiscard]] std::vector<std::string> warningsOf(const TargetLook& look, const contract::Action& action,
                                                  const std::string& version);

} // namespace handrail::remediation
