#pragma once

#include "ui/PlotFrame.h"

#include <QWidget>

namespace handrail::ui {

/// The chart of the first picture, before Qt Charts is there: the same frame, the curve as short plain lines.
class PlainPlot final : public QWidget {
    Q_OBJECT
public:
    PlainPlot(const Look& look, const Crosshair& crosshair, QWidget* parent);
    void show(const Plot& plot);
    using QWidget::show;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Look& m_look;
    PlotFrame m_frame;
    Plot m_plot;
};

} // namespace handrail::ui
