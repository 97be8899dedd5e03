#pragma once

#include "demo/Preparation.h"

namespace handrail::demo {

/// Runs store and model server inside this process over the week before the flight clock starts; see prepare().
[[nodiscard]] Result<void> runOverEarlierDays(const std::vector<Flight>& flights, const Settings& settings,
                                              const Say& say);

} // namespace handrail::demo
