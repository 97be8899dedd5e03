#include "demo/Flights.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <memory>
#include <zlib.h>

namespace handrail::demo {

namespace {

constexpr auto kFirstDay = std::chrono::sys_days(std::chrono::year(2001) / 1 / 1);

template <typename Number>
bool readNumber(std::string_view text, Number& value)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
}

std::array<std::string_view, 5> columns(std::string_view line)
{
    std::array<std::string_view, 5> parts;
    for (auto& part : parts) {
        const auto comma = line.find(',');
        part = line.substr(0, comma);
        line = comma == std::string_view::npos ? std::string_view() : line.substr(comma + 1);
    }
    return parts;
}

bool readFlight(std::string_view line, Flight& flight)
{
    const auto parts = columns(line);
    const auto departure = parseFlightTime(parts[0]);
    flight.origin = parts[3];
    flight.destination = parts[4];
    if (!departure || flight.origin.empty() || flight.destination.empty())
        return false;
    flight.departure = *departure;
    return readNumber(parts[1], flight.delay) && readNumber(parts[2], flight.distance);
}

} // namespace

FlightMinute Flight::landed() const
{
    constexpr FlightMinute kTaxi = 40;
    constexpr double kMilesPerMinute = 7.5;
    return departure + kTaxi + static_cast<FlightMinute>(distance / kMilesPerMinute) + delay;
}

Result<FlightMinute> parseFlightTime(std::string_view text)
{
    unsigned year = 0, month = 0, day = 0, hour = 0, minute = 0;
    if (text.size() != 16 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
        !readNumber(text.substr(0, 4), year) || !readNumber(text.substr(5, 2), month) ||
        !readNumber(text.substr(8, 2), day) || !readNumber(text.substr(11, 2), hour) ||
        !readNumber(text.substr(14, 2), minute))
        return fail(ErrorCode::invalidInput, fmt::format("'{}' is not a flight time", text), {},
                    "write it as 2001-02-21T13:00");
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                                           std::chrono::day(day)};
    return (std::chrono::sys_days(date) - kFirstDay).count() * kDay + hour * 60 + minute;
}

std::string flightTimeText(FlightMinute minute)
{
    const FlightMinute days = (minute < 0 ? minute - kDay + 1 : minute) / kDay;
    const std::chrono::year_month_day date(kFirstDay + std::chrono::days(days));
    const FlightMinute rest = minute - days * kDay;
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), rest / 60, rest % 60);
}

int hourOf(FlightMinute minute)
{
    return static_cast<int>(minute % kDay / 60);
}

int weekdayOf(FlightMinute minute)
{
    return static_cast<int>(minute / kDay % 7); // the first day of 2001 was a Monday
}

Result<void> flightsAreThere(const std::filesystem::path& file)
{
    if (std::ifstream(file).good() && !std::filesystem::is_directory(file))
        return {};
    return fail(ErrorCode::notFound, "can't read the flights", file.string(),
                "give the file with --flights or HANDRAIL_DEMO_FLIGHTS; it stands in resources/demo");
}

Result<std::vector<Flight>> readFlights(const std::filesystem::path& file)
{
    if (auto there = flightsAreThere(file); !there)
        return fail(there.error());
    const auto close = [](gzFile f) { gzclose(f); };
    const std::unique_ptr<gzFile_s, decltype(close)> in(gzopen(file.c_str(), "rb"), close);
    if (!in)
        return fail(ErrorCode::failed, "can't read the flights", file.string());
    gzbuffer(in.get(), 1u << 18);
    std::vector<Flight> flights;
    flights.reserve(300'000);
    std::array<char, 256> line{};
    for (int number = 1; gzgets(in.get(), line.data(), line.size()); ++number) {
        std::string_view text(line.data());
        while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
            text.remove_suffix(1);
        Flight flight;
        if (number > 1 && !readFlight(text, flight))
            return fail(ErrorCode::damaged, "this line is no flight", fmt::format("{}:{}", file.string(), number));
        if (number > 1)
            flights.push_back(std::move(flight));
    }
    if (flights.empty())
        return fail(ErrorCode::damaged, "there is no flight in the file", file.string());
    std::ranges::stable_sort(flights, {}, &Flight::departure);
    return flights;
}

std::span<const Flight> leavingBetween(std::span<const Flight> flights, FlightMinute from, FlightMinute until)
{
    const auto first = std::ranges::lower_bound(flights, from, {}, &Flight::departure);
    const auto last = std::ranges::lower_bound(flights, until, {}, &Flight::departure);
    return {first, std::max(first, last)};
}

} // namespace handrail::demo
