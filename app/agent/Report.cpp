#include "Recorded.h"
#include "Terminal.h"

#include "contract/AgreementReader.h"
#include "wording/Report.h"

#include <fmt/format.h>

namespace handrail::cli {

namespace {

namespace jo = handrail::journal;

/// What is reported on, from an agent or from its data folder.
struct Source {
    std::deque<jo::Entry> entries;
    jo::SharedState shared;
    std::vector<std::shared_ptr<const contract::Agreement>> agreements;
    WallTime now;
    [[nodiscard]] wording::ReportFrom from() const
    {
        wording::ReportFrom made{shared, entries, {}, now};
        for (const auto& agreement : agreements)
            made.agreements[agreement->service] = agreement.get();
        return made;
    }
};

Result<void> readFolder(const std::string& data, Source& source)
{
    return readJournal(data, [&](jo::Entry entry) -> Result<void> {
        source.shared.take(entry);
        source.now = std::max(source.now, entry.at);
        const auto* loaded = std::get_if<jo::Configuration>(&entry.body);
        if (loaded && !loaded->agreementText.empty()) // the names of things, as they were agreed last
            if (auto agreement = contract::readAgreement(loaded->agreementText.str(), loaded->agreementFile)) {
                std::erase_if(source.agreements, [&](const auto& old) { return old->service == agreement->service; });
                source.agreements.push_back(std::make_shared<const contract::Agreement>(std::move(*agreement)));
            }
        source.entries.push_back(std::move(entry));
        return {};
    });
}

Result<void> askAgent(const ReachOptions& reach, Source& source)
{
    Terminal terminal(reach);
    if (auto live = terminal.waitUntilLive(Millis(60'000)); !live)
        return live;
    const client::Board& board = terminal.board();
    source.entries = board.entries();
    source.shared = board.shared();
    source.now = SystemClock().wall();
    if (board.description())
        for (const client::ServiceDescription& service : board.description()->services)
            if (service.agreement)
                source.agreements.push_back(service.agreement);
    return {};
}

} // namespace

int report(const ReachOptions& reach, const ReportOptions& options)
{
    Source source;
    const auto read = options.data.empty() ? askAgent(reach, source) : readFolder(options.data, source);
    if (!read)
        return complain(read.error());
    if (options.incident.empty()) {
        const auto since = fromRfc3339(options.since);
        if (!since)
            return complain(since.error());
        fmt::print("{}", wording::shiftText(source.from(), *since));
        return 0;
    }
    const std::string text = wording::incidentReport(source.from(), IncidentId(options.incident));
    if (text.empty())
        return complain({ErrorCode::notFound, "the journal knows no such incident", options.incident, "`handrail-agent journal` lists everything that happened"});
    fmt::print("{}", text);
    return 0;
}

} // namespace handrail::cli
