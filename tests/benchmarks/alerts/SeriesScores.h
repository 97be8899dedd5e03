#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace handrail::bench {

/// A recorded series and where somebody saw that something was wrong. Rows from 0; both ends belong to a window.
struct LabelledSeries {
    std::string name;
    std::vector<double> times; ///< seconds
    std::vector<double> values;
    std::vector<std::pair<std::size_t, std::size_t>> windows;
};

enum Profile : std::size_t { kStandard, kLowFalse, kLowMissed, kProfiles };

/// The Numenta benchmark's score (Lavin and Ahmad, "Evaluating real-time anomaly detection algorithms", 2015) for alerts without a
/// threshold to choose: 100 is every window at its first row and nothing else, 0 is no alert at all.
class NumentaScore {
public:
    void add(const LabelledSeries& series, const std::vector<bool>& alerts);
    [[nodiscard]] double score(Profile profile) const;

    int found = 0, windows = 0, falseEpisodes = 0;
    std::size_t rows = 0;

private:
    std::array<double, kProfiles> m_raw{}, m_none{};
};

/// Alerts against labelled stretches: an alert in a stretch is right, a stretch with an alert in it is found.
class StretchScore {
public:
    void add(const LabelledSeries& series, const std::vector<bool>& alerts);
    [[nodiscard]] double precision() const { return alerts > 0 ? double(right) / alerts : 1; }
    [[nodiscard]] double recall() const { return stretches > 0 ? double(found) / stretches : 1; }
    [[nodiscard]] double medianDelay() const; ///< rows

    int alerts = 0, right = 0, found = 0, stretches = 0;
    int onUnlabelled = 0; ///< alerts on series without any stretch
    int unlabelled = 0;   ///< such series

private:
    std::vector<std::size_t> m_delays;
};

} // namespace handrail::bench
