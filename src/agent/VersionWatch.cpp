#include "agent/VersionWatch.h"

#include "collector/Collector.h"

#include <algorithm>
#include <utility>

namespace handrail::agent {

namespace {

constexpr Millis kAskEach{5'000};
constexpr Millis kAskEachOfMany{20}; ///< times the services, where that is longer
constexpr Millis kAskAtMost{1'500};
constexpr Millis kAskByNameEach = std::chrono::minutes(1);

} // namespace

VersionWatch::VersionWatch(Mailbox<Message>& mailbox) : m_mailbox(mailbox), m_thread([this] { run(); }) {}

void VersionWatch::follow(std::shared_ptr<const contract::Agreement> agreement)
{
    const Lock lock(m_mutex);
    const ServiceId service = agreement->service;
    m_agreements[service] = std::move(agreement);
    m_changed = true;
    m_wake.notifyAll();
}

void VersionWatch::stop()
{
    {
        const Lock lock(m_mutex);
        m_stopping = true;
        m_wake.notifyAll();
    }
    if (m_thread.joinable())
        m_thread.join();
}

/// Which there are is asked each time; each by its name only now and then, and when others are there.
void VersionWatch::lookAtVersions(const contract::Agreement& agreement, Seen& seen)
{
    // A target that can't be asked now keeps what it said last.
    auto listed = collector::askVersions(agreement, kAskAtMost);
    if (!listed || listed->empty())
        return;
    const SteadyTime now = std::chrono::steady_clock::now();
    if (*listed == seen.listed && now < seen.namesNext)
        return;
    seen.listed = *listed;
    seen.namesNext = now + kAskByNameEach;
    collector::askByName(agreement, *listed, kAskAtMost);
    for (contract::VersionLook& look : *listed) {
        look.since = SystemClock().wall();
        for (const contract::VersionLook& before : seen.told) {
            contract::VersionLook same = look;
            same.since = before.since;
            if (same == before)
                look = before;
        }
    }
    seen.told = *listed;
    m_mailbox.post(VersionsSeen{agreement.service, std::move(*listed)});
}

void VersionWatch::run()
{
    SteadyTime next = std::chrono::steady_clock::now();
    std::map<ServiceId, remediation::TargetLook> told;
    std::map<ServiceId, Seen> seen;
    for (;;) {
        std::map<ServiceId, std::shared_ptr<const contract::Agreement>> agreements;
        {
            const Lock lock(m_mutex);
            while (!m_stopping && !m_changed && std::chrono::steady_clock::now() < next)
                m_wake.waitUntil(m_mutex, next);
            if (m_stopping)
                return;
            if (std::exchange(m_changed, false))
                told.clear();
            agreements = m_agreements;
        }
        for (const auto& [service, agreement] : agreements) {
            auto look = remediation::lookAtTarget(*agreement);
            if (const auto known = told.find(service); known == told.end() || known->second != look) {
                told[service] = look;
                m_mailbox.post(TargetLooked{service, std::move(look)});
            }
            if (agreement->sources.oip.empty())
                continue;
            lookAtVersions(*agreement, seen[service]);
        }
        next = std::chrono::steady_clock::now() + std::max(kAskEach, kAskEachOfMany * static_cast<long>(agreements.size()));
    }
}

} // namespace handrail::agent
