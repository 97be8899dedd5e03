#include "collector/GivenAnswers.h"

#include <algorithm>
#include <functional>

namespace handrail::collector {

namespace {

constexpr std::uint64_t kAnswer = 0xffff;

std::uint64_t idOf(std::uint64_t given) { return given & ~kAnswer; }
std::uint64_t hashOf(std::string_view text) { return std::hash<std::string_view>()(text); }

/// Of the answer under this id: two answers that look the same under one id differ under the next.
std::uint64_t answerUnder(std::uint64_t id, std::string_view answer)
{
    return (hashOf(answer) ^ id) * 0x9e3779b97f4a7c15 >> 48; // Fibonacci hashing (Knuth, TAOCP 3, 6.4)
}

} // namespace

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

void GivenAnswers::put(std::string_view id, std::string_view answer)
{
    const std::size_t most = m_room && m_room->isUsedUp() ? std::min(kMost, m_room->share()) : kMost;
    while (size() >= most && !m_full.empty())
        forgetBlock();
    const std::uint64_t known = idOf(hashOf(id));
    m_newest.push_back(known | answerUnder(known, answer));
    if (m_room)
        m_room->take(1);
    if (m_newest.size() < kBlock)
        return;
    std::ranges::stable_sort(m_newest, {}, idOf);
    m_newest.shrink_to_fit();
    m_full.push_back(std::move(m_newest));
    m_newest.clear();
}

std::optional<bool> GivenAnswers::was(std::string_view id, std::string_view answer) const
{
    const std::uint64_t wanted = idOf(hashOf(id)), ofAnswer = answerUnder(wanted, answer);
    for (const auto& block : m_full) {
        const auto found = std::ranges::lower_bound(block, wanted, {}, idOf);
        if (found != block.end() && idOf(*found) == wanted)
            return (*found & kAnswer) == ofAnswer;
    }
    const auto found = std::ranges::find(m_newest, wanted, idOf);
    return found == m_newest.end() ? std::nullopt : std::optional((*found & kAnswer) == ofAnswer);
}

void GivenAnswers::forgetBlock()
{
    if (m_room)
        m_room->giveBack(m_full.front().size());
    m_full.erase(m_full.begin());
}

} // namespace handrail::collector
