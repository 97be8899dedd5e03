#pragma once

#include "inference/inference.pb.h"
#include "telemetry/Window.h"

#include <map>
#include <string>

namespace handrail::collector {

/// Turns what ModelStatistics counted since the server's start into parts of windows: requests, failures, average latency,
/// requests by version. Our own questions are taken off. Not synchronised.
class StatisticsReader {
public:
    /// `ownQuestions`: how many of ours were answered since the last call. The first call gives no counts.
    [[nodiscard]] Window take(const inference::ModelStatisticsResponse& statistics, const std::string& model,
                              std::uint64_t ownQuestions);

private:
    struct Counted {
        std::uint64_t ok = 0, failed = 0, ns = 0;
    };
    std::map<std::string, Counted> m_before; ///< by version
    bool m_isFirst = true;
};

} // namespace handrail::collector
