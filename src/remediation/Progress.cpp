#include "remediation/Effect.h"
#include "remediation/Operations.h"
#include "remediation/Proof.h"

#include <algorithm>

namespace handrail::remediation {

using journal::Operation;
using journal::OperationRecord;
using journal::OperationState;

namespace {

constexpr Millis kAskerMayBeSilentFor{2'000};
/// Longer than any countdown: the clock was set back, and the person did not mean to wait that long.
constexpr Millis kLongestCountdown{15'000};
/// A shim that has not begun by then never will (kShimStartsWithin, with room for a slow machine's clock).
constexpr Millis kShimSurelyStarted = 2 * kShimStartsWithin;

Operation in(const Operation& operation, OperationState state)
{
    Operation next = operation;
    next.state = state;
    return next;
}

/// Since when proofs could be seen at all: the end of the job, or later when nobody watched then.
WallTime watchedSince(WallTime jobEnded, const Situation& situation)
{
    if (situation.windows.empty())
        return jobEnded;
    WallTime begin = situation.windows.back().start;
    for (auto window = situation.windows.rbegin(); window != situation.windows.rend(); ++window) {
        if (window->end() + 2 * window->span < begin)
            break;
        begin = window->start;
    }
    return std::max(begin, jobEnded);
}

void takeResult(Operation& next, const ShimState& shim)
{
    if (!shim.result)
        return;
    next.exitStatus = shim.result->exitStatus;
    next.output = shim.result->output;
    if (shim.result->proofBefore)
        next.proofBefore = *shim.result->proofBefore;
}

std::optional<Operation> afterStart(const OperationRecord& record, const Situation& situation, const ShimState& shim)
{
    Operation next = record.latest;
    if (shim.is == ShimState::Is::running)
        return {};
    if (shim.is == ShimState::Is::neverStarted) {
        if (situation.now < next.startedAt + kShimSurelyStarted)
            return {};
        return in(next, OperationState::failed);
    }
    const auto* action = situation.agreement->action(std::string_view(next.action));
    takeResult(next, shim);
    next.proofAfter = action == nullptr ? std::string() : proofShown(*action, situation);
    if (shim.result && shim.result->proofAfter)
        next.proofAfter = *shim.result->proofAfter;
    if (shim.result && !shim.result->ok && !shim.result->mayHaveActed)
        return in(next, OperationState::failed);
    if (action == nullptr)
        return in(next, OperationState::unknown);
    if (isProven(*action, next, situation, shim) == Proven::yes) {
        next.watchUntil = situation.now + action->effectWithin;
        return in(next, OperationState::settled);
    }
    const WallTime jobEnded = shim.result ? shim.result->endedAt : shim.startedAt.value_or(next.startedAt);
    if (situation.now >= watchedSince(jobEnded, situation) + action->proof.within)
        return in(next, OperationState::unknown);
    return {};
}

} // namespace

std::optional<Operation> onTime(const OperationRecord& record, const Situation& situation, Millis askerSilentFor)
{
    const Operation& operation = record.latest;
    if (operation.state != OperationState::asked)
        return {};
    if (operation.needsConsent) {
        // A clock that was set back must not make anybody wait longer than was agreed.
        if (situation.now < operation.consentUntil && situation.now >= record.states.front().first - kLongestCountdown)
            return {};
        Operation over = in(operation, OperationState::stopped);
        over.refusedWhy = journal::RefusedWhy::noConsent;
        return over;
    }
    if (askerSilentFor >= kAskerMayBeSilentFor || situation.now + kLongestCountdown < operation.startsAt)
        return in(operation, OperationState::stopped);
    if (const auto why = whyNoMore(operation, situation); why != journal::RefusedWhy::none) {
        Operation over = in(operation, OperationState::stopped);
        over.refusedWhy = why;
        return over;
    }
    if (situation.now < operation.startsAt)
        return {};
    Operation next = in(operation, OperationState::started);
    next.startedAt = situation.now;
    if (const auto* action = situation.agreement->action(std::string_view(operation.action))) {
        next.proofBefore = proofShown(*action, situation);
        next.proofWanted = proofWanted(*action, next);
    }
    return next;
}

std::optional<Operation> onChange(const OperationRecord& record, const Situation& situation, const ShimState& shim)
{
    if (record.latest.state == OperationState::started)
        return afterStart(record, situation, shim);
    if (record.latest.state == OperationState::settled)
        return effectNow(record, situation);
    if (record.latest.state == OperationState::didNotHelp)
        return effectAfterAll(record, situation);
    return {};
}

std::optional<Operation> onReturn(const OperationRecord& record, const Situation& situation, const ShimState& shim)
{
    // Nothing was counting while it waited for a second person: it goes on waiting.
    if (record.latest.state == OperationState::asked && record.latest.needsConsent)
        return onTime(record, situation, Millis(0));
    if (record.latest.state == OperationState::asked)
        return in(record.latest, OperationState::stopped);
    return onChange(record, situation, shim);
}

} // namespace handrail::remediation
