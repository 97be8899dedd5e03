#include "alerting/Significance.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace handrail::alerting {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

// ln Gamma by Stirling's series after a shift: std::lgamma writes a global, which threads would share.
double logGamma(double x)
{
    double shift = 0;
    for (; x < 12; x += 1)
        shift += std::log(x);
    const double r = 1 / x;
    const double series = r * (1.0 / 12 - r * r * (1.0 / 360 - r * r / 1260));
    return (x - 0.5) * std::log(x) - x + 0.5 * std::log(2 * std::numbers::pi) + series - shift;
}

double logBinomial(double hits, double tries, double rate)
{
    return logGamma(tries + 1) - logGamma(hits + 1) - logGamma(tries - hits + 1) + hits * std::log(rate) +
           (tries - hits) * std::log1p(-rate);
}

} // namespace

double logAtLeast(std::uint64_t hits, std::uint64_t tries, double rate)
{
    if (hits == 0 || rate >= 1)
        return 0;
    if (hits > tries || rate <= 0)
        return kNever;
    const double n = double(tries), k = double(hits);
    if (k <= n * rate)
        return 0; // not in the tail that anybody asks about
    double term = 1, sum = 1;
    for (double i = k; i < n && term > sum * 1e-12; ++i) {
        term *= (n - i) / (i + 1) * rate / (1 - rate);
        sum += term;
    }
    return std::min(0.0, logBinomial(k, n, rate) + std::log(sum));
}

double logAtMost(std::uint64_t hits, std::uint64_t tries, double rate)
{
    return hits >= tries ? 0 : logAtLeast(tries - hits, tries, 1 - rate);
}

double logAtMostOf(std::uint64_t hits, double expected)
{
    const double k = double(hits);
    if (k >= expected)
        return 0;
    double term = 1, sum = 1;
    for (double i = k; i > 0 && term > sum * 1e-12; --i) {
        term *= i / expected;
        sum += term;
    }
    return std::min(0.0, k * std::log(expected) - expected - logGamma(k + 1) + std::log(sum));
}

// Upper incomplete gamma: Lentz's continued fraction right of the mean, where alone the tail is asked about.
double logChiSquareAbove(double value, double degrees)
{
    const double a = degrees / 2, x = value / 2;
    if (degrees <= 0 || x <= a + 1)
        return 0;
    constexpr double kTiny = 1e-300;
    double b = x + 1 - a, c = 1 / kTiny, d = 1 / b, h = d;
    for (int i = 1; i < 500; ++i) {
        const double an = -i * (i - a);
        b += 2;
        d = an * d + b;
        d = 1 / (std::abs(d) < kTiny ? kTiny : d);
        c = b + an / c;
        c = std::abs(c) < kTiny ? kTiny : c;
        h *= d * c;
        if (std::abs(d * c - 1) < 1e-12)
            break;
    }
    return std::min(0.0, a * std::log(x) - x - logGamma(a) + std::log(h));
}

double logAllowed(Millis step, double looks)
{
    return std::log(double(std::max<std::int64_t>(1, step.count())) / double(kOncePer.count()) / looks);
}

} // namespace handrail::alerting
