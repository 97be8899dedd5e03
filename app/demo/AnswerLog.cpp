#include "demo/AnswerLog.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace handrail::demo {

namespace {

constexpr auto kCollect = std::chrono::milliseconds(20);

int openToAppend(const std::filesystem::path& file)
{
    return ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

} // namespace

Result<std::unique_ptr<AnswerLog>> AnswerLog::open(const std::filesystem::path& file, const Limits& limits)
{
    std::error_code ignored;
    std::filesystem::create_directories(file.parent_path(), ignored);
    const int fd = openToAppend(file);
    if (fd < 0)
        return fail(ErrorCode::failed, std::string("can't open the log of answers: ") + std::strerror(errno),
                    file.string());
    return std::unique_ptr<AnswerLog>(new AnswerLog(file, limits, fd));
}

AnswerLog::AnswerLog(std::filesystem::path file, const Limits& limits, int fd)
    : m_file(std::move(file)), m_limits(limits), m_fd(fd)
{
    std::error_code error;
    if (const auto size = std::filesystem::file_size(m_file, error); !error)
        m_size = size;
    m_thread = std::thread([this] { run(); });
}

AnswerLog::~AnswerLog()
{
    {
        const Lock lock(m_mutex);
        m_ending = true;
    }
    m_changed.notifyAll();
    m_thread.join();
    ::close(m_fd);
}

void AnswerLog::write(std::string_view lines)
{
    {
        const Lock lock(m_mutex);
        if (m_waiting.size() + lines.size() > m_limits.waiting) {
            ++m_dropped;
            return;
        }
        m_waiting += lines;
    }
    m_changed.notifyAll();
}

std::uint64_t AnswerLog::dropped() const
{
    const Lock lock(m_mutex);
    return m_dropped;
}

void AnswerLog::run()
{
    for (bool ending = false; !ending;) {
        std::string lines;
        {
            const Lock lock(m_mutex);
            while (m_waiting.empty() && !m_ending)
                m_changed.waitUntil(m_mutex, std::chrono::steady_clock::now() + std::chrono::seconds(1));
            const auto until = std::chrono::steady_clock::now() + kCollect;
            while (!m_ending && std::chrono::steady_clock::now() < until)
                m_changed.waitUntil(m_mutex, until);
            lines.swap(m_waiting);
            ending = m_ending;
        }
        put(lines);
    }
}

void AnswerLog::put(std::string_view lines)
{
    while (!lines.empty()) {
        const std::size_t room = std::max<std::size_t>(m_limits.bytes, m_size + 1) - m_size;
        // Whole lines only: a reader never finds half a line at the end of a turned file.
        const auto end = lines.size() <= room ? lines.size() : lines.find('\n', room - 1) + 1;
        std::string_view part = lines.substr(0, end);
        lines.remove_prefix(end);
        m_size += part.size();
        while (!part.empty()) {
            const ssize_t written = ::write(m_fd, part.data(), part.size());
            if (written < 0 && errno != EINTR)
                break;
            part.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
        }
        if (m_size >= m_limits.bytes)
            rotate();
    }
}

void AnswerLog::rotate()
{
    std::error_code ignored;
    const auto numbered = [this](int number) {
        return std::filesystem::path(m_file.string() + "." + std::to_string(number));
    };
    for (int number = m_limits.files - 1; number > 1; --number)
        std::filesystem::rename(numbered(number - 1), numbered(number), ignored);
    std::filesystem::rename(m_file, numbered(1), ignored);
    const int fd = openToAppend(m_file);
    if (fd < 0)
        return; // the old file goes on growing, nothing is lost
    ::close(m_fd);
    m_fd = fd;
    m_size = 0;
}

} // namespace handrail::demo
