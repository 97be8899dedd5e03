#pragma once

#include "base/Time.h"

#include <span>
#include <string>

namespace handrail::demo {

/// Where a fault happens.
enum class FaultPlace { store, server, travellers, deploy, process };

struct Fault {
    const char* name;
    FaultPlace place;
    const char* what; ///< one line for `fault --list`
};

/// All of them, in the order of the list.
[[nodiscard]] std::span<const Fault> allFaults();
/// Null if there is no such fault.
[[nodiscard]] const Fault* faultNamed(const std::string& name);
constexpr Millis kFaultLasts{10 * 60 * 1000}; ///< unless it is told otherwise

} // namespace handrail::demo
