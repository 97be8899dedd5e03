#include "telemetry/LearningParts.h"

#include <algorithm>
#include <limits>

namespace handrail::learning {

namespace {

constexpr double kOutside = 4; ///< times the way from the median to nine in ten
constexpr std::int64_t kHourMillis = 3'600'000;
constexpr std::int64_t kHoursToMonday = 72; ///< the epoch was a Thursday

} // namespace

std::uint64_t totalOf(const Counts& counts)
{
    std::uint64_t sum = 0;
    for (const auto& [name, count] : counts)
        sum += count;
    return sum;
}

Shares sharesOf(const Counts& counts)
{
    const auto all = static_cast<double>(totalOf(counts));
    Shares shares;
    for (const auto& [name, count] : counts)
        if (count > 0)
            shares[name] = static_cast<double>(count) / all;
    return shares;
}

double quantileOf(const std::vector<double>& sorted, double q)
{
    const double at = q * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (at - static_cast<double>(below));
}

Fence::Fence(std::vector<double> values, double least)
    : low(-std::numeric_limits<double>::infinity()), high(std::numeric_limits<double>::infinity())
{
    if (values.size() < kFewestForOutside)
        return;
    std::sort(values.begin(), values.end());
    const double median = quantileOf(values, 0.5);
    const double up = std::max(least, kOutside * (quantileOf(values, 0.9) - median));
    const double down = std::max(least, kOutside * (median - quantileOf(values, 0.1)));
    if (up > 0)
        high = median + up;
    if (down > 0)
        low = median - down;
}

std::size_t hourNumber(WallTime time, std::size_t hours)
{
    return static_cast<std::size_t>((toMs(time) / kHourMillis + kHoursToMonday) % static_cast<std::int64_t>(hours));
}

std::int64_t dayOf(WallTime time)
{
    return toMs(time) / (24 * kHourMillis);
}

WallTime middleOf(const Window& window)
{
    return window.start + window.span / 2;
}

bool isHoursOwn(std::size_t daysOutside, std::size_t days)
{
    return daysOutside > 1 && daysOutside * 10 > days;
}

} // namespace handrail::learning
