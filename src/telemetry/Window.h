#pragma once

#include "base/Ids.h"
#include "base/Time.h"
#include "telemetry/Histogram.h"

#include <array>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace handrail {

enum class LatencySource { none, exact, buckets, averageOnly, ownQuestions };

struct InputCounts {
    std::uint64_t total = 0;
    std::uint64_t missing = 0;
    std::uint64_t outOfRange = 0;
    std::uint64_t unseen = 0;
    std::map<std::string, std::uint64_t> values; ///< value (unseen ones too while they are few), or bin "lo..hi", or "other"
    bool operator==(const InputCounts&) const = default;
};

struct DependencyCounts {
    std::uint64_t calls = 0;
    std::uint64_t failures = 0;
    Histogram latency;
    std::optional<double> ageS; ///< seconds since what it serves last changed, where the source says so
    bool operator==(const DependencyCounts&) const = default;
};

struct Judged {
    std::uint64_t judged = 0;
    std::uint64_t wrong = 0;
    bool operator==(const Judged&) const = default;
};

using ConfidenceBins = std::array<std::uint64_t, 20>; ///< even bins over 0 to 1

/// What one service did in one stretch of time. "Not reported" is never zero: optional is empty then, and `unreported`
/// names the maps that this source can't give. Field by field the same as handrail.v1.Window.
struct Window {
    ServiceId service;
    WallTime start;
    Millis span{0};
    std::optional<std::uint64_t> requests;
    std::map<std::string, std::uint64_t> errors; ///< reason -> count
    Histogram latency;
    LatencySource latencySource = LatencySource::none;
    std::optional<ConfidenceBins> confidence;
    std::map<std::string, std::uint64_t> answers; ///< label -> count
    std::map<std::string, InputCounts> inputs;
    std::optional<std::uint64_t> fallbackAnswers;
    std::map<std::string, std::uint64_t> fallbackModes; ///< mode -> answers
    std::map<std::string, std::uint64_t> versions; ///< version -> requests
    std::map<std::string, DependencyCounts> dependencies;
    Judged knownAnswers;
    Judged outcomes;
    std::map<std::string, double> gauges;
    bool sealed = false;
    double seenShare = 0; ///< 0 to 1: how much of the span was really watched
    std::set<std::string> unreported;
    std::optional<bool> reachable;
    std::optional<std::uint64_t> unanswered; ///< own questions without an answer, in a row, at the end of the window
    std::optional<std::string> fallbackMode; ///< what the service says it is in; empty text is the model itself
    std::optional<std::string> version;      ///< what the service says answers now
    std::optional<WallTime> startedAt;       ///< start of the service's process
    bool late = false;
    std::optional<double> droppedShare;

    [[nodiscard]] WallTime end() const { return start + span; }
    [[nodiscard]] std::uint64_t errorCount() const;
    [[nodiscard]] bool reports(const std::string& field) const { return !unreported.contains(field); }
    bool operator==(const Window&) const = default;
};

/// Adds `part` to `sum`: counts add up, gauges and "now" fields take the later value, the span covers both.
/// Associative and, for counts, exact: any chart range is a merge.
void merge(Window& sum, const Window& part);

/// When somebody last got an answer that was no failure: the end of that window; the epoch when no window has one. `windows`
/// in the order of time.
[[nodiscard]] WallTime answeredAt(std::span<const Window> windows);
/// Whether some still get an answer: in the last window, or within the last three seconds.
[[nodiscard]] bool answersSome(std::span<const Window> windows);

} // namespace handrail
