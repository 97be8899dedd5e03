#include "collector/MetricsReader.h"

#include "collector/Unreported.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace handrail::collector {

namespace {

std::string keyOf(const Sample& sample)
{
    std::string key = sample.name;
    for (const auto& [name, value] : sample.labels)
        (((key += '\x01') += name) += '\x02') += value;
    return key;
}

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

} // namespace

std::string labelOf(const Series& series, const Sample& sample, std::string_view usual)
{
    const auto value = [&sample](std::string_view name) {
        const auto found = sample.labels.find(std::string(name));
        return found == sample.labels.end() ? std::string() : found->second;
    };
    if (!series.by.empty())
        return value(series.by);
    if (auto found = value(usual); !found.empty())
        return found;
    if (usual == "reason")
        for (const std::string_view name : {"status", "code", "status_code", "response_code", "grpc_code", "error_code"})
            if (auto found = value(name); !found.empty())
                return found;
    return {};
}

MetricsReader::MetricsReader(SignalMap map, const contract::Agreement& agreement)
    : m_map(std::move(map)), m_agreement(agreement)
{
}

double MetricsReader::delta(const Sample& sample)
{
    if (!std::isfinite(sample.value))
        return 0;
    std::string key = keyOf(sample);
    const auto before = m_before.find(key);
    const bool beganAtZero = before == m_before.end() || m_startedAgain || sample.value < before->second;
    m_now[std::move(key)] = sample.value;
    if (m_isFirst)
        return 0;
    return std::max(0.0, beganAtZero ? sample.value : sample.value - before->second);
}

std::vector<MetricsReader::Added> MetricsReader::added(const Exposition& scrape, const std::string& key,
                                                       std::string_view usualLabel)
{
    std::vector<Added> found;
    for (const auto& series : m_map.series(key))
        for (const auto& sample : scrape.samples)
            if (series.covers(sample))
                found.push_back({labelOf(series, sample, usualLabel), delta(sample)});
    return found;
}

std::map<std::string, std::uint64_t> MetricsReader::counts(const Exposition& scrape, const std::string& key,
                                                           std::string_view usualLabel)
{
    std::map<std::string, double> sums;
    for (const auto& each : added(scrape, key, usualLabel))
        sums[each.label] += each.amount;
    std::map<std::string, std::uint64_t> rounded;
    for (const auto& [label, amount] : sums)
        if (const auto times = whole(amount); times > 0)
            rounded[label] = times;
    return rounded;
}

std::map<std::string, Histogram> MetricsReader::histograms(const Exposition& scrape, const std::string& key)
{
    std::map<std::string, Histogram> found;
    for (const auto& series : m_map.series(key)) {
        std::map<std::string, Buckets> byLabel;
        for (const auto& sample : scrape.samples) {
            if (!series.covers(sample, "_bucket"))
                continue;
            const auto le = sample.labels.find("le");
            const auto bound = le == sample.labels.end() ? std::nullopt : parseGoNumber(le->second);
            if (bound && !std::isnan(*bound))
                byLabel[labelOf(series, sample, "dependency")][*bound] += delta(sample);
        }
        for (const auto& [label, buckets] : byLabel)
            found[label].merge(histogramOf(buckets, series.toMs()));
    }
    return found;
}

void MetricsReader::takeAverages(const Exposition& scrape, Window& part)
{
    double sumMs = 0;
    for (const auto& series : m_map.series("latency sum"))
        for (const auto& sample : scrape.samples)
            if (series.covers(sample))
                sumMs += delta(sample) * series.toMs();
    std::uint64_t times = 0;
    for (const auto& [label, count] : counts(scrape, "latency count", {}))
        times += count;
    if (m_map.has("latency count") ? times == 0 : part.requests.value_or(0) == 0)
        return;
    part.latency = Histogram(0, {}, 0, sumMs);
    part.latencySource = LatencySource::averageOnly;
}

