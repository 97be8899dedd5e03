#include "collector/AnswerIntake.h"
#include "collector/Collector.h"
#include "collector/Contact.h"
#include "collector/FileFollower.h"
#include "collector/Rounds.h"

#include <utility>

namespace handrail::collector {

namespace {

constexpr Millis kMayBeGoneFor{2'000}; ///< a rotation leaves no file for a moment
constexpr std::size_t kMostBytes = 8u << 20;
constexpr std::uint64_t kUsualLine = 500;
constexpr int kLooksInAWindow = 5; ///< at least, where there are many services

class AnswersFileCollector final : public Collector {
public:
    AnswersFileCollector(std::shared_ptr<const contract::Agreement> agreement, Sink& sink, const Clock& clock,
                         std::shared_ptr<Rounds> rounds, std::shared_ptr<AnswersRoom> room)
        : m_agreement(std::move(agreement)), m_sink(sink), m_clock(clock), m_contact(m_agreement->service, "answers", sink),
          m_follower(m_agreement->sources.answersFile),
          m_intake(m_agreement, AnswerIntake::Holding::inLongWindows, std::move(room)), m_rounds(std::move(rounds))
    {
    }
    ~AnswersFileCollector() override { AnswersFileCollector::stop(); }

    void start() override
    {
        if (m_turn == 0)
            m_turn = m_rounds->add([this] { turn(); }, m_agreement->span / kLooksInAWindow, m_agreement->span);
    }
    void stop() override
    {
        m_rounds->remove(std::exchange(m_turn, 0));
        contribute(m_intake.rest());
    }

private:
    void turn()
    {
        m_intake.begin(m_clock.wall(), m_clock.steady());
        const auto before = m_intake.unreadable();
        const auto read = m_follower.read(kMostBytes, [this](std::string_view line) { (void)m_intake.take(line); });
        if (read) {
            m_intake.lost(read->tooLong + (read->skippedBytes + kUsualLine - 1) / kUsualLine);
            m_thereAt = m_clock.steady();
        }
        contribute(m_intake.end(read.has_value()));
        if (!read && (m_thereAt == SteadyTime() || m_clock.steady() - m_thereAt > kMayBeGoneFor))
            m_contact.lost(read.error());
        else if (m_intake.unreadable() > before)
            m_contact.lost(m_intake.whyUnreadable());
        else if (read)
            m_contact.found();
    }

    void contribute(std::vector<AnswerIntake::Part> parts)
    {
        for (auto& part : parts)
            m_sink.contribute(m_agreement->service, part.at, std::move(part.window));
    }

    const std::shared_ptr<const contract::Agreement> m_agreement;
    Sink& m_sink;
    const Clock& m_clock;
    Contact m_contact;
    FileFollower m_follower;
    AnswerIntake m_intake;
    SteadyTime m_thereAt{};
    const std::shared_ptr<Rounds> m_rounds;
    std::uint64_t m_turn = 0;
};

} // namespace

std::unique_ptr<Collector> answersFileCollector(std::shared_ptr<const contract::Agreement> agreement, Sink& sink,
                                                const Clock& clock, std::shared_ptr<Rounds> rounds,
                                                std::shared_ptr<AnswersRoom> room)
{
    if (!rounds)
        rounds = std::make_shared<Rounds>();
    return std::make_unique<AnswersFileCollector>(std::move(agreement), sink, clock, std::move(rounds), std::move(room));
}

} // namespace handrail::collector
