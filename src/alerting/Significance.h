#pragma once

#include "base/Time.h"

#include <cstdint>

namespace handrail::alerting {

/// A rule speaks when what it saw would come by chance less than once in this time.
inline constexpr Millis kOncePer = std::chrono::hours(24 * 365 * 100);

/// ln of the chance of `hits` or more among `tries` when each hits with chance `rate`. 0 for hits = 0; -inf for rate = 0.
[[nodiscard]] double logAtLeast(std::uint64_t hits, std::uint64_t tries, double rate);
/// ln of the chance of `hits` or fewer among `tries`.
[[nodiscard]] double logAtMost(std::uint64_t hits, std::uint64_t tries, double rate);
/// ln of the chance of `hits` or fewer where `expected` come on average (Poisson).
[[nodiscard]] double logAtMostOf(std::uint64_t hits, double expected);
/// ln of the chance that a chi-square of this many degrees of freedom reaches `value` or more.
[[nodiscard]] double logChiSquareAbove(double value, double degrees);
/// The ln of a chance that a rule looking once per `step` in `looks` ways may take for more than chance.
[[nodiscard]] double logAllowed(Millis step, double looks);

} // namespace handrail::alerting
