#include "runbook/Suggestion.h"

#include <algorithm>

namespace handrail::runbook {

namespace {

using journal::ActionKind;
using journal::CauseKind;
using journal::OperationRecord;
using journal::OperationState;
using Params = std::map<std::string, std::string>;
using Why = Suggestion::Why;

constexpr Millis kJustBefore = std::chrono::minutes(30);

bool wasDone(OperationState state)
{
    return state != OperationState::stopped && state != OperationState::refused;
}

/// The worst alert that stands, the oldest of them: what the trouble is about.
const journal::AlertState* worstOf(const journal::IncidentState& incident)
{
    const journal::AlertState* worst = nullptr;
    for (const auto& [key, alert] : incident.alerts) {
        if (alert.betterSince || alert.clearedAt)
            continue;
        const bool isWorse = !worst || alert.latest.severity > worst->latest.severity ||
                             (alert.latest.severity == worst->latest.severity && alert.openedAt < worst->openedAt);
        if (isWorse)
            worst = &alert;
    }
    return worst;
}

class Suggesting {
public:
    explicit Suggesting(const SuggestFrom& from)
        : m_from(from), m_service(from.shared.service(from.incident.service)), m_before(lastOfSameKind())
    {
    }

    std::optional<Suggestion> best() const
    {
        if (m_from.incident.betterSince() || goesOn())
            return {};
        for (const auto& found : {newVersion(), dependency(), service(), helpedBefore()})
            if (found && !wasTried(*found))
                return finished(*found);
        return takesLong();
    }

private:
    bool goesOn() const
    {
        return std::ranges::any_of(m_from.incident.operations, [&](const OperationId& id) {
            const OperationRecord* record = m_from.shared.operation(id);
            return record && (journal::isRunning(record->latest.state) || record->latest.state == OperationState::settled);
        });
    }
    /// Names the action of this kind; none when the agreement has none.
    std::optional<Suggestion> by(ActionKind kind, Why why) const
    {
        const contract::Action* action = m_from.agreement.action(kind);
        if (!action || action->by == contract::ActuatorKind::none)
            return {};
        Suggestion made;
        made.why = why;
        made.action = action->name;
        return made;
    }
    std::optional<Suggestion> newVersion() const
    {
        const auto cause = m_from.incident.cause ? m_from.incident.cause->kind : CauseKind::unknown;
        if (!m_service || (cause != CauseKind::unknown && cause != CauseKind::version))
            return {};
        const auto& changes = m_service->changes;
        const auto last = std::find_if(changes.rbegin(), changes.rend(), [](const auto& change) {
            return change.second.kind == journal::ChangeKind::version && !change.second.from.empty();
        });
        const bool counts = last != changes.rend() && last->second.operation.empty() &&
                            last->first >= m_from.incident.openedAt - kJustBefore && last->first <= m_from.now;
        auto made = counts ? by(ActionKind::rollBack, Why::newVersion) : std::nullopt;
        if (!made)
            return {};
        made->params["version"] = "previous";
        made->subject = last->second.to;
        made->at = last->first;
        return made;
    }
    std::optional<Suggestion> dependency() const
    {
        const bool isOn = m_service && !m_service->fallbackMode.empty() && m_service->fallbackMode != "none";
        if (!m_from.incident.cause || m_from.incident.cause->kind != CauseKind::dependency || isOn ||
            m_from.agreement.fallbackModes.empty())
            return {};
        auto made = by(ActionKind::fallback, Why::dependency);
        if (!made)
            return {};
        made->params["mode"] = m_from.agreement.fallbackModes.front().name;
        made->subject = m_from.incident.cause->subject;
        if (m_from.runbook)
            for (const RunbookStep& step : m_from.runbook->steps)
                if (const auto mode = step.params.find("mode");
                    step.action == made->action && mode != step.params.end() && !mode->second.empty()) {
                    made->params = step.params;
                    break;
                }
        return made;
    }
    std::optional<Suggestion> service() const
    {
        if (!m_from.incident.cause || m_from.incident.cause->kind != CauseKind::service)
            return {};
        return by(ActionKind::restart, Why::service);
    }
    std::optional<Suggestion> helpedBefore() const
    {
        if (!m_before || !m_from.agreement.action(std::string_view(m_before->latest.action)))
            return {};
        Suggestion made;
        made.why = Why::helpedBefore;
        made.action = m_before->latest.action;
        made.params = m_before->latest.params;
        if (made.params.contains("version"))
            made.params["version"] = "previous";
        return made;
    }
    /// What helped in the latest closed incident that had the alert which is the worst now.
    const OperationRecord* lastOfSameKind() const
    {
        const journal::AlertState* worst = worstOf(m_from.incident);
        if (!worst)
            return nullptr;
        const std::string key = journal::alertKey(worst->latest.kind, worst->latest.subject, worst->latest.failure);
        const auto all = m_from.shared.incidentsOf(m_from.incident.service);
        for (auto incident = all.rbegin(); incident != all.rend(); ++incident) {
            if ((*incident)->isOpen() || (*incident)->id == m_from.incident.id || !(*incident)->alerts.contains(key))
                continue;
            const auto& operations = (*incident)->operations;
            for (auto id = operations.rbegin(); id != operations.rend(); ++id)
                if (const OperationRecord* record = m_from.shared.operation(*id);
                    record && record->latest.state == OperationState::helped)
                    return record;
        }
        return nullptr;
    }
    static bool isSame(const OperationRecord& record, const Suggestion& suggestion)
    {
        if (record.latest.action != suggestion.action)
            return false;
        const auto mode = record.latest.params.find("mode"), wanted = suggestion.params.find("mode");
        const std::string was = mode == record.latest.params.end() ? "" : mode->second;
        return was == (wanted == suggestion.params.end() ? "" : wanted->second);
    }
    bool wasTried(const Suggestion& suggestion) const
    {
        return std::ranges::any_of(m_from.incident.operations, [&](const OperationId& id) {
            const OperationRecord* record = m_from.shared.operation(id);
            return record && wasDone(record->latest.state) && isSame(*record, suggestion);
        });
    }
    Suggestion finished(Suggestion made) const
    {
        if (m_before && isSame(*m_before, made))
            made.helpedAt = m_before->at;
        if (m_from.runbook)
            for (const RunbookStep& step : m_from.runbook->steps)
                if (step.kind == StepKind::act && step.action == made.action && step.params == made.params) {
                    made.step = step.number;
                    break;
                }
        return made;
    }
    std::optional<Suggestion> takesLong() const
    {
        if (!m_from.runbook)
            return {};
        const auto run = m_from.incident.runs.find(m_from.runbook->file);
        if (run == m_from.incident.runs.end() || run->second.isOver() || run->second.step > m_from.runbook->steps.size())
            return {};
        const RunbookStep& step = m_from.runbook->steps[run->second.step - 1];
        const WallTime since = arrivedAt(step, run->second, m_from.incident);
        const auto count = static_cast<std::uint32_t>(m_from.runbook->steps.size());
        const std::uint32_t next = step.after("skipped", count);
        if (step.suggestsAfter() <= Millis(0) || m_from.now - since < step.suggestsAfter() || next == step.number)
            return {};
        Suggestion made;
        made.why = Why::takesLong;
        made.step = next <= count ? next : 0;
        made.at = since;
        return made;
    }

    const SuggestFrom& m_from;
    const journal::ServiceState* m_service;
    const OperationRecord* m_before;
};

} // namespace

std::optional<Suggestion> suggest(const SuggestFrom& from)
{
    return Suggesting(from).best();
}

} // namespace handrail::runbook
