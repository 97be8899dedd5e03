#include "base/Loopback.h"

#include <charconv>

namespace handrail {

Result<HostPort> parseHostPort(std::string_view address)
{
    const auto bad = [&](const char* what) {
        return fail(ErrorCode::invalidInput, what, std::string(address), "write host:port, for example 127.0.0.1:7443");
    };
    const std::size_t colon = address.rfind(':');
    if (colon == std::string_view::npos || colon + 1 == address.size())
        return bad("the address has no port");
    HostPort result;
    std::string_view host = address.substr(0, colon);
    if (host.size() >= 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string_view::npos)
        return bad("an IPv6 address needs brackets around it");
    if (host.empty())
        return bad("the address has no host");
    const std::string_view port = address.substr(colon + 1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), result.port);
    if (error != std::errc() || end != port.data() + port.size() || result.port < 0 || result.port > 65535)
        return bad("the port is not a number from 0 to 65535");
    result.host = host;
    return result;
}

bool isLoopbackHost(std::string_view host)
{
    if (host == "localhost" || host == "::1")
        return true;
    if (!host.starts_with("127."))
        return false;
    return host.find_first_not_of("0123456789.") == std::string_view::npos;
}

} // namespace handrail
