#include "telemetry/Window.h"

#include <algorithm>

namespace handrail {

namespace {

constexpr Millis kSilentAfter = std::chrono::seconds(3);

using Counts = std::map<std::string, std::uint64_t>;

void addCounts(Counts& sum, const Counts& part)
{
    for (const auto& [name, count] : part)
        sum[name] += count;
}

void addCount(std::optional<std::uint64_t>& sum, const std::optional<std::uint64_t>& part)
{
    if (part)
        sum = sum.value_or(0) + *part;
}

void addJudged(Judged& sum, const Judged& part)
{
    sum.judged += part.judged;
    sum.wrong += part.wrong;
}

template <typename T>
void takeNow(std::optional<T>& sum, const std::optional<T>& part, bool partIsLater)
{
    if (part && (partIsLater || !sum))
        sum = part;
}

void addInputs(Window& sum, const Window& part)
{
    for (const auto& [field, counts] : part.inputs) {
        InputCounts& total = sum.inputs[field];
        total.total += counts.total;
        total.missing += counts.missing;
        total.outOfRange += counts.outOfRange;
        total.unseen += counts.unseen;
        addCounts(total.values, counts.values);
    }
}

void addDependencies(Window& sum, const Window& part, bool partIsLater)
{
    for (const auto& [name, counts] : part.dependencies) {
        DependencyCounts& total = sum.dependencies[name];
        total.calls += counts.calls;
        total.failures += counts.failures;
        total.latency.merge(counts.latency);
        takeNow(total.ageS, counts.ageS, partIsLater);
    }
}

void addConfidence(Window& sum, const Window& part)
{
    if (!part.confidence)
        return;
    if (!sum.confidence)
        sum.confidence = ConfidenceBins{};
    for (std::size_t i = 0; i < part.confidence->size(); ++i)
        (*sum.confidence)[i] += (*part.confidence)[i];
}

void coverBoth(Window& sum, const Window& part)
{
    const WallTime start = std::min(sum.start, part.start);
    const Millis span = std::max(sum.end(), part.end()) - start;
    if (sum.start == part.start && sum.span == part.span) {
        sum.seenShare = std::max(sum.seenShare, part.seenShare);
    } else if (span.count() > 0) {
        const double seenMs = sum.seenShare * static_cast<double>(sum.span.count())
                              + part.seenShare * static_cast<double>(part.span.count());
        sum.seenShare = std::min(1.0, seenMs / static_cast<double>(span.count()));
    }
    sum.start = start;
    sum.span = span;
}

} // namespace

std::uint64_t Window::errorCount() const
{
    std::uint64_t count = 0;
    for (const auto& [reason, times] : errors)
        count += times;
    return count;
}

void merge(Window& sum, const Window& part)
{
    if (sum.service.empty() && sum == Window{}) {
        sum = part;
        return;
    }
    const bool partIsLater = part.end() >= sum.end();
    addCount(sum.requests, part.requests);
    addCounts(sum.errors, part.errors);
    sum.latency.merge(part.latency);
    sum.latencySource = std::max(sum.latencySource, part.latencySource);
    addConfidence(sum, part);
    addCounts(sum.answers, part.answers);
    addInputs(sum, part);
    addCount(sum.fallbackAnswers, part.fallbackAnswers);
    addCounts(sum.fallbackModes, part.fallbackModes);
    addCounts(sum.versions, part.versions);
    addDependencies(sum, part, partIsLater);
    addJudged(sum.knownAnswers, part.knownAnswers);
    addJudged(sum.outcomes, part.outcomes);
    for (const auto& [name, value] : part.gauges)
        if (const auto [at, isNew] = sum.gauges.try_emplace(name, value); !isNew && partIsLater)
            at->second = value;
    takeNow(sum.reachable, part.reachable, partIsLater);
    takeNow(sum.unanswered, part.unanswered, partIsLater);
    takeNow(sum.fallbackMode, part.fallbackMode, partIsLater);
    takeNow(sum.version, part.version, partIsLater);
    takeNow(sum.startedAt, part.startedAt, partIsLater);
    if (part.droppedShare)
        sum.droppedShare = std::max(sum.droppedShare.value_or(0), *part.droppedShare);
    std::erase_if(sum.unreported, [&](const std::string& field) { return part.reports(field); });
    sum.sealed = sum.sealed && part.sealed;
    sum.late = sum.late || part.late;
    coverBoth(sum, part);
}

WallTime answeredAt(std::span<const Window> windows)
{
    const auto answers = [](const Window& window) {
        // What failed took its time as well.
        return window.requests.value_or(0) > 0 ? *window.requests > window.errorCount() : window.latency.count() > 0;
    };
    const auto last = std::find_if(windows.rbegin(), windows.rend(), answers);
    return last == windows.rend() ? WallTime{} : last->end();
}

bool answersSome(std::span<const Window> windows)
{
    if (windows.empty())
        return false;
    const Window& last = windows.back();
    return answeredAt(windows) > last.end() - std::max(kSilentAfter, last.span);
}

} // namespace handrail
