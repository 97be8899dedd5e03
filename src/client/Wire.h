#pragma once

#include "client/Update.h"

#include <memory>
#include <string>
#include <vector>

namespace handrail::client {

struct Address;

/// One attempt at following an agent; events of older ones are ignored.
using Session = std::uint64_t;

struct RawEntry {
    std::string bytes, hash;
};
struct HistoryAsk {
    std::uint64_t ask = 0;
    ServiceId service;
    WallTime from, to;
    unsigned points = 0;
};
struct LogsAsk {
    std::uint64_t ask = 0;
    ServiceId service;
    WallTime around;
    Millis before{0}, after{0};
    std::string contains;
    unsigned limit = 0;
};

/// What a wire hears, on threads of its own.
class WireEvents {
public:
    virtual ~WireEvents() = default;
    virtual void described(Session session, Described described) = 0;
    virtual void windows(Session session, std::vector<Window> windows) = 0;
    virtual void entries(Session session, std::vector<RawEntry> entries) = 0;
    virtual void heartbeat(Session session, HeartbeatCame heartbeat) = 0;
    virtual void progress(Session session, ProgressCame progress) = 0;
    virtual void snapshotDone(Session session, Seq lastSeq) = 0;
    virtual void descriptionChanged(Session session) = 0;
    virtual void closed(Session session, Error why) = 0; ///< the describe failed or the stream ended
    virtual void acted(Acted acted) = 0;
    virtual void answered(Update historyOrLogs) = 0;
};

/// The calls of handrail.v1 without a word of gRPC: what everything else of this folder is tested through. Called from one
/// thread; nothing blocks but stop().
class Wire {
public:
    virtual ~Wire() = default;
    /// A new connection and its first call; answered by described() or closed().
    virtual void describe(Session session, bool freshConnection) = 0;
    virtual void follow(Session session, Seq afterSeq, WallTime windowsFrom) = 0;
    virtual void close(Session session) = 0;
    virtual void act(const Command& command, Millis atMost) = 0;
    virtual void history(const HistoryAsk& ask) = 0;
    virtual void logs(const LogsAsk& ask) = 0;
    /// Cancels all and waits, at most this long, until nothing is under way.
    virtual void stop(Millis atMost) = 0;
};

/// The real one.
[[nodiscard]] std::unique_ptr<Wire> makeGrpcWire(const Address& address, std::string console,
                                                 std::shared_ptr<WireEvents> events);

} // namespace handrail::client
