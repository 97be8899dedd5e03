#include "telemetry/Moved.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace handrail {

namespace {

/// What chance leaves on average on one side of a count that is expected so often, in standard deviations.
struct Leftover {
    double more, less;
};

constexpr double kLeftOfMany = 0.1345; ///< of a normal distribution, each side
constexpr double kFewest = 1.0 / 1024, kMany = 64;
constexpr int kPerDouble = 8;
constexpr std::size_t kRows = 16 * kPerDouble + 1;

Leftover leftoverOf(double expected)
{
    Leftover left{0, 0};
    double chance = std::exp(-expected);
    for (int count = 0; count < 4 * kMany; ++count) {
        const double off = count - expected;
        const double beyond = std::sqrt(std::max(0.0, off * off - expected));
        (off > 0 ? left.more : left.less) += chance * beyond;
        chance *= expected / (count + 1);
    }
    const double deviation = std::sqrt(expected);
    return {left.more / deviation, left.less / deviation};
}

std::array<Leftover, kRows> table()
{
    std::array<Leftover, kRows> rows{};
    for (std::size_t i = 0; i < kRows; ++i)
        rows[i] = leftoverOf(kFewest * std::exp2(static_cast<double>(i) / kPerDouble));
    return rows;
}

Leftover leftover(double expected)
{
    static const std::array<Leftover, kRows> rows = table();
    if (expected >= kMany)
        return {kLeftOfMany, kLeftOfMany};
    if (expected < kFewest) // hardly ever seen: one time in so many it is one
        return {std::sqrt(expected), 0};
    const double at = std::log2(expected / kFewest) * kPerDouble;
    const auto row = std::min(static_cast<std::size_t>(at), kRows - 2);
    const double part = at - static_cast<double>(row);
    const auto between = [&](double a, double b) { return a + part * (b - a); };
    return {between(rows[row].more, rows[row + 1].more), between(rows[row].less, rows[row + 1].less)};
}

} // namespace

void Moved::add(double count, double usual)
{
    const double expected = usual * m_answers;
    const double variance = expected * (1 - usual);
    const double off = count - expected;
    const double beyond = std::sqrt(std::max(0.0, off * off - variance));
    (off > 0 ? m_more : m_less) += beyond;
    if (variance <= 0)
        return;
    const Leftover left = leftover(expected);
    const double deviation = std::sqrt(variance);
    m_more -= left.more * deviation;
    m_less -= left.less * deviation;
}

double Moved::share() const
{
    return m_answers > 0 ? std::clamp(std::max(m_more, m_less) / m_answers, 0.0, 1.0) : 0;
}

} // namespace handrail
