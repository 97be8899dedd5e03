#pragma once

#include "contract/Signing.h"
#include "wording/Pages.h"
#include "wording/WhatIf.h"

#include <optional>
#include <string>
#include <vector>

namespace handrail::wording {

struct ReadinessRow {
    bool proven = false;
    Text name;  ///< "Every fallback was switched on"
    Text proof; ///< "4 min ago; at most 30 days ago is asked for", or what is missing
    bool asked = true; ///< the milestone asks for it: without it, it can't go live
};
struct ReadinessGroup {
    Text title;
    std::vector<ReadinessRow> rows;
};
/// One part of the agreement in plain words.
struct PlainPart {
    Text title;
    std::vector<Text> lines;
};

/// Whether a service may go live, and what both teams agreed on.
struct ReadinessPage {
    bool ready = false;
    Text title;    ///< "Late flight forecast v12: ready for going live"
    Text sentence; ///< "3 of 15 items are missing. Operations has not signed."
    Text drills;   ///< "3 of 13 faults were drilled. Last, ..."; empty where none is agreed
    Text wentLive; ///< "v13 went live without sign-off"; else empty
    Text problem;  ///< a change of the agreement or a runbook that was not taken over
    std::vector<ReadinessRow> signatures; ///< one for each team
    std::vector<Text> changes;            ///< what is not as it was signed
    std::vector<ReadinessGroup> groups;
    std::vector<PlainPart> agreement;
    std::vector<TriableLimit> limits; ///< that can be tried at another value
    Text howToSign; ///< the command; empty when nobody is missing
};

/// What is asked for beside the facts.
struct ReadinessQuestion {
    std::string milestone;            ///< empty = the first
    std::string version;              ///< empty = the one that answers
    std::optional<WallTime> logsRead; ///< when the log could be read last
    std::span<const Window> earlier = {}; ///< what was stored before the facts' own windows, merged to few
};

/// How far back windows may prove something; nothing to ask for when the facts' own windows reach as far.
[[nodiscard]] Millis readinessLooksBack(const contract::Agreement& agreement, const std::string& milestone);
[[nodiscard]] ReadinessPage readinessPage(const ServiceFacts& facts, const ReadinessQuestion& question);
/// Everything that is missing, one line each; none when the service may go live.
[[nodiscard]] std::vector<Text> whatIsMissing(const ServiceFacts& facts, const ReadinessQuestion& question);
/// What holds nothing up and must be known all the same: that one person signed for both teams.
[[nodiscard]] std::vector<Text> whatToKnow(const ServiceFacts& facts, const ReadinessQuestion& question);
/// The agreement as a person would tell it.
[[nodiscard]] std::vector<PlainPart> inPlainWords(const contract::Agreement& agreement);
/// "failing requests: limit 2 % → 5 %"
[[nodiscard]] Text differenceText(const contract::Difference& difference);

} // namespace handrail::wording
