#pragma once

#include "telemetry/LearningParts.h"

namespace handrail::learning {

/// One mix of the service and how its windows show it.
struct Mix {
    std::string what;  ///< "answers" or "input:F"
    std::string field; ///< empty for answers

    [[nodiscard]] const Counts& of(const Window& window) const;
};

/// Learns one mix: its shares without incidents, and where they tell more its hours, into `normal`, whose hours stand empty there;
/// and its wobble. `pieces`: as long as a mix is judged over, `stretches`: the shortest. Gives its shares over all.
[[nodiscard]] Shares learnMix(Normal& normal, const Mix& mix, const std::vector<Window>& pieces,
                              const std::vector<Window>& stretches, const Counts& all);

} // namespace handrail::learning
