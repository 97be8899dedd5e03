#include "telemetry/Normal.h"

#include <algorithm>
#include <cmath>

namespace handrail {

namespace {

constexpr double kLeastMixLimit = 0.05;
constexpr double kMostMixLimit = 0.5;
constexpr double kNoMixLimit = 0.9;
constexpr double kLeastAtFirst = 0.1; ///< a day's course moves more than that; after a day it is known
constexpr double kInputAtFirst = 0.2; ///< what comes in by night may be so much other than by day, and nobody has seen both
constexpr double kTimesWobble = 4;
constexpr double kTimesAtFirst = 8; ///< what moved in an hour moves on in the next ones
constexpr double kMovesByItself = 0.25; ///< in a few hours: more is to come
constexpr double kHardlyAnyOther = 0.995;
constexpr Millis kOnceRound = std::chrono::hours(24); ///< then a day's course is in the wobble
constexpr Millis kWeek = std::chrono::hours(24 * 7);
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kMondayHours = 72; ///< the epoch was a Thursday

std::size_t hourOf(const Normal& normal, std::int64_t hours)
{
    return static_cast<std::size_t>((hours + kMondayHours) % static_cast<std::int64_t>(normal.hours.size()));
}

UsualMix overAll(const Normal& normal, const std::string& what)
{
    constexpr std::string_view kInput = "input:";
    UsualMix mix;
    mix.answers = static_cast<double>(normal.answers);
    if (what == "answers")
        mix.shares = normal.answerShares;
    else if (const auto found = normal.inputShares.find(what.substr(std::min(what.size(), kInput.size())));
             what.starts_with(kInput) && found != normal.inputShares.end())
        mix.shares = found->second;
    return mix;
}

const UsualMix* ofHour(const Normal& normal, const std::string& what, std::size_t hour)
{
    const auto found = normal.hours[hour].mixes.find(what);
    return found == normal.hours[hour].mixes.end() ? nullptr : &found->second;
}

/// In less than a week it may be the hour, or the day of the week.
bool isNearlyConstant(const Normal& normal, const std::string& what)
{
    const Shares shares = overAll(normal, what).shares;
    const auto most = std::ranges::max_element(shares, {}, [](const auto& each) { return each.second; });
    return most != shares.end() && most->second >= kHardlyAnyOther;
}

} // namespace

std::optional<Millis> firstImpression(const Normal* normal)
{
    if (!normal)
        return Millis(0);
    const Millis seen = normal->to - normal->from;
    return normal->how == "live" && seen < kFirstImpression ? std::optional(seen) : std::nullopt;
}

const Band* bandAt(const Normal& normal, const std::string& signal, WallTime at)
{
    if (!normal.hours.empty()) {
        const auto& bands = normal.hours[hourOf(normal, toMs(at) / kHourMs)].bands;
        if (const auto found = bands.find(signal); found != bands.end())
            return &found->second;
    }
    const auto found = normal.bands.find(signal);
    return found == normal.bands.end() ? nullptr : &found->second;
}

bool movesByHour(const Normal& normal, const std::string& what)
{
    return std::ranges::any_of(normal.hours, [&](const UsualHour& hour) { return hour.mixes.contains(what); });
}

bool holdsSixth(std::uint8_t sixths, WallTime at)
{
    return (sixths >> (toMs(at) % kHourMs / (kHourMs / 6)) & 1) != 0;
}

UsualMix mixBetween(WallTime at, std::size_t hours, const std::function<UsualMix(std::size_t)>& ofHour)
{
    const std::int64_t fromMiddle = toMs(at) - kHourMs / 2;
    const auto number = [&](std::int64_t hour) {
        return static_cast<std::size_t>((hour + kMondayHours) % static_cast<std::int64_t>(hours));
    };
    const double part = static_cast<double>(fromMiddle % kHourMs) / static_cast<double>(kHourMs);
    const UsualMix before = ofHour(number(fromMiddle / kHourMs)), after = ofHour(number(fromMiddle / kHourMs + 1));
    UsualMix mix;
    const UsualMix& own = part < 0.5 ? before : after;
    if (own.shares.empty() || !holdsSixth(own.sixths, at))
        return mix;
    const double ofBefore = (1 - part) * before.answers, ofAfter = part * after.answers;
    const auto add = [&](const UsualMix& from, double weight) {
        mix.answers += weight * from.answers;
        for (const auto& [name, share] : from.shares)
            mix.shares[name] += weight * share;
        for (const auto& [name, spread] : from.spread)
            mix.spread[name] += weight * spread;
    };
    add(before, ofBefore / (ofBefore + ofAfter));
    add(after, ofAfter / (ofBefore + ofAfter));
    mix.unsure = own.unsure;
    return mix;
}

UsualMix mixAt(const Normal& normal, const std::string& what, WallTime at)
{
    if (!movesByHour(normal, what))
        return overAll(normal, what);
    return mixBetween(at, normal.hours.size(), [&](std::size_t hour) {
        const UsualMix* mix = ofHour(normal, what, hour);
        return mix ? *mix : UsualMix{};
    });
}

std::optional<double> limitOfMix(const Normal& normal, const std::string& what)
{
    const auto known = normal.wobble.find(what);
    const double wobble = known == normal.wobble.end() ? 0 : known->second;
    double least = kLeastMixLimit, times = kTimesWobble;
    if (normal.how == "live" && what != "answers" && normal.to - normal.from < kWeek && isNearlyConstant(normal, what))
        return {};
    if (const Millis seenFor = normal.to - normal.from; normal.how == "live" && seenFor < kOnceRound) {
        if (wobble > kMovesByItself)
            return {};
        times = kTimesAtFirst;
        const double seen = static_cast<double>(seenFor.count()) / static_cast<double>(kOnceRound.count());
        least = what == "answers" ? std::max(least, kLeastAtFirst - (kLeastAtFirst - kLeastMixLimit) * seen) : kInputAtFirst;
    }
    const double limit = std::max(1.5 * wobble, std::clamp(times * wobble, least, kMostMixLimit));
    return limit < kNoMixLimit ? std::optional(limit) : std::nullopt;
}

} // namespace handrail
