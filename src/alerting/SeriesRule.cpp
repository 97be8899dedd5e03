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

void SeriesRule::remember(const Past& past)
{
    m_taken.reset();
    const auto now = read(past, kWindow, {});
    if (!now)
        return;
    m_minuteFrom = m_minuteFrom.value_or(past.window->start);
    m_sum += now->value;
    ++m_count;
    if (past.now() - *m_minuteFrom < kValueOver)
        return;
    m_taken = m_sum / m_count;
    m_watch.take(past.now(), *m_taken);
    m_minuteFrom.reset();
    m_sum = m_count = 0;
}

void SeriesRule::keep(StateBytes& bytes)
{
    m_watch.keep(bytes);
    bytes(m_minuteFrom), bytes(m_sum), bytes(m_count);
}

std::string SeriesRule::remembered()
{
    StateBytes bytes;
    keep(bytes);
    return std::move(bytes).take();
}

bool SeriesRule::recall(std::string_view remembered)
{
    SeriesRule other(plan());
    StateBytes bytes(remembered);
    other.keep(bytes);
    if (!bytes.isGood() || !bytes.isAtEnd())
        return false;
    *this = std::move(other);
    return true;
}

Verdict SeriesRule::judge(const Past&, const Standing& standing)
{
    if (!m_taken)
        return {};
    const SeriesSaid& said = m_watch.said();
    if (said.isLearning)
        return {standing.isOpen && isWhereItWas(*m_taken, standing.evidence) ? Verdict::Says::within : Verdict::Says::nothing, kMinute};
    if (said.isOutside)
        return {Verdict::Says::speaks, kMinute};
    return {said.isOpen ? Verdict::Says::nothing : Verdict::Says::within, kMinute};
}

std::optional<Reading> SeriesRule::read(const Past& past, std::size_t, const Standing&) const
{
    const auto found = past.window->gauges.find(plan().subject);
    return found == past.window->gauges.end() ? std::nullopt : std::optional(Reading{found->second, 0});
}

void SeriesRule::explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const
{
    Rule::explain(past, verdict, evidence);
    const SeriesSaid& said = m_watch.said();
    evidence.usualLow = said.usualLow;
    evidence.usualHigh = said.usualHigh;
    if (said.usualLow)
        evidence.usual = (*said.usualLow + *said.usualHigh) / 2;
    if (said.measure == SeriesMeasure::value)
        evidence.limit = said.line;
}

bool SeriesRule::isWorse(double value, double than) const
{
    return m_watch.said().isHigh ? value > than : value < than;
}

} // namespace handrail::alerting
