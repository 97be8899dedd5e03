#pragma once

#include "journal/Entry.h"

namespace handrail::journal {

/// Does this alert speak of what is thought to be the cause? Never for a new version: what it breaks has alerts of its own.
[[nodiscard]] bool isOfCause(const Alert& alert, const Cause& cause);

} // namespace handrail::journal
