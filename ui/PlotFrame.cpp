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
constexpr double kAxisGap = 6, kHatch = 8, kLeastBand = 3;

QStringList inWords(const QString& text)
{
    return text.split(QLatin1Char(' '));
}
} // namespace

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
    double gutter = kGutter * m_look.small() / 12.0;
    const QFontMetricsF metrics(m_look.font(0.75));
    for (const QString& word : inWords(say(wording::Label::agreedLimit)))
        gutter = std::max(gutter, metrics.horizontalAdvance(word) + kAxisGap);
    m_area = m_whole.adjusted(0, strip, -gutter, -foot);
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
    const double left = recordLeft(plot);
    if (plot.line.usualLow && plot.line.usualHigh && !plot.grey) {
        const double high = yOf(*plot.line.usualHigh, top), low = yOf(*plot.line.usualLow, top);
        painter.fillRect(QRectF(left, high, m_area.right() - left, std::max(2.0, low - high)), theme.band);
    }
    paintValues(painter, plot, top);
    paintTimes(painter, plot);
    paintUnrecorded(painter, plot);
    paintOutages(painter, plot);
}

std::vector<PlotFrame::Value> PlotFrame::placeValues(const Plot& plot, double top) const
{
    const double half = QFontMetricsF(m_look.font(0.78)).height() / 2;
    const QRectF limit = limitBox(plot, top);
    std::vector<Value> placed;
    // The ends first: they say how high it is. What has no room is left out.
    for (const double share : {1.0, 0.0, 0.5}) {
        const double y = std::round(yOf(top * share, top)) + 0.5;
        const QRectF box(m_area.right() + kAxisGap, y - half, m_whole.right() - m_area.right() - kAxisGap, 2 * half);
        const bool isFree = !box.intersects(limit) && std::ranges::none_of(placed, [&](const Value& other) { return other.box.intersects(box); });
        if (isFree)
            placed.push_back({top * share, box});
    }
    return placed;
}

void PlotFrame::paintValues(QPainter& painter, const Plot& plot, double top) const
{
    const Theme& theme = m_look.theme();
    painter.setPen(QPen(theme.grid, 1));
    for (const double share : {0.0, 0.5, 1.0}) {
        const double y = std::round(yOf(top * share, top)) + 0.5;
        painter.drawLine(QPointF(m_area.left(), y), QPointF(m_area.right(), y));
    }
    painter.setFont(m_look.font(0.78));
    painter.setPen(theme.muted);
    for (const Value& each : placeValues(plot, top))
        painter.drawText(each.box, Qt::AlignRight | Qt::AlignVCenter, valueText(each.value, plot.unit));
}

double PlotFrame::recordLeft(const Plot& plot) const
{
    return plot.recordFrom ? std::clamp(xOf(*plot.recordFrom, plot), m_area.left(), m_area.right()) : m_area.left();
}

/// Hatched, with a word: an axis that begins later than what was chosen would be a lie, and an empty one a riddle.
void PlotFrame::paintUnrecorded(QPainter& painter, const Plot& plot) const
{
    if (!plot.recordFrom)
        return;
    const Theme& theme = m_look.theme();
    const QRectF empty(m_area.topLeft(), QPointF(recordLeft(plot), m_area.bottom()));
    painter.save();
    painter.setClipRect(empty, Qt::IntersectClip);
    painter.setPen(QPen(theme.grid, 1));
    painter.setRenderHint(QPainter::Antialiasing, true);
    for (double x = empty.left() - empty.height(); x < empty.right(); x += kHatch)
        painter.drawLine(QPointF(x, empty.bottom()), QPointF(x + empty.height(), empty.top()));
    painter.restore();
    painter.setFont(m_look.font(0.75));
    const QString text = say(wording::noRecordUntil(*plot.recordFrom, plot.to));
    const QFontMetricsF metrics(painter.font());
    QRectF box(0, 0, metrics.horizontalAdvance(text) + 2 * kAxisGap, metrics.height() + 4);
    if (box.width() > empty.width() || box.height() > empty.height())
        return;
    box.moveCenter(empty.center());
    painter.fillRect(box, theme.panel);
    painter.setPen(theme.muted);
    painter.drawText(box, Qt::AlignCenter, text);
}

