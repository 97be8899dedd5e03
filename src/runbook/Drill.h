#pragma once

#include "journal/SharedState.h"

#include <map>
#include <optional>
#include <string>

namespace handrail::runbook {

// A drill: a fault that the service switches on in itself while a person works the runbook against the clock. What it has
// come to stands in journal::Drill::state. Pure.

inline constexpr const char* kDrillBegan = "began";         ///< the fault hook was told, and has not answered yet
inline constexpr const char* kDrillOn = "on";               ///< the fault is on
inline constexpr const char* kDrillMended = "mended";       ///< somebody was called, and so the fault was switched off
inline constexpr const char* kDrillWell = "well again";     ///< over, as are all below
inline constexpr const char* kDrillGivenUp = "given up";
inline constexpr const char* kDrillTimeOver = "time over";
inline constexpr const char* kDrillNobody = "nobody there"; ///< no console of the person follows any more
inline constexpr const char* kDrillBroken = "agent gone";   ///< found running by an agent that was started
inline constexpr const char* kDrillNoFault = "no fault";    ///< the service did not switch it on
inline constexpr const char* kDrillFaultEnded = "fault ended"; ///< by the service itself: nobody could tell it to go on. No score

[[nodiscard]] bool isDrillOver(const journal::Drill& drill);
/// Whether the service is to keep the fault.
[[nodiscard]] bool needsFault(const journal::Drill& drill);
/// The one that an incident came of; null when it was no drill.
[[nodiscard]] const journal::DrillRecord* drillOf(const journal::IncidentState& incident, const journal::SharedState& shared);
/// The one that is not over; null when there is none.
[[nodiscard]] const journal::DrillRecord* runningDrill(const journal::ServiceState& service);

/// Seconds from the beginning: "alerted", "found" (a person took it, answered or acted), "understood" (the first action that
/// was right, or the call), "fixed"; and how many "steps" a person answered and "wrong" actions there were. What did not
/// come about is not in it.
[[nodiscard]] std::map<std::string, double> drillScore(const journal::DrillRecord& drill, const ServiceId& service,
                                                       const journal::SharedState& shared);

struct DrillLook {
    const journal::DrillRecord& drill;
    const ServiceId& service;
    const journal::SharedState& shared;
    WallTime now;
    Millis atMost{0};
    bool someoneThere = true; ///< a console of the person who began it follows, or did until a moment ago
};
/// What is to be recorded now: which incident came of it, that somebody was called, that it is over and with which score.
[[nodiscard]] std::optional<journal::Drill> nextOfDrill(const DrillLook& look);
/// The entry that ends it, with its score.
[[nodiscard]] journal::Drill endOfDrill(const DrillLook& look, const char* how);

} // namespace handrail::runbook
