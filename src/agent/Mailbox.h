#pragma once

#include "base/Mutex.h"

#include <chrono>
#include <deque>
#include <utility>

namespace handrail::agent {

/// What other threads want of the state thread, in order. Any thread. A deque, which gives its room back: what a thousand
/// services post in the same moment need not be kept for the hour until they do so again.
template <typename Message>
class Mailbox {
public:
    void post(Message message) HR_EXCLUDES(m_mutex)
    {
        const Lock lock(m_mutex);
        m_waiting.push_back(std::move(message));
        m_wake.notifyAll();
    }
    void close() HR_EXCLUDES(m_mutex)
    {
        const Lock lock(m_mutex);
        m_closed = true;
        m_wake.notifyAll();
    }
    /// Waits for something, at most until `deadline`; takes everything. False once it is closed.
    template <typename TimePoint>
    bool takeAll(std::deque<Message>& into, TimePoint deadline) HR_EXCLUDES(m_mutex)
    {
        const Lock lock(m_mutex);
        if (m_waiting.empty() && !m_closed)
            m_wake.waitUntil(m_mutex, deadline);
        into.clear();
        into.swap(m_waiting);
        return !m_closed;
    }

private:
    Mutex m_mutex;
    Condition m_wake;
    std::deque<Message> m_waiting HR_GUARDED_BY(m_mutex);
    bool m_closed HR_GUARDED_BY(m_mutex) = false;
};

} // namespace handrail::agent
