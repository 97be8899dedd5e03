#include "Commands.h"

#include "Recorded.h"

#include "agent/History.h"
#include "alerting/JournalOrder.h"
#include "alerting/Replay.h"
#include "contract/AgreementReader.h"
#include "contract/FailureKinds.h"
#include "journal/SharedState.h"
#include "wording/Agreed.h"
#include "wording/AlertSentences.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

namespace handrail::cli {

namespace {

using AgreementPtr = std::shared_ptr<const contract::Agreement>;
using Events = std::vector<alerting::ReplayEvent>;

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

nlohmann::ordered_json lineOf(const alerting::ReplayEvent& event, const contract::Agreement& agreement, const journal::SharedState& shared)
{
    nlohmann::ordered_json line;
    line["at"] = toRfc3339(event.at);
    line["event"] = alerting::name(event.what);
    line["incident"] = event.alert.incident.value;
    line["failure"] = event.alert.failure.empty() ? std::string(contract::failureKey(event.alert.kind)) : event.alert.failure;
    line["kind"] = contract::failureKey(event.alert.kind);
    line["severity"] = nameOf(event.alert.severity);
    line["sentence"] = wording::render(wording::phaseSentence(event.alert, agreement, wording::isSigned(agreement, shared.service(agreement.service))));
    return line;
}

/// Where what is usual comes from.
enum class Usual {
    given,   ///< windows of another time, or of the agreed period
    asItWas, ///< as the agent had it, which the recording says
    learned  ///< from the windows themselves, as an agent does
};

/// Judges a recording by one agreement.
class Judging {
public:
    Judging(AgreementPtr agreement, std::shared_ptr<const Normal> normal, Usual usual)
        : m_replay(agreement, std::move(normal)), m_usual(usual)
    {
        m_replay.keepPast();
        if (usual != Usual::learned)
            return;
        alerting::Learning learning;
        learning.over = agreement->normalFrom.last.value_or(learning.over);
        m_replay.learnAsLive(learning);
    }
    /// Also by the agreements that the journal names, from there on.
    void followAgreements() { m_followsAgreements = true; }
    /// It judges by what was never agreed: what the agent said before the first window is nothing to it.
    void isWhatIf() { m_isWhatIf = true; }
    void takeLong(const Window& rollup) { m_replay.takeLong(rollup); }
    [[nodiscard]] const contract::Agreement& agreement() const { return m_replay.agreement(); }

    [[nodiscard]] Events take(const Moment& moment)
    {
        for (const journal::Entry* entry : moment.before) {
            if (m_isWhatIf && !alerting::happenedAnyway(entry->body))
                continue;
            m_replay.take(*entry);
            const auto* read = std::get_if<journal::Configuration>(&entry->body);
            if (read && m_followsAgreements && read->agreementDigest != agreement().digest)
                if (auto next = contract::readAgreement(read->agreementText.str(), read->agreementFile))
                    m_replay.use(std::make_shared<const contract::Agreement>(std::move(*next)));
        }
        if (moment.usual && m_usual == Usual::asItWas)
            m_replay.use(moment.usual);
        Events events = m_replay.take(moment.window);
        std::erase_if(events, [](const alerting::ReplayEvent& event) { return event.what == alerting::ReplayWhat::goesOn; });
        return events;
    }

private:
    alerting::Replay m_replay;
    Usual m_usual;
    bool m_followsAgreements = false, m_isWhatIf = false;
};

/// Prints what one judges as it comes; what two judge, side by side in the end.
class Judged {
public:
    std::vector<Judging> judges;

