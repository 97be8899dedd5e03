#pragma once

#include "contract/AgreementReader.h"
#include "runbook/Run.h"
#include "runbook/TakeBack.h"

#include <QtTest>

/// What a run of a runbook lives in, made up step by step.
namespace handrail::runbook::test {

using journal::OperationState;

inline const ServiceId kService{"flight-lateness"};
inline const IncidentId kIncident{"flight-lateness/1"};

inline contract::Agreement agreement()
{
    const auto read =
        contract::readAgreement("format: 1\nservice: flight-lateness\nname: A\n"
                                "sources: {answers: {file: a}}\n"
                                "fail:\n"
                                "  - {name: slow answers, kind: slow, limit: 300 ms, severity: broken}\n"
                                "  - {name: store slow, kind: dependency slow, subject: db}\n"
                                "dependencies: {db: {slow: 100 ms}}\n"
                                "runbooks: {slow answers: slow.md, store slow: store.md, no contact: dark.md, does not answer: silent.md}\n",
                                "a.yaml");
    if (!read)
        qFatal("%s", read.error().front().text().c_str());
    return *read;
}

inline Runbook written(const std::string& steps, const std::string& file = "slow.md")
{
    const auto read = readRunbook("---\nformat: 1\nfor: [slow answers]\n---\n# Slow\n" + steps, file);
    if (!read)
        qFatal("%s", read.error().front().text().c_str());
    return *read;
}

inline const std::string kEnd = "## End\n```call\nwhom: db\n```\n";

/// A journal, its fold, and windows of one second: what a run lives in.
class World {
public:
    explicit World(Runbook ofRun) : m_runbook(std::move(ofRun)), m_agreement(agreement())
    {
        journal::Alert alert;
        alert.incident = kIncident;
        alert.severity = journal::Severity::broken;
        add(alert);
        add(beginRun(m_runbook, kIncident));
    }

    template <typename Body>
    void add(Body body)
    {
        journal::Entry entry;
        entry.seq = ++m_seq;
        entry.at = m_now + Millis(300);
        entry.service = kService;
        if (const auto* step = std::get_if<journal::Step>(&(entry.body = std::move(body))); step && !step->automatic)
            entry.who = "ana";
        m_state.take(entry);
    }
    /// One more sealed second with 20 answers of `ms` each, or an unwatched one.
    Window& second(std::optional<double> ms)
    {
        Window window;
        window.service = kService;
        window.start = m_now;
        window.span = Millis(1'000);
        window.sealed = true;
        window.seenShare = ms ? 1 : 0;
        if (ms) {
            window.requests = 20;
            window.latency.add(*ms, 20);
            window.latencySource = LatencySource::exact;
        }
        m_windows.push_back(window);
        m_now = window.end();
        return m_windows.back();
    }
    void seconds(int count, std::optional<double> ms)
    {
        for (int i = 0; i < count; ++i)
            second(ms);
    }
    void operation(OperationState state, std::map<std::string, std::string> params = {}, const std::string& id = "op/1")
    {
        journal::Operation operation;
        operation.id = OperationId(id);
        operation.request = RequestId("r" + id);
        operation.action = "restart";
        operation.incident = kIncident;
        operation.params = std::move(params);
        operation.state = state;
        const auto* before = m_state.operation(operation.id);
        if (before)
            operation.startedAt = before->latest.startedAt;
        if (state == OperationState::started || (!before && state > OperationState::started))
            operation.startedAt = m_now + Millis(300);
        if (before && before->latest.state == OperationState::didNotHelp && state == OperationState::helped)
            operation.helpedLateAt = m_now + Millis(300);
        m_operation = operation.id;
        add(operation);
    }
    void version(const std::string& from, const std::string& to, const std::string& operation = {})
    {
        journal::Change change;
        change.from = from;
        change.to = to;
        change.operation = OperationId(operation);
        add(change);
    }

    Facts facts() const
    {
        return {m_windows, &m_agreement, &normal, m_state.service(kService), m_state.operation(m_operation)};
    }
    const journal::IncidentState& incident() const { return *m_state.incident(kIncident); }
    std::optional<journal::Step> itself() const { return answerItself(m_runbook, incident(), facts(), m_now); }
    /// What answers itself now, until nothing does: "yes yes".
    std::string settle()
    {
        std::string answers;
        while (const auto step = itself()) {
            answers += (answers.empty() ? "" : " ") + step->answer;
            add(*step);
        }
        return answers;
    }
    Result<journal::Step> person(std::uint32_t step, const std::string& answer)
    {
        auto made = answerStep(m_runbook, incident(), step, answer, "because");
        if (made)
            add(*made);
        return made;
    }
    /// The number of the last answer of a person; 0 when there is none.
    Seq lastAnswer() const
    {
        const auto* last = lastOfPerson(run());
        return last ? last->first.seq : 0;
    }
    tl::expected<journal::Step, Kept> takesBack(Seq answer)
    {
        auto back = takeBack(incident(), m_runbook.file, answer, m_state);
        if (back)
            add(*back);
        return back;
    }
    /// As the agent does it; whether there was something to take back.
    bool takesBackItself()
    {
        const auto back = takeBackItself(m_runbook, incident(), m_state);
        if (back)
            add(*back);
        return back.has_value();
    }
    const journal::RunState& run() const { return incident().runs.at(m_runbook.file); }
    const journal::SharedState& state() const { return m_state; }
    WallTime now() const { return m_now; }
    std::uint32_t step() const { return incident().runs.at(m_runbook.file).step; }
    bool isOver() const { return incident().runs.at(m_runbook.file).isOver(); }

    Normal normal;

private:
    Runbook m_runbook;
    contract::Agreement m_agreement;
    journal::SharedState m_state;
    std::vector<Window> m_windows;
    OperationId m_operation;
    WallTime m_now = fromMs(1'800'000'000'000);
    Seq m_seq = 0;
};

} // namespace handrail::runbook::test
