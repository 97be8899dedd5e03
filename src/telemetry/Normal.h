#pragma once

#include "base/Result.h"
#include "telemetry/Window.h"

#include <map>
#include <span>
#include <string>

namespace handrail {

/// The median of a number and the middle 90 % of its values, in the number's unit.
struct Band {
    double low = 0;
    double median = 0;
    double high = 0;
    bool operator==(const Band&) const = default;
};

/// What is usual for a service, learned from a named period. A value; kept with versions.
struct Normal {
    std::uint32_t version = 0;
    WallTime from;
    WallTime to;
    std::string how;                                                ///< "replayed records", "live" or "period"
    std::uint64_t answers = 0;                                      ///< how many it was learned from
    std::map<std::string, Band> bands;                              ///< Signal::text() -> usual values
    std::map<std::string, double> answerShares;                     ///< label -> share
    std::map<std::string, std::map<std::string, double>> inputShares; ///< field -> value or bin -> share
    /// "answers" or "input:F" -> share moved that 95 % of its own stretches stay below, beyond what chance alone moves in
    /// stretches of that size: 0 where all of it may be chance. Of stretches of 2,000 answers, or an hour when that is shorter
    /// (the longest that a mix is judged over). Left out below kFewestStretches.
    std::map<std::string, double> wobble;
    bool operator==(const Normal&) const = default;
};

/// Fewer stretches than this give no middle 90 %: the band is left out.
inline constexpr std::size_t kFewestStretches = 5;

/// Learns from windows in time order: shares over all; bands over stretches of the time. A stretch is `shortest`, and grows
/// over its neighbours, to a day at most, until it holds enough of what the number counts (answers, calls, test questions):
/// 200, and so many that the slowest share holds two of them. Ages and gauges count nothing and stay with the shortest.
/// What is cut off by the end or has not enough in a day is not looked at.
/// Records that were replayed say nothing of how many come in a second: no band for requests then.
/// `guessBelow` and `slowestShare` as in the agreement. Error: invalidInput when fewer than 200 answers are there.
[[nodiscard]] Result<Normal> learnNormal(std::span<const Window> windows, std::uint32_t version, std::string how,
                                         double slowestShare, double guessBelow,
                                         Millis shortest = std::chrono::minutes(1));

/// The share moved from which the mix `what` ("answers" or "input:F") is unusual when no tolerance was agreed: four times its
/// wobble, at least 5 % and at most 50 %, but 1.5 times the wobble where that is more. None when that comes to 90 %: such a
/// mix moves by itself, like the hour of the day, and a limit would say nothing.
[[nodiscard]] std::optional<double> limitOfMix(const Normal& normal, const std::string& what);

} // namespace handrail
