#include "client/Board.h"

#include <algorithm>

namespace handrail::client {

namespace {

constexpr std::size_t kEntriesKept = 20'000;
constexpr std::size_t kLarge = 50;
constexpr std::size_t kRememberedIncidents = 1'000;
// What is kept of windows: in view; of a large fleet with an open incident, whose card says the number as it is now; of all
// others only the last one.
constexpr Millis kWindowsKept = std::chrono::hours(1), kIncidentKept = std::chrono::minutes(1), kGlanceKept{0};
constexpr Millis kSilent = std::chrono::seconds(5);

const std::vector<Window> kNoWindows;

bool sameViewers(const std::vector<HeartbeatCame::Viewer>& a, const std::vector<HeartbeatCame::Viewer>& b)
{
    return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
        return x.who == y.who && x.console == y.console && x.incident == y.incident;
    });
}

void putWindow(std::vector<Window>& windows, const Window& window)
{
    auto place = std::ranges::lower_bound(windows, window.start, {}, &Window::start);
    if (place != windows.end() && place->start == window.start)
        *place = window;
    else
        windows.insert(place, window);
}

void dropOld(std::vector<Window>& windows, Millis kept)
{
    if (windows.empty())
        return;
    const WallTime from = windows.back().end() - std::max(kept, windows.back().span);
    auto firstKept = std::ranges::find_if(windows, [from](const Window& w) { return w.start >= from; });
    windows.erase(windows.begin(), firstKept);
    if (windows.capacity() > 2 * windows.size() + 8)
        windows.shrink_to_fit(); // it was in view
}

} // namespace

Board::Board(std::string agentAddress) : m_address(std::move(agentAddress)) {}

bool Board::take(const Update& update)
{
    if (const auto* link = std::get_if<LinkChanged>(&update)) {
        m_link = *link;
        if (link->to != LinkChanged::To::live)
            m_live = false;
        ++m_revision;
        return true;
    }
    if (const auto* described = std::get_if<Described>(&update)) {
        describe(described->description);
        return true;
    }
    if (const auto* windows = std::get_if<WindowsCame>(&update)) {
        takeWindows(*windows);
        return !windows->windows.empty();
    }
    if (const auto* entries = std::get_if<EntriesCame>(&update))
        return takeEntries(*entries);
    if (const auto* heartbeat = std::get_if<HeartbeatCame>(&update))
        return takeHeartbeat(*heartbeat);
    if (const auto* progress = std::get_if<ProgressCame>(&update)) {
        m_progress[progress->operation] = progress->output;
        return true;
    }
    if (std::holds_alternative<SnapshotDone>(update)) {
        m_live = true;
        m_wasLive = true;
        ++m_revision;
    }
    return true;
}

void Board::describe(std::shared_ptr<const Description> description)
{
    m_description = std::move(description);
    m_index.clear();
    if (m_description)
        for (std::size_t i = 0; i < m_description->services.size(); ++i)
            m_index.emplace(m_description->services[i].service, i);
    ++m_revision;
}

bool Board::isLarge() const { return m_index.size() > kLarge; }

std::uint64_t Board::revision(const ServiceId& service) const
{
    const auto found = m_revisions.find(service);
    return m_revision + (found == m_revisions.end() ? 0 : found->second);
}

Millis Board::keptOf(const ServiceId& service) const
{
    if (!isLarge() || service == m_inView)
        return kWindowsKept;
    return shared().openIncidentOf(service) ? kIncidentKept : kGlanceKept;
}

void Board::takeWindows(const WindowsCame& came)
{
    for (const Window& window : came.windows)
        putWindow(m_windows[window.service], window);
    for (const Window& window : came.windows)
        dropOld(m_windows[window.service], keptOf(window.service));
    if (came.at != SteadyTime{})
        heard(came.at);
}

bool Board::takeEntries(const EntriesCame& came)
{
    if (came.fromStart) {
        if (m_shared.lastSeq() > 0)
            m_doubt = m_shared.lastSeq();
        m_shared = journal::SharedState();
        m_entries.clear();
    }
    bool isNew = came.fromStart;
    for (const journal::Entry& entry : came.entries) {
        if (entry.seq <= m_shared.lastSeq())
            continue;
        m_shared.take(entry);
        if (const auto* operation = std::get_if<journal::Operation>(&entry.body); operation && !journal::isRunning(operation->state))
            m_progress.erase(operation->id);
        ++(entry.service.empty() ? m_revision : m_revisions[entry.service]);
        m_entries.push_back(entry);
        isNew = true;
    }
    if (isNew)
        addWaiting();
    while (m_entries.size() > kEntriesKept)
        m_entries.pop_front();
    return isNew;
}

bool Board::takeHeartbeat(const HeartbeatCame& came)
{
    const auto count = [](const std::optional<HeartbeatCame>& beat) { return beat ? beat->waiting.size() : 0; };
    const bool hasNews = came.waiting.size() != count(m_heartbeat) ||
                         came.recordStopped != (m_heartbeat ? m_heartbeat->recordStopped : std::nullopt);
    const bool changed = hasNews || !sameViewers(m_viewers, came.viewers);
    m_revision += changed ? 1 : 0;
    m_heartbeat = came;
    if (hasNews)
        addWaiting();
    m_viewers = came.viewers;
    heard(came.at);
    return changed;
}

