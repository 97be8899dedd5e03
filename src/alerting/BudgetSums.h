#pragma once

#include "base/Time.h"
#include "telemetry/Window.h"

#include <cstdint>
#include <vector>

namespace handrail::alerting {

/// Failures over hours and days, for error budgets: slots of a minute for two hours, of ten minutes for three days. The oldest
/// slot of a stretch counts with the part of it that lies inside.
class BudgetSums {
public:
    struct Sum {
        double failed = 0;
        double requests = 0;
        double seenMs = 0; ///< how long requests were really watched
    };
    /// A window, or a rollup of windows of a time that is gone: a slot takes what begins in it.
    void add(const Window& window);
    /// Of the last `length` before the end of the last window.
    [[nodiscard]] Sum over(Millis length) const;

private:
    struct Slot {
        std::int64_t number;
        Sum sum;
    };
    struct Ring {
        Millis slot, keeps;
        std::vector<Slot> slots;
    };
    static void add(Ring& ring, const Window& window, const Sum& sum);

    Ring m_minutes{std::chrono::minutes(1), std::chrono::hours(2), {}};
    Ring m_tens{std::chrono::minutes(10), std::chrono::hours(73), {}};
    WallTime m_end;
};

} // namespace handrail::alerting
