#pragma once

#include "base/Mutex.h"

#include <deque>
#include <functional>
#include <thread>
#include <vector>

namespace handrail::demo {

/// The threads that do the work of the model server. Any thread may post.
class Workers {
public:
    using Work = std::function<void()>;

    explicit Workers(std::size_t threads);
    ~Workers(); ///< what waits is done first; stuck threads are freed
    void post(Work work) HR_EXCLUDES(m_mutex);
    /// The fault: whoever takes up work gets stuck, as behind a lock that nobody gives back.
    void setStuck(bool on) HR_EXCLUDES(m_mutex);

private:
    void run() HR_EXCLUDES(m_mutex);

    Mutex m_mutex;
    Condition m_changed;
    std::deque<Work> m_waiting HR_GUARDED_BY(m_mutex);
    bool m_stuck HR_GUARDED_BY(m_mutex) = false;
    bool m_ending HR_GUARDED_BY(m_mutex) = false;
    std::vector<std::thread> m_threads;
};

} // namespace handrail::demo
