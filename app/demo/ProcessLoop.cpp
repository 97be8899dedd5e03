#include "demo/ProcessLoop.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace handrail::demo {

namespace {

sigset_t ends()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

/// False at the end of the input.
bool takeLines(std::string& text, const std::function<void(const std::string&)>& onLine)
{
    std::array<char, 1024> buffer{};
    const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count <= 0)
        return count < 0 && errno == EINTR;
    text.append(buffer.data(), static_cast<std::size_t>(count));
    for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n')) {
        if (onLine)
            onLine(text.substr(0, end));
        text.erase(0, end + 1);
    }
    return true;
}

} // namespace

void blockEndSignals()
{
    sigset_t set = ends();
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

void runUntilEnd(bool supervised, const std::function<void(const std::string&)>& onLine)
{
    const sigset_t set = ends();
    const int fd = ::signalfd(-1, &set, SFD_CLOEXEC);
    std::array<pollfd, 2> waits = {pollfd{fd, POLLIN, 0}, pollfd{supervised ? STDIN_FILENO : -1, POLLIN, 0}};
    std::string text;
    while (true) {
        if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR)
            break;
        if (waits[0].revents != 0)
            break;
        if (waits[1].revents != 0 && !takeLines(text, onLine))
            break;
    }
    ::close(fd);
}

void dieWithParent(int parentPid)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parentPid)
        _exit(1); // it was gone before we could ask
}

} // namespace handrail::demo
