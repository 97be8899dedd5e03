#include "client/Follower.h"

#include "journal/EntryCodec.h"

#include <algorithm>

namespace handrail::client {

namespace {

constexpr Millis kFirstBackoff{200};
constexpr Millis kLongestBackoff{5'000};
constexpr Millis kHeartbeatLimit{3'000};
constexpr Millis kActAtMost{2'000};    // one try
constexpr Millis kActInAll{4'000};     // all tries with the same request id
constexpr Millis kActRepeatAfter{300};
constexpr Millis kWindowsAgain{60'000}; // late parts of the last minute come again after a break
constexpr std::size_t kAsksKept = 256;

} // namespace

struct Follower::Orders {
    std::vector<Session> close;
    std::optional<Session> describe;
    bool freshConnection = false;
    std::optional<Session> follow;
    Seq afterSeq = 0;
    WallTime windowsFrom;
    std::vector<Command> acts;
    std::vector<HistoryAsk> histories;
    std::vector<LogsAsk> logs;
};

Follower::Follower(std::string target, const Clock& clock)
    : m_target(std::move(target)), m_clock(clock), m_backoff(kFirstBackoff)
{
}

void Follower::start(Seq afterSeq, std::string lastHash)
{
    const Lock lock(m_mutex);
    m_cursor = afterSeq;
    m_hashKnown = afterSeq == 0 || !lastHash.empty();
    m_hash = std::move(lastHash);
    m_phase = Phase::waiting;
    m_retryAt = m_clock.steady();
    say({LinkChanged::To::connecting, {}, {}});
    m_wake.notifyAll();
}

void Follower::requestStop()
{
    const Lock lock(m_mutex);
    m_stopping = true;
    m_wake.notifyAll();
}

void Follower::reconnectNow()
{
    const Lock lock(m_mutex);
    if (m_phase == Phase::off)
        return;
    if (m_phase == Phase::describing || m_phase == Phase::following)
        m_toClose.push_back(m_session);
    ++m_session;
    m_phase = Phase::waiting;
    m_backoff = kFirstBackoff;
    m_retryAt = m_clock.steady();
    say({LinkChanged::To::connecting, {}, {}});
    m_wake.notifyAll();
}

void Follower::act(Command command)
{
    const Lock lock(m_mutex);
    const SteadyTime now = m_clock.steady();
    const RequestId request = command.request;
    m_acts.insert_or_assign(request, Pending{std::move(command), now, now + kActInAll});
    m_wake.notifyAll();
}

std::uint64_t Follower::history(HistoryAsk ask)
{
    const Lock lock(m_mutex);
    ask.ask = ++m_lastAsk;
    m_histories.push_back(std::move(ask));
    if (m_histories.size() > kAsksKept)
        m_histories.erase(m_histories.begin());
    m_wake.notifyAll();
    return m_lastAsk;
}

std::uint64_t Follower::logs(LogsAsk ask)
{
    const Lock lock(m_mutex);
    ask.ask = ++m_lastAsk;
    m_logs.push_back(std::move(ask));
    if (m_logs.size() > kAsksKept)
        m_logs.erase(m_logs.begin());
    m_wake.notifyAll();
    return m_lastAsk;
}

std::vector<Update> Follower::drain()
{
    std::vector<Update> updates = m_inbox.drain();
    const Lock lock(m_mutex);
    if (m_phase == Phase::full) {
        m_phase = Phase::waiting;
        m_retryAt = m_clock.steady();
        m_wake.notifyAll();
    }
    return updates;
}

void Follower::run(Wire& wire)
{
    for (;;) {
        const SteadyTime next = turn(wire);
        const Lock lock(m_mutex);
        if (m_stopping)
            return;
        if (nextTurn(m_clock.steady()) >= next)
            m_wake.waitUntil(m_mutex, next);
        if (m_stopping)
            return;
    }
}

SteadyTime Follower::turn(Wire& wire)
{
    Orders orders;
    SteadyTime next;
    {
        const Lock lock(m_mutex);
        const SteadyTime now = m_clock.steady();
        duePhase(orders, now);
        dueActs(orders, now);
        orders.close.swap(m_toClose);
        orders.histories.swap(m_histories);
        orders.logs.swap(m_logs);
        next = nextTurn(now);
    }
    for (const Session session : orders.close)
        wire.close(session);
    if (orders.describe)
        wire.describe(*orders.describe, orders.freshConnection);
    if (orders.follow)
        wire.follow(*orders.follow, orders.afterSeq, orders.windowsFrom);
    for (const Command& command : orders.acts)
        wire.act(command, kActAtMost);
    for (const HistoryAsk& ask : orders.histories)
        wire.history(ask);
    for (const LogsAsk& ask : orders.logs)
        wire.logs(ask);
    return next;
}

void Follower::dial(Orders& orders)
{
    orders.describe = ++m_session;
    orders.freshConnection = true;
    m_phase = Phase::describing;
    m_followDue = false;
    m_describeDue = false;
}

void Follower::duePhase(Orders& orders, SteadyTime now)
{
    if (m_phase == Phase::waiting && now >= m_retryAt) {
        dial(orders);
        return;
    }
    if (m_phase == Phase::describing && m_followDue) {
        m_followDue = false;
        m_phase = Phase::following;
        m_resumed = true;
        m_lastWord = now;
        orders.follow = m_session;
        // The last entry that is known comes once more: it must still be the same one.
        m_position = m_hashKnown && m_cursor > 0 ? m_cursor - 1 : m_cursor;
        orders.afterSeq = m_position;
        orders.windowsFrom = m_windowsEnd == WallTime{} ? WallTime{} : m_windowsEnd - kWindowsAgain;
    } else if (m_phase == Phase::following && now - m_lastWord >= kHeartbeatLimit) {
        lose({ErrorCode::unavailable, "the agent is connected but has said nothing for 3 s", m_target,
              "it is tried again by itself; if this stays, look at the machine it runs on"});
    } else if (m_phase == Phase::following && m_describeDue) {
        m_describeDue = false;
        orders.describe = m_session;
    }
}

void Follower::dueActs(Orders& orders, SteadyTime now)
{
    for (auto& [request, pending] : m_acts) {
        if (pending.isSent || now < pending.sendAt)
            continue;
        pending.isSent = true;
        orders.acts.push_back(pending.command);
    }
}

SteadyTime Follower::nextTurn(SteadyTime now)
{
    SteadyTime next = now + std::chrono::seconds(5);
    if (!m_toClose.empty() || !m_histories.empty() || !m_logs.empty())
        return now;
    if (m_phase == Phase::waiting)
        next = std::min(next, m_retryAt);
    if (m_phase == Phase::describing && m_followDue)
        return now;
    if (m_phase == Phase::following)
        next = m_describeDue ? now : std::min(next, m_lastWord + kHeartbeatLimit);
    for (const auto& [request, pending] : m_acts) {
        if (!pending.isSent)
            next = std::min(next, pending.sendAt);
    }
    return next;
}

bool Follower::isCurrent(Session session)
{
    return session == m_session && (m_phase == Phase::describing || m_phase == Phase::following);
}

void Follower::say(LinkChanged change)
{
    // One message per cause: a machine that stays away for a night is not news every five seconds.
    if (m_said && m_said->to == change.to && m_said->why == change.why)
        return;
    m_said = change;
    m_inbox.put(std::move(change));
}

void Follower::lose(Error why, LinkChanged::To to)
{
    m_toClose.push_back(m_session);
    ++m_session;
    m_phase = Phase::waiting;
    m_retryAt = m_clock.steady() + m_backoff;
    say({to, std::move(why), m_backoff});
    m_backoff = std::min(m_backoff * 2, kLongestBackoff);
    m_wake.notifyAll();
}

void Follower::forgetCursor(Error why)
{
    m_cursor = 0;
    m_hash.clear();
    m_hashKnown = true;
    m_fromStart = true;
    m_forgot = true;
    lose(std::move(why));
    m_retryAt = m_clock.steady();
}

void Follower::described(Session session, Described described)
{
    const Lock lock(m_mutex);
    if (!isCurrent(session))
        return;
    m_inbox.put(std::move(described));
    m_followDue = m_phase == Phase::describing;
    m_wake.notifyAll();
}

void Follower::windows(Session session, std::vector<Window> windows)
{
    const Lock lock(m_mutex);
    if (!isCurrent(session))
        return;
    m_lastWord = m_clock.steady();
    for (const Window& window : windows)
        m_windowsEnd = std::max(m_windowsEnd, window.end());
    m_inbox.put(WindowsCame{std::move(windows), m_lastWord});
}

/// False when the chain is broken; the stream is given up then.
bool Follower::takeEntry(const RawEntry& raw, EntriesCame& came)
{
    // Without bytes it is of a service that we may not see: it has its place in the chain, and no more.
    const bool isWithheld = raw.bytes.empty();
    auto entry = isWithheld ? Result<journal::Entry>(journal::Entry{m_position + 1, {}, {}, {}, {}, {}}) : journal::decode(raw.bytes);
    if (entry && entry->seq <= m_cursor && (entry->seq < m_cursor || !m_hashKnown || raw.hash == m_hash)) {
        m_position = std::max(m_position, entry->seq);
        return true;
    }
    const bool follows = entry && entry->seq == m_cursor + 1 &&
                         (isWithheld || !m_hashKnown || journal::chainHash(m_hash, raw.bytes) == raw.hash);
    if (!follows) {
        const std::string number = std::to_string(entry && entry->seq == m_cursor ? m_cursor : m_cursor + 1);
        if (m_resumed && m_cursor > 0 && !m_forgot)
            forgetCursor({ErrorCode::damaged, "its journal is not the one that was seen before: entry " + number +
                          " does not follow from what is known", m_target, "all of it is read again"});
        else
            lose({ErrorCode::damaged, "its journal is damaged: entry " + number + " does not follow from the one before",
                  m_target, "run `handrail-agent journal --verify` beside the agent"}, LinkChanged::To::refused);
        return false;
    }
    m_resumed = false;
    m_cursor = m_position = entry->seq;
    m_hash = raw.hash;
    m_hashKnown = true;
    if (isWithheld)
        return true;
    came.entries.push_back(std::move(*entry));
    came.bytes.push_back(raw.bytes);
    came.lastHash = raw.hash;
    return true;
}

void Follower::entries(Session session, std::vector<RawEntry> entries)
{
    const Lock lock(m_mutex);
    if (!isCurrent(session))
        return;
    m_lastWord = m_clock.steady();
    const auto before = std::tuple(m_cursor, m_position, m_hash, m_hashKnown, m_resumed);
    EntriesCame came;
    came.fromStart = m_fromStart;
    for (const RawEntry& raw : entries) {
        if (!takeEntry(raw, came))
            return;
    }
    if (came.entries.empty())
        return;
    if (m_inbox.putEntries(std::move(came))) {
        m_fromStart = false;
        return;
    }
    std::tie(m_cursor, m_position, m_hash, m_hashKnown, m_resumed) = before;
    m_toClose.push_back(m_session);
    ++m_session;
    m_phase = Phase::full;
    m_wake.notifyAll();
}

void Follower::heartbeat(Session session, HeartbeatCame heartbeat)
{
    const Lock lock(m_mutex);
    if (!isCurrent(session))
        return;
    m_lastWord = m_clock.steady();
    heartbeat.at = m_lastWord;
    m_inbox.put(std::move(heartbeat));
}

void Follower::progress(Session session, ProgressCame progress)
{
    const Lock lock(m_mutex);
    if (isCurrent(session))
        m_inbox.put(std::move(progress));
}

void Follower::snapshotDone(Session session, Seq lastSeq)
{
    const Lock lock(m_mutex);
    if (!isCurrent(session))
        return;
    m_lastWord = m_clock.steady();
    if (lastSeq < m_cursor) {
        forgetCursor({ErrorCode::damaged, "its journal is shorter than the one that was seen before: it begins anew",
                      m_target, "all of it is read again"});
        return;
    }
    if (m_fromStart) {
        EntriesCame none;
        none.fromStart = true;
        m_fromStart = !m_inbox.putEntries(std::move(none));
    }
    m_backoff = kFirstBackoff;
    m_forgot = false;
    say({LinkChanged::To::live, {}, {}});
    m_inbox.put(SnapshotDone{});
}

void Follower::descriptionChanged(Session session)
{
    const Lock lock(m_mutex);
    if (!isCurrent(session))
        return;
    m_describeDue = true;
    m_wake.notifyAll();
}

void Follower::closed(Session session, Error why)
{
    const Lock lock(m_mutex);
    if (!isCurrent(session))
        return;
    const bool refused = why.code == ErrorCode::refused || why.code == ErrorCode::newerVersion ||
                         why.code == ErrorCode::invalidInput;
    lose(std::move(why), refused ? LinkChanged::To::refused : LinkChanged::To::lost);
}

void Follower::acted(Acted acted)
{
    const Lock lock(m_mutex);
    const auto found = m_acts.find(acted.request);
    if (found == m_acts.end())
        return;
    Pending& pending = found->second;
    const bool isStillHere = std::holds_alternative<StillHere>(pending.command.what);
    const SteadyTime again = m_clock.steady() + kActRepeatAfter;
    if (acted.error && acted.error->code == ErrorCode::unavailable && !isStillHere && again < pending.giveUpAt) {
        pending.isSent = false;
        pending.sendAt = again;
        m_wake.notifyAll();
        return;
    }
    m_acts.erase(found);
    if (!isStillHere)
        m_inbox.put(std::move(acted));
}

void Follower::answered(Update historyOrLogs) { m_inbox.put(std::move(historyOrLogs)); }

} // namespace handrail::client
