#pragma once

#include "contract/Agreement.h"
#include "journal/SharedState.h"
#include "telemetry/Normal.h"

namespace handrail::contract {

/// What should be seen after an action: its card promises it before the click, and the agent watches it afterwards.
struct Promise {
    std::optional<Signal> signal;  ///< none: only that the service answers
    std::optional<double> limit;   ///< in the signal's unit; there whenever the signal is
    bool isUsual = false;          ///< nobody agreed on a limit: it is what the service usually keeps to
    const journal::AlertState* worst = nullptr; ///< of the incident's standing alerts that the action can change
};

/// The number that the action names, else that of the worst alert it can change. Its limit is the action's own, the alert's, the
/// agreed one or the usual one, in this order; a number without any of them can't be watched. `incident` and `normal` may be null.
[[nodiscard]] Promise promiseOf(const Agreement& agreement, const Action& action, const journal::IncidentState* incident,
                                const Normal* normal);

} // namespace handrail::contract
