#pragma once

#include "wording/Pages.h"

namespace handrail::wording {

class View;

/// A change stop as a page says it. Actions then ask for one more click, and say why.
struct ChangeStopView {
    Text strip;          ///< "Changes are stopped until 08:00: release weekend, said Mira."; empty = none holds
    bool forAll = false; ///< it holds for all services of the agent
    Text means;          ///< what one would do, before it is begun
};
[[nodiscard]] ChangeStopView changeStopView(const ServiceFacts& facts);

/// When something ends: with the day too when that is another one. "08:00", "25 Nov, 08:00"
[[nodiscard]] Text untilTime(WallTime at, WallTime now);
/// The strip's sentence, for each action as well.
[[nodiscard]] Text changeStopText(const View& view);
/// For the timeline: "Mira stopped changes until 08:00: release weekend".
[[nodiscard]] Text changeStopShort(const journal::ChangeStop& stop, const std::string& who, bool forAll, WallTime at);

} // namespace handrail::wording
