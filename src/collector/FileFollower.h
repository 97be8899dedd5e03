#pragma once

#include "base/Result.h"

#include <filesystem>
#include <ctime>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace handrail::collector {

/// Follows a file that somebody else writes lines to, through renaming (the old one is read to its end first), truncation and
/// absence. A file that is there at the first read is followed from its end, one that appears later from its beginning.
/// For one thread.
class FileFollower {
public:
    explicit FileFollower(std::filesystem::path file) : m_file(std::move(file)) {}
    ~FileFollower();
    FileFollower(const FileFollower&) = delete;
    FileFollower& operator=(const FileFollower&) = delete;

    struct Read {
        std::uint64_t tooLong = 0;   ///< lines over the limit of 64 KiB, left out
        std::uint64_t skippedBytes = 0; ///< when more was written than can be read: the oldest
    };
    /// Hands over all whole lines that are new, without their end, at most `mostBytes` of them; a half line waits for its rest.
    /// Error: notFound (the file isn't there), failed.
    [[nodiscard]] Result<Read> read(std::size_t mostBytes, const std::function<void(std::string_view)>& line);

private:
    [[nodiscard]] Result<void> open();
    [[nodiscard]] bool isUntouched();
    void close();
    void startOver();
    void readOn(off_t fileSize, std::size_t mostBytes, const std::function<void(std::string_view)>& line, Read& sum);
    void take(std::string_view bytes, const std::function<void(std::string_view)>& line, Read& sum);

    const std::filesystem::path m_file;
    int m_fd = -1;
    ino_t m_inode = 0;
    dev_t m_device = 0;
    off_t m_offset = 0;
    bool m_isFirst = true;
    std::optional<timespec> m_quietSince; ///< the file's last change, if nothing can have happened in the same instant after we looked
    int m_looksLeft = 0;                  ///< until its name is looked up again, whatever the open file says
    std::string m_half;          ///< the beginning of a line whose rest has not come
    bool m_isSkipping = false;   ///< inside a line that is too long
};

} // namespace handrail::collector
