#include "alerting/Latencies.h"

#include <algorithm>

namespace handrail::alerting {
namespace {

using namespace std::chrono_literals;

Histogram sumOf(Histogram one, const Histogram& other)
{
    one.merge(other);
    return one;
}

} // namespace

Latencies::Part Latencies::packed(WallTime start, const Histogram& latency)
{
    const auto& counts = latency.counts();
    return {start, latency.zeroCount(), latency.offset(), static_cast<std::uint32_t>(counts.size()), PackedNumbers(counts)};
}

Histogram Latencies::unpacked(const Part& part)
{
    return {part.offset, part.buckets.unpacked<std::uint64_t>(part.size), part.zero};
}

void Latencies::dropBefore(std::vector<Part>& parts, WallTime from)
{
    parts.erase(parts.begin(), std::ranges::find_if(parts, [from](const Part& part) { return part.start >= from; }));
}

void Latencies::add(WallTime start, WallTime end, const Histogram& latency)
{
    m_end = end;
    dropBefore(m_windows, end - 60s);
    dropBefore(m_minutes, end - 60min);
    if (latency.count() == 0)
        return;
    m_windows.push_back(packed(start, latency));
    const WallTime minute = fromMs(toMs(start) / 60'000 * 60'000);
    if (m_minutes.empty() || m_minutes.back().start != minute)
        m_minutes.push_back(packed(minute, latency));
    else
        m_minutes.back() = packed(minute, sumOf(unpacked(m_minutes.back()), latency));
}

std::optional<double> Latencies::quantile(Millis length, double q) const
{
    const bool isLong = length > 60s;
    Histogram sum;
    for (const Part& part : isLong ? m_minutes : m_windows)
        if (part.start >= m_end - length)
            sum.merge(unpacked(part));
    return sum.quantile(q);
}

} // namespace handrail::alerting
