#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace handrail::collector {

/// How many answers all services of an agent together may keep in mind. When that is used up, each keeps its equal share, and
/// those with more give theirs up as they go on. Any thread.
class AnswersRoom {
public:
    static constexpr std::size_t kMost = 2'000'000; ///< 8 bytes each
    explicit AnswersRoom(std::size_t most = kMost) : m_most(most) {}

    void join() { ++m_sharers; }
    void leave() { --m_sharers; }
    void take(std::size_t answers) { m_taken += answers; }
    void giveBack(std::size_t answers) { m_taken -= answers; }
    [[nodiscard]] bool isUsedUp() const { return m_taken >= m_most; }
    [[nodiscard]] std::size_t taken() const { return m_taken; }
    [[nodiscard]] std::size_t share() const { return m_most / std::max<std::size_t>(1, m_sharers); }

private:
    const std::size_t m_most;
    std::atomic<std::size_t> m_sharers = 0, m_taken = 0;
};

/// Which answer was given under which id, for outcomes that come later: the last 100,000 of one service, fewer where the room is
/// used up. Most services never hear of an outcome, so keeping is cheap and finding less so. Of both only hashes are kept, in one
/// number: one wrong answer in 65,536 is taken for the right one. Not synchronised.
class GivenAnswers {
public:
    static constexpr std::size_t kMost = 100'000;

    /// `room` may be null.
    explicit GivenAnswers(std::shared_ptr<AnswersRoom> room);
    ~GivenAnswers();
    GivenAnswers(const GivenAnswers&) = delete;
    GivenAnswers& operator=(const GivenAnswers&) = delete;

    void put(std::string_view id, std::string_view answer);
    /// Whether it was this answer, of two with one id the first; none when the id is not known.
    [[nodiscard]] std::optional<bool> was(std::string_view id, std::string_view answer) const;
    [[nodiscard]] std::size_t size() const { return m_full.size() * kBlock + m_newest.size(); }

private:
    static constexpr std::size_t kBlock = 512; ///< forgotten together
    using Given = std::uint64_t; ///< 48 bits of its id, then 16 of the answer
    void forgetBlock();

    const std::shared_ptr<AnswersRoom> m_room;
    std::vector<std::vector<Given>> m_full; ///< oldest first; each in order of ids
    std::vector<Given> m_newest;           ///< in the order in which they came
};

} // namespace handrail::collector
