#include "telemetry/Normal.h"

#include "telemetry/Signal.h"

#include <algorithm>
#include <cmath>
#include <iterator>

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

/// The bands of pace, and no others.
void takePace(std::map<std::string, Band>& into, const std::map<std::string, Band>& from)
{
    const auto isOfPace = [](const auto& band) {
        const auto signal = Signal::parse(band.first);
        return signal && (signal->kind == SignalKind::requests || signal->kind == SignalKind::latency ||
                          signal->kind == SignalKind::dependencyLatency);
    };
    std::erase_if(into, isOfPace);
    std::ranges::copy_if(from, std::inserter(into, into.end()), isOfPace);
}

/// In less than a week it may be the hour, or the day of the week.
bool isNearlyConstant(const Normal& normal, const std::string& what)
{
    const Shares shares = overAll(normal, what).shares;
    const auto most = std::ranges::max_element(shares, {}, [](const auto& each) { return each.second; });
    return most != shares.end() && most->second >= kHardlyAnyOther;
}

} // namespace

std::optional<Watching> watching(const Normal& normal)
{
    if (normal.how == "live")
        return Watching{normal.from, normal.to};
    const bool hasPace = normal.paceTo <= normal.to && normal.bands.contains(Signal{SignalKind::latency, {}}.text());
    if (normal.how != kReplayedRecords || hasPace)
        return {};
    return Watching{normal.to, std::max(normal.to, normal.paceTo)};
}

std::optional<Millis> firstImpression(const Normal* normal, bool ofPace)
{
    if (!normal)
        return Millis(0);
    const auto seen = watching(*normal);
    if (!seen || (normal->how == kReplayedRecords && !ofPace) || seen->to - seen->from >= kFirstImpression)
        return {};
    return seen->to - seen->from;
}

Normal withPace(Normal records, const Normal& live)
{
    records.version = live.version;
    records.paceTo = live.to;
    // What one of them knows by the hour of the day, the other may know by the hour of the week.
    const std::size_t before = records.hours.size(), hours = std::max(before, live.hours.size());
    for (std::size_t hour = before; hour < hours; ++hour)
        records.hours.push_back(before == 0 ? UsualHour() : UsualHour(records.hours[hour % before]));
    takePace(records.bands, live.bands);
    for (std::size_t hour = 0; hour < hours; ++hour)
        takePace(records.hours[hour].bands, live.hours.empty() ? std::map<std::string, Band>() : live.hours[hour % live.hours.size()].bands);
    return records;
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
