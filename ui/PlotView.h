#pragma once

#include "ui/PlotFrame.h"

#include <QtCharts/QChartView>
#include <QtCharts/QLineSeries>
#include <QtCharts/QValueAxis>

namespace handrail::ui {

/// One chart. Qt Charts draws the curve, one series per unbroken piece; the frame draws what is around it.
class PlotView final : public QChartView {
    Q_OBJECT
public:
    PlotView(const Look& look, Crosshair& crosshair, QWidget* parent);
    void show(const Plot& plot);
    [[nodiscard]] QSize sizeHint() const override { return {160, 100}; }
    [[nodiscard]] int pieces() const { return m_used; } ///< unbroken stretches drawn now
    using QChartView::show;

protected:
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void resizeEvent(QResizeEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override { event->ignore(); }

private:
    void place();
    void tell(const QPointF& at);
    QLineSeries* series(int number);

    const Look& m_look;
    Crosshair& m_crosshair;
    PlotFrame m_frame;
    QValueAxis* m_x;
    QValueAxis* m_y;
    std::vector<QLineSeries*> m_series;
    int m_used = 0;
    Plot m_plot;
    double m_top = 1;
};

} // namespace handrail::ui
