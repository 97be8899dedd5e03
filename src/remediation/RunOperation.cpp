#include "remediation/Shim.h"

#include "base/Files.h"
#include "remediation/BoundedOutput.h"
#include "remediation/CommandRun.h"
#include "remediation/HttpCall.h"
#include "remediation/RepositoryLoad.h"
#include "remediation/ServiceLock.h"
#include "remediation/ShimFiles.h"

#include <algorithm>
#include <csignal>
#include <poll.h>
#include <unistd.h>

namespace handrail::remediation {

namespace {

enum class Exit { done = 0, badFolder = 2, tooLate = 3, ranBefore = 4, locked = 5, cantWrite = 6 };

WallTime now() { return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now()); }

ShimResult runJobCommand(const ShimJob& job, const std::filesystem::path& folder)
{
    auto result = runCommand(job.command, job.atMost, [&folder](int pid) {
        if (const auto process = Process::of(pid))
            (void)writeFileDurably(folder / "command", toText(*process));
    }, [&folder](const std::string& all) { writeSaid(folder, lastLines(masked(all, {}))); });
    result.output = masked(std::move(result.output), {});
    return result;
}

ShimResult doIt(const ShimJob& job, const std::filesystem::path& folder)
{
    switch (job.by) {
    case ShimJob::By::command: return runJobCommand(job, folder);
    case ShimJob::By::http: return callHttp(job);
    case ShimJob::By::modelRepository: return loadModel(job);
    }
    return {};
}

/// What the proof command prints, without blanks around it; none when it can't be run.
std::optional<std::string> askProof(const ShimJob& job)
{
    constexpr Millis kAtMost{5'000};
    const auto answer = runCommand(job.proofCommand, kAtMost);
    if (!answer.ok)
        return {};
    const auto first = answer.output.find_first_not_of(" \t\r\n");
    if (first == std::string::npos)
        return std::string();
    const auto last = answer.output.find_last_not_of(" \t\r\n");
    return masked(answer.output.substr(first, last - first + 1), {});
}

std::optional<std::string> waitForProof(const ShimJob& job)
{
    constexpr int kAskEveryMs = 500;
    const auto until = std::chrono::steady_clock::now() + job.proofWithin;
    while (true) {
        const auto shown = askProof(job);
        if (shown == job.proofWanted || std::chrono::steady_clock::now() >= until)
            return shown;
        ::poll(nullptr, 0, kAskEveryMs);
    }
}

} // namespace

int runOperation(const std::filesystem::path& folder)
{
    ::signal(SIGPIPE, SIG_IGN);
    const auto asked = readJob(folder);
    if (!asked)
        return static_cast<int>(Exit::badFolder);
    const ShimJob& job = asked->job;
    ServiceLock lock;
    if (!lock.take(lockFile(folder.parent_path(), job.service), job.operation))
        return static_cast<int>(Exit::locked);
    if (std::filesystem::exists(folder / "started") || std::filesystem::exists(folder / "result"))
        return static_cast<int>(Exit::ranBefore);
    // Whoever asked has given this one up by now, and may have begun another.
    const Millis age = sinceBoot() - asked->askedAtBoot;
    if (age < Millis(0) || age > kShimStartsWithin)
        return static_cast<int>(Exit::tooLate);
    if (!writeFileDurably(folder / "started", toText(Started{now(), ::getpid()})))
        return static_cast<int>(Exit::cantWrite);
    const bool hasProof = !job.proofCommand.empty();
    const auto before = hasProof ? askProof(job) : std::nullopt;
    ShimResult result = doIt(job, folder);
    if (hasProof && (result.ok || result.mayHaveActed))
        result.proofAfter = waitForProof(job);
    result.proofBefore = before;
    result.output = readable(result.output);
    result.endedAt = now();
    const auto written = writeFileDurably(folder / "result", toText(result));
    return static_cast<int>(written ? Exit::done : Exit::cantWrite);
}

} // namespace handrail::remediation
