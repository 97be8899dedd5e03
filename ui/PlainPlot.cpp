#include "PlainPlot.h"

#include <QPainter>

namespace handrail::ui {

PlainPlot::PlainPlot(const Look& look, const Crosshair& crosshair, QWidget* parent)
    : QWidget(parent), m_look(look), m_frame(look, crosshair)
{
    setObjectName(QStringLiteral("plainPlot"));
    setMinimumSize(120, 90);
}

void PlainPlot::show(const Plot& plot)
{
    m_plot = plot;
    update();
}

void PlainPlot::paintEvent(QPaintEvent*)
{
    if (m_plot.to <= m_plot.from)
        return;
    QPainter painter(this);
    m_frame.resize(size());
    const double top = axisTop(m_plot);
    m_frame.paintGround(painter, m_plot, top);
    if (m_plot.samples) {
        const QRectF area = m_frame.plotArea();
        painter.setPen(QPen(m_plot.grey ? m_look.theme().grey : m_look.theme().curve, 1));
        for (const auto& piece : decimate(*m_plot.samples, m_plot.from, m_plot.to, static_cast<int>(area.width())))
            for (qsizetype i = 1; i < piece.size(); ++i) {
                const auto point = [&](const QPointF& p) {
                    return QPointF(m_frame.xOf(fromMs(static_cast<std::int64_t>(p.x())), m_plot), m_frame.yOf(p.y(), top));
                };
                painter.drawLine(point(piece[i - 1]), point(piece[i]));
            }
    }
    m_frame.paintFront(painter, m_plot, top);
}

} // namespace handrail::ui
