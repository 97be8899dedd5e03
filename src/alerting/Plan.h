#pragma once

#include "contract/Agreement.h"
#include "telemetry/Normal.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace handrail::alerting {

/// One thing to judge: a line of the definition of fail, or a built-in rule where the agreement has none for it.
struct Plan {
    journal::AlertKind kind = journal::AlertKind::slow;
    std::string subject;
    std::string failure; ///< empty for a built-in rule
    journal::Severity severity = journal::Severity::watch;
    std::string signal;          ///< Signal::text(); empty where a kind has no signal
    std::optional<double> limit; ///< in the signal's unit; seconds for stale and fallback
    double slowestShare = 0.01;
    std::uint64_t atLeast = 0; ///< 0 = the rule's own
    Millis over{0};            ///< 0 = every standard stretch
    std::optional<Band> usual;
    std::optional<contract::Budget> budget; ///< instead of a limit
    /// Set while it only compares with a first impression of what is usual: how long the service was seen. It wakes nobody then.
    std::optional<Millis> knownFor{};
};

/// Every rule of a service: the agreement's lines in their order, then built-in ones for what no line covers. A kind whose
/// limit is neither agreed nor known from the normal has no rule, but for a fallback mode, which gets one when it is switched on. A line without a subject stands for all fields,
/// dependencies or modes. `normal` may be null.
[[nodiscard]] std::vector<Plan> planRules(const contract::Agreement& agreement, const Normal* normal);

/// Each number that is held against its own past remembers a month, so there are so many; more only if the agreement names more.
inline constexpr std::size_t kMostGauges = 8;
/// Which of these numbers are not: there is room for those that the agreement names, then for the first by name.
[[nodiscard]] std::set<std::string> unwatchedGauges(const contract::Agreement& agreement, const std::set<std::string>& gauges);
[[nodiscard]] std::set<std::string> gaugesOf(const Normal& normal);

} // namespace handrail::alerting
