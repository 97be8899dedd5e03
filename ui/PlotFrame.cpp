#include "PlotFrame.h"

#include "ui/Words.h"
#include "wording/LabelTexts.h"
#include "wording/Numbers.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace handrail::ui {

namespace {
constexpr double kGutter = 46, kStrip = 18, kFoot = 18, kTextGap = 8, kNear = 5;
}

QString valueText(double value, wording::Unit unit)
{
    switch (unit) {
    case wording::Unit::seconds:
        return say(wording::axisSeconds(value));
    case wording::Unit::perSecond:
        return say(wording::axisRate(value));
    case wording::Unit::share:
        break;
    }
    return say(wording::axisShare(value));
}

void PlotFrame::resize(const QSizeF& size)
{
    m_whole = QRectF(QPointF(0, 0), size);
    const double foot = std::max(kFoot, m_look.small() * 1.5);
    const double strip = std::max(kStrip, m_look.small() * 1.5);
    m_area = m_whole.adjusted(0, strip, -kGutter * m_look.small() / 12.0, -foot);
}

double PlotFrame::xOf(WallTime time, const Plot& plot) const
{
    const double share = static_cast<double>((time - plot.from).count()) / static_cast<double>((plot.to - plot.from).count());
    return m_area.left() + share * m_area.width();
}

WallTime PlotFrame::timeAt(double x, const Plot& plot) const
{
    const double share = std::clamp((x - m_area.left()) / std::max(1.0, m_area.width()), 0.0, 1.0);
    return plot.from + Millis(std::llround(share * static_cast<double>((plot.to - plot.from).count())));
}

double PlotFrame::yOf(double value, double top) const
{
    return m_area.bottom() - std::clamp(value / top, 0.0, 1.0) * m_area.height();
}

void PlotFrame::paintGround(QPainter& painter, const Plot& plot, double top) const
{
    const Theme& theme = m_look.theme();
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (plot.line.usualLow && plot.line.usualHigh && !plot.grey) {
        const double high = yOf(*plot.line.usualHigh, top), low = yOf(*plot.line.usualLow, top);
        painter.fillRect(QRectF(m_area.left(), high, m_area.width(), std::max(2.0, low - high)), theme.band);
    }
    painter.setFont(m_look.font(0.78));
    for (const double share : {0.0, 0.5, 1.0}) {
        const double y = std::round(yOf(top * share, top)) + 0.5;
        painter.setPen(QPen(theme.grid, 1));
        painter.drawLine(QPointF(m_area.left(), y), QPointF(m_area.right(), y));
        painter.setPen(theme.muted);
        const QString text = valueText(top * share, plot.unit);
        painter.drawText(QRectF(m_area.right() + 6, y - 10, m_whole.right() - m_area.right() - 6, 20),
                         Qt::AlignRight | Qt::AlignVCenter, text);
    }
    paintTimes(painter, plot);
}

void PlotFrame::paintTimes(QPainter& painter, const Plot& plot) const
{
    const bool days = plot.to - plot.from > std::chrono::hours(30);
    const auto text = [&](WallTime at) {
        return say(wording::axisTime(at, days));
    };
    const QFontMetricsF metrics(painter.font());
    const int width = static_cast<int>(metrics.horizontalAdvance(text(plot.to))) + 8;
    double free = m_area.left();
    for (const WallTime at : timeTicks(plot.from, plot.to, static_cast<int>(m_area.width()), width)) {
        const double x = std::clamp(xOf(at, plot) - width / 2.0, m_area.left(), m_area.right() - width);
        if (x < free)
            continue;
        painter.drawText(QRectF(x, m_area.bottom() + 2, width, m_whole.bottom() - m_area.bottom() - 2), Qt::AlignCenter,
                         text(at));
        free = x + width + kTextGap;
    }
}

void PlotFrame::paintFront(QPainter& painter, const Plot& plot, double top) const
{
    painter.setRenderHint(QPainter::Antialiasing, false);
    paintLimit(painter, plot, top);
    paintMarks(painter, plot);
    paintCrosshair(painter, plot, top);
}

void PlotFrame::paintLimit(QPainter& painter, const Plot& plot, double top) const
{
    if (!plot.line.limit || *plot.line.limit > top)
        return;
    const Theme& theme = m_look.theme();
    const double y = std::round(yOf(*plot.line.limit, top)) + 0.5;
    QPen pen(plot.grey ? theme.grey : theme.limit, 1, Qt::CustomDashLine);
    pen.setDashPattern({5, 3});
    painter.setPen(pen);
    painter.drawLine(QPointF(m_area.left(), y), QPointF(m_area.right(), y));
    painter.setFont(m_look.font(0.75));
    painter.setPen(plot.grey ? theme.grey : theme.limit);
    const double height = QFontMetricsF(painter.font()).height();
    const bool above = y - height - 2 > m_area.top();
    painter.drawText(QRectF(m_area.left() + 3, above ? y - height - 2 : y + 2, m_area.width() - 6, height),
                     Qt::AlignLeft | Qt::AlignVCenter, say(plot.line.limitText));
}

