#pragma once

#include "base/Result.h"
#include "telemetry/Window.h"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace handrail {

/// The median of a number and the middle 90 % of its values, in the number's unit.
struct Band {
    double low = 0;
    double median = 0;
    double high = 0;
    bool operator==(const Band&) const = default;
};

using Shares = std::map<std::string, double>; ///< value -> share; they add up to 1

inline constexpr std::uint8_t kAllSixths = 0x3f;

/// Shares of a mix, how many answers they rest on, and how far each goes from its share on nineteen days in twenty, where
/// that is more than chance. `unsure`: 95 % of its own stretches stay below this share moved, from what the other days say.
struct UsualMix {
    Shares shares;
    double answers = 0;
    Shares spread;
    double unsure = 0;
    std::uint8_t sixths = kAllSixths; ///< a bit for each ten minutes of the hour that are known: around them it is usually asked
    bool operator==(const UsualMix&) const = default;
};

/// What is usual in one hour of the day or of the week, where that tells more than what is usual over all. A number that is
/// not in it is as over all. A mix that other hours have is not known in this one: it was seen on too few days.
struct UsualHour {
    std::map<std::string, Band> bands;     ///< Signal::text() -> usual values
    std::map<std::string, UsualMix> mixes; ///< "answers" or "input:F"
    bool operator==(const UsualHour&) const = default;
};

inline constexpr std::string_view kReplayedRecords = "replayed records";

/// What is usual for a service, learned from a named period. A value; kept with versions.
struct Normal {
    std::uint32_t version = 0;
    WallTime from;
    WallTime to;
    std::string how;                                                ///< kReplayedRecords, "live" or "period"
    std::uint64_t answers = 0;                                      ///< how many it was learned from
    std::map<std::string, Band> bands;                              ///< Signal::text() -> usual values
    Shares answerShares;                                            ///< label -> share
    std::map<std::string, Shares> inputShares;                      ///< field -> value or bin -> share
    /// "answers" or "input:F" -> share moved that 95 % of its own stretches stay below, beyond what chance alone moves in
    /// stretches of that size: 0 where all of it may be chance. Of stretches of 2,000 answers, or an hour when that is shorter
    /// (the longest that a mix is judged over). Left out below kFewestStretches.
    std::map<std::string, double> wobble;
    std::vector<UsualHour> hours;       ///< none, 24 (of the day) or 168 (of the week, Monday first), by UTC
    std::optional<double> outcomeShare; ///< late true outcomes that come per answer in the long run
    /// Replayed records say nothing of the pace: how many come, how long it takes. That is learned from watching after `to`, so
    /// far up to here; zero when it was not yet, or when the records were no replay and told how long it takes.
    WallTime paceTo{};
    bool operator==(const Normal&) const = default;
};

/// Fewer stretches than this give no middle 90 %: the band is left out.
inline constexpr std::size_t kFewestStretches = 5;
/// So long it takes to know the hours of the day. What was seen of a service by itself for less is a first impression: what is
/// unlike it may be usual at this hour.
inline constexpr Millis kFirstImpression = std::chrono::hours(24 * 3);

/// Learns from windows in time order: shares over all; bands over stretches of the time. A stretch is `shortest`, and grows
/// over its neighbours, to a day at most, until it holds enough of what the number counts (answers, calls, test questions):
/// 200, and so many that the slowest share holds two of them. Ages and gauges count nothing and stay with the shortest.
/// What is cut off by the end or has not enough in a day is not looked at. Stretches far outside of all others, up to one in
/// ten, are taken for incidents and left out, but for what comes at the same hour on more than one day and more than one in ten.
/// From three days on, hours of the day are learned where they differ, from three weeks on hours of the week. Requests are counted
/// in stretches of equal length, so that silence is seen; an hour's mix, and how it goes from day to day, in ten minutes at most.
/// Records that were replayed say nothing of how many come in a second: no band for requests then.
/// `guessBelow` and `slowestShare` as in the agreement. Error: invalidInput when fewer than 200 answers are there.
[[nodiscard]] Result<Normal> learnNormal(std::span<const Window> windows, std::uint32_t version, std::string how,
                                         double slowestShare, double guessBelow,
                                         Millis shortest = std::chrono::minutes(1));

/// How long a service was seen, while all that is known of it, or of its pace, is a first impression; zero when nothing is
/// (null). Else none.
[[nodiscard]] std::optional<Millis> firstImpression(const Normal* normal, bool ofPace = false);

/// From when to when a service was watched for what is learned by watching it: all of it, or its pace. None when nothing is.
struct Watching {
    WallTime from, to;
};
[[nodiscard]] std::optional<Watching> watching(const Normal& normal);
/// What replayed records said, with the pace of what was learned live.
[[nodiscard]] Normal withPace(Normal records, const Normal& live);

/// The band of a number at a time: of its hour, or over all where the hour has none. Null when there is none.
[[nodiscard]] const Band* bandAt(const Normal& normal, const std::string& signal, WallTime at);
/// The usual shares of "answers" or "input:F" at a time, passing over from the middle of one hour to that of the next.
/// Empty when nothing is known, or nothing of this hour.
[[nodiscard]] UsualMix mixAt(const Normal& normal, const std::string& what, WallTime at);
/// What lies between the middle of one hour and that of the next: the nearer, and the one with more answers, says more. The
/// ten minutes in which `at` lies must be known, the other hour need not be. `ofHour` gives the mix of an hour by its number.
[[nodiscard]] UsualMix mixBetween(WallTime at, std::size_t hours, const std::function<UsualMix(std::size_t)>& ofHour);
/// Whether the ten minutes of its hour in which `at` lies are among these.
[[nodiscard]] bool holdsSixth(std::uint8_t sixths, WallTime at);
/// Whether mixAt() says something else at another hour.
[[nodiscard]] bool movesByHour(const Normal& normal, const std::string& what);

/// The share moved from which the mix `what` ("answers" or "input:F") is unusual when no tolerance was agreed: four times its
/// wobble, at least 5 % and at most 50 %, but 1.5 times the wobble where that is more. In the first day seen by itself eight times,
/// and at least 10 % (of inputs 20 %) at the beginning. None when that comes to 90 %: such a mix goes with the clock, like the hour, and a
/// limit would say nothing; and none of a field that never changed in less than a week of its own: it may be the hour, or the weekday.
[[nodiscard]] std::optional<double> limitOfMix(const Normal& normal, const std::string& what);

} // namespace handrail
