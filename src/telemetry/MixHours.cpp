#include "telemetry/MixHours.h"

#include <algorithm>
#include <cmath>

namespace handrail::learning {

namespace {

constexpr double kAnswersPerCell = 10;
constexpr std::int64_t kSixthMs = 600'000;
constexpr double kPartOfBeside = 0.25; ///< ten minutes with less than this of those beside them began or ended asking
constexpr double kSurelyMore = 1.64; ///< standard deviations: what is within may be chance

/// Student's t: so many standard deviations hold nineteen of twenty, where a deviation is known from this many and one.
double nineteenInTwenty(std::size_t freedom)
{
    constexpr std::array kFew = {12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26};
    return freedom <= kFew.size() ? kFew[freedom - 1] : 1.96 + 2.68 / static_cast<double>(freedom);
}

} // namespace

void MixHours::add(const Window& stretch, const Counts& counts, bool isOutside)
{
    const auto answers = static_cast<double>(totalOf(counts));
    const WallTime middle = middleOf(stretch);
    Hour& hour = m_hours[hourNumber(middle, m_hours.size())];
    const std::int64_t sixth = toMs(middle) / kSixthMs;
    hour.sixths[static_cast<std::size_t>(sixth % 6)][sixth] += answers;
    if (answers <= 0)
        return;
    Day& day = (isOutside ? hour.outside : hour.days)[dayOf(middle)];
    day.answers += answers;
    day.stretches += 1;
    for (const auto& [name, count] : counts) {
        Seen& seen = day.values[name];
        seen.answers += static_cast<double>(count);
        seen.squares += static_cast<double>(count) * static_cast<double>(count) / answers;
    }
}

void MixHours::addTo(Day& sum, const Day& day, double sign)
{
    sum.answers += sign * day.answers;
    sum.stretches += sign * day.stretches;
    for (const auto& [name, seen] : day.values) {
        Seen& of = sum.values[name];
        of.answers += sign * seen.answers;
        of.squares += sign * seen.squares;
    }
}

void MixHours::leaveOutIncidents()
{
    for (Hour& hour : m_hours) {
        std::set<std::int64_t> days;
        for (const auto* part : {&hour.days, &hour.outside})
            for (const auto& [number, day] : *part)
                days.insert(number);
        if (isHoursOwn(hour.outside.size(), days.size()))
            for (const auto& [number, outside] : hour.outside)
                addTo(hour.days[number], outside);
        hour.outside.clear();
        for (const auto& [number, day] : hour.days)
            addTo(hour.all, day);
    }
}

/// On most days, and not only in its last or first minute. `number`: of all hours one after the other.
bool MixHours::isAsked(std::size_t number) const
{
    const auto answersIn = [](const Sixth& days, std::int64_t at) {
        const auto found = days.find(at);
        return found == days.end() ? 0.0 : found->second;
    };
    const Sixth &before = sixth(number - 1), &days = sixth(number), &after = sixth(number + 1);
    const auto asked = std::ranges::count_if(days, [&](const auto& day) {
        const double beside = std::max(answersIn(before, day.first - 1), answersIn(after, day.first + 1));
        return day.second > 0 && day.second >= kPartOfBeside * beside;
    });
    return 2 * static_cast<std::size_t>(asked) > days.size();
}

UsualMix MixHours::known(std::size_t number, const std::int64_t* without, std::size_t fewestDays) const
{
    const Hour& hour = m_hours[number];
    Day others;
    const auto left = without ? hour.days.find(*without) : hour.days.end();
    if (left != hour.days.end()) {
        others = hour.all;
        addTo(others, left->second, -1);
    }
    const Day& day = left == hour.days.end() ? hour.all : others;
    const std::size_t days = hour.days.size() - (left == hour.days.end() ? 0 : 1);
    const double enough = std::max(static_cast<double>(kFewestAnswers), kAnswersPerCell * static_cast<double>(m_cells));
    UsualMix mix;
    if (days < fewestDays || day.answers < enough)
        return mix;
    mix.answers = day.answers;
    // Where the asking begins and ends, what is asked is about few things, and others each day.
    const std::size_t first = 6 * (number + m_hours.size());
    for (std::size_t i = 0; i < 6; ++i)
        if (!isAsked(first + i - 1) || !isAsked(first + i) || !isAsked(first + i + 1))
            mix.sixths &= static_cast<std::uint8_t>(~(1U << i));
    const auto count = static_cast<double>(days);
    // Of a day that is still to come, from as many as were seen.
    const double nextDay = nineteenInTwenty(days - 1) * std::sqrt((1 + 1 / count) * count / (count - 1));
    for (const auto& [name, seen] : day.values) {
        if (seen.answers < 0.5) // only on the day that is left out
            continue;
        const double share = seen.answers / day.answers;
        mix.shares[name] = share;
        const double varies = seen.squares / day.answers - share * share;
        const double chance = share * (1 - share) * day.stretches / day.answers;
        if (varies > chance * (1 + kSurelyMore * std::sqrt(2 / day.stretches)))
            mix.spread[name] = nextDay * std::sqrt(varies - chance);
    }
    return mix;
}

UsualMix MixHours::atWithoutThatDay(WallTime time) const
{
    const std::int64_t day = dayOf(time);
    return mixBetween(time, m_hours.size(), [&](std::size_t hour) {
        Known& last = m_lastKnown[hour % m_lastKnown.size()];
        if (last.hour != hour || last.withoutDay != day)
            last = {hour, day, known(hour, &day, kFewestDays - 1)};
        return last.mix;
    });
}

} // namespace handrail::learning
