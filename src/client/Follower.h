#pragma once

#include "base/Mutex.h"
#include "client/Inbox.h"
#include "client/Wire.h"

#include <map>

namespace handrail::client {

/// The mind of a link: when to dial, what to ask, what to believe. Wire events come in on any thread and only change state;
/// the link's own thread lives in run() and makes all calls into the wire. Std only.
class Follower final : public WireEvents {
public:
    Follower(std::string target, const Clock& clock);

    void start(Seq afterSeq, std::string lastHash) HR_EXCLUDES(m_mutex);
    void requestStop() HR_EXCLUDES(m_mutex);
    void reconnectNow() HR_EXCLUDES(m_mutex);
    void act(Command command) HR_EXCLUDES(m_mutex);
    [[nodiscard]] std::uint64_t history(HistoryAsk ask) HR_EXCLUDES(m_mutex);
    [[nodiscard]] std::uint64_t logs(LogsAsk ask) HR_EXCLUDES(m_mutex);
    [[nodiscard]] std::vector<Update> drain() HR_EXCLUDES(m_mutex);

    /// Until requestStop().
    void run(Wire& wire) HR_EXCLUDES(m_mutex);
    /// Does what is due now and says when to come again at the latest.
    SteadyTime turn(Wire& wire) HR_EXCLUDES(m_mutex);

    void described(Session session, Described described) override HR_EXCLUDES(m_mutex);
    void windows(Session session, std::vector<Window> windows) override HR_EXCLUDES(m_mutex);
    void entries(Session session, std::vector<RawEntry> entries) override HR_EXCLUDES(m_mutex);
    void heartbeat(Session session, HeartbeatCame heartbeat) override HR_EXCLUDES(m_mutex);
    void progress(Session session, ProgressCame progress) override HR_EXCLUDES(m_mutex);
    void snapshotDone(Session session, Seq lastSeq) override HR_EXCLUDES(m_mutex);
    void descriptionChanged(Session session) override HR_EXCLUDES(m_mutex);
    void closed(Session session, Error why) override HR_EXCLUDES(m_mutex);
    void acted(Acted acted) override HR_EXCLUDES(m_mutex);
    void answered(Update historyOrLogs) override;

private:
    enum class Phase { off, waiting, describing, following, full };
    struct Pending { ///< an Act without an answer yet
        Command command;
        SteadyTime sendAt, giveUpAt;
        bool isSent = false;
    };
    struct Orders;

    bool isCurrent(Session session) HR_REQUIRES(m_mutex);
    void lose(Error why, LinkChanged::To to = LinkChanged::To::lost) HR_REQUIRES(m_mutex);
    void say(LinkChanged change) HR_REQUIRES(m_mutex);
    void forgetCursor(Error why) HR_REQUIRES(m_mutex);
    bool takeEntry(const RawEntry& raw, EntriesCame& came) HR_REQUIRES(m_mutex);
    void dial(Orders& orders) HR_REQUIRES(m_mutex);
    void duePhase(Orders& orders, SteadyTime now) HR_REQUIRES(m_mutex);
    void dueActs(Orders& orders, SteadyTime now) HR_REQUIRES(m_mutex);
    SteadyTime nextTurn(SteadyTime now) HR_REQUIRES(m_mutex);

    const std::string m_target;
    const Clock& m_clock;
    Inbox m_inbox; // has its own lock, always taken last

    Mutex m_mutex;
    Condition m_wake;
    Phase m_phase HR_GUARDED_BY(m_mutex) = Phase::off;
    bool m_stopping HR_GUARDED_BY(m_mutex) = false;
    Session m_session HR_GUARDED_BY(m_mutex) = 0;
    std::vector<Session> m_toClose HR_GUARDED_BY(m_mutex);
    bool m_followDue HR_GUARDED_BY(m_mutex) = false;
    bool m_describeDue HR_GUARDED_BY(m_mutex) = false;
    SteadyTime m_retryAt HR_GUARDED_BY(m_mutex);
    Millis m_backoff HR_GUARDED_BY(m_mutex);
    SteadyTime m_lastWord HR_GUARDED_BY(m_mutex);
    Seq m_cursor HR_GUARDED_BY(m_mutex) = 0;
    Seq m_position HR_GUARDED_BY(m_mutex) = 0; ///< of the last entry that this stream brought
    std::string m_hash HR_GUARDED_BY(m_mutex);
    bool m_hashKnown HR_GUARDED_BY(m_mutex) = true;
    bool m_resumed HR_GUARDED_BY(m_mutex) = false;   ///< no entry has come since the stream was resumed
    bool m_fromStart HR_GUARDED_BY(m_mutex) = false; ///< the next entries begin another journal
    bool m_forgot HR_GUARDED_BY(m_mutex) = false;    ///< began anew since the last whole snapshot: not twice
    WallTime m_windowsEnd HR_GUARDED_BY(m_mutex);
    std::optional<LinkChanged> m_said HR_GUARDED_BY(m_mutex);
    std::map<RequestId, Pending> m_acts HR_GUARDED_BY(m_mutex);
    std::vector<HistoryAsk> m_histories HR_GUARDED_BY(m_mutex);
    std::vector<LogsAsk> m_logs HR_GUARDED_BY(m_mutex);
    std::uint64_t m_lastAsk HR_GUARDED_BY(m_mutex) = 0;
};

} // namespace handrail::client
