#include "collector/MetricsReader.h"

#include "collector/Unreported.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace handrail::collector {

namespace {

std::uint64_t whole(double amount) { return amount > 0 && amount < 1e15 ? static_cast<std::uint64_t>(std::llround(amount)) : 0; }

/// What is known of one histogram: its cumulative buckets as deltas.
using Buckets = std::map<double, double>;

Histogram histogramOf(const Buckets& buckets, double toMs)
{
    Histogram made;
    double low = 0, before = 0;
    for (const auto& [bound, cumulative] : buckets) {
        const auto times = whole(cumulative - before);
        if (times > 0) {
            // Beyond the last bound nobody knows: taken as the bound itself, or twice it to be told from "within".
            const double high = std::isinf(bound) ? 2 * low : bound;
            made.addBetween(low * toMs, high * toMs, times);
        }
        before = std::max(before, cumulative);
        low = std::isinf(bound) ? low : bound;
    }
    return made;
}

std::string plainMode(const std::string& mode) { return mode == "none" ? std::string() : mode; }

std::string_view usualLabelOf(std::string_view key)
{
    if (key == "errors")
        return "reason";
    if (key == "versions" || key == "version")
        return "version";
    if (key == "fallback answers" || key == "fallback mode")
        return "mode";
    return key == "latency" || key.starts_with("dependency ") ? "dependency" : "";
}

std::vector<SeriesUse> usesOf(const SignalMap& map)
{
    std::vector<std::string> keys = {"requests", "errors", "latency", "latency sum", "latency count", "versions", "version",
                                     "fallback answers", "fallback mode", "started", "dependency calls", "dependency failures",
                                     "dependency latency", "dependency age"};
    for (const std::string& name : map.gauges())
        keys.push_back("gauge:" + name);
    std::vector<SeriesUse> uses;
    for (const std::string& key : keys)
        for (const Series& series : map.series(key))
            uses.push_back({series, key, usualLabelOf(key), key == "latency" || key == "dependency latency"});
    return uses;
}

} // namespace

MetricsReader::MetricsReader(const SignalMap& map, const contract::Agreement& agreement)
    : m_known(usesOf(map)), m_agreement(agreement)
{
}

double MetricsReader::delta(const KnownSeries::Slot& slot) const
{
    if (!std::isfinite(slot.value) || m_isFirst)
        return 0;
    const bool beganAtZero = !slot.hasBefore || m_startedAgain || slot.value < slot.before;
    return std::max(0.0, beganAtZero ? slot.value : slot.value - slot.before);
}

MetricsReader::ByUse MetricsReader::found() const
{
    ByUse found(m_known.uses().size());
    for (const KnownSeries::Slot& slot : m_known.slots())
        for (const KnownSeries::Place& place : slot.line->places)
            found[place.use].push_back({&slot, &place});
    return found;
}

/// Calls `take(series, slot, place)` for all that the map means by the key, in its order.
template <typename Take>
void MetricsReader::each(const ByUse& found, std::string_view key, bool isBuckets, Take&& take) const
{
    for (std::size_t i = 0; i < found.size(); ++i) {
        const SeriesUse& use = m_known.uses()[i];
        if (use.key == key && use.isBuckets == isBuckets)
            for (const auto& [slot, place] : found[i])
                take(use.series, *slot, *place);
    }
}

bool MetricsReader::isMapped(std::string_view key) const
{
    return std::ranges::any_of(m_known.uses(), [key](const SeriesUse& use) { return use.key == key; });
}

std::map<std::string, std::uint64_t> MetricsReader::counts(const ByUse& found, std::string_view key) const
{
    std::map<std::string, double> sums;
    each(found, key, false, [&](const Series&, const auto& slot, const auto& place) { sums[place.label] += delta(slot); });
    std::map<std::string, std::uint64_t> rounded;
    for (const auto& [label, amount] : sums)
        if (const auto times = whole(amount); times > 0)
            rounded[label] = times;
    return rounded;
}

std::map<std::string, Histogram> MetricsReader::histograms(const ByUse& found, std::string_view key) const
{
    std::map<std::string, Histogram> made;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const SeriesUse& use = m_known.uses()[i];
        if (use.key != key || !use.isBuckets)
            continue;
        std::map<std::string_view, Buckets> byLabel;
        for (const auto& [slot, place] : found[i])
            byLabel[place->label][place->bound] += delta(*slot);
        for (const auto& [label, buckets] : byLabel)
            made[std::string(label)].merge(histogramOf(buckets, use.series.toMs()));
    }
    return made;
}

