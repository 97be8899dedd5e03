#pragma once

#include "telemetry/Window.h"

#include <QRandomGenerator>

namespace handrail {

/// A window with a bit of everything; whole numbers, so that sums are exact in any order.
inline Window anyWindow(QRandomGenerator& random, WallTime start, Millis span)
{
    const auto maybe = [&random] { return random.bounded(4) != 0; };
    const auto count = [&random] { return static_cast<std::uint64_t>(random.bounded(1000)); };
    Window window;
    window.service = ServiceId("late");
    window.start = start;
    window.span = span;
    if (maybe())
        window.requests = count();
    for (const char* reason : {"timeout", "refused"})
        if (maybe())
            window.errors[reason] = count();
    for (int i = random.bounded(30); i > 0; --i)
        window.latency.add(random.bounded(5000));
    window.latencySource = LatencySource::exact;
    if (maybe())
        for (auto& bin : window.confidence.emplace())
            bin = count();
    for (const char* answer : {"late", "on time"})
        if (maybe())
            window.answers[answer] = count();
    for (const char* field : {"distance", "origin"})
        if (maybe())
            window.inputs[field] = {count(), count(), count(), count(), {{"0..100", count()}, {"other", count()}}};
    if (maybe())
        window.fallbackAnswers = count();
    window.fallbackModes["table"] = count();
    window.versions[maybe() ? "v11" : "v12"] = count();
    DependencyCounts& store = window.dependencies["store"];
    store.calls = count();
    store.failures = count();
    store.latency.add(random.bounded(90));
    if (maybe())
        store.ageS = random.bounded(500);
    window.knownAnswers = {count(), count()};
    window.outcomes = {count(), count()};
    window.gauges["memory_mb"] = random.bounded(1024);
    window.sealed = maybe();
    window.seenShare = random.bounded(5) / 4.0;
    if (maybe())
        window.unreported.insert("answers");
    if (maybe())
        window.reachable = maybe();
    if (maybe())
        window.unanswered = count();
    if (maybe())
        window.fallbackMode = maybe() ? "" : "table";
    if (maybe())
        window.version = "v12";
    if (maybe())
        window.startedAt = fromMs(1'795'000'000'000 + random.bounded(1000));
    window.late = !maybe();
    if (maybe())
        window.droppedShare = random.bounded(4) / 4.0;
    return window;
}

/// Only what adds up: what is left when all that is "now" is taken out.
inline Window countsOf(Window window)
{
    for (auto& [name, counts] : window.dependencies)
        counts.ageS.reset();
    window.gauges.clear();
    window.reachable.reset();
    window.unanswered.reset();
    window.fallbackMode.reset();
    window.version.reset();
    window.startedAt.reset();
    window.seenShare = 0;
    return window;
}

} // namespace handrail
