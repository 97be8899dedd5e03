#pragma once

#include "collector/SignalMap.h"

namespace handrail::collector {

/// One of the panels, as `handrail-agent check --against URL` tells it.
struct PanelFill {
    std::string panel;    ///< "how fast it answers", "how often it fails", "how far from normal", "how often it guesses",
                          ///< "is it right", "what it depends on", "which version answers", "which fallback is on"
    bool filled = false;
    std::string by;       ///< the metric, or the other source, that fills it
    std::string why;      ///< why it stays empty, or what is missing in it
    std::string whatToDo; ///< what to write in the agreement
};

/// Which panels these metrics and the other sources of the agreement fill, in the order above.
[[nodiscard]] std::vector<PanelFill> explainPanels(const Exposition& scrape, const SignalMap& map,
                                                   const contract::Agreement& agreement);
/// One scrape, for the same command. Errors: unavailable, invalidInput (it answers, but not with metrics).
[[nodiscard]] Result<Exposition> readMetrics(const std::string& url, Millis atMost);

} // namespace handrail::collector
