#pragma once

#include "agent/Configured.h"
#include "agent/Grid.h"
#include "agent/HardBreach.h"
#include "agent/Message.h"
#include "agent/Tail.h"
#include "alerting/Judge.h"
#include "remediation/Operations.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace handrail::agent {

/// One service as the desk has it before it. Belongs to the state thread.
struct Watched {
    Configured configured;
    std::shared_ptr<const Normal> normal;
    Grid grid;
    alerting::Judge judge;
    HardBreach breach;
    bool hasParts = false;             ///< some came in this turn
    std::string endedFor;              ///< the alert for which a window was ended early in this turn
    WallTime judgedUntil{};            ///< of the run before, as its alerts say
    SteadyTime waitsUntil{};           ///< a window ended early for nothing: no other until then
    Tail tail;                         ///< sealed, the last 10 minutes
    std::set<OperationId> active;      ///< asked, started or settled, or its word may still be corrected
    std::vector<std::string> versions; ///< that the target could serve
    std::set<std::string> stepped;     ///< steps that answered themselves since the last window
    std::string complaint{};           ///< of a broken new file, said once
    std::size_t windowsSinceLearnTry = 0;
    remediation::TargetLook look{};                        ///< the newest
    std::vector<contract::VersionLook> looks{};            ///< the newest
    std::vector<runbook::LogSeen> logs{};                  ///< for questions about the log, one each
    std::map<std::string, SteadyTime> logsAsked{};
    SteadyTime keepsNext{};                                ///< when what the judge remembers is stored again
    std::vector<std::string> learning{};                   ///< gauges, as the consoles were told
    std::optional<Published::Progress> progress{};         ///< of the action that runs, as the consoles were told

    [[nodiscard]] const contract::Agreement& agreement() const { return *configured.agreement; }
};

} // namespace handrail::agent
