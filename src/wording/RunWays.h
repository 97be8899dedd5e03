#pragma once

#include "wording/View.h"

namespace handrail::wording {

// The way that a run took through its steps.

/// It goes back to the model: that this is done helps nobody yet.
[[nodiscard]] bool isReturnStep(const runbook::RunbookStep& step);
/// Why it stands where it stands: "Now, because step 2 did not help".
[[nodiscard]] Text nowText(const journal::RunState* run, const runbook::Runbook& book);
/// Why a step was left out, or not reached: "because nobody answered in step 3"; empty for one that was answered or is still ahead.
[[nodiscard]] Text passedText(const journal::RunState* run, const runbook::Runbook& book, std::uint32_t step);
struct Called {
    std::string whom; ///< the owner's name in the agreement
    WallTime at;
    bool answered = false;
};
/// Who was called in a trouble (null: nobody), by whichever runbook: the last word on each, in their order.
[[nodiscard]] std::vector<Called> calledIn(const View& view, const journal::IncidentState* incident);
/// "Version v13 must stay away until it is mended: tell ..., by day is soon enough.": after a rollback from the version that the
/// trouble came of, for as long as that is away; empty otherwise.
[[nodiscard]] Text keepAwayText(const View& view, const journal::Operation& operation);
/// Its last answer is from before the run went back to it or to a step before it.
[[nodiscard]] bool isOfEarlierRound(const journal::RunState* run, std::uint32_t step);

} // namespace handrail::wording
