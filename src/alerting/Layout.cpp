#include "alerting/Layout.h"

#include "telemetry/Signal.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace handrail::alerting {
namespace {

constexpr const char* kOther = "other";

std::uint32_t small(std::uint64_t number)
{
    return std::uint32_t(std::min<std::uint64_t>(number, std::numeric_limits<std::uint32_t>::max() / 4096));
}

std::uint32_t above(const Histogram& histogram, double ms)
{
    const auto share = histogram.shareAbove(ms);
    return share ? small(std::uint64_t(std::llround(*share * double(histogram.count())))) : 0;
}

// Both are sorted: one pass without a search.
void countMix(const MixPlace& place, const std::map<std::string, std::uint64_t>& values, Counts& counts)
{
    std::size_t cell = 0;
    const std::size_t others = place.names.size();
    for (const auto& [name, count] : values) {
        int order = 1;
        while (cell < others && (order = place.names.all()[cell].compare(name)) < 0)
            ++cell;
        counts[place.first + (cell < others && order == 0 ? cell : others)] += small(count);
    }
}

/// In the order of the cells; what has no cell is "other".
std::vector<double> inCells(const MixPlace& place, const Shares& usual)
{
    std::vector<double> shares(place.names.size() + 1, 0.0);
    for (const auto& [name, share] : usual) {
        shares[place.names.find(name).value_or(place.names.size())] += share;
    }
    return shares;
}

/// Usual shares: they add up to 1.
std::vector<double> cells(const MixPlace& place, const Shares& usual)
{
    std::vector<double> shares = inCells(place, usual);
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (double& share : shares)
        share = sum > 0 ? share / sum : 0;
    return shares;
}

MixPlace::Hour hourIn(const MixPlace& place, const UsualMix& mix)
{
    return {cells(place, mix.shares), mix.spread.empty() ? std::vector<double>() : inCells(place, mix.spread), mix.answers,
            mix.unsure, mix.sixths};
}

/// A fallback is agreed to answer otherwise: what it says tells nothing of the model.
bool isOnFallback(const Window& window)
{
    return window.fallbackMode && !window.fallbackMode->empty();
}

std::uint32_t guesses(const ConfidenceBins& bins, double below)
{
    double sum = 0;
    for (std::size_t i = 0; i < bins.size(); ++i)
        sum += double(bins[i]) * std::clamp(below * double(bins.size()) - double(i), 0.0, 1.0);
    return small(std::uint64_t(std::llround(sum)));
}

void countFixed(const Window& window, double guessBelow, Counts& counts)
{
    if (window.requests) {
        counts[kSeenMs] = small(std::uint64_t(double(window.span.count()) * std::clamp(window.seenShare, 0.0, 1.0)));
        counts[kRequests] = small(*window.requests);
        if (window.reports("errors")) {
            counts[kCheckedRequests] = counts[kRequests];
            counts[kErrors] = std::min(counts[kRequests], small(window.errorCount()));
        }
    }
    if (window.confidence && !isOnFallback(window)) {
        std::uint64_t rated = 0;
        for (const std::uint64_t bin : *window.confidence)
            rated += bin;
        counts[kRated] = small(rated);
        counts[kGuesses] = guesses(*window.confidence, guessBelow);
    }
    if (!isOnFallback(window)) {
        counts[kAsked] = small(window.knownAnswers.judged);
        counts[kAskedWrong] = small(window.knownAnswers.wrong);
    }
    counts[kOutcomes] = small(window.outcomes.judged);
    counts[kOutcomesWrong] = small(window.outcomes.wrong);
}

} // namespace

Layout::Layout(const contract::Agreement& agreement, const Normal* normal, const std::vector<Plan>& plans)
    : m_guessBelow(agreement.guessBelow)
{
    for (const Plan& plan : plans) {
        if (plan.kind != journal::AlertKind::slow)
            continue;
        if (!slowerThan(*plan.limit))
            m_slow.push_back({*plan.limit, m_size++});
        if (plan.usual)
            m_usualMs = plan.usual->high;
    }
    if (normal && !normal->answerShares.empty())
        addMix(m_answers, "answers", normal->answerShares, *normal);
    if (normal)
        m_outcomeShare = normal->outcomeShare;
    for (const contract::Input& input : agreement.inputs) {
        m_fields.push_back({input.field, m_size, m_size + 1, m_size + 2, m_size + 3, {}});
        m_size += 4;
        if (!normal)
            continue;
        if (const auto usual = normal->inputShares.find(input.field); usual != normal->inputShares.end())
            addMix(m_fields.back().mix, "input:" + input.field, usual->second, *normal);
    }
    for (const contract::Dependency& dependency : agreement.dependencies) {
        double slowMs = 0;
        for (const Plan& plan : plans)
            if (plan.kind == journal::AlertKind::dependencySlow && plan.subject == dependency.name)
                slowMs = *plan.limit;
        m_dependencies.push_back({dependency.name, m_size, m_size + 1, m_size + 2, m_size + 3, slowMs});
        m_size += 4;
    }
}

