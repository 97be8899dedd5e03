#include "base/Files.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <openssl/evp.h>
#include <unistd.h>

namespace handrail {

namespace {

Error systemError(const std::string& doing, const std::string& where)
{
    const int code = errno;
    return Error{code == ENOSPC || code == EDQUOT ? ErrorCode::diskFull : ErrorCode::failed,
                 fmt::format("{}: {}", doing, std::strerror(code)), where,
                 code == ENOSPC ? "free some space on this disk" : ""};
}

Result<void> writeAll(int fd, std::string_view text, const std::string& where)
{
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno != EINTR)
            return fail(systemError("can't write", where));
        if (written > 0)
            text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(fd) != 0)
        return fail(systemError("can't flush to disk", where));
    return {};
}

} // namespace

Result<std::string> readFile(const std::filesystem::path& path, std::size_t limit)
{
    std::ifstream in(path, std::ios::binary);
    std::error_code error;
    if (!in || std::filesystem::is_directory(path, error))
        return fail(std::filesystem::exists(path, error) ? ErrorCode::failed : ErrorCode::notFound,
                    "can't read the file", path.string(), "check that it exists and may be read");
    const auto size = std::filesystem::file_size(path, error);
    if (!error && size > limit)
        return fail(ErrorCode::invalidInput, fmt::format("the file has more than {} bytes", limit), path.string());
    return std::string(std::istreambuf_iterator<char>(in), {});
}

Result<void> writeFileDurably(const std::filesystem::path& path, std::string_view text)
{
    const std::string beside = fmt::format("{}.{}.new", path.string(), ::getpid());
    const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return fail(systemError("can't create the file", beside));
    auto written = writeAll(fd, text, beside);
    ::close(fd);
    if (written && ::rename(beside.c_str(), path.c_str()) != 0)
        written = fail(systemError("can't rename the file", path.string()));
    if (!written) {
        ::unlink(beside.c_str());
        return written;
    }
    // The rename itself is durable only once the folder is flushed.
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    if (const int dir = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); dir >= 0) {
        ::fsync(dir);
        ::close(dir);
    }
    return {};
}

std::string sha256Hex(std::string_view bytes)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
    std::string hex;
    for (unsigned i = 0; i < size; ++i)
        hex += fmt::format("{:02x}", digest[i]);
    return hex;
}

} // namespace handrail