QRectF PlotFrame::bandOf(const wording::Outage& outage, const Plot& plot) const
{
    const WallTime to = outage.to.value_or(plot.to);
    if (to <= plot.from || outage.from >= plot.to)
        return {};
    const double left = std::max(m_area.left(), xOf(outage.from, plot)), right = std::min(m_area.right(), xOf(to, plot));
    return {left, m_area.top(), std::max(kLeastBand, right - left), m_area.height()};
}

/// Filled, hatched the other way than what has no record, and with an edge: told apart without its colour.
void PlotFrame::paintOutages(QPainter& painter, const Plot& plot) const
{
    const Theme& theme = m_look.theme();
    for (const wording::Outage& outage : plot.outages) {
        const QRectF band = bandOf(outage, plot);
        if (band.isEmpty())
            continue;
        painter.save();
        painter.setClipRect(band, Qt::IntersectClip);
        painter.fillRect(band, plot.grey ? theme.greyFill : theme.brokenFill);
        painter.setPen(QPen(plot.grey ? theme.grey : theme.brokenBorder, 1));
        painter.setRenderHint(QPainter::Antialiasing, true);
        for (double x = band.left(); x < band.right() + band.height(); x += kHatch)
            painter.drawLine(QPointF(x, band.bottom()), QPointF(x - band.height(), band.top()));
        painter.setRenderHint(QPainter::Antialiasing, false);
        for (const double x : {band.left(), band.right() - 1})
            painter.drawLine(QPointF(x, band.top()), QPointF(x, band.bottom()));
        painter.restore();
    }
}

/// Along the band, upright in one that is too narrow, and beside one that is narrower still.
void PlotFrame::paintOutageTexts(QPainter& painter, const Plot& plot) const
{
    const Theme& theme = m_look.theme();
    const QString text = say(wording::Label::noAnswer);
    painter.setFont(m_look.font(0.75));
    const QFontMetricsF metrics(painter.font());
    const QSizeF size(metrics.horizontalAdvance(text) + kAxisGap, metrics.height());
    for (const wording::Outage& outage : plot.outages) {
        const QRectF band = bandOf(outage, plot);
        if (band.isEmpty())
            continue;
        const bool isUpright = band.width() < size.width() && band.height() >= size.width();
        QPointF middle = band.center();
        if (isUpright && band.width() < size.height())
            middle.setX(band.left() - size.height() / 2 - 1 < m_area.left() ? band.right() + size.height() / 2 + 1 : band.left() - size.height() / 2 - 1);
        painter.save();
        painter.translate(middle);
        if (isUpright)
            painter.rotate(-90);
        const QRectF box(QPointF(-size.width() / 2, -size.height() / 2), size);
        painter.fillRect(box, plot.grey ? theme.greyFill : theme.brokenFill);
        painter.setPen(plot.grey ? theme.grey : theme.brokenText);
        painter.drawText(box, Qt::AlignCenter, text);
        painter.restore();
    }
}

std::vector<PlotFrame::Time> PlotFrame::placeTimes(const Plot& plot) const
{
    const bool days = plot.to - plot.from > std::chrono::hours(30);
    const QFontMetricsF metrics(m_look.font(0.78));
    std::vector<Time> placed;
    double free = m_area.left();
    const auto put = [&](const QString& text, double x, double width) {
        placed.push_back({text, QRectF(x, m_area.bottom() + 2, width, m_whole.bottom() - m_area.bottom() - 2)});
        free = x + width + kTextGap;
    };
    if (plot.soFar) {
        const QString text = say(wording::recordSoFar(*plot.soFar));
        put(text, free, metrics.horizontalAdvance(text) + 2);
    }
    const int width = static_cast<int>(metrics.horizontalAdvance(say(wording::axisTime(plot.to, days)))) + 8;
    for (const WallTime at : timeTicks(plot.from, plot.to, static_cast<int>(m_area.width()), width)) {
        const double x = std::clamp(xOf(at, plot) - width / 2.0, m_area.left(), m_area.right() - width);
        if (x >= free)
            put(say(wording::axisTime(at, days)), x, width);
    }
    return placed;
}

