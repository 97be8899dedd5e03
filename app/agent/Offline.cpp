#include "Commands.h"

#include "agent/Certificates.h"
#include "agent/Configured.h"
#include "agent/Revoked.h"
#include "alerting/Plan.h"
#include "alerting/Replay.h"
#include "base/Files.h"
#include "collector/Panels.h"
#include "contract/FailureKinds.h"
#include "journal/EntryCodec.h"
#include "storage/JournalStore.h"
#include "storage/WindowStore.h"
#include "telemetry/WindowCodec.h"
#include "telemetry/WindowLines.h"
#include "wording/Agreed.h"
#include "wording/AlertSentences.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

namespace handrail::cli {

namespace {

int complainAll(const std::vector<Error>& problems)
{
    for (const Error& problem : problems)
        fmt::print(stderr, "{}\n", problem.text());
    return 1;
}

Result<RecordedWindows> readWindows(const std::string& file, const ServiceId& service)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(ErrorCode::notFound, "the file can't be read", file, "write it with `handrail-agent export`");
    auto recorded = readWindowLines(in, file, service);
    if (recorded)
        for (const std::string& remark : recorded->remarks)
            fmt::print(stderr, "{}: {}\n", file, remark);
    return recorded;
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

struct Judged {
    std::shared_ptr<const contract::Agreement> agreement;
    bool isSigned = false;
    std::vector<alerting::ReplayEvent> said;
};

nlohmann::ordered_json lineOf(const alerting::ReplayEvent& event, const Judged& by)
{
    nlohmann::ordered_json line;
    line["at"] = toRfc3339(event.at);
    line["event"] = alerting::name(event.what);
    line["incident"] = event.alert.incident.value;
    line["failure"] = event.alert.failure.empty() ? std::string(contract::failureKey(event.alert.kind)) : event.alert.failure;
    line["kind"] = contract::failureKey(event.alert.kind);
    line["severity"] = nameOf(event.alert.severity);
    line["sentence"] = wording::render(wording::alertSentence(event.alert, *by.agreement, by.isSigned));
    return line;
}

/// What is usual comes from windows that were given for it, from the agreed period, or as an agent learns it.
Result<std::vector<alerting::ReplayEvent>> judgeRecorded(const RecordedWindows& recorded, const RecordedWindows* past,
                                                         const std::shared_ptr<const contract::Agreement>& agreement)
{
    std::vector<Window> agreed;
    const contract::NormalPeriod& period = agreement->normalFrom;
    if (!past && period.from)
        std::ranges::copy_if(recorded.windows, std::back_inserter(agreed), [&](const Window& window) {
            return window.start >= *period.from && (!period.to || window.end() <= *period.to);
        });
    std::shared_ptr<const Normal> normal;
    if (past || !agreed.empty()) {
        auto learned = learnNormal(past ? past->windows : agreed, 1, "period", alerting::slowestShareOf(*agreement),
                                   agreement->guessBelow);
        if (!learned)
            return fail(learned.error());
        normal = std::make_shared<const Normal>(std::move(*learned));
    }
    alerting::Replay replay(agreement, normal);
    if (!normal) {
        alerting::Learning learning;
        learning.over = period.last.value_or(learning.over);
        replay.learnAsLive(learning);
    }
    std::vector<alerting::ReplayEvent> events;
    for (const Window& window : recorded.windows)
        std::ranges::copy_if(replay.take(window), std::back_inserter(events), [](const alerting::ReplayEvent& event) {
            return event.what != alerting::ReplayWhat::goesOn;
        });
    return events;
}

/// What both say alike in one line, and how much either says at the end.
void printSideBySide(const std::vector<Judged>& both)
{
    for (const alerting::SideBySide& each : alerting::sideBySide(both[0].said, both[1].said)) {
        nlohmann::ordered_json line;
        line["at"] = toRfc3339((each.agreed ? each.agreed : each.whatIf)->at);
        line["agreed"] = each.agreed ? lineOf(*each.agreed, both[0]) : nlohmann::ordered_json();
        line["what_if"] = each.whatIf ? lineOf(*each.whatIf, both[1]) : nlohmann::ordered_json();
        fmt::print("{}\n", line.dump());
    }
    for (std::size_t i = 0; i < both.size(); ++i) {
        std::set<std::string> incidents;
        std::size_t opened = 0, broken = 0;
        for (const alerting::ReplayEvent& event : both[i].said) {
            incidents.insert(event.alert.incident.value);
            const bool opens = event.what == alerting::ReplayWhat::opened;
            opened += opens ? 1 : 0;
            broken += opens && event.alert.severity == journal::Severity::broken ? 1 : 0;
        }
        fmt::print(stderr, "{}: {} incident(s), {} alert(s), {} of them broken\n", i == 0 ? "agreed" : "what if",
                   incidents.size(), opened, broken);
    }
}

/// What was signed, as the journal has it.
Result<journal::SharedState> sharedIn(const std::string& data)
{
    journal::SharedState shared;
    if (data.empty())
        return shared;
    auto store = storage::JournalStore::openReadOnly(std::filesystem::path(data) / "journal.db");
    if (!store)
        return fail(store.error());
    for (Seq after = 0; after < store->lastSeq();) {
        const auto chunk = store->read(after);
        if (!chunk)
            return fail(chunk.error());
        for (const storage::ChainedEntry& raw : *chunk) {
            after = raw.seq;
            const auto entry = journal::decode(raw.bytes);
            if (!entry)
                return fail(entry.error());
            shared.take(*entry);
        }
        if (chunk->empty())
            break;
    }
    return shared;
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
    return options.against.empty() ? 0 : checkAgainst(*configured->agreement, options.against);
}

int replay(const ReplayOptions& options)
{
    std::vector<Judged> judged;
    std::optional<RecordedWindows> recorded, past;
    const auto shared = sharedIn(options.data);
    if (!shared)
        return complain(shared.error());
    for (const std::string& file : {options.agreement, options.whatIf}) {
        if (file.empty())
            continue;
        auto agreement = contract::readAgreementFile(file);
        if (!agreement)
            return complainAll(agreement.error());
        for (const auto& [name, windows] : {std::pair{&options.windows, &recorded}, {&options.learnFrom, &past}}) {
            if (name->empty() || *windows)
                continue;
            auto read = readWindows(*name, agreement->service);
            if (!read)
                return complain(read.error());
            *windows = std::move(*read);
        }
        if (recorded->span > Millis(0)) // as they were counted, whatever is counted now
            agreement->span = recorded->span;
        const bool isSigned = wording::isSigned(*agreement, shared->service(agreement->service));
        judged.push_back({std::make_shared<const contract::Agreement>(std::move(*agreement)), isSigned, {}});
        auto events = judgeRecorded(*recorded, past ? &*past : nullptr, judged.back().agreement);
        if (!events)
            return complain(events.error());
        judged.back().said = std::move(*events);
    }
    if (recorded->windows.empty())
        fmt::print(stderr, "{}: there are no windows in it\n", options.windows);
    if (judged.size() == 1)
        for (const alerting::ReplayEvent& event : judged.front().said)
            fmt::print("{}\n", lineOf(event, judged.front()).dump());
    else
        printSideBySide(judged);
    return 0;
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
