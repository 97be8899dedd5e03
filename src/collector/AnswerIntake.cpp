#include "collector/AnswerIntake.h"

#include <algorithm>

namespace handrail::collector {

namespace {

constexpr double kLinesPerSecond = 20'000;
constexpr Millis kSlice{50};
constexpr Millis kOldest{200};

} // namespace

AnswerIntake::AnswerIntake(std::shared_ptr<const contract::Agreement> agreement)
    : m_counter(agreement),
      m_answerField(agreement->answerField.empty() ? std::string("prediction") : agreement->answerField),
      m_quietEvery(std::max(kOldest, agreement->span / 5))
{
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
    const WallTime slice(at.time_since_epoch() - at.time_since_epoch() % kSlice);
    const auto [part, isNew] = m_parts.try_emplace(std::max(slice, m_now - kOldest));
    if (isNew)
        part->second = m_counter.emptyPart();
    m_counter.count(*line, part->second);
    return true;
}

std::vector<AnswerIntake::Part> AnswerIntake::end(bool isWatching)
{
    std::vector<Part> parts;
    if (m_parts.empty() && (m_dropped > 0 || (isWatching && m_steady - m_lastPart >= m_quietEvery)))
        m_parts[m_now] = m_counter.emptyPart();
    for (auto& [at, window] : m_parts)
        parts.push_back({at, std::move(window)});
    if (!parts.empty()) {
        const auto all = m_kept + m_dropped;
        if (all > 0)
            parts.back().window.droppedShare = static_cast<double>(m_dropped) / static_cast<double>(all);
        m_lastPart = m_steady;
        m_kept = m_dropped = 0;
    }
    m_parts.clear();
    return parts;
}

} // namespace handrail::collector
