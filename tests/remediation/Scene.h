#pragma once

#include "remediation/Operations.h"

#include <string>
#include <vector>

namespace handrail::remediation::test {

inline const ServiceId kService("flight-lateness");

inline contract::Action action(std::string name, journal::ActionKind kind, contract::Proof::Kind proof)
{
    contract::Action made;
    made.name = std::move(name);
    made.kind = kind;
    made.by = contract::ActuatorKind::command;
    made.command = {"change", kind == journal::ActionKind::fallback ? "{mode}" : "now"};
    if (kind == journal::ActionKind::rollBack)
        made.command[1] = "{version}";
    made.proof.kind = proof;
    made.proof.within = std::chrono::seconds(10);
    made.effectWithin = std::chrono::seconds(30);
    return made;
}

inline contract::Agreement agreement()
{
    contract::Agreement made;
    made.service = kService;
    made.fallbackModes = {{"table", "simple table", "", {}}, {"unavailable", "nothing", "", {}}};
    made.actions = {action("roll back", journal::ActionKind::rollBack, contract::Proof::Kind::version),
                    action("fallback", journal::ActionKind::fallback, contract::Proof::Kind::fallbackMode),
                    action("restart", journal::ActionKind::restart, contract::Proof::Kind::startedAfter)};
    return made;
}

/// An agent without the agent: a journal, its fold, and the windows that were sealed.
struct Scene {
    contract::Agreement agreed = agreement();
    journal::SharedState shared;
    std::vector<journal::Entry> journal;
    std::vector<Window> windows;
    WallTime now = fromMs(1'800'000'000'000);

    Scene() { second(); }

    [[nodiscard]] Situation situation() const
    {
        Situation made;
        made.agreement = &agreed;
        made.shared = &shared;
        made.windows = windows;
        made.now = now;
        made.versions = {"v11", "v12", "v13"};
        return made;
    }

    void append(journal::Body body)
    {
        journal::Entry entry;
        entry.seq = journal.size() + 1;
        entry.at = now;
        entry.service = kService;
        entry.who = "agent";
        entry.body = std::move(body);
        journal.push_back(entry);
        shared.take(entry);
    }

    /// One more second, in which the service said this.
    void second(const std::string& version = "v12", const std::string& mode = {}, std::uint64_t requests = 20,
                std::uint64_t errors = 0)
    {
        Window window;
        window.service = kService;
        window.start = now;
        window.span = std::chrono::seconds(1);
        window.sealed = true;
        window.requests = requests;
        if (errors > 0)
            window.errors["timeout"] = errors;
        window.reachable = true;
        window.version = version;
        window.fallbackMode = mode;
        windows.push_back(window);
        now += std::chrono::seconds(1);
    }
    void silentSecond()
    {
        Window window;
        window.service = kService;
        window.start = now;
        window.span = std::chrono::seconds(1);
        window.sealed = true;
        windows.push_back(window);
        now += std::chrono::seconds(1);
    }

    [[nodiscard]] Ask command(std::string name, std::map<std::string, std::string> params, std::string request = "r1") const
    {
        Ask made;
        made.wanted.request = RequestId(std::move(request));
        made.wanted.action = std::move(name);
        made.wanted.params = std::move(params);
        made.wanted.seenVersion = situation().version();
        made.wanted.seenMode = situation().mode();
        if (const auto* service = shared.service(kService))
            made.wanted.seen = service->lastOperationSeq;
        made.who = "asha";
        made.mayOperate = true;
        return made;
    }

    /// Asks and records what came of it.
    Decision asks(const Ask& what)
    {
        auto decision = ask(what, situation());
        if (decision.entry)
            append(*decision.entry);
        return decision;
    }
    [[nodiscard]] const journal::OperationRecord& record(const OperationId& id) const { return *shared.operation(id); }
    [[nodiscard]] journal::OperationState state(const OperationId& id) const { return record(id).latest.state; }
};

} // namespace handrail::remediation::test
