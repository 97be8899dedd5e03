#pragma once

#include "agent/Mailbox.h"
#include "agent/Message.h"
#include "collector/Collector.h"
#include "collector/GivenAnswers.h"
#include "collector/Pages.h"
#include "collector/Rounds.h"

#include <map>
#include <memory>
#include <vector>

namespace handrail::agent {

/// The collectors of all services. Their words go into the mailbox. Used by one thread at a time.
class Intake final : public collector::Sink {
public:
    Intake(Mailbox<Message>& mailbox, const Clock& clock) : m_mailbox(mailbox), m_clock(clock) {}
    ~Intake() override { stop(); }

    /// Starts what the agreement names; what ran for the service before is stopped first.
    void follow(const std::shared_ptr<const contract::Agreement>& agreement);
    void stop();

    void contribute(const ServiceId& service, WallTime at, Window part) override;
    void contact(const ServiceId& service, const std::string& source, bool there, const Error& why) override;

private:
    Mailbox<Message>& m_mailbox;
    const Clock& m_clock;
    std::shared_ptr<collector::Rounds> m_rounds = std::make_shared<collector::Rounds>();
    std::shared_ptr<collector::Pages> m_pages = std::make_shared<collector::Pages>();
    std::shared_ptr<collector::AnswersRoom> m_room = std::make_shared<collector::AnswersRoom>();
    std::map<ServiceId, std::vector<std::unique_ptr<collector::Collector>>> m_collectors;
};

} // namespace handrail::agent
