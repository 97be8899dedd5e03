#pragma once

#include "alerting/OwnExtremes.h"
#include "base/Time.h"

#include <array>
#include <deque>
#include <optional>
#include <vector>

namespace handrail::alerting {

/// What of a series can be unusual. "Short" is 45 min, "long" is 2 h, or as many values as are kept of a dense series.
enum class SeriesMeasure {
    value,       ///< the value itself
    jump,        ///< against the median of the two hours before
    shortMean,   ///< a level
    longMean,
    swing,       ///< mean step from value to value
    shortStep,   ///< change of level: the mean against the eight times as long time before
    longStep,
    shortSeason, ///< mean distance from what is usual at this time of day
    longSeason
};

/// What there is to say about one value.
struct SeriesSaid {
    bool opens = false;      ///< the alert opens with this value
    bool isOpen = false;     ///< it is open
    bool isOutside = false;  ///< this value is out of the usual
    bool isLearning = false; ///< too little of the past is known to say anything
    // Why; of the last value that was out of the usual, while the alert is open:
    SeriesMeasure measure = SeriesMeasure::value;
    bool isHigh = false;
    double measured = 0, line = 0;
    // Half of all stretches stay within:
    std::optional<double> usualLow, usualHigh;
};

/// Tells when a series is unusual for itself: further out than its own past makes likely once in half a year, and by more
/// than it usually moves. One value at a time, no look-ahead, no setting; multiplying the series by a positive number or adding a
/// number changes nothing that is said.
///
/// Several measures of the series (how high, how sudden, how lively, what time of day) are each held against their own extremes,
/// on both sides. One alert at a time: it closes after kQuietValues values inside. While it is new, what is outside is not learned; after
/// kFreeze, or the fourth alert in a week, it is: a lasting change or a habit becomes usual. Coming back to the middle is no news.
/// Bounded: about 60 kB for each series, 2 microseconds for each value. Not synchronised.
class SeriesWatch {
public:
    /// A value that is not a number is a gap. Times that stand still or go back are taken as the last one.
    SeriesSaid take(WallTime at, double value);
    [[nodiscard]] const SeriesSaid& said() const { return m_said; }
    /// Its whole state, to go on from elsewhere as if nothing had been between.
    void keep(StateBytes& bytes);

private:
    static constexpr std::size_t kMeasures = 9;
    static constexpr std::size_t kDay = 96; ///< quarters of an hour
    struct Sides {
        OwnExtremes high, low;
        int highInARow = 0, lowInARow = 0;
    };
    struct Measured {
        double value = 0, level = 0;
        double grain = 0; ///< the smallest step that it can make
        bool isKnown = false;
    };
    using AllMeasured = std::array<Measured, kMeasures>;

    void followTime(WallTime at);
    [[nodiscard]] std::size_t valuesIn(double hours) const;
    [[nodiscard]] double back(std::size_t ago) const { return m_values[m_values.size() - 1 - ago]; }
    [[nodiscard]] double mean(std::size_t from, std::size_t count) const;
    [[nodiscard]] double medianBefore(std::size_t count) const;
    [[nodiscard]] double meanStep(std::size_t count) const;
    [[nodiscard]] AllMeasured measure(double value);
    void measureSeason(double value, AllMeasured& all);
    void learnSeason(double value);
    [[nodiscard]] bool isOutside(std::size_t which, const Measured& measured, bool high);
    [[nodiscard]] bool findOutside(const AllMeasured& all);
    void learn(const AllMeasured& all, bool isFrozen);
    void endStretch();
    [[nodiscard]] SeriesSaid say(bool outside);

    // The past.
    std::deque<double> m_values, m_residuals;
    std::deque<double> m_intervals; ///< seconds
    double m_interval = 300;        ///< their median
    std::optional<WallTime> m_now;
    std::optional<double> m_before, m_grain;
    // Time of day.
    std::array<double, kDay> m_ofDay{};
    std::array<int, kDay> m_daysSeen{};
    std::size_t m_quarter = kDay;
    double m_quarterSum = 0;
    int m_quarterCount = 0;
    double m_level = 0, m_fromLevel = 0, m_fromSeason = 0;
    // What is usual.
    std::array<Sides, kMeasures> m_sides;
    std::deque<WallTime> m_stretches; ///< their ends
    std::optional<WallTime> m_stretchFrom;
    int m_stretchValues = 0;
    // The alert.
    SeriesSaid m_said;
    int m_insideToGo = 0;
    std::optional<WallTime> m_openSince;
    std::deque<WallTime> m_opened;
};

} // namespace handrail::alerting
