#include "collector/GivenAnswers.h"

#include <algorithm>

namespace handrail::collector {

GivenAnswers::GivenAnswers(std::shared_ptr<AnswersRoom> room) : m_room(std::move(room))
{
    if (m_room)
        m_room->join();
}

GivenAnswers::~GivenAnswers()
{
    if (!m_room)
        return;
    m_room->giveBack(size());
    m_room->leave();
}

void GivenAnswers::put(std::uint64_t id, std::uint64_t answer)
{
    const std::size_t most = m_room && m_room->isUsedUp() ? std::min(kMost, m_room->share()) : kMost;
    while (size() >= most && !m_full.empty())
        forgetBlock();
    m_newest.push_back({id, answer});
    if (m_room)
        m_room->take(1);
    if (m_newest.size() < kBlock)
        return;
    std::ranges::stable_sort(m_newest, {}, &Given::id);
    m_newest.shrink_to_fit();
    m_full.push_back(std::move(m_newest));
    m_newest.clear();
}

std::optional<std::uint64_t> GivenAnswers::find(std::uint64_t id) const
{
    for (const auto& block : m_full) {
        const auto found = std::ranges::lower_bound(block, id, {}, &Given::id);
        if (found != block.end() && found->id == id)
            return found->answer;
    }
    const auto found = std::ranges::find(m_newest, id, &Given::id);
    return found == m_newest.end() ? std::nullopt : std::optional(found->answer);
}

void GivenAnswers::forgetBlock()
{
    if (m_room)
        m_room->giveBack(m_full.front().size());
    m_full.erase(m_full.begin());
}

} // namespace handrail::collector
