#include "demo/Workers.h"

namespace handrail::demo {

namespace {

auto soon()
{
    return std::chrono::steady_clock::now() + std::chrono::seconds(5);
}

} // namespace

Workers::Workers(std::size_t threads)
{
    for (std::size_t i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { run(); });
}

Workers::~Workers()
{
    {
        const Lock lock(m_mutex);
        m_ending = true;
        m_stuck = false;
    }
    m_changed.notifyAll();
    for (auto& thread : m_threads)
        thread.join();
}

void Workers::post(Work work)
{
    {
        const Lock lock(m_mutex);
        m_waiting.push_back(std::move(work));
    }
    m_changed.notifyOne();
}

void Workers::setStuck(bool on)
{
    {
        const Lock lock(m_mutex);
        m_stuck = on;
    }
    m_changed.notifyAll();
}

void Workers::run()
{
    while (true) {
        Work work;
        {
            const Lock lock(m_mutex);
            while (m_waiting.empty() && !m_ending)
                m_changed.waitUntil(m_mutex, soon());
            if (m_waiting.empty())
                return;
            work = std::move(m_waiting.front());
            m_waiting.pop_front();
            while (m_stuck)
                m_changed.waitUntil(m_mutex, soon());
        }
        work();
    }
}

} // namespace handrail::demo
