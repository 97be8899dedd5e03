#pragma once

#include "remediation/Shim.h"

namespace handrail::remediation {

// Every name and text that a shim keeps on disk:
//   <data>/operations/<service>.lock              flock held while a shim works on the service; holds the operation's id
//   <data>/operations/<operation>/job             what to do, and when it was asked (clock since boot)
//   <data>/operations/<operation>/started         time and process of the shim
//   <data>/operations/<operation>/command         process of the command, and when that process began
//   <data>/operations/<operation>/said            the last lines of what the command has said so far; plain text, not flushed
//   <data>/operations/<operation>/result          how it ended
// All but the lock and that are JSON, written beside, flushed and renamed. Ids are percent-encoded into names.

struct Job {
    ShimJob job;
    Millis askedAtBoot{0};
};
struct Started {
    WallTime at;
    int pid = 0;
};
/// A process that can't be mistaken for a later one with the same number.
struct Process {
    int pid = 0;
    std::uint64_t beganAt = 0; ///< ticks since boot
    [[nodiscard]] static std::optional<Process> of(int pid);
    [[nodiscard]] bool isAlive() const;
};

[[nodiscard]] std::string fileName(const std::string& id);
[[nodiscard]] std::filesystem::path operationsFolder(const std::filesystem::path& dataFolder);
[[nodiscard]] std::filesystem::path lockFile(const std::filesystem::path& operations, const ServiceId& service);
[[nodiscard]] Millis sinceBoot();

[[nodiscard]] std::string toText(const Job& job);
[[nodiscard]] std::string toText(const Started& started);
[[nodiscard]] std::string toText(const Process& process);
[[nodiscard]] std::string toText(const ShimResult& result);
/// Nobody waits for the disk: it is only for those who look now.
void writeSaid(const std::filesystem::path& folder, const std::string& text);
[[nodiscard]] std::string readSaid(const std::filesystem::path& folder); ///< empty when nothing was said
/// Errors: notFound, damaged.
[[nodiscard]] Result<Job> readJob(const std::filesystem::path& folder);
[[nodiscard]] Result<Started> readStarted(const std::filesystem::path& folder);
[[nodiscard]] Result<Process> readCommand(const std::filesystem::path& folder);
[[nodiscard]] Result<ShimResult> readResult(const std::filesystem::path& folder);

} // namespace handrail::remediation
