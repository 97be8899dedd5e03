#pragma once

#include "base/Ids.h"
#include "base/Time.h"
#include "wording/Text.h"

#include <optional>
#include <string>

namespace handrail::wording {

/// What a person must hear of the way to an agent before they believe what it says. Empty when all is as it should be.

/// The agent has another record than the one this console saw up to an entry.
[[nodiscard]] Text recordDoubted(const std::string& address, Seq lastKnown);
/// The agent sees and tells, and can't write down: nothing can be done through it.
[[nodiscard]] Text recordStopped(const std::string& address, WallTime since, WallTime now);
/// A week before a certificate ends, and when it has ended; `mine` is the reader's own.
[[nodiscard]] Text certificateEnds(const std::string& address, WallTime until, WallTime now, bool mine);

} // namespace handrail::wording
