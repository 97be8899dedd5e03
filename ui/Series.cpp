#include "Series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace handrail::ui {

namespace {

constexpr Millis kSparkLength = std::chrono::minutes(10), kShortestSpark = std::chrono::seconds(20);
constexpr Millis kSparkStretch = std::chrono::seconds(5);
constexpr std::size_t kSparkPoints = 30, kFewestPoints = 4;
constexpr std::size_t kMeasuredAgain = 2; ///< the newest stretches may still get more windows
constexpr Millis kStretch = std::chrono::seconds(5); ///< one point of the line: shorter windows are merged

std::string keyOf(const wording::Panel& panel, const MeasureOptions& options)
{
    return panel.signal + '/' + std::to_string(options.slowestShare) + '/' + std::to_string(options.guessBelow) + '/' +
           std::to_string(options.normal ? options.normal->version : 0);
}

Sample sampleOf(const Window& window, const Result<Signal>& signal, const MeasureOptions& options, double factor)
{
    double value = std::numeric_limits<double>::quiet_NaN();
    if (signal)
        if (const auto measured = measure(*signal, window, options))
            value = measured->value * factor;
    return {window.start, window.span, value};
}

double factorOf(const wording::Panel& panel)
{
    return panel.axis == wording::Unit::seconds ? 0.001 : 1.0;
}

} // namespace

MeasureOptions measureOptions(const wording::ServiceFacts& facts)
{
    MeasureOptions options;
    options.normal = facts.normal;
    if (!facts.agreement)
        return options;
    options.guessBelow = facts.agreement->guessBelow;
    const auto slow = std::ranges::find(facts.agreement->failures, journal::AlertKind::slow, &contract::Failure::kind);
    if (slow != facts.agreement->failures.end())
        options.slowestShare = slow->slowestShare;
    return options;
}

std::shared_ptr<const Samples> Series::over(std::span<const Window> windows, const wording::Panel& panel,
                                            const MeasureOptions& options)
{
    const std::string key = keyOf(panel, options);
    // What was before came later: all of it is measured anew.
    const bool beginsEarlier = !windows.empty() && !m_samples->empty() && windows.front().start + kStretch < m_samples->front().at;
    if (windows.empty() || key != m_key || beginsEarlier) {
        m_samples = std::make_shared<Samples>();
        m_upTo = {};
        m_key = key;
    }
    if (windows.empty() || m_upTo == windows.back().end())
        return m_samples;
    auto next = std::make_shared<Samples>(*m_samples);
    std::erase_if(*next, [&](const Sample& sample) { return sample.at < windows.front().start; });
    next->resize(next->size() - std::min(next->size(), kMeasuredAgain));
    const WallTime from = next->empty() ? WallTime{} : next->back().at + next->back().span;
    auto window = std::ranges::lower_bound(windows, from, {}, &Window::start);
    const auto signal = Signal::parse(panel.signal);
    while (window != windows.end()) {
        Window stretch = *window;
        const auto place = stretch.start.time_since_epoch() / kStretch;
        for (++window; window != windows.end() && window->start.time_since_epoch() / kStretch == place; ++window)
            merge(stretch, *window);
        next->push_back(sampleOf(stretch, signal, options, factorOf(panel)));
    }
    m_upTo = windows.back().end();
    m_samples = std::move(next);
    return m_samples;
}

Samples measureAll(std::span<const Window> windows, const wording::Panel& panel, const MeasureOptions& options)
{
    const auto signal = Signal::parse(panel.signal);
    Samples samples;
    samples.reserve(windows.size());
    for (const Window& window : windows)
        samples.push_back(sampleOf(window, signal, options, factorOf(panel)));
    return samples;
}

