#include "Commands.h"

#include "agent/Configured.h"
#include "alerting/Replay.h"
#include "collector/Panels.h"
#include "contract/FailureKinds.h"
#include "storage/WindowStore.h"
#include "telemetry/WindowCodec.h"
#include "wording/Pages.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>

namespace handrail::cli {

namespace {

int complainAll(const std::vector<Error>& problems)
{
    for (const Error& problem : problems)
        fmt::print(stderr, "{}\n", problem.text());
    return 1;
}

Result<std::vector<Window>> readWindows(const std::string& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(ErrorCode::notFound, "the file can't be read", file, "write it with `handrail-agent export`");
    std::vector<Window> windows;
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        if (line.empty())
            continue;
        auto window = windowFromJson(line);
        if (!window)
            return fail(window.error().code, window.error().what, fmt::format("{}:{}", file, number),
                        "each line is one window, as `handrail-agent export` writes them");
        windows.push_back(std::move(*window));
    }
    return windows;
}

std::string_view nameOf(journal::Severity severity)
{
    switch (severity) {
    case journal::Severity::fine: return "fine";
    case journal::Severity::watch: return "watch";
    case journal::Severity::broken: return "broken";
    case journal::Severity::noContact: return "no contact";
    }
    return "";
}

int checkAgainst(const contract::Agreement& agreement, const std::string& url)
{
    const auto map = collector::SignalMap::of(agreement);
    if (!map)
        return complain(map.error());
    const auto scrape = collector::readMetrics(url, Millis(5'000));
    if (!scrape)
        return complain(scrape.error());
    for (const collector::PanelFill& panel : collector::explainPanels(*scrape, *map, agreement)) {
        fmt::print("{}: {}\n", panel.panel, panel.filled ? "filled by " + panel.by : "empty");
        if (!panel.why.empty())
            fmt::print("    {}. {}\n", panel.why, panel.whatToDo);
    }
    return 0;
}

} // namespace

int check(const CheckOptions& options)
{
    auto configured = agent::readConfigured(options.agreement, options.runbooks);
    if (!configured)
        return complainAll(configured.error());
    const auto problems = runbook::lint(configured->runbooks, *configured->agreement);
    if (!problems.empty())
        return complainAll(problems);
    fmt::print("{}: the agreement and {} runbook(s) are sound.\n", options.agreement, configured->runbooks.size());
    return options.against.empty() ? 0 : checkAgainst(*configured->agreement, options.against);
}

int replay(const ReplayOptions& options)
{
    auto agreement = contract::readAgreementFile(options.whatIf.empty() ? options.agreement : options.whatIf);
    if (!agreement)
        return complainAll(agreement.error());
    const auto shared = std::make_shared<const contract::Agreement>(std::move(*agreement));
    const auto windows = readWindows(options.windows);
    if (!windows)
        return complain(windows.error());
    std::shared_ptr<const Normal> normal;
    if (!options.learnFrom.empty()) {
        const auto past = readWindows(options.learnFrom);
        if (!past)
            return complain(past.error());
        const auto slow = std::ranges::find(shared->failures, journal::AlertKind::slow, &contract::Failure::kind);
        const double slowestShare = slow == shared->failures.end() ? 0.01 : slow->slowestShare;
        auto learned = learnNormal(*past, 1, "replayed records", slowestShare, shared->guessBelow);
        if (!learned)
            return complain(learned.error());
        normal = std::make_shared<const Normal>(std::move(*learned));
    }
    for (const alerting::ReplayEvent& event : alerting::replay(*windows, shared, normal)) {
        nlohmann::ordered_json line;
        line["at"] = toRfc3339(event.at);
        line["event"] = alerting::name(event.what);
        line["incident"] = event.alert.incident.value;
        line["failure"] = event.alert.failure;
        line["kind"] = contract::failureKey(event.alert.kind);
        line["severity"] = nameOf(event.alert.severity);
        line["sentence"] = wording::render(wording::alertSentence(event.alert, *shared));
        fmt::print("{}\n", line.dump());
    }
    return 0;
}

int exportWindows(const ExportOptions& options)
{
    const auto from = fromRfc3339(options.from);
    if (!from)
        return complain(from.error());
    const auto to = fromRfc3339(options.to);
    if (!to)
        return complain(to.error());
    auto store = storage::WindowStore::openReadOnly(std::filesystem::path(options.data) / "windows.db");
    if (!store)
        return complain(store.error());
    // An hour at a time: a week of windows is not held in memory.
    for (WallTime begin = *from; begin < *to; begin += std::chrono::hours(1)) {
        const auto windows = store->read(ServiceId(options.service), begin, std::min(begin + std::chrono::hours(1), *to));
        if (!windows)
            return complain(windows.error());
        for (const Window& window : *windows)
            fmt::print("{}\n", toJson(window));
    }
    return 0;
}

} // namespace handrail::cli
