#include "agent/Desk.h"

#include "journal/EntryCodec.h"

#include <algorithm>
#include <utility>

namespace handrail::agent {

namespace {

constexpr Millis kTail = std::chrono::minutes(10);
constexpr std::size_t kMostUnstored = 5'000;
constexpr std::size_t kMostUnwritten = 10'000;
constexpr std::uintmax_t kRoomForWindows = 4u << 20;
constexpr Millis kHeartbeat{1'000};
constexpr Millis kCountdownResolution{50};
constexpr Millis kRepeatedWithin{30'000}; // a call that was cut off by our own end is repeated well within
constexpr Millis kNoNewsAgain{10'000}; // windows must not be chopped for something that alerting holds back
constexpr std::size_t kLearnedAtOnce = 50; // of a thousand that began together the others wait for their next window
constexpr Millis kForgetEach = std::chrono::minutes(1);

/// Written by a turn after it had judged what it sealed. What a start writes says nothing of windows.
bool followsFromJudging(const journal::Body& body)
{
    return !std::holds_alternative<journal::Configuration>(body) && !std::holds_alternative<journal::NormalLearned>(body) &&
           !std::holds_alternative<journal::AgentState>(body);
}

/// The first word of an alert and its last stay. How many went.
std::size_t dropMiddles(std::vector<journal::Entry>& entries)
{
    using Which = std::pair<IncidentId, std::string>;
    const auto which = [](const journal::Entry& entry) {
        const auto* alert = std::get_if<journal::Alert>(&entry.body);
        return alert ? std::optional(Which(alert->incident, journal::alertKey(alert->kind, alert->subject, alert->failure)))
                     : std::nullopt;
    };
    std::map<Which, std::pair<std::size_t, std::size_t>> ends;
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (const auto of = which(entries[i]))
            ends.try_emplace(*of, i, i).first->second.second = i;
    const std::size_t before = entries.size();
    std::vector<journal::Entry> kept;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto of = which(entries[i]);
        if (!of || ends[*of].first == i || ends[*of].second == i)
            kept.push_back(std::move(entries[i]));
    }
    entries = std::move(kept);
    return before - entries.size();
}

} // namespace

Desk::Desk(Setup setup, std::vector<Configured> services, storage::WindowStore windows, storage::JournalStore journal,
           const Clock& clock)
    : m_setup(std::move(setup)), m_clock(clock), m_windows(std::move(windows)), m_journal(std::move(journal)),
      m_wall(clock.wall()), m_steady(clock.steady()), m_rights(m_setup.rights), m_drilling(m_setup.tellHook)
{
    for (Configured& configured : services) {
        const ServiceId id = configured.agreement->service;
        const auto agreement = configured.agreement;
        m_services.emplace(id, Watched{std::move(configured), nullptr,
                                       Grid(id, agreement->span, m_setup.grace, m_wall, m_steady),
                                       alerting::Judge(agreement, nullptr), HardBreach(*agreement, nullptr), false, {}, {}, {},
                                       {}, {}, {}, {}, {}, 0});
    }
    m_nextHeartbeat = m_nextShimLook = m_nextReloadLook = m_nextForget = m_nextDrillLook = m_steady;
}

Result<void> Desk::begin()
{
    if (auto folded = foldJournal(); !folded)
        return folded;
    journal::AgentState started;
    started.programVersion = "0.1.0";
    for (auto& [id, watched] : m_services) {
        const auto last = m_windows.lastEnd(id);
        if (!last) // what can't be read won't be written either, and nobody would look before it matters
            return fail(last.error());
        if (*last)
            started.lastSeen = std::max(started.lastSeen, **last);
    }
    if (auto written = commit({entryOf({}, started)}); !written)
        return fail(written.error());
    for (auto& [id, watched] : m_services) {
        learn(watched);
        recordConfiguration(watched);
    }
    judgeAgain();
    returnToOperations();
    // Nobody watched while this was learned and folded: the windows begin now.
    m_wall = m_clock.wall();
    m_steady = m_clock.steady();
    for (auto& [id, watched] : m_services) {
        watched.grid = Grid(id, watched.agreement().span, m_setup.grace, m_wall, m_steady);
        watched.keepsNext = m_steady + Millis(std::hash<ServiceId>()(id) % std::size_t(kRememberedEach.count())); // not all at once
    }
    planSeals();
    return {};
}

Result<void> Desk::foldJournal()
{
    Seq after = 0;
    for (;;) {
        const auto chunk = m_journal.read(after, 100);
        if (!chunk)
            return fail(chunk.error());
        if (chunk->empty())
            return {};
        for (const storage::ChainedEntry& raw : *chunk) {
            const auto entry = journal::decode(raw.bytes);
            if (!entry)
                return fail(entry.error());
            m_shared.take(*entry);
            after = raw.seq;
            if (!entry->service.empty() && followsFromJudging(entry->body))
                m_judgedUntil = std::max(m_judgedUntil, entry->at - m_setup.grace);
            if (const auto* alert = std::get_if<journal::Alert>(&entry->body))
                if (Watched* of = watched(entry->service)) // of a window that was perhaps ended early
                    of->judgedUntil = std::max(of->judgedUntil, alert->at);
            const bool isWord = std::holds_alternative<journal::Note>(entry->body) ||
                                std::holds_alternative<journal::SignOff>(entry->body);
            if (isWord && entry->at > m_wall - kRepeatedWithin)
                m_justBefore.push_back(*entry);
            if (std::holds_alternative<journal::Drill>(entry->body))
                m_drilled.insert(entry->service);
            const auto* operation = std::get_if<journal::Operation>(&entry->body);
            Watched* service = watched(entry->service);
            if (service == nullptr || operation == nullptr)
                continue;
            note(*service, *operation);
        }
    }
}

Watched* Desk::watched(const ServiceId& service)
{
    const auto found = m_services.find(service);
    return found == m_services.end() ? nullptr : &found->second;
}

std::span<const Window> Desk::tailOf(const Watched& watched) const
{
    return watched.tail.windows([&](WallTime from, WallTime to) {
        return m_windows.readJudged(watched.agreement().service, from, to).value_or(std::vector<Window>());
    });
}

journal::Entry Desk::entryOf(const ServiceId& service, journal::Body body, const std::string& who,
                             const std::string& console) const
{
    journal::Entry entry;
    entry.at = m_wall;
    entry.service = service;
    entry.who = who;
    entry.console = console;
    entry.body = std::move(body);
    return entry;
}

SteadyTime Desk::turn(std::deque<Message>& messages)
{
    m_wall = m_clock.wall();
    m_steady = m_clock.steady();
    for (Message& message : messages) {
        if (auto* part = std::get_if<Contribution>(&message)) {
            if (Watched* service = watched(part->service)) {
                if (!std::exchange(service->hasParts, true))
                    m_fed.push_back(service);
                if (const auto late = service->grid.add(part->at, std::move(part->part)))
                    addLate(*late);
            }
        }
    }
    retryUnwritten();
    sealWindows();
    for (Message& message : messages)
        take(message);
    followOperations(false);
    followRunbooks();
    followDrills();
    reload(false);
    heartbeat();
    return nextTurn();
}

void Desk::take(Message& message)
{
    if (auto* asked = std::get_if<ActAsked>(&message)) {
        take(*asked);
    } else if (auto* began = std::get_if<FollowBegan>(&message)) {
        take(*began);
    } else if (auto* ended = std::get_if<FollowEnded>(&message)) {
        m_listeners.erase(ended->listener);
        m_cut.erase(ended->listener);
        m_viewing.erase({ended->listener->caller().who, ended->listener->caller().console});
    } else if (auto* describeAsked = std::get_if<DescribeAsked>(&message)) {
        describeAsked->answer(describe(describeAsked->caller));
    } else if (auto* versions = std::get_if<VersionsSeen>(&message)) {
        take(*versions);
    } else if (auto* looked = std::get_if<TargetLooked>(&message)) {
        take(*looked);
    } else if (auto* contact = std::get_if<ContactChanged>(&message)) {
        m_setup.log(contact->service.value + ": " + contact->source +
                    (contact->there ? " is there" : " can't be reached: " + contact->why.text()));
    } else if (auto* hook = std::get_if<HookAnswered>(&message)) {
        take(*hook);
    } else if (auto* counted = std::get_if<LogCounted>(&message)) {
        take(*counted);
    } else if (auto* look = std::get_if<LookAsked>(&message)) {
        take(*look);
    } else if (auto* refused = std::get_if<CallRefused>(&message)) {
        take(*refused);
    } else if (std::holds_alternative<ReloadAsked>(message)) {
        reload(true);
    }
}

void Desk::end()
{
    m_wall = m_clock.wall();
    for (auto& [id, watched] : m_services)
        keepRemembered(watched);
    journal::AgentState stopped;
    stopped.started = false;
    stopped.programVersion = "0.1.0";
    stopped.lastSeen = m_wall;
    static_cast<void>(commit({entryOf({}, stopped)}));
}

void Desk::planSeals()
{
    SteadyTime next = SteadyTime::max();
    for (const auto& [id, watched] : m_services)
        next = std::min(next, watched.grid.nextSeal());
    m_seals.plan(m_wall, m_steady, next);
}

void Desk::look(Watched& watched, std::map<ServiceId, std::vector<Sealed>>& sealed, std::optional<Millis>& step)
{
    Grid::Turn turned = watched.grid.advance(m_wall, m_steady);
    if (turned.clockStep)
        step = turned.clockStep;
    if (std::exchange(watched.hasParts, false))
        endEarly(watched, turned.sealed);
    if (!turned.sealed.empty())
        sealed.emplace(watched.agreement().service, encoded(std::move(turned.sealed)));
}

void Desk::sealWindows()
{
    std::map<ServiceId, std::vector<Sealed>> sealed;
    std::optional<Millis> step;
    // Windows end for many services together; in between only those that something came for matter.
    if (m_seals.isDue(m_wall, m_steady)) {
        for (auto& [id, watched] : m_services)
            look(watched, sealed, step);
        planSeals();
    } else {
        for (Watched* fed : m_fed)
            look(*fed, sealed, step);
    }
    m_fed.clear();
    if (step)
        static_cast<void>(commit({entryOf({}, journal::ClockStep{*step})}));
    if (sealed.empty())
        return;
    std::vector<storage::WindowStore::Encoded> all;
    for (const auto& [id, windows] : sealed)
        for (const auto& [window, bytes] : windows)
            all.push_back({&window, bytes});
    storeWindows(all);
    if (!m_listeners.empty()) {
        Published published;
        for (const auto& each : all)
            published.windows.push_back(*each.window);
        publish(std::move(published));
    }
    judge(sealed);
    followEarlyEnds();
    followOperations(true);
    std::vector<Watched*> learned;
    for (const auto& [id, windows] : sealed)
        if (Watched& watched = m_services.at(id); learned.size() < kLearnedAtOnce && learnLive(watched))
            learned.push_back(&watched);
    rebuildJudges(learned);
    for (const auto& [id, windows] : sealed) {
        Watched& watched = m_services.at(id);
        tellLearning(watched);
        if (m_steady >= watched.keepsNext)
            keepRemembered(watched);
    }
    if (m_steady >= m_nextForget) {
        m_nextForget = m_steady + kForgetEach;
        static_cast<void>(m_windows.forget(m_wall));
    }
}

/// News does not wait for the end of its window and the grace.
void Desk::endEarly(Watched& watched, std::vector<Window>& sealed)
{
    if (m_steady < watched.waitsUntil)
        return;
    const journal::IncidentState* incident = m_shared.openIncidentOf(watched.agreement().service);
    for (const Window& open : watched.grid.open()) {
        const auto news = watched.breach.in(open, incident);
        if (!news)
            continue;
        std::ranges::move(watched.grid.endNow(m_steady), std::back_inserter(sealed));
        watched.endedFor = *news;
        return;
    }
}

void Desk::followEarlyEnds()
{
    for (auto& [id, watched] : m_services) {
        const std::string key = std::exchange(watched.endedFor, {});
        if (!key.empty() && !HardBreach::isOpen(m_shared.openIncidentOf(id), key))
            watched.waitsUntil = m_steady + kNoNewsAgain;
    }
}

bool Desk::hasRoomForWindows()
{
    if (m_setup.embedded)
        return true;
    std::error_code unknown;
    const auto space = std::filesystem::space(m_setup.dataFolder, unknown);
    return !m_journal.reserveGivenUp() && (unknown || space.available >= kRoomForWindows);
}

/// Windows give way first when the disk is full: what people did must still be recorded.
void Desk::storeWindows(const std::vector<storage::WindowStore::Encoded>& windows)
{
    const bool isRest = !m_unstored.empty();
    const auto wait = [&] { std::ranges::transform(windows, std::back_inserter(m_unstored), [](const auto& each) { return *each.window; }); };
    if (isRest)
        wait();
    const bool hasRoom = hasRoomForWindows();
    const Result<void> stored = !hasRoom ? Result<void>() : isRest ? m_windows.put(m_unstored) : m_windows.putEach(windows);
    const bool isStored = hasRoom && stored.has_value();
    if (isStored)
        m_unstored.clear();
    else if (!isRest)
        wait();
    if (m_unstored.size() > kMostUnstored)
        m_unstored.erase(m_unstored.begin(), m_unstored.end() - kMostUnstored);
    const bool isFull = !hasRoom || (!stored && stored.error().code == ErrorCode::diskFull);
    if (isStored == m_windowsStopped)
        m_setup.log(isStored ? "windows are stored again"
                    : isFull ? "windows are not stored: the disk with the data folder is full. Make room there"
                             : "windows are not stored: " + stored.error().text());
    m_windowsStopped = !isStored;
}

void Desk::judge(std::map<ServiceId, std::vector<Sealed>>& sealed)
{
    m_runbooksDue = true;
    std::size_t rounds = 0;
    for (auto& [id, windows] : sealed)
        rounds = std::max(rounds, windows.size());
    for (std::size_t round = 0; round < rounds; ++round) {
        std::vector<journal::Entry> entries;
        for (auto& [id, windows] : sealed) {
            if (round >= windows.size())
                continue;
            Watched& service = m_services.at(id);
            const Window& window = windows[round].window;
            service.tail.push(window, !m_windowsStopped);
            service.tail.forgetBefore(window.end() - kTail);
            service.stepped.clear();
            for (journal::Body& body : service.judge.take(window))
                entries.push_back(entryOf(id, std::move(body)));
        }
        if (!entries.empty() && !commit(entries)) // consoles are told all the same, with each heartbeat
            m_unwritten.insert(m_unwritten.end(), entries.begin(), entries.end());
    }
    if (m_unwritten.size() > kMostUnwritten)
        m_setup.log(std::to_string(dropMiddles(m_unwritten)) + " entries about alerts are lost to the journal; their first and last are kept");
}

void Desk::tellRecord(const Error* whyNot)
{
    if (!whyNot != m_recordStopped.has_value())
        return;
    m_setup.log(whyNot ? "the journal can't be written, so that nothing can be done: " + whyNot->text() : "the journal is written again");
    m_recordStopped = whyNot ? std::optional(m_wall) : std::nullopt;
    m_nextHeartbeat = m_steady; // at once
}

/// Drawn, marked late, and not judged.
void Desk::addLate(const Window& late)
{
    if (late.end() < m_wall - std::chrono::hours(48) || !hasRoomForWindows())
        return;
    if (!m_windows.put({&late, 1}))
        return;
    auto whole = m_windows.read(late.service, late.start, late.end());
    if (!whole || whole->empty())
        return;
    Published published;
    published.windows = std::move(*whole);
    publish(std::move(published));
}

/// Durable first, then everybody is told: the fold, the judges, the consoles.
Result<Seq> Desk::commit(std::vector<journal::Entry> entries)
{
    if (!m_unwritten.empty() && !retryUnwritten())
        return fail(ErrorCode::diskFull, "the journal can't be written");
    auto chained = m_journal.append(entries);
    tellRecord(chained ? nullptr : &chained.error());
    if (!chained)
        return fail(chained.error());
    m_runbooksDue = true;
    m_nextDrillLook = m_steady;
    for (const journal::Entry& entry : entries) {
        m_shared.take(entry);
        Watched* service = watched(entry.service);
        if (service == nullptr)
            continue;
        service->judge.take(entry);
        if (const auto* operation = std::get_if<journal::Operation>(&entry.body))
            note(*service, *operation);
        if (std::holds_alternative<journal::Drill>(entry.body))
            m_drilled.insert(entry.service);
    }
    Published published;
    published.entries = std::move(*chained);
    publish(std::move(published));
    return entries.empty() ? 0 : entries.back().seq;
}

bool Desk::retryUnwritten()
{
    if (m_unwritten.empty())
        return true;
    std::vector<journal::Entry> entries;
    entries.swap(m_unwritten);
    if (commit(entries))
        return true;
    m_unwritten.swap(entries);
    return false;
}

void Desk::publish(Published published)
{
    if (m_listeners.empty())
        return;
    const auto shared = std::make_shared<const Published>(std::move(published));
    for (const auto& listener : m_listeners)
        listener->push(shared);
}

void Desk::heartbeat()
{
    if (m_steady < m_nextHeartbeat)
        return;
    m_nextHeartbeat = m_steady + kHeartbeat;
    dropCutListeners();
    if (m_recordStopped && m_unwritten.empty() && hasRoomForWindows()) // nobody has tried since
        tellRecord(nullptr);
    Published::Heartbeat beat{m_wall, m_journal.lastSeq(), {}, m_recordStopped, m_unwritten};
    for (const auto& listener : m_listeners) {
        const Caller& caller = listener->caller();
        const auto viewing = m_viewing.find({caller.who, caller.console});
        const IncidentId incident(viewing == m_viewing.end() ? "" : viewing->second);
        const journal::IncidentState* state = m_shared.incident(incident);
        beat.viewers.push_back({caller.who, caller.console, incident.value, state ? state->service : ServiceId()});
    }
    Published published;
    published.heartbeat = std::move(beat);
    publish(std::move(published));
}

SteadyTime Desk::nextTurn() const
{
    SteadyTime next = std::min(m_nextHeartbeat, m_seals.next());
    for (const ServiceId& id : m_acting) {
        for (const OperationId& operation : m_services.at(id).active) {
            const journal::OperationRecord* record = m_shared.operation(operation);
            if (record == nullptr)
                continue;
            if (record->latest.state == journal::OperationState::asked && !record->latest.needsConsent)
                next = std::min(next, m_steady + kCountdownResolution);
            else if (record->latest.state == journal::OperationState::started)
                next = std::min(next, m_steady + kShimLook);
        }
    }
    return next;
}

} // namespace handrail::agent