void MetricsReader::takeTraffic(const Exposition& scrape, Window& part)
{
    const bool hasRequests = std::ranges::any_of(m_map.series("requests"), [&](const Series& series) {
        return std::ranges::any_of(scrape.samples, [&](const Sample& sample) { return series.covers(sample); });
    });
    std::uint64_t requests = 0;
    for (const auto& [label, count] : counts(scrape, "requests", {}))
        requests += count;
    if (hasRequests && !m_isFirst)
        part.requests = requests;
    for (const auto& [reason, count] : counts(scrape, "errors", "reason"))
        part.errors[reason.empty() ? "failed" : reason] += count;
    for (const auto& [label, histogram] : histograms(scrape, "latency"))
        part.latency.merge(histogram);
    if (part.latency.count() > 0)
        part.latencySource = LatencySource::buckets;
    else if (m_map.has("latency sum"))
        takeAverages(scrape, part);
    part.versions = counts(scrape, "versions", "version");
    if (m_map.has("fallback answers") && !m_isFirst) {
        part.fallbackAnswers = 0;
        for (const auto& [mode, count] : counts(scrape, "fallback answers", "mode")) {
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

void MetricsReader::takeDependencies(const Exposition& scrape, Window& part)
{
    for (const auto& [label, count] : counts(scrape, "dependency calls", "dependency"))
        if (const auto name = dependencyNamed(label); !name.empty())
            part.dependencies[name].calls += count;
    for (const auto& [label, count] : counts(scrape, "dependency failures", "dependency"))
        if (const auto name = dependencyNamed(label); !name.empty())
            part.dependencies[name].failures += count;
    for (const auto& [label, histogram] : histograms(scrape, "dependency latency"))
        if (const auto name = dependencyNamed(label); !name.empty())
            part.dependencies[name].latency.merge(histogram);
}

void MetricsReader::takeNow(const Exposition& scrape, Window& part)
{
    const auto each = [&](const std::string& key, std::string_view usual, auto take) {
        for (const auto& series : m_map.series(key))
            for (const auto& sample : scrape.samples)
                if (series.covers(sample) && std::isfinite(sample.value))
                    take(labelOf(series, sample, usual), sample.value, series.factor == 0 ? 1 : series.factor);
    };
    each("version", "version", [&](const std::string& label, double value, double) {
        if (value == 1 && !label.empty())
            part.version = label;
    });
    each("fallback mode", "mode", [&](const std::string& label, double value, double) {
        if (value == 1)
            part.fallbackMode = plainMode(label);
    });
    each("dependency age", "dependency", [&](const std::string& label, double value, double factor) {
        if (const auto name = dependencyNamed(label); !name.empty() && value >= 0)
            part.dependencies[name].ageS = value * factor;
    });
    for (const auto& name : m_map.gauges())
        each("gauge:" + name, {}, [&](const std::string&, double value, double factor) {
            part.gauges[name] += value * factor;
        });
    if (part.startedAt)
        return;
    each("started", {}, [&](const std::string&, double value, double factor) {
        if (value > 0 && value * factor < 1e11)
            part.startedAt = fromMs(static_cast<std::int64_t>(value * factor * 1000));
    });
}

Window MetricsReader::take(const Exposition& scrape, const MetricsWanted& wanted)
{
    Window part;
    takeNow(scrape, part);
    m_startedAgain = m_startedAt && part.startedAt && *part.startedAt > *m_startedAt;
    if (part.startedAt)
        m_startedAt = part.startedAt;
    m_now.clear();
    // Counted even where not wanted now, so that the difference is right when it is wanted next time.
    Window counted;
    takeTraffic(scrape, counted);
    Window called;
    takeDependencies(scrape, called);
    if (wanted.traffic)
        merge(part, counted);
    if (wanted.dependencies)
        for (auto& [name, counts] : called.dependencies) {
            counts.ageS = part.dependencies[name].ageS;
            part.dependencies[name] = std::move(counts);
        }
    m_before = std::move(m_now);
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
