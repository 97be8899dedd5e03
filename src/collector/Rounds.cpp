#include "collector/Rounds.h"

#include <algorithm>
#include <pthread.h>

namespace handrail::collector {

namespace {

constexpr Millis kEvery{50};
constexpr std::size_t kInThatTime = 250;
constexpr std::size_t kPatientInThatTime = 25;
constexpr std::size_t kMostThreads = 4;
constexpr Millis kAfterSpan{30}; ///< what was written until its end is there
constexpr Millis kRestBetween{10}; ///< at least, once nothing is due: many turns are taken together

Millis between(std::size_t turns, std::size_t inThatTime)
{
    return kEvery * std::max<long>(1, static_cast<long>((turns + inThatTime - 1) / inThatTime));
}

Millis between(std::size_t turns, Millis mayWait)
{
    return std::max(between(turns, kInThatTime), std::min(between(turns, kPatientInThatTime), mayWait));
}

/// From now until just after the next full span of the clock on the wall.
Millis untilSpanIsOver(Millis span)
{
    const auto wall = std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now()).time_since_epoch();
    return span - (wall - kAfterSpan) % span;
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

std::uint64_t Rounds::add(std::function<void()> turn, Millis mayWait, Millis span)
{
    const Lock lock(m_mutex);
    const SteadyTime now = std::chrono::steady_clock::now();
    Turn& added = m_turns[++m_lastId];
    added = {std::move(turn), mayWait, span, now, false};
    m_due.emplace(now, &added);
    if (m_threads.size() < std::min(kMostThreads, m_turns.size())) {
        const Millis after = kEvery * static_cast<long>(m_threads.size());
        m_threads.emplace_back([this, after] { work(after); });
        pthread_setname_np(m_threads.back().native_handle(), "hr-rounds");
    }
    return m_lastId;
}

void Rounds::remove(std::uint64_t id)
{
    const Lock lock(m_mutex);
    const auto found = m_turns.find(id);
    if (found == m_turns.end())
        return;
    while (found->second.isRunning)
        m_changed.waitUntil(m_mutex, std::chrono::steady_clock::now() + kRestBetween);
    m_due.erase({found->second.due, &found->second});
    m_turns.erase(found);
}

void Rounds::work(Millis after)
{
    m_mutex.lock();
    while (!m_isStopping) {
        const SteadyTime now = std::chrono::steady_clock::now();
        if (!m_due.empty() && m_due.begin()->first + after <= now)
            take(m_due.extract(m_due.begin()), now);
        else
            m_changed.waitUntil(m_mutex, m_due.empty() ? now + kEvery : std::max(m_due.begin()->first + after, now + kRestBetween));
    }
    m_mutex.unlock();
}

void Rounds::take(Due::node_type due, SteadyTime now)
{
    Turn& turn = *due.value().second;
    turn.due = std::max(turn.due + between(m_turns.size(), turn.mayWait), now);
    if (turn.span > Millis(0))
        turn.due = std::min(turn.due, now + untilSpanIsOver(turn.span));
    turn.isRunning = true;
    m_mutex.unlock();
    turn.run();
    m_mutex.lock();
    turn.isRunning = false;
    due.value().first = turn.due;
    m_due.insert(std::move(due));
}

} // namespace handrail::collector
