#include "alerting/Learning.h"

#include <algorithm>

namespace handrail::alerting {
namespace {

using namespace std::chrono_literals;

constexpr Millis kOnceADay = 24h;
constexpr Millis kLongSeen = 48h;

} // namespace

void Troubles::take(const journal::Body& body, WallTime at)
{
    if (const auto* alert = std::get_if<journal::Alert>(&body)) {
        const WallTime since = toMs(alert->evidence.since) > 0 ? std::min(alert->evidence.since, alert->at) : alert->at;
        m_open = std::min(m_open.value_or(since), since);
    }
    const auto* incident = std::get_if<journal::Incident>(&body);
    if (!incident || incident->what != journal::Holding::closed || !m_open)
        return;
    m_past.push_back({*m_open, at});
    m_open.reset();
}

bool Troubles::overlaps(WallTime from, WallTime to) const
{
    return (m_open && to > *m_open) ||
           std::ranges::any_of(m_past, [&](const Stretch& each) { return from < each.to && to > each.from; });
}

std::optional<WallTime> Learning::next(const Normal* known, WallTime begin) const
{
    if (!known)
        return begin + first;
    if (known->how != "live")
        return {};
    return known->to + std::clamp<Millis>(known->to - known->from, first, std::max(first, kOnceADay));
}

Millis Learning::shortest(Millis seen) const
{
    return seen > kLongSeen ? Millis(10min) : std::clamp<Millis>(first / 10, 1s, 1min);
}

Result<Normal> Learning::learn(std::span<const Window> windows, const Troubles& troubles, std::uint32_t version,
                               const contract::Agreement& agreement) const
{
    std::vector<Window> quiet;
    for (const Window& window : windows)
        if (!window.late && !troubles.overlaps(window.start, window.end()))
            quiet.push_back(window);
    const Millis seen = windows.empty() ? Millis(0) : windows.back().end() - windows.front().start;
    return learnNormal(quiet, version, "live", slowestShareOf(agreement), agreement.guessBelow, shortest(seen));
}

double slowestShareOf(const contract::Agreement& agreement)
{
    const auto slow = std::ranges::find(agreement.failures, journal::AlertKind::slow, &contract::Failure::kind);
    return slow == agreement.failures.end() ? 0.01 : slow->slowestShare;
}

} // namespace handrail::alerting
