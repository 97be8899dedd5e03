#include "telemetry/Normal.h"

#include "telemetry/Signal.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <random>

namespace handrail {

namespace {

constexpr std::string_view kReplayed = "replayed records";
constexpr std::uint64_t kFewestAnswers = 200;
constexpr std::uint64_t kEnoughForMix = 2'000;
constexpr Millis kLongestMix = std::chrono::hours(1);
constexpr Millis kLongestStretch = std::chrono::hours(24);
constexpr double kFewestOfTheSlowest = 2;
constexpr int kChanceDraws = 200;
constexpr Millis kDaysForHours = std::chrono::hours(24 * 3);
constexpr Millis kWeeksForHours = std::chrono::hours(24 * 21);
constexpr std::size_t kMostHourCells = 40; ///< a mix of more values needs more answers than an hour of a few days holds
constexpr double kHoursTell = 0.7;         ///< of the wobble may be left once the hour is known
constexpr double kLeastWobbleForHours = 0.02;
constexpr double kNearlyConstant = 0.99;
constexpr double kToldByTime = 0.3; ///< of a mix: it goes with the clock. The hour, cut into hours at their middle, is told by half
constexpr double kOutside = 4; ///< times the way from the median to nine in ten
constexpr std::size_t kFewestForOutside = 20;

std::uint64_t answersIn(const Window& window)
{
    std::uint64_t labelled = 0;
    for (const auto& [label, count] : window.answers)
        labelled += count;
    return std::max({window.requests.value_or(0), window.latency.count(), labelled});
}

std::map<std::string, double> sharesOf(const std::map<std::string, std::uint64_t>& counts)
{
    double all = 0;
    for (const auto& [name, count] : counts)
        all += static_cast<double>(count);
    std::map<std::string, double> shares;
    for (const auto& [name, count] : counts)
        if (count > 0)
            shares[name] = static_cast<double>(count) / all;
    return shares;
}

/// The value that a share `q` of the sorted values does not exceed, between neighbours in proportion.
double quantileOf(const std::vector<double>& sorted, double q)
{
    const double at = q * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (at - static_cast<double>(below));
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

/// Neighbours merged until they hold `enough` by `count`, for `longest` at most. Those that never do, the last one that the
/// end of the period cuts off among them, are left out unless `keepsShort`.
template <typename Count>
std::vector<Window> grown(const std::vector<Window>& stretches, double enough, Millis longest, bool keepsShort,
                          Count count)
{
    std::vector<Window> result;
    Window open;
    const auto close = [&](bool isKept) {
        if (isKept && open.span.count() > 0)
            result.push_back(std::move(open));
        open = Window{};
    };
    for (const Window& each : stretches) {
        if (open.span.count() > 0 && each.end() - open.start > longest)
            close(keepsShort);
        merge(open, each);
        if (static_cast<double>(count(open)) >= enough)
            close(true);
    }
    close(keepsShort);
    return result;
}

/// How far a mix of `answers` drawn by chance from the usual shares looks moved: 95 % of them stay below.
double movedByChance(const std::map<std::string, double>& usual, std::uint64_t answers)
{
    std::mt19937_64 random(answers); // the same records teach the same
    std::vector<double> moved;
    for (int draw = 0; draw < kChanceDraws; ++draw) {
        std::map<std::string, std::uint64_t> counts;
        std::uint64_t left = answers;
        double shareLeft = 1;
        for (const auto& [name, share] : usual) {
            const double part = shareLeft <= share ? 1 : share / shareLeft;
            const std::uint64_t count = std::binomial_distribution<std::uint64_t>(left, part)(random);
            counts[name] = count;
            left -= count;
            shareLeft -= share;
        }
        moved.push_back(shareMoved(counts, usual));
    }
    std::sort(moved.begin(), moved.end());
    return quantileOf(moved, 0.95);
}

/// Where values far outside of all others begin; up to one in ten of them are incidents.
struct Fence {
    double low, high;
    explicit Fence(std::vector<double> values, double least = 0)
        : low(-std::numeric_limits<double>::infinity()), high(std::numeric_limits<double>::infinity())
    {
        if (values.size() < kFewestForOutside)
            return;
        std::sort(values.begin(), values.end());
        const double median = quantileOf(values, 0.5);
        const double up = std::max(least, kOutside * (quantileOf(values, 0.9) - median));
        const double down = std::max(least, kOutside * (median - quantileOf(values, 0.1)));
        if (up > 0)
            high = median + up;
        if (down > 0)
            low = median - down;
    }
    [[nodiscard]] bool holds(double value) const { return value >= low && value <= high; }
};

using Counts = std::map<std::string, std::uint64_t>;

/// One mix of the service and how its windows show it.
struct Mix {
    std::string what;  ///< "answers" or "input:F"
    std::string field; ///< empty for answers

    [[nodiscard]] const Counts& of(const Window& window) const
    {
        static const Counts kNone;
        if (field.empty())
            return window.answers;
        const auto found = window.inputs.find(field);
        return found == window.inputs.end() ? kNone : found->second.values;
    }
};

std::uint64_t totalOf(const Counts& counts)
{
    std::uint64_t sum = 0;
    for (const auto& [name, count] : counts)
        sum += count;
    return sum;
}

void subtract(Counts& from, const Counts& part)
{
    for (const auto& [name, count] : part)
        if (auto& left = from[name]; true)
            left -= std::min(left, count);
}

/// The median share of each value over the pieces: what a few pieces of another kind don't move.
Shares medianShares(const std::vector<const Counts*>& pieces)
{
    std::map<std::string, std::vector<double>> seen;
    for (const Counts* piece : pieces)
        for (const auto& [name, share] : sharesOf(*piece))
            seen[name].push_back(share);
    Shares medians;
    double sum = 0;
    for (auto& [name, shares] : seen) {
        shares.resize(pieces.size(), 0.0);
        std::sort(shares.begin(), shares.end());
        sum += medians[name] = quantileOf(shares, 0.5);
    }
    for (auto& [name, share] : medians)
        share = sum > 0 ? share / sum : 0;
    return medians;
}

/// Learns one mix: its shares without incidents, its hours, its wobble.
class MixLearner {
public:
    MixLearner(Normal& normal, Mix mix, const std::vector<Window>& pieces, const Counts& all)
        : m_normal(normal), m_mix(std::move(mix)), m_all(all)
    {
        for (const Window& piece : pieces)
            if (totalOf(m_mix.of(piece)) > 0)
                m_pieces.push_back(&piece);
        leaveOutIncidents();
    }

    [[nodiscard]] Shares shares() const { return sharesOf(m_all); }

    void learnWobble(const Shares& usual)
    {
        if (m_pieces.size() < kFewestStretches)
            return;
        if (toldByTime(usual) > kToldByTime) {
            m_normal.wobble[m_mix.what] = 1; // what it has not been yet, it will be
            return;
        }
        const double chance = movedByChance(usual, medianSize());
        double wobble = beyondChance(movedFrom([&](const Window&) { return usual; }), chance);
        if (!m_normal.hours.empty() && usual.size() <= kMostHourCells && wobble > kLeastWobbleForHours) {
            const auto hours = hoursOfPieces();
            const auto byHour = [&](const Window& piece) { return withoutItself(hours, piece, usual); };
            if (const double left = beyondChance(movedFrom(byHour), chance); left < kHoursTell * wobble) {
                wobble = left;
                keep(hours);
            }
        }
        m_normal.wobble[m_mix.what] = wobble;
    }

private:
    void leaveOutIncidents()
    {
        if (m_pieces.size() < kFewestForOutside)
            return;
        std::vector<const Counts*> counts;
        for (const Window* piece : m_pieces)
            counts.push_back(&m_mix.of(*piece));
        const Shares usual = medianShares(counts);
        std::vector<double> moved;
        for (const Counts* each : counts)
            moved.push_back(shareMoved(*each, usual));
        const Fence fence(moved, 0.05);
        const auto outside =
            static_cast<std::size_t>(std::ranges::count_if(moved, [&](double each) { return each > fence.high; }));
        if (outside == 0 || outside * 10 > moved.size())
            return;
        std::vector<const Window*> kept;
        for (std::size_t i = 0; i < moved.size(); ++i) {
            if (moved[i] <= fence.high)
                kept.push_back(m_pieces[i]);
            else
                subtract(m_all, *counts[i]);
        }
        m_pieces = std::move(kept);
    }

    /// How much better a value is guessed by one who knows when it came (Goodman and Kruskal's tau), without what chance adds: 0 for a
    /// mix that is the same at all times, 1 for the day of the week.
    [[nodiscard]] double toldByTime(const Shares& usual) const
    {
        double alike = 0, alikeAtATime = 0, all = 0;
        for (const auto& [name, share] : usual)
            alike += share * share;
        for (const Window* piece : m_pieces) {
            const Counts& counts = m_mix.of(*piece);
            const auto answers = static_cast<double>(totalOf(counts));
            all += answers;
            for (const auto& [name, count] : counts)
                alikeAtATime += static_cast<double>(count) * static_cast<double>(count) / answers;
        }
        if (alike > kNearlyConstant)
            return 0;
        return (alikeAtATime / all - alike) / (1 - alike) - static_cast<double>(m_pieces.size() - 1) / all;
    }

    [[nodiscard]] std::uint64_t medianSize() const
    {
        std::vector<std::uint64_t> sizes;
        for (const Window* piece : m_pieces)
            sizes.push_back(totalOf(m_mix.of(*piece)));
        std::sort(sizes.begin(), sizes.end());
        return sizes[sizes.size() / 2];
    }

    template <typename Usual>
    [[nodiscard]] std::vector<double> movedFrom(Usual usual) const
    {
        std::vector<double> moved;
        for (const Window* piece : m_pieces)
            moved.push_back(shareMoved(m_mix.of(*piece), usual(*piece)));
        std::sort(moved.begin(), moved.end());
        return moved;
    }

    static double beyondChance(const std::vector<double>& moved, double chance)
    {
        const double seen = quantileOf(moved, 0.95);
        return std::sqrt(std::max(0.0, seen * seen - chance * chance));
    }

    [[nodiscard]] std::size_t hourOf(const Window& piece) const
    {
        const std::int64_t middle = toMs(piece.start) + piece.span.count() / 2;
        return static_cast<std::size_t>((middle / 3'600'000 + 72) % static_cast<std::int64_t>(m_normal.hours.size()));
    }

    [[nodiscard]] std::vector<Counts> hoursOfPieces() const
    {
        std::vector<Counts> hours(m_normal.hours.size());
        for (const Window* piece : m_pieces)
            for (const auto& [name, count] : m_mix.of(*piece))
                hours[hourOf(*piece)][name] += count;
        return hours;
    }

    /// What the other days say of a piece's hour: a piece is no witness for itself.
    [[nodiscard]] Shares withoutItself(const std::vector<Counts>& hours, const Window& piece,
                                       const Shares& overAll) const
    {
        Counts others = hours[hourOf(piece)];
        subtract(others, m_mix.of(piece));
        return totalOf(others) < kFewestAnswers ? overAll : sharesOf(others);
    }

    void keep(const std::vector<Counts>& hours)
    {
        for (std::size_t hour = 0; hour < hours.size(); ++hour)
            if (const std::uint64_t answers = totalOf(hours[hour]); answers >= kFewestAnswers)
                m_normal.hours[hour].mixes[m_mix.what] = {sharesOf(hours[hour]), static_cast<double>(answers)};
    }

    Normal& m_normal;
    Mix m_mix;
    Counts m_all;
    std::vector<const Window*> m_pieces;
};

void learnMixes(Normal& normal, const Window& all, const std::vector<Window>& stretches)
{
    // A short time is cut into eight, so that what moves in it, like the hour of the day, is seen to move.
    const Millis longest = std::clamp<Millis>(all.span / 8, stretches.front().span, kLongestMix);
    const std::vector<Window> pieces = grown(stretches, kEnoughForMix, longest, true, answersIn);
    MixLearner answers(normal, {"answers", {}}, pieces, all.answers);
    normal.answerShares = answers.shares();
    if (!normal.answerShares.empty())
        answers.learnWobble(normal.answerShares);
    for (const auto& [field, counts] : all.inputs) {
        MixLearner input(normal, {"input:" + field, field}, pieces, counts.values);
        if (Shares shares = input.shares(); !shares.empty()) {
            input.learnWobble(shares);
            normal.inputShares[field] = std::move(shares);
        }
    }
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

void learnBand(Normal& normal, const Signal& signal, const std::vector<Window>& pieces, const MeasureOptions& options)
{
    std::vector<double> values;
    std::vector<const Window*> of;
    for (const Window& each : pieces) {
        const auto measured = measure(signal, each, options);
        if (!measured || !std::isfinite(measured->value))
            continue;
        values.push_back(measured->value);
        of.push_back(&each);
    }
    if (values.size() < kFewestStretches)
        return;
    const Fence fence(values);
    const auto outside =
        static_cast<std::size_t>(std::ranges::count_if(values, [&](double each) { return !fence.holds(each); }));
    const bool hasIncidents = outside * 10 <= values.size();
    std::vector<double> kept;
    std::vector<std::vector<double>> byHour(normal.hours.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (hasIncidents && !fence.holds(values[i]))
            continue;
        kept.push_back(values[i]);
        if (byHour.empty() || of[i]->span > std::chrono::hours(1))
            continue;
        const std::int64_t middle = toMs(of[i]->start) + of[i]->span.count() / 2;
        byHour[static_cast<std::size_t>((middle / 3'600'000 + 72) % static_cast<std::int64_t>(byHour.size()))]
            .push_back(values[i]);
    }
    const Band band = bandOf(std::move(kept));
    normal.bands[signal.text()] = band;
    learnHours(normal, signal.text(), band, byHour);
}

void learnBands(Normal& normal, const Window& all, const std::vector<Window>& shortest, const MeasureOptions& options)
{
    const std::vector<Window> stretches = grown(shortest, kFewestAnswers, kLongestStretch, false, answersIn);
    for (const Signal& signal : signalsIn(all)) {
        if (signal.kind == SignalKind::requests && normal.how == kReplayed)
            continue;
        double enough = isCounted(signal) ? static_cast<double>(kFewestAnswers) : 1;
        if (signal.kind == SignalKind::latency)
            enough = std::max(enough, kFewestOfTheSlowest / std::max(1e-6, options.slowestShare));
        const auto count = [&](const Window& window) {
            const auto measured = measure(signal, window, options);
            return measured ? measured->answers : 0;
        };
        learnBand(normal, signal,
                  grown(isCounted(signal) ? stretches : shortest, enough, kLongestStretch, false, count), options);
    }
}

} // namespace

Result<Normal> learnNormal(std::span<const Window> windows, std::uint32_t version, std::string how, double slowestShare,
                           double guessBelow, Millis shortest)
{
    Window all;
    const std::vector<Window> stretches = inStretches(windows, shortest);
    for (const Window& each : stretches)
        merge(all, each);
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
    if (all.span >= kDaysForHours)
        normal.hours.resize(all.span >= kWeeksForHours ? 168 : 24);
    if (all.outcomes.judged > 0)
        normal.outcomeShare = static_cast<double>(all.outcomes.judged) / static_cast<double>(answers);
    learnMixes(normal, all, stretches);
    learnBands(normal, all, stretches, {slowestShare, guessBelow, &normal});
    const auto isEmpty = [](const UsualHour& hour) { return hour.bands.empty() && hour.mixes.empty(); };
    if (std::ranges::all_of(normal.hours, isEmpty))
        normal.hours.clear();
    return normal;
}

} // namespace handrail
