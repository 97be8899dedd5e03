#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace handrail::collector {

using Labels = std::map<std::string, std::string>;

struct Sample {
    std::string name;
    Labels labels;
    double value = 0;
    bool operator==(const Sample&) const = default;
};

enum class MetricType { untyped, counter, gauge, histogram, summary, other };

/// What one scrape said.
struct Exposition {
    std::vector<Sample> samples;             ///< in the order of the text
    std::map<std::string, MetricType> types; ///< by the name in the TYPE line
    std::size_t oddLines = 0;   ///< could not be read and were left out
    std::size_t duplicates = 0; ///< series that were there before: the first one counts
    bool cutShort = false;      ///< OpenMetrics without its end mark
};

/// Reads Prometheus text 0.0.4 and OpenMetrics 1.0, told apart by the end mark and `openMetrics`. Tolerant: a line that can't
/// be read is counted and left out, the rest stands. Never fails, takes any bytes, keeps at most 200,000 samples.
[[nodiscard]] Exposition parsePrometheus(std::string_view text, bool openMetrics = false);

/// One line that is no comment: the series, and how many of the line's characters say which it is. None when it is not readable.
struct SampleLine {
    Sample sample;
    std::size_t nameSize = 0;
};
[[nodiscard]] std::optional<SampleLine> readSampleLine(std::string_view line);
/// What stands behind the series: a number, perhaps a time and an exemplar.
[[nodiscard]] std::optional<double> readSampleValue(std::string_view rest);
/// "# EOF"
[[nodiscard]] bool isEndMark(std::string_view comment);

/// Go's way of writing numbers: NaN, +Inf, exponents, hexadecimal, digits with underscores.
[[nodiscard]] std::optional<double> parseGoNumber(std::string_view text);

} // namespace handrail::collector
