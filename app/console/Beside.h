#pragma once

#include "base/Result.h"

namespace handrail::console {

inline constexpr const char* kLookingProgram = "handrail-look";

/// Replaces this program by one that was installed with it, with the same command line. Returns only when there is none.
[[nodiscard]] Error goOnAs(const char* program, char** argv);

} // namespace handrail::console
