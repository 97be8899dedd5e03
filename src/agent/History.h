#pragma once

#include "base/Result.h"
#include "contract/Agreement.h"
#include "telemetry/Window.h"

#include <filesystem>
#include <functional>
#include <istream>
#include <string>
#include <vector>

namespace handrail::agent {

/// A log of answers of the past as windows of the agreement's span, in order. Lines that were replayed count without how long
/// they took: that was another machine's, or another pace. Errors: notFound, invalidInput.
[[nodiscard]] Result<std::vector<Window>> readHistory(const std::filesystem::path& file,
                                                      const contract::Agreement& agreement);

/// The same one window after another, of one minute each, whatever the log's size; `isWhole`: minutes without a line between
/// two with one are windows in which nobody asked. Lines more than ten minutes older than one before them are left out.
[[nodiscard]] Result<void> eachOfHistory(std::istream& in, const std::string& name, const contract::Agreement& agreement, bool isWhole,
                                         const std::function<void(Window)>& take);

} // namespace handrail::agent
