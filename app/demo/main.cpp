#include "demo/AgentsQuestions.h"
#include "demo/Deploy.h"
#include "demo/Faults.h"
#include "demo/Flights.h"
#include "demo/HttpEnd.h"
#include "demo/Preparation.h"
#include "demo/ProcessLoop.h"
#include "demo/Processes.h"
#include "demo/RecordedRun.h"
#include "demo/Supervisor.h"

#include "contract/AgreementReader.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>

namespace {

using namespace handrail;
using namespace handrail::demo;

int complain(const Error& error)
{
    fmt::print(stderr, "handrail-demo: {}\n", error.text());
    return 1;
}

void say(const std::string& line)
{
    fmt::print("{}\n", line);
    std::fflush(stdout);
}

int start(const Settings& settings)
{
    // Its processes would end, each with a line of its own, and what is left of a demo would go on.
    if (const auto flights = flightsAreThere(settings.flights); !flights)
        return complain(flights.error());
    if (!isPrepared(settings)) {
        if (const auto prepared = prepare(settings, say); !prepared)
            return complain(prepared.error());
    }
    if (const auto moved = endHistoryAt(SystemClock().wall(), settings); !moved)
        return complain(moved.error());
    Supervisor supervisor(settings);
    if (const auto started = supervisor.start(); !started)
        return complain(started.error());
    say(fmt::format("The late flight forecast answers on {} (figures on http://{}/metrics). Ctrl-C ends it.",
                    settings.infer, settings.metrics));
    supervisor.run();
    return 0;
}

/// Says one thing to the running demo and prints what it says.
int order(const Settings& settings, const std::string& method, const std::string& path, const nlohmann::json& body)
{
    const auto reply = httpCall(settings.control, method, path, body.dump(), Millis(20'000));
    if (!reply)
        return complain({ErrorCode::unavailable, "no demo answers", settings.control, "start it: handrail-demo start"});
    if (reply->status == 200) {
        fmt::print("{}", method == "GET" || path == "/restart" ? reply->body : std::string());
        return 0;
    }
    const auto json = nlohmann::json::parse(reply->body, nullptr, false);
    const std::string why = json.is_object() ? json.value("error", reply->body) : reply->body;
    return complain({ErrorCode::refused, why, {}, {}});
}

int fault(const Settings& settings, const std::string& name, const std::string& how, const std::string& lasts)
{
    if (name.empty() || how.empty())
        return complain({ErrorCode::invalidInput, "which fault, and on or off?", {}, "see handrail-demo fault --list"});
    nlohmann::json body = {{"name", name}, {"on", how == "on"}};
    if (!lasts.empty()) {
        const auto duration = parseDuration(lasts);
        if (!duration)
            return complain(duration.error());
        body["for_s"] = static_cast<double>(duration->count()) / 1000;
    }
    return order(settings, "POST", "/fault", body);
}

int listFaults()
{
    for (const Fault& one : allFaults())
        fmt::print("{:14} {}\n", one.name, one.what);
    return 0;
}

/// How the command line names a recorded run.
struct RecordedWords {
    std::string from = "2001-03-10T00:00", to = "2001-03-11T00:00", broken, right, agreement;
    RecordedRun run;
};

Result<RecordedRun> recordedRun(const RecordedWords& words)
{
    RecordedRun run = words.run;
    const auto from = parseFlightTime(words.from), until = parseFlightTime(words.to);
    const auto broken = words.broken.empty() ? from : parseFlightTime(words.broken);
    for (const auto* time : {&from, &until, &broken}) {
        if (!*time)
            return fail(time->error());
    }
    run.from = *from;
    run.until = *until;
    run.broken = *broken;
    if (words.agreement.empty())
        return run;
    const auto agreement = contract::readAgreementFile(words.agreement);
    if (!agreement)
        return fail(agreement.error().front());
    auto known = agentsQuestions(*agreement);
    if (!known)
        return fail(known.error());
    run.known = std::move(*known);
    run.knownEvery = agreement->sources.askEvery;
    return run;
}

int record(const Settings& settings, const RecordedWords& words)
{
    const auto run = recordedRun(words);
    if (!run)
        return complain(run.error());
    const auto flights = readFlights(settings.flights);
    if (!flights)
        return complain(flights.error());
    std::ofstream right;
    if (!words.right.empty()) {
        right.open(words.right);
        if (!right)
            return complain({ErrorCode::failed, "can't write", words.right, {}});
    }
    std::ios::sync_with_stdio(false);
    const auto done = runRecorded(*flights, settings, *run, std::cout, words.right.empty() ? nullptr : &right);
    return done ? 0 : complain(done.error());
}

void addOptions(CLI::App& app, Settings& settings)
{
    app.add_option("--infer", settings.infer, "Where the model server answers (gRPC)")->capture_default_str();
    app.add_option("--store", settings.store, "Where the store of recent lateness answers (gRPC)")
        ->capture_default_str();
    app.add_option("--metrics", settings.metrics, "Where the model server's figures are (HTTP)")->capture_default_str();
    app.add_option("--control", settings.control, "Where this demo takes orders (HTTP)")->capture_default_str();
    app.add_option("--data", settings.data, "The demo's folder")->capture_default_str();
    app.add_option("--flights", settings.flights, "The table of flights")->capture_default_str();
    app.add_option("--answers", settings.answers, "The log of answers (default: answers.jsonl in the demo's folder)");
    app.add_option("--rate", settings.rate, "Questions a second")
        ->check(CLI::Range(0.01, 5000.0))
        ->capture_default_str();
    app.add_option("--flight-start", settings.flightStart, "Where the flight clock begins")->capture_default_str();
    app.add_option("--history-days", settings.historyDays, "Earlier days to run over before the first start")
        ->check(CLI::Range(1, 20))
        ->capture_default_str();
    app.add_option("--flight-speed", settings.flightSpeed, "Flight minutes per minute")
        ->check(CLI::Range(0.0, 10000.0))
        ->capture_default_str();
}

/// What the command line holds besides the settings.
struct Words {
    int parent = 0; ///< the supervisor that started this process; 0 = a person did
    std::int64_t clockStarted = toMs(SystemClock().wall());
    std::string fault, how, lasts, mode, version;
    RecordedWords recorded;
    bool list = false;
};

struct Command {
    CLI::App* app = nullptr;
    std::function<int()> run;
};

std::vector<Command> processCommands(CLI::App& app, Settings& settings, Words& words)
{
    std::vector<Command> commands;
    const auto add = [&](const char* name, const char* what, std::function<int()> run) {
        commands.push_back({app.add_subcommand(name, what), std::move(run)});
        return commands.back().app;
    };
    add("start", "Everything: store, model server, travellers; until Ctrl-C", [&] { return start(settings); });
    add("prepare", "What must be there before the first start", [&] {
        if (isPrepared(settings) && settings.questions.empty()) {
            say("Everything is prepared.");
            return 0;
        }
        const auto prepared = prepare(settings, say);
        return prepared ? 0 : complain(prepared.error());
    })->add_option("--questions", settings.questions, "Also write the test questions to this file");
    auto* recorded = add("record", "Answers recorded flights as fast as it can and prints the log of answers; needs a --data of its own",
                         [&] { return record(settings, words.recorded); });
    recorded->add_option("--from", words.recorded.from, "First minute of flight time")->capture_default_str();
    recorded->add_option("--to", words.recorded.to, "Minute after the last")->capture_default_str();
    recorded->add_option("--per-minute", words.recorded.run.perMinute, "Questions a minute")
        ->check(CLI::Range(0.01, 300'000.0))
        ->capture_default_str();
    recorded->add_option("--fault", words.recorded.run.fault, "What is broken; not those that only a clock shows");
    recorded->add_option("--broken", words.recorded.broken, "From which minute on");
    recorded->add_option("--comes-on", words.recorded.run.comesOn, "Over so many minutes more and more questions are hit");
    recorded->add_option("--test-questions-of", words.recorded.agreement, "Also asks the test questions of this agreement, as often as its agent does");
    recorded->add_option("--seed", words.recorded.run.seed)->capture_default_str();
    recorded->add_option("--right", words.recorded.right, "Also time,answers,right for each minute, to this file");
    add("store", "Only the store of recent lateness",
        [&] { return runStore(settings, fromMs(words.clockStarted), words.parent != 0); });
    add("serve", "Only the model server", [&] { return runServer(settings, words.parent != 0); });
    add("travel", "Only the travellers",
        [&] { return runTravellers(settings, fromMs(words.clockStarted), words.parent != 0); });
    return commands;
}

std::vector<Command> orderCommands(CLI::App& app, Settings& settings, Words& words)
{
    std::vector<Command> commands;
    const auto add = [&](const char* name, const char* what, std::function<int()> run) {
        commands.push_back({app.add_subcommand(name, what), std::move(run)});
        return commands.back().app;
    };
    auto* one = add("fault", "Breaks something, or mends it: fault NAME on|off [--for 5m]",
                    [&] { return words.list ? listFaults() : fault(settings, words.fault, words.how, words.lasts); });
    one->add_flag("--list", words.list, "What can be broken");
    one->add_option("name", words.fault);
    one->add_option("how", words.how)->check(CLI::IsMember({"on", "off"}));
    one->add_option("--for", words.lasts, "It ends by itself after this long (10 min)");
    add("fallback", "Switches the fallback: table, unavailable or off",
        [&] {
            return order(settings, "POST", "/fallback", {{"mode", words.mode}});
        })
        ->add_option("mode", words.mode)
        ->required();
    add("load", "Lets another version answer",
        [&] {
            const auto loaded = loadVersion(settings.infer, words.version);
            return loaded ? 0 : complain(loaded.error());
        })
        ->add_option("version", words.version)
        ->required();
    const auto nothing = nlohmann::json::object();
    add("restart", "Restarts the model server", [&, nothing] { return order(settings, "POST", "/restart", nothing); });
    add("stop", "Ends the demo", [&, nothing] { return order(settings, "POST", "/stop", nothing); });
    add("status", "What runs, and what is broken", [&, nothing] { return order(settings, "GET", "/status", nothing); });
    return commands;
}

} // namespace

int main(int argc, char** argv)
{
    blockEndSignals();
    Settings settings = settingsFromEnvironment();
    Words words;
    CLI::App app("A late flight forecast that really answers, and breaks when told to.", "handrail-demo");
    app.require_subcommand(1);
    app.fallthrough();
    addOptions(app, settings);
    app.add_option("--supervised-by", words.parent)->group("");
    app.add_option("--clock-started", words.clockStarted)->group("");
    auto commands = processCommands(app, settings, words);
    for (auto& command : orderCommands(app, settings, words))
        commands.push_back(std::move(command));
    CLI11_PARSE(app, argc, argv);
    if (words.parent != 0)
        dieWithParent(words.parent);
    for (const auto& command : commands) {
        if (*command.app)
            return command.run();
    }
    return 1;
}
