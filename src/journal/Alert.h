#pragma once

#include "base/Ids.h"
#include "base/Time.h"

#include <map>
#include <optional>
#include <string>

namespace handrail::journal {

// The part of the journal that alerting writes. Field by field the same as in handrail/v1/journal.proto.

enum class Severity { fine = 1, watch = 2, broken = 3, noContact = 4 };

enum class AlertKind {
    slow = 1, failing, notAnswering, fewRequests, answersMoved, inputMissing, inputOutOfRange, inputUnseen, inputMoved,
    guessing, testQuestionsWrong, outcomesWrong, dependencySlow, dependencyFailing, dependencyStale, fallbackTooLong,
    versionWorse, contactLost, unusualForItself
};

/// The numbers behind an alert, in the signal's unit.
struct Evidence {
    std::string signal; ///< Signal::text()
    std::optional<double> value, limit, usualLow, usual, usualHigh;
    std::uint64_t answers = 0; ///< how many answers this rests on
    std::optional<double> worst;
    WallTime worstAt;
    WallTime since;
    std::uint64_t affected = 0; ///< answers hurt since then
    std::map<std::string, double> parts;
    /// Set when all that it says is that something is unlike a first impression of this service: how long that had been seen.
    std::optional<Millis> knownFor{};
    bool operator==(const Evidence&) const = default;
};

enum class AlertPhase { opened = 1, changed, better, cleared, back };

struct Alert {
    AlertPhase phase = AlertPhase::opened;
    IncidentId incident;
    AlertKind kind = AlertKind::slow;
    std::string subject; ///< field, dependency, version or answer; empty for the service itself
    std::string failure; ///< name in the definition of fail; empty for a built-in rule
    Severity severity = Severity::watch;
    Evidence evidence;
    WallTime at; ///< end of the window that said so: judging after a restart goes on from there
    bool operator==(const Alert&) const = default;
};

enum class CauseKind { unknown = 1, dependency, version, input, service, traffic };

struct Cause {
    IncidentId incident;
    CauseKind kind = CauseKind::unknown;
    std::string subject;
    Evidence evidence;
    bool operator==(const Cause&) const = default;
};

} // namespace handrail::journal
