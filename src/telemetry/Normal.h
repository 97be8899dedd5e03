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
    /// "answers" or "input:F" -> share moved that 95 % of its own stretches stay below. Stretches of at least 2,000 answers,
    /// up to an hour: of fewer, most of it would be chance.
    std::map<std::string, double> wobble;
    bool operator==(const Normal&) const = default;
};

/// Learns from windows in time order: bands over stretches of `stretch` merged windows each, shares over all.
/// `guessBelow` and `slowestShare` as in the agreement. Error: invalidInput when fewer than 200 answers are there.
[[nodiscard]] Result<Normal> learnNormal(std::span<const Window> windows, std::uint32_t version, std::string how,
                                         double slowestShare, double guessBelow, Millis stretch = std::chrono::minutes(1));

} // namespace handrail
