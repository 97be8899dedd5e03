#pragma once

#include "base/Time.h"

namespace handrail::agent {

/// When a window of any service ends next: until then, grids need not be looked at one by one. Pure.
class SealTime {
public:
    void plan(WallTime wall, SteadyTime steady, SteadyTime next)
    {
        m_wall = wall;
        m_steady = steady;
        m_next = next;
    }
    [[nodiscard]] SteadyTime next() const { return m_next; }
    /// Also when the two clocks did not go on together: there may be a step.
    [[nodiscard]] bool isDue(WallTime wall, SteadyTime steady) const
    {
        constexpr Millis kApart{100};
        const Millis apart = (wall - m_wall) - std::chrono::floor<Millis>(steady - m_steady);
        return steady >= m_next || std::chrono::abs(apart) >= kApart;
    }

private:
    WallTime m_wall;
    SteadyTime m_steady, m_next;
};

} // namespace handrail::agent
