#include "base/Files.h"
#include "remediation/Effect.h"
#include "remediation/Operations.h"
#include "remediation/Placeholders.h"
#include "remediation/Proof.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace handrail::remediation {

using journal::Operation;
using journal::OperationRecord;
using journal::OperationState;
using journal::RefusedWhy;

namespace {

/// Everything that the caller sent and that must be the same for it to be the same command.
std::string digestOf(const Ask& ask, const ServiceId& service)
{
    const Operation& wanted = ask.wanted;
    std::string text;
    const auto add = [&text](std::string_view part) { text += fmt::format("{}:{},", part.size(), part); };
    for (const auto& part : {service.value, ask.who, wanted.action, wanted.reason, std::to_string(wanted.seen),
                             wanted.seenVersion, wanted.seenMode, wanted.undoOf.value, wanted.incident.value,
                             std::string(ask.anyway ? "anyway" : "")})
        add(part);
    for (const auto& [name, value] : wanted.params) {
        add(name);
        add(value);
    }
    for (const auto& shown : wanted.shown) {
        add(shown.signal);
        add(shown.value ? fmt::format("{}", *shown.value) : "");
    }
    return sha256Hex(text);
}

OperationId nextId(const ServiceId& service, const journal::SharedState& shared)
{
    const std::string before = service.value + "/op/";
    std::uint64_t highest = 0;
    for (const auto* record : shared.operationsOf(service)) {
        const std::string& id = record->latest.id.value;
        std::uint64_t number = 0;
        if (id.starts_with(before))
            std::from_chars(id.data() + before.size(), id.data() + id.size(), number);
        highest = std::max(highest, number);
    }
    return OperationId(before + std::to_string(highest + 1));
}

bool isWired(const contract::Action& action, const Situation& situation)
{
    return action.by != contract::ActuatorKind::none && action.proof.kind != contract::Proof::Kind::none
           && !situation.whyNot.contains(action.name);
}

/// Whole seconds, two weeks at most.
bool isTimeLimit(const std::string& value)
{
    constexpr std::uint32_t kMost = 14 * 24 * 3600;
    std::uint32_t seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    return error == std::errc() && end == value.data() + value.size() && seconds > 0 && seconds <= kMost;
}

/// Versions and modes go into commands and addresses: they must be there, known, and plain.
bool areParamsKnown(const Operation& wanted, const contract::Action& action, const Situation& situation)
{
    const auto& agreement = *situation.agreement;
    for (const auto& [name, value] : wanted.params) {
        if (name == "at most" && isTimeLimit(value) && action.kind == journal::ActionKind::fallback)
            continue;
        if (name != "version" && name != "mode")
            return false;
        if (!(name == "mode" && value.empty()) && !isPlainName(value))
            return false;
    }
    if (action.kind == journal::ActionKind::rollBack) {
        const auto version = wanted.params.find("version");
        if (version == wanted.params.end()
            || (!situation.versions.empty() && std::ranges::find(situation.versions, version->second) == situation.versions.end()))
            return false;
    }
    if (action.kind == journal::ActionKind::fallback) {
        const auto mode = wanted.params.find("mode");
        if (mode == wanted.params.end()
            || (!modeOf(mode->second).empty() && agreement.fallbackMode(mode->second) == nullptr))
            return false;
    }
    return job(wanted, agreement).has_value();
}

struct Others {
    Seq newest = 0; ///< entry of the newest operation that did or may do something
    const OperationRecord* running = nullptr;
};

Others othersOf(const Situation& situation)
{
    Others others;
    for (const auto* record : situation.shared->operationsOf(situation.agreement->service)) {
        const auto state = record->latest.state;
        if (state == OperationState::refused)
            continue;
        others.newest = std::max(others.newest, record->seq);
        if (journal::isRunning(state))
            others.running = record;
    }
    return others;
}

bool hasStateChanged(const Operation& wanted, const Situation& situation)
{
    const std::string version = situation.version();
    const bool otherVersion = !wanted.seenVersion.empty() && !version.empty() && wanted.seenVersion != version;
    const bool modeIsKnown = std::ranges::any_of(situation.windows, [](const Window& w) { return w.fallbackMode.has_value(); });
    return otherVersion || (modeIsKnown && modeOf(wanted.seenMode) != modeOf(situation.mode()));
}

constexpr std::string_view kChangeStop = "change stop";

/// What asks for one more click now. Each is named, so that what comes up later is told from what was overruled.
std::vector<std::string> inTheWay(const contract::Action& action, const Situation& situation)
{
    const auto& service = situation.agreement->service;
    std::vector<std::string> all;
    if (const auto* stop = situation.shared->changeStop(service, situation.now))
        all.push_back(fmt::format("{} {}", kChangeStop, stop->seq));
    if (!situation.inContact())
        all.emplace_back("no contact");
    const auto* last = situation.shared->lastThatActed(service);
    if (last != nullptr && last->latest.state == OperationState::unknown)
        all.push_back("unknown " + last->latest.id.value);
    if (action.ask)
        all.emplace_back("agreed");
    if (const auto found = situation.warnings.find(action.name); found != situation.warnings.end())
        all.insert(all.end(), found->second.begin(), found->second.end());
    return all;
}

RefusedWhy oneMoreClickFor(const std::vector<std::string>& reasons)
{
    if (reasons.empty())
        return RefusedWhy::none;
    return reasons.front().starts_with(kChangeStop) ? RefusedWhy::changeStopped : RefusedWhy::needsAnyway;
}

RefusedWhy whyNot(const Ask& ask, const Situation& situation, const contract::Action* action, const Others& others)
{
    if (!ask.mayOperate)
        return RefusedWhy::notAllowed;
    if (!ask.isNamed)
        return RefusedWhy::notNamed;
    if (!situation.mayAct)
        return RefusedWhy::looksOnly;
    if (action == nullptr || ask.wanted.request.empty())
        return RefusedWhy::noSuchThing;
    if (!isWired(*action, situation))
        return RefusedWhy::notWired;
    if (!areParamsKnown(ask.wanted, *action, situation))
        return RefusedWhy::noSuchThing;
    if (others.newest > ask.wanted.seen)
        return RefusedWhy::overtaken;
    if (others.running != nullptr)
        return RefusedWhy::busy;
    if (hasStateChanged(ask.wanted, situation))
        return RefusedWhy::stateChanged;
    if (action->needsReason && ask.wanted.reason.find_first_not_of(" \t\n") == std::string::npos)
        return RefusedWhy::needsReason;
    return ask.anyway ? RefusedWhy::none : oneMoreClickFor(inTheWay(*action, situation));
}

Decision again(const OperationRecord& record, const std::string& digest, WallTime now)
{
    Decision decision;
    decision.operation = record.latest.id;
    if (record.latest.digest != digest) {
        decision.why = RefusedWhy::sameId;
        decision.refusedFor = record.seq;
        return decision;
    }
    decision.accepted = record.latest.state != OperationState::refused;
    decision.why = record.latest.refusedWhy;
    decision.refusedFor = record.latest.refusedFor;
    if (record.latest.startedAt != WallTime())
        decision.beganAgo = now - record.latest.startedAt;
    return decision;
}

/// Fills in what the agent knows better than the caller.
Operation completed(const Ask& ask, const Situation& situation, const contract::Action* action)
{
    Operation operation = ask.wanted;
    operation.id = nextId(situation.agreement->service, *situation.shared);
    operation.askedBy = ask.who;
    operation.digest = digestOf(ask, situation.agreement->service);
    operation.state = OperationState::asked;
    operation.startsAt = situation.now + std::chrono::seconds(std::min(ask.countdownS, 10u));
    operation.startedAt = {};
    operation.undoVersion = situation.version();
    operation.undoMode = situation.mode();
    if (operation.incident.empty())
        if (const auto* incident = situation.shared->openIncidentOf(situation.agreement->service))
            operation.incident = incident->id;
    if (action != nullptr) {
        operation.kind = action->kind;
        operation.proofBefore = proofShown(*action, situation);
        operation.proofWanted = proofWanted(*action, operation);
        operation.effect = effectToWatch(*action, operation, situation);
        if (ask.anyway)
            operation.overruled = inTheWay(*action, situation);
        operation.needsConsent = action->secondPerson;
        if (action->secondPerson)
            operation.consentUntil = situation.now + action->agreedWithin;
    }
    return operation;
}

} // namespace

