#pragma once

#include "contract/Agreement.h"
#include "journal/SharedState.h"
#include "remediation/Shim.h"
#include "telemetry/Normal.h"

#include <optional>
#include <span>

namespace handrail::remediation {

// The state machine of operations: pure functions over the shared state. What they return is appended to the journal,
// durably, before anything happens because of it. States:
//   asked (counting) -> stopped | refused | started -> settled -> helped | didNotHelp | cantTell | worse
//   asked (needs consent) -> asked (counting) | stopped
//   started -> failed | unknown
//   didNotHelp -> helped, when the effect came just after its watch

/// What is true now, as the agent sees it.
struct Situation {
    const contract::Agreement* agreement = nullptr;
    const Normal* normal = nullptr;
    const journal::SharedState* shared = nullptr;
    std::span<const Window> windows; ///< sealed, oldest first; the last 10 minutes
    WallTime now;
    std::vector<std::string> versions;            ///< that the target could serve
    std::map<std::string, std::string> whyNot;    ///< action -> kind of reason why it can't work
    std::map<std::string, std::vector<std::string>> warnings; ///< action -> what would undo it; it then needs "anyway"
    bool mayAct = true;                           ///< this agent is the one that operates the service
    [[nodiscard]] std::string version() const;    ///< the newest the service said, "" when unknown
    [[nodiscard]] std::string mode() const;
    [[nodiscard]] std::optional<WallTime> startedAt() const;
    [[nodiscard]] bool inContact() const;
};

struct Ask {
    journal::Operation wanted; ///< request, action, params, reason, seen*, shown, undoOf, incident
    std::string who;
    bool mayOperate = false;
    bool isNamed = true; ///< among those whom the agreement names for the action, where it names any
    bool anyway = false;
    unsigned countdownS = 3;
};

/// Who gives a second person's word.
struct SecondPerson {
    std::string who;
    bool mayOperate = false;
    bool isNamed = true; ///< as in Ask
};

/// What to append and what to answer.
struct Decision {
    /// Asked, stopped or refused. None when the same request came again (accepted as the first time) and for sameId, where
    /// an operation entry would speak in the first one's name: record journal::Refused instead.
    std::optional<journal::Operation> entry;
    bool accepted = false;
    journal::RefusedWhy why = journal::RefusedWhy::none;
    Seq refusedFor = 0;
    OperationId operation;
    Millis beganAgo{0};
};

/// All rules for a new operation: same id, rights, seen, busy, state changed, wired, reason, change stop, anyway.
[[nodiscard]] Decision ask(const Ask& ask, const Situation& situation);
/// Stop wins while counting; else "too late, it began ... ago".
[[nodiscard]] Decision stop(const OperationId& operation, const std::string& who, const Situation& situation);
/// Why an operation that was asked for and has not begun may not begin any more: the service is another than its asker saw, or
/// it needs one more click now for something that was not overruled when it was asked for. None while it may.
[[nodiscard]] journal::RefusedWhy whyNoMore(const journal::Operation& asked, const Situation& situation);
/// A second person's word on an operation that waits for it: it counts down from then on, or is stopped. The countdown is as
/// long as the one that was asked for. Stopped also when whyNoMore says so. Refused: samePerson, notAllowed,
/// notNamed, tooLate (it waits no more), noSuchThing.
[[nodiscard]] Decision consent(const journal::Consent& word, const SecondPerson& second, const Situation& situation);
/// Waiting for consent: stopped when nobody gave it in time. While counting: started at the end of the countdown, stopped when the console
/// that asked was silent for 2 s, or when whyNoMore says so.
[[nodiscard]] std::optional<journal::Operation> onTime(const journal::OperationRecord& record, const Situation& situation,
                                                       Millis askerSilentFor);
/// After start: the shim's result, the proof in the newest windows, no proof in time (unknown); after settled: the effect; after
/// didNotHelp: the effect, if it comes just after its watch.
[[nodiscard]] std::optional<journal::Operation> onChange(const journal::OperationRecord& record, const Situation& situation,
                                                         const ShimState& shim);
/// After the agent came back: counting -> stopped; started -> as the shim's lock and files say.
[[nodiscard]] std::optional<journal::Operation> onReturn(const journal::OperationRecord& record, const Situation& situation,
                                                         const ShimState& shim);
/// The command that would undo it: params of the same action; none when it can't be undone.
[[nodiscard]] std::optional<journal::Operation> undo(const journal::Operation& done, const contract::Agreement& agreement);
/// What the shim must do for a started operation: placeholders filled in, nothing secret in it.
[[nodiscard]] Result<ShimJob> job(const journal::Operation& operation, const contract::Agreement& agreement);

} // namespace handrail::remediation
