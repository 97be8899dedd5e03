#include "agent/DataFolder.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace handrail::agent {

namespace {

std::string whoHolds(int file)
{
    std::array<char, 64> text{};
    const ssize_t length = ::pread(file, text.data(), text.size() - 1, 0);
    std::string pid(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
    while (!pid.empty() && pid.back() == '\n')
        pid.pop_back();
    return pid.empty() ? "another agent" : "another agent (process " + pid + ")";
}

Result<std::filesystem::path> makeTemporary()
{
    std::string name = (std::filesystem::temp_directory_path() / "handrail-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        return fail(ErrorCode::failed, std::string("no temporary folder can be made: ") + std::strerror(errno), name);
    return std::filesystem::path(name);
}

} // namespace

Result<DataFolder> DataFolder::open(const std::filesystem::path& path)
{
    DataFolder folder;
    folder.m_path = path;
    if (path.empty()) {
        auto made = makeTemporary();
        if (!made)
            return fail(made.error());
        folder.m_path = *made;
        folder.m_isTemporary = true;
    }
    std::error_code error;
    std::filesystem::create_directories(folder.m_path, error);
    if (error)
        return fail(ErrorCode::failed, "the data folder can't be made: " + error.message(), folder.m_path.string(),
                    "give another one with --data, or the right to write there");
    const std::filesystem::path lock = folder.m_path / "agent.lock";
    folder.m_lock = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (folder.m_lock < 0)
        return fail(ErrorCode::failed, std::string("the data folder can't be locked: ") + std::strerror(errno),
                    lock.string(), "give another one with --data, or the right to write there");
    if (::flock(folder.m_lock, LOCK_EX | LOCK_NB) != 0)
        return fail(ErrorCode::alreadyExists, whoHolds(folder.m_lock) + " works in this data folder",
                    folder.m_path.string(), "stop it, or give this one a folder of its own with --data");
    const std::string pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(folder.m_lock, 0) == 0)
        static_cast<void>(::pwrite(folder.m_lock, pid.data(), pid.size(), 0) == 0);
    return folder;
}

DataFolder::DataFolder(DataFolder&& other) noexcept
    : m_path(std::move(other.m_path)), m_lock(std::exchange(other.m_lock, -1)),
      m_isTemporary(std::exchange(other.m_isTemporary, false))
{
}

DataFolder::~DataFolder()
{
    if (m_lock >= 0)
        ::close(m_lock);
    if (m_isTemporary) {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
}

} // namespace handrail::agent
