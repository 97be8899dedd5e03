#include "alerting/VersionRule.h"

#include "alerting/Significance.h"
#include "alerting/ShareRule.h"
#include "telemetry/Signal.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace handrail::alerting {
namespace {

struct Compared {
    SignalKind signal;
    std::size_t hits, tries;
    double margin;             ///< how much more is no news
    std::uint64_t before, now; ///< tries needed of each
};

constexpr std::array kCompared = {
    Compared{SignalKind::failures, kErrors, kCheckedRequests, 0.01, 200, 20},
    Compared{SignalKind::testQuestionsWrong, kAskedWrong, kAsked, 0.02, 10, 5},
    Compared{SignalKind::latency, kUnusuallySlow, kTimed, 0.05, 200, 20},
    Compared{SignalKind::guesses, kGuesses, kRated, 0.05, 200, 50},
};

double share(const Counts& counts, const Compared& what)
{
    return counts[what.tries] == 0 ? 0 : double(counts[what.hits]) / counts[what.tries];
}

} // namespace

std::optional<double> VersionRule::allowed(const Past& past, std::size_t compared) const
{
    const Compared& what = kCompared[compared];
    const Counts& before = past.changes->beforeVersion();
    if (before.empty() || before[what.tries] < what.before)
        return {};
    const double was = share(before, what);
    const double error = 3 * std::sqrt(was * (1 - was) / before[what.tries]);
    return std::min(0.99, 1.5 * was + error + plan().limit.value_or(what.margin));
}

Verdict VersionRule::judge(const Past& past, const Standing& standing)
{
    if (standing.isOpen)
        for (std::size_t i = 0; i < kCompared.size(); ++i)
            if (Signal{kCompared[i].signal, {}}.text() == standing.evidence.signal)
                m_compared = i;
    if (standing.isOpen && standing.subject != past.changes->version())
        return {Verdict::Says::within, kWindow};
    if (!past.changes->mode().empty() || past.changes->beforeVersion().empty())
        return {};
    const Counts& since = past.changes->sinceVersion();
    for (std::size_t i = 0; i < kCompared.size(); ++i) {
        const Compared& what = kCompared[i];
        const auto most = allowed(past, i);
        if (!most || since[what.tries] < what.now || share(since, what) <= *most)
            continue;
        const Counts& lately = past.stretches->sum(kMinute);
        if (share(lately, what) > *most && past.now() > standing.freshFrom &&
            logAtLeast(since[what.hits], since[what.tries], *most) <
                logAllowed(past.stretches->step(kWindow), kCompared.size())) {
            m_compared = i;
            return {Verdict::Says::speaks, kMinute};
        }
    }
    if (!standing.isOpen)
        return {};
    const Compared& what = kCompared[m_compared];
    const Counts& lately = past.stretches->sum(kFiveMinutes);
    const auto most = allowed(past, m_compared);
    const bool isWell = most && isSince(past, kFiveMinutes, standing) &&
                        isSurelyBelow(lately[what.hits], lately[what.tries], *most, (1 + *most) / 2, 1e-5);
    return {isWell ? Verdict::Says::within : Verdict::Says::nothing, kFiveMinutes};
}

std::optional<Reading> VersionRule::read(const Past& past, std::size_t stretch, const Standing&) const
{
    const Compared& what = kCompared[m_compared];
    const Counts& sum = past.stretches->sum(stretch);
    if (sum[what.tries] == 0)
        return {};
    if (what.signal == SignalKind::latency && past.latencies)
        if (const auto ms = past.latencies->quantile(past.stretches->length(stretch), 1 - plan().slowestShare))
            return Reading{*ms, sum[what.tries]};
    return Reading{share(sum, what), sum[what.tries]};
}

std::uint64_t VersionRule::hurt(const Past& past, const Counts& counts, const journal::Evidence&) const
{
    const Compared& what = kCompared[m_compared];
    return what.signal == SignalKind::testQuestionsWrong ? peopleHurt(past, counts, what.hits, what.tries) : counts[what.hits];
}

void VersionRule::explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const
{
    Rule::explain(past, verdict, evidence);
    const Compared& what = kCompared[m_compared];
    evidence.signal = Signal{what.signal, {}}.text();
    evidence.since = past.changes->versionSince().value_or(evidence.since);
    if (past.changes->beforeVersion().empty())
        return;
    if (what.signal != SignalKind::latency)
        evidence.limit = allowed(past, m_compared);
    evidence.parts[past.changes->versionBefore()] = share(past.changes->beforeVersion(), what);
    evidence.parts[past.changes->version()] = share(past.changes->sinceVersion(), what);
}

} // namespace handrail::alerting
