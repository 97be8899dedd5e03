#pragma once

#include "telemetry/Histogram.h"

#include "base/Time.h"

#include <deque>
#include <optional>

namespace handrail::alerting {

/// Times of one service's or dependency's answers over the last minute by window and the last hour by minute: only for the
/// number that an alert shows, never for deciding.
class Latencies {
public:
    void add(WallTime start, WallTime end, const Histogram& latency);
    /// The value that a share `q` doesn't exceed over the last `length`, in ms; none without answers.
    [[nodiscard]] std::optional<double> quantile(Millis length, double q) const;

private:
    struct Part {
        WallTime start;
        Histogram latency;
    };
    std::deque<Part> m_windows, m_minutes;
    WallTime m_end;
};

} // namespace handrail::alerting
