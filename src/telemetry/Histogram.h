#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace handrail {

/// Latencies in milliseconds in exponential buckets, base 2^(1/32) (Prometheus native schema 5, OpenTelemetry scale 5).
/// counts()[i] holds values in (base^(offset+i), base^(offset+i+1)]. A quantile is off by at most 1.1 %.
/// Histograms merge exactly. A value type; not synchronised.
class Histogram {
public:
    Histogram() = default;
    Histogram(std::int32_t offset, std::vector<std::uint64_t> counts, std::uint64_t zeroCount,
              std::optional<double> sumMs = {});

    /// Counts `times` answers of `ms` each. Negative and not-a-number values count as 0.
    void add(double ms, std::uint64_t times = 1);
    /// Spreads `times` answers over the buckets between two bounds of somebody's coarser histogram, evenly by ratio.
    void addBetween(double lowMs, double highMs, std::uint64_t times);
    void merge(const Histogram& other);

    [[nodiscard]] std::uint64_t count() const { return m_count; }
    /// The value that a share `q` (0 to 1) of all answers does not exceed, in ms; none while empty.
    [[nodiscard]] std::optional<double> quantile(double q) const;
    /// The share of answers that took longer than `ms`, 0 to 1; none while empty.
    [[nodiscard]] std::optional<double> shareAbove(double ms) const;
    [[nodiscard]] std::optional<double> mean() const;

    [[nodiscard]] std::int32_t offset() const { return m_offset; }
    [[nodiscard]] const std::vector<std::uint64_t>& counts() const { return m_counts; }
    [[nodiscard]] std::uint64_t zeroCount() const { return m_zero; }
    [[nodiscard]] std::optional<double> sumMs() const { return m_sum; }
    bool operator==(const Histogram&) const = default;

private:
    void bump(std::int32_t index, std::uint64_t times);

    std::int32_t m_offset = 0;
    std::vector<std::uint64_t> m_counts;
    std::uint64_t m_zero = 0;
    std::uint64_t m_count = 0;
    std::optional<double> m_sum;
};

} // namespace handrail
