#pragma once

#include "base/Time.h"
#include "demo/Flights.h"

#include <filesystem>
#include <string>

namespace handrail::demo {

constexpr const char* kService = "flight-lateness";
constexpr const char* kModel = "late-flights";
constexpr const char* kStore = "lateness-store";
constexpr const char* kFallbackNone = "none";
constexpr const char* kFallbackTable = "table";
constexpr const char* kFallbackUnavailable = "unavailable";

/// Where the processes of one demo meet. Everything is loopback.
struct Settings {
    std::string infer = "127.0.0.1:7450";   ///< Open Inference Protocol and health, gRPC
    std::string store = "127.0.0.1:7451";   ///< recent lateness, gRPC
    std::string metrics = "127.0.0.1:7452"; ///< the model server's HTTP: /metrics, /fallback, /outcomes
    std::string control = "127.0.0.1:7453"; ///< the supervisor's HTTP
    std::filesystem::path data = ".demo";
    std::filesystem::path flights = "resources/demo/flights-2001-q1.csv.gz";
    std::string questions;                        ///< where prepare writes the test questions; empty = it doesn't
    std::string flightStart = "2001-03-10T11:00"; ///< where the flight clock begins
    double flightSpeed = 1;                       ///< flight minutes per real minute
    int historyDays = 7; ///< how many earlier days the service is run over before the first start
    double rate = 50;    ///< questions a second
    std::string answers; ///< the log of answers; empty = data/answers.jsonl

    [[nodiscard]] std::filesystem::path answersFile() const
    {
        return answers.empty() ? data / "answers.jsonl" : std::filesystem::path(answers);
    }
    [[nodiscard]] std::filesystem::path stateFile() const { return data / "state.json"; }
    [[nodiscard]] std::filesystem::path models() const { return data / "models"; }
    [[nodiscard]] std::filesystem::path tableFile() const { return data / "table.json"; }
    [[nodiscard]] std::filesystem::path historyFile() const { return data / "history.jsonl"; }
    [[nodiscard]] std::filesystem::path pendingFile() const { return data / "pending.jsonl"; }
};

/// The defaults, overridden by HANDRAIL_DEMO_INFER, _STORE, _METRICS, _CONTROL and _DATA.
[[nodiscard]] Settings settingsFromEnvironment();

struct Address {
    std::string host;
    int port = 0;
};
/// "127.0.0.1:7450". Error: invalidInput.
[[nodiscard]] Result<Address> parseAddress(const std::string& text);

/// The clock of the flights: starts at a busy hour and runs at real time or faster; at the end of the data it starts
/// over.
class FlightClock {
public:
    struct Reading {
        FlightMinute minute = 0;
        int lap = 0; ///< how often the data have started over
    };

    FlightClock(FlightMinute start, double speed, WallTime startedAt);
    [[nodiscard]] Reading at(WallTime now) const;

private:
    FlightMinute m_start;
    double m_speed;
    WallTime m_startedAt;
};

constexpr FlightMinute kFirstAsked = 31 * kDay; ///< travellers ask about February and March
constexpr FlightMinute kLastAsked = 90 * kDay;

} // namespace handrail::demo
