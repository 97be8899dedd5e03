#pragma once

#include "collector/KnownSeries.h"
#include "telemetry/Window.h"

#include <optional>

namespace handrail::collector {

/// Which of the numbers to take. Where the log of answers is followed as well, it is exact and wins: then metrics give only
/// what it can't, so that nothing is counted twice.
struct MetricsWanted {
    bool traffic = true;      ///< requests, errors, latency, versions, answers by the fallback
    bool dependencies = true; ///< calls, failures and latency of dependencies; their age is always taken
};

/// Turns scrapes into parts of windows: counters become what was added since the scrape before. A counter that fell began
/// again at 0; a series that appears later began at 0; after a new start of the process all of them did. Not synchronised.
class MetricsReader {
public:
    MetricsReader(const SignalMap& map, const contract::Agreement& agreement);

    /// The first page gives only what is true now, no counts. None when the page ends in the middle.
    [[nodiscard]] std::optional<Window> take(std::string_view page, bool openMetrics, const MetricsWanted& wanted);

private:
    struct Found {
        const KnownSeries::Slot* slot;
        const KnownSeries::Place* place;
    };
    /// By the place of the use in KnownSeries::uses().
    using ByUse = std::vector<std::vector<Found>>;

    [[nodiscard]] ByUse found() const;
    template <typename Take>
    void each(const ByUse& found, std::string_view key, bool isBuckets, Take&& take) const;
    [[nodiscard]] std::map<std::string, std::uint64_t> counts(const ByUse& found, std::string_view key) const;
    [[nodiscard]] std::map<std::string, Histogram> histograms(const ByUse& found, std::string_view key) const;
    [[nodiscard]] double delta(const KnownSeries::Slot& slot) const;
    void takeTraffic(const ByUse& found, Window& part) const;
    void takeAverages(const ByUse& found, Window& part) const;
    void takeDependencies(const ByUse& found, Window& part) const;
    void takeNow(const ByUse& found, Window& part) const;
    [[nodiscard]] std::string dependencyNamed(const std::string& label) const;
    [[nodiscard]] bool isMapped(std::string_view key) const;

    KnownSeries m_known;
    const contract::Agreement& m_agreement;
    bool m_isFirst = true;
    bool m_startedAgain = false;
    std::optional<WallTime> m_startedAt;
};

} // namespace handrail::collector
