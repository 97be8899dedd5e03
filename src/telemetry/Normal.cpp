#include "telemetry/Normal.h"

#include "telemetry/Signal.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
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
constexpr double kLeastMixLimit = 0.05;
constexpr double kMostMixLimit = 0.5;
constexpr double kNoMixLimit = 0.9;

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

/// Neighbours merged until they hold `enough` by `count`, for `longest` at most. Those that never do are left out unless
/// `keepsShort`; the last one, which the end of the period cuts off, always is.
template <typename Count>
std::vector<Window> grown(const std::vector<Window>& stretches, double enough, Millis longest, bool keepsShort, Count count)
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

void learnWobble(Normal& normal, const std::vector<Window>& stretches, const MeasureOptions& options)
{
    const std::vector<Window> mixes = grown(stretches, kEnoughForMix, kLongestMix, true, answersIn);
    const auto learn = [&](const std::string& what, const Signal& signal, const std::map<std::string, double>& usual) {
        std::vector<double> moved;
        std::vector<std::uint64_t> sizes;
        for (const Window& each : mixes) {
            if (const auto measured = measure(signal, each, options)) {
                moved.push_back(measured->value);
                sizes.push_back(measured->answers);
            }
        }
        if (moved.size() < kFewestStretches)
            return;
        std::sort(moved.begin(), moved.end());
        std::sort(sizes.begin(), sizes.end());
        const double seen = quantileOf(moved, 0.95);
        const double chance = movedByChance(usual, sizes[sizes.size() / 2]);
        normal.wobble[what] = std::sqrt(std::max(0.0, seen * seen - chance * chance));
    };
    if (!normal.answerShares.empty())
        learn("answers", {SignalKind::answersMoved, {}}, normal.answerShares);
    for (const auto& [field, shares] : normal.inputShares)
        learn("input:" + field, {SignalKind::inputMoved, field}, shares);
}

bool isCounted(const Signal& signal)
{
    return signal.kind != SignalKind::gauge && signal.kind != SignalKind::dependencyAge;
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
        std::vector<double> values;
        for (const Window& each :
             grown(isCounted(signal) ? stretches : shortest, enough, kLongestStretch, false, count)) {
            const auto measured = measure(signal, each, options);
            if (measured && std::isfinite(measured->value))
                values.push_back(measured->value);
        }
        if (values.size() < kFewestStretches)
            continue;
        std::sort(values.begin(), values.end());
        normal.bands[signal.text()] = {quantileOf(values, 0.05), quantileOf(values, 0.5), quantileOf(values, 0.95)};
    }
}

} // namespace

Result<Normal> learnNormal(std::span<const Window> windows, std::uint32_t version, std::string how,
                           double slowestShare, double guessBelow, Millis shortest)
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
    normal.answerShares = sharesOf(all.answers);
    for (const auto& [field, counts] : all.inputs)
        if (auto shares = sharesOf(counts.values); !shares.empty())
            normal.inputShares[field] = std::move(shares);

    const MeasureOptions options{slowestShare, guessBelow, &normal};
    learnBands(normal, all, stretches, options);
    learnWobble(normal, stretches, options);
    return normal;
}

std::optional<double> limitOfMix(const Normal& normal, const std::string& what)
{
    const auto known = normal.wobble.find(what);
    const double wobble = known == normal.wobble.end() ? 0 : known->second;
    const double limit = std::max(1.5 * wobble, std::clamp(4 * wobble, kLeastMixLimit, kMostMixLimit));
    return limit < kNoMixLimit ? std::optional(limit) : std::nullopt;
}

} // namespace handrail
