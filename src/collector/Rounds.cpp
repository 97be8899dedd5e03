#include "collector/Rounds.h"

#include <algorithm>
#include <pthread.h>

namespace handrail::collector {

namespace {

constexpr Millis kEvery{50};
constexpr std::size_t kInThatTime = 250;
constexpr std::size_t kMostThreads = 4;

Millis between(std::size_t turns)
{
    return kEvery * std::max<long>(1, static_cast<long>((turns + kInThatTime - 1) / kInThatTime));
}

} // namespace

Rounds::~Rounds()
{
    std::vector<std::thread> threads;
    {
        const Lock lock(m_mutex);
        m_isStopping = true;
        threads.swap(m_threads);
    }
    m_changed.notifyAll();
    for (std::thread& thread : threads)
        thread.join();
}

std::uint64_t Rounds::add(std::function<void()> turn)
{
    const Lock lock(m_mutex);
    const SteadyTime now = std::chrono::steady_clock::now();
    m_turns[++m_lastId] = {std::move(turn), now, false};
    m_due.emplace(now, m_lastId);
    if (m_threads.size() < std::min(kMostThreads, m_turns.size())) {
        m_threads.emplace_back([this] { work(); });
        pthread_setname_np(m_threads.back().native_handle(), "hr-rounds");
    }
    m_changed.notifyAll();
    return m_lastId;
}

void Rounds::remove(std::uint64_t id)
{
    const Lock lock(m_mutex);
    const auto found = m_turns.find(id);
    if (found == m_turns.end())
        return;
    while (found->second.isRunning)
        m_changed.waitUntil(m_mutex, std::chrono::steady_clock::now() + kEvery);
    m_due.erase({found->second.due, id});
    m_turns.erase(found);
}

void Rounds::work()
{
    m_mutex.lock();
    while (!m_isStopping) {
        const SteadyTime now = std::chrono::steady_clock::now();
        if (m_due.empty() || m_due.begin()->first > now) {
            m_changed.waitUntil(m_mutex, m_due.empty() ? now + kEvery : m_due.begin()->first);
            continue;
        }
        const std::uint64_t id = m_due.begin()->second;
        m_due.erase(m_due.begin());
        Turn& turn = m_turns.at(id);
        turn.due = std::max(turn.due + between(m_turns.size()), now);
        turn.isRunning = true;
        m_mutex.unlock();
        turn.run();
        m_mutex.lock();
        turn.isRunning = false;
        m_due.emplace(turn.due, id);
    }
    m_mutex.unlock();
}

} // namespace handrail::collector
