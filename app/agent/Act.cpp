#include "Terminal.h"

#include "runbook/TakeBack.h"

#include <fmt/format.h>

namespace handrail::cli {

namespace {

using journal::ActionKind;
using journal::OperationState;

constexpr Millis kOutcomeAtMost = std::chrono::minutes(10);

const char* nameOf(OperationState state)
{
    constexpr const char* kNames[] = {"?",       "asked",        "stopped",    "refused", "started", "settled",
                                      "helped",  "did not help", "can't tell", "worse",   "failed",  "unknown"};
    return kNames[static_cast<int>(state)];
}

std::optional<ActionKind> kindOf(const std::string& what)
{
    if (what == "rollback")
        return ActionKind::rollBack;
    if (what == "fallback")
        return ActionKind::fallback;
    if (what == "restart")
        return ActionKind::restart;
    return {};
}

Result<client::Operate> operate(const ActOptions& options, const wording::ServiceFacts& facts)
{
    const auto kind = kindOf(options.what);
    const contract::Action* action = kind ? facts.agreement->action(*kind)
                                          : facts.agreement->action(std::string_view(options.what));
    if (action == nullptr)
        return fail(ErrorCode::notFound, "the agreement has no action '" + options.what + "'", options.service,
                    "write rollback, fallback, restart, stop, take, step, take-back, note, or an action that the agreement names");
    client::Operate command;
    command.action = action->name;
    command.reason = options.reason;
    command.anyway = options.anyway;
    if (action->kind == ActionKind::rollBack)
        command.params["version"] = options.version;
    if (action->kind == ActionKind::fallback)
        command.params["mode"] = options.mode;
    if (action->kind == ActionKind::rollBack && options.version.empty())
        return fail(ErrorCode::invalidInput, "which version to go back to is not said", options.service,
                    "give one with --version");
    if (options.countdownS >= 0)
        command.countdownS = static_cast<unsigned>(options.countdownS);
    if (const journal::ServiceState* state = facts.shared->service(ServiceId(options.service)))
        command.seen = state->lastOperationSeq;
    for (const Window& window : facts.windows) {
        command.seenVersion = window.version.value_or(command.seenVersion);
        command.seenMode = window.fallbackMode.value_or(command.seenMode);
    }
    return command;
}

/// An answer in the runbook, or the last one of a person taken back.
Result<decltype(client::Command::what)> stepOf(const ActOptions& options, const journal::IncidentState& incident)
{
    const std::string file = options.runbook.empty() ? incident.currentRun : options.runbook;
    const auto run = incident.runs.find(file);
    if (run == incident.runs.end())
        return fail(ErrorCode::notFound, "no such runbook is being followed", file);
    if (options.what == "step")
        return client::AnswerStep{file, options.step == 0 ? run->second.step : options.step, options.answer, options.reason};
    const runbook::Given* last = runbook::lastOfPerson(run->second);
    if (!last)
        return fail(ErrorCode::notFound, "nobody has answered anything in this runbook", file);
    return client::TakeBack{file, last->first.seq};
}

Result<client::Command> commandOf(const ActOptions& options, const wording::ServiceFacts& facts)
{
    const ServiceId service(options.service);
    client::Command command{newRequestId(), service, {}, client::Take{}};
    const journal::IncidentState* incident = facts.shared->openIncidentOf(service);
    if (incident != nullptr)
        command.incident = incident->id;
    const bool isStep = options.what == "step" || options.what == "take-back";
    const bool needsIncident = isStep || options.what == "take" || options.what == "give-back";
    if (needsIncident && incident == nullptr)
        return fail(ErrorCode::notFound, "there is no trouble that is open", options.service);
    if (options.what == "take")
        return command;
    if (options.what == "give-back") {
        command.what = client::Take{journal::Holding::givenBack, {}};
    } else if (options.what == "note") {
        command.what = client::WriteNote{options.text};
    } else if (options.what == "sign-off") {
        std::string teams;
        bool isKnown = false;
        for (const auto& [key, owner] : facts.agreement->owners) {
            teams += (teams.empty() ? "" : ", ") + owner.team;
            isKnown = isKnown || owner.team == options.team;
        }
        if (!isKnown)
            return fail(ErrorCode::invalidInput, "the agreement has no team '" + options.team + "'", options.service,
                        "give one with --team: " + teams);
        command.what = client::SignOff{options.team, options.milestone, facts.agreement->digest};
    } else if (isStep) {
        auto step = stepOf(options, *incident);
        if (!step)
            return fail(step.error());
        command.what = std::move(*step);
    } else if (options.what == "change-stop") {
        journal::ChangeStop stop{options.reason, {}, options.holdFor.empty()};
        if (!options.holdFor.empty()) {
            const auto lasts = parseDuration(options.holdFor);
            if (!lasts)
                return fail(lasts.error());
            stop.until = facts.now + *lasts;
        }
        command.what = std::move(stop);
    } else if (options.what == "agree" || options.what == "disagree") {
        const journal::ServiceState* state = facts.shared->service(service);
        if (state == nullptr || !state->running)
            return fail(ErrorCode::notFound, "nothing waits for anybody's word", options.service);
        command.what = journal::Consent{*state->running, options.what == "agree", options.reason};
    } else if (options.what == "stop") {
        const journal::ServiceState* state = facts.shared->service(service);
        if (state == nullptr || !state->running)
            return fail(ErrorCode::notFound, "nothing is going on that could be stopped", options.service);
        command.what = client::Stop{*state->running};
    } else {
        auto operation = operate(options, facts);
        if (!operation)
            return fail(operation.error());
        command.what = std::move(*operation);
    }
    return command;
}

/// Prints each state as it comes; the stream that is open meanwhile is what tells the agent that somebody is there.
int follow(Terminal& terminal, const OperationId& id)
{
    OperationState last = OperationState::asked;
    bool isOver = false;
    const auto look = [&](const client::Update&) {
        const journal::OperationRecord* record = terminal.board().shared().operation(id);
        if (record == nullptr || isOver)
            return isOver;
        if (record->latest.state != last) {
            last = record->latest.state;
            fmt::print("{}: {}\n", id.value, nameOf(last));
            std::fflush(stdout);
        }
        isOver = !journal::isRunning(last);
        return isOver;
    };
    terminal.until(look, kOutcomeAtMost);
    const bool isThere = last == OperationState::settled || last == OperationState::helped;
    return isThere ? 0 : 1;
}

} // namespace

int act(const ReachOptions& reach, const ActOptions& options)
{
    Terminal terminal(reach);
    if (auto live = terminal.waitUntilLive(); !live)
        return complain(live.error());
    const ServiceId service(options.service);
    const auto facts = terminal.facts(service);
    if (facts.agreement == nullptr)
        return complain({ErrorCode::notFound, "the agent watches over no such service", options.service,
                         "`handrail-agent status` lists them"});
    if (options.what == "drill")
        return drill(terminal, options);
    auto command = commandOf(options, facts);
    if (!command)
        return complain(command.error());
    const bool isOperation = std::holds_alternative<client::Operate>(command->what);
    const auto acted = terminal.act(*command);
    if (!acted)
        return complain(acted.error());
    if (!acted->accepted) {
        const auto now = terminal.facts(service);
        fmt::print(stderr, "{}\n", wording::render(wording::refusal(acted->why, now, acted->refusedFor, acted->beganAgo)));
        return 2;
    }
    if (isOperation)
        return follow(terminal, acted->operation);
    fmt::print("done\n");
    return 0;
}

} // namespace handrail::cli
