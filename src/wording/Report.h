#pragma once

#include "wording/Pages.h"

#include <deque>
#include <string>

namespace handrail::wording {

/// What a report is made of. The journal says everything; agreements give names to it.
struct ReportFrom {
    const journal::SharedState& shared;
    const std::deque<journal::Entry>& entries; ///< oldest first
    std::map<ServiceId, const contract::Agreement*> agreements; ///< may lack some
    WallTime now;
};

/// One incident from beginning to end, as Markdown: what was wrong, who was hurt, what happened, what was done and what came of
/// it, what the screens showed. Names and notes of people can't become Markdown. Empty when there is no such incident.
[[nodiscard]] std::string incidentReport(const ReportFrom& from, const IncidentId& id, const Catalog& catalog = Catalog{});

/// The hand-over of a shift in one plain text: what is open, what happened since then, what is not as usual.
[[nodiscard]] std::string shiftText(const ReportFrom& from, WallTime since, const Catalog& catalog = Catalog{});

} // namespace handrail::wording
