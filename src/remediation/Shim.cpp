#include "remediation/Shim.h"

#include "base/Files.h"
#include "remediation/ServiceLock.h"
#include "remediation/ShimFiles.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace handrail::remediation {

namespace {

class SpawnSettings {
public:
    SpawnSettings()
    {
        posix_spawnattr_init(&m_attributes);
        posix_spawn_file_actions_init(&m_actions);
        sigset_t all, none;
        sigfillset(&all);
        sigemptyset(&none);
        posix_spawnattr_setsigdefault(&m_attributes, &all);
        posix_spawnattr_setsigmask(&m_attributes, &none);
        posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
        posix_spawn_file_actions_addopen(&m_actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&m_actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addopen(&m_actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        // Nothing of the agent's may live on in the shim: no port, no database, no lock.
        posix_spawn_file_actions_addclosefrom_np(&m_actions, STDERR_FILENO + 1);
    }
    ~SpawnSettings()
    {
        posix_spawn_file_actions_destroy(&m_actions);
        posix_spawnattr_destroy(&m_attributes);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    posix_spawnattr_t m_attributes{};
    posix_spawn_file_actions_t m_actions{};
};

Result<void> spawn(const std::filesystem::path& executable, const std::filesystem::path& folder)
{
    std::string program = executable.string();
    std::string verb = "run-operation";
    std::string where = folder.string();
    std::array<char*, 4> argv = {program.data(), verb.data(), where.data(), nullptr};
    const SpawnSettings settings;
    pid_t pid = 0;
    const int code = posix_spawn(&pid, program.c_str(), &settings.m_actions, &settings.m_attributes, argv.data(), environ);
    if (code != 0)
        return fail(ErrorCode::failed, fmt::format("can't start the operation: {}", std::strerror(code)), program,
                    "check that the program is there and may be run");
    return {};
}

void flushFolder(const std::filesystem::path& folder)
{
    if (const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); fd >= 0) {
        ::fsync(fd);
        ::close(fd);
    }
}

/// A shim that is over and was our child is still listed until somebody asks.
void reap(const std::optional<Started>& started)
{
    if (!started || started->pid <= 0)
        return;
    constexpr int kTries = 50;
    for (int i = 0; i < kTries && ::waitpid(started->pid, nullptr, WNOHANG) == 0; ++i)
        ::poll(nullptr, 0, 1);
}

} // namespace

Result<void> startShim(const std::filesystem::path& dataFolder, const std::filesystem::path& executable, const ShimJob& job)
{
    std::error_code error;
    const auto operations = std::filesystem::absolute(operationsFolder(dataFolder), error);
    const auto folder = operations / fileName(job.operation.value);
    std::filesystem::create_directories(operations, error);
    const bool isNew = std::filesystem::create_directory(folder, error);
    if (!isNew && !error)
        return fail(ErrorCode::alreadyExists, "the operation was started before", job.operation.value);
    if (error)
        return fail(error == std::errc::no_space_on_device ? ErrorCode::diskFull : ErrorCode::failed,
                    "can't create the operation's folder: " + error.message(), folder.string());
    if (auto written = writeFileDurably(folder / "job", toText(Job{job, sinceBoot()})); !written)
        return written;
    flushFolder(operations);
    return spawn(std::filesystem::absolute(executable, error), folder);
}

ShimState lookAtShim(const std::filesystem::path& dataFolder, const ServiceId& service, const OperationId& operation)
{
    const auto operations = operationsFolder(dataFolder);
    const auto folder = operations / fileName(operation.value);
    ShimState state;
    // The lock first: a shim that lets go in between has written all there is to read.
    const auto holder = ServiceLock::holderOf(lockFile(operations, service));
    const auto started = readStarted(folder);
    if (started)
        state.startedAt = started->at;
    // Asked twice: it may have begun between the first look and the reading.
    if (holder == operation || (started && ServiceLock::holderOf(lockFile(operations, service)) == operation)) {
        state.is = ShimState::Is::running;
        state.said = readSaid(folder);
        return state;
    }
    if (auto result = readResult(folder)) {
        state.is = ShimState::Is::finished;
        state.result = std::move(*result);
    } else if (const auto command = readCommand(folder); started && command && command->isAlive()) {
        // The shim was killed, its command was not (it runs as somebody else): the service stays locked.
        state.is = ShimState::Is::running;
        return state;
    } else if (started) {
        state.is = ShimState::Is::vanished;
    }
    reap(started ? std::optional(*started) : std::nullopt);
    return state;
}

} // namespace handrail::remediation