namespace {

constexpr std::int64_t kMostSlices = 100;

bool overlaps(WallTime from, WallTime to, const wording::Outage& outage)
{
    return to > outage.from && (!outage.to || from < *outage.to);
}

bool overlapsAny(WallTime from, WallTime to, std::span<const wording::Outage> outages)
{
    return std::ranges::any_of(outages, [&](const wording::Outage& outage) { return overlaps(from, to, outage); });
}

/// The parts of a sample that lie outside, each from the windows there.
void addBeside(Samples& to, const Sample& sample, std::span<const wording::Outage> outages, std::span<const Window> windows,
               const wording::Panel& panel, const MeasureOptions& options)
{
    const auto signal = Signal::parse(panel.signal);
    std::optional<Window> part;
    const auto end = [&] {
        if (part)
            to.push_back(sampleOf(*part, signal, options, factorOf(panel)));
        part.reset();
    };
    for (auto window = std::ranges::lower_bound(windows, sample.at, {}, &Window::start);
         window != windows.end() && window->end() <= sample.at + sample.span; ++window) {
        if (overlapsAny(window->start, window->end(), outages))
            end();
        else if (part)
            merge(*part, *window);
        else
            part = *window;
    }
    end();
}

} // namespace

std::shared_ptr<const Samples> withOutages(std::shared_ptr<const Samples> samples, std::span<const wording::Outage> outages,
                                           std::span<const Window> windows, const wording::Panel& panel, const MeasureOptions& options)
{
    if (outages.empty() || !samples || samples->empty())
        return samples;
    auto all = std::make_shared<Samples>();
    for (const Sample& sample : *samples)
        if (overlapsAny(sample.at, sample.at + sample.span, outages))
            addBeside(*all, sample, outages, windows, panel, options);
        else
            all->push_back(sample);
    const bool isFailures = panel.signal == Signal{SignalKind::failures, {}}.text();
    const double value = isFailures ? 1.0 : std::numeric_limits<double>::quiet_NaN();
    const WallTime last = samples->back().at + samples->back().span;
    for (const wording::Outage& outage : outages) {
        const WallTime to = outage.to.value_or(std::max(last, outage.from));
        const Millis slice = std::max(kStretch, (to - outage.from) / kMostSlices);
        for (WallTime at = outage.from; at < to; at += slice)
            all->push_back({at, std::min(slice, to - at), value});
    }
    std::ranges::stable_sort(*all, {}, &Sample::at);
    return all;
}

void Spark::take(std::span<const Window> windows, const MeasureOptions& options)
{
    if (windows.empty())
        return;
    if (!m_points.empty() && windows.back().end() < m_points.back().start)
        m_points.clear(); // another agent's time
    const Signal latency{SignalKind::latency, {}};
    auto window = std::ranges::upper_bound(windows, m_upTo, {}, [](const Window& each) { return each.end(); });
    for (; window != windows.end(); ++window)
        if (const auto measured = measure(latency, *window, options))
            add({window->start, static_cast<float>(measured->value)});
    m_upTo = windows.back().end();
    const auto from = std::ranges::lower_bound(m_points, m_upTo - kSparkLength, {}, &Point::start);
    m_points.erase(m_points.begin(), from);
}

/// A point is a stretch of time: the worst of it stands.
void Spark::add(const Point& point)
{
    if (!m_points.empty() && point.start - m_points.back().start < kSparkStretch)
        m_points.back().value = std::max(m_points.back().value, point.value);
    else
        m_points.push_back(point);
}

std::vector<float> Spark::line() const
{
    if (m_points.size() < kFewestPoints)
        return {}; // a speck says nothing
    // While little is known the line spreads over what there is, with a place for each stretch: no holes between them.
    const Millis length = std::clamp(m_upTo - m_points.front().start, kShortestSpark, kSparkLength);
    Millis apart = kSparkStretch;
    for (std::size_t i = 1; i < m_points.size(); ++i)
        apart = std::max(apart, std::min(m_points[i].start - m_points[i - 1].start, 3 * kSparkStretch));
    const auto places = static_cast<std::size_t>(std::clamp<std::int64_t>(length / apart, 2, kSparkPoints));
    std::vector<float> values(places, -1.0F);
    float top = 0, sum = 0;
    for (const Point& point : m_points) {
        sum += point.value;
        const auto place = std::max<std::int64_t>(0, (point.start - (m_upTo - length)) * std::int64_t(places) / length);
        float& value = values[std::min<std::size_t>(static_cast<std::size_t>(place), places - 1)];
        value = std::max(value, point.value);
        top = std::max(top, point.value);
    }
    // What is even stands in the middle; a rise has room above it.
    const float whole = std::max(top * 1.1F, 2 * sum / static_cast<float>(m_points.size()));
    for (float& value : values)
        if (value >= 0 && whole > 0)
            value /= whole;
    return values;
}

} // namespace handrail::ui
