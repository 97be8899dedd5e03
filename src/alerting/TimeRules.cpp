#include "alerting/TimeRules.h"

#include <cmath>

namespace handrail::alerting {
namespace {

Millis fromSeconds(double seconds)
{
    return Millis(std::llround(seconds * 1000));
}

} // namespace

Verdict StaleRule::judge(const Past& past, const Standing& standing)
{
    const auto age = read(past, kWindow, standing);
    if (!age)
        return {};
    return {age->value > *plan().limit ? Verdict::Says::speaks : Verdict::Says::within, kWindow};
}

std::optional<Reading> StaleRule::read(const Past& past, std::size_t, const Standing&) const
{
    const auto found = past.window->dependencies.find(plan().subject);
    if (found == past.window->dependencies.end() || !found->second.ageS)
        return {};
    return Reading{*found->second.ageS, found->second.calls};
}

std::uint64_t StaleRule::hurt(const Past& past, const Counts& counts, const journal::Evidence&) const
{
    const DependencyPlace* place = past.layout->dependency(plan().subject);
    return place ? counts[place->calls] : 0;
}

void StaleRule::explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const
{
    Rule::explain(past, verdict, evidence);
    if (const auto age = read(past, kWindow, {}))
        evidence.since = past.now() - fromSeconds(age->value - *plan().limit);
}

std::optional<double> FallbackRule::limitNow(const Past& past) const
{
    const auto asked = past.changes->modeAtMost();
    const auto seconds = asked ? std::optional(double(asked->count()) / 1000) : std::nullopt;
    return seconds && plan().limit ? std::min(seconds, plan().limit) : seconds ? seconds : plan().limit;
}

bool FallbackRule::isOn(const Past& past) const
{
    const std::string& mode = past.changes->mode();
    return !mode.empty() && (plan().subject.empty() || mode == plan().subject);
}

Verdict FallbackRule::judge(const Past& past, const Standing& standing)
{
    if (!isOn(past))
        return {Verdict::Says::within, kWindow};
    const auto seconds = read(past, kWindow, standing);
    const auto limit = limitNow(past);
    const bool isTooLong = seconds && limit && seconds->value > *limit;
    return {isTooLong ? Verdict::Says::speaks : Verdict::Says::nothing, kWindow};
}

std::optional<Reading> FallbackRule::read(const Past& past, std::size_t, const Standing&) const
{
    const auto since = past.changes->modeSince();
    if (!since || !isOn(past))
        return {};
    return Reading{double((past.now() - *since).count()) / 1000, past.window->fallbackAnswers.value_or(0)};
}

std::uint64_t FallbackRule::hurt(const Past& past, const Counts&, const journal::Evidence&) const
{
    return past.window->fallbackAnswers.value_or(0);
}

void FallbackRule::explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const
{
    Rule::explain(past, verdict, evidence);
    if (const auto since = past.changes->modeSince())
        evidence.since = *since;
    evidence.limit = limitNow(past);
    if (evidence.limit != plan().limit)
        evidence.parts["asked"] = 1;
}

} // namespace handrail::alerting
