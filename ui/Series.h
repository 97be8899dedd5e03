#pragma once

#include "telemetry/Signal.h"
#include "ui/Plot.h"
#include "wording/Pages.h"

#include <map>
#include <span>
#include <string>

namespace handrail::ui {

/// The numbers of one signal over windows, measured once per window.
class Series {
public:
    /// Measures what is new. Windows are sealed and in time order; those that left are dropped.
    [[nodiscard]] std::shared_ptr<const Samples> over(std::span<const Window> windows, const wording::Panel& panel,
                                                      const MeasureOptions& options);

private:
    std::shared_ptr<Samples> m_samples = std::make_shared<Samples>();
    std::string m_key;
    WallTime m_upTo;
};

[[nodiscard]] MeasureOptions measureOptions(const wording::ServiceFacts& facts);
/// The same for windows that do not grow, as a history answer.
[[nodiscard]] Samples measureAll(std::span<const Window> windows, const wording::Panel& panel, const MeasureOptions& options);

/// The same with the stretches in which nothing was answered: nothing is measured in them, and failures are all. What the
/// requests that hung count when they end at last belongs there too. What lies beside them is measured anew from `windows`.
[[nodiscard]] std::shared_ptr<const Samples> withOutages(std::shared_ptr<const Samples> samples, std::span<const wording::Outage> outages,
                                                         std::span<const Window> windows, const wording::Panel& panel,
                                                         const MeasureOptions& options);

/// The tiny line of the service list: values between 0 and 1 over the last ten minutes; negative is a gap. Remembers what it
/// saw, so that the windows themselves need not be kept.
class Spark {
public:
    void take(std::span<const Window> windows, const MeasureOptions& options);
    [[nodiscard]] std::vector<float> line() const;

private:
    struct Point {
        WallTime start;
        float value = 0;
    };
    void add(const Point& point);

    std::vector<Point> m_points;
    WallTime m_upTo;
};

} // namespace handrail::ui
