#pragma once

#include "base/Ids.h"
#include "base/Result.h"
#include "contract/Agreement.h"
#include "contract/VersionLook.h"
#include "journal/Entry.h"
#include "runbook/Runbook.h"
#include "telemetry/Normal.h"
#include "telemetry/Window.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace handrail::client {

/// What an agent says of one service.
struct ServiceDescription {
    ServiceId service;
    std::shared_ptr<const contract::Agreement> agreement;
    std::shared_ptr<const Normal> normal; ///< null while learning
    std::shared_ptr<const std::vector<runbook::Runbook>> runbooks; ///< services with the same ones share them
    std::map<std::string, std::string> whyNot; ///< action -> kind of reason, for actions that can't be done
    std::map<std::string, std::vector<std::string>> warnings; ///< action -> kinds, as ActionReady.warnings
    std::vector<std::string> versions;         ///< that the target could serve
    std::vector<contract::VersionLook> looks;  ///< all that are listed
    std::vector<std::string> learning;         ///< gauges whose own past is still too short to tell what is unusual
    bool mayOperate = false;
    bool mayOwn = false;
};
struct Description {
    AgentId agent;
    std::string you;
    bool embedded = false;
    WallTime now;
    unsigned countdownS = 3;
    WallTime certificateUntil;     ///< the agent's own; none without certificates
    WallTime yourCertificateUntil; ///< the one we came with
    std::vector<ServiceDescription> services;
};

// What comes out of a Link, in the order it came in.
struct LinkChanged { ///< once per change
    enum class To { connecting, live, lost, refused } to = To::connecting;
    Error why;
    std::optional<Millis> retryIn;
};
struct Described {
    std::shared_ptr<const Description> description;
    std::string bytes; ///< for the desk's own memory; decodeDescription reads them
};
struct WindowsCame {
    std::vector<Window> windows; ///< whole windows: one that is known already is replaced
    SteadyTime at{};             ///< when they came, on our own clock
};
struct EntriesCame {
    std::vector<journal::Entry> entries;
    std::vector<std::string> bytes; ///< as received, same order, for the desk's own memory
    std::string lastHash;
    bool fromStart = false; ///< the agent's journal is another one than before: forget the earlier entries
};
struct HeartbeatCame {
    WallTime agentNow;
    Seq lastSeq = 0;
    SteadyTime at;
    struct Viewer { std::string who, console, incident; };
    std::vector<Viewer> viewers;
    std::optional<WallTime> recordStopped{};  ///< since when the agent can't write its journal
    std::vector<journal::Entry> waiting{};    ///< what it knows and has not recorded, oldest first; no numbers yet
};
/// The last lines of what a running action has said so far.
struct ProgressCame {
    OperationId operation;
    std::string output;
};
struct SnapshotDone {};
struct HistoryCame {
    std::uint64_t ask = 0;
    Result<std::vector<Window>> windows;
};
struct LogLine {
    WallTime at;
    std::string text;
    bool odd = false;
};
struct LogsCame {
    std::uint64_t ask = 0;
    Result<std::vector<LogLine>> lines;
};
struct Acted {
    RequestId request;
    bool accepted = false;
    journal::RefusedWhy why = journal::RefusedWhy::none;
    Seq refusedFor = 0;
    OperationId operation;
    Millis beganAgo{0};
    std::optional<Error> error; ///< the call itself failed: not known whether it arrived; send the same request again
};
using Update = std::variant<LinkChanged, Described, WindowsCame, EntriesCame, HeartbeatCame, ProgressCame, SnapshotDone,
                            HistoryCame, LogsCame, Acted>;

// Commands.
struct Take { journal::Holding what = journal::Holding::taken; std::string to; };
struct AnswerStep { std::string runbook; std::uint32_t step = 1; std::string answer, why; };
struct TakeBack { std::string runbook; Seq answer = 0; }; ///< the answer's journal number
struct WriteNote { std::string text; };
struct Operate {
    std::string action;
    std::map<std::string, std::string> params;
    std::string reason;
    Seq seen = 0;
    std::string seenVersion, seenMode;
    std::vector<journal::Shown> shown;
    bool anyway = false;
    OperationId undoOf;
    std::optional<unsigned> countdownS;
};
struct Stop { OperationId operation; };
struct SignOff { std::string team, milestone, digest; };
struct RunDrill { std::string drill, fault; bool end = false; };
struct StillHere { OperationId operation; };
struct Command {
    RequestId request; ///< newRequestId(); the same one when a call is repeated
    ServiceId service;
    IncidentId incident;
    std::variant<Take, AnswerStep, WriteNote, Operate, Stop, SignOff, StillHere, RunDrill,
                 journal::Silence, journal::ChangeStop, journal::Consent, TakeBack> what;
};

} // namespace handrail::client
