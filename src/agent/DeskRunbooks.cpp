#include "agent/Desk.h"

#include "runbook/Run.h"
#include "runbook/TakeBack.h"

#include <algorithm>

namespace handrail::agent {

namespace {

constexpr Millis kWake{30'000};
constexpr Millis kLogsEach{3'000};
constexpr std::size_t kMostLines = 100'000;
constexpr int kMostPasses = 8; ///< steps that may answer themselves one after another between two windows

bool isTooEarly(const runbook::Runbook& runbook, const journal::Step& answered, WallTime openedAt, WallTime now)
{
    if (answered.answer != "no" || answered.step == 0 || answered.step > runbook.steps.size())
        return false;
    const runbook::RunbookStep& step = runbook.steps[answered.step - 1];
    return step.kind == runbook::StepKind::check && step.condition && now < runbook::noCountsFrom(*step.condition, openedAt);
}

} // namespace

const runbook::Runbook* Desk::runbookOf(const journal::RunState& run)
{
    const auto known = m_runTexts.find(run.digest);
    if (known != m_runTexts.end())
        return &known->second;
    auto read = runbook::readRunbook(run.text, run.runbook);
    if (!read)
        return nullptr;
    read->file = run.runbook;
    return &m_runTexts.emplace(run.digest, std::move(*read)).first->second;
}

void Desk::followRunbooks()
{
    if (m_setup.embedded || !m_runbooksDue)
        return;
    m_runbooksDue = false;
    for (int pass = 0; pass < kMostPasses; ++pass) {
        std::vector<journal::Entry> entries;
        for (const journal::IncidentState* incident : m_shared.openIncidents()) {
            Watched* service = watched(incident->service);
            if (service == nullptr)
                continue;
            if (auto begun = beginRunFor(*service, *incident))
                entries.push_back(std::move(*begun));
            else if (auto answered = answerRunOf(*service, *incident))
                entries.push_back(std::move(*answered));
        }
        if (entries.empty() || !commit(std::move(entries)))
            return;
    }
}

// What looks broken in the wake of an action, such as the first answers after a start, is no reason for another runbook; nor
// is what an action has mended and what only takes its time to be seen well.
bool Desk::hasNews(const journal::IncidentState& incident) const
{
    using journal::OperationState;
    const journal::OperationRecord* last = nullptr;
    for (const OperationId& id : incident.operations)
        if (const auto* record = m_shared.operation(id))
            last = record;
    if (last == nullptr)
        return true;
    if (journal::isRunning(last->latest.state) || last->latest.state == OperationState::settled || m_wall - last->at < kWake)
        return false;
    return last->latest.state != OperationState::helped || std::ranges::any_of(incident.alerts, [&](const auto& keyed) {
        const journal::AlertState& alert = keyed.second;
        return !alert.clearedAt && !alert.betterSince && alert.openedAt > last->latest.startedAt;
    });
}

std::optional<journal::Entry> Desk::beginRunFor(Watched& watched, const journal::IncidentState& incident)
{
    const runbook::Runbook* runbook = runbook::runbookFor(incident, watched.agreement(), *watched.configured.runbooks,
                                                          answersSome(tailOf(watched)));
    if (runbook == nullptr || incident.runs.contains(runbook->file))
        return {};
    if (!incident.runs.empty() && !hasNews(incident))
        return {};
    return entryOf(incident.service, runbook::beginRun(*runbook, incident.id));
}

/// Whoever may read files counts; the state thread goes on.
void Desk::askLogs(Watched& watched, const runbook::Condition& condition)
{
    const contract::Agreement& agreement = watched.agreement();
    const std::string& file = agreement.logs.empty() ? agreement.sources.answersFile : agreement.logs;
    SteadyTime& asked = watched.logsAsked[condition.text + '\n' + std::to_string(condition.over.count())];
    if (file.empty() || !m_setup.countLines || (asked != SteadyTime{} && m_steady - asked < kLogsEach))
        return;
    asked = m_steady;
    m_setup.countLines(agreement.service, file, {m_wall, condition.over, Millis(0), condition.text, kMostLines});
}

void Desk::take(LogCounted& counted)
{
    Watched* service = watched(counted.service);
    if (service == nullptr)
        return;
    std::erase_if(service->logs, [&](const runbook::LogSeen& old) {
        return (old.contains == counted.seen.contains && old.over == counted.seen.over) || old.at < m_wall - std::chrono::minutes(5);
    });
    service->logs.push_back(std::move(counted.seen));
    m_runbooksDue = true;
}

std::optional<journal::Entry> Desk::answerRunOf(Watched& watched, const journal::IncidentState& incident)
{
    if (watched.tail.empty())
        return {};
    for (const auto& [file, run] : incident.runs) {
        const runbook::Runbook* runbook = runbookOf(run);
        if (runbook == nullptr)
            continue;
        if (auto back = runbook::takeBackItself(*runbook, incident, m_shared))
            return entryOf(incident.service, std::move(*back));
        if (run.isOver())
            continue;
        if (run.step >= 1 && run.step <= runbook->steps.size()) {
            const auto& condition = runbook->steps[run.step - 1].condition;
            if (condition && condition->about == runbook::Condition::About::logs)
                askLogs(watched, *condition);
        }
        runbook::Facts facts;
        facts.logs = watched.logs;
        facts.windows = tailOf(watched);
        facts.agreement = watched.configured.agreement.get();
        facts.normal = watched.normal.get();
        facts.service = m_shared.service(incident.service);
        for (const OperationId& id : incident.operations)
            if (const auto* record = m_shared.operation(id))
                facts.operations.push_back(record);
        if (!facts.operations.empty())
            facts.lastOperation = facts.operations.back();
        const WallTime now = watched.tail.end();
        auto step = runbook::answerItself(*runbook, incident, facts, now);
        if (step && isTooEarly(*runbook, *step, incident.openedAt, now))
            continue;
        // A loop in a runbook goes round once a window, not for ever.
        if (step && watched.stepped.insert(file + ":" + std::to_string(step->step)).second)
            return entryOf(incident.service, std::move(*step));
    }
    return {};
}

} // namespace handrail::agent
