#pragma once

#include "base/Time.h"

#include <map>
#include <string>
#include <vector>

namespace handrail::contract {

/// A fault that the service can switch on in itself, so that people learn what to do about it.
struct DrillFault {
    std::string name;  ///< as the hook calls it: "store-slow"
    std::string shown; ///< what breaks, in plain words
};

/// The service's own fault hook. A fault is a lease: the hook is told for how many seconds, the agent tells it again, and the
/// service ends the fault when nobody does. A hook that takes no time limit is refused by the reader.
struct Drills {
    std::vector<std::string> command; ///< argv, or:
    std::string url, method = "POST", body;
    std::map<std::string, std::string> headers; ///< values may be "secret:FILE"
    Millis lease{30'000};                       ///< what {seconds} is
    Millis atMost{1'800'000};                   ///< then the drill ends by itself
    std::vector<DrillFault> faults;             ///< in the order in which they are written
    [[nodiscard]] const DrillFault* fault(const std::string& name) const
    {
        for (const DrillFault& each : faults)
            if (each.name == name)
                return &each;
        return nullptr;
    }
    [[nodiscard]] bool isPossible() const { return !faults.empty(); }
};

} // namespace handrail::contract