void PlotFrame::paintTimes(QPainter& painter, const Plot& plot) const
{
    painter.setFont(m_look.font(0.78));
    painter.setPen(m_look.theme().muted);
    for (const Time& each : placeTimes(plot))
        painter.drawText(each.box, Qt::AlignCenter, each.text);
}

void PlotFrame::paintFront(QPainter& painter, const Plot& plot, double top) const
{
    painter.setRenderHint(QPainter::Antialiasing, false);
    paintLimit(painter, plot, top);
    paintOutageTexts(painter, plot); // the line of the limit strikes no word through
    paintMarks(painter, plot);
    paintCrosshair(painter, plot, top);
}

/// A word a line; in a low plot the last one alone, which leaves the numbers their room.
QStringList PlotFrame::limitLines(const Plot& plot) const
{
    constexpr double kLow = 6;
    const QStringList words = inWords(say(plot.line.limitText));
    return m_area.height() < kLow * QFontMetricsF(m_look.font(0.75)).height() ? words.mid(words.size() - 1) : words;
}

QRectF PlotFrame::limitBox(const Plot& plot, double top) const
{
    if (!plot.line.limit || *plot.line.limit > top)
        return {};
    const double line = QFontMetricsF(m_look.font(0.75)).height();
    const double height = line * static_cast<double>(limitLines(plot).size());
    const double y = std::clamp(yOf(*plot.line.limit, top) - height / 2, m_whole.top(), m_area.bottom() + line / 2 - height);
    return {m_area.right() + kAxisGap / 2, y, m_whole.right() - m_area.right() - kAxisGap / 2, height};
}

void PlotFrame::paintLimit(QPainter& painter, const Plot& plot, double top) const
{
    const QRectF box = limitBox(plot, top);
    if (box.isEmpty())
        return;
    const Theme& theme = m_look.theme();
    const double y = std::round(yOf(*plot.line.limit, top)) + 0.5;
    QPen pen(plot.grey ? theme.grey : theme.limit, 1, Qt::CustomDashLine);
    pen.setDashPattern({5, 3});
    painter.setPen(pen);
    painter.drawLine(QPointF(recordLeft(plot), y), QPointF(m_area.right(), y));
    painter.setFont(m_look.font(0.75));
    painter.setPen(plot.grey ? theme.grey : theme.limit);
    painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, limitLines(plot).join(QLatin1Char('\n')));
}

struct PlotFrame::Label {
    std::vector<std::size_t> marks;
    QString text;
    double first = 0, last = 0; ///< where the lines stand that it speaks for
    double width = 0, left = 0;
};

std::vector<PlotFrame::Label> PlotFrame::labelsOf(const Plot& plot) const
{
    std::vector<std::size_t> order(plot.marks.size());
    std::iota(order.begin(), order.end(), 0u);
    std::ranges::stable_sort(order, {}, [&](std::size_t number) { return plot.marks[number].at; });
    const QFontMetricsF metrics(m_look.font(0.75));
    std::vector<Label> labels;
    for (const std::size_t number : order) {
        const wording::Mark& mark = plot.marks[number];
        if (mark.at < plot.from || mark.at > plot.to)
            continue;
        const double line = xOf(mark.at, plot);
        Label label{{number}, say(mark.text), line, line, 0, 0};
        label.width = metrics.horizontalAdvance(label.text) + 2;
        if (label.width > m_area.width()) {
            label.text = metrics.elidedText(label.text, Qt::ElideRight, m_area.width() - 2);
            label.width = metrics.horizontalAdvance(label.text) + 2;
        }
        labels.push_back(std::move(label));
    }
    return labels;
}

