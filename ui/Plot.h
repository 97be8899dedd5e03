#pragma once

#include "base/Time.h"
#include "wording/Outages.h"
#include "wording/Pages.h"

#include <QPointF>
#include <QVector>

#include <memory>
#include <optional>
#include <vector>

namespace handrail::ui {

/// One measured number; `value` in the panel's unit (seconds, or a share), not-a-number where the window has none.
struct Sample {
    WallTime at;
    Millis span{0};
    double value = 0;
};
using Samples = std::vector<Sample>;

/// What one chart shows. x is in milliseconds since 1970.
struct Plot {
    WallTime from, to;
    std::shared_ptr<const Samples> samples;
    wording::ChartLine line;
    wording::Unit unit = wording::Unit::share;
    std::vector<wording::Mark> marks;
    std::vector<wording::Outage> outages; ///< a band with a word: no gap, for nothing was answered
    bool grey = false; ///< no contact, or old: the line is drawn without colour
    std::optional<WallTime> recordFrom; ///< nothing is stored of what was before; none = of all that is shown
    std::optional<Millis> soFar; ///< how long the record is, where the axis is shorter than was chosen because of that
};

using Pieces = std::vector<QVector<QPointF>>;
/// At most a low and a high point per pixel column, in time order; a new piece wherever nothing was measured.
[[nodiscard]] Pieces decimate(const Samples& samples, WallTime from, WallTime to, int columns);
/// The top of the value axis: a round number above the line, the limit and what is usual.
[[nodiscard]] double axisTop(const Plot& plot);
/// Round times for the labels below: three to seven of them.
[[nodiscard]] std::vector<WallTime> timeTicks(WallTime from, WallTime to, int width, int labelWidth);
/// The sample whose stretch covers `at`.
[[nodiscard]] const Sample* sampleAt(const Samples& samples, WallTime at);

} // namespace handrail::ui
