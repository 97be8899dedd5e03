#pragma once

#include "agent/Command.h"
#include "agent/Listener.h"
#include "contract/VersionLook.h"
#include "remediation/FaultHook.h"
#include "runbook/Run.h"
#include "remediation/TargetLook.h"

#include <functional>
#include <memory>
#include <variant>

namespace handrail::agent {

// What the state thread is told by all others. The functions in them are called on the state thread and must not block.

struct Contribution {
    ServiceId service;
    WallTime at;
    Window part;
};
struct ContactChanged {
    ServiceId service;
    std::string source;
    bool there = false;
    Error why;
};
struct VersionsSeen {
    ServiceId service;
    std::vector<contract::VersionLook> looks; ///< at all that are listed, in order
};
struct TargetLooked {
    ServiceId service;
    remediation::TargetLook look;
};
struct ActAsked {
    Command command;
    Caller caller;
    std::function<void(const Reply&)> answer;
};
struct FollowBegan {
    std::shared_ptr<Listener> listener;
    std::vector<ServiceId> services; ///< none = all
};
struct FollowEnded {
    std::shared_ptr<Listener> listener;
};
struct ReloadAsked {};
/// How many lines of the log hold what a runbook asks for.
struct LogCounted {
    ServiceId service;
    runbook::LogSeen seen;
};
/// The service's fault hook was told, and this came of it.
struct HookAnswered {
    ServiceId service;
    remediation::HookCall call;
    Result<void> ok;
};

/// What an agent says of itself; the caller's rights are in it.
struct DescriptionOut {
    struct ActionReady {
        std::string action;
        std::string whyNot; ///< empty = ready
        std::vector<std::string> warnings;
    };
    struct RunbookText { std::string file, text, digest; };
    struct Service {
        ServiceId service;
        std::string file;
        SharedText text;
        std::string digest;
        std::vector<RunbookText> runbooks;
        std::vector<ActionReady> actions;
        std::string normal; ///< encoded; empty while there is none
        std::vector<std::string> versions;
        std::vector<std::string> rights; ///< see, operate, own
        std::vector<std::string> learning{}; ///< gauges
        std::vector<contract::VersionLook> looks{};
    };
    std::string agent, you;
    WallTime yourCertificateUntil;
    WallTime now;
    bool embedded = false;
    unsigned countdownS = 3;
    std::vector<Service> services;
};
struct DescribeAsked {
    Caller caller;
    std::function<void(const DescriptionOut&)> answer;
};

/// History and Logs look past the state thread; whether they may is asked here.
struct LookAsked {
    ServiceId service;
    Caller caller;
    const char* what = "history";
    std::function<void(const Result<std::string>& logFile)> answer; ///< the file is empty when there is none
};
/// A call, or a connection, that was turned away before it got here.
struct CallRefused {
    Caller caller;
    const char* what = "";
    journal::RefusedWhy why = journal::RefusedWhy::notAllowed;
    std::string claimed{}; ///< the name on a certificate that proves nothing
};

using Message = std::variant<Contribution, ContactChanged, VersionsSeen, ActAsked, FollowBegan, FollowEnded, ReloadAsked,
                             DescribeAsked, TargetLooked, LookAsked, HookAnswered, LogCounted, CallRefused>;

} // namespace handrail::agent
