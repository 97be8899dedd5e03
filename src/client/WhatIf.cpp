#include "client/WhatIf.h"

#include "alerting/JournalOrder.h"
#include "contract/AgreementReader.h"

#include <algorithm>

namespace handrail::client {

namespace {

/// The agreement with another limit, or a budget, in one line of its definition of fail.
std::shared_ptr<const contract::Agreement> withLimit(const contract::Agreement& agreement, const WhatIf::Change& change)
{
    auto other = std::make_shared<contract::Agreement>(agreement);
    for (contract::Failure& line : other->failures) {
        if (line.name != change.failure)
            continue;
        line.budget = change.budget;
        line.limit = change.budget ? std::nullopt : std::optional(change.limit);
        if (change.budget)
            line.over = Millis(0); // a budget has its own
    }
    return other;
}

Result<std::shared_ptr<const contract::Agreement>> changedAgreement(const contract::Agreement& agreement, const WhatIf::Change& change)
{
    if (change.file.empty())
        return withLimit(agreement, change);
    auto read = contract::readAgreementFile(change.file);
    if (!read)
        return fail(read.error().front());
    if (read->service != agreement.service)
        return fail(ErrorCode::invalidInput, "this is the agreement of another service: " + read->service.value,
                    change.file.string(), "give one whose 'service' is " + agreement.service.value);
    return std::make_shared<const contract::Agreement>(std::move(*read));
}

void judgeInto(std::vector<alerting::ReplayEvent>& events, alerting::Replay& replay, const Window& window)
{
    std::ranges::copy_if(replay.take(window), std::back_inserter(events),
                         [](const alerting::ReplayEvent& event) { return event.what != alerting::ReplayWhat::goesOn; });
}

} // namespace

WhatIf::WhatIf(std::shared_ptr<const contract::Agreement> agreement, std::shared_ptr<const Normal> normal,
               std::vector<journal::Entry> entries, Change change)
    : m_agreement(std::move(agreement)), m_normal(std::move(normal)), m_entries(std::move(entries)), m_change(std::move(change)),
      m_thread([this] { run(); })
{
}

WhatIf::~WhatIf()
{
    {
        const Lock lock(m_mutex);
        m_stopping = true;
        m_wake.notifyAll();
    }
    m_thread.join();
}

void WhatIf::take(std::vector<Window> windows)
{
    const Lock lock(m_mutex);
    m_waiting.push_back(std::move(windows));
    m_wake.notifyAll();
}

void WhatIf::end()
{
    const Lock lock(m_mutex);
    m_ended = true;
    m_wake.notifyAll();
}

std::optional<Result<WhatIf::Answer>> WhatIf::takeAnswer()
{
    const Lock lock(m_mutex);
    return std::exchange(m_answer, std::nullopt);
}

void WhatIf::run()
{
    auto answer = judge();
    const Lock lock(m_mutex);
    m_answer = std::move(answer);
}

bool WhatIf::isStopping()
{
    const Lock lock(m_mutex);
    return m_stopping;
}

std::optional<std::vector<Window>> WhatIf::next()
{
    const Lock lock(m_mutex);
    while (m_waiting.empty() && !m_ended && !m_stopping)
        m_wake.waitUntil(m_mutex, std::chrono::steady_clock::now() + std::chrono::seconds(1));
    if (m_stopping || m_waiting.empty())
        return {};
    auto first = std::move(m_waiting.front());
    m_waiting.erase(m_waiting.begin());
    return first;
}

Result<WhatIf::Answer> WhatIf::judge()
{
    auto other = changedAgreement(*m_agreement, m_change);
    if (!other)
        return fail(other.error());
    Answer answer{m_agreement, *other, {}, {}, 0, {}};
    // Both are told what is usual now: only the change may make a difference.
    alerting::Replay asItIs(m_agreement, m_normal), changed(*other, m_normal);
    alerting::JournalOrder journal(m_entries, m_agreement->service);
    while (auto windows = next())
        for (Window& window : *windows) {
            if (isStopping())
                return answer;
            window.late = false; // an agent gives what came late together with what it judged
            for (const journal::Entry* entry : journal.before(window)) {
                asItIs.take(*entry);
                changed.take(*entry);
            }
            if (answer.windows++ == 0)
                answer.from = window.start;
            judgeInto(answer.asItIs, asItIs, window);
            judgeInto(answer.changed, changed, window);
        }
    return answer;
}

} // namespace handrail::client
