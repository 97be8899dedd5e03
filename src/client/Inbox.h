#pragma once

#include "base/Mutex.h"
#include "client/Update.h"

#include <deque>
#include <map>
#include <utility>

namespace handrail::client {

/// Where the wire's threads leave updates and the owner picks them up. Bounded: windows, heartbeats and progress coalesce
/// to the newest; journal entries are never dropped, over the bound they are not taken and the stream must be resumed later.
/// Every function may be called from any thread.
class Inbox {
public:
    explicit Inbox(std::size_t entryLimit = 20'000, std::size_t windowLimit = 50'000);

    void put(Update update) HR_EXCLUDES(m_mutex);
    /// False when there is no room; nothing was taken then. A batch of any size fits into an empty inbox.
    [[nodiscard]] bool putEntries(EntriesCame entries) HR_EXCLUDES(m_mutex);
    /// Everything since the last call: windows first, so that a SnapshotDone always has its windows before it.
    [[nodiscard]] std::vector<Update> drain() HR_EXCLUDES(m_mutex);

private:
    void putWindows(WindowsCame&& came) HR_REQUIRES(m_mutex);
    void putProgress(ProgressCame&& came) HR_REQUIRES(m_mutex);
    void putLink(LinkChanged&& link) HR_REQUIRES(m_mutex);

    const std::size_t m_entryLimit;
    const std::size_t m_windowLimit;

    Mutex m_mutex;
    std::deque<Update> m_updates HR_GUARDED_BY(m_mutex);
    std::map<std::pair<ServiceId, WallTime>, Window> m_windows HR_GUARDED_BY(m_mutex);
    SteadyTime m_windowsAt HR_GUARDED_BY(m_mutex);
    std::optional<HeartbeatCame> m_heartbeat HR_GUARDED_BY(m_mutex);
    std::map<OperationId, ProgressCame> m_progress HR_GUARDED_BY(m_mutex);
    std::size_t m_entries HR_GUARDED_BY(m_mutex) = 0;
    std::size_t m_links HR_GUARDED_BY(m_mutex) = 0;
};

} // namespace handrail::client
