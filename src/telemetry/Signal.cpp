#include "telemetry/Signal.h"

#include "telemetry/Moved.h"
#include "telemetry/NearestMix.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace handrail {

namespace {

/// How each kind is written: `before` subject `after`; kinds without a subject have only `before`.
struct Spelling {
    SignalKind kind;
    std::string_view before;
    std::string_view after;
    bool hasSubject;
};

constexpr std::array<Spelling, 16> kSpellings{{
    {SignalKind::latency, "latency", "", false},
    {SignalKind::failures, "failures", "", false},
    {SignalKind::requests, "requests", "", false},
    {SignalKind::answersMoved, "answers", "", false},
    {SignalKind::guesses, "guesses", "", false},
    {SignalKind::inputMissing, "input:", ":missing", true},
    {SignalKind::inputOutOfRange, "input:", ":out_of_range", true},
    {SignalKind::inputUnseen, "input:", ":unseen", true},
    {SignalKind::inputMoved, "input:", ":moved", true},
    {SignalKind::testQuestionsWrong, "test_questions", "", false},
    {SignalKind::outcomesWrong, "outcomes", "", false},
    {SignalKind::dependencyLatency, "dependency:", ":latency", true},
    {SignalKind::dependencyFailures, "dependency:", ":failures", true},
    {SignalKind::dependencyAge, "dependency:", ":age", true},
    {SignalKind::fallbackShare, "fallback", "", false},
    {SignalKind::gauge, "gauge:", "", true},
}};

std::optional<Measured> share(std::uint64_t part, std::uint64_t all)
{
    if (all == 0)
        return std::nullopt;
    return Measured{std::min(1.0, static_cast<double>(part) / static_cast<double>(all)), all};
}

std::optional<Measured> latency(const Window& window, double slowestShare)
{
    if (const auto ms = window.latency.quantile(1 - slowestShare))
        return Measured{*ms, window.latency.count()};
    const std::uint64_t requests = window.requests.value_or(0);
    if (window.latencySource != LatencySource::averageOnly || !window.latency.sumMs() || requests == 0)
        return std::nullopt;
    return Measured{*window.latency.sumMs() / static_cast<double>(requests), requests};
}

/// Requests a second of the time that was watched: a gap in watching is not a gap in traffic.
std::optional<Measured> requestRate(const Window& window)
{
    const double spanS = static_cast<double>(window.span.count()) / 1000;
    if (!window.requests || spanS <= 0)
        return std::nullopt;
    const double seen = window.seenShare > 0.01 ? std::min(1.0, window.seenShare) : 1;
    return Measured{static_cast<double>(*window.requests) / (spanS * seen), *window.requests};
}

std::uint64_t total(const std::map<std::string, std::uint64_t>& counts)
{
    std::uint64_t sum = 0;
    for (const auto& [name, count] : counts)
        sum += count;
    return sum;
}

std::optional<Measured> moved(const std::map<std::string, std::uint64_t>& counts, const UsualMix& usual)
{
    const std::uint64_t all = total(counts);
    if (all == 0 || usual.shares.empty())
        return std::nullopt;
    return Measured{shareMoved(counts, usual.shares, usual.spread), all};
}

/// Against what is usual in the middle of the window.
std::optional<Measured> movedAt(const std::map<std::string, std::uint64_t>& counts, const Normal& normal,
                                const std::string& what, const Shares& overAll, const Window& window)
{
    return moved(counts, movesByHour(normal, what) ? mixAt(normal, what, window.start + window.span / 2) : UsualMix{overAll, 0, {}, 0, kAllSixths});
}

std::optional<Measured> guesses(const Window& window, double below)
{
    if (!window.confidence)
        return std::nullopt;
    const auto bins = static_cast<double>(window.confidence->size());
    double all = 0;
    double under = 0;
    for (std::size_t i = 0; i < window.confidence->size(); ++i) {
        const auto count = static_cast<double>((*window.confidence)[i]);
        all += count;
        under += count * std::clamp(below * bins - static_cast<double>(i), 0.0, 1.0);
    }
    if (all == 0)
        return std::nullopt;
    return Measured{under / all, static_cast<std::uint64_t>(all)};
}

std::optional<Measured> ofInput(const Signal& signal, const Window& window, const Normal* normal)
{
    const auto found = window.inputs.find(signal.subject);
    if (found == window.inputs.end())
        return std::nullopt;
    const InputCounts& input = found->second;
    if (signal.kind == SignalKind::inputMissing)
        return share(input.missing, input.total);
    if (signal.kind == SignalKind::inputOutOfRange)
        return share(input.outOfRange, input.total);
    if (signal.kind == SignalKind::inputUnseen)
        return share(input.unseen, input.total);
    if (!normal || !normal->inputShares.contains(signal.subject))
        return std::nullopt;
    return movedAt(input.values, *normal, "input:" + signal.subject, normal->inputShares.at(signal.subject), window);
}

std::optional<Measured> ofDependency(const Signal& signal, const Window& window)
{
    const auto found = window.dependencies.find(signal.subject);
    if (found == window.dependencies.end())
        return std::nullopt;
    const DependencyCounts& dependency = found->second;
    if (signal.kind == SignalKind::dependencyFailures)
        return share(dependency.failures, dependency.calls);
    if (signal.kind == SignalKind::dependencyAge) {
        if (!dependency.ageS)
            return std::nullopt;
        return Measured{*dependency.ageS, std::max<std::uint64_t>(1, dependency.calls)};
    }
    const auto ms = dependency.latency.quantile(0.5);
    if (!ms)
        return std::nullopt;
    return Measured{*ms, dependency.latency.count()};
}

std::optional<Measured> ofGauge(const std::string& name, const Window& window)
{
    const auto found = window.gauges.find(name);
    if (found == window.gauges.end())
        return std::nullopt;
    return Measured{found->second, std::max<std::uint64_t>(1, window.requests.value_or(0))};
}

} // namespace

