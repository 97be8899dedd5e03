#include "telemetry/Normal.h"

#include "telemetry/MixLearning.h"
#include "telemetry/Signal.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <fmt/format.h>
#include <limits>
#include <set>

namespace handrail {

using namespace learning;

namespace {

constexpr std::uint64_t kEnoughForMix = 2'000;
constexpr Millis kLongestMix = std::chrono::hours(1);
constexpr Millis kLongestStretch = std::chrono::hours(24);
constexpr Millis kPartOfHour = std::chrono::minutes(10); ///< long enough to tell how hours go from day to day, and their course
constexpr Millis kLongestRate = std::chrono::hours(1);
constexpr double kFewestOfTheSlowest = 2;
constexpr Millis kWeeksForHours = std::chrono::hours(24 * 21);

std::uint64_t answersIn(const Window& window)
{
    std::uint64_t labelled = 0;
    for (const auto& [label, count] : window.answers)
        labelled += count;
    return std::max({window.requests.value_or(0), window.latency.count(), labelled});
}

std::vector<Signal> signalsIn(const Window& all)
{
    using enum SignalKind;
    std::vector<Signal> signals;
    for (const SignalKind kind :
         {latency, failures, requests, answersMoved, guesses, testQuestionsWrong, outcomesWrong, fallbackShare})
        signals.push_back({kind, {}});
    for (const auto& [field, counts] : all.inputs)
        for (const SignalKind kind : {inputMissing, inputOutOfRange, inputUnseen, inputMoved})
            signals.push_back({kind, field});
    for (const auto& [name, counts] : all.dependencies)
        for (const SignalKind kind : {dependencyLatency, dependencyFailures, dependencyAge})
            signals.push_back({kind, name});
    for (const auto& [name, value] : all.gauges)
        signals.push_back({gauge, name});
    return signals;
}

/// Merges of the windows that begin in the same stretch of the clock.
std::vector<Window> inStretches(std::span<const Window> windows, Millis stretch)
{
    std::vector<Window> stretches;
    std::int64_t current = -1;
    for (const Window& window : windows) {
        const std::int64_t number = toMs(window.start) / std::max<std::int64_t>(1, stretch.count());
        if (stretches.empty() || number != current)
            stretches.emplace_back();
        current = number;
        merge(stretches.back(), window);
    }
    return stretches;
}

using Stretches = std::vector<const Window*>;

/// One that is enough as it is is not copied: each signal looks at all of them.
struct Grown {
    Stretches all;
    std::deque<Window> merged; ///< of `all` those that are more than one
};

/// Neighbours merged until they hold `enough` by `count`, for `longest` at most. Those that never do, the last one that the
/// end of the period cuts off among them, are left out unless `keepsShort`.
template <typename Count>
Grown grown(const Stretches& stretches, double enough, Millis longest, bool keepsShort, Count count)
{
    Grown result;
    const Window* open = nullptr;
    const auto isMerged = [&] { return !result.merged.empty() && open == &result.merged.back(); };
    const auto close = [&](bool isKept) {
        if (open && isKept && open->span.count() > 0)
            result.all.push_back(open);
        else if (isMerged())
            result.merged.pop_back();
        open = nullptr;
    };
    for (const Window* each : stretches) {
        if (open && each->end() - open->start > longest)
            close(keepsShort);
        if (open && !isMerged())
            open = &result.merged.emplace_back(*open);
        if (open)
            merge(result.merged.back(), *each);
        else
            open = each;
        if (static_cast<double>(count(*open)) >= enough)
            close(true);
    }
    close(keepsShort);
    return result;
}

std::vector<Window> copied(const Stretches& stretches)
{
    std::vector<Window> all;
    all.reserve(stretches.size());
    for (const Window* each : stretches)
        all.push_back(*each);
    return all;
}

void learnMixes(Normal& normal, const Window& all, const Stretches& stretches)
{
    // A short time is cut into eight, so that what moves in it, like the hour of the day, is seen to move.
    const Millis longest = std::clamp<Millis>(all.span / 8, stretches.front()->span, kLongestMix);
    const std::vector<Window> pieces = copied(grown(stretches, kEnoughForMix, longest, true, answersIn).all);
    const std::vector<Window> ofHours = copied(grown(stretches, static_cast<double>(kFewestAnswers), kPartOfHour, true, answersIn).all);
    normal.answerShares = learnMix(normal, {"answers", {}}, pieces, ofHours, all.answers);
    for (const auto& [field, counts] : all.inputs)
        if (Shares shares = learnMix(normal, {"input:" + field, field}, pieces, ofHours, counts.values); !shares.empty())
            normal.inputShares[field] = std::move(shares);
}

bool isCounted(const Signal& signal)
{
    return signal.kind != SignalKind::gauge && signal.kind != SignalKind::dependencyAge;
}

Band bandOf(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return {quantileOf(values, 0.05), quantileOf(values, 0.5), quantileOf(values, 0.95)};
}

/// Bands of the hours, where their medians lie further apart than half of the band over all.
void learnHours(Normal& normal, const std::string& signal, const Band& overAll,
                const std::vector<std::vector<double>>& byHour)
{
    std::vector<std::pair<std::size_t, Band>> bands;
    double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
    for (std::size_t hour = 0; hour < byHour.size(); ++hour) {
        if (byHour[hour].size() < kFewestStretches)
            continue;
        bands.emplace_back(hour, bandOf(byHour[hour]));
        lowest = std::min(lowest, bands.back().second.median);
        highest = std::max(highest, bands.back().second.median);
    }
    if (highest - lowest <= (overAll.high - overAll.low) / 2)
        return;
    for (const auto& [hour, band] : bands)
        normal.hours[hour].bands[signal] = band;
}

/// The hours whose way it is to be outside now and then.
std::set<std::size_t> hoursOutside(std::size_t hours, const std::vector<const Window*>& of, const std::vector<double>& values,
                                   const Fence& fence)
{
    struct Days {
        std::set<std::int64_t> all, outside;
    };
    std::map<std::size_t, Days> seen;
    for (std::size_t i = 0; i < values.size() && hours > 0; ++i) {
        Days& days = seen[hourNumber(middleOf(*of[i]), hours)];
        days.all.insert(dayOf(middleOf(*of[i])));
        if (!fence.holds(values[i]))
            days.outside.insert(dayOf(middleOf(*of[i])));
    }
    std::set<std::size_t> own;
    for (const auto& [hour, days] : seen)
        if (isHoursOwn(days.outside.size(), days.all.size()))
            own.insert(hour);
    return own;
}

void learnBand(Normal& normal, const Signal& signal, const Stretches& pieces, const MeasureOptions& options)
{
    std::vector<double> values;
    std::vector<const Window*> of;
    for (const Window* each : pieces) {
        const auto measured = measure(signal, *each, options);
        if (!measured || !std::isfinite(measured->value))
            continue;
        values.push_back(measured->value);
        of.push_back(each);
    }
    if (values.size() < kFewestStretches)
        return;
    const Fence fence(values);
    const auto outside =
        static_cast<std::size_t>(std::ranges::count_if(values, [&](double each) { return !fence.holds(each); }));
    const bool hasIncidents = outside > 0 && outside * 10 <= values.size();
    const std::set<std::size_t> ownWay = hasIncidents ? hoursOutside(normal.hours.size(), of, values, fence) : std::set<std::size_t>();
    std::vector<double> kept;
    std::vector<std::vector<double>> byHour(normal.hours.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool hasHour = !byHour.empty() && of[i]->span <= std::chrono::hours(1);
        const std::size_t hour = hasHour ? hourNumber(middleOf(*of[i]), byHour.size()) : 0;
        if (hasIncidents && !fence.holds(values[i]) && !(hasHour && ownWay.contains(hour)))
            continue;
        kept.push_back(values[i]);
        if (hasHour)
            byHour[hour].push_back(values[i]);
    }
    const Band band = bandOf(std::move(kept));
    normal.bands[signal.text()] = band;
    learnHours(normal, signal.text(), band, byHour);
}

/// Stretches of equal length for what comes in a second, whether it comes or not: one that grew until enough had come would
/// never be an hour of silence.
Grown evenStretches(const Window& all, const Stretches& shortest)
{
    const double forEnough = static_cast<double>(kFewestAnswers) * static_cast<double>(all.span.count()) /
                             static_cast<double>(std::max<std::uint64_t>(1, answersIn(all)));
    const double length = std::min(forEnough, static_cast<double>(kLongestRate.count()));
    return grown(shortest, length, kLongestRate, false, [](const Window& window) { return window.span.count(); });
}

void learnBands(Normal& normal, const Window& all, const Stretches& shortest, const MeasureOptions& options)
{
    const Grown stretches = grown(shortest, kFewestAnswers, kLongestStretch, false, answersIn);
    for (const Signal& signal : signalsIn(all)) {
        if (signal.kind == SignalKind::requests) {
            if (normal.how != kReplayedRecords)
                learnBand(normal, signal, evenStretches(all, shortest).all, options);
            continue;
        }
        double enough = isCounted(signal) ? static_cast<double>(kFewestAnswers) : 1;
        if (signal.kind == SignalKind::latency)
            enough = std::max(enough, kFewestOfTheSlowest / std::max(1e-6, options.slowestShare));
        const auto count = [&](const Window& window) {
            const auto measured = measure(signal, window, options);
            return measured ? measured->answers : 0;
        };
        const Grown pieces = grown(isCounted(signal) ? stretches.all : shortest, enough, kLongestStretch, false, count);
        learnBand(normal, signal, pieces.all, options);
    }
}

} // namespace

Result<Normal> learnNormal(std::span<const Window> windows, std::uint32_t version, std::string how, double slowestShare,
                           double guessBelow, Millis shortest)
{
    Window all;
    const std::vector<Window> stretches = inStretches(windows, shortest);
    Stretches each;
    for (const Window& stretch : stretches) {
        merge(all, stretch);
        each.push_back(&stretch);
    }
    const std::uint64_t answers = answersIn(all);
    if (answers < kFewestAnswers)
        return fail(ErrorCode::invalidInput, fmt::format("{} answers are too few to learn what is normal", answers), {},
                    fmt::format("give a period with at least {}", kFewestAnswers));

    Normal normal;
    normal.version = version;
    normal.from = all.start;
    normal.to = all.end();
    normal.how = std::move(how);
    normal.answers = answers;
    if (all.span >= kFirstImpression)
        normal.hours.resize(all.span >= kWeeksForHours ? 168 : 24);
    if (all.outcomes.judged > 0)
        normal.outcomeShare = static_cast<double>(all.outcomes.judged) / static_cast<double>(answers);
    learnMixes(normal, all, each);
    learnBands(normal, all, each, {slowestShare, guessBelow, &normal});
    const auto isEmpty = [](const UsualHour& hour) { return hour.bands.empty() && hour.mixes.empty(); };
    if (std::ranges::all_of(normal.hours, isEmpty))
        normal.hours.clear();
    return normal;
}

} // namespace handrail
