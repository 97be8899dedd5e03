#pragma once

#include "remediation/Shim.h"

#include <functional>

namespace handrail::remediation {

/// Runs a command without a shell, in a process group of its own, and waits for it. When `atMost` is over the group gets
/// TERM, and KILL 2 s later. When this process dies, so does the command. `began` is called with its process number before it
/// may do anything, and `said` now and then with all that it has said so far. For processes with one thread only, which ignore SIGPIPE.
[[nodiscard]] ShimResult runCommand(const std::vector<std::string>& command, Millis atMost,
                                    const std::function<void(int)>& began = {},
                                    const std::function<void(const std::string&)>& said = {});

} // namespace handrail::remediation
