#include "collector/Worker.h"

#include <algorithm>
#include <pthread.h>

namespace handrail::collector {

void Worker::start(const std::string& name, Millis every, std::function<void()> turn)
{
    if (m_thread.joinable())
        return;
    {
        const Lock lock(m_mutex);
        m_isStopping = false;
    }
    m_thread = std::thread([this, every, turn = std::move(turn)] { run(every, turn); });
    pthread_setname_np(m_thread.native_handle(), name.substr(0, 15).c_str());
}

void Worker::stop()
{
    {
        const Lock lock(m_mutex);
        m_isStopping = true;
    }
    m_changed.notifyAll();
    if (m_thread.joinable())
        m_thread.join();
}

void Worker::run(Millis every, const std::function<void()>& turn)
{
    auto due = std::chrono::steady_clock::now();
    while (true) {
        {
            const Lock lock(m_mutex);
            while (!m_isStopping && std::chrono::steady_clock::now() < due)
                m_changed.waitUntil(m_mutex, due);
            if (m_isStopping)
                return;
        }
        due = std::max(due + every, std::chrono::steady_clock::now());
        turn();
    }
}

} // namespace handrail::collector
