#include "wording/PageParts.h"

#include "wording/Numbers.h"
#include "wording/Words.h"

#include <algorithm>
#include <cmath>

namespace handrail::wording {

using journal::AlertKind;
using journal::AlertState;

namespace {

/// How many requests of a window got what so many of its own answers got.
double shareOf(const Signal& signal, const Window& window, const MeasureOptions& options)
{
    const auto measured = measure(signal, window, options);
    return measured ? measured->value * static_cast<double>(measured->answers) : 0;
}

double slowIn(const Histogram& latency, std::optional<double> limit)
{
    return limit ? latency.shareAbove(*limit).value_or(0) * static_cast<double>(latency.count()) : 0;
}

double silentIn(const Window& window, const journal::Evidence& evidence)
{
    const double usual = evidence.usual.value_or(0) * static_cast<double>(window.span.count()) / 1000;
    const double answered = static_cast<double>(window.requests.value_or(0)) - static_cast<double>(window.errorCount());
    return std::max(0.0, usual - answered);
}

double hurtIn(const View& view, const journal::Alert& alert, const Window& window, double lately)
{
    const Signal signal = signalOf(alert.evidence.signal);
    const auto requests = static_cast<double>(window.requests.value_or(0));
    const auto dependency = window.dependencies.find(alert.subject);
    switch (alert.kind) {
    case AlertKind::slow:
        return slowIn(window.latency, alert.evidence.limit);
    case AlertKind::notAnswering:
        return silentIn(window, alert.evidence);
    case AlertKind::dependencySlow:
        return dependency == window.dependencies.end() ? 0 : slowIn(dependency->second.latency, alert.evidence.limit);
    case AlertKind::dependencyStale:
        return dependency == window.dependencies.end() ? 0 : static_cast<double>(dependency->second.calls);
    case AlertKind::fallbackTooLong:
        return static_cast<double>(window.fallbackAnswers.value_or(0));
    case AlertKind::testQuestionsWrong:
    case AlertKind::answersMoved:
    case AlertKind::inputMoved:
        return lately * requests;
    case AlertKind::versionWorse:
        if (signal.kind == SignalKind::testQuestionsWrong)
            return lately * requests;
        return signal.kind == SignalKind::latency ? slowIn(window.latency, alert.evidence.usualHigh)
                                                  : shareOf(signal, window, view.measureOptions());
    case AlertKind::fewRequests:
    case AlertKind::contactLost:
    case AlertKind::unusualForItself:
        return 0;
    default:
        return shareOf(signal, window, view.measureOptions());
    }
}

/// What is wrong with the model hurts nobody while a fallback answers.
bool isSpared(const Window& window, AlertKind kind)
{
    return window.fallbackMode && !isOff(*window.fallbackMode) && kind != AlertKind::slow && kind != AlertKind::failing &&
           kind != AlertKind::notAnswering && kind != AlertKind::fallbackTooLong;
}

/// Where a window alone is too short to tell the share, of test questions or of a mix: that of now in the last minute, and before
/// that the one of the record.
struct Lately {
    double now = 0, before = 0;
    WallTime from;
};

Lately shareLately(const View& view, const journal::Alert& alert)
{
    const Signal signal = signalOf(alert.evidence.signal);
    if (signal.kind != SignalKind::testQuestionsWrong && signal.kind != SignalKind::answersMoved && signal.kind != SignalKind::inputMoved)
        return {};
    const auto now = view.recent(signal).measured;
    const auto share = [](double value) { return std::min(1.0, value); };
    return {now ? share(now->value) : 0, share(alert.evidence.value.value_or(0)),
            std::max(view.tellsFrom(signal), view.facts.windows.back().end() - std::chrono::minutes(1))};
}

/// What is recorded, and what the windows since then add to it: the record itself goes on only now and then.
std::uint64_t affectedBy(const View& view, const journal::Alert& alert, bool goesOn)
{
    const std::uint64_t recorded = alert.evidence.affected;
    if (recorded == 0 || !goesOn || !view.hasNumbers() || view.noContact())
        return recorded;
    const Lately lately = shareLately(view, alert);
    const WallTime told = std::max(alert.at, view.incident->openedAt);
    double since = 0;
    Millis seen{0};
    for (auto window = view.facts.windows.rbegin(); window != view.facts.windows.rend() && window->start >= told; ++window) {
        since += window->late || isSpared(*window, alert.kind) ? 0 : hurtIn(view, alert, *window, window->start < lately.from ? lately.before : lately.now);
        seen += window->span;
    }
    if (seen <= Millis(0))
        return recorded;
    const Millis passed = view.facts.windows.back().end() - told; // of a large fleet only the last minute is kept
    const double whole = std::max(1.0, static_cast<double>(passed.count()) / static_cast<double>(seen.count()));
    return recorded + static_cast<std::uint64_t>(std::llround(since * whole));
}

} // namespace

WallTime beganAt(const View& view)
{
    WallTime first = view.incident->openedAt;
    for (const auto& [key, alert] : view.incident->alerts)
        if (alert.latest.evidence.since > WallTime{})
            first = std::min(first, alert.latest.evidence.since);
    return first;
}

bool isBeganAbout(const View& view)
{
    const WallTime first = beganAt(view);
    bool isOfMix = false, isOfOther = false;
    for (const auto& [key, alert] : view.incident->alerts) {
        const bool isMix = alert.latest.kind == AlertKind::answersMoved || alert.latest.kind == AlertKind::inputMoved;
        if (alert.latest.evidence.since == first)
            (isMix ? isOfMix : isOfOther) = true;
    }
    return isOfMix && !isOfOther;
}

Text beganText(const View& view)
{
    const Text at = when(beganAt(view), view.facts.now);
    return isBeganAbout(view) ? say(HR_TEXT("about %1"), at) : at;
}

std::uint64_t affected(const View& view)
{
    std::uint64_t most = view.facts.affectedSoFar;
    if (view.incident)
        for (const auto& [key, alert] : view.incident->alerts)
            most = std::max(most, affectedBy(view, alert.latest, !alert.betterSince && !alert.clearedAt));
    return most;
}

std::uint64_t affectedNow(const ServiceFacts& facts)
{
    return affected(View(facts));
}

} // namespace handrail::wording