/// From the newest on, each over its own line, or a little beside that. The first one that finds no room; none when all do.
std::optional<std::size_t> PlotFrame::place(std::vector<Label>& labels) const
{
    double free = m_area.right();
    for (std::size_t i = labels.size(); i-- > 0;) {
        Label& label = labels[i];
        label.left = std::clamp((label.first + label.last - label.width) / 2, m_area.left(), std::max(m_area.left(), m_area.right() - label.width));
        label.left = std::min(label.left, free - label.width);
        const bool over = label.left <= label.last + 1 && label.left + label.width >= label.first - 1;
        if (!over || label.left < m_area.left())
            return i;
        free = label.left - kTextGap;
    }
    return {};
}

std::vector<PlotFrame::Placed> PlotFrame::placeMarks(const Plot& plot) const
{
    std::vector<Label> labels = labelsOf(plot);
    const QFontMetricsF metrics(m_look.font(0.75));
    const auto write = [&](Label& label, const wording::Text& text) {
        label.text = say(text);
        label.width = metrics.horizontalAdvance(label.text) + 2;
    };
    const auto textsOf = [&](const Label& label) {
        std::vector<wording::Text> texts;
        for (const std::size_t mark : label.marks)
            texts.push_back(plot.marks[mark].text);
        return wording::changesHere(texts);
    };
    for (auto cramped = place(labels); cramped && labels.size() > 1; cramped = place(labels)) {
        // With its newer neighbour, which is the one in the way.
        const std::size_t at = std::min(*cramped, labels.size() - 2);
        Label& one = labels[at];
        const Label& next = labels[at + 1];
        one.marks.insert(one.marks.end(), next.marks.begin(), next.marks.end());
        one.last = next.last;
        write(one, textsOf(one).back());
        labels.erase(labels.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    }
    // A number alone says nothing: as much of what it stands for as there is room.
    for (Label& label : labels)
        if (label.marks.size() > 1)
            for (const wording::Text& text : textsOf(label)) {
                write(label, text);
                if (!place(labels))
                    break;
            }
    std::vector<Placed> placed;
    for (Label& label : labels)
        placed.push_back({std::move(label.marks), QRectF(label.left, m_whole.top(), label.width, m_area.top() - m_whole.top() - 2), label.text});
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
        const bool onText = std::ranges::any_of(placed, [&](const Placed& each) {
            return each.box.contains(at) && std::ranges::find(each.marks, i) != each.marks.end();
        });
        if (onText || std::abs(xOf(mark.at, plot) - at.x()) <= kNear)
            lines << say(wording::bothClocks(mark.at)) + QStringLiteral("  ") + say(mark.text);
    }
    if (!lines.isEmpty())
        return lines.join(QLatin1Char('\n'));
    const bool onLine = plot.line.limit && std::abs(yOf(*plot.line.limit, top) - at.y()) <= kNear && m_area.contains(at);
    if (onLine || limitBox(plot, top).contains(at))
        return say(plot.line.limitTip);
    for (const wording::Outage& outage : plot.outages)
        if (bandOf(outage, plot).contains(at))
            return say(wording::noAnswerText(outage.from, outage.to));
    const bool unrecorded = plot.recordFrom && m_area.contains(at) && at.x() < recordLeft(plot);
    return unrecorded ? say(wording::noRecordUntil(*plot.recordFrom, plot.to)) : QString();
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
    for (const Placed& each : placeMarks(plot))
        painter.drawText(each.box, Qt::AlignCenter, each.text);
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
    } else if (std::ranges::any_of(plot.outages, [&](const wording::Outage& outage) { return outage.from <= *at && *at < outage.to.value_or(plot.to); })) {
        text += QStringLiteral("  ") + say(wording::Label::noAnswer);
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
