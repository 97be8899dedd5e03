#pragma once

#include "agent/Mailbox.h"

#include <functional>
#include <thread>

namespace handrail::agent {

/// One thread that does what would keep others waiting: reads for History, Logs and snapshots, restarts of collectors.
class Reading {
public:
    using Task = std::function<void()>;

    Reading() : m_thread([this] { run(); }) {}
    ~Reading() { stop(); }

    void post(Task task) { m_tasks.post(std::move(task)); }
    /// Tasks that wait are dropped; the one under way is waited for.
    void stop()
    {
        m_tasks.close();
        if (m_thread.joinable())
            m_thread.join();
    }

private:
    void run()
    {
        std::deque<Task> tasks;
        while (m_tasks.takeAll(tasks, std::chrono::steady_clock::now() + std::chrono::hours(1))) {
            for (const Task& task : tasks)
                task();
        }
    }

    Mailbox<Task> m_tasks;
    std::thread m_thread;
};

} // namespace handrail::agent
