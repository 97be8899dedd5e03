#include "agent/Desk.h"

#include "alerting/Learning.h"
#include "alerting/Recall.h"
#include "journal/EntryCodec.h"
#include "telemetry/WindowCodec.h"

#include <algorithm>
#include <unordered_map>

namespace handrail::agent {

namespace {

constexpr Millis kReloadLook{2'000};
constexpr Millis kReloadLookOfMany{10}; // times the services, where that is longer
constexpr Millis kTailRestored = std::chrono::minutes(10);
constexpr Millis kJudgedAgain = std::chrono::minutes(1); // a turn seals a window, or a few after a stall
constexpr Millis kRollup = std::chrono::minutes(10);
constexpr std::size_t kLearnTryEach = 30;
constexpr Millis kLearnLiveOver = std::chrono::hours(6);
constexpr Millis kRecordsOld = std::chrono::minutes(30);

/// Records that were written after what is usual had been learned from such records.
bool isNewer(const std::filesystem::path& records, const Normal& normal)
{
    std::error_code none;
    const auto written = std::filesystem::last_write_time(records, none);
    return !none && normal.how == kReplayedRecords && std::filesystem::file_time_type::clock::to_sys(written) > normal.to + kRecordsOld;
}

/// When something was wrong with a service: what was seen then teaches nothing.
alerting::Troubles troublesOf(const journal::SharedState& shared, const ServiceId& id)
{
    alerting::Troubles troubles;
    for (const journal::IncidentState* incident : shared.incidentsOf(id))
        troubles.take(*incident);
    return troubles;
}

/// Windows of a time, as coarse as learning wants them.
Result<std::vector<Window>> windowsToLearnFrom(const storage::WindowStore& store, const ServiceId& id, WallTime from, WallTime to,
                                               Millis shortest)
{
    return store.read(id, from, to, static_cast<std::size_t>((to - from) / shortest) + 1);
}

/// From the period that the agreement names; none when there is no period, or no windows of it.
Result<std::optional<Normal>> normalOfPeriod(const storage::WindowStore& store, const alerting::Troubles& troubles,
                                             const contract::Agreement& agreement, std::uint32_t version, WallTime now)
{
    const contract::NormalPeriod& period = agreement.normalFrom;
    const WallTime to = std::min(period.to.value_or(now), now);
    if (!period.from || *period.from >= to)
        return std::nullopt;
    const alerting::Learning learning;
    const auto windows = windowsToLearnFrom(store, agreement.service, *period.from, to, learning.shortest(to - *period.from));
    if (!windows || windows->empty())
        return std::nullopt;
    auto normal = learning.learn(*windows, troubles, version, agreement);
    if (!normal)
        return fail(normal.error());
    normal->how = "period";
    return std::optional(std::move(*normal));
}

} // namespace

void Desk::recordConfiguration(Watched& watched)
{
    if (m_setup.embedded)
        return;
    const ServiceId& id = watched.agreement().service;
    const journal::Configuration now = watched.configured.entry(watched.normal ? watched.normal->version : 0);
    const journal::ServiceState* known = m_shared.service(id);
    if (known == nullptr || known->configuration != now)
        static_cast<void>(commit({entryOf(id, now)}));
    else
        watched.configured.text = known->configuration->agreementText; // the same, and kept there anyway
}

/// A judge's state is discardable: the journal and sealed windows give it again.
void Desk::rebuildJudges(const std::vector<Watched*>& of)
{
    if (of.empty())
        return;
    for (Watched* each : of) {
        keepRemembered(*each);
        each->judge = alerting::Judge(each->configured.agreement, each->normal);
        each->breach = HardBreach(each->agreement(), each->normal.get());
    }
    feedJudges(of);
    for (Watched* each : of)
        static_cast<void>(warmUp(*each, m_wall + std::chrono::hours(24)));
}

/// Returns the windows that end later: nobody knows what was said of them.
std::vector<Window> Desk::warmUp(Watched& watched, WallTime judgedUntil)
{
    const ServiceId& id = watched.agreement().service;
    alerting::Kept kept;
    kept.remembered = m_windows.remembered(id).value_or(std::string());
    kept.rollups = [&](WallTime from, WallTime to) {
        return m_windows.read(id, from, to, static_cast<std::size_t>((to - from) / kRollup) + 1).value_or(std::vector<Window>());
    };
    kept.judged = [&](WallTime from) {
        return m_windows.readJudged(id, from, m_wall + std::chrono::hours(24)).value_or(std::vector<Window>());
    };
    alerting::Recalled past = recall(watched.judge, kept, m_wall, judgedUntil);
    const auto rest = past.windows.begin() + static_cast<std::ptrdiff_t>(past.fed);
    watched.tail.clear();
    for (auto window = past.windows.begin(); window != rest; ++window)
        if (window->start >= m_wall - kTailRestored)
            watched.tail.push(*window);
    return {std::make_move_iterator(rest), std::make_move_iterator(past.windows.end())};
}

/// Seldom: what came since is in the windows.
void Desk::keepRemembered(Watched& watched)
{
    const ServiceId& id = watched.agreement().service;
    watched.keepsNext = m_steady + kRememberedEach;
    if (!m_unwritten.empty() || !hasRoomForWindows()) // it must not be ahead of the journal
        return;
    if (const std::string remembered = watched.judge.remembered(); !remembered.empty())
        static_cast<void>(m_windows.putRemembered(id, remembered));
}

void Desk::tellLearning(Watched& watched)
{
    auto learning = watched.judge.learning();
    if (learning == watched.learning)
        return;
    watched.learning = std::move(learning);
    Published changed;
    changed.descriptionChanged = true;
    publish(std::move(changed));
}

/// Windows are stored before what follows from them is recorded, and the run before may have ended between the two: its
/// last windows are judged once more. What they said already is not said twice, because it moved `m_judgedUntil`.
void Desk::judgeAgain()
{
    std::vector<Watched*> all;
    for (auto& [id, watched] : m_services) {
        watched.judge = alerting::Judge(watched.configured.agreement, watched.normal);
        watched.breach = HardBreach(watched.agreement(), watched.normal.get());
        all.push_back(&watched);
    }
    feedJudges(all);
    std::map<ServiceId, std::vector<Sealed>> again;
    for (auto& [id, watched] : m_services) {
        const auto last = m_windows.lastEnd(id);
        const WallTime end = last && *last ? **last : m_wall;
        auto rest = warmUp(watched, std::max({m_judgedUntil, watched.judgedUntil, end - kJudgedAgain}));
        if (!rest.empty())
            again.emplace(id, encoded(std::move(rest)));
    }
    judge(again);
}

/// One walk through the journal: services that began together learn together.
void Desk::feedJudges(const std::vector<Watched*>& of)
{
    std::unordered_map<ServiceId, alerting::Judge*> judges;
    for (Watched* each : of)
        judges.emplace(each->agreement().service, &each->judge);
    Seq after = 0;
    for (;;) {
        const auto chunk = m_journal.read(after, 100);
        if (!chunk || chunk->empty())
            return;
        for (const storage::ChainedEntry& raw : *chunk) {
            after = raw.seq;
            const auto entry = journal::decode(raw.bytes);
            const auto judge = entry ? judges.find(entry->service) : judges.end();
            if (judge != judges.end())
                judge->second->take(*entry);
        }
    }
}

void Desk::useNormal(Watched& watched, Normal normal, bool isNew)
{
    const ServiceId& id = watched.agreement().service;
    if (isNew) {
        if (!m_windows.putNormal(id, normal))
            return;
        journal::NormalLearned learned{normal.version, normal.from, normal.to, normal.answers, normal.how};
        static_cast<void>(commit({entryOf(id, learned)}));
    }
    watched.normal = std::make_shared<const Normal>(std::move(normal));
}

void Desk::learn(Watched& watched)
{
    const ServiceId& id = watched.agreement().service;
    const auto stored = m_windows.normal(id);
    if (stored && *stored)
        useNormal(watched, **stored, false);
    auto agreed = normalOfPeriod(m_windows, troublesOf(m_shared, id), watched.agreement(),
                                 watched.normal ? watched.normal->version + 1 : 1, m_wall);
    if (!agreed)
        m_setup.log("what is usual can't be learned from the agreed period: " + agreed.error().text());
    else if (const auto& period = *agreed; period && (!watched.normal || watched.normal->how != period->how ||
                                                      watched.normal->from != period->from || watched.normal->answers != period->answers))
        useNormal(watched, *period, true);
    std::filesystem::path file = m_setup.learnFrom;
    if (file.empty() && !watched.agreement().sources.answersFile.empty())
        file = std::filesystem::path(watched.agreement().sources.answersFile).parent_path() / "history.jsonl";
    std::error_code none;
    if (file.empty() || (m_setup.learnFrom.empty() && !std::filesystem::exists(file, none)))
        return;
    if (watched.normal && (!isNewer(file, *watched.normal) || m_shared.openIncidentOf(id) != nullptr))
        return;
    const auto windows = m_setup.readHistory(file, watched.agreement());
    if (!windows)
        return m_setup.log("what is usual can't be learned: " + windows.error().text());
    auto normal = learnNormal(*windows, watched.normal ? watched.normal->version + 1 : 1, std::string(kReplayedRecords), alerting::slowestShareOf(watched.agreement()),
                              watched.agreement().guessBelow);
    if (!normal)
        return m_setup.log("what is usual can't be learned from " + file.string() + ": " + normal.error().text());
    useNormal(watched, std::move(*normal), true);
}

bool Desk::learnLive(Watched& watched)
{
    const ServiceId& id = watched.agreement().service;
    alerting::Learning learning;
    learning.first = m_setup.learnAfter;
    learning.over = watched.agreement().normalFrom.last.value_or(learning.over);
    const auto tries = static_cast<std::size_t>(m_setup.learnAfter / std::max(watched.agreement().span, Millis(1)));
    const auto due = learning.next(watched.normal.get(), {});
    if (!due || m_wall < *due || ++watched.windowsSinceLearnTry < std::clamp<std::size_t>(tries, 1, kLearnTryEach))
        return false;
    const alerting::Troubles troubles = troublesOf(m_shared, id);
    if (troubles.isOpen())
        return false;
    watched.windowsSinceLearnTry = 0;
    const Millis seen = watched.normal ? std::min<Millis>(learning.over, m_wall - watching(*watched.normal)->from) : kLearnLiveOver;
    const Millis shortest = learning.shortest(watched.normal ? seen : learning.first);
    const auto windows = windowsToLearnFrom(m_windows, id, m_wall - seen, m_wall, shortest);
    if (!windows || windows->empty() || windows->back().end() - windows->front().start < m_setup.learnAfter)
        return false;
    auto normal = learning.learn(*windows, troubles, watched.normal ? watched.normal->version + 1 : 1, watched.agreement());
    if (!normal)
        return false; // still too few answers
    if (watched.normal && watched.normal->how == kReplayedRecords)
        *normal = withPace(*watched.normal, *normal);
    useNormal(watched, std::move(*normal), true);
    Published changed;
    changed.descriptionChanged = true;
    publish(std::move(changed));
    return true;
}

void Desk::reload(bool now)
{
    if (!now && m_steady < m_nextReloadLook)
        return;
    m_nextReloadLook = m_steady + std::max(kReloadLook, kReloadLookOfMany * static_cast<long>(m_services.size()));
    if (now || m_rights.hasChanged())
        reloadRights();
    ChangedFiles runbooks;
    ReadBooks books;
    for (auto& [id, watched] : m_services) {
        if (!watched.configured.file.empty() && (now || hasChanged(watched.configured, runbooks)))
            reload(watched, books);
    }
}

/// What stays in use is not touched; that it is not what stands in the files is on every page and in the journal.
void Desk::recordProblem(Watched& watched, const Error& problem)
{
    const std::string complaint = problem.text();
    if (complaint == watched.complaint)
        return;
    watched.complaint = complaint;
    m_setup.log("the old agreement stays in use: " + complaint);
    if (m_setup.embedded)
        return;
    journal::Configuration refused = watched.configured.entry(watched.normal ? watched.normal->version : 0);
    refused.problem = problem.what;
    refused.problemWhere = problem.where;
    refused.problemHint = problem.whatToDo;
    const journal::ServiceState* known = m_shared.service(watched.agreement().service);
    if (known == nullptr || known->configuration != refused)
        static_cast<void>(commit({entryOf(watched.agreement().service, refused)}));
}

/// All of the new text or all of the old.
void Desk::reload(Watched& watched, ReadBooks& books)
{
    auto read = readConfigured(watched.configured.file, watched.configured.runbookFolder, &books);
    if (read && read->agreement->service != watched.agreement().service)
        read = tl::unexpected(contract::Problems{{ErrorCode::invalidInput, "the service in it has another name now",
                                                  watched.configured.file.string(), "start the agent again"}});
    if (!read) {
        recordProblem(watched, read.error().front());
        return;
    }
    watched.complaint.clear();
    const bool sameText = read->agreement->digest == watched.agreement().digest;
    const bool sameSpan = read->agreement->span == watched.agreement().span;
    watched.configured = std::move(*read);
    if (!sameText) {
        if (!sameSpan)
            watched.grid = Grid(watched.agreement().service, watched.agreement().span, m_setup.grace, m_wall, m_steady);
        planSeals();
        if (watched.agreement().normalFrom.from)
            learn(watched);
        rebuildJudges({&watched});
        m_setup.sourcesChanged(watched.configured.agreement);
    }
    recordConfiguration(watched);
    Published changed;
    changed.descriptionChanged = true;
    publish(std::move(changed));
}

DescriptionOut Desk::describe(const Caller& caller) const
{
    DescriptionOut out;
    out.agent = m_setup.name;
    out.you = caller.who;
    out.yourCertificateUntil = caller.certificateUntil;
    out.now = m_wall;
    out.embedded = m_setup.embedded;
    out.countdownS = m_setup.countdownS;
    for (const auto& [id, watched] : m_services) {
        const Right right = rightOf(caller, id);
        if (right == Right::none)
            continue;
        DescriptionOut::Service service{id, watched.configured.file.filename().string(), watched.configured.text,
                                        watched.agreement().digest, {}, {}, {}, watched.versions, {"see"}};
        if (right >= Right::operate && !m_setup.embedded)
            service.rights.emplace_back("operate");
        if (right >= Right::own && !m_setup.embedded)
            service.rights.emplace_back("own");
        for (const runbook::Runbook& runbook : *watched.configured.runbooks)
            service.runbooks.push_back({runbook.file, runbook.text, runbook.digest});
        service.looks = watched.looks;
        describeActions(watched, caller, service);
        service.learning = watched.judge.learning();
        if (watched.normal)
            service.normal = encode(*watched.normal);
        out.services.push_back(std::move(service));
    }
    return out;
}

} // namespace handrail::agent
