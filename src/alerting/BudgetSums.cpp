#include "alerting/BudgetSums.h"

#include <algorithm>

namespace handrail::alerting {

void BudgetSums::add(const Window& window)
{
    if (!window.requests || !window.reports("errors"))
        return;
    const double requests = double(*window.requests);
    const Sum sum{std::min(double(window.errorCount()), requests), requests,
                  double(window.span.count()) * std::clamp(window.seenShare, 0.0, 1.0)};
    add(m_minutes, window, sum);
    add(m_tens, window, sum);
    m_end = std::max(m_end, window.end());
}

void BudgetSums::add(Ring& ring, const Window& window, const Sum& sum)
{
    const std::int64_t number = toMs(window.start) / ring.slot.count();
    const auto isKept = [&](const Slot& slot) { return (number - slot.number) * ring.slot <= ring.keeps; };
    ring.slots.erase(ring.slots.begin(), std::ranges::find_if(ring.slots, isKept));
    if (ring.slots.empty() || ring.slots.back().number != number)
        ring.slots.push_back({number, {}});
    Sum& slot = ring.slots.back().sum;
    slot.failed += sum.failed;
    slot.requests += sum.requests;
    slot.seenMs += sum.seenMs;
}

BudgetSums::Sum BudgetSums::over(Millis length) const
{
    const Ring& ring = length > m_minutes.keeps - m_minutes.slot ? m_tens : m_minutes;
    const std::int64_t begin = toMs(m_end) - length.count();
    Sum sum;
    for (auto slot = ring.slots.rbegin(); slot != ring.slots.rend(); ++slot) {
        const std::int64_t start = slot->number * ring.slot.count(), end = start + ring.slot.count();
        if (end <= begin)
            break;
        const double part = start >= begin ? 1 : double(end - begin) / double(ring.slot.count());
        sum.failed += part * slot->sum.failed;
        sum.requests += part * slot->sum.requests;
        sum.seenMs += part * slot->sum.seenMs;
    }
    return sum;
}

} // namespace handrail::alerting
