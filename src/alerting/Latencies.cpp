#include "alerting/Latencies.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace handrail::alerting {
namespace {

using namespace std::chrono_literals;

} // namespace

Latencies::Part Latencies::packed(WallTime start, const Histogram& latency)
{
    const auto& counts = latency.counts();
    const std::uint64_t most = counts.empty() ? 0 : *std::ranges::max_element(counts);
    Part part{start, latency.zeroCount(), latency.offset(), std::max(1U, (static_cast<unsigned>(std::bit_width(most)) + 7) / 8), {}};
    part.buckets.reserve(counts.size() * part.width);
    for (std::uint64_t count : counts)
        for (unsigned i = 0; i < part.width; ++i, count >>= 8)
            part.buckets += static_cast<char>(count & 0xff);
    return part;
}

Histogram Latencies::unpacked(const Part& part)
{
    std::vector<std::uint64_t> counts(part.buckets.size() / part.width);
    for (std::size_t i = part.buckets.size(); i-- > 0;)
        counts[i / part.width] = counts[i / part.width] << 8 | static_cast<unsigned char>(part.buckets[i]);
    return {part.offset, std::move(counts), part.zero};
}

void Latencies::add(WallTime start, WallTime end, const Histogram& latency)
{
    m_end = end;
    while (!m_windows.empty() && m_windows.front().start < end - 60s)
        m_windows.pop_front();
    while (!m_minutes.empty() && m_minutes.front().start < end - 60min)
        m_minutes.pop_front();
    if (latency.count() == 0)
        return;
    m_windows.push_back(packed(start, latency));
    const WallTime minute = fromMs(toMs(start) / 60'000 * 60'000);
    if (minute != m_minuteStart) {
        if (const Histogram whole = std::exchange(m_minute, {}); whole.count() > 0)
            m_minutes.push_back(packed(m_minuteStart, whole));
        m_minuteStart = minute;
    }
    m_minute.merge(latency);
}

std::optional<double> Latencies::quantile(Millis length, double q) const
{
    const bool isLong = length > 60s;
    Histogram sum;
    for (const Part& part : isLong ? m_minutes : m_windows)
        if (part.start >= m_end - length)
            sum.merge(unpacked(part));
    if (isLong && m_minuteStart >= m_end - length)
        sum.merge(m_minute);
    return sum.quantile(q);
}

} // namespace handrail::alerting
