#pragma once

#include "agent/Drilling.h"
#include "agent/LogReader.h"
#include "agent/Rights.h"
#include "contract/Agreement.h"
#include "remediation/Shim.h"
#include "telemetry/Window.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace handrail::agent {

/// What a Desk is made with: its settings, and its ways out.
struct DeskSetup {
    std::string name;
    bool embedded = false; ///< looks and does not act
    unsigned countdownS = 3;
    Millis grace{300};
    std::filesystem::path dataFolder;
    std::filesystem::path learnFrom;
    Millis learnAfter = std::chrono::minutes(10); ///< live windows needed before they say what is usual
    RightsFile rights;
    std::function<Result<void>(const remediation::ShimJob&)> startShim;
    std::function<remediation::ShimState(const ServiceId&, const OperationId&)> lookAtShim;
    /// Windows of records of the past, for what is usual before anything was seen live.
    std::function<Result<std::vector<Window>>(const std::filesystem::path&, const contract::Agreement&)> readHistory;
    /// A service's agreement is another one now: its collectors must follow. Must not block.
    std::function<void(std::shared_ptr<const contract::Agreement>)> sourcesChanged;
    std::function<void(const std::string&)> log;
    /// Counts lines of a log that hold a text, for a runbook's question; answered by LogCounted, or not at all. Must not block.
    std::function<void(const ServiceId&, const std::filesystem::path&, const LogsWanted&)> countLines;
    Drilling::Tell tellHook; ///< answered by HookAnswered; must not block
};

} // namespace handrail::agent
