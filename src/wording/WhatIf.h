#pragma once

#include "alerting/Replay.h"
#include "contract/Agreement.h"
#include "wording/Text.h"

#include <string>
#include <vector>

namespace handrail::wording {

/// A limit of the agreement that can be tried at another value. What may fail can be tried as a budget too.
struct TriableLimit {
    std::string failure;    ///< the line of the definition of fail
    Text name;              ///< "Slow answers: now 0.3 s", "Failing requests: a share over many days"
    std::string asWritten;  ///< what a person would change: "0.3 s", "2 %", "0.1 % over 30 d"
    bool isBudget = false;  ///< read by contract::parseBudget()
};
[[nodiscard]] std::vector<TriableLimit> triableLimits(const contract::Agreement& agreement);

/// What would have been raised, beside what was.
struct WhatIfView {
    struct Side {
        Text title;             ///< "As it is: 3 alerts, 2 of them broken"
        std::vector<Text> lines; ///< "13:02, for 4 min: The slowest 1 in 100 answers took 0.86 s or more."
    };
    Text sentence; ///< "Over the last 24 h, as it is: 3 alerts. With a limit of 400 ms: 1 alert."
    Text note;     ///< what it does not know
    Side asItIs, changed;
};
struct WhatIfQuestion {
    const contract::Agreement& agreement;
    const contract::Agreement& other;
    const std::vector<alerting::ReplayEvent>&asItIs, &changed;
    Text change;  ///< whatIfChange()
    WallTime from, now;
    bool byTheMinute = false; ///< judged in coarser windows than live
};
[[nodiscard]] WhatIfView whatIfView(const WhatIfQuestion& question);
/// "with a limit of 0.4 s", "with at most 0.1 % over 30 days", "with the agreement in FILE"
[[nodiscard]] Text whatIfLimit(const contract::Agreement& agreement, const std::string& failure, double limit);
[[nodiscard]] Text whatIfBudget(const contract::Budget& budget);
[[nodiscard]] Text whatIfFile(const std::string& file);
/// While it is at work: "Judging the last 24 hours: 40 %"
[[nodiscard]] Text whatIfProgress(unsigned percent);

} // namespace handrail::wording
