#include "agent/Listener.h"

namespace handrail::agent {

Listener::Listener(Caller caller, std::function<void()> ready, std::size_t limit)
    : m_caller(std::move(caller)), m_ready(std::move(ready)), m_limit(limit)
{
}

void Listener::began(Began began)
{
    {
        const Lock lock(m_mutex);
        m_began = std::move(began);
    }
    m_ready();
}

void Listener::refuse(Error why)
{
    {
        const Lock lock(m_mutex);
        m_refusal = std::move(why);
        m_queue.clear();
    }
    m_isCut = true;
    m_ready();
}

void Listener::push(std::shared_ptr<const Published> published)
{
    if (m_isCut)
        return;
    {
        const Lock lock(m_mutex);
        m_waiting += published->size();
        m_queue.push_back(std::move(published));
        if (m_waiting > m_limit) {
            m_isCut = true;
            m_queue.clear();
        }
    }
    m_ready();
}

std::shared_ptr<const Published> Listener::next()
{
    const Lock lock(m_mutex);
    if (m_queue.empty())
        return nullptr;
    auto first = std::move(m_queue.front());
    m_queue.pop_front();
    m_waiting -= first->size();
    return first;
}

bool Listener::hasNext()
{
    const Lock lock(m_mutex);
    return !m_queue.empty() || m_isCut;
}

std::optional<Listener::Began> Listener::begun()
{
    const Lock lock(m_mutex);
    return m_began;
}

std::optional<Error> Listener::refusal()
{
    const Lock lock(m_mutex);
    return m_refusal;
}

} // namespace handrail::agent
