#include "Commands.h"

#include "agent/Certificates.h"
#include "agent/Configured.h"
#include "agent/Revoked.h"
#include "alerting/Plan.h"
#include "base/Files.h"
#include "collector/Panels.h"
#include "contract/Signing.h"

#include <fmt/format.h>

namespace handrail::cli {

namespace {

int complainAll(const std::vector<Error>& problems)
{
    for (const Error& problem : problems)
        fmt::print(stderr, "{}\n", problem.text());
    return 1;
}

/// What a link in a runbook may lead to.
std::map<std::string, std::string> filesIn(const std::filesystem::path& folder)
{
    std::map<std::string, std::string> files;
    std::error_code unreadable;
    for (const auto& each : std::filesystem::directory_iterator(folder, unreadable)) {
        if (!each.is_regular_file(unreadable))
            continue;
        std::string& text = files[each.path().filename().string()];
        if (each.path().extension() == ".md")
            text = readFile(each.path()).value_or(std::string());
    }
    return files;
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

/// What would be taken for watched, and is not.
void sayUnwatched(const contract::Agreement& agreement)
{
    const auto map = collector::SignalMap::of(agreement);
    if (!map)
        return;
    const auto gauges = map->gauges();
    const auto unwatched = alerting::unwatchedGauges(agreement, {gauges.begin(), gauges.end()});
    if (!unwatched.empty())
        fmt::print("Not held against their own past, because there is room for {}: {}. Name those that count under 'fail', as "
                   "'unusual for itself'.\n", alerting::kMostGauges, fmt::join(unwatched, ", "));
}

/// A signature that anybody may give says little about the team.
void sayWhoMaySign(const contract::Agreement& agreement)
{
    const auto open = contract::teamsOfAnybody(agreement);
    if (!open.empty())
        fmt::print("Whoever may sign for one of these teams may sign for both: {}. Name who signs with 'people' under 'owners'.\n",
                   fmt::join(open, ", "));
}

} // namespace

int check(const CheckOptions& options)
{
    auto configured = agent::readConfigured(options.agreement, options.runbooks);
    if (!configured)
        return complainAll(configured.error());
    runbook::LintWith with;
    with.files = filesIn(configured->runbookFolder);
    if (!options.today.empty()) {
        const auto today = fromRfc3339(options.today + "T12:00:00Z");
        if (!today)
            return complain({ErrorCode::invalidInput, "'" + options.today + "' is not a day", {}, "write it as 2026-11-24"});
        with.today = *today;
    }
    const auto problems = runbook::lint(*configured->runbooks, *configured->agreement, with);
    if (!problems.empty())
        return complainAll(problems);
    fmt::print("{}: the agreement and {} runbook(s) are sound.\n", options.agreement, configured->runbooks->size());
    sayUnwatched(*configured->agreement);
    sayWhoMaySign(*configured->agreement);
    return options.against.empty() ? 0 : checkAgainst(*configured->agreement, options.against);
}

int certs(const CertsOptions& options)
{
    const auto made = agent::makeCertificates({options.folder, options.agents, options.people, SystemClock().wall()});
    if (!made)
        return complain(made.error());
    for (const std::filesystem::path& file : *made)
        fmt::print("{}\n", file.string());
    fmt::print("An agent takes authority.pem and its own NAME.pem and NAME.key; a person's console the same with theirs. "
               "authority.key stays here: whoever has it can make themselves anybody.\n");
    return 0;
}

int revoke(const std::string& folder, const std::vector<std::string>& names)
{
    const auto file = agent::revokeCertificates(folder, names, SystemClock().wall());
    if (!file)
        return complain(file.error());
    fmt::print("{}\n", file->string());
    fmt::print("Put it beside authority.pem of every agent: it is read within seconds, and what the person has open ends.\n");
    return 0;
}

} // namespace handrail::cli
