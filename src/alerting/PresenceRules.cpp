#include "alerting/PresenceRules.h"

#include <algorithm>
#include <cmath>

namespace handrail::alerting {
namespace {

double secondsSilent(const Past& past)
{
    return double((past.now() - past.heardAt).count()) / 1000;
}

double requestsASecondBefore(const Past& past)
{
    const Counts &hour = past.stretches->sum(kHour), &now = *past.counts;
    const double seenMs = double(hour[kSeenMs]) - now[kSeenMs];
    return seenMs <= 0 ? 0 : 1000 * (double(hour[kRequests]) - now[kRequests]) / seenMs;
}

} // namespace

bool hasNumbers(const Window& window)
{
    return window.seenShare > 0 &&
           (window.requests || window.latency.count() > 0 || window.latency.sumMs() || !window.answers.empty() ||
            !window.inputs.empty() || !window.dependencies.empty() || window.knownAnswers.judged > 0 ||
            window.outcomes.judged > 0 || !window.gauges.empty());
}

Verdict NotAnsweringRule::judge(const Past& past, const Standing& standing)
{
    const Window& window = *past.window;
    const bool refuses = window.reachable && !*window.reachable;
    if (refuses || (window.unanswered && double(*window.unanswered) >= limit()))
        return {Verdict::Says::speaks, kWindow};
    // Being there is not answering: a service that hung must have answered a question.
    const auto left = standing.evidence.parts.find("unanswered");
    const bool hung = left != standing.evidence.parts.end() && left->second >= limit();
    const bool answers = window.unanswered ? *window.unanswered == 0 : window.reachable.value_or(false) && !hung;
    return {answers ? Verdict::Says::within : Verdict::Says::nothing, kWindow};
}

std::optional<Reading> NotAnsweringRule::read(const Past& past, std::size_t, const Standing&) const
{
    const std::uint64_t left = past.window->unanswered.value_or(0);
    if (!past.window->unanswered && !past.window->reachable)
        return {};
    return Reading{double(left), left};
}

// Nobody counts what was never answered: about as many as usually come in that time, less those that were answered.
std::uint64_t NotAnsweringRule::hurt(const Past& past, const Counts& counts, const journal::Evidence& alert) const
{
    // As it was before: the silence itself would make what is usual less and less.
    const double usual = alert.usual.value_or(requestsASecondBefore(past)) * double(past.window->span.count()) / 1000;
    const double answered = double(counts[kRequests]) - counts[kErrors];
    return std::uint64_t(std::llround(std::max(0.0, usual - answered)));
}

void NotAnsweringRule::explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const
{
    Rule::explain(past, verdict, evidence);
    evidence.limit = limit();
    evidence.usual = evidence.usual.value_or(requestsASecondBefore(past));
    if (past.window->reachable && !*past.window->reachable)
        evidence.parts["refused"] = 1;
    if (past.window->unanswered)
        evidence.parts["unanswered"] = double(*past.window->unanswered);
}

Verdict ContactLostRule::judge(const Past& past, const Standing&)
{
    if (hasNumbers(*past.window))
        return {Verdict::Says::within, kWindow};
    const bool refuses = past.window->reachable && !*past.window->reachable; // reached, though it doesn't answer
    // While the agent was away nobody listened: that was no silence of the service.
    const Millis listenedFor = past.now() - std::max(past.heardAt, past.watchedSince);
    const bool isLong = double(listenedFor.count()) / 1000 >= limitS() && listenedFor >= 2 * past.window->span;
    return {past.isBlind() && isLong && !refuses ? Verdict::Says::speaks : Verdict::Says::nothing, kWindow};
}

std::optional<Reading> ContactLostRule::read(const Past& past, std::size_t, const Standing&) const
{
    return Reading{secondsSilent(past), 0};
}

void ContactLostRule::explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const
{
    Rule::explain(past, verdict, evidence);
    evidence.limit = limitS();
    evidence.since = past.heardAt;
}

} // namespace handrail::alerting
