#pragma once

#include "remediation/Shim.h"

namespace handrail::remediation {

/// Headers with "secret:FILE" read in; the secrets themselves, to be hidden in output. Error: notFound, failed.
struct Headers {
    std::vector<std::string> lines;
    std::vector<std::string> secrets;
};
[[nodiscard]] Result<Headers> readHeaders(const ShimJob& job);

/// One HTTP call with the operation's id as Idempotency-Key. No redirects; no proxy on the way to this machine itself.
[[nodiscard]] ShimResult callHttp(const ShimJob& job);

} // namespace handrail::remediation
