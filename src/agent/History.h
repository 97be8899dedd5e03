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

/// A log of answers of the past as windows of a minute, in order. Lines that were replayed count without how long
/// they took: that was another machine's, or another pace. Errors: notFound, invalidInput.
[[nodiscard]] Result<std::vector<Window>> readHistory(const std::filesystem::path& file,
                                                      const contract::Agreement& agreement);

struct HistoryPlan {
    bool isWhole = false;                  ///< spans without a line between two with one are windows in which nobody asked
    Millis span = std::chrono::minutes(1); ///< of each window; above zero
};
/// The same one window after another, whatever the log's size. Lines more than ten minutes older than one before them are left out.
[[nodiscard]] Result<void> eachOfHistory(std::istream& in, const std::string& name, const contract::Agreement& agreement,
                                         const HistoryPlan& plan, const std::function<void(Window)>& take);

} // namespace handrail::agent
