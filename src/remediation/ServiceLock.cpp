#include "remediation/ServiceLock.h"

#include "base/Files.h"

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <unistd.h>

namespace handrail::remediation {

ServiceLock::~ServiceLock()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

bool ServiceLock::take(const std::filesystem::path& file, const OperationId& holder)
{
    m_fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (m_fd < 0)
        return false;
    // Whoever looks holds it shared for a moment.
    constexpr int kTries = 100;
    for (int i = 0; ::flock(m_fd, LOCK_EX | LOCK_NB) != 0; ++i) {
        if ((errno != EWOULDBLOCK && errno != EINTR) || i == kTries)
            return false;
        ::poll(nullptr, 0, 10);
    }
    const std::string& text = holder.value;
    return ::ftruncate(m_fd, 0) == 0 && ::pwrite(m_fd, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
}

std::optional<OperationId> ServiceLock::holderOf(const std::filesystem::path& file)
{
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return {};
    const bool isHeld = ::flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(fd);
    if (!isHeld)
        return {};
    return OperationId(readFile(file).value_or(""));
}

} // namespace handrail::remediation
