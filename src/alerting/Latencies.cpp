#include "alerting/Latencies.h"

namespace handrail::alerting {
namespace {

using namespace std::chrono_literals;

} // namespace

void Latencies::add(WallTime start, WallTime end, const Histogram& latency)
{
    m_end = end;
    while (!m_windows.empty() && m_windows.front().start < end - 60s)
        m_windows.pop_front();
    while (!m_minutes.empty() && m_minutes.front().start < end - 60min)
        m_minutes.pop_front();
    if (latency.count() == 0)
        return;
    m_windows.push_back({start, latency});
    const WallTime minute = fromMs(toMs(start) / 60'000 * 60'000);
    if (m_minutes.empty() || m_minutes.back().start != minute)
        m_minutes.push_back({minute, {}});
    m_minutes.back().latency.merge(latency);
}

std::optional<double> Latencies::quantile(Millis length, double q) const
{
    Histogram sum;
    for (const Part& part : length <= 60s ? m_windows : m_minutes)
        if (part.start >= m_end - length)
            sum.merge(part.latency);
    return sum.quantile(q);
}

} // namespace handrail::alerting