    /// What was signed, as the whole journal has it.
    explicit Judged(const std::vector<journal::Entry>& entries)
    {
        for (const journal::Entry& entry : entries)
            m_shared.take(entry);
    }
    void take(const Moment& moment)
    {
        if (judges.size() == 1) {
            for (const alerting::ReplayEvent& event : judges.front().take(moment))
                fmt::print("{}\n", lineOf(event, judges.front().agreement(), m_shared).dump());
            return;
        }
        m_said.resize(judges.size());
        for (std::size_t i = 0; i < judges.size(); ++i)
            std::ranges::move(judges[i].take(moment), std::back_inserter(m_said[i]));
    }
    void end()
    {
        m_said.resize(judges.size());
        if (judges.size() > 1)
            printSideBySide();
    }

private:
    /// What both say alike in one line, and how much either says at the end.
    void printSideBySide() const
    {
        for (const alerting::SideBySide& each : alerting::sideBySide(m_said[0], m_said[1])) {
            nlohmann::ordered_json line;
            line["at"] = toRfc3339((each.agreed ? each.agreed : each.whatIf)->at);
            line["agreed"] = each.agreed ? lineOf(*each.agreed, judges[0].agreement(), m_shared) : nlohmann::ordered_json();
            line["what_if"] = each.whatIf ? lineOf(*each.whatIf, judges[1].agreement(), m_shared) : nlohmann::ordered_json();
            fmt::print("{}\n", line.dump());
        }
        for (std::size_t i = 0; i < m_said.size(); ++i) {
            std::set<std::string> incidents;
            std::size_t opened = 0, broken = 0;
            for (const alerting::ReplayEvent& event : m_said[i]) {
                incidents.insert(event.alert.incident.value);
                const bool opens = event.what == alerting::ReplayWhat::opened;
                opened += opens ? 1 : 0;
                broken += opens && event.alert.severity == journal::Severity::broken ? 1 : 0;
            }
            fmt::print(stderr, "{}: {} incident(s), {} alert(s), {} of them broken\n", i == 0 ? "agreed" : "what if",
                       incidents.size(), opened, broken);
        }
    }

