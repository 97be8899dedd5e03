#pragma once

#include "ui/Crosshair.h"
#include "ui/Look.h"
#include "ui/Plot.h"

#include <QRectF>

class QPainter;

namespace handrail::ui {

/// Everything around and under the curve: grid, labels, band, limit, marks with their text in a strip above, crosshair.
/// The same for the plain widget of the first picture and for the chart.
class PlotFrame {
public:
    PlotFrame(const Look& look, const Crosshair& crosshair) : m_look(look), m_crosshair(crosshair) {}

    void resize(const QSizeF& size);
    [[nodiscard]] QRectF plotArea() const { return m_area; }
    [[nodiscard]] double xOf(WallTime time, const Plot& plot) const;
    [[nodiscard]] WallTime timeAt(double x, const Plot& plot) const;
    [[nodiscard]] double yOf(double value, double top) const;

    void paintGround(QPainter& painter, const Plot& plot, double top) const;
    void paintFront(QPainter& painter, const Plot& plot, double top) const;

    /// Where mark texts stand, oldest first: never two over each other, none outside. Marks whose texts have no room beside
    /// each other have one text, with their number.
    struct Placed {
        std::vector<std::size_t> marks;
        QRectF box;
        QString text;
    };
    [[nodiscard]] std::vector<Placed> placeMarks(const Plot& plot) const;
    /// At the right end of the limit's line, beside the plot: no curve crosses it. Empty = no limit is drawn.
    [[nodiscard]] QRectF limitBox(const Plot& plot, double top) const;
    /// The numbers beside the plot: as many as have room, at least one.
    struct Value {
        double value;
        QRectF box;
    };
    [[nodiscard]] std::vector<Value> placeValues(const Plot& plot, double top) const;
    /// The times below the plot, left to right; before them how long a record is that is shorter than what was chosen.
    struct Time {
        QString text;
        QRectF box;
    };
    [[nodiscard]] std::vector<Time> placeTimes(const Plot& plot) const;
    /// What is said of the place under a pointer: each mark there with its time in both clocks, or who agreed the limit.
    [[nodiscard]] QString tipAt(const QPointF& at, const Plot& plot, double top) const;

private:
    struct Label; ///< of one mark or of several, before it has its place
    [[nodiscard]] std::vector<Label> labelsOf(const Plot& plot) const;
    [[nodiscard]] std::optional<std::size_t> place(std::vector<Label>& labels) const;
    [[nodiscard]] QStringList limitLines(const Plot& plot) const;
    [[nodiscard]] double recordLeft(const Plot& plot) const; ///< where the record begins, or the plot
    void paintUnrecorded(QPainter& painter, const Plot& plot) const;
    [[nodiscard]] QRectF bandOf(const wording::Outage& outage, const Plot& plot) const; ///< empty = not in sight
    void paintOutages(QPainter& painter, const Plot& plot) const;
    void paintOutageTexts(QPainter& painter, const Plot& plot) const;
    void paintValues(QPainter& painter, const Plot& plot, double top) const;
    void paintMarks(QPainter& painter, const Plot& plot) const;
    void paintLimit(QPainter& painter, const Plot& plot, double top) const;
    void paintCrosshair(QPainter& painter, const Plot& plot, double top) const;
    void paintTimes(QPainter& painter, const Plot& plot) const;

    const Look& m_look;
    const Crosshair& m_crosshair;
    QRectF m_area, m_whole;
};

/// "0.5 s", "10 %".
[[nodiscard]] QString valueText(double value, wording::Unit unit);

} // namespace handrail::ui
