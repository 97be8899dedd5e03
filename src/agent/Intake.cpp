#include "agent/Intake.h"

namespace handrail::agent {

void Intake::follow(const std::shared_ptr<const contract::Agreement>& agreement)
{
    auto& collectors = m_collectors[agreement->service];
    for (const auto& collector : collectors)
        collector->stop();
    collectors.clear();
    const contract::Sources& sources = agreement->sources;
    if (!sources.oip.empty())
        collectors.push_back(collector::inferenceCollector(agreement, *this, m_clock));
    if (!sources.metrics.empty())
        collectors.push_back(collector::metricsCollector(agreement, *this, m_clock, m_pages));
    if (!sources.answersFile.empty())
        collectors.push_back(collector::answersFileCollector(agreement, *this, m_clock, m_rounds, m_room));
    if (!sources.answersPush.empty())
        collectors.push_back(collector::answersPushCollector(agreement, *this, m_clock, m_room));
    for (const auto& collector : collectors)
        collector->start();
}

void Intake::stop()
{
    for (const auto& [service, collectors] : m_collectors) {
        for (const auto& collector : collectors)
            collector->stop();
    }
    m_collectors.clear();
}

void Intake::contribute(const ServiceId& service, WallTime at, Window part)
{
    m_mailbox.post(Contribution{service, at, std::move(part)});
}

void Intake::contact(const ServiceId& service, const std::string& source, bool there, const Error& why)
{
    m_mailbox.post(ContactChanged{service, source, there, why});
}

} // namespace handrail::agent
