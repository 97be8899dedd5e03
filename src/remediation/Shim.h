#pragma once

#include "base/Ids.h"
#include "base/Result.h"
#include "base/Time.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace handrail::remediation {

/// One thing to do outside: a command, an HTTP call or a model repository call.
struct ShimJob {
    OperationId operation;
    ServiceId service;
    enum class By { command, http, modelRepository } by = By::command;
    std::vector<std::string> command;
    std::string url, method, body;
    std::map<std::string, std::string> headers; ///< a value "secret:FILE" is read from the file by the shim itself
    std::string repositoryAddress, model, version;
    Millis atMost{60'000};
    std::vector<std::string> proofCommand; ///< asked before, and afterwards each second until it prints `proofWanted`
    std::string proofWanted;
    Millis proofWithin{0};
};

struct ShimResult {
    std::optional<int> exitStatus; ///< of the command, or the HTTP status
    int signal = 0;
    bool timedOut = false;
    bool ok = false;
    bool mayHaveActed = false; ///< not ok, but the target may have done it all the same: only the proof can tell
    std::string output; ///< first and last 32 KB, UTF-8, secrets masked
    WallTime endedAt;
    std::optional<std::string> proofBefore, proofAfter; ///< what the proof command printed, if the job has one
};

/// What the files and the lock say of an operation.
struct ShimState {
    enum class Is { neverStarted, running, finished, vanished } is = Is::neverStarted;
    std::optional<ShimResult> result; ///< finished
    std::optional<WallTime> startedAt;
    std::string said; ///< running: the last lines of what the command has said so far, as ShimResult::output
};

/// How long a shim may take from startShim() to `started`; one that comes later does nothing.
inline constexpr Millis kShimStartsWithin{5'000};

/// Writes the job durably and starts `executable run-operation FOLDER` in a session of its own, with posix_spawn and no shell.
/// It outlives its parent. A command that leaves something running behind must give that an output of its own. An operation is
/// started once in its life. Errors: alreadyExists (this operation was started before), failed, diskFull.
[[nodiscard]] Result<void> startShim(const std::filesystem::path& dataFolder, const std::filesystem::path& executable,
                                     const ShimJob& job);
/// The body of `handrail-agent run-operation FOLDER`: takes the lock of the service, writes `started`, does the job, keeps the
/// output, ends the process group at the time limit, writes the result. Returns the process's exit status.
int runOperation(const std::filesystem::path& folder);
/// Looks, and reaps the shim when it was a child of this process and is over. Any thread.
[[nodiscard]] ShimState lookAtShim(const std::filesystem::path& dataFolder, const ServiceId& service,
                                   const OperationId& operation);

} // namespace handrail::remediation
