#pragma once

#include "base/Result.h"
#include "contract/Agreement.h"
#include "telemetry/Window.h"

#include <memory>
#include <string>
#include <vector>

namespace handrail::collector {

/// Where collectors put what they saw. Implemented by the agent; called from collectors' threads, must not block.
class Sink {
public:
    virtual ~Sink() = default;
    /// `part` belongs to the window that contains `at`. Parts of one window are merged; start and span of `part` are ignored.
    virtual void contribute(const ServiceId& service, WallTime at, Window part) = 0;
    /// Contact with a source was lost or found again: one call per change, with the reason.
    virtual void contact(const ServiceId& service, const std::string& source, bool there, const Error& why) = 0;
    /// The versions that the target could serve (its repository's index), in order; called when they change.
    virtual void versions(const ServiceId&, std::vector<std::string>) {}
};

/// Turns one source of one service into parts of windows. start() and stop() from the owner's thread; stop() is bounded
/// (2 s) and no call into the sink happens after it.
class Collector {
public:
    virtual ~Collector() = default;
    virtual void start() = 0;
    virtual void stop() = 0;
};

/// Readiness, statistics, version, repository and test questions over the Open Inference Protocol (gRPC).
[[nodiscard]] std::unique_ptr<Collector> inferenceCollector(std::shared_ptr<const contract::Agreement>, Sink&, const Clock&);
/// Prometheus text 0.0.4 and OpenMetrics, through the agreement's signal map.
[[nodiscard]] std::unique_ptr<Collector> metricsCollector(std::shared_ptr<const contract::Agreement>, Sink&, const Clock&);
/// The log of answers: a file followed through rotation.
[[nodiscard]] std::unique_ptr<Collector> answersFileCollector(std::shared_ptr<const contract::Agreement>, Sink&, const Clock&);
/// The log of answers by local HTTP POST.
[[nodiscard]] std::unique_ptr<Collector> answersPushCollector(std::shared_ptr<const contract::Agreement>, Sink&, const Clock&);

} // namespace handrail::collector