Result<Signal> Signal::parse(std::string_view text)
{
    for (const Spelling& spelling : kSpellings) {
        if (!spelling.hasSubject && text == spelling.before)
            return Signal{spelling.kind, {}};
        if (spelling.hasSubject && text.size() > spelling.before.size() + spelling.after.size()
            && text.starts_with(spelling.before) && text.ends_with(spelling.after)) {
            text.remove_prefix(spelling.before.size());
            text.remove_suffix(spelling.after.size());
            return Signal{spelling.kind, std::string(text)};
        }
    }
    return fail(ErrorCode::invalidInput, fmt::format("unknown signal '{}'", text), {},
                "write latency, failures, requests, answers, guesses, test_questions, outcomes, fallback, "
                "input:FIELD:missing (or out_of_range, unseen, moved), dependency:NAME:latency (or failures, age) "
                "or gauge:NAME");
}

std::string Signal::text() const
{
    const auto* spelling = std::find_if(kSpellings.begin(), kSpellings.end(),
                                        [this](const Spelling& each) { return each.kind == kind; });
    return fmt::format("{}{}{}", spelling->before, subject, spelling->after);
}

std::optional<Measured> measure(const Signal& signal, const Window& window, const MeasureOptions& options)
{
    switch (signal.kind) {
    case SignalKind::latency:
        return latency(window, options.slowestShare);
    case SignalKind::failures:
        if (!window.requests || !window.reports("errors"))
            return std::nullopt;
        return share(window.errorCount(), *window.requests);
    case SignalKind::requests:
        return requestRate(window);
    case SignalKind::answersMoved:
        return options.normal
                   ? movedAt(window.answers, *options.normal, "answers", options.normal->answerShares, window)
                   : std::nullopt;
    case SignalKind::guesses:
        return guesses(window, options.guessBelow);
    case SignalKind::inputMissing:
    case SignalKind::inputOutOfRange:
    case SignalKind::inputUnseen:
    case SignalKind::inputMoved:
        return ofInput(signal, window, options.normal);
    case SignalKind::testQuestionsWrong:
        return share(window.knownAnswers.wrong, window.knownAnswers.judged);
    case SignalKind::outcomesWrong:
        return share(window.outcomes.wrong, window.outcomes.judged);
    case SignalKind::dependencyLatency:
    case SignalKind::dependencyFailures:
    case SignalKind::dependencyAge:
        return ofDependency(signal, window);
    case SignalKind::fallbackShare:
        if (!window.requests || !window.fallbackAnswers)
            return std::nullopt;
        return share(*window.fallbackAnswers, *window.requests);
    case SignalKind::gauge:
        return ofGauge(signal.subject, window);
    }
    return std::nullopt;
}

double shareMoved(const std::map<std::string, std::uint64_t>& counts, const std::map<std::string, double>& usualShares,
                  const std::map<std::string, double>& spread)
{
    const auto answers = static_cast<double>(total(counts));
    const auto of = [](const auto& map, const std::string& name) {
        const auto found = map.find(name);
        return found == map.end() ? 0.0 : static_cast<double>(found->second);
    };
    std::vector<MixCell> cells;
    cells.reserve(usualShares.size() + counts.size());
    for (const auto& [name, usual] : usualShares)
        cells.push_back({of(counts, name) / std::max(1.0, answers), usual, of(spread, name)});
    for (const auto& [name, count] : counts)
        if (!usualShares.contains(name))
            cells.push_back({static_cast<double>(count) / std::max(1.0, answers), 0, 0});
    Moved moved(answers);
    std::vector<double> nearest(spread.empty() ? 0 : cells.size());
    if (!nearest.empty())
        nearestMix(cells, nearest);
    for (std::size_t i = 0; i < cells.size(); ++i)
        moved.add(cells[i].now * answers, nearest.empty() ? cells[i].usual : nearest[i]);
    return moved.share();
}

} // namespace handrail
