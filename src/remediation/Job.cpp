#include "remediation/Operations.h"
#include "remediation/Placeholders.h"
#include "remediation/Proof.h"

namespace handrail::remediation {

namespace {

using Params = std::map<std::string, std::string>;

Result<std::vector<std::string>> filled(const std::vector<std::string>& words, const Params& params)
{
    std::vector<std::string> out;
    for (const auto& word : words) {
        auto text = fillIn(word, params);
        if (!text)
            return fail(text.error());
        out.push_back(std::move(*text));
    }
    return out;
}

Result<void> fillHttp(ShimJob& made, const contract::Action& action, const Params& params)
{
    auto url = fillInUrl(action.url, params);
    auto body = fillIn(action.body, params);
    if (!url || !body)
        return fail(!url ? url.error() : body.error());
    made.by = ShimJob::By::http;
    made.url = std::move(*url);
    made.body = std::move(*body);
    made.method = action.method.empty() ? "POST" : action.method;
    for (const auto& [name, value] : action.headers) {
        auto text = fillIn(value, params);
        if (!text)
            return fail(text.error());
        made.headers[name] = std::move(*text);
    }
    return {};
}

Result<void> fillRepository(ShimJob& made, const contract::Sources& sources, const Params& params)
{
    auto version = fillIn("{version}", params);
    if (!version)
        return fail(version.error());
    made.by = ShimJob::By::modelRepository;
    made.repositoryAddress = sources.oip.starts_with("oip://") ? sources.oip.substr(6) : sources.oip;
    made.model = sources.model;
    made.version = std::move(*version);
    return {};
}

Result<void> fillBy(ShimJob& made, const contract::Action& action, const contract::Agreement& agreement, const Params& params)
{
    switch (action.by) {
    case contract::ActuatorKind::command: {
        auto command = filled(action.command, params);
        if (!command)
            return fail(command.error());
        made.command = std::move(*command);
        return {};
    }
    case contract::ActuatorKind::http: return fillHttp(made, action, params);
    case contract::ActuatorKind::modelRepository: return fillRepository(made, agreement.sources, params);
    case contract::ActuatorKind::none: break;
    }
    return fail(ErrorCode::refused, "the action has no way to be done", action.name, "write 'by:' in the agreement");
}

} // namespace

Result<ShimJob> job(const journal::Operation& operation, const contract::Agreement& agreement)
{
    const auto* action = agreement.action(std::string_view(operation.action));
    if (action == nullptr)
        return fail(ErrorCode::notFound, "the agreement has no such action", operation.action);
    ShimJob made;
    made.operation = operation.id;
    made.service = agreement.service;
    made.atMost = action->atMost;
    if (auto filledIn = fillBy(made, *action, agreement, operation.params); !filledIn)
        return fail(filledIn.error());
    if (action->proof.kind == contract::Proof::Kind::command) {
        auto command = filled(action->proof.command, operation.params);
        auto wanted = fillIn(action->proof.wanted, operation.params);
        if (!command || !wanted)
            return fail(!command ? command.error() : wanted.error());
        made.proofCommand = std::move(*command);
        made.proofWanted = std::move(*wanted);
        made.proofWithin = action->proof.within;
    }
    return made;
}

std::optional<journal::Operation> undo(const journal::Operation& done, const contract::Agreement& agreement)
{
    const auto* action = agreement.action(std::string_view(done.action));
    journal::Operation back;
    back.action = done.action;
    back.kind = done.kind;
    back.undoOf = done.id;
    back.incident = done.incident;
    if (action == nullptr)
        return {};
    if (done.kind == journal::ActionKind::rollBack) {
        const std::string before = done.undoVersion.empty() ? done.seenVersion : done.undoVersion;
        const auto now = done.params.find("version");
        if (before.empty() || now == done.params.end() || now->second == before)
            return {};
        back.params["version"] = before;
        return back;
    }
    if (done.kind == journal::ActionKind::fallback) {
        const auto now = done.params.find("mode");
        if (now == done.params.end() || modeOf(now->second) == modeOf(done.undoMode))
            return {};
        back.params["mode"] = modeOf(done.undoMode);
        return back;
    }
    return {};
}

} // namespace handrail::remediation
