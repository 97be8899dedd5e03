#pragma once

#include "runbook/Runbook.h"

#include "journal/SharedState.h"

namespace handrail::runbook {

// Taking back an answer that was wrong. Pure. Nothing is deleted: an entry of its own says so, and the run stands again on the
// step of that answer. What answered itself after it is gone with it, and answers itself again by what is seen then.

using Given = std::pair<journal::Entry, journal::Step>; ///< as in journal::RunState

/// The last answer of a person in a run that was not taken back; null when there is none. Until the run's next entry.
[[nodiscard]] const Given* lastOfPerson(const journal::RunState& run);

/// Why an answer stays as it is.
struct Kept {
    /// noSuchThing, troubleOver, notTheLast, or actionSince: going back would bring the person before steps whose action is done.
    journal::RefusedWhy why = journal::RefusedWhy::noSuchThing;
    Seq refusedFor = 0; ///< actionSince: of that action's latest entry
};
/// The entry by which a person takes back the answer with this number, which must be the last of a person in its run.
[[nodiscard]] tl::expected<journal::Step, Kept> takeBack(const journal::IncidentState& incident, const std::string& runbook,
                                                         Seq answer, const journal::SharedState& shared);

/// The action behind an answer "did not help" that a "do" gave by itself, when the action was then seen to have helped after
/// all; null otherwise.
[[nodiscard]] const journal::OperationRecord* helpedAfterAll(const RunbookStep& step, const Given& given,
                                                             const journal::IncidentState& incident,
                                                             const journal::SharedState& shared);
/// The entry by which such an answer is taken back by itself, so that the run goes the way of "helped". None when a person
/// has answered since or another action was asked for: they have gone on, and the run does not jump away under them.
[[nodiscard]] std::optional<journal::Step> takeBackItself(const Runbook& runbook, const journal::IncidentState& incident,
                                                          const journal::SharedState& shared);

} // namespace handrail::runbook
