#include "alerting/OwnExtremes.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace handrail::alerting {
namespace {

constexpr double kLargestShare = 0.25; ///< of the stretches may reach what counts as rare

double gumbel(double quantile)
{
    return -std::log(-std::log(quantile));
}

} // namespace

void OwnExtremes::add(double value)
{
    m_current = std::max(m_current, value);
}

void OwnExtremes::endStretch(std::size_t keep, double stretchDays)
{
    if (m_current == -kInfinite)
        return;
    m_highest.push_back(m_current);
    m_current = -kInfinite;
    if (m_highest.size() > keep)
        m_highest.erase(m_highest.begin(), m_highest.end() - static_cast<std::ptrdiff_t>(keep));
    if (knows())
        draw(stretchDays);
}

void OwnExtremes::keep(StateBytes& bytes)
{
    bytes(m_highest);
    for (double* number : {&m_current, &m_line, &m_reached, &m_middle})
        bytes(*number);
}

void OwnExtremes::draw(double stretchDays)
{
    std::vector<double> sorted(m_highest.begin(), m_highest.end());
    std::ranges::sort(sorted, std::greater<>());
    const std::size_t n = sorted.size();
    const double share = std::min(kLargestShare, kReachedPerDay * stretchDays);
    const auto rare = std::max<std::size_t>(1, std::size_t(std::ceil(share * double(n) - 1e-9)));
    const std::size_t usual = std::max(rare + 1, n / 2);
    const double apart = gumbel(1 - double(rare) / double(n + 1)) - gumbel(1 - double(usual) / double(n + 1));
    m_middle = sorted[n / 2];
    m_reached = sorted[rare - 1];
    m_line = m_reached + kLogRarity * (m_reached - sorted[usual - 1]) / apart;
}

} // namespace handrail::alerting
