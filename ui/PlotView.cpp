#include "PlotView.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QtCharts/QChart>

namespace handrail::ui {

namespace {

constexpr double kLine = 1.5;

QValueAxis* hiddenAxis(QChart& chart, Qt::Alignment side)
{
    auto* axis = new QValueAxis(&chart);
    axis->setVisible(false);
    chart.addAxis(axis, side);
    return axis;
}

} // namespace

PlotView::PlotView(const Look& look, Crosshair& crosshair, QWidget* parent)
    : QChartView(parent), m_look(look), m_crosshair(crosshair), m_frame(look, crosshair)
{
    setObjectName(QStringLiteral("plot"));
    auto* made = new QChart;
    made->setBackgroundVisible(false);
    made->legend()->hide();
    made->setMargins({});
    made->setAnimationOptions(QChart::NoAnimation);
    QChart* first = chart();
    setChart(made);
    delete first;
    m_x = hiddenAxis(*made, Qt::AlignBottom);
    m_y = hiddenAxis(*made, Qt::AlignRight);
    setFrameShape(NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setStyleSheet(QStringLiteral("background: transparent"));
    setBackgroundBrush(Qt::NoBrush);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(120, 90);
    connect(&crosshair, &Crosshair::moved, this, [this] { viewport()->update(); });
}

QLineSeries* PlotView::series(int number)
{
    while (static_cast<int>(m_series.size()) <= number) {
        auto* added = new QLineSeries(this);
        chart()->addSeries(added);
        added->attachAxis(m_x);
        added->attachAxis(m_y);
        m_series.push_back(added);
    }
    return m_series[static_cast<std::size_t>(number)];
}

void PlotView::show(const Plot& plot)
{
    m_plot = plot;
    m_top = axisTop(plot);
    m_x->setRange(static_cast<double>(toMs(plot.from)), static_cast<double>(toMs(plot.to)));
    m_y->setRange(0, m_top);
    const int columns = std::max(50, static_cast<int>(m_frame.plotArea().width()));
    const Pieces pieces = plot.samples ? decimate(*plot.samples, plot.from, plot.to, columns) : Pieces{};
    const QPen pen(plot.grey ? m_look.theme().grey : m_look.theme().curve, kLine);
    const int before = m_used;
    m_used = static_cast<int>(pieces.size());
    for (int i = 0; i < m_used; ++i) {
        series(i)->setPen(pen);
        series(i)->replace(pieces[static_cast<std::size_t>(i)]);
    }
    for (int i = m_used; i < before; ++i)
        series(i)->clear();
    viewport()->update();
}

void PlotView::place()
{
    m_frame.resize(size());
    chart()->setPlotArea(m_frame.plotArea());
}

void PlotView::resizeEvent(QResizeEvent* event)
{
    QChartView::resizeEvent(event);
    place();
    if (m_plot.samples)
        show(m_plot);
}

void PlotView::drawBackground(QPainter* painter, const QRectF&)
{
    if (m_plot.to > m_plot.from)
        m_frame.paintGround(*painter, m_plot, m_top);
}

void PlotView::drawForeground(QPainter* painter, const QRectF&)
{
    if (m_plot.to > m_plot.from)
        m_frame.paintFront(*painter, m_plot, m_top);
}

bool PlotView::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QChartView::viewportEvent(event);
    tell(static_cast<QHelpEvent*>(event)->pos());
    return true;
}

void PlotView::tell(const QPointF& at)
{
    const QString tip = m_plot.to > m_plot.from ? m_frame.tipAt(at, m_plot, m_top) : QString();
    if (tip.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(viewport()->mapToGlobal(at.toPoint()), tip, viewport());
}

/// A click tells at once what the pointer is told after a while.
void PlotView::mouseReleaseEvent(QMouseEvent* event)
{
    tell(event->position());
    event->accept(); // passed on, it would take the tip away again
}

void PlotView::mouseMoveEvent(QMouseEvent* event)
{
    if (m_plot.to > m_plot.from)
        m_crosshair.point(m_frame.timeAt(event->position().x(), m_plot));
    event->ignore();
}

void PlotView::leaveEvent(QEvent* event)
{
    m_crosshair.point({});
    QChartView::leaveEvent(event);
}

void PlotView::keyPressEvent(QKeyEvent* event)
{
    const Millis step = (m_plot.to - m_plot.from) / 90;
    const bool left = event->key() == Qt::Key_Left, right = event->key() == Qt::Key_Right;
    if ((left || right) && step > Millis(0)) {
        const WallTime at = m_crosshair.at().value_or(m_plot.to) + (left ? -step : step);
        m_crosshair.point(std::clamp(at, m_plot.from, m_plot.to));
    } else if (event->key() == Qt::Key_Return && m_crosshair.at() && m_plot.to > m_plot.from) {
        tell({m_frame.xOf(*m_crosshair.at(), m_plot), m_frame.plotArea().top()});
    } else if (event->key() == Qt::Key_Escape && m_crosshair.at()) {
        m_crosshair.point({});
    } else {
        QWidget::keyPressEvent(event);
    }
}

} // namespace handrail::ui
