#pragma once

#include "base/Result.h"
#include "contract/Agreement.h"
#include "telemetry/Window.h"

#include <filesystem>
#include <vector>

namespace handrail::agent {

/// A log of answers of the past as windows of the agreement's span, in order. Errors: notFound, invalidInput.
[[nodiscard]] Result<std::vector<Window>> readHistory(const std::filesystem::path& file,
                                                      const contract::Agreement& agreement);

} // namespace handrail::agent
