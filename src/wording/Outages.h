#pragma once

#include "telemetry/Window.h"

#include <optional>
#include <span>
#include <vector>

namespace handrail::wording {

/// A stretch in which the service gave nobody an answer although it was asked, or refused: from the last answer before it to the
/// first one after it.
struct Outage {
    WallTime from;
    std::optional<WallTime> to; ///< none while it lasts
    bool operator==(const Outage&) const = default;
};

/// As far as these windows tell, oldest first; `windows` in the order of time. A stretch that nobody watched is none.
[[nodiscard]] std::vector<Outage> outages(std::span<const Window> windows);

} // namespace handrail::wording
