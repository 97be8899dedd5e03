#pragma once

#include "alerting/Judge.h"

#include <functional>
#include <string>
#include <vector>

namespace handrail::alerting {

/// What was kept of a service's past, for a judge that begins anew. Both give windows in order.
struct Kept {
    std::string remembered;                                                ///< Judge::remembered(); may be empty
    std::function<std::vector<Window>(WallTime from, WallTime to)> rollups; ///< of at most ten minutes; asked with full ones
    std::function<std::vector<Window>(WallTime from)> judged;               ///< as they were judged, up to the newest
};

struct Recalled {
    std::vector<Window> windows; ///< all that `judged` gave
    std::size_t fed = 0;         ///< so many of them the judge knows now; the others end later than it was judged until
};

/// Brings a new judge that knows the journal to where one stands that was there all the time: an agent's after a restart, or
/// when what is agreed or usual is another, and a replay's in the same place.
Recalled recall(Judge& judge, const Kept& kept, WallTime now, WallTime judgedUntil);

} // namespace handrail::alerting
