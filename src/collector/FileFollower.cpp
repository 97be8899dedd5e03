#include "collector/FileFollower.h"

#include "collector/AnswerLine.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace handrail::collector {

namespace {

constexpr int kLooks = 10;                 ///< at the open file, for one at its name: not every file system tells of a new name
constexpr std::int64_t kInstantNs = 50'000'000; ///< times of files are coarse

std::int64_t nanoseconds(const timespec& time) { return std::int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec; }

off_t sizeOf(int file, off_t otherwise)
{
    struct stat info {};
    return ::fstat(file, &info) == 0 ? info.st_size : otherwise;
}

} // namespace

FileFollower::~FileFollower() { close(); }

void FileFollower::close()
{
    if (m_fd >= 0)
        ::close(m_fd);
    m_fd = -1;
}

void FileFollower::startOver()
{
    m_offset = 0;
    m_half.clear();
    m_isSkipping = false;
}

Result<void> FileFollower::open()
{
    // Non-blocking: opening a pipe by mistake must not hang. Our reading is no news to the file system; only the file's owner may say so.
    constexpr int kHow = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
    m_fd = ::open(m_file.c_str(), kHow | O_NOATIME);
    if (m_fd < 0 && errno == EPERM)
        m_fd = ::open(m_file.c_str(), kHow);
    if (m_fd < 0) {
        const int code = errno;
        m_isFirst = m_isFirst && code != ENOENT;
        return fail(code == ENOENT ? ErrorCode::notFound : ErrorCode::failed, std::strerror(code), m_file.string(),
                    "check that the service writes its log of answers there");
    }
    struct stat info {};
    if (::fstat(m_fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        close();
        return fail(ErrorCode::failed, "this is no file", m_file.string());
    }
    startOver();
    m_inode = info.st_ino;
    m_device = info.st_dev;
    if (m_isFirst && info.st_size > 0) {
        m_offset = info.st_size;
        // Perhaps in the middle of a line: its rest alone is none.
        char last = '\n';
        m_isSkipping = ::pread(m_fd, &last, 1, info.st_size - 1) == 1 && last != '\n';
    }
    m_isFirst = false;
    return {};
}

void FileFollower::take(std::string_view bytes, const std::function<void(std::string_view)>& line, Read& sum)
{
    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        const auto part = bytes.substr(0, end);
        const bool isWhole = end != std::string_view::npos;
        if (!m_isSkipping && m_half.size() + part.size() > kLongestLine) {
            m_isSkipping = true;
            m_half.clear();
            ++sum.tooLong;
        }
        if (isWhole && !m_isSkipping && m_half.empty())
            line(part);
        else if (!m_isSkipping)
            m_half += part;
        if (isWhole) {
            if (!m_half.empty())
                line(m_half);
            m_half.clear();
            m_isSkipping = false;
        }
        bytes.remove_prefix(isWhole ? end + 1 : bytes.size());
    }
}

void FileFollower::readOn(off_t fileSize, std::size_t mostBytes, const std::function<void(std::string_view)>& line, Read& sum)
{
    if (fileSize < m_offset)
        startOver();
    const auto waiting = static_cast<std::size_t>(fileSize - m_offset);
    if (waiting > mostBytes) {
        sum.skippedBytes += waiting - mostBytes;
        m_offset = fileSize - static_cast<off_t>(mostBytes);
        m_half.clear();
        m_isSkipping = true;
    }
    std::array<char, 64u << 10> buffer; // NOLINT(*-member-init): this runs often, and mostly there is little to read
    for (std::size_t read = 0; read < mostBytes;) {
        const std::size_t wanted = std::min(buffer.size(), mostBytes - read);
        const ssize_t size = ::pread(m_fd, buffer.data(), wanted, m_offset);
        if (size <= 0)
            return;
        m_offset += size;
        read += static_cast<std::size_t>(size);
        take(std::string_view(buffer.data(), static_cast<std::size_t>(size)), line, sum);
        if (static_cast<std::size_t>(size) < wanted)
            return;
    }
}

/// Neither written nor renamed nor removed since it was looked at in full: each changes the time of its last change. Much
/// cheaper than its name, and mostly true.
bool FileFollower::isUntouched()
{
    struct stat info {};
    if (!m_quietSince || m_looksLeft-- <= 0 || ::fstat(m_fd, &info) != 0)
        return false;
    return info.st_size == m_offset && nanoseconds(info.st_ctim) == nanoseconds(*m_quietSince);
}

Result<FileFollower::Read> FileFollower::read(std::size_t mostBytes, const std::function<void(std::string_view)>& line)
{
    Read sum;
    if (m_fd < 0)
        if (auto opened = open(); !opened)
            return fail(opened.error());
    if (isUntouched())
        return sum;
    m_quietSince.reset();
    // Asked before reading: what was written to the old file before it was renamed is then read below.
    struct stat now {};
    const bool isThere = ::stat(m_file.c_str(), &now) == 0;
    const bool isSame = isThere && now.st_ino == m_inode && now.st_dev == m_device;
    if (isSame && now.st_size == m_offset) {
        timespec looked{};
        if (::clock_gettime(CLOCK_REALTIME, &looked) == 0 && nanoseconds(looked) - nanoseconds(now.st_ctim) > kInstantNs) {
            m_quietSince = now.st_ctim;
            m_looksLeft = kLooks;
        }
        return sum;
    }
    readOn(isSame ? now.st_size : sizeOf(m_fd, m_offset), mostBytes, line, sum);
    if (isThere && !isSame) {
        close();
        if (auto opened = open(); !opened)
            return fail(opened.error());
        readOn(sizeOf(m_fd, m_offset), mostBytes, line, sum);
        return sum;
    }
    if (!isThere)
        return fail(ErrorCode::notFound, "the file is gone", m_file.string(),
                    "check that the service writes its log of answers there");
    return sum;
}

} // namespace handrail::collector
