#include "contract/Promise.h"

#include "contract/FailureKinds.h"

#include <tuple>

namespace handrail::contract {

namespace {

using journal::AlertKind;
using journal::AlertState;
using journal::IncidentState;

bool isActive(const AlertState& alert) { return !alert.clearedAt && !alert.betterSince; }

/// A fallback doesn't mend what it goes around: the service's own numbers come before those of its dependencies.
bool isOfDependency(const AlertState& alert)
{
    const AlertKind kind = alert.latest.kind;
    return kind == AlertKind::dependencySlow || kind == AlertKind::dependencyFailing || kind == AlertKind::dependencyStale;
}

const AlertState* worstAlert(const IncidentState* incident, journal::ActionKind action)
{
    const auto rank = [](const AlertState& alert) {
        return std::tuple(-static_cast<int>(alert.latest.severity), isOfDependency(alert), alert.openedAt);
    };
    const AlertState* worst = nullptr;
    if (incident != nullptr)
        for (const auto& [key, alert] : incident->alerts)
            if (isActive(alert) && canChange(action, alert.latest.kind) && (worst == nullptr || rank(alert) < rank(*worst)))
                worst = &alert;
    return worst;
}

/// The limit of "too long on the fallback" is a time, whatever its signal.
std::optional<double> limitOf(const journal::Alert& alert)
{
    if (alert.kind == AlertKind::fallbackTooLong)
        return {};
    return alert.evidence.limit ? alert.evidence.limit : alert.evidence.usualHigh;
}

std::optional<double> limitOfAlerts(const IncidentState* incident, const std::string& signal)
{
    if (incident != nullptr)
        for (const auto& [key, alert] : incident->alerts)
            if (isActive(alert) && alert.latest.evidence.signal == signal && limitOf(alert.latest))
                return limitOf(alert.latest);
    return {};
}

std::optional<double> usualLimit(const Signal& signal, const Normal* normal)
{
    if (normal == nullptr)
        return {};
    const auto band = normal->bands.find(signal.text());
    if (band == normal->bands.end())
        return {};
    return signal.kind == SignalKind::requests ? band->second.low : band->second.high;
}

} // namespace

Promise promiseOf(const Agreement& agreement, const Action& action, const IncidentState* incident, const Normal* normal)
{
    Promise promise;
    promise.worst = worstAlert(incident, action.kind);
    const bool isNamed = !action.effectSignal.empty();
    const std::string text = isNamed ? action.effectSignal : promise.worst ? promise.worst->latest.evidence.signal : std::string();
    const auto signal = Signal::parse(text);
    if (!signal)
        return promise;
    promise.limit = isNamed ? action.effectBelow : limitOf(promise.worst->latest);
    if (isNamed && !promise.limit)
        promise.limit = limitOfAlerts(incident, text);
    if (isNamed && !promise.limit)
        promise.limit = agreedLimit(agreement, *signal);
    if (isNamed && !promise.limit) {
        promise.limit = usualLimit(*signal, normal);
        promise.isUsual = promise.limit.has_value();
    }
    if (promise.limit)
        promise.signal = *signal;
    return promise;
}

} // namespace handrail::contract
