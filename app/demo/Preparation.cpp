#include "demo/Preparation.h"

#include "base/Files.h"
#include "demo/FallbackTable.h"
#include "demo/History.h"
#include "demo/TestQuestions.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace handrail::demo {

namespace {

constexpr int kFormat = 1;

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

} // namespace handrail::demo
