#pragma once

#include <optional>
#include <string>

namespace handrail::collector {

/// Whether the newest lines of a log of answers say how calls to dependencies went; none while there are too few to tell.
[[nodiscard]] std::optional<bool> logNamesDependencies(const std::string& file);

} // namespace handrail::collector
