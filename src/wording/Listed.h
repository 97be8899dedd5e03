#pragma once

#include "wording/Pages.h"

namespace handrail::wording {

/// What the lists say of one service, worked out together: row and card tell the same sentence.
struct Listed {
    ServiceRow row; ///< its tip is left to listedTip()
    std::optional<Card> card;
    Text sentence;
    bool drilled = false; ///< what is wrong with it was switched on for practice
};
[[nodiscard]] Listed listed(const ServiceFacts& facts);
/// How one of many services stands in the sentence over all.
struct InWorld {
    State state = State::fine;
    Care care = Care::someone;
    bool isTold = true;
    bool drilled = false;
};
[[nodiscard]] Text world(std::span<const InWorld> services); ///< "1 service is broken (somebody else has it), 1 is getting better. 21 are fine."
/// The row's tip; the sentence may be one that stands in the reader's language already.
[[nodiscard]] Text listedTip(const ServiceRow& row, Text sentence);

} // namespace handrail::wording
