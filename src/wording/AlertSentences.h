#pragma once

#include "journal/SharedState.h"
#include "wording/Pages.h"

namespace handrail::wording {

/// As alertSentence(alert, agreement); a limit that nobody has signed yet is not called agreed.
[[nodiscard]] Text alertSentence(const journal::Alert& alert, const contract::Agreement& agreement, bool isSigned);
/// What an alert says in its phase, as a sentence: the breach, or that it is over.
[[nodiscard]] Text phaseSentence(const journal::Alert& alert, const contract::Agreement& agreement, bool isSigned);
/// For a headline, after the service's name: "answers are slow".
[[nodiscard]] Text alertClause(const journal::Alert& alert, const contract::Agreement& agreement);
/// Both in one headline: "answers are slow and some fail".
[[nodiscard]] Text alertClauses(const journal::Alert& first, const journal::Alert& second,
                                const contract::Agreement& agreement);
/// For the timeline: "answers slow", "'distance' missing".
[[nodiscard]] Text alertShort(const journal::Alert& alert, const contract::Agreement& agreement);
/// When it is over: "answers are fast again".
[[nodiscard]] Text wellAgain(const journal::Alert& alert, const contract::Agreement& agreement);
/// "'QXA', 'QXB' and 3 more", the most frequent first; empty when they are not known.
[[nodiscard]] Text unseenNames(const journal::Alert& alert);
/// "nearly all because they waited too long"; empty when nothing plain can be said.
[[nodiscard]] Text mostlyBecause(const std::map<std::string, double>& reasons);

} // namespace handrail::wording
