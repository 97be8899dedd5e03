#include "demo/Deploy.h"
#include "demo/Faults.h"
#include "demo/HttpEnd.h"
#include "demo/Preparation.h"
#include "demo/ProcessLoop.h"
#include "demo/Processes.h"
#include "demo/Supervisor.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
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
    if (!isPrepared(settings)) {
        if (const auto prepared = prepare(settings, say); !prepared)
            return complain(prepared.error());
    }
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

void addOptions(CLI::App& app, Settings& settings)
{
    app.add_option("--infer", settings.infer, "Where the model server answers (gRPC)")->capture_default_str();
    app.add_option("--store", settings.store, "Where the store of recent lateness answers (gRPC)")->capture_default_str();
    app.add_option("--metrics", settings.metrics, "Where the model server's figures are (HTTP)")->capture_default_str();
    app.add_option("--control", settings.control, "Where this demo takes orders (HTTP)")->capture_default_str();
    app.add_option("--data", settings.data, "The demo's folder")->capture_default_str();
    app.add_option("--flights", settings.flights, "The table of flights")->capture_default_str();
    app.add_option("--answers", settings.answers, "The log of answers (default: answers.jsonl in the demo's folder)");
    app.add_option("--rate", settings.rate, "Questions a second")->check(CLI::Range(0.01, 5000.0))->capture_default_str();
    app.add_option("--flight-start", settings.flightStart, "Where the flight clock begins")->capture_default_str();
    app.add_option("--flight-speed", settings.flightSpeed, "Flight minutes per minute")
        ->check(CLI::Range(0.0, 10000.0))->capture_default_str();
}

} // namespace

int main(int argc, char** argv)
{
    blockEndSignals();
    Settings settings = settingsFromEnvironment();
    CLI::App app("A late flight forecast that really answers, and breaks when told to.", "handrail-demo");
    app.require_subcommand(1);
    app.fallthrough();
    addOptions(app, settings);
    int parent = 0;
    std::int64_t clockStarted = toMs(SystemClock().wall());
    app.add_option("--supervised-by", parent)->group("");
    app.add_option("--clock-started", clockStarted)->group("");
    std::string name, how, lasts, mode, version;
    bool list = false;

    auto* startIt = app.add_subcommand("start", "Everything: store, model server, travellers; until Ctrl-C");
    auto* prepareIt = app.add_subcommand("prepare", "What must be there before the first start");
    prepareIt->add_option("--questions", settings.questions, "Also write the test questions to this file");
    auto* storeIt = app.add_subcommand("store", "Only the store of recent lateness");
    auto* serveIt = app.add_subcommand("serve", "Only the model server");
    auto* travelIt = app.add_subcommand("travel", "Only the travellers");
    auto* faultIt = app.add_subcommand("fault", "Breaks something, or mends it: fault NAME on|off [--for 5m]");
    faultIt->add_flag("--list", list, "What can be broken");
    faultIt->add_option("name", name);
    faultIt->add_option("how", how)->check(CLI::IsMember({"on", "off"}));
    faultIt->add_option("--for", lasts, "It ends by itself after this long (10 min)");
    auto* fallbackIt = app.add_subcommand("fallback", "Switches the fallback: table, unavailable or off");
    fallbackIt->add_option("mode", mode)->required();
    auto* loadIt = app.add_subcommand("load", "Lets another version answer");
    loadIt->add_option("version", version)->required();
    auto* restartIt = app.add_subcommand("restart", "Restarts the model server");
    auto* stopIt = app.add_subcommand("stop", "Ends the demo");
    auto* statusIt = app.add_subcommand("status", "What runs, and what is broken");
    CLI11_PARSE(app, argc, argv);

    if (parent != 0)
        dieWithParent(parent);
    const WallTime clock = fromMs(clockStarted);
    if (*startIt)
        return start(settings);
    if (*prepareIt) {
        const auto prepared = prepare(settings, say);
        return prepared ? 0 : complain(prepared.error());
    }
    if (*storeIt)
        return runStore(settings, clock, parent != 0);
    if (*serveIt)
        return runServer(settings, parent != 0);
    if (*travelIt)
        return runTravellers(settings, clock, parent != 0);
    if (*faultIt && list)
        return listFaults();
    if (*faultIt && (name.empty() || how.empty()))
        return complain({ErrorCode::invalidInput, "which fault, and on or off?", {}, "see handrail-demo fault --list"});
    if (*faultIt)
        return fault(settings, name, how, lasts);
    if (*fallbackIt)
        return order(settings, "POST", "/fallback", {{"mode", mode}});
    if (*loadIt) {
        const auto loaded = loadVersion(settings.infer, version);
        return loaded ? 0 : complain(loaded.error());
    }
    if (*restartIt)
        return order(settings, "POST", "/restart", nlohmann::json::object());
    if (*stopIt)
        return order(settings, "POST", "/stop", nlohmann::json::object());
    return *statusIt ? order(settings, "GET", "/status", {}) : 1;
}
