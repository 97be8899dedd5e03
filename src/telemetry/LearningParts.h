#pragma once

#include "telemetry/Normal.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace handrail::learning {

/// What learning bands and learning mixes have in common. Not for others.

inline constexpr std::uint64_t kFewestAnswers = 200;
inline constexpr std::size_t kFewestForOutside = 20;

using Counts = std::map<std::string, std::uint64_t>;

[[nodiscard]] std::uint64_t totalOf(const Counts& counts);
[[nodiscard]] Shares sharesOf(const Counts& counts);
/// The value that a share `q` of the sorted values does not exceed, between neighbours in proportion.
[[nodiscard]] double quantileOf(const std::vector<double>& sorted, double q);

/// Where values far outside of all others begin; up to one in ten of them are incidents.
struct Fence {
    double low, high;
    explicit Fence(std::vector<double> values, double least = 0);
    [[nodiscard]] bool holds(double value) const { return value >= low && value <= high; }
};

/// The hour, of as many as a Normal has, and the day.
[[nodiscard]] std::size_t hourNumber(WallTime time, std::size_t hours);
[[nodiscard]] std::int64_t dayOf(WallTime time);
[[nodiscard]] WallTime middleOf(const Window& window);
/// Whether what lies far outside at one hour is that hour's way: on more than one of its days, and more than one in ten.
[[nodiscard]] bool isHoursOwn(std::size_t daysOutside, std::size_t days);

} // namespace handrail::learning
