#include "demo/Processes.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <poll.h>
#include <unistd.h>

namespace handrail::demo {

namespace {

/// Between fork and exec only what is safe there: no memory, no locks.
[[noreturn]] void becomeChild(int input, char* const* arguments)
{
    ::dup2(input, STDIN_FILENO);
    ::execv("/proc/self/exe", arguments);
    _exit(127);
}

} // namespace

Child::~Child()
{
    stop();
}

Result<void> Child::start(const std::vector<std::string>& options)
{
    stop();
    int pipe[2] = {-1, -1};
    if (::pipe2(pipe, O_CLOEXEC) != 0)
        return fail(ErrorCode::failed, std::string("can't make a pipe: ") + std::strerror(errno), m_command);
    std::vector<std::string> words = {"handrail-demo", m_command, "--supervised-by", std::to_string(::getpid())};
    words.insert(words.end(), options.begin(), options.end());
    std::vector<char*> arguments;
    for (auto& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const int pid = ::fork();
    if (pid == 0)
        becomeChild(pipe[0], arguments.data());
    ::close(pipe[0]);
    if (pid < 0) {
        ::close(pipe[1]);
        return fail(ErrorCode::failed, std::string("can't start a process: ") + std::strerror(errno), m_command);
    }
    m_pid = pid;
    m_input = pipe[1];
    return {};
}

void Child::tell(const std::string& line) const
{
    const std::string text = line + '\n';
    if (m_input >= 0) [[maybe_unused]]
        const auto written = ::write(m_input, text.data(), text.size());
}

void Child::stop(Millis patience)
{
    if (isRunning()) {
        ::kill(m_pid, SIGTERM);
        // The end of a process can be waited for like input.
        const int fd = static_cast<int>(::syscall(SYS_pidfd_open, m_pid, 0));
        pollfd ended{fd, POLLIN, 0};
        if (fd >= 0)
            ::poll(&ended, 1, static_cast<int>(patience.count()));
        ::close(fd);
    }
    kill();
}

void Child::kill()
{
    if (m_pid > 0) {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    m_pid = 0;
    if (m_input >= 0)
        ::close(m_input);
    m_input = -1;
}

bool Child::isRunning()
{
    if (m_pid > 0 && ::waitpid(m_pid, nullptr, WNOHANG) == m_pid)
        m_pid = 0;
    return m_pid > 0;
}

} // namespace handrail::demo
