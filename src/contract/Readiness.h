#pragma once

#include "contract/Agreement.h"
#include "journal/SharedState.h"
#include "telemetry/Window.h"

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace handrail {
struct Normal;
}

namespace handrail::contract {

/// What a service is asked for before it goes live, in the five groups that both teams agree on.
enum class ReadyGroup { inputs, failureModes, operability, observability, documentation };

enum class ReadyItem {
    inputsDescribed,       ///< every input has a range or known values, and says what is done with others
    inputsChecked,         ///< every required input was seen and checked
    failureModesDescribed, ///< every dependency and every fallback mode says what people get
    fallbackSwitched,      ///< every fallback mode was switched on, and the proof held
    actionsDescribed,      ///< every action says what happens, who notices and how to undo it
    rolledBack,            ///< a rollback settled
    restarted,             ///< a restart settled
    versionThere,          ///< the target could serve the version
    panelsFilled,          ///< all four panels have a number
    questionsAsked,        ///< test questions are answered
    limitsAgreed,          ///< slow, failing and wrong are in the definition of fail
    logsRead,              ///< the agent can read the log
    runbooksThere,         ///< every failure has a runbook that can be read
    ownersReachable,       ///< every owner says whom to call and when; every dependency has one
    purposeDescribed       ///< what it does and what it means when it is wrong
};

struct ReadyKind {
    ReadyItem item;
    std::string_view key; ///< under `proven within` of a milestone: "fallback switched"
    ReadyGroup group;
    Millis within; ///< how long ago it may have been proven, without a word in the agreement; 0 = read from the text: always now
};
[[nodiscard]] std::span<const ReadyKind> readyKinds();
[[nodiscard]] const ReadyKind* readyKind(std::string_view key);

struct ReadyFacts {
    const Agreement& agreement;
    const Milestone& milestone;
    const journal::SharedState& shared;
    std::span<const Window> windows; ///< sealed, oldest first; what is older than these counts as never seen
    const Normal* normal = nullptr;
    std::set<std::string> runbooks;    ///< files that could be read
    std::vector<std::string> versions; ///< that the target could serve
    std::optional<WallTime> logsRead;  ///< when the log was readable last
    std::string version;               ///< that shall go live; empty = the one that answers
    WallTime now;
    std::span<const Window> earlier = {}; ///< what was stored before `windows`, merged to few; oldest first
};

/// How far back a window may lie that proves an item of the milestone.
[[nodiscard]] Millis looksBack(const Milestone& milestone);

struct ReadyState {
    ReadyKind kind;
    std::optional<WallTime> at;       ///< when it was proven last; none = never
    std::vector<std::string> lacking; ///< what of it is not there: fields, modes, actions, failures
    Millis within{0};
    bool proven = false;
    bool applies = true; ///< else the agreement names nothing that it could be about, which its text proves
};

/// Every item that the milestone needs, in the order of the groups.
[[nodiscard]] std::vector<ReadyState> readiness(const ReadyFacts& facts);

} // namespace handrail::contract
