#pragma once

#include "base/Mutex.h"
#include "base/Time.h"

#include <map>
#include <string>

namespace inference {
class ModelStatisticsResponse;
}

namespace handrail::demo {

/// Where the time of one question went.
struct Spent {
    std::chrono::nanoseconds queue{0}, input{0}, infer{0}, output{0};
    [[nodiscard]] std::chrono::nanoseconds all() const { return queue + input + infer + output; }
};

/// Cumulative figures per version since the start, in the protocol's own shape. Any thread.
class Statistics {
public:
    void count(const std::string& version, bool success, const Spent& spent, WallTime now) HR_EXCLUDES(m_mutex);
    /// Empty `version` = all.
    void fill(inference::ModelStatisticsResponse& response, const std::string& version) const HR_EXCLUDES(m_mutex);

private:
    struct Duration {
        std::uint64_t count = 0, ns = 0;
        void add(std::chrono::nanoseconds time)
        {
            ++count;
            ns += static_cast<std::uint64_t>(time.count());
        }
    };
    struct Figures {
        Duration success, fail, queue, input, infer, output;
        std::uint64_t lastMs = 0;
    };
    mutable Mutex m_mutex;
    std::map<std::string, Figures> m_versions HR_GUARDED_BY(m_mutex);
};

} // namespace handrail::demo