Decision ask(const Ask& ask, const Situation& situation)
{
    const auto& service = situation.agreement->service;
    if (const auto* known = situation.shared->operationOfRequest(ask.wanted.request))
        return again(*known, digestOf(ask, service), situation.now);
    const auto* action = situation.agreement->action(std::string_view(ask.wanted.action));
    const Others others = othersOf(situation);
    Operation operation = completed(ask, situation, action);
    Decision decision;
    decision.operation = operation.id;
    decision.why = whyNot(ask, situation, action, others);
    decision.accepted = decision.why == RefusedWhy::none;
    if (!decision.accepted) {
        operation.state = OperationState::refused;
        operation.refusedWhy = decision.why;
        if (decision.why == RefusedWhy::overtaken)
            operation.refusedFor = others.newest;
        if (decision.why == RefusedWhy::busy)
            operation.refusedFor = others.running->seq;
        decision.refusedFor = operation.refusedFor;
    }
    decision.entry = std::move(operation);
    return decision;
}

RefusedWhy whyNoMore(const Operation& asked, const Situation& situation)
{
    const auto* action = situation.agreement->action(std::string_view(asked.action));
    if (action == nullptr || hasStateChanged(asked, situation))
        return RefusedWhy::stateChanged;
    auto reasons = inTheWay(*action, situation);
    std::erase_if(reasons, [&](const std::string& each) {
        return std::ranges::find(asked.overruled, each) != asked.overruled.end();
    });
    return oneMoreClickFor(reasons);
}

