#pragma once

#include "runbook/Run.h"

namespace handrail::runbook {

/// What is worth doing next, and why: it follows from what is known and from the journal, and from nothing else.
struct Suggestion {
    enum class Why {
        newVersion,  ///< another version came just before, and not through us
        dependency,  ///< the probable cause is a dependency, and the fallback does without it
        service,     ///< the probable cause is the service itself
        helpedBefore, ///< it helped in the last incident of the same kind
        takesLong    ///< the step has been open for longer than it should
    } why = Why::takesLong;
    std::uint32_t step = 0; ///< of the runbook; 0 = it has no such step, or leads to its end
    std::string action;     ///< of the agreement; empty for takesLong
    std::map<std::string, std::string> params;
    std::string subject;    ///< the version that came, or the dependency
    WallTime at;            ///< when the version came; since when the step is open
    std::optional<WallTime> helpedAt; ///< when the same action helped in the last incident of the same kind
};

struct SuggestFrom {
    const Runbook* runbook = nullptr; ///< of the run; may be null
    const journal::IncidentState& incident;
    const journal::SharedState& shared;
    const contract::Agreement& agreement;
    WallTime now;
};

/// None when the trouble is better, an action goes on, or nothing is known. Never what was tried in this incident already.
[[nodiscard]] std::optional<Suggestion> suggest(const SuggestFrom& from);

} // namespace handrail::runbook
