#pragma once

#include "alerting/Plan.h"
#include "journal/SharedState.h"
#include "telemetry/Window.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace handrail::agent {

/// Whether a window that is still open holds news that must not wait for its end: answers that fail or are slow beyond
/// chance, questions left unanswered, calls refused. It decides nothing but when a window is sealed; alerting judges what is
/// in it, by the same limits. Cheap enough for every part that comes.
class HardBreach {
public:
    /// `normal` may be null.
    HardBreach(const contract::Agreement& agreement, const Normal* normal);

    /// The key (journal::alertKey) of the alert that the window calls for and `incident` does not hold open; none mostly.
    [[nodiscard]] std::optional<std::string> in(const Window& open, const journal::IncidentState* incident) const;
    /// Whether an alert stands open and is not better.
    [[nodiscard]] static bool isOpen(const journal::IncidentState* incident, const std::string& key);

private:
    struct Limit {
        alerting::Plan plan;
        std::string key;
    };
    std::vector<Limit> m_limits;
};

} // namespace handrail::agent
