#include "Plot.h"

#include <QDateTime>

#include <algorithm>
#include <array>
#include <cmath>

namespace handrail::ui {

namespace {

double x(WallTime time)
{
    return static_cast<double>(toMs(time));
}

bool isGap(const Sample& before, const Sample& next)
{
    return next.at > before.at + before.span + before.span / 2;
}

/// First, lowest, highest and last point of one pixel column, in the order in which they came.
class Column {
public:
    void add(const QPointF& point)
    {
        if (m_count == 0)
            m_low = m_high = point;
        if (point.y() < m_low.y())
            m_low = point;
        if (point.y() > m_high.y())
            m_high = point;
        ++m_count;
    }
    void flush(QVector<QPointF>& to)
    {
        if (m_count == 0)
            return;
        const bool lowFirst = m_low.x() <= m_high.x();
        to << (lowFirst ? m_low : m_high);
        if (m_low != m_high)
            to << (lowFirst ? m_high : m_low);
        m_count = 0;
    }

private:
    QPointF m_low, m_high;
    int m_count = 0;
};

} // namespace

Pieces decimate(const Samples& samples, WallTime from, WallTime to, int columns)
{
    Pieces pieces;
    QVector<QPointF> piece;
    Column column;
    long current = -1;
    const Sample* before = nullptr;
    const double perColumn = std::max(1.0, (x(to) - x(from)) / std::max(1, columns));
    const auto close = [&] {
        column.flush(piece);
        if (!piece.isEmpty())
            pieces.push_back(std::move(piece));
        piece = {};
        current = -1;
    };
    for (const Sample& sample : samples) {
        if (sample.at + sample.span < from || sample.at > to)
            continue;
        if (std::isnan(sample.value) || (before && isGap(*before, sample)))
            close();
        before = &sample;
        if (std::isnan(sample.value))
            continue;
        const double middle = x(sample.at) + static_cast<double>(sample.span.count()) / 2;
        const long here = std::lround(std::floor((middle - x(from)) / perColumn));
        if (here != current)
            column.flush(piece);
        current = here;
        column.add({middle, sample.value});
    }
    close();
    return pieces;
}

double axisTop(const Plot& plot)
{
    double top = plot.unit == wording::Unit::seconds ? 0.05 : plot.unit == wording::Unit::perSecond ? 1 : 0.02;
    top = std::max({top, plot.line.limit.value_or(0) * 1.35, plot.line.usualHigh.value_or(0) * 1.35});
    if (plot.samples)
        for (const Sample& sample : *plot.samples)
            if (!std::isnan(sample.value) && sample.at >= plot.from && sample.at <= plot.to)
                top = std::max(top, sample.value * 1.08);
    const double decade = std::pow(10.0, std::floor(std::log10(top)));
    for (const double step : {1.0, 2.0, 4.0, 6.0, 10.0})
        if (decade * step >= top) {
            top = decade * step;
            break;
        }
    return plot.unit == wording::Unit::share ? std::min(top, 1.0) : top;
}

std::vector<WallTime> timeTicks(WallTime from, WallTime to, int width, int labelWidth)
{
    using namespace std::chrono;
    static constexpr std::array kSteps{1min, 2min, 4min, 5min, 10min, 15min, 30min, 60min, 120min, 180min, 240min, 360min,
                                       720min, 1440min, 2880min};
    const auto fits = std::max(2, width / std::max(1, labelWidth * 2));
    Millis step = kSteps.back();
    for (const minutes candidate : kSteps)
        if ((to - from) / Millis(candidate) <= fits) {
            step = candidate;
            break;
        }
    const Millis offset = seconds(QDateTime::fromMSecsSinceEpoch(toMs(to)).offsetFromUtc());
    std::vector<WallTime> ticks;
    const auto first = ((from.time_since_epoch() + offset) / step + 1) * step - offset;
    for (WallTime at(first); at <= to; at += step)
        ticks.push_back(at);
    return ticks;
}

const Sample* sampleAt(const Samples& samples, WallTime at)
{
    auto after = std::ranges::upper_bound(samples, at, {}, &Sample::at);
    if (after == samples.begin())
        return nullptr;
    --after;
    return at <= after->at + after->span + after->span / 2 ? &*after : nullptr;
}

} // namespace handrail::ui
