#include "wording/Numbers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fmt/format.h>

namespace handrail::wording {

namespace {

constexpr double kMany = 1e15; ///< beyond this nobody reads digits

double tame(double number)
{
    return std::isfinite(number) ? std::clamp(number, -kMany, kMany) : 0.0;
}

/// At most `decimals` digits behind the point, without zeros at the end.
std::string digits(double number, int decimals)
{
    std::string text = fmt::format("{:.{}f}", tame(number), decimals);
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.')
            text.pop_back();
    }
    return text == "-0" ? "0" : text;
}

int decimalsFor(double number)
{
    const double size = std::abs(number);
    return size >= 9.95 ? 0 : size >= 0.995 ? 1 : 2;
}

std::string secondsDigits(double seconds, int more = 0)
{
    return digits(seconds, decimalsFor(seconds) + more);
}
std::string percentDigits(double points, int more = 0)
{
    return digits(points, (points >= 9.95 ? 0 : 1) + more);
}

Text answerTimeWith(double ms, int more)
{
    ms = std::max(0.0, tame(ms));
    if (ms < 1 && (ms == 0 || more == 0))
        return say(HR_TEXT("under 1 ms"));
    if (ms < 99.5)
        return say(HR_TEXT("%1 ms"), digits(ms, (ms < 9.95 && ms != std::round(ms) ? 1 : 0) + more));
    if (ms >= 99'500)
        return duration(Millis(static_cast<std::int64_t>(ms)));
    return say(HR_TEXT("%1 s"), secondsDigits(ms / 1000, more));
}

Text percentWith(double share, int more)
{
    const double points = std::clamp(tame(share), 0.0, 1.0) * 100;
    if (points > 0 && points < 0.095 && more == 0)
        return say(HR_TEXT("under 0.1 %"));
    if (points >= 99.5 && points < 100 && more == 0)
        return say(HR_TEXT("over 99 %"));
    return say(HR_TEXT("%1 %"), percentDigits(points, more));
}

/// The fewest digits, up to two more than usual, that keep two different numbers apart.
template <typename Word>
Text apart(double number, std::optional<double> other, Word word)
{
    for (int more = 0; other && more < 2; ++more) {
        const bool close = std::abs(number - *other) <= 0.001 * std::abs(*other);
        if (number == *other || close || render(word(number, more)) != render(word(*other, more)))
            return word(number, more);
    }
    return word(number, other ? 2 : 0);
}

std::tm localTime(WallTime at)
{
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    std::tm parts{};
    localtime_r(&seconds, &parts);
    return parts;
}

std::tm utcTime(WallTime at)
{
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return parts;
}

constexpr std::array kMonths = {HR_TEXT("%1 Jan"), HR_TEXT("%1 Feb"), HR_TEXT("%1 Mar"), HR_TEXT("%1 Apr"),
                                HR_TEXT("%1 May"), HR_TEXT("%1 Jun"), HR_TEXT("%1 Jul"), HR_TEXT("%1 Aug"),
                                HR_TEXT("%1 Sep"), HR_TEXT("%1 Oct"), HR_TEXT("%1 Nov"), HR_TEXT("%1 Dec")};

Text dayAndMonth(int day, int month)
{
    return say(kMonths[static_cast<std::size_t>(std::clamp(month, 0, 11))], std::to_string(day));
}

} // namespace

std::string grouped(std::uint64_t number)
{
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3; at -= 3)
        text.insert(at - 3, 1, ',');
    return text;
}

