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

} // namespace handrail::remediation
