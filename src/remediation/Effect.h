#pragma once

#include "remediation/Operations.h"

namespace handrail::remediation {

// Whether an action that took effect also helped: the signal that was worst (or the one that the action names) is watched.

/// What `Evidence::signal` is called when the trouble is that the service doesn't answer, or when nothing was wrong.
inline constexpr const char* kAnswering = "answering";

/// The signal to watch, its limit, and its value now in `value` and in parts["before"].
[[nodiscard]] journal::Evidence effectToWatch(const contract::Action& action, const journal::Operation& operation,
                                              const Situation& situation);
/// After settled: helped, worse, or at the end of the watch didNotHelp or cantTell; none while it is open.
[[nodiscard]] std::optional<journal::Operation> effectNow(const journal::OperationRecord& record, const Situation& situation);

/// An effect that comes just after its watch corrects the word "did not help" for so long.
inline constexpr Millis kMayComeLate = std::chrono::minutes(2);
[[nodiscard]] bool mayComeLate(const journal::Operation& operation, WallTime now);
/// After didNotHelp: helped, when the same effect is seen in that time. None when another action has begun since this one did, or
/// somebody else changed the service since the verdict: then nobody knows what helped.
[[nodiscard]] std::optional<journal::Operation> effectAfterAll(const journal::OperationRecord& record, const Situation& situation);

} // namespace handrail::remediation
