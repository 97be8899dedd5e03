#pragma once

#include "base/Result.h"

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace handrail::agent {

/// The uid that owns the local socket `peerPort` -> `ourPort`, from the text of /proc/net/tcp or tcp6. None when it is not
/// there. Pure.
[[nodiscard]] std::optional<uid_t> ownerOf(std::string_view procNetTcp, int peerPort, int ourPort);

struct LocalPerson {
    std::string name;
    bool mayOperate = false; ///< the agent's own user, or in the group `handrail`
};
/// The person behind a loopback connection ("ipv4:127.0.0.1:53214"): asked of the kernel, never of the caller.
/// Error: refused when the kernel does not know.
[[nodiscard]] Result<LocalPerson> personBehind(const std::string& peer, int ourPort);
/// The user this program runs as.
[[nodiscard]] LocalPerson ourselves();

} // namespace handrail::agent
