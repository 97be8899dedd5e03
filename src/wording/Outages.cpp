#include "wording/Outages.h"

#include "wording/PageParts.h"

#include <algorithm>
#include <iterator>

namespace handrail::wording {

namespace {

constexpr std::uint64_t kLeftOpen = 2;           ///< questions in a row: one alone may be late
constexpr Millis kWaits = std::chrono::seconds(10); ///< the first question that is left open was asked at most so long before
constexpr Millis kLeftOver = std::chrono::seconds(3); ///< what hung ends within it once the service is there again

bool isAnswering(const Window& window)
{
    if (window.requests)
        return *window.requests > window.errorCount() || window.knownAnswers.judged > 0;
    return window.latency.count() > 0 || window.knownAnswers.judged > 0;
}

bool isRefusing(const Window& window)
{
    return window.reachable == false || window.unanswered.value_or(0) >= kLeftOpen;
}

/// Something came to its end that was asked.
bool hasEnded(const Window& window)
{
    return window.requests.value_or(0) > 0 || isAnswering(window);
}

/// Most of what ended failed: those that had waited all the time.
bool endsWhatHung(const Window& window)
{
    return 2 * window.errorCount() > window.requests.value_or(0);
}

} // namespace

std::vector<Outage> outages(std::span<const Window> windows)
{
    std::vector<Outage> all;
    std::optional<WallTime> quietFrom; ///< nobody got an answer since then
    WallTime refusedUntil;
    bool lasts = false;
    for (const Window& window : windows) {
        if (window.late)
            continue;
        const bool answers = isAnswering(window), isWatched = window.seenShare > 0;
        const bool isLeftOver = endsWhatHung(window) && window.start < refusedUntil + kLeftOver;
        if (lasts && (!isWatched || (hasEnded(window) && !isLeftOver))) {
            all.back().to = window.start;
            lasts = false;
        }
        if (answers || !isWatched)
            quietFrom.reset();
        else
            quietFrom = quietFrom.value_or(window.start);
        if (answers || !isWatched || !isRefusing(window))
            continue;
        refusedUntil = window.end();
        if (!lasts)
            all.push_back({std::max(*quietFrom, window.start - kWaits), {}});
        lasts = true;
    }
    return all;
}

std::vector<Outage> outagesOf(const View& view)
{
    std::vector<Outage> all;
    const auto& windows = view.facts.windows;
    const WallTime known = windows.empty() ? WallTime::max() : windows.front().start;
    if (view.facts.shared)
        for (const journal::IncidentState* incident : view.facts.shared->incidentsOf(view.agreement.service))
            for (const auto& [key, alert] : incident->alerts)
                if (alert.latest.kind == journal::AlertKind::notAnswering && alert.latest.evidence.since < known && alert.betterSince)
                    all.push_back({alert.latest.evidence.since, std::min(*alert.betterSince, known)});
    std::ranges::move(outages(windows), std::back_inserter(all));
    return all;
}

} // namespace handrail::wording
