#pragma once

#include "ui/Crosshair.h"
#include "ui/Look.h"
#include "ui/Plot.h"

#include <QFrame>

class QLabel;
class QVBoxLayout;

namespace handrail::ui {

class PlainPlot;
class PlotView;

/// One of the four panels: title, state, the number, what was agreed, the chart.
class ChartPanel final : public QFrame {
    Q_OBJECT
public:
    ChartPanel(const QString& name, const Look& look, Crosshair& crosshair, QWidget* parent);
    void show(const wording::Panel& panel, const Plot& plot);
    /// Puts the chart in the place of the plain drawing: after the first picture.
    void createChart();
    /// What is above the chart needs this much; the charts of one row begin at the same height.
    [[nodiscard]] int headHeight() const;
    void setHeadHeight(int height); ///< also how high the whole panel is at least: no chart is squeezed
    [[nodiscard]] bool hasHeightForWidth() const override { return false; } ///< its head is as high as it was told
    [[nodiscard]] const PlotView* chart() const { return m_chart; }
    [[nodiscard]] const Plot& plot() const { return m_plot; }
    using QFrame::show;

private:
    const Look& m_look;
    Crosshair& m_crosshair;
    QVBoxLayout* m_column;
    QWidget* m_head;
    QLabel *m_title, *m_badge, *m_number, *m_unit, *m_worst, *m_agreed;
    PlainPlot* m_plain;
    PlotView* m_chart = nullptr;
    Plot m_plot;
};

} // namespace handrail::ui
