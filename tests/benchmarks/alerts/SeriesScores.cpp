#include "SeriesScores.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace handrail::bench {
namespace {

struct Weights {
    double falseOne, missed;
};
constexpr std::array<Weights, kProfiles> kWeights = {{{0.11, 1}, {0.22, 1}, {0.11, 2}}};
constexpr std::size_t kSameEpisode = 50;

/// 1 long before the end of a window, 0 at its end, -1 long after it.
double worth(double afterEnd)
{
    return afterEnd > 3 ? -1 : 2 / (1 + std::exp(5 * afterEnd)) - 1;
}

std::optional<std::size_t> windowOf(const LabelledSeries& series, std::size_t row)
{
    for (std::size_t i = 0; i < series.windows.size(); ++i)
        if (series.windows[i].first <= row && row <= series.windows[i].second)
            return i;
    return {};
}

double costOutside(const LabelledSeries& series, std::size_t row)
{
    double cost = -1;
    for (const auto& [from, to] : series.windows)
        if (to < row)
            cost = worth(double(row - to) / double(to - from));
    return cost;
}

} // namespace

void NumentaScore::add(const LabelledSeries& series, const std::vector<bool>& alerts)
{
    const std::size_t skipped = std::min<std::size_t>(std::size_t(0.15 * double(alerts.size())), 750);
    rows += alerts.size() - skipped;
    std::vector<std::optional<double>> best(series.windows.size());
    std::optional<std::size_t> lastFalse;
    for (std::size_t row = skipped; row < alerts.size(); ++row) {
        if (!alerts[row])
            continue;
        if (const auto window = windowOf(series, row)) {
            const auto& [from, to] = series.windows[*window];
            const double value = worth(-double(to - row + 1) / double(to - from + 1)) / worth(-1);
            best[*window] = std::max(best[*window].value_or(value), value);
            continue;
        }
        if (!lastFalse || row - *lastFalse > kSameEpisode)
            ++falseEpisodes;
        lastFalse = row;
        for (std::size_t profile = 0; profile < kProfiles; ++profile)
            m_raw[profile] += kWeights[profile].falseOne * costOutside(series, row);
    }
    for (std::size_t i = 0; i < best.size(); ++i) {
        if (series.windows[i].second < skipped)
            continue;
        ++windows;
        found += best[i] ? 1 : 0;
        for (std::size_t profile = 0; profile < kProfiles; ++profile) {
            m_none[profile] -= kWeights[profile].missed;
            m_raw[profile] += best[i].value_or(-kWeights[profile].missed);
        }
    }
}

double NumentaScore::score(Profile profile) const
{
    return 100 * (m_raw[profile] - m_none[profile]) / (windows - m_none[profile]);
}

void StretchScore::add(const LabelledSeries& series, const std::vector<bool>& theAlerts)
{
    std::vector<std::optional<std::size_t>> first(series.windows.size());
    for (std::size_t row = 0; row < theAlerts.size(); ++row) {
        if (!theAlerts[row])
            continue;
        ++alerts;
        const auto window = windowOf(series, row);
        right += window ? 1 : 0;
        onUnlabelled += series.windows.empty() ? 1 : 0;
        if (window && !first[*window])
            first[*window] = row;
    }
    unlabelled += series.windows.empty() ? 1 : 0;
    stretches += int(first.size());
    for (std::size_t i = 0; i < first.size(); ++i)
        if (first[i]) {
            ++found;
            m_delays.push_back(*first[i] - series.windows[i].first);
        }
}

double StretchScore::medianDelay() const
{
    std::vector<std::size_t> sorted = m_delays;
    std::ranges::sort(sorted);
    return sorted.empty() ? 0 : double(sorted[sorted.size() / 2]);
}

} // namespace handrail::bench
