#pragma once

#include "collector/AnswerCounter.h"

#include <map>
#include <vector>

namespace handrail::collector {

/// Lines in, parts of windows out: at most 20,000 lines a second are looked at, the rest is counted and shown as dropped.
/// A line counts for the time it carries, but never for more than 200 ms ago (that place may be sealed) nor for the future.
/// Not synchronised.
///
/// One that may hold gathers the few answers of a long window instead of giving a part for each: until there are ten, one has
/// failed or was slower than agreed, four fifths of the window are over, or all of it. Nothing waits for them before.
class AnswerIntake {
public:
    enum class Holding { no, inLongWindows };
    explicit AnswerIntake(std::shared_ptr<const contract::Agreement> agreement, Holding holding = Holding::no,
                          std::shared_ptr<AnswersRoom> room = nullptr);

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
    /// The parts of the batch, in order of time; none while they are held. With nothing new, an empty part when `isWatching` and the last part is older
    /// than 200 ms, in long windows than a fifth of one: nobody asked, and that is known.
    [[nodiscard]] std::vector<Part> end(bool isWatching);
    /// What is held, whatever it waits for.
    [[nodiscard]] std::vector<Part> rest();

    [[nodiscard]] std::uint64_t unreadable() const { return m_unreadable; } ///< lines so far that are no records
    [[nodiscard]] const Error& whyUnreadable() const { return m_why; }      ///< of the last one

private:
    [[nodiscard]] bool isNews(const AnswerLine& line) const;
    [[nodiscard]] std::int64_t stretchOf(WallTime at) const;
    [[nodiscard]] bool mayHold() const { return m_heldFor > Millis(0); }

    AnswerCounter m_counter;
    const std::string m_answerField;
    const Millis m_quietEvery;
    const Millis m_heldFor; ///< a window, or 0
    const double m_slowMs;  ///< the least limit agreed
    std::map<WallTime, AnswerCounter::Part> m_parts;
    std::size_t m_held = 0;   ///< answers in them
    bool m_hasNews = false;   ///< among them
    WallTime m_heldSince;
    WallTime m_now;
    SteadyTime m_lastPart{};
    SteadyTime m_steady{};
    SteadyTime m_refilledAt{};
    double m_budget = 0;
    std::uint64_t m_kept = 0, m_dropped = 0, m_unreadable = 0;
    Error m_why;
};

} // namespace handrail::collector
