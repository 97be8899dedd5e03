#include "alerting/TrafficRule.h"

#include "alerting/Significance.h"
#include "telemetry/Signal.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace handrail::alerting {
namespace {

constexpr std::array<std::size_t, 3> kLooked = {kTenSeconds, kMinute, kFiveMinutes};
constexpr double kReferenceMs = 9 * 60'000;
constexpr double kYoungReferenceMs = 10'000; ///< enough to tell that a flow has stopped for good
constexpr std::uint64_t kFewestBefore = 100;
constexpr double kMostlySeen = 0.8;
constexpr double kLull = 0.5;
constexpr double kHardly = 0.01;
constexpr std::size_t kSlotsCompared = 16;
constexpr std::uint64_t kFlowing = 20;

bool isMostlySeen(const Past& past, std::size_t stretch)
{
    return past.stretches->sum(stretch)[kSeenMs] >= kMostlySeen * double(past.stretches->length(stretch).count());
}

/// Requests a millisecond in the quarter of an hour before the stretch; 0 when too little was seen.
double usually(const Past& past, std::size_t stretch)
{
    const Counts& quarter = past.stretches->sum(kQuarter);
    const Counts& now = past.stretches->sum(stretch);
    const double needed = now[kRequests] == 0 ? kYoungReferenceMs : kReferenceMs;
    if (quarter[kRequests] < now[kRequests] + kFewestBefore || quarter[kSeenMs] < now[kSeenMs] + needed)
        return 0;
    return double(quarter[kRequests] - now[kRequests]) / double(quarter[kSeenMs] - now[kSeenMs]);
}

/// Requests a millisecond that are usual at this hour and its neighbours, the least of them; none when hours are not
/// known. An hour in which fewer than `share` of them come now and then is one in which that is usual.
std::optional<double> usuallyAtThisHour(const Past& past, double share)
{
    static const std::string kRequestRate = Signal{SignalKind::requests, {}}.text();
    if (!past.normal || past.normal->hours.empty())
        return {};
    std::optional<double> least;
    for (const Millis off : {Millis(-std::chrono::hours(1)), Millis(0), Millis(std::chrono::hours(1))}) {
        const auto& hours = past.normal->hours;
        const auto hour = std::size_t(((toMs(past.now() + off) - 1) / 3'600'000 + 72) % std::int64_t(hours.size()));
        const auto band = hours[hour].bands.find(kRequestRate);
        if (band == hours[hour].bands.end())
            return {};
        const double usual = std::min(band->second.median, band->second.low / std::max(share, kHardly)) / 1000;
        least = std::min(least.value_or(usual), usual);
    }
    return least;
}

/// Whether fewer came than in any other stretch of that length lately: traffic that comes in gusts has lulls.
bool isLowest(const Past& past, std::size_t stretch)
{
    if (stretch == kFiveMinutes)
        return true;
    const SlotRing& slots = stretch == kMinute ? past.stretches->minutes() : past.stretches->tens();
    const double now = past.stretches->sum(stretch)[kRequests];
    const std::size_t first = std::size_t(past.stretches->length(stretch) / slots.slot()) + 1; // slots that are part of it
    const std::size_t last = std::min(slots.size(), first + kSlotsCompared);
    for (std::size_t back = first; back + 1 < last; ++back) { // the oldest may be cut
        const Counts slot = slots.slotAt(back);
        if (slot[kSeenMs] >= kMostlySeen * double(slots.slot().count()) && slot[kRequests] <= 2 * now)
            return false;
    }
    return true;
}

/// What the hour tells, else what came just before.
double expectedRate(const Past& past, std::size_t stretch, double share)
{
    const auto atThisHour = usuallyAtThisHour(past, share);
    return atThisHour ? *atThisHour : usually(past, stretch);
}

} // namespace

bool TrafficRule::speaks(const Past& past, std::size_t stretch) const
{
    const Counts& sum = past.stretches->sum(stretch);
    const double usual = expectedRate(past, stretch, share()) * sum[kSeenMs];
    if (double(sum[kRequests]) >= share() * usual || !isMostlySeen(past, stretch) || !isLowest(past, stretch))
        return false;
    // The agreed share itself would hardly show so few; that it is no lull, half of the usual traffic must say.
    const double lull = std::max(share(), kLull) * usual;
    return logAtMostOf(sum[kRequests], share() * usual) < std::log(kHardly) &&
           logAtMostOf(sum[kRequests], lull) < logAllowed(past.stretches->step(stretch), kLooked.size());
}

bool TrafficRule::isSilent(const Past& past) const
{
    const Millis silent = past.now() - std::max(past.askedAt, past.watchedSince);
    const Counts& lately = past.stretches->sum(kWindow);
    if (lately[kSeenMs] == 0 || silent < past.stretches->length(kTenSeconds) || silent > past.stretches->length(kFiveMinutes))
        return false;
    const std::size_t within = silent < past.stretches->length(kMinute) ? kTenSeconds : kMinute;
    const double lull = std::max(share(), kLull) * expectedRate(past, kFiveMinutes, share()) * double(silent.count());
    return isLowest(past, within) && logAtMostOf(0, lull) < logAllowed(past.stretches->step(kWindow), kLooked.size());
}

Verdict TrafficRule::judge(const Past& past, const Standing& standing)
{
    const bool saysAnew = !standing.isOpen || knowsMore(standing);
    const bool mayBeSilent = saysAnew || (standing.isBetter && past.askedAt >= standing.freshFrom);
    if (mayBeSilent && isSilent(past))
        return {Verdict::Says::speaks, kTenSeconds};
    if (saysAnew || standing.isBetter)
        for (const std::size_t stretch : kLooked)
            if (past.stretches->hasStepped(stretch) && isFresh(past, stretch, standing) && speaks(past, stretch))
                return {Verdict::Says::speaks, stretch};
    if (!standing.isOpen || !standing.evidence.limit)
        return {};
    // Traffic that comes back at night is not what it was at noon.
    const auto atThisHour = usuallyAtThisHour(past, share());
    const double enough =
        std::min(*standing.evidence.limit, atThisHour ? 1000 * share() * *atThisHour : *standing.evidence.limit);
    for (const std::size_t stretch : kLooked) {
        const auto now = read(past, stretch, standing);
        const bool isFlowing = now && now->answers >= kFlowing && now->value >= enough;
        if (isFlowing && isSince(past, stretch, standing) && isMostlySeen(past, stretch))
            return {Verdict::Says::within, stretch};
    }
    return {};
}

std::optional<Reading> TrafficRule::read(const Past& past, std::size_t stretch, const Standing&) const
{
    const Counts& sum = past.stretches->sum(stretch);
    if (sum[kSeenMs] == 0)
        return {};
    return Reading{sum[kRequests] * 1000.0 / sum[kSeenMs], sum[kRequests]};
}

void TrafficRule::explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const
{
    Rule::explain(past, verdict, evidence);
    const double usual = 1000 * expectedRate(past, verdict.stretch, share());
    evidence.usual = usual;
    evidence.limit = share() * usual;
}

} // namespace handrail::alerting
