#pragma once

#include "base/Result.h"

#include <string>
#include <string_view>

namespace handrail {

struct HostPort {
    std::string host;
    int port = 0;
};

/// "127.0.0.1:7443", "[::1]:7443", "localhost:0". Error: invalidInput, with what to write.
[[nodiscard]] Result<HostPort> parseHostPort(std::string_view address);
/// True for an address that never leaves the machine: 127.x.y.z, ::1, localhost.
[[nodiscard]] bool isLoopbackHost(std::string_view host);

} // namespace handrail
