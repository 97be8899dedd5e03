#pragma once

#include "alerting/Rule.h"

#include <memory>
#include <vector>

namespace handrail::alerting {

/// The lengths that agreements ask for besides the standard ones; they become stretches kStandardStretches and on.
[[nodiscard]] std::vector<Millis> extraLengths(const std::vector<Plan>& plans);

/// A rule per plan that this service's windows can feed. A new kind of rule: a file of its own, and a line here.
[[nodiscard]] std::vector<std::unique_ptr<Rule>> makeRules(const std::vector<Plan>& plans, const Layout& layout,
                                                           const std::vector<Millis>& extra);

} // namespace handrail::alerting
