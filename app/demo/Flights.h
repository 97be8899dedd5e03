#pragma once

#include "base/Result.h"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace handrail::demo {

/// Flight time: minutes since 2001-01-01T00:00 on the airports' clocks.
using FlightMinute = std::int64_t;

constexpr FlightMinute kDay = 24 * 60;
constexpr double kLateAfterMinutes = 15;

/// One recorded departure.
struct Flight {
    FlightMinute departure = 0;
    int delay = 0;    ///< minutes at arrival; negative is early
    int distance = 0; ///< miles
    std::string origin, destination;

    [[nodiscard]] bool isLate() const { return delay > kLateAfterMinutes; }
    /// When it is on the ground and everybody knows whether it was late.
    [[nodiscard]] FlightMinute landed() const;
};

/// "2001-02-21T13:00" and back. Error: invalidInput.
[[nodiscard]] Result<FlightMinute> parseFlightTime(std::string_view text);
[[nodiscard]] std::string flightTimeText(FlightMinute minute);
/// 0 to 23, and 0 (Monday) to 6.
[[nodiscard]] int hourOf(FlightMinute minute);
[[nodiscard]] int weekdayOf(FlightMinute minute);

/// Whether the table of flights can be opened, which takes no time. Error: notFound.
[[nodiscard]] Result<void> flightsAreThere(const std::filesystem::path& file);
/// Reads the gzipped table of flights, sorted by departure. Errors: notFound, damaged.
[[nodiscard]] Result<std::vector<Flight>> readFlights(const std::filesystem::path& file);
/// Those that leave from `from` on and before `until`; `flights` must be sorted.
[[nodiscard]] std::span<const Flight> leavingBetween(std::span<const Flight> flights, FlightMinute from,
                                                     FlightMinute until);

} // namespace handrail::demo
