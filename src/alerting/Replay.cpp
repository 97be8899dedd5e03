#include "alerting/Replay.h"

namespace handrail::alerting {
namespace {

ReplayWhat whatOf(journal::AlertPhase phase)
{
    using enum journal::AlertPhase;
    switch (phase) {
    case changed: return ReplayWhat::worse;
    case better: return ReplayWhat::better;
    case cleared: return ReplayWhat::cleared;
    case opened:
    case back: break;
    }
    return ReplayWhat::opened;
}

} // namespace

std::string_view name(ReplayWhat what)
{
    switch (what) {
    case ReplayWhat::opened: return "opened";
    case ReplayWhat::worse: return "worse";
    case ReplayWhat::better: return "better";
    case ReplayWhat::cleared: return "cleared";
    }
    return {};
}

Replay::Replay(std::shared_ptr<const contract::Agreement> agreement, std::shared_ptr<const Normal> normal)
    : m_judge(std::move(agreement), std::move(normal))
{
}

std::vector<ReplayEvent> Replay::take(const Window& window)
{
    std::vector<ReplayEvent> events;
    for (const journal::Body& body : m_judge.take(window))
        if (const auto* alert = std::get_if<journal::Alert>(&body))
            events.push_back({alert->at, whatOf(alert->phase), *alert});
    return events;
}

std::vector<ReplayEvent> replay(std::span<const Window> windows, std::shared_ptr<const contract::Agreement> agreement,
                                std::shared_ptr<const Normal> normal)
{
    Replay all(std::move(agreement), std::move(normal));
    std::vector<ReplayEvent> events;
    for (const Window& window : windows)
        for (ReplayEvent& event : all.take(window))
            events.push_back(std::move(event));
    return events;
}

} // namespace handrail::alerting
