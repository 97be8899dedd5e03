#pragma once

#include "base/Time.h"
#include "wording/Text.h"

#include <cstdint>
#include <optional>
#include <string>

namespace handrail::wording {

// Numbers as a person would say them. Units always. All pure, except that local time is the machine's own time zone.

/// "1,240"
[[nodiscard]] std::string grouped(std::uint64_t number);
/// "7", "about 1,240", "about 1.2 million": exact under 100, three digits above.
[[nodiscard]] Text about(std::uint64_t number);
/// "0.86 s", "2.1 s", "40 ms", "48 s", "7 min": two digits, from milliseconds.
[[nodiscard]] Text answerTime(double ms);
/// The same, but never the same text as `other` when the two differ in a way that matters (0.304 s against 0.3 s).
[[nodiscard]] Text answerTimeBeside(double ms, std::optional<double> other);
/// "0.09 to 0.19 s", "20 to 45 ms"
[[nodiscard]] Text answerTimeRange(double low, double high);
/// "7.2 %", "31 %", "under 0.1 %", "0 %": a share from 0 to 1.
[[nodiscard]] Text percent(double share);
[[nodiscard]] Text percentBeside(double share, std::optional<double> other);
/// "2 to 7 %"
[[nodiscard]] Text percentRange(double low, double high);
/// A number in a unit of its own: "900", "1.2", "12,400".
[[nodiscard]] std::string plain(double number);
/// "1 in 100", "1 in 20": the slowest share.
[[nodiscard]] Text oneIn(double share);

/// How a sentence begins with a share: "7 of 100", "1 in 9", "3 of 1,000", "All", "No".
struct Portion {
    Text text;
    bool one = false; ///< the verb is singular: "1 in 9 requests arrives"
};
[[nodiscard]] Portion portion(double share);
/// Always "7 of 100", for numbers that stand beside a limit.
[[nodiscard]] Portion ofHundred(double share);

/// "4 s", "1 min 45 s" (with seconds under 10 min), "7 min", "2 h 10 min", "3 days"
[[nodiscard]] Text duration(Millis span);
/// The same in whole minutes from one minute on, rounded down: where nobody counts seconds.
[[nodiscard]] Text roughly(Millis span);
/// Whole seconds still to go, rounded up: "3 s".
[[nodiscard]] Text countdown(Millis left);
/// "1 s ago", "just now"
[[nodiscard]] Text ago(Millis span);
/// The same without seconds: "just now", "7 min ago".
[[nodiscard]] Text agoRoughly(Millis span);

/// Local time: "02:12" on the day of `now`, "4 Nov" more than a day away, "23 Nov 22:10" in between.
[[nodiscard]] Text when(WallTime at, WallTime now);
/// "02:12"
[[nodiscard]] std::string clockTime(WallTime at);
/// "02:12:05"
[[nodiscard]] std::string clockSeconds(WallTime at);
[[nodiscard]] std::string clockSecondsUtc(WallTime at);
/// "4 Nov"
[[nodiscard]] Text dayOf(WallTime at);
/// "24 Nov 02:12 local, 01:12 UTC": for what leaves this screen.
[[nodiscard]] Text whenWithUtc(WallTime at);
/// "2026-11-12" as "12 Nov"; other text as it is.
[[nodiscard]] Text dateText(const std::string& isoDate);

} // namespace handrail::wording
