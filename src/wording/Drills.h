#pragma once

#include "wording/Pages.h"

namespace handrail::wording {

/// What the page of a service says of drills. A drill that goes on never says which fault it is.
struct DrillView {
    struct Fault {
        std::string name;
        Text shown; ///< "the store of recent lateness is slow"
    };
    bool possible = false;     ///< the agreement names a fault hook, and the reader may act
    std::vector<Fault> faults; ///< that can be drilled
    Text whyNot;               ///< why none may begin now; empty = one may
    std::string running;       ///< id of the drill that goes on; empty = none
    Text strip;                ///< "This is a drill, begun by Ana 40 s ago."; empty = none
    Text score;                ///< of the last one, for ten minutes after its end
};
[[nodiscard]] DrillView drillView(const ServiceFacts& facts);

/// "Drill over: well again. The fault was: ... Alerted after 2 s, ..., well again after 50 s. 3 steps answered, no wrong action."
[[nodiscard]] Text drillScoreText(const journal::DrillRecord& drill, const contract::Agreement& agreement);
/// The same for a list: "2 days ago by Ana, well again. The alert came after 2 s, ... 3 steps answered, no wrong action."
[[nodiscard]] Text drillResultText(const journal::DrillRecord& drill, WallTime now);
/// For the timeline: "a drill began", "drill over: well again, after 50 s".
[[nodiscard]] Text drillShort(const journal::Drill& drill);

} // namespace handrail::wording