void MetricsReader::takeAverages(const ByUse& found, Window& part) const
{
    double sumMs = 0;
    each(found, "latency sum", false, [&](const Series& series, const auto& slot, const auto&) { sumMs += delta(slot) * series.toMs(); });
    std::uint64_t times = 0;
    for (const auto& [label, count] : counts(found, "latency count"))
        times += count;
    if (isMapped("latency count") ? times == 0 : part.requests.value_or(0) == 0)
        return;
    part.latency = Histogram(0, {}, 0, sumMs);
    part.latencySource = LatencySource::averageOnly;
}

void MetricsReader::takeTraffic(const ByUse& found, Window& part) const
{
    bool hasRequests = false;
    each(found, "requests", false, [&](const Series&, const auto&, const auto&) { hasRequests = true; });
    std::uint64_t requests = 0;
    for (const auto& [label, count] : counts(found, "requests"))
        requests += count;
    if (hasRequests && !m_isFirst)
        part.requests = requests;
    for (const auto& [reason, count] : counts(found, "errors"))
        part.errors[reason.empty() ? "failed" : reason] += count;
    for (const auto& [label, histogram] : histograms(found, "latency"))
        part.latency.merge(histogram);
    if (part.latency.count() > 0)
        part.latencySource = LatencySource::buckets;
    else if (isMapped("latency sum"))
        takeAverages(found, part);
    part.versions = counts(found, "versions");
    if (isMapped("fallback answers") && !m_isFirst) {
        part.fallbackAnswers = 0;
        for (const auto& [mode, count] : counts(found, "fallback answers")) {
            *part.fallbackAnswers += count;
            part.fallbackModes[mode] += count;
        }
    }
}

std::string MetricsReader::dependencyNamed(const std::string& label) const
{
    if (!label.empty())
        return label;
    return m_agreement.dependencies.size() == 1 ? m_agreement.dependencies.front().name : std::string();
}

void MetricsReader::takeDependencies(const ByUse& found, Window& part) const
{
    for (const auto& [label, count] : counts(found, "dependency calls"))
        if (const auto name = dependencyNamed(label); !name.empty())
            part.dependencies[name].calls += count;
    for (const auto& [label, count] : counts(found, "dependency failures"))
        if (const auto name = dependencyNamed(label); !name.empty())
            part.dependencies[name].failures += count;
    for (const auto& [label, histogram] : histograms(found, "dependency latency"))
        if (const auto name = dependencyNamed(label); !name.empty())
            part.dependencies[name].latency.merge(histogram);
}

void MetricsReader::takeNow(const ByUse& found, Window& part) const
{
    const auto eachNow = [&](std::string_view key, auto take) {
        each(found, key, false, [&](const Series& series, const auto& slot, const auto& place) {
            if (std::isfinite(slot.value))
                take(place.label, slot.value, series.factor == 0 ? 1 : series.factor);
        });
    };
    eachNow("version", [&](const std::string& label, double value, double) {
        if (value == 1 && !label.empty())
            part.version = label;
    });
    eachNow("fallback mode", [&](const std::string& label, double value, double) {
        if (value == 1)
            part.fallbackMode = plainMode(label);
    });
    eachNow("dependency age", [&](const std::string& label, double value, double factor) {
        if (const auto name = dependencyNamed(label); !name.empty() && value >= 0)
            part.dependencies[name].ageS = value * factor;
    });
    constexpr std::string_view kGauge = "gauge:";
    for (std::size_t i = 0; i < found.size(); ++i) {
        const SeriesUse& use = m_known.uses()[i];
        for (const auto& [slot, place] : found[i])
            if (use.key.starts_with(kGauge) && std::isfinite(slot->value))
                part.gauges[use.key.substr(kGauge.size())] += slot->value * (use.series.factor == 0 ? 1 : use.series.factor);
    }
    eachNow("started", [&](const std::string&, double value, double factor) {
        if (value > 0 && value * factor < 1e11)
            part.startedAt = fromMs(static_cast<std::int64_t>(value * factor * 1000));
    });
}

std::optional<Window> MetricsReader::take(std::string_view page, bool openMetrics, const MetricsWanted& wanted)
{
    if (!m_known.scan(page, openMetrics))
        return {};
    const ByUse found = this->found();
    Window part;
    takeNow(found, part);
    m_startedAgain = m_startedAt && part.startedAt && *part.startedAt > *m_startedAt;
    if (part.startedAt)
        m_startedAt = part.startedAt;
    if (wanted.traffic)
        takeTraffic(found, part);
    if (wanted.dependencies)
        takeDependencies(found, part);
    m_known.next(); // all of it, so that the difference is right when it is wanted next time
    m_isFirst = false;
    std::set<std::string> reported = {"gauges"};
    if (wanted.traffic)
        reported.insert({"requests", "errors", "latency"});
    if (!part.dependencies.empty())
        reported.insert("dependencies");
    part.unreported = unreportedBut(reported);
    return part;
}

} // namespace handrail::collector
