#include "base/Time.h"

#include <charconv>
#include <fmt/chrono.h>
#include <fmt/format.h>

namespace handrail {

namespace {

/// Reads exactly `digits` decimal digits at `at`; -1 if they are not there.
int number(std::string_view text, std::size_t at, std::size_t digits)
{
    if (at + digits > text.size() || text[at] < '0' || text[at] > '9')
        return -1;
    int value = 0;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + digits, value);
    return error == std::errc() && end == text.data() + at + digits ? value : -1;
}

/// The fraction of a second that starts behind the dot at `at`; moves `at` behind it.
int fractionMs(std::string_view text, std::size_t& at)
{
    int ms = 0;
    int scale = 100;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
        ms += (text[at] - '0') * scale;
        scale /= 10;
    }
    return ms;
}

Result<std::chrono::minutes> offset(std::string_view text)
{
    if (text == "Z" || text == "z")
        return std::chrono::minutes(0);
    const int hours = number(text, 1, 2);
    const int minutes = text.size() == 6 ? number(text, 4, 2) : -1;
    if (text.empty() || (text[0] != '+' && text[0] != '-') || hours < 0 || hours > 23 || minutes < 0 || minutes > 59
        || text[3] != ':')
        return fail(ErrorCode::invalidInput, "the time has no 'Z' or offset such as +01:00");
    const auto total = std::chrono::minutes(hours * 60 + minutes);
    return text[0] == '-' ? -total : total;
}

} // namespace

WallTime SystemClock::wall() const
{
    return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
}

SteadyTime SystemClock::steady() const { return std::chrono::steady_clock::now(); }

std::string toRfc3339(WallTime time)
{
    const auto days = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(days);
    const std::chrono::hh_mm_ss clock(time - days);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

Result<WallTime> fromRfc3339(std::string_view text)
{
    using namespace std::chrono;
    const int y = number(text, 0, 4), mo = number(text, 5, 2), d = number(text, 8, 2);
    const int h = number(text, 11, 2), mi = number(text, 14, 2), s = number(text, 17, 2);
    const auto bad = [text] {
        return fail(ErrorCode::invalidInput, fmt::format("'{}' is not a time", text), {}, "write it as 2026-11-24T02:12:05Z");
    };
    if (y < 0 || mo < 0 || d < 0 || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 60)
        return bad();
    if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't' && text[10] != ' '))
        return bad();
    const year_month_day date{year(y), month(static_cast<unsigned>(mo)), day(static_cast<unsigned>(d))};
    if (!date.ok() || text[13] != ':' || text[16] != ':')
        return bad();
    std::size_t at = 19;
    const int ms = at < text.size() && text[at] == '.' ? fractionMs(text, at) : 0;
    const auto shift = offset(text.substr(at));
    if (!shift)
        return bad();
    return WallTime(sys_days(date) + hours(h) + minutes(mi) + seconds(s) + Millis(ms) - *shift);
}

Result<Millis> parseDuration(std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    while (!unit.empty() && unit.front() == ' ')
        unit.remove_prefix(1);
    double ms = 0;
    if (unit == "ms")
        ms = 1;
    else if (unit == "s")
        ms = 1000;
    else if (unit == "min" || unit == "m")
        ms = 60'000;
    else if (unit == "h")
        ms = 3'600'000;
    else if (unit == "d")
        ms = 86'400'000;
    if (error != std::errc() || ms == 0 || !(value >= 0 && value * ms <= 1e14))
        return fail(ErrorCode::invalidInput, fmt::format("'{}' is not a length of time", text), {},
                    "write a number and a unit: 300 ms, 5 s, 2 min, 1 h, 7 d");
    return Millis(static_cast<std::int64_t>(value * ms + 0.5));
}

} // namespace handrail