Text about(std::uint64_t number)
{
    if (number < 100)
        return verbatim(std::to_string(number));
    if (number >= 999'500)
        return say(HR_TEXT("about %1 million"), digits(static_cast<double>(number) / 1e6, number < 9'950'000 ? 1 : 0));
    std::uint64_t step = 10;
    while (number / step >= 1000)
        step *= 10;
    return say(HR_TEXT("about %1"), grouped((number + step / 2) / step * step));
}

Text answerTime(double ms)
{
    return answerTimeWith(ms, 0);
}
Text answerTimeBeside(double ms, std::optional<double> other)
{
    return apart(ms, other, answerTimeWith);
}

Text answerTimeRange(double low, double high)
{
    low = std::max(0.0, tame(low));
    high = std::max(low, tame(high));
    if (render(answerTime(low)) == render(answerTime(high)))
        return answerTime(high);
    if (high >= 99'500)
        return say(HR_TEXT("%1 to %2"), answerTime(low), answerTime(high));
    if (high >= 99.5)
        return say(HR_TEXT("%1 to %2 s"), secondsDigits(low / 1000), secondsDigits(high / 1000));
    return say(HR_TEXT("%1 to %2 ms"), digits(low, low < 9.95 ? 1 : 0), digits(high, high < 9.95 ? 1 : 0));
}

Text percent(double share)
{
    return percentWith(share, 0);
}
Text percentBeside(double share, std::optional<double> other)
{
    return apart(share, other, percentWith);
}

Text percentRange(double low, double high)
{
    low = std::clamp(tame(low), 0.0, 1.0);
    high = std::clamp(tame(high), low, 1.0);
    const std::string from = percentDigits(low * 100), to = percentDigits(high * 100);
    if (from == to)
        return percent(high);
    return say(HR_TEXT("%1 to %2 %"), from, to);
}

std::string plain(double number)
{
    number = tame(number);
    if (std::abs(number) >= 999.5)
        return fmt::format("{}{}", number < 0 ? "-" : "", grouped(static_cast<std::uint64_t>(std::llround(std::abs(number)))));
    return digits(number, decimalsFor(number));
}

Text oneIn(double share)
{
    if (!(share > 0))
        return say(HR_TEXT("1 in 100"));
    return say(HR_TEXT("1 in %1"), grouped(static_cast<std::uint64_t>(std::llround(1 / std::max(share, 1e-9)))));
}

Portion ofHundred(double share)
{
    share = std::clamp(tame(share), 0.0, 1.0);
    if (share <= 0)
        return {say(HR_TEXT("No")), false};
    if (share >= 1)
        return {say(HR_TEXT("All")), false};
    if (share >= 0.995)
        return {say(HR_TEXT("Nearly all")), false};
    const auto hundred = std::llround(share * 100);
    if (share >= 0.0095)
        return {say(HR_TEXT("%1 of 100"), std::to_string(hundred)), hundred == 1};
    const auto thousand = std::llround(share * 1000);
    if (share >= 0.00095)
        return {say(HR_TEXT("%1 of 1,000"), std::to_string(thousand)), thousand == 1};
    return {say(HR_TEXT("Under 1 of 1,000")), false};
}

Portion portion(double share)
{
    share = std::clamp(tame(share), 0.0, 1.0);
    if (share >= 0.0095 && share <= 0.35) {
        const double in = 1 / share;
        if (std::abs(in - std::round(in)) / in < 0.04 && in <= 20.5)
            return {oneIn(share), true};
    }
    return ofHundred(share);
}

Text duration(Millis span)
{
    using namespace std::chrono;
    span = std::max(span, Millis(0));
    if (span > Millis(0) && span < Millis(100))
        return say(HR_TEXT("under 0.1 s"));
    if (span > Millis(0) && span < Millis(950))
        return answerTimeWith(static_cast<double>(span.count()), 0);
    if (span < Millis(1950) && span % 1000 >= 50ms)
        return say(HR_TEXT("%1 s"), digits(static_cast<double>(span.count()) / 1000, 1));
    // A clock that runs must not show a minute before it is there, nor go from "99 s" to "2 min".
    constexpr Millis kSecondsMatter = 10min;
    const auto s = round<seconds>(span).count();
    if (s < 60)
        return say(HR_TEXT("%1 s"), std::to_string(s));
    const auto min = span < kSecondsMatter ? s / 60 : floor<minutes>(span).count();
    if (span < kSecondsMatter && s % 60 != 0)
        return say(HR_TEXT("%1 min %2 s"), std::to_string(min), std::to_string(s % 60));
    if (min < 120)
        return say(HR_TEXT("%1 min"), std::to_string(min));
    if (min < 24L * 60)
        return min % 60 == 0 ? say(HR_TEXT("%1 h"), std::to_string(min / 60))
                             : say(HR_TEXT("%1 h %2 min"), std::to_string(min / 60), std::to_string(min % 60));
    const auto h = round<hours>(span).count();
    if (h < 48)
        return say(HR_TEXT("%1 h"), std::to_string(h));
    return counted(HR_TEXT_N("%n days"), static_cast<std::uint64_t>((h + 12) / 24));
}

Text roughly(Millis span)
{
    using namespace std::chrono;
    return duration(span < minutes(1) ? span : Millis(floor<minutes>(span)));
}

Text countdown(Millis left)
{
    const auto whole = std::chrono::ceil<std::chrono::seconds>(std::max(left, Millis(0)));
    return say(HR_TEXT("%1 s"), std::to_string(whole.count()));
}

Text ago(Millis span)
{
    if (span < Millis(500))
        return say(HR_TEXT("just now"));
    using namespace std::chrono;
    const auto whole = std::max(round<seconds>(span), seconds(1));
    return say(HR_TEXT("%1 ago"), whole < minutes(2) ? duration(whole) : roughly(whole));
}

Text agoRoughly(Millis span)
{
    using namespace std::chrono;
    return span < minutes(1) ? say(HR_TEXT("just now")) : ago(floor<minutes>(span));
}

Text when(WallTime at, WallTime now)
{
    const std::tm then = localTime(at), today = localTime(now);
    if (then.tm_yday == today.tm_yday && then.tm_year == today.tm_year)
        return verbatim(clockTime(at));
    if (now - at < std::chrono::hours(24) && at <= now)
        return say(HR_TEXT("%1 %2"), dayOf(at), clockTime(at));
    return dayOf(at);
}

std::string clockTime(WallTime at)
{
    const std::tm parts = localTime(at);
    return fmt::format("{:02}:{:02}", parts.tm_hour, parts.tm_min);
}

std::string clockSeconds(WallTime at)
{
    const std::tm parts = localTime(at);
    return fmt::format("{:02}:{:02}:{:02}", parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string clockSecondsUtc(WallTime at)
{
    const std::tm parts = utcTime(at);
    return fmt::format("{:02}:{:02}:{:02}", parts.tm_hour, parts.tm_min, parts.tm_sec);
}

Text dayOf(WallTime at)
{
    const std::tm parts = localTime(at);
    return dayAndMonth(parts.tm_mday, parts.tm_mon);
}

Text whenWithUtc(WallTime at)
{
    const std::tm utc = utcTime(at);
    return say(HR_TEXT("%1 %2 local, %3 UTC"), dayOf(at), clockTime(at),
               fmt::format("{:02}:{:02}", utc.tm_hour, utc.tm_min));
}

Text dateText(const std::string& isoDate)
{
    int year = 0, month = 0, day = 0;
    if (std::sscanf(isoDate.c_str(), "%4d-%2d-%2d", &year, &month, &day) == 3 && month >= 1 && month <= 12)
        return dayAndMonth(day, month - 1);
    return verbatim(isoDate);
}

} // namespace handrail::wording
