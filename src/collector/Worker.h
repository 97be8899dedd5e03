#pragma once

#include "base/Mutex.h"
#include "base/Time.h"

#include <functional>
#include <string>
#include <thread>

namespace handrail::collector {

/// A named thread that does one thing again and again until it is told to stop.
class Worker {
public:
    Worker() = default;
    ~Worker() { stop(); }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// `turn` runs at once and then every `every`, counted from the beginning of a turn; turns that are late are left out.
    /// `name` has at most 15 characters.
    void start(const std::string& name, Millis every, std::function<void()> turn);
    /// Waits for the turn under way. Idempotent.
    void stop();

private:
    void run(Millis every, const std::function<void()>& turn);

    Mutex m_mutex;
    Condition m_changed;
    bool m_isStopping HR_GUARDED_BY(m_mutex) = false;
    std::thread m_thread;
};

} // namespace handrail::collector
