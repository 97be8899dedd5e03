#include "collector/AnswerIntake.h"

#include <algorithm>
#include <limits>

namespace handrail::collector {

namespace {

constexpr double kLinesPerSecond = 20'000;
constexpr Millis kSlice{50};
constexpr Millis kOldest{200};
constexpr Millis kLongWindow{5'000};
constexpr std::size_t kMostHeld = 10; ///< so many bad ones may end a window early

double slowestAgreed(const contract::Agreement& agreement)
{
    double slowest = std::numeric_limits<double>::infinity();
    for (const contract::Failure& failure : agreement.failures)
        if (failure.kind == journal::AlertKind::slow && failure.limit)
            slowest = std::min(slowest, *failure.limit);
    return slowest;
}

} // namespace

AnswerIntake::AnswerIntake(std::shared_ptr<const contract::Agreement> agreement, Holding holding, std::shared_ptr<AnswersRoom> room)
    : m_counter(agreement, std::move(room)),
      m_answerField(agreement->answerField.empty() ? std::string("prediction") : agreement->answerField),
      m_quietEvery(std::max(kOldest, agreement->span / 5)),
      m_heldFor(holding == Holding::inLongWindows && agreement->span >= kLongWindow ? agreement->span : Millis(0)),
      m_slowMs(slowestAgreed(*agreement))
{
}

bool AnswerIntake::isNews(const AnswerLine& line) const
{
    return !line.isOutcome && (!line.isOk() || line.latencyMs.value_or(0) > m_slowMs);
}

/// Changes with each window, and before the end of each: what is read late for its window is little.
std::int64_t AnswerIntake::stretchOf(WallTime at) const
{
    const auto ms = at.time_since_epoch();
    return ms / m_heldFor * 2 + (ms % m_heldFor >= m_heldFor * 4 / 5 ? 1 : 0);
}

void AnswerIntake::begin(WallTime now, SteadyTime steady)
{
    m_now = now;
    m_steady = steady;
    const auto seconds = std::chrono::duration<double>(steady - m_refilledAt).count();
    m_budget = m_refilledAt == SteadyTime() ? kLinesPerSecond
                                            : std::clamp(m_budget + seconds * kLinesPerSecond, 0.0, kLinesPerSecond);
    m_refilledAt = steady;
}

bool AnswerIntake::take(std::string_view text)
{
    while (!text.empty() && (text.back() == '\r' || text.back() == ' '))
        text.remove_suffix(1);
    if (text.empty())
        return true;
    if (m_budget < 1) {
        ++m_dropped;
        return false;
    }
    m_budget -= 1;
    ++m_kept;
    const auto line = parseAnswerLine(text, m_answerField);
    if (!line) {
        ++m_unreadable;
        m_why = line.error();
        return false;
    }
    const auto at = std::clamp(line->time.value_or(m_now), m_now - kOldest, m_now);
    const WallTime slice(at.time_since_epoch() - at.time_since_epoch() % (mayHold() ? m_heldFor : kSlice));
    const auto [part, isNew] = m_parts.try_emplace(mayHold() ? slice : std::max(slice, m_now - kOldest));
    if (m_parts.size() == 1 && isNew)
        m_heldSince = at;
    if (isNew)
        part->second = m_counter.emptyPart();
    m_counter.count(*line, part->second);
    ++m_held;
    m_hasNews = m_hasNews || isNews(*line);
    return true;
}

std::vector<AnswerIntake::Part> AnswerIntake::end(bool isWatching)
{
    const bool isHeld = mayHold() && !m_parts.empty() && !m_hasNews && m_held < kMostHeld && m_dropped == 0 &&
                        stretchOf(m_heldSince) == stretchOf(m_now);
    if (isHeld)
        return {};
    if (m_parts.empty() && (m_dropped > 0 || (isWatching && m_steady - m_lastPart >= m_quietEvery)))
        m_parts[m_now] = m_counter.emptyPart();
    return rest();
}

std::vector<AnswerIntake::Part> AnswerIntake::rest()
{
    std::vector<Part> parts;
    for (auto& [at, counted] : m_parts)
        parts.push_back({std::max(at, m_now - kOldest), m_counter.windowOf(std::move(counted))});
    if (!parts.empty()) {
        const auto all = m_kept + m_dropped;
        if (all > 0)
            parts.back().window.droppedShare = static_cast<double>(m_dropped) / static_cast<double>(all);
        m_lastPart = m_steady;
        m_kept = m_dropped = 0;
    }
    m_parts.clear();
    m_held = 0;
    m_hasNews = false;
    return parts;
}

} // namespace handrail::collector
