#pragma once

#include "collector/AnswerCounter.h"

#include <map>
#include <vector>

namespace handrail::collector {

/// Lines in, parts of windows out: at most 20,000 lines a second are looked at, the rest is counted and shown as dropped.
/// A line counts for the time it carries, but never for more than 200 ms ago (that place may be sealed) nor for the future.
/// Not synchronised.
class AnswerIntake {
public:
    explicit AnswerIntake(std::shared_ptr<const contract::Agreement> agreement);

    struct Part {
        WallTime at;
        Window window;
    };

    /// Begins a batch at `now`; lines then come one by one.
    void begin(WallTime now, SteadyTime steady);
    /// False when the line was dropped or could not be read.
    bool take(std::string_view line);
    /// Lines that were lost before they came here.
    void lost(std::uint64_t lines) { m_dropped += lines; }
    /// The parts of the batch, in order of time. With nothing new, an empty part when `isWatching` and the last part is older
    /// than 200 ms, in long windows than a fifth of one: nobody asked, and that is known.
    [[nodiscard]] std::vector<Part> end(bool isWatching);

    [[nodiscard]] std::uint64_t unreadable() const { return m_unreadable; } ///< lines so far that are no records
    [[nodiscard]] const Error& whyUnreadable() const { return m_why; }      ///< of the last one

private:
    AnswerCounter m_counter;
    const std::string m_answerField;
    const Millis m_quietEvery;
    std::map<WallTime, Window> m_parts;
    WallTime m_now;
    SteadyTime m_lastPart{};
    SteadyTime m_steady{};
    SteadyTime m_refilledAt{};
    double m_budget = 0;
    std::uint64_t m_kept = 0, m_dropped = 0, m_unreadable = 0;
    Error m_why;
};

} // namespace handrail::collector
