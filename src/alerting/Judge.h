#pragma once

#include "contract/Agreement.h"
#include "journal/Entry.h"
#include "telemetry/Normal.h"
#include "telemetry/Window.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace handrail::alerting {

/// Judges one service: sealed windows and journal entries in, journal bodies out (Alert, Cause, Change). Pure: no clock,
/// no I/O; time is the windows' own. The same input in the same order gives the same output, live, after a restart and in a
/// replay, however it is batched. Late windows (`late`) are ignored. Not synchronised.
class Judge {
public:
    /// `normal` may be null: rules that need it then keep silent ("learning what is normal").
    Judge(std::shared_ptr<const contract::Agreement> agreement, std::shared_ptr<const Normal> normal);
    ~Judge();
    Judge(Judge&&) noexcept;
    Judge& operator=(Judge&&) noexcept;

    /// One sealed window, in order of time. Returns what must be appended to the journal because of it, in order.
    [[nodiscard]] std::vector<journal::Body> take(const Window& sealed);
    /// Everything in the journal of this service, in order, entries that came from this judge included: that is how it
    /// knows its open alerts after a restart, whose operation changed a version, and that a restart is under way. Its own
    /// entries are ignored once a live window was taken: it knows what it said.
    void take(const journal::Entry& entry);
    /// How much sealed past before `now` a new judge, once it knows the journal, must be fed (without recording what it says)
    /// to stand where this one does: more where an open alert was last spoken of longer ago.
    [[nodiscard]] Millis memory(WallTime now) const;
    /// What its rules remember that no memory() gives back: for the next judge of this service. Empty when there is nothing.
    [[nodiscard]] std::string remembered() const;
    /// Takes that over: after the journal, before memory() is asked and any window is fed; what a window told before that was
    /// written, it doesn't tell again. False when it is not readable, or not of a time before `now`: what it was about is learned anew.
    bool recall(std::string_view remembered, WallTime now);
    /// Gauges that nobody agreed a limit for and whose own past is still too short to say what is unusual.
    [[nodiscard]] std::vector<std::string> learning() const;
    /// How much of the past before that, as rollups of ten minutes, budgets need; 0 without budgets.
    [[nodiscard]] Millis longMemory() const;
    /// A rollup of ten minutes that ends before the first window of warmUp(), in order, before it.
    void warmUpLong(const Window& rollup);
    /// Rebuilds after a restart: first take() every entry of the journal, then the windows of the last memory() here, then
    /// live windows to take(). Nothing is returned.
    void warmUp(const Window& sealed);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// What the screen may say of a signal besides its number.
enum class Evidenced { enough, tooFewAnswers, learning, notReported };

} // namespace handrail::alerting
