#pragma once

#include "base/Result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace handrail {

using Millis = std::chrono::milliseconds;
/// Wall time, UTC, to the millisecond.
using WallTime = std::chrono::sys_time<Millis>;
using SteadyTime = std::chrono::steady_clock::time_point;

/// All time comes through one door, so that tests can jump. Pure code takes `now` as a parameter instead.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual WallTime wall() const = 0;
    [[nodiscard]] virtual SteadyTime steady() const = 0;
};

/// The machine's own clocks. Any thread.
class SystemClock final : public Clock {
public:
    [[nodiscard]] WallTime wall() const override;
    [[nodiscard]] SteadyTime steady() const override;
};

/// "2026-11-24T02:12:05.120Z"
[[nodiscard]] std::string toRfc3339(WallTime time);
/// Takes any offset and 0 to 9 digits of fraction. Error: invalidInput.
[[nodiscard]] Result<WallTime> fromRfc3339(std::string_view text);
/// "300 ms", "5 s", "2 min", "1 h", "7 d", "1.5 s": a number, an optional blank, a unit. Error: invalidInput.
[[nodiscard]] Result<Millis> parseDuration(std::string_view text);

[[nodiscard]] inline std::int64_t toMs(WallTime time) { return time.time_since_epoch().count(); }
[[nodiscard]] inline WallTime fromMs(std::int64_t ms) { return WallTime(Millis(ms)); }

} // namespace handrail