Decision consent(const journal::Consent& word, const SecondPerson& second, const Situation& situation)
{
    Decision decision;
    decision.operation = word.operation;
    const auto* record = situation.shared->operation(word.operation);
    const bool isOurs = record != nullptr && record->service == situation.agreement->service && !second.who.empty();
    if (!isOurs)
        decision.why = RefusedWhy::noSuchThing;
    else if (!second.mayOperate)
        decision.why = RefusedWhy::notAllowed;
    else if (!second.isNamed)
        decision.why = RefusedWhy::notNamed;
    else if (!situation.mayAct)
        decision.why = RefusedWhy::looksOnly;
    else if (second.who == record->latest.askedBy)
        decision.why = RefusedWhy::samePerson;
    else if (record->latest.state != OperationState::asked || !record->latest.needsConsent
             || situation.now >= record->latest.consentUntil)
        decision.why = RefusedWhy::tooLate;
    if (decision.why != RefusedWhy::none)
        return decision;
    decision.accepted = true;
    decision.entry = record->latest;
    Operation& next = *decision.entry;
    next.consentBy = second.who;
    // What was agreed to was asked for a while ago: the world may be another.
    const RefusedWhy noMore = word.given ? whyNoMore(record->latest, situation) : RefusedWhy::noConsent;
    if (noMore == RefusedWhy::none) {
        const Millis countdown = next.startsAt - record->states.front().first;
        next.needsConsent = false;
        next.startsAt = situation.now + std::clamp<Millis>(countdown, Millis(0), std::chrono::seconds(10));
        return decision;
    }
    next.state = OperationState::stopped;
    next.refusedWhy = noMore;
    return decision;
}

Decision stop(const OperationId& operation, const std::string& who, const Situation& situation)
{
    Decision decision;
    decision.operation = operation;
    const auto* record = situation.shared->operation(operation);
    if (record == nullptr || record->service != situation.agreement->service || who.empty()) {
        decision.why = RefusedWhy::noSuchThing;
        return decision;
    }
    const auto state = record->latest.state;
    decision.accepted = state == OperationState::asked || state == OperationState::stopped;
    if (state == OperationState::asked) {
        decision.entry = record->latest;
        decision.entry->state = OperationState::stopped;
    } else if (!decision.accepted) {
        decision.why = RefusedWhy::tooLate;
        decision.refusedFor = record->seq;
        if (record->latest.startedAt != WallTime())
            decision.beganAgo = std::max(Millis(0), situation.now - record->latest.startedAt);
    }
    return decision;
}

} // namespace handrail::remediation
