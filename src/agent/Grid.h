#pragma once

#include "telemetry/Window.h"

#include <deque>
#include <optional>
#include <set>
#include <vector>

namespace handrail::agent {

/// The windows of one service while they are open. Counted by the monotonic clock and anchored to wall time; a step of the
/// wall clock seals what is open and anchors anew. No two windows share a start. Pure: both clocks are parameters.
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
    /// When the next window is due.
    [[nodiscard]] SteadyTime nextSeal() const;
    [[nodiscard]] Millis span() const { return m_span; }

private:
    void anchor(WallTime wall, SteadyTime steady, bool onSpans);
    Window seal();
    Window blank(std::int64_t index) const;

    ServiceId m_service;
    Millis m_span;
    Millis m_grace;
    WallTime m_anchorWall;
    SteadyTime m_anchorSteady;
    std::deque<Window> m_open; ///< the first is window m_next of this anchor
    std::int64_t m_next = 0;
    std::set<std::int64_t> m_rests; ///< start modulo span, of this anchor and those before
    std::optional<double> m_firstShare; ///< of the first window: the agent did not watch its beginning
};

} // namespace handrail::agent
