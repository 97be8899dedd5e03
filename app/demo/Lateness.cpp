#include "demo/Lateness.h"

namespace handrail::demo {

namespace {

constexpr double kUsual = 0.2;
constexpr double kWeight = 8;
constexpr FlightMinute kHours = 3;

} // namespace

Lateness::Lateness(std::span<const Flight> flights)
{
    for (const Flight& flight : flights) {
        auto& hours = m_hours[flight.origin];
        const auto hour = static_cast<std::size_t>(flight.departure / 60);
        if (hours.size() <= hour)
            hours.resize(hour + 1);
        ++hours[hour].flights;
        hours[hour].late += flight.isLate() ? 1 : 0;
    }
}

Lateness::Recent Lateness::recent(const std::string& airport, FlightMinute minute) const
{
    std::uint32_t count = 0, late = 0;
    if (const auto found = m_hours.find(airport); found != m_hours.end()) {
        const FlightMinute now = minute / 60;
        for (FlightMinute hour = std::max<FlightMinute>(0, now - kHours); hour < now; ++hour) {
            if (hour >= static_cast<FlightMinute>(found->second.size()))
                break;
            count += found->second[static_cast<std::size_t>(hour)].flights;
            late += found->second[static_cast<std::size_t>(hour)].late;
        }
    }
    return {(late + kWeight * kUsual) / (count + kWeight), count};
}

} // namespace handrail::demo
