#include "agent/HardBreach.h"

#include "alerting/Significance.h"

#include <algorithm>
#include <cmath>

namespace handrail::agent {

namespace {

using journal::AlertKind;

constexpr std::uint64_t kFewest = 10;      ///< bad answers: fewer may wait for the end of their window
constexpr Millis kLooksEvery{50};          ///< as often as parts come
constexpr double kLooks = 6;               ///< of alerting, which looks at as many stretches: never before it would speak
constexpr double kAlmostNone = 1e-4;       ///< "agreed: none", as alerting takes it
constexpr double kQuestionsLeft = 2;       ///< unless agreed otherwise

bool isBeyondChance(std::uint64_t bad, std::uint64_t all, std::uint64_t atLeast, double agreed)
{
    if (bad < kFewest || all < atLeast || static_cast<double>(bad) <= agreed * static_cast<double>(all))
        return false;
    return alerting::logAtLeast(bad, all, std::max(agreed, kAlmostNone)) < alerting::logAllowed(kLooksEvery, kLooks);
}

bool isSlow(const alerting::Plan& plan, const Window& open)
{
    const auto share = plan.limit && open.latencySource != LatencySource::averageOnly ? open.latency.shareAbove(*plan.limit)
                                                                                      : std::nullopt;
    if (!share)
        return false;
    const std::uint64_t all = open.latency.count();
    return isBeyondChance(static_cast<std::uint64_t>(std::llround(*share * static_cast<double>(all))), all, plan.atLeast,
                          plan.slowestShare);
}

bool isFailing(const alerting::Plan& plan, const Window& open)
{
    const std::uint64_t all = open.requests.value_or(0);
    return plan.limit && open.reports("errors") && isBeyondChance(std::min(all, open.errorCount()), all, plan.atLeast, *plan.limit);
}

/// A call refused once may be a restart that takes a moment: two questions must have met the same.
bool isNotAnswering(const alerting::Plan& plan, const Window& open)
{
    const auto left = static_cast<double>(open.unanswered.value_or(0));
    return left >= plan.limit.value_or(kQuestionsLeft) || (open.reachable == false && left >= kQuestionsLeft);
}

} // namespace

HardBreach::HardBreach(const contract::Agreement& agreement, const Normal* normal)
{
    for (alerting::Plan& plan : alerting::planRules(agreement, normal)) {
        const bool isHard = plan.kind == AlertKind::notAnswering || plan.kind == AlertKind::failing || plan.kind == AlertKind::slow;
        if (!isHard || plan.over > Millis(0))
            continue;
        std::string key = journal::alertKey(plan.kind, plan.subject, plan.failure);
        m_limits.push_back({std::move(plan), std::move(key)});
    }
}

bool HardBreach::isOpen(const journal::IncidentState* incident, const std::string& key)
{
    if (incident == nullptr)
        return false;
    const auto found = incident->alerts.find(key);
    return found != incident->alerts.end() && !found->second.betterSince && !found->second.clearedAt;
}

std::optional<std::string> HardBreach::in(const Window& open, const journal::IncidentState* incident) const
{
    for (const auto& [plan, key] : m_limits) {
        const bool isBroken = plan.kind == AlertKind::notAnswering ? isNotAnswering(plan, open)
                              : plan.kind == AlertKind::failing    ? isFailing(plan, open)
                                                                   : isSlow(plan, open);
        if (isBroken && !isOpen(incident, key))
            return key;
    }
    return {};
}

} // namespace handrail::agent
