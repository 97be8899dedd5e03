#include "remediation/Proof.h"

#include "remediation/Placeholders.h"

namespace handrail::remediation {

using Kind = contract::Proof::Kind;

namespace {

/// Start times of processes come from a boot time in whole seconds: they may seem a little early.
constexpr Millis kStartTimeIsOffBy{1'500};

std::optional<std::string> versionIn(const Window& window)
{
    if (window.version)
        return window.version;
    if (window.versions.size() == 1)
        return window.versions.begin()->first;
    return {};
}

std::optional<std::string> shownIn(Kind kind, const Window& window)
{
    switch (kind) {
    case Kind::version: return versionIn(window);
    case Kind::fallbackMode:
        return window.fallbackMode ? std::optional(modeName(*window.fallbackMode)) : std::nullopt;
    case Kind::startedAfter:
        return window.startedAt ? std::optional(toRfc3339(*window.startedAt)) : std::nullopt;
    case Kind::none:
    case Kind::command: break;
    }
    return {};
}

bool startedAgain(const std::string& shown, const journal::Operation& operation)
{
    const auto started = fromRfc3339(shown);
    if (!started)
        return false;
    if (operation.proofBefore.empty())
        return *started > operation.startedAt;
    const auto before = fromRfc3339(operation.proofBefore);
    return before && *started > *before && *started > operation.startedAt - kStartTimeIsOffBy;
}

} // namespace

std::string modeName(const std::string& mode) { return mode.empty() ? "none" : mode; }

std::string modeOf(const std::string& name) { return name == "none" ? std::string() : name; }

std::string proofWanted(const contract::Action& action, const journal::Operation& operation)
{
    switch (action.proof.kind) {
    case Kind::version:
    case Kind::fallbackMode: {
        const auto* usual = action.proof.kind == Kind::version ? "{version}" : "{mode}";
        return fillIn(action.proof.wanted.empty() ? usual : action.proof.wanted, operation.params).value_or("");
    }
    case Kind::startedAfter:
        return operation.startedAt == WallTime() ? std::string() : toRfc3339(operation.startedAt);
    case Kind::command: return fillIn(action.proof.wanted, operation.params).value_or("");
    case Kind::none: break;
    }
    return {};
}

std::string proofShown(const contract::Action& action, const Situation& situation)
{
    for (auto window = situation.windows.rbegin(); window != situation.windows.rend(); ++window)
        if (const auto shown = shownIn(action.proof.kind, *window))
            return *shown;
    return {};
}

Proven isProven(const contract::Action& action, const journal::Operation& operation, const Situation& situation,
                const ShimState& shim)
{
    const std::string wanted = proofWanted(action, operation);
    if (action.proof.kind == Kind::command) {
        if (!shim.result || !shim.result->proofAfter || wanted.empty())
            return Proven::notYetSeen;
        return *shim.result->proofAfter == wanted ? Proven::yes : Proven::no;
    }
    for (auto window = situation.windows.rbegin(); window != situation.windows.rend(); ++window) {
        if (window->start < operation.startedAt)
            break;
        const auto shown = shownIn(action.proof.kind, *window);
        if (!shown)
            continue;
        const bool holds = action.proof.kind == Kind::startedAfter ? startedAgain(*shown, operation)
                                                                   : !wanted.empty() && *shown == wanted;
        return holds ? Proven::yes : Proven::no;
    }
    return Proven::notYetSeen;
}

} // namespace handrail::remediation
