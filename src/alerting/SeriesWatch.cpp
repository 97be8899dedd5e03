#include "alerting/SeriesWatch.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace handrail::alerting {
namespace {

using namespace std::chrono_literals;

// Chosen by the scores on labelled series and on altered copies of them, where the scores are flat. Nearest to an edge: at 0.65 instead
// of 0.5 times a day for what is rare, series with a spike each day begin to give false alarms.
constexpr double kShortHours = 0.75, kLongHours = 2, kSwingHours = 2.6;
constexpr std::size_t kMostShort = 45, kMostLong = 120, kMostSwing = 156; ///< values; a minute each
constexpr std::size_t kRemembered = 9 * kMostLong + 1;                    ///< a long step looks back so far
constexpr auto kLongestBefore = 18h;                                      ///< the same in time
constexpr std::size_t kFewestForMedian = 24, kFewestForMean = 3, kFewestForSwing = 8;
constexpr std::size_t kIntervals = 31;
constexpr WallTime::duration kStretch = 2h;
constexpr int kFewestInStretch = 4;
constexpr auto kMemory = std::chrono::days(28);
constexpr int kQuietValues = 6;        ///< values inside that end an alert
constexpr auto kFreeze = 3h;     ///< then a change is no exception any more
constexpr std::size_t kHabit = 3; ///< alerts in a week that are still exceptions
constexpr auto kHabitTime = std::chrono::days(7);
constexpr double kGrains = 2;    ///< a count of one more is nothing
constexpr int kInARow = 3;       ///< unless it stays so
constexpr int kDaysForSeason = 3;
constexpr double kSeasonExplains = 0.6; ///< of the distance from the level, at most, remains as distance from the season

constexpr std::size_t place(SeriesMeasure measure)
{
    return std::size_t(measure);
}

bool isAgainstBefore(std::size_t which)
{
    return which == place(SeriesMeasure::jump) || which == place(SeriesMeasure::shortStep) || which == place(SeriesMeasure::longStep);
}

std::size_t quarterOfDay(WallTime at)
{
    const auto ofDay = at - std::chrono::floor<std::chrono::days>(at);
    return std::size_t(ofDay / 15min);
}

} // namespace

SeriesSaid SeriesWatch::take(WallTime at, double value)
{
    if (!std::isfinite(value)) {
        SeriesSaid same = m_said;
        same.opens = same.isOutside = false;
        return same;
    }
    followTime(at);
    m_values.push_back(value);
    if (m_values.size() > kRemembered)
        m_values.pop_front();
    const AllMeasured all = measure(value);
    learnSeason(value);
    while (!m_opened.empty() && *m_now - m_opened.front() > kHabitTime)
        m_opened.pop_front();
    const bool outside = findOutside(all);
    if (outside && !m_openSince)
        m_openSince = m_now;
    learn(all, outside && m_opened.size() <= kHabit && *m_now - *m_openSince < kFreeze);
    if (m_before && value != *m_before)
        m_grain = std::min(m_grain.value_or(std::abs(value - *m_before)), std::abs(value - *m_before));
    m_before = value;
    return say(outside);
}

void SeriesWatch::followTime(WallTime at)
{
    if (m_now && at > *m_now) {
        m_intervals.push_back(std::chrono::duration<double>(at - *m_now).count());
        if (m_intervals.size() > kIntervals)
            m_intervals.pop_front();
        std::vector<double> sorted(m_intervals.begin(), m_intervals.end());
        const auto middle = sorted.begin() + std::ptrdiff_t(sorted.size() / 2);
        std::ranges::nth_element(sorted, middle);
        m_interval = *middle;
    }
    m_now = std::max(at, m_now.value_or(at));
}

std::size_t SeriesWatch::valuesIn(double hours) const
{
    return std::size_t(std::min(1e6, std::round(hours * 3600 / m_interval)));
}

double SeriesWatch::mean(std::size_t from, std::size_t count) const
{
    count = std::min(count, m_values.size() - std::min(from, m_values.size()));
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i)
        sum += back(from + i);
    return count > 0 ? sum / double(count) : m_values.back();
}

double SeriesWatch::medianBefore(std::size_t count) const
{
    count = std::min(count, m_values.size() - 1);
    if (count == 0)
        return m_values.back();
    std::vector<double> before(m_values.end() - 1 - std::ptrdiff_t(count), m_values.end() - 1);
    const auto middle = before.begin() + std::ptrdiff_t(count / 2);
    std::ranges::nth_element(before, middle);
    return *middle;
}

double SeriesWatch::meanStep(std::size_t count) const
{
    count = std::min(count, m_values.size() - 1);
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i)
        sum += std::abs(back(i) - back(i + 1));
    return count > 0 ? sum / double(count) : 0;
}