/// What the agent could not record yet is as true as the rest: it stands on the recorded, and gives way to it.
void Board::addWaiting()
{
    m_withWaiting.reset();
    if (!m_heartbeat || m_heartbeat->waiting.empty() || m_shared.lastSeq() > m_heartbeat->lastSeq)
        return;
    m_withWaiting = m_shared;
    for (journal::Entry entry : m_heartbeat->waiting) {
        entry.seq = m_withWaiting->lastSeq() + 1;
        m_withWaiting->take(entry);
    }
}

void Board::heard(SteadyTime at) { m_lastWord = m_lastWord ? std::max(*m_lastWord, at) : at; }

void Board::restore(std::shared_ptr<const Description> description, const std::vector<Window>& windows,
                    const std::vector<journal::Entry>& entries)
{
    describe(std::move(description));
    takeWindows({windows});
    takeEntries({entries, {}, {}});
}

void Board::fill(const ServiceId& service, const std::vector<Window>& earlier)
{
    auto& windows = m_windows[service];
    if (service != m_inView || windows.empty())
        return;
    const auto isBefore = [first = windows.front().start](const Window& window) { return window.end() <= first; };
    const auto end = std::ranges::find_if_not(earlier, isBefore);
    windows.insert(windows.begin(), earlier.begin(), end);
    dropOld(windows, kWindowsKept);
}

std::vector<ServiceId> Board::services() const
{
    std::vector<ServiceId> ids;
    if (m_description) {
        for (const ServiceDescription& service : m_description->services)
            ids.push_back(service.service);
    }
    return ids;
}

const ServiceDescription* Board::describe(const ServiceId& service) const
{
    const auto found = m_index.find(service);
    return found == m_index.end() ? nullptr : &m_description->services[found->second];
}

WallTime Board::agentNow(WallTime now, SteadyTime steadyNow) const
{
    if (!m_heartbeat)
        return now;
    return m_heartbeat->agentNow + std::chrono::duration_cast<Millis>(steadyNow - m_heartbeat->at);
}

std::optional<Millis> Board::silence(const std::vector<Window>& windows, WallTime now, SteadyTime steadyNow) const
{
    if (m_lastWord) {
        const auto quiet = std::chrono::duration_cast<Millis>(steadyNow - *m_lastWord);
        if (quiet >= kSilent)
            return quiet;
    } else if (m_link.to == LinkChanged::To::connecting || m_link.to == LinkChanged::To::live) {
        return {}; // not known yet: what is shown is marked old
    }
    if (windows.empty())
        return m_lastWord ? std::nullopt : std::optional(kSilent);
    // An agent that says it is there but seals nothing is no word about the service.
    const Millis sinceWindow = agentNow(now, steadyNow) - windows.back().end();
    if (!m_lastWord || (m_wasLive && sinceWindow >= kSilent + 2 * windows.back().span))
        return std::max(sinceWindow, kSilent);
    return {};
}

std::vector<std::string> Board::viewersOf(const ServiceId& service, const std::string& me) const
{
    std::vector<std::string> names;
    if (m_viewers.size() < 2)
        return names;
    const journal::IncidentState* incident = shared().openIncidentOf(service);
    for (const HeartbeatCame::Viewer& viewer : m_viewers)
        if (incident && viewer.incident == incident->id.value)
            names.push_back(viewer.who);
    if (const auto own = std::ranges::find(names, me); own != names.end())
        names.erase(own);
    return names;
}

wording::ServiceFacts Board::facts(const ServiceId& service, WallTime now, SteadyTime steadyNow) const
{
    wording::ServiceFacts facts;
    facts.shared = &shared();
    facts.windows = windows(service);
    facts.now = agentNow(now, steadyNow);
    facts.silentFor = silence(windows(service), now, steadyNow);
    facts.old = !m_wasLive;
    facts.canAct = false;
    if (m_description)
        facts.me = m_description->you;
    facts.viewers = viewersOf(service, facts.me);
    if (const journal::ServiceState* state = m_shared.service(service); state && state->running)
        if (const auto said = m_progress.find(*state->running); said != m_progress.end())
            facts.progress = said->second;
    if (const ServiceDescription* described = describe(service)) {
        facts.agreement = described->agreement.get();
        facts.normal = described->normal.get();
        facts.runbooks = described->runbooks.get();
        facts.canAct = described->mayOperate && !m_description->embedded;
        facts.versions = described->versions;
        facts.looks = described->looks;
        facts.learning = described->learning;
        facts.whyNot = described->whyNot;
        facts.warnings = described->warnings;
    }
    if (const journal::IncidentState* incident = m_shared.openIncidentOf(service))
        facts.affectedSoFar = affectedOf(*incident, facts);
    return facts;
}

/// Counted anew when there is news. It never falls: what was a good guess a moment ago was said, and people remember it.
std::uint64_t Board::affectedOf(const journal::IncidentState& incident, const wording::ServiceFacts& facts) const
{
    if (m_affected.size() > kRememberedIncidents)
        std::erase_if(m_affected, [&](const auto& each) { return !m_shared.incident(each.first) || !m_shared.incident(each.first)->isOpen(); });
    Affected& known = m_affected[incident.id];
    const WallTime upTo = facts.windows.empty() ? WallTime{} : facts.windows.back().end();
    if (known.seq == m_shared.lastSeq() && known.upTo == upTo)
        return known.most;
    known.seq = m_shared.lastSeq();
    known.upTo = upTo;
    known.most = std::max(known.most, wording::affectedNow(facts));
    return known.most;
}

const std::vector<Window>& Board::windows(const ServiceId& service) const
{
    const auto found = m_windows.find(service);
    return found == m_windows.end() ? kNoWindows : found->second;
}

} // namespace handrail::client
