#pragma once

#include "client/Update.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace grpc {
class Channel;
}

namespace handrail::client {

/// How to reach an agent.
struct Address {
    std::string target; ///< "127.0.0.1:7443", "unix:/run/handrail/agent.sock"
    std::string caFile, certFile, keyFile; ///< mutual TLS; all empty = plain, loopback only
    std::shared_ptr<grpc::Channel> inProcess; ///< set for an embedded agent
    std::function<Result<std::string>()> key = nullptr; ///< instead of keyFile; called on the link's thread, may wait for a person
};

/// The console's end of the wire to one agent: connects, describes, follows from the cursor, reconnects with backoff
/// (0.2 s doubling to 5 s), and says so. All updates go into one bounded inbox that the owner empties; nobody is called back.
/// Every function may be called from any thread and never blocks, except stop().
class Link {
public:
    Link(Address address, std::string console);
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    /// `afterSeq`: entries up to here are known already (from the desk's memory), `lastHash` is the hash of the last of them.
    void start(Seq afterSeq = 0, std::string lastHash = {});
    /// Bounded by 2 s; never from a GUI thread that must not wait: use requestStop() and destroy later.
    void stop();
    void requestStop();

    /// Everything that came since the last call, in order.
    [[nodiscard]] std::vector<Update> drain();

    void act(Command command);                                              ///< answered by Acted
    [[nodiscard]] std::uint64_t history(ServiceId service, WallTime from, WallTime to, unsigned points); ///< by HistoryCame
    [[nodiscard]] std::uint64_t logs(ServiceId service, WallTime around, Millis before, Millis after, std::string contains,
                                     unsigned limit);                       ///< by LogsCame
    void reconnectNow(); ///< after sleep, or when a person asks
    [[nodiscard]] const std::string& target() const;

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace handrail::client
