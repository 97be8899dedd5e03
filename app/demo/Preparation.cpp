#include "demo/Preparation.h"

#include "base/Files.h"
#include "base/Time.h"
#include "demo/FallbackTable.h"
#include "demo/History.h"
#include "demo/TestQuestions.h"

#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

namespace handrail::demo {

namespace {

constexpr int kFormat = 1;
constexpr Millis kOld = std::chrono::minutes(30);

std::filesystem::path markFile(const Settings& settings)
{
    return settings.data / "prepared.json";
}

std::string mark(const Settings& settings)
{
    return nlohmann::json({{"format", kFormat}, {"flight_start", settings.flightStart}, {"days", settings.historyDays}})
               .dump() +
           "\n";
}

Result<void> trainBoth(const std::vector<Flight>& flights, const Lateness& lateness, const Settings& settings,
                       const Say& say)
{
    for (const std::string version : {"v11", "v12"}) {
        const auto begin = std::chrono::steady_clock::now();
        if (auto trained = trainInto(settings.models() / version, flights, lateness, planOf(version)); !trained)
            return trained;
        say(fmt::format("  {} trained in {:.1f} s", version,
                        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count()));
    }
    return FallbackTable::learn(leavingBetween(flights, 0, 31 * kDay)).save(settings.tableFile());
}

/// The line as if it had happened so much later.
std::string later(const std::string& line, Millis by)
{
    auto record = nlohmann::ordered_json::parse(line, nullptr, false);
    if (!record.is_object() || !record.contains("time") || !record["time"].is_string())
        return line;
    const auto time = fromRfc3339(record["time"].get<std::string>());
    if (!time)
        return line;
    record["time"] = toRfc3339(*time + by);
    if (record.contains("sent_ms"))
        record["sent_ms"] = toMs(*time + by);
    return record.dump();
}

std::optional<WallTime> endOf(const std::vector<std::string>& lines)
{
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        const auto record = nlohmann::json::parse(*line, nullptr, false);
        if (!record.is_object() || !record.contains("time") || !record["time"].is_string())
            continue;
        if (const auto time = fromRfc3339(record["time"].get<std::string>()))
            return *time;
    }
    return {};
}

} // namespace

bool isPrepared(const Settings& settings)
{
    const auto text = readFile(markFile(settings));
    return text && *text == mark(settings);
}

Result<void> prepare(const Settings& settings, const Say& say)
{
    std::error_code error;
    std::filesystem::create_directories(settings.data, error);
    if (error)
        return fail(ErrorCode::failed, "can't make the folder: " + error.message(), settings.data.string());
    say("Reading the flights ...");
    const auto flights = readFlights(settings.flights);
    if (!flights)
        return fail(flights.error());
    const Lateness lateness(*flights);
    say("Training on January ...");
    if (auto trained = trainBoth(*flights, lateness, settings, say); !trained)
        return trained;
    if (!settings.questions.empty()) {
        const auto questions = makeTestQuestions(*flights, lateness);
        if (!questions)
            return fail(questions.error());
        if (auto written = writeFileDurably(settings.questions, *questions); !written)
            return written;
    }
    if (auto run = runOverEarlierDays(*flights, settings, say); !run)
        return run;
    return writeFileDurably(markFile(settings), mark(settings));
}

Result<void> endHistoryAt(WallTime now, const Settings& settings)
{
    std::ifstream in(settings.historyFile(), std::ios::binary);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    const auto end = endOf(lines);
    if (!end || now - *end < kOld)
        return {};
    std::string moved;
    for (const std::string& line : lines)
        moved.append(later(line, std::chrono::duration_cast<Millis>(now - *end))).append("\n");
    return writeFileDurably(settings.historyFile(), moved);
}

} // namespace handrail::demo