SeriesWatch::AllMeasured SeriesWatch::measure(double value)
{
    const std::size_t have = m_values.size();
    const std::size_t shortly = std::min(valuesIn(kShortHours), kMostShort);
    const std::size_t lengthy = std::min(valuesIn(kLongHours), kMostLong);
    const std::size_t swinging = std::min(valuesIn(kSwingHours), kMostSwing);
    const std::size_t before = std::clamp(valuesIn(kLongHours), kFewestForMedian, kMostLong);
    const double grain = m_grain.value_or(0), one = std::max(1.0, double(shortly)), two = std::max(1.0, double(lengthy));
    const double shortMean = mean(0, shortly), longMean = mean(0, lengthy);
    const bool hasShort = shortly >= kFewestForMean, hasLong = lengthy >= kFewestForMean;
    AllMeasured all;
    all[place(SeriesMeasure::value)] = {value, value, grain, true};
    all[place(SeriesMeasure::jump)] = {value - medianBefore(before), value, grain, have > 12};
    all[place(SeriesMeasure::shortMean)] = {shortMean, shortMean, grain / one, hasShort && have > shortly};
    all[place(SeriesMeasure::longMean)] = {longMean, longMean, grain / two, hasLong && have > lengthy};
    all[place(SeriesMeasure::swing)] = {meanStep(swinging), 0, grain / two, swinging >= kFewestForSwing && have > swinging};
    all[place(SeriesMeasure::shortStep)] = {shortMean - mean(shortly, 8 * shortly), shortMean, grain / one,
                                            hasShort && have > 9 * shortly};
    all[place(SeriesMeasure::longStep)] = {longMean - mean(lengthy, 8 * lengthy), longMean, grain / two,
                                           hasLong && have > 9 * lengthy};
    all[place(SeriesMeasure::shortSeason)] = {0, shortMean, grain / two, hasShort};
    all[place(SeriesMeasure::longSeason)] = {0, longMean, grain / two, hasLong};
    measureSeason(value, all);
    return all;
}

void SeriesWatch::measureSeason(double value, AllMeasured& all)
{
    if (m_values.size() == 1)
        m_level = value;
    const std::size_t quarter = quarterOfDay(*m_now);
    const bool isSeen = m_daysSeen[quarter] > 0;
    m_residuals.push_back(isSeen ? value - m_ofDay[quarter] : 0);
    if (m_residuals.size() > kMostLong)
        m_residuals.pop_front();
    if (isSeen) {
        m_fromSeason += 0.002 * (std::abs(m_residuals.back()) - m_fromSeason);
        m_fromLevel += 0.002 * (std::abs(value - m_level) - m_fromLevel);
    }
    m_level += 0.005 * (value - m_level);
    const bool hasSeason = m_daysSeen[quarter] >= kDaysForSeason && m_fromSeason < kSeasonExplains * m_fromLevel;
    for (const auto& [which, hours] : {std::pair{SeriesMeasure::shortSeason, kShortHours}, {SeriesMeasure::longSeason, kLongHours}}) {
        Measured& measured = all[place(which)];
        const std::size_t count = std::min({valuesIn(hours), hours == kLongHours ? kMostLong : kMostShort, m_residuals.size()});
        measured.isKnown = measured.isKnown && hasSeason && count > 0;
        if (measured.isKnown)
            measured.value = std::accumulate(m_residuals.end() - std::ptrdiff_t(count), m_residuals.end(), 0.0) / double(count);
    }
}

void SeriesWatch::learnSeason(double value)
{
    const std::size_t quarter = quarterOfDay(*m_now);
    if (quarter != m_quarter) {
        if (m_quarterCount > 0) {
            const double mean = m_quarterSum / m_quarterCount;
            m_ofDay[m_quarter] += (m_daysSeen[m_quarter]++ == 0 ? 1 : 0.35) * (mean - m_ofDay[m_quarter]);
        }
        m_quarter = quarter;
        m_quarterSum = 0;
        m_quarterCount = 0;
    }
    m_quarterSum += value;
    ++m_quarterCount;
}

/// Out of the usual on one side: past its own line, by more than half of all stretches span, by more than a grain, and not merely on
/// the way back to the middle.
bool SeriesWatch::isOutside(std::size_t which, const Measured& measured, bool high)
{
    Sides& sides = m_sides[which];
    const OwnExtremes& own = high ? sides.high : sides.low;
    int& inARow = high ? sides.highInARow : sides.lowInARow;
    const double value = high ? measured.value : -measured.value;
    const double line = std::max(own.line(), own.reached() + sides.high.middle() + sides.low.middle());
    if (!(value > line)) {
        inARow = 0;
        return false;
    }
    const Sides& values = m_sides[place(SeriesMeasure::value)];
    if (which != place(SeriesMeasure::swing) && values.high.knows()) {
        // After an alert, what it did is part of what a change is measured against: going back is no change then.
        const bool isAfter = isAgainstBefore(which) && !m_opened.empty() && *m_now - m_opened.back() < kLongestBefore;
        const double middle = (values.high.middle() - values.low.middle()) / 2;
        const double from = isAfter ? (high ? values.high.middle() : -values.low.middle()) : middle;
        if (high ? measured.level < from : measured.level > from)
            return false;
    }
    const bool isOfValues = which <= place(SeriesMeasure::jump); // means have a long memory of one odd value
    if (++inARow < kInARow || !isOfValues)
        if (!m_grain || value <= own.reached() + kGrains * measured.grain)
            return false;
    m_said.line = high ? line : -line;
    return true;
}

