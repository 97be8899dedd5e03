#include "demo/Processes.h"

#include "demo/LatenessStore.h"
#include "demo/ModelServer.h"
#include "demo/ProcessLoop.h"
#include "demo/Travellers.h"

#include <cstdio>
#include <fmt/format.h>
#include <sstream>

namespace handrail::demo {

namespace {

int complain(const Error& error)
{
    fmt::print(stderr, "handrail-demo: {}\n", error.text());
    return 1;
}

struct Told {
    std::string fault;
    bool on = false;
};

/// "fault hang on"
Told readLine(const std::string& line)
{
    std::istringstream in(line);
    std::string word, fault, how;
    in >> word >> fault >> how;
    return {fault, how == "on"};
}

Result<FlightClock> clockFor(const Settings& settings, WallTime startedAt)
{
    const auto start = parseFlightTime(settings.flightStart);
    if (!start)
        return fail(start.error());
    if (*start < kFirstAsked || *start >= kLastAsked)
        return fail(ErrorCode::invalidInput, "the flight clock must start in February or March 2001",
                    settings.flightStart);
    return FlightClock(*start, settings.flightSpeed, startedAt);
}

} // namespace

int runStore(const Settings& settings, WallTime clockStartedAt, bool supervised)
{
    const auto clock = clockFor(settings, clockStartedAt);
    if (!clock)
        return complain(clock.error());
    const auto flights = readFlights(settings.flights);
    if (!flights)
        return complain(flights.error());
    LatenessStore store(Lateness(*flights), *clock);
    if (const auto started = store.start(settings.store); !started)
        return complain(started.error());
    runUntilEnd(supervised, [&store](const std::string& line) {
        const Told told = readLine(line);
        if (told.fault == "store-slow")
            store.setSlow(told.on);
        else if (told.fault == "store-stale")
            store.setStale(told.on);
        else if (told.fault == "store-down")
            if (const auto done = store.setDown(told.on); !done)
                complain(done.error());
    });
    return 0;
}

int runServer(const Settings& settings, bool supervised)
{
    auto server = ModelServer::open(settings);
    if (!server)
        return complain(server.error());
    if (const auto started = (*server)->start(); !started)
        return complain(started.error());
    runUntilEnd(supervised, [&server](const std::string& line) {
        const Told told = readLine(line);
        if (told.fault == "hang")
            (*server)->setStuck(told.on);
        else if (told.fault == "memory")
            (*server)->setHoarding(told.on);
    });
    return 0;
}

int runTravellers(const Settings& settings, WallTime clockStartedAt, bool supervised)
{
    const auto clock = clockFor(settings, clockStartedAt);
    if (!clock)
        return complain(clock.error());
    auto flights = readFlights(settings.flights);
    if (!flights)
        return complain(flights.error());
    Travellers travellers(std::move(*flights), settings, *clock);
    travellers.start();
    runUntilEnd(supervised, [&travellers](const std::string& line) {
        const Told told = readLine(line);
        travellers.setFault(told.fault, told.on);
    });
    return 0;
}

std::vector<std::string> optionsFor(const Settings& settings, WallTime clockStartedAt)
{
    return {"--infer",         settings.infer,
            "--store",         settings.store,
            "--metrics",       settings.metrics,
            "--data",          settings.data.string(),
            "--flights",       settings.flights.string(),
            "--flight-start",  settings.flightStart,
            "--flight-speed",  fmt::format("{}", settings.flightSpeed),
            "--rate",          fmt::format("{}", settings.rate),
            "--answers",       settings.answersFile().string(),
            "--clock-started", std::to_string(toMs(clockStartedAt))};
}

} // namespace handrail::demo
