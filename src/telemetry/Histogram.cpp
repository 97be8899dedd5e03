#include "telemetry/Histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace handrail {

namespace {

constexpr double kPerDoubling = 32;
// One nanosecond to eleven days: what lies outside is put into the outermost bucket, so that no input makes us grow.
constexpr double kSmallestMs = 1e-6;
constexpr double kLargestMs = 1e9;

std::int32_t indexOf(double ms)
{
    const double inRange = std::clamp(ms, kSmallestMs, kLargestMs);
    return static_cast<std::int32_t>(std::ceil(std::log2(inRange) * kPerDoubling)) - 1;
}

double lowerBound(std::int32_t index) { return std::exp2(index / kPerDoubling); }
double middle(std::int32_t index) { return std::exp2((index + 0.5) / kPerDoubling); }

/// How many of `times` belong into the first `k` of `n` equal parts.
std::uint64_t partOf(std::uint64_t times, std::uint64_t k, std::uint64_t n)
{
    return times / n * k + ((times % n) * k + n / 2) / n;
}

} // namespace

Histogram::Histogram(std::int32_t offset, std::vector<std::uint64_t> counts, std::uint64_t zeroCount,
                     std::optional<double> sumMs)
    : m_zero(zeroCount), m_count(zeroCount)
{
    static const std::int64_t lowest = indexOf(kSmallestMs);
    static const std::int64_t highest = indexOf(kLargestMs);
    const auto size = static_cast<std::int64_t>(counts.size());
    const bool isTrimmed = !counts.empty() && counts.front() != 0 && counts.back() != 0;
    if (isTrimmed && offset >= lowest && offset + size - 1 <= highest) {
        m_offset = offset;
        m_counts = std::move(counts);
        m_count = std::accumulate(m_counts.begin(), m_counts.end(), zeroCount);
    } else {
        for (std::int64_t i = 0; i < size; ++i)
            bump(static_cast<std::int32_t>(std::clamp(offset + i, lowest, highest)),
                 counts[static_cast<std::size_t>(i)]);
    }
    if (sumMs && std::isfinite(*sumMs))
        m_sum = sumMs;
}

void Histogram::bump(std::int32_t index, std::uint64_t times)
{
    if (times == 0)
        return;
    if (m_counts.empty())
        m_offset = index;
    if (index < m_offset) {
        m_counts.insert(m_counts.begin(), static_cast<std::size_t>(m_offset - index), 0);
        m_offset = index;
    }
    const auto at = static_cast<std::size_t>(index - m_offset);
    if (at >= m_counts.size())
        m_counts.resize(at + 1);
    m_counts[at] += times;
    m_count += times;
}

void Histogram::add(double ms, std::uint64_t times)
{
    if (times == 0)
        return;
    const double value = ms > 0 ? std::min(ms, kLargestMs) : 0;
    if (m_count == 0 && !m_sum)
        m_sum = 0;
    if (m_sum)
        *m_sum += value * static_cast<double>(times);
    if (value > 0) {
        bump(indexOf(value), times);
    } else {
        m_zero += times;
        m_count += times;
    }
}

void Histogram::addBetween(double lowMs, double highMs, std::uint64_t times)
{
    // An open end is not spread: below, over a factor of ten; above, right over the last bound that is known.
    const double high = std::isfinite(highMs) ? highMs : lowMs;
    const double low = lowMs > 0 ? lowMs : high / 10;
    const std::int32_t first = indexOf(low) + 1;
    const std::int32_t last = std::max(first, indexOf(high));
    const auto parts = static_cast<std::uint64_t>(last - first + 1);
    for (std::uint64_t k = 0; k < parts; ++k) {
        const std::uint64_t here = partOf(times, k + 1, parts) - partOf(times, k, parts);
        add(middle(first + static_cast<std::int32_t>(k)), here);
    }
}

void Histogram::merge(const Histogram& other)
{
    const bool otherIsEmpty = other.m_count == 0 && !other.m_sum;
    const bool isEmpty = m_count == 0 && !m_sum;
    if (isEmpty)
        m_sum = other.m_sum;
    else if (!otherIsEmpty)
        m_sum = m_sum && other.m_sum ? std::optional(*m_sum + *other.m_sum) : std::nullopt;
    m_zero += other.m_zero;
    m_count += other.m_zero;
    for (std::size_t i = other.m_counts.size(); i-- > 0;)
        bump(other.m_offset + static_cast<std::int32_t>(i), other.m_counts[i]);
}

std::optional<double> Histogram::quantile(double q) const
{
    if (m_count == 0)
        return std::nullopt;
    const double wanted = std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(m_count) - 1e-9);
    const double rank = std::max(1.0, wanted);
    double seen = static_cast<double>(m_zero);
    if (seen >= rank)
        return 0;
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        seen += static_cast<double>(m_counts[i]);
        if (seen >= rank || i + 1 == m_counts.size())
            return middle(m_offset + static_cast<std::int32_t>(i));
    }
    return 0;
}

std::optional<double> Histogram::shareAbove(double ms) const
{
    if (m_count == 0)
        return std::nullopt;
    if (!(ms > 0))
        return ms < 0 ? 1 : static_cast<double>(m_count - m_zero) / static_cast<double>(m_count);
    double above = 0;
    const std::int32_t border = indexOf(ms);
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        const std::int32_t index = m_offset + static_cast<std::int32_t>(i);
        if (index > border)
            above += static_cast<double>(m_counts[i]);
        else if (index == border)
            above += static_cast<double>(m_counts[i])
                     * std::clamp(1 - std::log2(ms / lowerBound(index)) * kPerDoubling, 0.0, 1.0);
    }
    return above / static_cast<double>(m_count);
}

std::optional<double> Histogram::mean() const
{
    if (m_count == 0 || !m_sum)
        return std::nullopt;
    return *m_sum / static_cast<double>(m_count);
}

} // namespace handrail
