#pragma once

#include "telemetry/Window.h"

#include <deque>
#include <optional>
#include <set>
#include <vector>

namespace handrail::agent {

/// The windows of one service while they are open. Counted by the monotonic clock and anchored to wall time; a step of the
/// wall clock seals what is open and anchors anew. News may end a window before its time: the next one takes the rest of its
/// place. No two windows share a start. Pure: both clocks are parameters.
class Grid {
public:
    Grid(ServiceId service, Millis span, Millis grace, WallTime wall, SteadyTime steady);

    /// Adds a part to the window that contains `at`. A part whose window is sealed comes back as a late window of its own.
    [[nodiscard]] std::optional<Window> add(WallTime at, Window part);

    struct Turn {
        std::vector<Window> sealed; ///< in order; empty ones too
        std::optional<Millis> clockStep;
    };
    [[nodiscard]] Turn advance(WallTime wall, SteadyTime steady);
    /// Seals all that is open now, without the grace: parts that still come for it count in the window that goes on. Empty when
    /// there is too little to seal, or in a place that was ended early twice.
    [[nodiscard]] std::vector<Window> endNow(SteadyTime steady);
    /// What came for windows that are open, oldest first.
    [[nodiscard]] const std::deque<Window>& open() const { return m_open; }
    /// When the next window is due.
    [[nodiscard]] SteadyTime nextSeal() const;
    [[nodiscard]] Millis span() const { return m_span; }

private:
    void anchor(WallTime wall, SteadyTime steady, bool onSpans);
    Window seal();
    void finish(Window& sealed);
    void forgetRests();
    [[nodiscard]] Window blank(std::int64_t index) const;
    /// The sealed window of no full span that holds `at`, or the full one of that place.
    [[nodiscard]] Window sealedPlace(std::int64_t index, WallTime at) const;

    ServiceId m_service;
    Millis m_span;
    Millis m_grace;
    WallTime m_anchorWall;
    SteadyTime m_anchorSteady;
    std::deque<Window> m_open; ///< the first is window m_next of this anchor
    std::int64_t m_next = 0;
    std::set<std::int64_t> m_rests; ///< start modulo span, of this anchor and those before
    std::optional<WallTime> m_watchedFrom; ///< inside the first window: the agent did not watch its beginning
    std::optional<WallTime> m_restFrom;    ///< window m_next begins here: its place was ended early
    std::optional<WallTime> m_endedEarly;  ///< when last; until the next window is sealed in its time
    int m_timesEarly = 0;                  ///< in the place of window m_next
    std::vector<Window> m_shortened;       ///< places of the last windows of no full span, without content
};

} // namespace handrail::agent
