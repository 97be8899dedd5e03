#include "alerting/SeriesRule.h"

namespace handrail::alerting {
namespace {

using namespace std::chrono_literals;

constexpr Millis kValueOver = 1min;

/// Of an alert from before a restart: what it said was usual.
bool isWhereItWas(double value, const journal::Evidence& evidence)
{
    return evidence.usualLow && evidence.usualHigh && value >= *evidence.usualLow && value <= *evidence.usualHigh;
}

} // namespace

Verdict SeriesRule::judge(const Past& past, const Standing& standing)
{
    const auto now = read(past, kWindow, standing);
    if (!now)
        return {};
    m_minuteFrom = m_minuteFrom.value_or(past.window->start);
    m_sum += now->value;
    ++m_count;
    if (past.now() - *m_minuteFrom < kValueOver)
        return {};
    const double mean = m_sum / m_count;
    m_said = m_watch.take(past.now(), mean);
    m_minuteFrom.reset();
    m_sum = m_count = 0;
    if (m_said.isLearning)
        return {standing.isOpen && isWhereItWas(mean, standing.evidence) ? Verdict::Says::within : Verdict::Says::nothing, kMinute};
    if (m_said.isOutside)
        return {Verdict::Says::speaks, kMinute};
    return {m_said.isOpen ? Verdict::Says::nothing : Verdict::Says::within, kMinute};
}

std::optional<Reading> SeriesRule::read(const Past& past, std::size_t, const Standing&) const
{
    const auto found = past.window->gauges.find(plan().subject);
    return found == past.window->gauges.end() ? std::nullopt : std::optional(Reading{found->second, 0});
}

void SeriesRule::explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const
{
    Rule::explain(past, verdict, evidence);
    evidence.usualLow = m_said.usualLow;
    evidence.usualHigh = m_said.usualHigh;
    if (m_said.usualLow)
        evidence.usual = (*m_said.usualLow + *m_said.usualHigh) / 2;
    if (m_said.measure == SeriesMeasure::value)
        evidence.limit = m_said.line;
}

bool SeriesRule::isWorse(double value, double than) const
{
    return m_said.isHigh ? value > than : value < than;
}

} // namespace handrail::alerting
