#include "PictureMaker.h"

#include "ui/StateMark.h"
#include "ui/Words.h"
#include "wording/Labels.h"
#include "wording/Trust.h"
#include "wording/Suggestions.h"

#include <algorithm>

namespace handrail::ui {

namespace {

constexpr std::size_t kStripItems = 12;
constexpr Millis kReadinessEvery{1'000};
constexpr Millis kSameNews = std::chrono::seconds(5);
constexpr const char* kAgentCommand = "handrail-agent serve --agreement FILE --data FOLDER";

/// Where the record begins, when that leaves a part of the axis empty.
std::optional<WallTime> recordStart(const Picture& picture)
{
    const Millis worthSaying = (picture.to - picture.from) / 50;
    std::optional<WallTime> first;
    for (const auto& samples : picture.samples)
        if (samples && !samples->empty())
            first = std::min(first.value_or(samples->front().at), samples->front().at);
    return first && *first > picture.from + worthSaying ? first : std::nullopt;
}

/// Of a record that is shorter than what was chosen the axis shows no more than there is, and the page says so: emptiness
/// tells nothing.
void beginAtRecord(Picture& picture)
{
    constexpr Millis kLeast = std::chrono::minutes(2);
    if (!picture.recordFrom)
        return;
    picture.from = std::max(picture.from, std::min(*picture.recordFrom, picture.to - kLeast));
    picture.shortened = true;
    if (*picture.recordFrom <= picture.from)
        picture.recordFrom.reset();
}

/// The worst service; the one that is in view stays while it is no better.
std::string worstOrKept(const Picture& picture, const std::string& kept)
{
    if (picture.services.empty())
        return {};
    const auto keptRow = std::ranges::find(picture.services, kept, &ServiceListRow::key);
    if (keptRow != picture.services.end() && rankOf(keptRow->state) <= rankOf(picture.services.front().state))
        return kept;
    const auto kind = picture.cards.empty() ? CardRow::Kind::silenced : picture.cards.front().kind;
    const bool calls = kind == CardRow::Kind::incident || kind == CardRow::Kind::group;
    return calls ? picture.cards.front().serviceKey : picture.services.front().key;
}

} // namespace

Picture PictureMaker::make(std::vector<std::unique_ptr<DeskAgent>>& agents, const View& view, const Now& now,
                           const std::map<std::string, Asked>& asked)
{
    Picture picture;
    picture.now = now.wall;
    picture.clock = wording::clockText(now.wall);
    picture.hasAgents = !agents.empty();
    picture.range = view.range;
    picture.canActOnAll = !agents.empty() && std::ranges::all_of(agents, [](const auto& agent) { return agent->mayActOnAll(); });
    m_cards.clear();
    std::vector<wording::InWorld> states;
    for (const auto& agent : agents) {
        addLists(picture, *agent, now, states);
        picture.journalSize += agent->journal.size();
    }
    sortServices(picture);
    picture.cards = m_cards.rows();
    if (!states.empty())
        picture.world = wording::world(states);
    const auto count = [&](wording::State state) { return static_cast<std::uint64_t>(std::ranges::count_if(states, [&](const wording::InWorld& each) {
        return each.state == state && !each.drilled;
    })); };
    picture.tray = wording::trayTip(count(wording::State::broken), count(wording::State::watch),
                                    count(wording::State::noContact));
    for (const wording::InWorld& each : states)
        if (each.drilled)
            picture.anyDrill = true;
        else if (rankOf(each.state) < rankOf(picture.worst))
            picture.worst = each.state;
    picture.selected = view.selected;
    if (picture.selected.empty())
        picture.selected = worstOrKept(picture, view.kept);
    for (const auto& agent : agents) {
        if (const auto service = agent->serviceOf(picture.selected)) {
            addPage(picture, *agent, *service, now);
            addActions(picture, *agent, asked);
            addTimeline(picture, *agent);
            if (view.readiness)
                addReadiness(picture, agent->board.facts(*service, now.wall, now.steady), view, now);
        }
        addLink(picture, *agent, now);
    }
    return picture;
}

void PictureMaker::addLists(Picture& picture, DeskAgent& agent, const Now& now, std::vector<wording::InWorld>& states)
{
    for (const ServiceId& service : agent.board.services()) {
        const DeskAgent::Listed& listed = agent.listed(service, now.wall, now.steady);
        states.push_back({listed.row.state, listed.card ? listed.card->care : wording::Care::someone, listed.isTold, listed.drilled});
        picture.services.push_back(listed.row);
        if (listed.card)
            m_cards.add(*listed.card, *listed.shown);
    }
}

void PictureMaker::sortServices(Picture& picture)
{
    std::ranges::stable_sort(picture.services, [](const ServiceListRow& a, const ServiceListRow& b) {
        const int first = rankOf(a.state), second = rankOf(b.state);
        if (first != second)
            return first < second;
        const int order = a.name.compare(b.name);
        return order != 0 ? order < 0 : a.key < b.key;
    });
}

void PictureMaker::addPage(Picture& picture, DeskAgent& agent, const ServiceId& service, const Now& now)
{
    agent.board.setInView(service);
    if (agent.board.isLarge())
        if (const auto* earlier = m_history.windows(picture.selected, Range::quarterHour))
            agent.board.fill(service, *earlier);
    const wording::ServiceFacts facts = agent.board.facts(service, now.wall, now.steady);
    picture.service = service;
    picture.page = wording::servicePage(facts);
    picture.drill = wording::drillView(facts);
    picture.changeStop = wording::changeStopView(facts);
    picture.suggestion = wording::suggestionView(facts).text;
    picture.grey = facts.old || facts.silentFor.has_value();
    picture.canAct = facts.canAct && !facts.old;
    picture.who = wording::whoAmI(facts.me, facts.canAct);
    if (const auto* incident = agent.board.shared().openIncidentOf(service))
        picture.incident = incident->id;
    picture.to = facts.old && !facts.windows.empty() ? facts.windows.back().end() : facts.now;
    const bool asks = picture.range != Range::quarterHour || agent.board.isLarge();
    picture.from = picture.to - lengthOf(picture.range);
    if (asks) {
        m_history.want(picture.selected, service, picture.range, facts.now, *agent.feed);
        if (agent.board.isLarge())
            m_history.want(picture.selected, service, Range::quarterHour, facts.now, *agent.feed);
        picture.loading = m_history.isLoading(picture.selected, picture.range);
    }
    addSamples(picture, agent, facts);
    if (!picture.loading) {
        picture.recordFrom = recordStart(picture);
        beginAtRecord(picture);
    }
    picture.viewers = wording::viewersText(facts.viewers);
    if (const client::Description* description = agent.board.description(); description && description->embedded)
        picture.looksOnly = wording::runAgentCommand(kAgentCommand);
    if (facts.runbooks)
        for (const runbook::Runbook& book : *facts.runbooks)
            picture.runbooks.emplace_back(book.file, book.title);
}

void PictureMaker::addReadiness(Picture& picture, const wording::ServiceFacts& facts, const View& view, const Now& now)
{
    if (!m_readiness || m_readinessOf != picture.selected || m_readinessLogs != view.logsRead ||
        now.steady - m_readinessAt >= kReadinessEvery) {
        const auto earlier = view.earlier ? std::span<const Window>(*view.earlier) : std::span<const Window>();
        m_readiness = wording::readinessPage(facts, {{}, {}, view.logsRead, earlier});
        m_readinessOf = picture.selected;
        m_readinessLogs = view.logsRead;
        m_readinessAt = now.steady;
    }
    picture.readiness = m_readiness;
}

void PictureMaker::addSamples(Picture& picture, DeskAgent& agent, const wording::ServiceFacts& facts)
{
    const MeasureOptions options = measureOptions(facts);
    auto& series = agent.series[picture.service];
    for (std::size_t i = 0; i < series.size(); ++i) {
        const wording::Panel& panel = picture.page->panels[i];
        auto live = series[i].over(facts.windows, panel, options);
        auto measured = picture.range == Range::quarterHour && !agent.board.isLarge()
                            ? live
                            : m_history.with(picture.selected, picture.range, i, panel, options, std::move(live));
        picture.samples[i] = withOutages(std::move(measured), picture.page->outages, facts.windows, panel, options);
    }
}

void PictureMaker::addActions(Picture& picture, const DeskAgent& agent, const std::map<std::string, Asked>& asked) const
{
    const journal::SharedState& shared = agent.board.shared();
    const journal::OperationRecord* record = nullptr;
    if (const auto* service = shared.service(picture.service); service && service->running)
        record = shared.operation(*service->running);
    if (!record && picture.page->operation)
        record = shared.operation(picture.page->operation->operation);
    if (record) {
        picture.actions.operation = record->latest.id;
        picture.actions.action = record->latest.action;
        picture.actions.params = record->latest.params;
        picture.actions.counting = record->latest.state == journal::OperationState::asked;
        picture.actions.busy = journal::isRunning(record->latest.state);
        if (picture.actions.counting && picture.page->operation && !record->latest.needsConsent)
            picture.actions.left = picture.page->operation->left;
    }
    if (const auto found = asked.find(picture.selected); found != asked.end()) {
        picture.actions.waiting = !found->second.waiting.empty();
        picture.actions.refusal = found->second.refusal;
        if (found->second.oneMore)
            picture.actions.oneMore = found->second.last;
    }
}

void PictureMaker::addLink(Picture& picture, const DeskAgent& agent, const Now& now) const
{
    using To = client::LinkChanged::To;
    const client::LinkChanged& link = agent.board.link();
    std::vector<wording::Text> parts;
    if (link.to == To::refused)
        parts.push_back(wording::linkRefused(agent.board.address(), link.why.what, link.why.whatToDo));
    else if (link.to == To::lost)
        parts.insert(parts.end(), {agent.awayText(now.wall), agent.whoseText(), wording::howToReach()});
    else if (link.to == To::connecting && !agent.board.isLive())
        parts.push_back(wording::linkConnecting(agent.board.address()));
    if (const auto lastKnown = agent.board.doubt())
        parts.insert(parts.begin(), wording::recordDoubted(agent.board.address(), *lastKnown));
    if (const auto since = agent.board.recordStopped(); since && agent.board.isLive())
        parts.insert(parts.begin(), wording::recordStopped(agent.board.address(), *since, now.wall));
    if (const client::Description* said = agent.board.description()) {
        parts.push_back(wording::certificateEnds(agent.board.address(), said->certificateUntil, now.wall, false));
        parts.push_back(wording::certificateEnds(agent.board.address(), said->yourCertificateUntil, now.wall, true));
    }
    const bool selected = agent.serviceOf(picture.selected).has_value();
    if (selected && !agent.board.windows(picture.service).empty() &&
        agent.board.facts(picture.service, now.wall, now.steady).old)
        parts.insert(parts.begin(),
                     wording::storedPicture(now.wall - agent.board.windows(picture.service).back().end()));
    if (selected && picture.page)
        parts.push_back(picture.page->notice);
    if (selected || picture.notice.empty())
        picture.notice = wording::sentences(parts);
}

void PictureMaker::addTimeline(Picture& picture, const DeskAgent& agent, bool important) const
{
    for (auto item = agent.journal.rbegin(); item != agent.journal.rend(); ++item) {
        const bool ofOtherRun = picture.page && picture.page->run && !item->runbook.empty() &&
                                item->runbook != picture.page->run->runbook;
        if (item->important != important || ofOtherRun || (item->service != picture.service && !item->service.empty()))
            continue;
        // Two runbooks ask the same at once: one line says it.
        const bool said = std::ranges::any_of(picture.timeline, [&](const wording::TimelineItem& later) {
            return later.at - item->at < kSameNews && say(later.text) == say(item->text);
        });
        if (said)
            continue;
        picture.timeline.push_back(*item);
        if (picture.timeline.size() == kStripItems)
            break;
    }
    // Before there is news, what the agent did stands there: it is not true that nothing happened.
    if (picture.timeline.empty() && important)
        return addTimeline(picture, agent, false);
    std::ranges::reverse(picture.timeline);
}

} // namespace handrail::ui
