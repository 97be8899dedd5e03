#include "Desk.h"

#include "ui/Words.h"
#include "wording/Labels.h"
#include "wording/Report.h"

#include <algorithm>

namespace handrail::ui {

namespace {
constexpr int kPollMs = 33, kHiddenPollMs = 1'000;
constexpr Millis kBuildEvery(100), kClockEvery(1'000), kCountEvery(200), kHereEvery(500), kLookedEvery(5'000),
    kAnswerWithin(5'000);
constexpr Millis kLogsAround = std::chrono::minutes(2);
constexpr unsigned kLogLines = 500, kPastWindows = 300;
} // namespace

Desk::Desk(const Clock& clock, std::unique_ptr<DeskMemory> memory, QObject* parent)
    : QObject(parent), m_clock(clock), m_memory(std::move(memory))
{
    m_timer.setInterval(kPollMs);
    connect(&m_timer, &QTimer::timeout, this, &Desk::tick);
}

void Desk::addAgent(std::unique_ptr<Feed> feed)
{
    m_agents.push_back(std::make_unique<DeskAgent>(std::move(feed)));
    if (m_restored)
        m_agents.back()->feed->start(0, {});
    m_agents.back()->started = m_restored;
    m_dirty = true;
}

void Desk::removeAgent(const std::string& address)
{
    for (const auto& agent : m_agents)
        if (agent->board.address() == address)
            m_trial.forget(*agent->feed);
    std::erase_if(m_agents, [&](const auto& agent) { return agent->board.address() == address; });
    m_memory->forget(address);
    m_dirty = true;
}

std::vector<const DeskAgent*> Desk::agents() const
{
    std::vector<const DeskAgent*> all;
    for (const auto& agent : m_agents)
        all.push_back(agent.get());
    return all;
}

void Desk::begin()
{
    m_begun = true;
    m_timer.start();
    tick();
}

void Desk::setHidden(bool hidden)
{
    m_hidden = hidden;
    m_timer.setInterval(hidden ? kHiddenPollMs : kPollMs);
}

void Desk::restore()
{
    const auto remembered = m_memory->takeRemembered();
    if (!remembered)
        return;
    m_restored = true;
    for (const auto& agent : m_agents) {
        Seq known = 0;
        std::string hash;
        for (const Remembered& last : *remembered)
            if (last.address == agent->board.address()) {
                agent->board.restore(last.description, last.windows, last.entries);
                agent->readJournal();
                known = last.entries.empty() ? 0 : last.entries.back().seq;
                hash = known == last.lastSeq ? last.lastHash : std::string();
                if (last.doubt > 0)
                    agent->board.setDoubt(last.doubt);
            }
        // The stored picture is drawn before anything is dialled.
        QTimer::singleShot(0, this, [this, address = agent->board.address(), known, hash] {
            for (const auto& dial : m_agents)
                if (dial->board.address() == address && !std::exchange(dial->started, true))
                    dial->feed->start(known, hash);
        });
    }
    m_dirty = true;
}

void Desk::tick()
{
    if (!m_restored)
        restore();
    for (const auto& agent : m_agents)
        m_dirty = drain(*agent) || m_dirty;
    settle();
    stayHere();
    sayWhatIsLookedAt();
    m_trial.poll();
    if (auto done = m_memory->takeWritten())
        Q_EMIT written(*done);
    const auto since = m_clock.steady() - m_builtAt;
    // What the journal says is news: it does not wait for the next picture's turn.
    if ((m_dirty && (since >= kBuildEvery || m_hasNews)) || since >= (m_picture.actions.counting ? kCountEvery : kClockEvery))
        rebuild();
}

bool Desk::drain(DeskAgent& agent)
{
    bool changed = false;
    for (client::Update& update : agent.feed->drain()) {
        if (const auto* acted = std::get_if<client::Acted>(&update)) {
            takeActed(agent, *acted);
            changed = true;
        } else if (auto* history = std::get_if<client::HistoryCame>(&update)) {
            changed = takeHistory(agent, *history) || changed;
        } else if (const auto* logs = std::get_if<client::LogsCame>(&update)) {
            if (m_readinessLogs.second == 0 || logs->ask != m_readinessLogs.second)
                Q_EMIT logsCame(*logs);
            else if (logs->lines)
                m_view.logsRead = m_clock.wall(), changed = true;
        } else {
            changed = agent.take(update, m_clock.wall()) || changed;
            m_hasNews = m_hasNews || std::holds_alternative<client::EntriesCame>(update);
            m_memory->remember(agent.board.address(), update);
        }
    }
    if (changed)
        agent.readJournal();
    return changed;
}

bool Desk::takeHistory(DeskAgent& agent, client::HistoryCame& came)
{
    if (m_trial.take(*agent.feed, came))
        return false;
    if (m_readinessPast.second == 0 || came.ask != m_readinessPast.second || !agent.serviceOf(m_readinessPast.first))
        return m_maker.history().take(*agent.feed, came);
    if (came.windows)
        m_view.earlier = std::make_shared<const std::vector<Window>>(std::move(*came.windows));
    return true;
}

void Desk::takeActed(DeskAgent& agent, const client::Acted& acted)
{
    const auto found = m_sent.find(acted.request);
    if (found == m_sent.end())
        return;
    const std::string key = found->second.first;
    Asked& asked = m_asked[key];
    if (acted.accepted)
        return; // the outcome comes through the journal; settle() lets go
    asked.waiting.erase(acted.request);
    m_mine.erase(acted.request);
    m_sent.erase(found);
    asked.oneMore = acted.why == journal::RefusedWhy::needsAnyway || acted.why == journal::RefusedWhy::changeStopped;
    if (acted.error)
        asked.refusal = wording::errorText(acted.error->what, acted.error->whatToDo);
    else if (const auto service = agent.serviceOf(key))
        asked.refusal = wording::refusal(acted.why, agent.board.facts(*service, m_clock.wall(), m_clock.steady()),
                                         acted.refusedFor, acted.beganAgo);
}

void Desk::settle()
{
    const SteadyTime now = m_clock.steady();
    std::erase_if(m_sent, [&](const auto& sent) {
        const auto& [key, at] = sent.second;
        const bool seen = std::ranges::any_of(m_agents, [&](const auto& agent) {
            return agent->board.shared().operationOfRequest(sent.first) != nullptr;
        });
        if (!seen && now - at < kAnswerWithin)
            return false;
        m_asked[key].waiting.erase(sent.first);
        m_dirty = true;
        return true;
    });
}

void Desk::stayHere()
{
    const SteadyTime now = m_clock.steady();
    if (m_mine.empty() || now - m_hereAt < kHereEvery)
        return;
    m_hereAt = now;
    for (const auto& agent : m_agents)
        std::erase_if(m_mine, [&](const RequestId& request) {
            const auto* record = agent->board.shared().operationOfRequest(request);
            if (!record)
                return false;
            if (record->latest.state == journal::OperationState::asked)
                agent->feed->act({newRequestId(), record->service, {}, client::StillHere{record->latest.id}});
            return record->latest.state != journal::OperationState::asked;
        });
}

/// The others see who looks at the incident.
void Desk::sayWhatIsLookedAt()
{
    const SteadyTime now = m_clock.steady();
    if (m_hidden || m_picture.incident.empty() || (m_picture.incident == m_looked && now - m_lookedAt < kLookedEvery))
        return;
    DeskAgent* agent = current();
    if (!agent || !agent->board.isLive())
        return;
    m_looked = m_picture.incident;
    m_lookedAt = now;
    agent->feed->act({newRequestId(), m_picture.service, m_picture.incident, client::StillHere{}});
}

void Desk::rebuild()
{
    m_dirty = m_hasNews = false;
    m_builtAt = m_clock.steady();
    m_picture = m_maker.make(m_agents, m_view, {m_clock.wall(), m_clock.steady()}, m_asked);
    m_view.kept = m_picture.selected;
    Q_EMIT pictureChanged(m_picture);
    sayUntaken();
}

void Desk::sayUntaken()
{
    // A group speaks once for all of its members.
    std::vector<CardRow> untaken;
    for (const CardRow& card : m_picture.cards)
        if (card.calls && card.parent.empty())
            untaken.push_back(card);
    Q_EMIT brokenNow(untaken);
}

std::vector<wording::TimelineItem> Desk::journal() const
{
    std::vector<wording::TimelineItem> all;
    for (const auto& agent : m_agents)
        all.insert(all.end(), agent->journal.begin(), agent->journal.end());
    if (m_agents.size() > 1)
        std::ranges::stable_sort(all, {}, &wording::TimelineItem::at);
    return all;
}

QString Desk::nameOf(const ServiceId& service) const
{
    const auto found = std::ranges::find(m_picture.services, service, &ServiceListRow::service);
    return found == m_picture.services.end() ? named(service.value) : found->name;
}

DeskAgent* Desk::current()
{
    for (const auto& agent : m_agents)
        if (agent->serviceOf(m_picture.selected))
            return agent.get();
    return nullptr;
}

void Desk::select(const std::string& serviceKey)
{
    m_view.selected = serviceKey;
    m_asked[serviceKey].letGo();
    rebuild();
}

void Desk::setRange(Range range)
{
    m_view.range = range;
    rebuild();
}

void Desk::send(decltype(client::Command::what) what)
{
    DeskAgent* agent = current();
    if (!agent)
        return;
    client::Command command{newRequestId(), m_picture.service, m_picture.incident, std::move(what)};
    Asked& asked = m_asked[m_picture.selected];
    asked.letGo();
    m_sent[command.request] = {m_picture.selected, m_clock.steady()};
    if (const auto* operate = std::get_if<client::Operate>(&command.what)) {
        asked.waiting.insert(command.request);
        m_mine.insert(command.request);
        asked.last = {operate->action, operate->params};
    }
    agent->feed->act(std::move(command));
    rebuild();
}

void Desk::operate(const wording::ActionCard& card, bool anyway, const OperationId& undoOf)
{
    DeskAgent* agent = current();
    if (!agent || !m_picture.page)
        return;
    client::Operate operate;
    operate.action = card.action;
    operate.params = card.params;
    operate.anyway = anyway;
    operate.undoOf = undoOf;
    operate.reason = card.reason;
    operate.countdownS = m_countdownS;
    operate.seenVersion = m_picture.page->version;
    operate.seenMode = m_picture.page->mode;
    if (const auto* service = agent->board.shared().service(m_picture.service))
        operate.seen = service->lastOperationSeq;
    for (std::size_t i = 0; i < m_picture.page->panels.size(); ++i) {
        const auto& samples = m_picture.samples[i];
        journal::Shown shown{m_picture.page->panels[i].signal, {}};
        if (!m_picture.grey && samples && !samples->empty() && samples->back().value == samples->back().value)
            shown.value = samples->back().value * (m_picture.page->panels[i].axis == wording::Unit::seconds ? 1000 : 1);
        operate.shown.push_back(std::move(shown));
    }
    send(std::move(operate));
}

void Desk::stop(const OperationId& operation)
{
    send(client::Stop{operation});
}

void Desk::consent(const OperationId& operation, bool given)
{
    send(journal::Consent{operation, given, {}});
}

void Desk::answer(const std::string& runbook, std::uint32_t step, const std::string& answer, const std::string& why)
{
    send(client::AnswerStep{runbook, step, answer, why});
}

void Desk::take(journal::Holding what, const std::string& to)
{
    send(client::Take{what, to});
}

void Desk::silence(journal::Silence silence)
{
    send(std::move(silence));
}

void Desk::stopChanges(const journal::ChangeStop& stop, bool forAll)
{
    if (!forAll)
        return send(stop);
    for (const auto& agent : m_agents)
        if (!stop.ended || agent->board.shared().changeStop({}, m_picture.to)) {
            client::Command command{newRequestId(), {}, {}, stop};
            m_sent[command.request] = {m_picture.selected, m_clock.steady()};
            agent->feed->act(std::move(command));
        }
    m_asked[m_picture.selected].refusal = {};
    rebuild();
}

void Desk::note(const std::string& text)
{
    send(client::WriteNote{text});
}

void Desk::drill(const std::string& fault, bool end)
{
    send(client::RunDrill{{}, fault, end});
}

namespace {

wording::ReportFrom reportOf(const DeskAgent& agent, WallTime now)
{
    wording::ReportFrom from{agent.board.shared(), agent.board.entries(), {}, now};
    if (const client::Description* description = agent.board.description())
        for (const client::ServiceDescription& service : description->services)
            from.agreements[service.service] = service.agreement.get();
    return from;
}

} // namespace

QString Desk::report() const
{
    for (const auto& agent : m_agents) {
        const auto service = agent->serviceOf(m_picture.selected);
        const auto incidents = service ? agent->board.shared().incidentsOf(*service) : std::vector<const journal::IncidentState*>();
        if (!incidents.empty())
            return QString::fromStdString(wording::incidentReport(reportOf(*agent, m_clock.wall()), incidents.back()->id));
    }
    return {};
}

QString Desk::shift(Millis over) const
{
    QString all;
    for (const auto& agent : m_agents)
        all += QString::fromStdString(wording::shiftText(reportOf(*agent, m_clock.wall()), m_clock.wall() - over));
    return all;
}

const runbook::Runbook* Desk::runbook(const std::string& file) const
{
    for (const auto& agent : m_agents)
        if (const client::Description* description = agent->board.description())
            for (const client::ServiceDescription& service : description->services)
                if (service.runbooks && agent->keyOf(service.service) == m_picture.selected)
                    for (const runbook::Runbook& book : *service.runbooks)
                        if (book.file == file)
                            return &book;
    return nullptr;
}

void Desk::askLogs(const std::string& contains, bool now)
{
    const WallTime around = now ? m_picture.now : troubleSince().value_or(m_picture.now);
    if (DeskAgent* agent = current())
        (void)agent->feed->logs(m_picture.service, around, kLogsAround, kLogsAround, contains, kLogLines);
}

std::optional<WallTime> Desk::troubleSince() const
{
    for (const auto& agent : m_agents)
        if (const auto* incident = agent->serviceOf(m_picture.selected) ? agent->board.shared().incident(m_picture.incident) : nullptr) {
            WallTime first = incident->openedAt;
            for (const auto& [key, alert] : incident->alerts)
                first = alert.latest.evidence.since > WallTime{} ? std::min(first, alert.latest.evidence.since) : first;
            return first;
        }
    return {};
}

std::shared_ptr<const contract::Agreement> Desk::agreementInView() const
{
    for (const auto& agent : m_agents)
        if (const client::Description* all = agent->serviceOf(m_picture.selected) ? agent->board.description() : nullptr)
            for (const client::ServiceDescription& service : all->services)
                if (service.service == m_picture.service)
                    return service.agreement;
    return nullptr;
}

void Desk::setReadiness(bool open)
{
    if (!open || m_readinessLogs.first != m_picture.selected) {
        m_view.logsRead.reset();
        m_view.earlier.reset();
        m_readinessLogs = m_readinessPast = {};
    }
    m_view.readiness = open;
    if (DeskAgent* agent = current(); open && agent && m_readinessLogs.second == 0)
        m_readinessLogs = {m_picture.selected, agent->feed->logs(m_picture.service, m_picture.now, kLogsAround, kLogsAround, {}, 1)};
    if (DeskAgent* agent = current(); open && agent && m_readinessPast.second == 0)
        askReadinessPast(*agent);
    rebuild();
}

/// What is proven by what was seen may lie further back than the console's own windows.
void Desk::askReadinessPast(DeskAgent& agent)
{
    const auto facts = agent.board.facts(m_picture.service, m_clock.wall(), m_clock.steady());
    if (!facts.agreement)
        return;
    const WallTime from = facts.now - wording::readinessLooksBack(*facts.agreement, {});
    const WallTime to = facts.windows.empty() ? facts.now : facts.windows.front().start;
    if (from < to)
        m_readinessPast = {m_picture.selected, agent.feed->history(m_picture.service, from, to, kPastWindows)};
}

void Desk::tryLimit(const wording::TriableLimit& which, const QString& limit, Millis over)
{
    DeskAgent* agent = current();
    const client::ServiceDescription* known = agent ? agent->described(m_picture.service) : nullptr;
    if (!known || !known->agreement)
        return;
    const auto change = Trial::read(*known->agreement, which, limit);
    if (!change)
        Q_EMIT m_trial.failed(say(wording::errorText(change.error().what, change.error().whatToDo)));
    else
        tryOut(*change, over);
}

void Desk::tryFile(const QString& file, Millis over)
{
    tryOut({{}, 0, file.toStdString()}, over);
}

void Desk::tryOut(client::WhatIf::Change change, Millis over)
{
    DeskAgent* agent = current();
    if (!agent)
        return;
    const auto facts = agent->board.facts(m_picture.service, m_clock.wall(), m_clock.steady());
    if (const client::ServiceDescription* known = agent->described(m_picture.service); known && known->agreement)
        m_trial.begin(*agent->feed, {m_picture.service, known->agreement, known->normal, &agent->board.entries(), facts.now}, {std::move(change), over});
}

void Desk::reconnectNow()
{
    for (const auto& agent : m_agents)
        agent->feed->reconnectNow();
}

} // namespace handrail::ui