    journal::SharedState m_shared;
    std::vector<Events> m_said;
};

Result<contract::Agreement> readAgreement(const std::string& file)
{
    auto agreement = contract::readAgreementFile(file);
    if (agreement)
        return std::move(*agreement);
    for (std::size_t i = 1; i < agreement.error().size(); ++i)
        fmt::print(stderr, "{}\n", agreement.error()[i].text());
    return fail(agreement.error().front());
}

/// What is usual comes from windows that were given for it, as the windows have it, from the agreed period, or as an agent learns it.
Result<Judging> judgingOf(const RecordedFiles& recorded, const RecordedFiles* past, contract::Agreement agreement)
{
    if (recorded.windows.span > Millis(0)) // as they were counted, whatever is counted now
        agreement.span = recorded.windows.span;
    std::vector<Window> agreed;
    const contract::NormalPeriod& period = agreement.normalFrom;
    if (!past && !recorded.windows.usual.empty())
        return Judging(std::make_shared<const contract::Agreement>(std::move(agreement)), nullptr, Usual::asItWas);
    if (!past && period.from)
        std::ranges::copy_if(recorded.windows.windows, std::back_inserter(agreed), [&](const Window& window) {
            return window.start >= *period.from && (!period.to || window.end() <= *period.to);
        });
    if (!past && agreed.empty())
        return Judging(std::make_shared<const contract::Agreement>(std::move(agreement)), nullptr, Usual::learned);
    auto learned = learnNormal(past ? past->windows.windows : agreed, 1, "period", alerting::slowestShareOf(agreement), agreement.guessBelow);
    if (!learned)
        return fail(learned.error());
    return Judging(std::make_shared<const contract::Agreement>(std::move(agreement)),
                   std::make_shared<const Normal>(std::move(*learned)), Usual::given);
}

Result<Judged> replayFiles(const ReplayOptions& options)
{
    auto agreement = readAgreement(options.agreement);
    if (!agreement)
        return fail(agreement.error());
    const ServiceId service = agreement->service;
    const auto recorded = RecordedFiles::open(options.windows, options.data.empty() ? options.journal : options.data, service);
    if (!recorded)
        return fail(recorded.error());
    Judged judged(recorded->entries);
    std::optional<RecordedFiles> past;
    if (!options.learnFrom.empty()) {
        auto read = RecordedFiles::open(options.learnFrom, {}, service);
        if (!read)
            return fail(read.error());
        past = std::move(*read);
    }
    auto asAgreed = judgingOf(*recorded, past ? &*past : nullptr, std::move(*agreement));
    if (!asAgreed)
        return fail(asAgreed.error());
    judged.judges.push_back(std::move(*asAgreed));
    if (!options.whatIf.empty()) {
        auto other = readAgreement(options.whatIf);
        if (!other)
            return fail(other.error());
        auto whatIf = judgingOf(*recorded, past ? &*past : nullptr, std::move(*other));
        if (!whatIf)
            return fail(whatIf.error());
        judged.judges.push_back(std::move(*whatIf));
        judged.judges.back().isWhatIf();
    }
    recorded->each(service, [&](const Moment& moment) { judged.take(moment); });
    return judged;
}

/// A log of answers as windows: what a team has from before there was an agent.
int exportAnswers(const ExportOptions& options)
{
    auto agreement = readAgreement(options.agreement);
    if (!agreement)
        return complain(agreement.error());
    const auto span = parseDuration(options.span);
    if (!span || *span < std::chrono::seconds(1) || *span > std::chrono::minutes(1))
        return complain({ErrorCode::invalidInput, "a window is from 1 s to 1 min long", options.span, {}});
    std::ifstream file;
    const bool isPiped = options.answers == "-";
    if (!isPiped)
        file.open(options.answers, std::ios::binary);
    if (!isPiped && !file)
        return complain({ErrorCode::notFound, "the log of answers can't be read", options.answers, {}});
    std::ios::sync_with_stdio(false);
    const auto read = agent::eachOfHistory(isPiped ? std::cin : file, options.answers, *agreement, {true, *span},
                                           [](const Window& window) { fmt::print("{}\n", windowLine(window, nullptr)); });
    return read ? 0 : complain(read.error());
}

/// As it was agreed when the journal begins.
Result<contract::Agreement> firstAgreement(const RecordedFolder& folder)
{
    for (const journal::Entry& entry : folder.entries)
        if (const auto* read = std::get_if<journal::Configuration>(&entry.body); read && !read->agreementText.empty()) {
            auto agreement = contract::readAgreement(read->agreementText.str(), read->agreementFile);
            return agreement ? Result<contract::Agreement>(std::move(*agreement)) : fail(agreement.error().front());
        }
    return fail(ErrorCode::notFound, "the journal holds no agreement of this service", folder.service.value,
                "export its windows, and replay them with --agreement");
}

Result<Judged> replayFolder(const ReplayOptions& options)
{
    const auto folder = RecordedFolder::open(options.data, options.service);
    if (!folder)
        return fail(folder.error());
    Judged judged(folder->entries);
    auto first = firstAgreement(*folder);
    if (!first)
        return fail(first.error());
    judged.judges.emplace_back(std::make_shared<const contract::Agreement>(std::move(*first)), nullptr, Usual::asItWas);
    judged.judges.back().followAgreements();
    if (!options.whatIf.empty()) {
        auto other = readAgreement(options.whatIf);
        if (!other)
            return fail(other.error());
        judged.judges.emplace_back(std::make_shared<const contract::Agreement>(std::move(*other)), nullptr, Usual::asItWas);
        judged.judges.back().isWhatIf();
    }
    const auto rollups = folder->rollupsBefore();
    if (!rollups)
        return fail(rollups.error());
    for (const Window& rollup : *rollups)
        for (Judging& judging : judged.judges)
            judging.takeLong(rollup);
    if (auto read = folder->each(WallTime::min(), WallTime::max(), [&](const Moment& moment) { judged.take(moment); }); !read)
        return fail(read.error());
    return judged;
}

} // namespace

int replay(const ReplayOptions& options)
{
    auto judged = options.windows.empty() ? replayFolder(options) : replayFiles(options);
    if (!judged)
        return complain(judged.error());
    judged->end();
    return 0;
}

int exportWindows(const ExportOptions& options)
{
    if (!options.answers.empty())
        return exportAnswers(options);
    const auto from = fromRfc3339(options.from);
    if (!from)
        return complain(from.error());
    const auto to = fromRfc3339(options.to);
    if (!to)
        return complain(to.error());
    const auto folder = RecordedFolder::open(options.data, options.service);
    if (!folder)
        return complain(folder.error());
    const auto read = folder->each(*from, *to, [](const Moment& moment) { fmt::print("{}\n", windowLine(moment.window, moment.usual.get())); });
    return read ? 0 : complain(read.error());
}

} // namespace handrail::cli
