#include "storage/Reserve.h"

#include <cstdint>
#include <fcntl.h>
#include <unistd.h>

namespace handrail::storage {

namespace {

constexpr std::uintmax_t kSize = 16u << 20;
/// So much must be free beside the reserve before it is taken: else it would itself be what fills the disk.
constexpr std::uintmax_t kFreeBeside = 8u << 20;

bool allocate(const std::filesystem::path& file)
{
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    const bool done = ::posix_fallocate(fd, 0, static_cast<off_t>(kSize)) == 0;
    ::close(fd);
    return done;
}

} // namespace

Reserve::Reserve(std::filesystem::path file) : m_file(std::move(file)) {}

void Reserve::take()
{
    std::error_code error;
    if (const auto size = std::filesystem::file_size(m_file, error); !error && size >= kSize) {
        m_isThere = true;
        return;
    }
    const auto folder = m_file.has_parent_path() ? m_file.parent_path() : std::filesystem::path(".");
    const auto space = std::filesystem::space(folder, error);
    m_isThere = !error && space.available >= kSize + kFreeBeside && allocate(m_file);
    if (!m_isThere)
        std::filesystem::remove(m_file, error);
}

bool Reserve::giveUp()
{
    std::error_code error;
    m_isThere = false;
    return std::filesystem::remove(m_file, error);
}

} // namespace handrail::storage
