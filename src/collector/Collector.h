#pragma once

#include "base/Result.h"
#include "contract/Agreement.h"
#include "contract/VersionLook.h"
#include "telemetry/Window.h"

#include <memory>
#include <string>
#include <vector>

namespace handrail::collector {

class AnswersRoom;
class Pages;
class Rounds;

/// Where collectors put what they saw. Implemented by the agent; called from collectors' threads, must not block.
class Sink {
public:
    virtual ~Sink() = default;
    /// `part` belongs to the window that contains `at`. Parts of one window are merged; start and span of `part` are ignored.
    virtual void contribute(const ServiceId& service, WallTime at, Window part) = 0;
    /// Contact with a source was lost or found again: one call per change, with the reason.
    virtual void contact(const ServiceId& service, const std::string& source, bool there, const Error& why) = 0;
};

/// Turns one source of one service into parts of windows. start() and stop() from the owner's thread; stop() is bounded
/// (2 s) and no call into the sink happens after it.
class Collector {
public:
    virtual ~Collector() = default;
    virtual void start() = 0;
    virtual void stop() = 0;
};

// Who counts what, so that nothing is counted twice. Where the agreement names a log of answers, the log alone gives requests,
// errors, latency, versions and answers by the fallback: it is exact. Metrics then give what it can't: version, mode and start
// of the process as they are now, gauges, the age of dependencies, and calls to dependencies if the log's lines name none. The
// Open Inference Protocol always gives reachable, unanswered, known answers and version; its statistics, and the latency of
// our own questions, only where there is neither a log nor metrics.

/// Readiness, statistics, version, repository and test questions over the Open Inference Protocol (gRPC).
[[nodiscard]] std::unique_ptr<Collector> inferenceCollector(std::shared_ptr<const contract::Agreement>, Sink&, const Clock&);
/// Prometheus text 0.0.4 and OpenMetrics, through the agreement's signal map. Every base span. Fetched by `pages`, by a thread of
/// its own where there are none.
[[nodiscard]] std::unique_ptr<Collector> metricsCollector(std::shared_ptr<const contract::Agreement>, Sink&, const Clock&,
                                                          std::shared_ptr<Pages> pages = nullptr);
/// The log of answers: a file followed through rotation, from its end. While it is there and nothing is written, 0 requests are
/// reported. Looks at the file in the turns of `rounds`, in a thread of its own where there are none. Answers are kept in mind for
/// late outcomes as far as `room` goes.
[[nodiscard]] std::unique_ptr<Collector> answersFileCollector(std::shared_ptr<const contract::Agreement>, Sink&, const Clock&,
                                                              std::shared_ptr<Rounds> rounds = nullptr,
                                                              std::shared_ptr<AnswersRoom> room = nullptr);
/// The log of answers by local HTTP POST: one line, many lines or a JSON array; any path; at most 4 MB. Answers 200 with what
/// was kept, 400 when no line could be read, 429 when there are too many.
[[nodiscard]] std::unique_ptr<Collector> answersPushCollector(std::shared_ptr<const contract::Agreement>, Sink&, const Clock&,
                                                              std::shared_ptr<AnswersRoom> room = nullptr);

/// All versions that the model repository lists, oldest first, as far as the list tells of them. Blocks up to `atMost`: not for
/// the state thread. Error: unavailable.
[[nodiscard]] Result<std::vector<contract::VersionLook>> askVersions(const contract::Agreement& agreement, Millis atMost);
/// Asks those that are loaded the agreement's first test question by their names, the newest first, beside what everybody asks:
/// nothing is loaded, unloaded or switched by it. Blocks up to `atMost`, and leaves alone what there is no time for.
void askByName(const contract::Agreement& agreement, std::vector<contract::VersionLook>& looks, Millis atMost);

} // namespace handrail::collector
