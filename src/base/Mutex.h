#pragma once

#include <condition_variable>
#include <mutex>

// Clang checks at compile time which lock guards what; GCC sees plain code.
#if defined(__clang__)
#define HR_TS(x) __attribute__((x))
#else
#define HR_TS(x)
#endif
#define HR_GUARDED_BY(x) HR_TS(guarded_by(x))
#define HR_REQUIRES(...) HR_TS(requires_capability(__VA_ARGS__))
#define HR_EXCLUDES(...) HR_TS(locks_excluded(__VA_ARGS__))

namespace handrail {

/// std::mutex that clang's thread-safety analysis understands. No lock is held across a call out.
class HR_TS(capability("mutex")) Mutex {
public:
    void lock() HR_TS(acquire_capability()) { m_mutex.lock(); }
    void unlock() HR_TS(release_capability()) { m_mutex.unlock(); }

private:
    friend class Condition;
    std::mutex m_mutex;
};

/// Holds a Mutex for a scope.
class HR_TS(scoped_lockable) Lock {
public:
    explicit Lock(Mutex& mutex) HR_TS(acquire_capability(mutex)) : m_mutex(mutex) { m_mutex.lock(); }
    ~Lock() HR_TS(release_capability()) { m_mutex.unlock(); }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

private:
    Mutex& m_mutex;
};

/// A condition variable for Mutex. Waits may end early: callers loop over their condition.
class Condition {
public:
    void notifyAll() { m_condition.notify_all(); }
    void notifyOne() { m_condition.notify_one(); }
    /// Returns when notified or at `deadline`, whichever is first; `mutex` is held before and after.
    template <typename TimePoint>
    void waitUntil(Mutex& mutex, TimePoint deadline) HR_REQUIRES(mutex)
    {
        std::unique_lock lock(mutex.m_mutex, std::adopt_lock);
        m_condition.wait_until(lock, deadline);
        lock.release();
    }

private:
    std::condition_variable m_condition;
};

} // namespace handrail