bool SeriesWatch::findOutside(const AllMeasured& all)
{
    bool found = false;
    SeriesSaid first;
    for (std::size_t i = 0; i < kMeasures; ++i)
        for (const bool high : {true, false})
            if (all[i].isKnown && isOutside(i, all[i], high) && !found) {
                found = true;
                first.measure = SeriesMeasure(i);
                first.isHigh = high;
                first.measured = all[i].value;
                first.line = m_said.line;
            }
    if (found)
        m_said = first;
    return found;
}

void SeriesWatch::learn(const AllMeasured& all, bool isFrozen)
{
    m_stretchFrom = m_stretchFrom.value_or(*m_now);
    for (std::size_t i = 0; i < kMeasures; ++i) {
        if (!all[i].isKnown)
            continue;
        OwnExtremes &high = m_sides[i].high, &low = m_sides[i].low;
        const double value = all[i].value;
        high.add(isFrozen && value > high.line() ? high.reached() : value);
        low.add(isFrozen && -value > low.line() ? low.reached() : -value);
    }
    if (++m_stretchValues >= kFewestInStretch && *m_now - *m_stretchFrom >= kStretch)
        endStretch();
}

void SeriesWatch::endStretch()
{
    m_stretches.push_back(*m_now);
    while (m_stretches.size() > 2 * OwnExtremes::kFewest && *m_now - m_stretches.front() > kMemory)
        m_stretches.pop_front();
    const std::size_t between = m_stretches.size() - 1;
    const std::chrono::duration<double, std::ratio<86'400>> over = m_stretches.back() - m_stretches.front();
    const double days = between > 0 ? over.count() / double(between) : 1.0 / 12;
    for (Sides& sides : m_sides) {
        sides.high.endStretch(m_stretches.size(), days);
        sides.low.endStretch(m_stretches.size(), days);
    }
    m_stretchFrom.reset();
    m_stretchValues = 0;
}

void SeriesWatch::keep(StateBytes& bytes)
{
    bytes(m_values), bytes(m_residuals), bytes(m_intervals), bytes(m_interval);
    bytes(m_now), bytes(m_before), bytes(m_grain);
    bytes(m_ofDay), bytes(m_daysSeen), bytes(m_quarter), bytes(m_quarterSum), bytes(m_quarterCount);
    bytes(m_level), bytes(m_fromLevel), bytes(m_fromSeason);
    for (Sides& sides : m_sides) {
        sides.high.keep(bytes);
        sides.low.keep(bytes);
        bytes(sides.highInARow), bytes(sides.lowInARow);
    }
    bytes(m_stretches), bytes(m_stretchFrom), bytes(m_stretchValues);
    for (bool* flag : {&m_said.opens, &m_said.isOpen, &m_said.isOutside, &m_said.isLearning, &m_said.isHigh})
        bytes(*flag);
    auto measure = int(m_said.measure);
    bytes(measure);
    m_said.measure = SeriesMeasure(measure);
    bytes(m_said.measured), bytes(m_said.line), bytes(m_said.usualLow), bytes(m_said.usualHigh);
    bytes(m_insideToGo), bytes(m_openSince), bytes(m_opened);
    if (measure < 0 || std::size_t(measure) >= kMeasures || m_quarter > kDay || (m_quarter == kDay && m_quarterCount > 0))
        bytes.refuse();
}

SeriesSaid SeriesWatch::say(bool outside)
{
    m_said.isOutside = outside;
    m_said.opens = outside && m_insideToGo == 0;
    if (outside)
        m_insideToGo = kQuietValues;
    else if (m_insideToGo > 0 && --m_insideToGo == 0)
        m_openSince.reset();
    if (m_said.opens)
        m_opened.push_back(*m_now);
    m_said.isOpen = m_insideToGo > 0;
    const Sides& values = m_sides[place(SeriesMeasure::value)];
    m_said.isLearning = !values.high.knows();
    if (values.high.knows()) {
        m_said.usualHigh = values.high.middle();
        m_said.usualLow = -values.low.middle();
    }
    return m_said;
}

} // namespace handrail::alerting
