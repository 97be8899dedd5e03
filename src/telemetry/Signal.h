#pragma once

#include "base/Result.h"
#include "telemetry/Normal.h"
#include "telemetry/Window.h"

#include <string>
#include <string_view>

namespace handrail {

/// The numbers that panels show, agreements limit and runbook checks ask about: one definition for all of them.
enum class SignalKind {
    latency,            ///< ms that the slowest share does not stay under ("slowest 1 in 100": quantile 0.99)
    failures,           ///< share of requests
    requests,           ///< requests a second
    answersMoved,       ///< share of answers that would have to change to look normal again (needs a Normal)
    guesses,            ///< share of answers whose confidence is under the agreement's line
    inputMissing,       ///< share of requests, per field
    inputOutOfRange,    ///< share, per field
    inputUnseen,        ///< share, per field
    inputMoved,         ///< share of a field's values that would have to change (needs a Normal)
    testQuestionsWrong, ///< share of test questions
    outcomesWrong,      ///< share of late true outcomes
    dependencyLatency,  ///< ms, median of the dependency's calls
    dependencyFailures, ///< share of calls
    dependencyAge,      ///< seconds since what it serves last changed
    fallbackShare,      ///< share of answers given by the fallback
    gauge               ///< any number by name, in its own unit
};

/// Which number: "latency", "input:distance:missing", "dependency:lateness store:latency", "gauge:memory_mb".
struct Signal {
    SignalKind kind = SignalKind::latency;
    std::string subject; ///< field, dependency or gauge; empty for the service itself

    /// Error: invalidInput with the list of what can be written.
    [[nodiscard]] static Result<Signal> parse(std::string_view text);
    [[nodiscard]] std::string text() const;
    auto operator<=>(const Signal&) const = default;
};

/// What a number needs besides the window.
struct MeasureOptions {
    double slowestShare = 0.01;     ///< for latency: the slowest 1 in 100
    double guessBelow = 0.6;        ///< for guesses: confidence under this
    const Normal* normal = nullptr; ///< for answersMoved and inputMoved
};

struct Measured {
    double value = 0;
    std::uint64_t answers = 0; ///< how many answers (or calls, or questions) it rests on
};

/// The number in this window (or merge of windows); none when the window doesn't report it or nothing was counted.
[[nodiscard]] std::optional<Measured> measure(const Signal& signal, const Window& window,
                                              const MeasureOptions& options = {});

/// Total variation between counts and usual shares, 0 to 1, without what chance alone moves in so few answers (see Moved). Where
/// shares spread, from the nearest mix that is usual.
[[nodiscard]] double shareMoved(const std::map<std::string, std::uint64_t>& counts,
                                const std::map<std::string, double>& usualShares,
                                const std::map<std::string, double>& spread = {});

} // namespace handrail
