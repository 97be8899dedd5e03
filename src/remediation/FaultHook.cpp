#include "remediation/FaultHook.h"

#include "remediation/HttpCall.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace handrail::remediation {

namespace {

constexpr Millis kAtMost{5'000};

std::string filled(std::string text, const contract::Drills& drills, const HookCall& call)
{
    constexpr std::array kWords{"true", "renew", "false"};
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(drills.lease).count();
    const std::array<std::pair<std::string_view, std::string>, 3> values{
        {{"{fault}", call.fault}, {"{on}", kWords[static_cast<std::size_t>(call.is)]}, {"{seconds}", std::to_string(seconds)}}};
    for (const auto& [name, value] : values)
        for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size()))
            text.replace(at, name.size(), value);
    return text;
}

Result<void> tellByHttp(const contract::Drills& drills, const HookCall& call)
{
    ShimJob job;
    job.by = ShimJob::By::http;
    job.operation = OperationId(call.id);
    job.url = filled(drills.url, drills, call);
    job.method = drills.method;
    job.body = filled(drills.body, drills, call);
    job.headers = drills.headers;
    job.atMost = kAtMost;
    const ShimResult result = callHttp(job);
    if (result.ok)
        return {};
    if (result.exitStatus)
        return fail(ErrorCode::refused, fmt::format("the fault hook said {}: {}", *result.exitStatus, result.output.substr(0, 500)), job.url);
    return fail(ErrorCode::unavailable, "the fault hook does not answer: " + result.output.substr(0, 500), job.url);
}

struct Spawned {
    pid_t pid = -1;
    int fd = -1;
    ~Spawned()
    {
        if (fd >= 0)
            ::close(fd);
    }
};

/// Started without a shell, in a group of its own, with nothing to read and nowhere to write.
int spawn(const std::vector<std::string>& words, pid_t& pid)
{
    std::vector<char*> argv;
    for (const std::string& word : words)
        argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
    const int error = ::posix_spawnp(&pid, argv.front(), &files, &attributes, argv.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

Result<void> tellByCommand(const contract::Drills& drills, const HookCall& call)
{
    std::vector<std::string> words;
    for (const std::string& word : drills.command)
        words.push_back(filled(word, drills, call));
    Spawned child;
    if (const int error = spawn(words, child.pid); error != 0)
        return fail(ErrorCode::unavailable, fmt::format("the fault hook can't be started: {}", std::strerror(error)), words.front());
    child.fd = static_cast<int>(::syscall(SYS_pidfd_open, child.pid, 0));
    pollfd wait{child.fd, POLLIN, 0};
    const bool ended = child.fd >= 0 && ::poll(&wait, 1, static_cast<int>(kAtMost.count())) == 1;
    if (!ended)
        ::kill(-child.pid, SIGKILL);
    int status = 0;
    while (::waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (!ended)
        return fail(ErrorCode::unavailable, "the fault hook did not end within 5 s", words.front());
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return fail(ErrorCode::refused, "the fault hook said no", words.front());
    return {};
}

} // namespace

Result<void> tellFaultHook(const contract::Drills& drills, const HookCall& call)
{
    if (!drills.fault(call.fault))
        return fail(ErrorCode::invalidInput, fmt::format("the agreement has no fault '{}'", call.fault));
    return drills.url.empty() ? tellByCommand(drills, call) : tellByHttp(drills, call);
}

} // namespace handrail::remediation
