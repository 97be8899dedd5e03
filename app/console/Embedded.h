#pragma once

#include "agent/Agent.h"

#include <memory>
#include <string>

namespace handrail::console {

/// An agent inside this program, for a service that has none beside it: it looks and does not act.
/// `service` is oip://HOST:PORT. Error: invalidInput with what to write, or what the agent says.
[[nodiscard]] Result<std::unique_ptr<agent::Agent>> embeddedAgent(const std::string& service, const std::string& metrics,
                                                                  const std::string& answers, const Clock& clock);

} // namespace handrail::console
