#pragma once

#include "wording/Pages.h"

namespace handrail::wording {

/// What is worth doing next and why, in one sentence: "Suggested: roll back to the previous version, because v13 came at 02:10, just
/// before the trouble." Empty when nothing follows from what is known. `step` is the number of the step; 0 = none.
struct SuggestionView {
    Text text;
    std::uint32_t step = 0;
};
[[nodiscard]] SuggestionView suggestionView(const ServiceFacts& facts);

/// The last two versions side by side, as far as their numbers are still at hand: "v13 answers since 02:10, v12 before. The
/// slowest 1 in 100 answers: 0.9 s, before 0.2 s." Empty when there was only one.
[[nodiscard]] Text versionDifference(const ServiceFacts& facts);

} // namespace handrail::wording
