#pragma once

#include "base/Result.h"

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace handrail::agent {

struct Peer {
    std::string address; ///< "127.0.0.1", "::1"
    int port = 0;
};
/// gRPC's word for the other end: "ipv4:127.0.0.1:53214", "ipv6:%5B::1%5D:53214". None for anything else. Pure.
[[nodiscard]] std::optional<Peer> peerOf(std::string_view text);

/// The uid that owns the socket `peer` -> `ourPort` of this machine, from the text of /proc/net/tcp or tcp6. None when it is
/// not there, and when two people's sockets could be meant: the same port may be taken on 127.0.0.1 and on 127.0.0.2. Pure.
[[nodiscard]] std::optional<uid_t> ownerOf(std::string_view procNetTcp, const Peer& peer, int ourPort);

struct LocalPerson {
    std::string name;
    bool mayOperate = false; ///< the agent's own user, or in the group `handrail`
    std::vector<std::string> groups; ///< of the system
};
/// The person behind a loopback connection: asked of the kernel, never of the caller. Error: refused when the kernel does not
/// know.
[[nodiscard]] Result<LocalPerson> personBehind(const std::string& peer, int ourPort);
/// The user this program runs as.
[[nodiscard]] LocalPerson ourselves();

} // namespace handrail::agent
