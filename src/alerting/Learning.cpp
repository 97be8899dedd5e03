#include "alerting/Learning.h"

#include <algorithm>

namespace handrail::alerting {
namespace {

using namespace std::chrono_literals;

constexpr Millis kOnceADay = 24h;
constexpr Millis kLongSeen = 48h;

WallTime beganAt(const journal::Alert& alert, WallTime openedAt)
{
    return toMs(alert.evidence.since) > 0 ? std::min(alert.evidence.since, openedAt) : openedAt;
}

} // namespace

void Troubles::take(const journal::Body& body, WallTime at)
{
    if (const auto* alert = std::get_if<journal::Alert>(&body)) {
        const std::string key = journal::alertKey(alert->kind, alert->subject, alert->failure);
        if (alert->phase != journal::AlertPhase::cleared && !alert->evidence.knownFor) {
            const WallTime since = beganAt(*alert, alert->at);
            const auto open = m_open.try_emplace(key, since).first;
            open->second = std::min(open->second, since);
        } else if (const auto open = m_open.find(key); open != m_open.end()) {
            m_past.push_back({open->second, alert->at});
            m_open.erase(open);
        }
    }
    const auto* incident = std::get_if<journal::Incident>(&body);
    if (!incident || incident->what != journal::Holding::closed)
        return;
    for (const auto& [key, since] : m_open)
        m_past.push_back({since, at});
    m_open.clear();
}

void Troubles::take(const journal::IncidentState& incident)
{
    for (const auto& [key, alert] : incident.alerts) {
        if (alert.latest.evidence.knownFor)
            continue;
        const WallTime since = beganAt(alert.latest, alert.openedAt);
        if (const auto until = alert.clearedAt ? alert.clearedAt : incident.closedAt)
            m_past.push_back({since, *until});
        else
            m_open.emplace(key, since);
    }
}

bool Troubles::overlaps(WallTime from, WallTime to) const
{
    return std::ranges::any_of(m_open, [&](const auto& open) { return to > open.second; }) ||
           std::ranges::any_of(m_past, [&](const Stretch& each) { return from < each.to && to > each.from; });
}

std::optional<WallTime> Learning::next(const Normal* known, WallTime begin) const
{
    if (!known)
        return begin + first;
    const auto seen = watching(*known);
    if (!seen)
        return {};
    const WallTime next = seen->to + std::clamp<Millis>(seen->to - seen->from, first, std::max(first, kOnceADay));
    return firstImpression(known) ? std::clamp(known->from + kFirstImpression, known->to + first, next) : next;
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
