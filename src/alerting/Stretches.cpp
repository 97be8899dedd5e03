#include "alerting/Stretches.h"

#include <algorithm>

namespace handrail::alerting {
namespace {

using namespace std::chrono_literals;

std::vector<Millis> with(std::vector<Millis> lengths, const std::vector<Millis>& extra, Millis above, Millis upTo)
{
    for (const Millis length : extra)
        if (length > above && length <= upTo)
            lengths.push_back(length);
    return lengths;
}

std::int64_t divide(WallTime time, Millis by)
{
    return toMs(time) / by.count();
}

} // namespace

SlotRing::SlotRing(Millis slot, std::vector<Millis> lengths, std::size_t counters) : m_slot(slot), m_last(counters, 0)
{
    for (const Millis length : lengths)
        m_sums.push_back({std::max<std::int64_t>(1, length / slot), 0, Counts(counters, 0)});
}

void SlotRing::add(WallTime start, const Counts& counts)
{
    const std::int64_t number = divide(start, m_slot);
    if (m_slots.empty() || m_slots.back().number != number) {
        if (!m_slots.empty())
            m_slots.back().counts = PackedNumbers(m_last);
        dropOld(number);
        m_slots.push_back({number, {}});
        std::ranges::fill(m_last, 0U);
    }
    for (std::size_t i = 0; i < counts.size(); ++i)
        m_last[i] += counts[i];
    for (Sum& sum : m_sums)
        for (std::size_t i = 0; i < counts.size(); ++i)
            sum.counts[i] += counts[i];
}

void SlotRing::dropOld(std::int64_t now)
{
    std::uint64_t needed = m_dropped + m_slots.size();
    for (Sum& sum : m_sums) {
        while (sum.first < m_dropped + m_slots.size() && m_slots[sum.first - m_dropped].number <= now - sum.slots) {
            m_slots[sum.first - m_dropped].counts.each(
                [&](std::size_t place, std::uint64_t number) { sum.counts[place] -= static_cast<std::uint32_t>(number); });
            ++sum.first;
        }
        needed = std::min(needed, sum.first);
    }
    m_slots.erase(m_slots.begin(), m_slots.begin() + static_cast<std::ptrdiff_t>(needed - m_dropped));
    m_dropped = needed;
}

Counts SlotRing::slotAt(std::size_t back) const
{
    return back == 0 ? m_last : m_slots[m_slots.size() - 1 - back].counts.unpacked<std::uint32_t>(m_last.size());
}

WallTime SlotRing::slotStart(std::size_t back) const
{
    return fromMs(m_slots[m_slots.size() - 1 - back].number * m_slot.count());
}

Stretches::Stretches(Millis span, const std::vector<Millis>& extra, std::size_t counters)
    : m_windows(span, with({span, 10s, 60s}, extra, 0ms, 60s), counters),
      m_tens(std::max<Millis>(10s, span), with({5min}, extra, 60s, 5min), counters),
      m_minutes(std::max<Millis>(60s, span), with({15min, 60min}, extra, 5min, 60min), counters)
{
    m_where = {{0, 0, span}, {0, 1, std::max<Millis>(10s, span)}, {0, 2, std::max<Millis>(60s, span)},
               {1, 0, 5min}, {2, 0, 15min},                       {2, 1, 60min}};
    std::size_t next[3] = {3, 1, 2};
    for (const Millis length : extra) {
        const int ring = length <= 60s ? 0 : length <= 5min ? 1 : 2;
        m_where.push_back({ring, next[ring]++, length});
    }
}

void Stretches::add(WallTime start, WallTime end, const Counts& counts)
{
    m_start = start;
    m_end = end;
    m_windows.add(start, counts);
    m_tens.add(start, counts);
    m_minutes.add(start, counts);
}

const SlotRing& Stretches::ring(std::size_t stretch) const
{
    const int ring = m_where[stretch].ring;
    return ring == 0 ? m_windows : ring == 1 ? m_tens : m_minutes;
}

const Counts& Stretches::sum(std::size_t stretch) const
{
    return ring(stretch).sum(m_where[stretch].sum);
}

Millis Stretches::step(std::size_t stretch) const
{
    return ring(stretch).slot();
}

bool Stretches::hasStepped(std::size_t stretch) const
{
    // A window that was ended early is looked at by itself.
    return stretch == kWindow || divide(m_end, step(stretch)) != divide(m_start, step(stretch));
}

} // namespace handrail::alerting
