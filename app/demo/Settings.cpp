#include "demo/Settings.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace handrail::demo {

namespace {

/// From wherever it is called: here, above the program (a build inside the project), or beside an installed program.
std::filesystem::path findFlights(const std::filesystem::path& usual)
{
    std::error_code error;
    if (std::filesystem::exists(usual, error))
        return usual;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    for (auto folder = program.parent_path(); folder.has_relative_path(); folder = folder.parent_path()) {
        for (const auto& found : {folder / usual, folder / "share/handrail/demo" / usual.filename()})
            if (std::filesystem::exists(found, error))
                return found;
    }
    return usual;
}

} // namespace

Settings settingsFromEnvironment()
{
    Settings settings;
    settings.flights = findFlights(settings.flights);
    const auto take = [](const char* name, auto& value) {
        if (const char* text = std::getenv(name); text && *text)
            value = text;
    };
    take("HANDRAIL_DEMO_INFER", settings.infer);
    take("HANDRAIL_DEMO_STORE", settings.store);
    take("HANDRAIL_DEMO_METRICS", settings.metrics);
    take("HANDRAIL_DEMO_CONTROL", settings.control);
    take("HANDRAIL_DEMO_DATA", settings.data);
    take("HANDRAIL_DEMO_FLIGHTS", settings.flights);
    return settings;
}

Result<Address> parseAddress(const std::string& text)
{
    Address address;
    const auto colon = text.rfind(':');
    const char* end = text.data() + text.size();
    if (colon == std::string::npos || colon == 0 ||
        std::from_chars(text.data() + colon + 1, end, address.port).ptr != end || address.port < 0 ||
        address.port > 65535)
        return fail(ErrorCode::invalidInput, "'" + text + "' is not an address", {}, "write it as 127.0.0.1:7450");
    address.host = text.substr(0, colon);
    return address;
}

FlightClock::FlightClock(FlightMinute start, double speed, WallTime startedAt)
    : m_start(start), m_speed(speed), m_startedAt(startedAt)
{
}

FlightClock::Reading FlightClock::at(WallTime now) const
{
    const double minutes = static_cast<double>((now - m_startedAt).count()) / 60'000.0 * m_speed;
    const FlightMinute passed = m_start - kFirstAsked + static_cast<FlightMinute>(std::floor(minutes));
    const FlightMinute lap = kLastAsked - kFirstAsked;
    return {kFirstAsked + passed % lap, static_cast<int>(passed / lap)};
}

} // namespace handrail::demo
