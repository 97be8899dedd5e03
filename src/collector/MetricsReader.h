#pragma once

#include "collector/SignalMap.h"
#include "telemetry/Window.h"

#include <unordered_map>

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
    MetricsReader(SignalMap map, const contract::Agreement& agreement);

    /// The first scrape gives only what is true now, no counts.
    [[nodiscard]] Window take(const Exposition& scrape, const MetricsWanted& wanted);

private:
    struct Added {
        std::string label; ///< value of the label that tells the series apart
        double amount = 0;
    };
    [[nodiscard]] std::vector<Added> added(const Exposition& scrape, const std::string& key, std::string_view usualLabel);
    [[nodiscard]] std::map<std::string, std::uint64_t> counts(const Exposition& scrape, const std::string& key,
                                                              std::string_view usualLabel);
    [[nodiscard]] std::map<std::string, Histogram> histograms(const Exposition& scrape, const std::string& key);
    [[nodiscard]] double delta(const Sample& sample);
    void takeTraffic(const Exposition& scrape, Window& part);
    void takeAverages(const Exposition& scrape, Window& part);
    void takeDependencies(const Exposition& scrape, Window& part);
    void takeNow(const Exposition& scrape, Window& part);
    [[nodiscard]] std::string dependencyNamed(const std::string& label) const;

    const SignalMap m_map;
    const contract::Agreement& m_agreement;
    std::unordered_map<std::string, double> m_before, m_now;
    bool m_isFirst = true;
    bool m_startedAgain = false;
    std::optional<WallTime> m_startedAt;
};

/// The label's value; without a label of that name, of the first usual one that is there.
[[nodiscard]] std::string labelOf(const Series& series, const Sample& sample, std::string_view usual);

} // namespace handrail::collector
