#pragma once

#include "alerting/PackedNumbers.h"
#include "telemetry/Histogram.h"

#include "base/Time.h"

#include <optional>
#include <vector>

namespace handrail::alerting {

/// Times of one service's or dependency's answers over the last minute by window and the last hour by minute: only for the
/// number that an alert shows, never for deciding. Kept packed, since nobody asks while a service is well: an hour of a thousand
/// services would be a hundred megabytes otherwise.
class Latencies {
public:
    void add(WallTime start, WallTime end, const Histogram& latency);
    /// The value that a share `q` doesn't exceed over the last `length`, in ms; none without answers.
    [[nodiscard]] std::optional<double> quantile(Millis length, double q) const;

private:
    /// A histogram, packed.
    struct Part {
        WallTime start;
        std::uint64_t zero;
        std::int32_t offset;
        std::uint32_t size; ///< buckets
        PackedNumbers buckets;
    };
    static void dropBefore(std::vector<Part>& parts, WallTime from);
    static Part packed(WallTime start, const Histogram& latency);
    static Histogram unpacked(const Part& part);

    std::vector<Part> m_windows, m_minutes; ///< the last minute goes on
    WallTime m_end;
};

} // namespace handrail::alerting
