#include "remediation/CommandRun.h"

#include "remediation/BoundedOutput.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace handrail::remediation {

namespace {

constexpr Millis kTermToKill{2'000};
constexpr Millis kLastWords{200}; ///< a grandchild may hold the pipe open for ever
constexpr int kLookEveryMs = 20;
constexpr Millis kTellEvery{250};
constexpr int kNotExecuted = 127;

struct Pipe {
    int read = -1, write = -1;
    Pipe()
    {
        std::array<int, 2> ends{-1, -1};
        if (::pipe2(ends.data(), O_CLOEXEC) == 0) {
            read = ends[0];
            write = ends[1];
        }
    }
    ~Pipe()
    {
        closeEnd(read);
        closeEnd(write);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    static void closeEnd(int& end)
    {
        if (end >= 0)
            ::close(end);
        end = -1;
    }
};

/// Between fork and exec. Waits for the word to go, so that the parent has written down which process it is.
[[noreturn]] void becomeCommand(std::vector<char*>& argv, pid_t parent, Pipe& output, Pipe& go, Pipe& trouble)
{
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::signal(SIGPIPE, SIG_DFL);
    if (::getppid() != parent)
        ::_exit(kNotExecuted);
    Pipe::closeEnd(go.write);
    char word = 0;
    if (::read(go.read, &word, 1) != 1)
        ::_exit(kNotExecuted);
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(output.write, STDOUT_FILENO);
    ::dup2(output.write, STDERR_FILENO);
    ::execvp(argv[0], argv.data());
    const int code = errno;
    if (::write(trouble.write, &code, sizeof code) < 0)
        ::_exit(kNotExecuted);
    ::_exit(kNotExecuted);
}

/// Takes what is there, waiting at most `ms` for it. False when nobody can write any more.
bool readSome(int fd, int ms, BoundedOutput& output)
{
    pollfd wait{fd, POLLIN, 0};
    if (::poll(&wait, 1, ms) <= 0)
        return true;
    std::array<char, 16384> buffer{};
    const ssize_t size = ::read(fd, buffer.data(), buffer.size());
    if (size > 0)
        output.add(std::string_view(buffer.data(), static_cast<std::size_t>(size)));
    return size > 0 || (size < 0 && errno == EINTR);
}

/// Passes on what was said, when it is more than before, and not too often.
struct Telling {
    const std::function<void(const std::string&)>& said;
    std::chrono::steady_clock::time_point next{};
    std::string last{};

    void tell(const BoundedOutput& output)
    {
        const auto now = std::chrono::steady_clock::now();
        if (!said || now < next)
            return;
        next = now + kTellEvery;
        if (std::string all = output.text(); all != last)
            said(last = std::move(all));
    }
};

/// Reads and waits until the command is over; ends its group at the time limit.
int waitFor(pid_t pid, int fd, Millis atMost, BoundedOutput& output, bool& timedOut, Telling telling)
{
    const auto deadline = std::chrono::steady_clock::now() + atMost;
    bool isOpen = true;
    bool killed = false;
    while (true) {
        int status = 0;
        if (::waitpid(pid, &status, WNOHANG) == pid)
            return status;
        const auto now = std::chrono::steady_clock::now();
        if (now >= deadline && !timedOut) {
            timedOut = true;
            ::kill(-pid, SIGTERM);
        }
        if (timedOut && !killed && now >= deadline + kTermToKill) {
            killed = true;
            ::kill(-pid, SIGKILL);
        }
        if (isOpen)
            isOpen = readSome(fd, kLookEveryMs, output);
        else
            ::poll(nullptr, 0, kLookEveryMs);
        telling.tell(output);
    }
}

void readLastWords(int fd, BoundedOutput& output)
{
    const auto until = std::chrono::steady_clock::now() + kLastWords;
    while (std::chrono::steady_clock::now() < until) {
        pollfd wait{fd, POLLIN, 0};
        if (::poll(&wait, 1, 10) > 0 && !readSome(fd, 0, output))
            return;
    }
}

ShimResult notStarted(const std::string& command, int code)
{
    ShimResult result;
    result.output = fmt::format("can't start {}: {}\n", command, std::strerror(code));
    return result;
}

void describe(int status, bool timedOut, ShimResult& result)
{
    result.timedOut = timedOut;
    if (WIFEXITED(status))
        result.exitStatus = WEXITSTATUS(status);
    if (WIFSIGNALED(status))
        result.signal = WTERMSIG(status);
    result.ok = !timedOut && result.exitStatus == 0;
    result.mayHaveActed = timedOut || result.signal != 0;
}

} // namespace

ShimResult runCommand(const std::vector<std::string>& command, Millis atMost, const std::function<void(int)>& began,
                      const std::function<void(const std::string&)>& said)
{
    if (command.empty() || command.front().empty())
        return notStarted("a command without a name", EINVAL);
    std::vector<std::string> words = command;
    std::vector<char*> argv;
    for (auto& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    Pipe output, go, trouble;
    if (output.read < 0 || go.read < 0 || trouble.read < 0)
        return notStarted(command.front(), errno);
    const pid_t self = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0)
        return notStarted(command.front(), errno);
    if (pid == 0)
        becomeCommand(argv, self, output, go, trouble);
    ::setpgid(pid, pid);
    Pipe::closeEnd(output.write);
    Pipe::closeEnd(trouble.write);
    if (began)
        began(pid);
    BoundedOutput kept;
    bool timedOut = false;
    const bool told = ::write(go.write, "g", 1) == 1;
    int code = told ? 0 : EPIPE;
    Pipe::closeEnd(go.write);
    const bool notExecuted = told && ::read(trouble.read, &code, sizeof code) == sizeof code;
    const int status = waitFor(pid, output.read, atMost, kept, timedOut, Telling{said});
    if (timedOut)
        ::kill(-pid, SIGKILL);
    readLastWords(output.read, kept);
    if (notExecuted)
        return notStarted(command.front(), code);
    ShimResult result;
    describe(status, timedOut, result);
    result.output = kept.text();
    return result;
}

} // namespace handrail::remediation
