#pragma once

#include "journal/SharedState.h"
#include "runbook/Runbook.h"
#include "telemetry/Normal.h"
#include "telemetry/Signal.h"

#include <span>

namespace handrail::runbook {

/// Not what comes in, what it asks of others, or a gauge: no version and no fallback changes those.
[[nodiscard]] bool isOfServiceItself(SignalKind kind);
using Changed = std::pair<WallTime, journal::Change>;
/// The last change after which this number speaks of something else than before: version, fallback, restart. None when there
/// was none, or when no such change touches it. Until the service's next entry.
[[nodiscard]] const Changed* changedLast(const journal::ServiceState& service, const Signal& signal);

/// What a check or a wait sees now. A number counts only what came after the change that it follows.
struct Seen {
    enum class Answer { yes, no, cantTell } answer = Answer::cantTell;
    std::optional<double> value;
    std::optional<double> usual, limit; ///< what it is compared with
    std::uint64_t answers = 0; ///< evidence
    std::optional<WallTime> holdsSince; ///< wait: since when the condition holds without a break
    std::optional<Changed> since; ///< a change so lately that the stretch asked for is not over yet
    bool isTooEarly = false;      ///< since then too little came to tell
    bool isTooFew = false;        ///< nor did enough come over the longest stretch that may be looked at
};

/// Fewer answers, calls or values say nothing of a share or of how slow the slowest are: one failure among three is no third.
inline constexpr std::uint64_t kEnoughToTell = 20;

/// What somebody who reads files found in the log for a condition about it.
struct LogSeen {
    std::string contains;
    Millis over{0};
    std::uint64_t lines = 0;
    WallTime at;
};

/// What a condition may look at. Windows in time order, newest last, sealed.
struct Facts {
    std::span<const Window> windows;
    const contract::Agreement* agreement = nullptr;
    const Normal* normal = nullptr;
    const journal::ServiceState* service = nullptr;
    const journal::OperationRecord* lastOperation = nullptr;
    std::vector<const journal::OperationRecord*> operations{}; ///< all of this incident, oldest first; may be left empty
    std::span<const LogSeen> logs{};
};

[[nodiscard]] Seen look(const Condition& condition, const Facts& facts);
/// A check that looks back over a stretch rests, in a young trouble, on the time before it: its "no" counts only from here on.
[[nodiscard]] WallTime noCountsFrom(const Condition& condition, WallTime openedAt);

/// The entry that answers a step: with one of its answers or a way out of it. Pure. Errors: refused (the run is over or on another step), notFound (no such answer).
[[nodiscard]] Result<journal::Step> answerStep(const Runbook& runbook, const journal::IncidentState& incident,
                                               std::uint32_t step, std::string answer, std::string why);
/// When the run came to the step where it stands; answers that kept it open are no arrival. To come back because an answer was
/// taken back is one, but not to a wait: what it waits for had all that time.
[[nodiscard]] WallTime arrivedAt(const RunbookStep& step, const journal::RunState& run, const journal::IncidentState& incident);
/// The first entry of a run of this runbook.
[[nodiscard]] journal::Step beginRun(const Runbook& runbook, const IncidentId& incident);
/// What answers itself now: a check that can tell, a wait that holds (or whose time is over), a "do" whose operation is
/// settled, be it one that an "any time" button began before the run came to the step. None when the current step waits for a person. `now` is the end of the last sealed window.
[[nodiscard]] std::optional<journal::Step> answerItself(const Runbook& runbook, const journal::IncidentState& incident,
                                                        const Facts& facts, WallTime now);
/// The runbook for an incident: the one named for the failure of its worst or causing alert; none when there is none. A service
/// that leaves questions open while it answers others (`answersSome`) is not silent, whatever is wrong with the answers.
[[nodiscard]] const Runbook* runbookFor(const journal::IncidentState& incident, const contract::Agreement& agreement,
                                        const std::vector<Runbook>& runbooks, bool answersSome);

} // namespace handrail::runbook
