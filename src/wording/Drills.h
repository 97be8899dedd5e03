#pragma once

#include "wording/Pages.h"
#include "wording/View.h"

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
    Text strip;                ///< "No real trouble: the fault was switched on for practice. Ana began it 40 s ago."; empty = none
    Text ended, score;         ///< of the last one, for ten minutes after its end: "Drill over: well again after 50 s.", and the rest
};
[[nodiscard]] DrillView drillView(const ServiceFacts& facts);

/// What the service switched on in itself, as people call it.
[[nodiscard]] Text faultText(const journal::Drill& drill, const contract::Agreement& agreement);
/// A word for the badge of whatever belongs to a drill: "DRILL".
[[nodiscard]] Text drillMark();
/// "3 of 13 faults were drilled. Last, 10 min ago by Ana, it hangs: well again after 50 s."; empty where none is agreed.
[[nodiscard]] Text drillsDone(const View& view);
/// "Drill over: well again. The fault was: ... Alerted after 2 s, ..., well again after 50 s. 3 steps answered, no wrong action."
[[nodiscard]] Text drillScoreText(const journal::DrillRecord& drill, const contract::Agreement& agreement);
/// The same for a list: "2 days ago by Ana, well again. The alert came after 2 s, ... 3 steps answered, no wrong action."
[[nodiscard]] Text drillResultText(const journal::DrillRecord& drill, WallTime now);
/// For the timeline: "a drill began", "drill over: well again, after 50 s".
[[nodiscard]] Text drillShort(const journal::Drill& drill);

} // namespace handrail::wording
