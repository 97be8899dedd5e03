#pragma once

#include "demo/Flights.h"

#include <map>

namespace handrail::demo {

/// How late an airport has been running, from the flights themselves.
class Lateness {
public:
    struct Recent {
        double share = 0; ///< smoothed with what is usual: (late + 3) / (flights + 15)
        std::uint32_t flights = 0;
    };

    explicit Lateness(std::span<const Flight> flights);
    /// Flights that left `airport` in the last three full hours before `minute`. An unknown airport has what is usual.
    [[nodiscard]] Recent recent(const std::string& airport, FlightMinute minute) const;

private:
    struct Hour {
        std::uint32_t flights = 0, late = 0;
    };
    std::map<std::string, std::vector<Hour>, std::less<>> m_hours; ///< by airport, hour by hour
};

} // namespace handrail::demo
