#pragma once

#include "wording/Pages.h"

namespace handrail::wording {

/// What the lists say of one service, worked out together: row and card tell the same sentence.
struct Listed {
    ServiceRow row; ///< its tip is left to listedTip()
    std::optional<Card> card;
    Text sentence;
};
[[nodiscard]] Listed listed(const ServiceFacts& facts);
/// The row's tip; the sentence may be one that stands in the reader's language already.
[[nodiscard]] Text listedTip(const ServiceRow& row, Text sentence);

} // namespace handrail::wording
