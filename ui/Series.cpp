#include "Series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace handrail::ui {

namespace {

constexpr Millis kSparkLength = std::chrono::minutes(10), kShortestSpark = std::chrono::minutes(1);
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
    if (windows.empty() || key != m_key) {
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

std::vector<float> spark(std::span<const Window> windows, const MeasureOptions& options, std::size_t points)
{
    std::vector<float> values(points, -1.0F);
    if (windows.empty())
        return values;
    // While little is known the line spreads over what there is: a scratch at the edge says nothing.
    const Millis length = std::clamp(windows.back().end() - windows.front().start, kShortestSpark, kSparkLength);
    const WallTime from = windows.back().end() - length;
    std::vector<Window> merged(points);
    for (const Window& window : windows) {
        if (window.start < from)
            continue;
        const auto place = static_cast<std::size_t>((window.start - from) * static_cast<long>(points) / length);
        Window& into = merged[std::min(place, points - 1)];
        if (into.span == Millis(0))
            into = window;
        else
            merge(into, window);
    }
    const Signal latency{SignalKind::latency, {}};
    double top = 0;
    for (std::size_t i = 0; i < points; ++i)
        if (const auto measured = merged[i].span == Millis(0) ? std::nullopt : measure(latency, merged[i], options)) {
            values[i] = static_cast<float>(measured->value);
            top = std::max(top, measured->value);
        }
    for (float& value : values)
        if (value >= 0 && top > 0)
            value /= static_cast<float>(top * 1.1);
    return values;
}

} // namespace handrail::ui
