#pragma once

#include "remediation/Shim.h"

namespace handrail::remediation {

/// RepositoryModelLoad of the job's model with the string parameter "version", in the layout of Triton and MLServer.
[[nodiscard]] ShimResult loadModel(const ShimJob& job);

} // namespace handrail::remediation
