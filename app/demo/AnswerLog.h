#pragma once

#include "base/Mutex.h"
#include "base/Result.h"

#include <filesystem>
#include <memory>
#include <string>
#include <thread>

namespace handrail::demo {

/// The log of answers: lines are taken at once and written by a thread of its own, at most 20 ms later. At 10 MB the
/// file becomes .1, the one before .2, and what was .2 is gone. Any thread.
class AnswerLog {
public:
    struct Limits {
        std::size_t bytes = 10u << 20;   ///< of one file
        int files = 3;                   ///< the one written to included
        std::size_t waiting = 16u << 20; ///< lines over this are dropped while the disk can't keep up
    };

    /// Error: failed, if the file can't be opened.
    [[nodiscard]] static Result<std::unique_ptr<AnswerLog>> open(const std::filesystem::path& file,
                                                                 const Limits& limits);
    ~AnswerLog(); ///< everything taken is written before it returns
    void write(std::string_view lines) HR_EXCLUDES(m_mutex);
    [[nodiscard]] std::uint64_t dropped() const HR_EXCLUDES(m_mutex);

private:
    AnswerLog(std::filesystem::path file, const Limits& limits, int fd);
    void run() HR_EXCLUDES(m_mutex);
    void put(std::string_view lines);
    void rotate();

    // constant
    const std::filesystem::path m_file;
    const Limits m_limits;
    // the writing thread's own
    int m_fd;
    std::size_t m_size = 0;
    // guarded
    mutable Mutex m_mutex;
    Condition m_changed;
    std::string m_waiting HR_GUARDED_BY(m_mutex);
    std::uint64_t m_dropped HR_GUARDED_BY(m_mutex) = 0;
    bool m_ending HR_GUARDED_BY(m_mutex) = false;
    std::thread m_thread;
};

} // namespace handrail::demo
