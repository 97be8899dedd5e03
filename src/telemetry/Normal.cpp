#include "telemetry/Normal.h"

#include "telemetry/Signal.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace handrail {

namespace {

constexpr std::uint64_t kFewestAnswers = 200;
constexpr std::uint64_t kEnoughForMix = 2'000;
constexpr Millis kLongestMix = std::chrono::hours(1);

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

/// Neighbours merged until they hold enough answers to tell a wobble of the mix from chance, up to an hour.
std::vector<Window> inMixes(const std::vector<Window>& stretches)
{
    std::vector<Window> mixes;
    for (const Window& each : stretches) {
        if (mixes.empty() || answersIn(mixes.back()) >= kEnoughForMix || each.end() - mixes.back().start > kLongestMix)
            mixes.emplace_back();
        merge(mixes.back(), each);
    }
    if (mixes.size() > 1 && answersIn(mixes.back()) < kEnoughForMix)
        mixes.pop_back(); // cut off by the end of the period
    return mixes;
}

void learnWobble(Normal& normal, const std::vector<Window>& mixes, const MeasureOptions& options)
{
    std::map<std::string, std::vector<double>> values;
    for (const Window& each : mixes) {
        if (const auto measured = measure({SignalKind::answersMoved, {}}, each, options))
            values["answers"].push_back(measured->value);
        for (const auto& [field, shares] : normal.inputShares)
            if (const auto measured = measure({SignalKind::inputMoved, field}, each, options))
                values["input:" + field].push_back(measured->value);
    }
    for (auto& [what, moved] : values) {
        std::sort(moved.begin(), moved.end());
        normal.wobble[what] = quantileOf(moved, 0.95);
    }
}

} // namespace

Result<Normal> learnNormal(std::span<const Window> windows, std::uint32_t version, std::string how,
                           double slowestShare, double guessBelow, Millis stretch)
{
    Window all;
    const std::vector<Window> stretches = inStretches(windows, stretch);
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
    for (const Signal& signal : signalsIn(all)) {
        std::vector<double> values;
        for (const Window& each : stretches)
            if (const auto measured = measure(signal, each, options); measured && std::isfinite(measured->value))
                values.push_back(measured->value);
        if (values.empty())
            continue;
        std::sort(values.begin(), values.end());
        normal.bands[signal.text()] = {quantileOf(values, 0.05), quantileOf(values, 0.5), quantileOf(values, 0.95)};
    }
    learnWobble(normal, inMixes(stretches), options);
    return normal;
}

} // namespace handrail
