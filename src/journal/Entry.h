#pragma once

#include "base/Interned.h"
#include "base/SharedText.h"
#include "journal/Alert.h"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace handrail::journal {

// Field by field the same as the messages in handrail/v1/journal.proto; what each means is said there.

enum class ChangeKind { version = 1, fallback, restarted, dependency, configuration };

struct Change {
    ChangeKind kind = ChangeKind::version;
    std::string subject, from, to;
    OperationId operation; ///< ours, if it was one
    WallTime at;           ///< end of the window that showed it
    bool operator==(const Change&) const = default;
};

enum class Holding { taken = 1, givenBack, handedOver, closed };

struct Incident {
    IncidentId incident;
    Holding what = Holding::taken;
    std::string to;
    bool operator==(const Incident&) const = default;
};

/// Where a run stands when it is over.
inline constexpr std::uint32_t kRunEndedWell = 0;
inline constexpr std::uint32_t kRunEndedByCalling = 0xffffffff;
inline constexpr std::uint32_t kRunEndedOpen = 0xfffffffe; ///< a person left the last step without its answer

struct Step {
    IncidentId incident;
    std::string runbook;       ///< file name
    std::string runbookDigest; ///< of the text the run began with
    std::uint32_t step = 1;
    std::string answer; ///< "yes", "no", "can't tell", "done", "skipped", "did not help", "went on", or one of the step's own
    std::string why;
    std::optional<double> value;
    bool automatic = false;
    std::uint32_t nextStep = 1;
    std::string runbookText{}; ///< first entry of a run only
    Seq takesBack = 0; std::string takenAnswer{}; ///< the entry whose answer is taken back, and that answer; 0 = none is
    bool operator==(const Step&) const = default;
};

enum class ActionKind { rollBack = 1, fallback, restart, custom };

enum class OperationState { asked = 1, stopped, refused, started, settled, helped, didNotHelp, cantTell, worse, failed, unknown };

/// No other operation may begin on the service while one is in such a state.
[[nodiscard]] constexpr bool isRunning(OperationState state) { return state == OperationState::asked || state == OperationState::started; }

enum class RefusedWhy {
    none = 0, overtaken, busy, notAllowed, sameId, notWired, looksOnly, notRecorded, stateChanged, needsAnyway, tooLate, noSuchThing,
    changeStopped, noConsent, samePerson, tooMany, needsReason, tooLong, badEnd, notNamed, noDrillInChangeStop, noDrillInTrouble,
    notYours, noCertificate, otherAuthority, certificateEnded, certificateNotYet, actionSince, notTheLast, troubleOver
};

/// A number as the person's screen showed it when they clicked.
struct Shown {
    std::string signal;
    std::optional<double> value;
    bool operator==(const Shown&) const = default;
};

struct Operation {
    OperationId id;
    RequestId request;
    std::string action;
    ActionKind kind = ActionKind::custom;
    std::map<std::string, std::string> params; ///< "version", "mode"
    OperationState state = OperationState::asked;
    std::string reason;
    Seq seen = 0;
    std::string seenVersion, seenMode;
    std::vector<Shown> shown;
    WallTime startsAt; ///< end of the countdown
    RefusedWhy refusedWhy = RefusedWhy::none;
    Seq refusedFor = 0;
    std::optional<int> exitStatus;
    std::string output;
    std::string proofBefore, proofAfter, proofWanted;
    WallTime watchUntil;
    Evidence effect;
    OperationId undoOf;
    std::string undoVersion, undoMode, askedBy, digest;
    IncidentId incident;
    WallTime startedAt;
    bool needsConsent = false; ///< asked and not counting: waits for a second person
    WallTime consentUntil; std::string consentBy;
    std::vector<std::string> overruled; ///< what it was asked for "anyway" in spite of
    WallTime helpedLateAt; ///< helped, and not seen before then: it had been said that it did not; 0 = in time
    bool operator==(const Operation&) const = default;
};

struct Note {
    IncidentId incident;
    std::string text;
    bool operator==(const Note&) const = default;
};

struct SignOff {
    std::string agreementDigest, team, milestone, note;
    bool operator==(const SignOff&) const = default;
};

struct Configuration {
    std::string agreementDigest, agreementFile;
    std::uint32_t normalVersion = 0;
    Interned<std::map<std::string, std::string>> runbooks; ///< file -> digest
    std::string problem, problemWhere, problemHint; ///< of a change that could not be taken over
    SharedText agreementText;
    bool operator==(const Configuration&) const = default;
};

struct NormalLearned {
    std::uint32_t version = 0;
    WallTime from, to;
    std::uint64_t answers = 0;
    std::string how;
    bool operator==(const NormalLearned&) const = default;
};

struct ClockStep {
    Millis step{0};
    bool operator==(const ClockStep&) const = default;
};

struct AgentState {
    bool started = true;
    std::string programVersion;
    WallTime lastSeen;
    bool operator==(const AgentState&) const = default;
};

struct Refused {
    RequestId request;
    std::string what;
    RefusedWhy why = RefusedWhy::none;
    std::string claimed{}; ///< the name on a certificate that proves nothing
    bool operator==(const Refused&) const = default;
};

struct Drill {
    std::string drill, fault, state;
    std::map<std::string, double> score;
    IncidentId incident;
    WallTime until; ///< when the service ends the fault by itself unless the lease is renewed
    bool operator==(const Drill&) const = default;
};

/// Nobody is called for one failure of one service until a time. It is judged and recorded all the same.
struct Silence {
    AlertKind kind = AlertKind::slow;
    std::string subject, failure, reason;
    WallTime until;
    bool ended = false;
    bool operator==(const Silence&) const = default;
};

/// Actions need "anyway" meanwhile. An entry without a service is for all services.
struct ChangeStop {
    std::string reason;
    WallTime until;
    bool ended = false;
    bool operator==(const ChangeStop&) const = default;
};

/// A second person's word on an operation that waits for it.
struct Consent {
    OperationId operation;
    bool given = false;
    std::string reason;
    bool operator==(const Consent&) const = default;
};

using Body = std::variant<Alert, Cause, Change, Incident, Step, Operation, Note, SignOff, Configuration, NormalLearned,
                          ClockStep, AgentState, Refused, Drill, Silence, ChangeStop, Consent>;

struct Entry {
    Seq seq = 0; ///< given by the journal
    WallTime at;
    ServiceId service; ///< empty for the agent itself
    std::string who;   ///< a person's name as proven, or "agent"
    std::string console;
    Body body;
    bool operator==(const Entry&) const = default;
};

} // namespace handrail::journal
