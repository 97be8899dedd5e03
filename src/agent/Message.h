#pragma once

#include "agent/Command.h"
#include "agent/Listener.h"

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
    std::vector<std::string> versions;
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

/// What an agent says of itself; the caller's rights are in it.
struct DescriptionOut {
    struct ActionReady {
        std::string action;
        std::string whyNot; ///< empty = ready
        std::vector<std::string> targets;
    };
    struct RunbookText { std::string file, text, digest; };
    struct Service {
        ServiceId service;
        std::string file, text, digest;
        std::vector<RunbookText> runbooks;
        std::vector<ActionReady> actions;
        std::string normal; ///< encoded; empty while there is none
        std::vector<std::string> versions;
        bool mayOperate = false;
    };
    std::string agent, you;
    WallTime now;
    bool embedded = false;
    unsigned countdownS = 3;
    std::vector<Service> services;
};
struct DescribeAsked {
    Caller caller;
    std::function<void(const DescriptionOut&)> answer;
};

struct LogFileAsked {
    ServiceId service;
    std::function<void(const std::string& file)> answer; ///< empty when there is none
};

using Message = std::variant<Contribution, ContactChanged, VersionsSeen, ActAsked, FollowBegan, FollowEnded, ReloadAsked,
                             DescribeAsked, LogFileAsked>;

} // namespace handrail::agent
