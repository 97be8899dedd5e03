#pragma once

#include "base/Result.h"
#include "collector/PrometheusText.h"
#include "contract/Agreement.h"

#include <set>
#include <string>
#include <vector>

namespace handrail::collector {

/// Some series of theirs: a name, labels that must (or must not) have a value, the label that tells them apart, a factor.
/// Written `name{label="value",other!="value"} by label * 1000`. With and without `_total` are the same.
struct Series {
    struct Match {
        std::string label, value;
        bool equal = true;
        auto operator<=>(const Match&) const = default;
    };
    std::string name;
    std::vector<Match> matches;
    std::string by;     ///< empty = the usual label of the signal
    double factor = 0;  ///< 0 = by the unit in the name: _seconds, _ms, _us, _bytes
    auto operator<=>(const Series&) const = default;

    [[nodiscard]] bool covers(const Sample& sample, std::string_view suffix = {}) const;
    /// To milliseconds for times; 1 where the name says no unit.
    [[nodiscard]] double toMs() const;
};

/// Which of their series say what we want to know. Keys:
///   requests, errors (by reason), latency (histogram), latency sum and latency count (averages), versions (requests by
///   version), fallback answers (by mode), version and fallback mode (the label of the series that is 1), started,
///   dependency calls, dependency failures, dependency latency, dependency age (by dependency), gauge:NAME.
/// Documented in runbooks/ANSWERS.md.
class SignalMap {
public:
    /// The ready map that the agreement names, with what it writes itself put over it. No map named: only what it writes.
    /// Errors: notFound (no such ready map or file), invalidInput (an expression or key that can't be read).
    [[nodiscard]] static Result<SignalMap> of(const contract::Agreement& agreement);
    [[nodiscard]] static std::vector<std::string> readyMaps();
    [[nodiscard]] static const std::set<std::string>& keys(); ///< all, but for gauge:NAME

    /// Several are added up; empty when nothing is mapped.
    [[nodiscard]] const std::vector<Series>& series(const std::string& key) const;
    [[nodiscard]] bool has(const std::string& key) const { return !series(key).empty(); }
    [[nodiscard]] std::vector<std::string> gauges() const; ///< names, without "gauge:"

private:
    std::map<std::string, std::vector<Series>> m_series;
};

/// `a{b="c"} by d * 2 + e`. Error: invalidInput.
[[nodiscard]] Result<std::vector<Series>> parseSeries(std::string_view expression);

} // namespace handrail::collector
