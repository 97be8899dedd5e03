#include "alerting/Recall.h"

#include <algorithm>

namespace handrail::alerting {
namespace {

constexpr Millis kRollup = std::chrono::minutes(10); // budgets look back further than base windows are kept
constexpr Millis kClockMayStep = std::chrono::hours(24);

} // namespace

Recalled recall(Judge& judge, const Kept& kept, WallTime now, WallTime judgedUntil)
{
    if (!kept.remembered.empty())
        judge.recall(kept.remembered, now + kClockMayStep);
    const WallTime from = fromMs(toMs(now - judge.memory(now)) / kRollup.count() * kRollup.count());
    if (const Millis before = judge.longMemory(); before > Millis(0))
        for (const Window& rollup : kept.rollups(from - before, from))
            judge.warmUpLong(rollup);
    Recalled past{kept.judged(from), 0};
    while (past.fed < past.windows.size() && past.windows[past.fed].end() <= judgedUntil)
        judge.warmUp(past.windows[past.fed++]);
    return past;
}

} // namespace handrail::alerting
