#pragma once

#include "ui/CardModel.h"
#include "ui/Plot.h"
#include "ui/ServiceListModel.h"
#include "wording/ChangeStops.h"
#include "wording/Drills.h"
#include "wording/Pages.h"
#include "wording/ReadinessPage.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace handrail::ui {

enum class Range { quarterHour, hour, sixHours, day, week };
[[nodiscard]] Millis lengthOf(Range range);

/// An action with its version or mode.
struct ActionAsked {
    std::string action;
    std::map<std::string, std::string> params;
    bool operator==(const ActionAsked&) const = default;
};

/// What is going on with the actions of the service in view.
struct ActionsPicture {
    std::string action;                        ///< the one that is counting or running; empty = none
    std::map<std::string, std::string> params; ///< its version or mode
    bool counting = false;                     ///< may still be stopped
    bool busy = false;                         ///< no other may begin now
    bool waiting = false;                      ///< asked here, no answer from the agent yet
    wording::Text refusal;                     ///< why the last click did nothing
    std::optional<ActionAsked> oneMore;        ///< what the agent wants one more click for, whatever this screen knows
    OperationId operation;
    std::optional<Millis> left;                ///< of the countdown
};

/// Everything the window shows at one moment. A value: made by the Desk, painted by the widgets.
struct Picture {
    WallTime now;
    wording::Text world, clock, who, notice; ///< notice: how the link or the stored picture stands, when that is news
    wording::Text tray, viewers;
    wording::State worst = wording::State::fine;
    std::vector<CardRow> cards;
    std::vector<ServiceListRow> services;
    bool hasAgents = false;
    bool anyDrill = false; ///< some service is drilled; it counts for none of the above

    std::string selected; ///< key of the service in view
    ServiceId service;
    std::optional<wording::ServicePage> page;
    wording::DrillView drill;
    wording::Text suggestion; ///< what is worth doing next, and why
    std::optional<wording::ReadinessPage> readiness; ///< while somebody looks at it
    bool grey = false; ///< no contact, or a stored picture: every number without colour
    bool canAct = false;
    bool canActOnAll = false; ///< on each service of every agent
    wording::ChangeStopView changeStop;
    wording::Text looksOnly;                   ///< how to get buttons that work, where there are none
    std::vector<std::pair<std::string, std::string>> runbooks; ///< file and title, of the service in view
    IncidentId incident;
    std::array<std::shared_ptr<const Samples>, 4> samples;
    WallTime from, to;
    bool shortened = false;             ///< the axis begins with the record, later than was chosen
    std::optional<WallTime> recordFrom; ///< where the record begins, when that is within what is shown
    Range range = Range::quarterHour;
    bool loading = false;
    ActionsPicture actions;
    std::vector<wording::TimelineItem> timeline; ///< what stands in the strip, oldest first
    std::size_t journalSize = 0;                 ///< grows when the journal does
};

} // namespace handrail::ui