void Layout::addMix(std::optional<MixPlace>& place, const std::string& what, const Shares& usual, const Normal& normal)
{
    place.emplace();
    place->first = m_size;
    place->learnedFrom = double(normal.answers);
    std::vector<std::string> names;
    for (const auto& [name, share] : usual)
        if (name != kOther)
            names.push_back(name);
    place->names = Names(std::move(names));
    place->usual = cells(*place, usual);
    if (movesByHour(normal, what))
        for (const UsualHour& hour : normal.hours) {
            const auto mix = hour.mixes.find(what);
            place->hours.push_back(mix == hour.mixes.end() ? MixPlace::Hour{} : hourIn(*place, mix->second));
        }
    m_size += place->usual.size();
}

void Layout::count(const Window& window, Counts& counts) const
{
    std::ranges::fill(counts, 0U);
    countFixed(window, m_guessBelow, counts);
    if (window.latencySource == LatencySource::averageOnly) { // an average above the limit says it for the whole window
        if (const auto average = measure({SignalKind::latency, {}}, window)) {
            counts[kTimed] = 1;
            for (const SlowPlace& slow : m_slow)
                counts[slow.above] = average->value > slow.limitMs ? 1 : 0;
        }
    } else if (window.latency.count() > 0) {
        counts[kTimed] = small(window.latency.count());
        for (const SlowPlace& slow : m_slow)
            counts[slow.above] = above(window.latency, slow.limitMs);
        if (m_usualMs)
            counts[kUnusuallySlow] = above(window.latency, *m_usualMs);
    }
    if (m_answers && !isOnFallback(window))
        countMix(*m_answers, window.answers, counts);
    for (const FieldPlace& place : m_fields) {
        const auto found = window.inputs.find(place.name);
        if (found == window.inputs.end())
            continue;
        const InputCounts& input = found->second;
        counts[place.total] = small(input.total);
        counts[place.missing] = small(input.missing);
        counts[place.outOfRange] = small(input.outOfRange);
        counts[place.unseen] = small(input.unseen);
        if (place.mix)
            countMix(*place.mix, input.values, counts);
    }
    for (const DependencyPlace& place : m_dependencies) {
        const auto found = window.dependencies.find(place.name);
        if (found == window.dependencies.end())
            continue;
        counts[place.calls] = small(found->second.calls);
        counts[place.failures] = small(found->second.failures);
        if (place.slowMs > 0 && found->second.latency.count() > 0) {
            counts[place.timed] = small(found->second.latency.count());
            counts[place.slow] = above(found->second.latency, place.slowMs);
        }
    }
}

void Layout::leaveOutDependencies(Counts& counts) const
{
    for (const DependencyPlace& place : m_dependencies)
        counts[place.calls] = counts[place.failures] = counts[place.timed] = counts[place.slow] = 0;
}

const FieldPlace* Layout::field(const std::string& name) const
{
    const auto found = std::ranges::find(m_fields, name, &FieldPlace::name);
    return found == m_fields.end() ? nullptr : &*found;
}

bool Layout::hasDependencyTrouble(const Counts& counts) const
{
    return std::ranges::any_of(m_dependencies, [&](const DependencyPlace& place) {
        return counts[place.calls] > 0 && (10 * counts[place.failures] >= counts[place.calls] ||
                                           (counts[place.timed] > 0 && 10 * counts[place.slow] >= counts[place.timed]));
    });
}

const DependencyPlace* Layout::dependency(const std::string& name) const
{
    const auto found = std::ranges::find(m_dependencies, name, &DependencyPlace::name);
    return found == m_dependencies.end() ? nullptr : &*found;
}

std::optional<std::size_t> Layout::slowerThan(double limitMs) const
{
    const auto found = std::ranges::find(m_slow, limitMs, &SlowPlace::limitMs);
    return found == m_slow.end() ? std::nullopt : std::optional(found->above);
}

} // namespace handrail::alerting