std::vector<PlotFrame::Placed> PlotFrame::placeMarks(const Plot& plot) const
{
    std::vector<std::size_t> order(plot.marks.size());
    std::iota(order.begin(), order.end(), 0u);
    std::ranges::stable_sort(order, [&](auto a, auto b) { return plot.marks[a].at > plot.marks[b].at; });
    const QFontMetricsF metrics(m_look.font(0.75));
    std::vector<Placed> placed;
    for (const std::size_t number : order) {
        const wording::Mark& mark = plot.marks[number];
        if (mark.at < plot.from || mark.at > plot.to)
            continue;
        const QString text = say(mark.text);
        const double width = metrics.horizontalAdvance(text) + 2;
        if (width > m_area.width())
            continue;
        const double line = xOf(mark.at, plot);
        double left = std::clamp(line - width / 2, m_area.left(), m_area.right() - width);
        for (const Placed& other : placed)
            if (left < other.box.right() + kTextGap && left + width + kTextGap > other.box.left())
                left = other.box.left() - kTextGap - width;
        // A text that had to move must still stand over its own line; otherwise the line alone speaks.
        const bool over = left <= line + 1 && left + width >= line - 1;
        const bool free = std::ranges::none_of(placed, [&](const Placed& other) {
            return left < other.box.right() + kTextGap && left + width + kTextGap > other.box.left();
        });
        if (over && free && left >= m_area.left())
            placed.push_back({number, QRectF(left, m_whole.top(), width, m_area.top() - m_whole.top() - 2), text});
    }
    return placed;
}

QString PlotFrame::tipAt(const QPointF& at, const Plot& plot, double top) const
{
    QStringList lines;
    const auto placed = placeMarks(plot);
    for (std::size_t i = 0; i < plot.marks.size(); ++i) {
        const wording::Mark& mark = plot.marks[i];
        if (mark.at < plot.from || mark.at > plot.to)
            continue;
        const bool onText = std::ranges::any_of(
            placed, [&](const Placed& each) { return each.mark == i && each.box.contains(at); });
        if (onText || std::abs(xOf(mark.at, plot) - at.x()) <= kNear)
            lines << say(wording::bothClocks(mark.at)) + QStringLiteral("  ") + say(mark.text);
    }
    const bool onLimit = plot.line.limit && std::abs(yOf(*plot.line.limit, top) - at.y()) <= kNear && m_area.contains(at);
    if (lines.isEmpty() && onLimit)
        lines << say(plot.line.limitTip);
    return lines.join(QLatin1Char('\n'));
}

void PlotFrame::paintMarks(QPainter& painter, const Plot& plot) const
{
    const Theme& theme = m_look.theme();
    for (const wording::Mark& mark : plot.marks) {
        if (mark.at < plot.from || mark.at > plot.to)
            continue;
        const double x = std::round(xOf(mark.at, plot)) + 0.5;
        painter.setPen(QPen(theme.mark, 1, Qt::SolidLine));
        painter.drawLine(QPointF(x, m_area.top() - 2), QPointF(x, m_area.bottom()));
        if (mark.byUs)
            painter.fillRect(QRectF(x - 2.5, m_area.bottom() - 5, 5, 5), theme.mark);
    }
    painter.setFont(m_look.font(0.75));
    painter.setPen(theme.second);
    for (const Placed& place : placeMarks(plot))
        painter.drawText(place.box, Qt::AlignCenter, place.text);
}

void PlotFrame::paintCrosshair(QPainter& painter, const Plot& plot, double top) const
{
    const auto at = m_crosshair.at();
    if (!at || *at < plot.from || *at > plot.to)
        return;
    const Theme& theme = m_look.theme();
    const double x = std::round(xOf(*at, plot)) + 0.5;
    painter.setPen(QPen(theme.text, 1, Qt::DotLine));
    painter.drawLine(QPointF(x, m_area.top()), QPointF(x, m_area.bottom()));
    QString text = say(wording::crosshair(*at, plot.to));
    if (const Sample* sample = plot.samples ? sampleAt(*plot.samples, *at) : nullptr;
        sample && !std::isnan(sample->value)) {
        text += QStringLiteral("  ") + valueText(sample->value, plot.unit);
        painter.fillRect(QRectF(x - 2.5, yOf(sample->value, top) - 2.5, 5, 5), theme.text);
    }
    painter.setFont(m_look.font(0.8, true));
    const QFontMetricsF metrics(painter.font());
    const double width = metrics.horizontalAdvance(text) + 12, height = metrics.height() + 4;
    const double left = x + 8 + width < m_area.right() ? x + 8 : x - 8 - width;
    const QRectF box(left, m_area.top() + 4, width, height);
    painter.fillRect(box, theme.raised);
    painter.setPen(theme.borderStrong);
    painter.drawRect(box);
    painter.setPen(theme.text);
    painter.drawText(box, Qt::AlignCenter, text);
}

} // namespace handrail::ui
