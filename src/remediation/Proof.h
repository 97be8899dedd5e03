#pragma once

#include "remediation/Operations.h"

namespace handrail::remediation {

// The question about the target that says whether the change is there.

/// What `mode` is called in commands and by services that name it: the model itself is "none".
[[nodiscard]] std::string modeName(const std::string& mode);
/// The other way round: empty for "none".
[[nodiscard]] std::string modeOf(const std::string& name);

/// What must be seen: the version, the mode ("none" for the model itself), or "later than ..." as a time.
[[nodiscard]] std::string proofWanted(const contract::Action& action, const journal::Operation& operation);
/// What the target shows now; empty when it shows nothing.
[[nodiscard]] std::string proofShown(const contract::Action& action, const Situation& situation);

enum class Proven { yes, no, notYetSeen };
/// Looks only at windows that began after the operation did, and at the newest of them that says anything.
[[nodiscard]] Proven isProven(const contract::Action& action, const journal::Operation& operation,
                              const Situation& situation, const ShimState& shim);

} // namespace handrail::remediation
