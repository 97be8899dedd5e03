#pragma once

#include "agent/Command.h"
#include "storage/JournalStore.h"
#include "telemetry/Window.h"

#include "base/Mutex.h"

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace handrail::agent {

struct Viewer {
    std::string who, console, incident;
};

/// One thing that all consoles are told. Made once, shared by their queues.
struct Published {
    std::vector<Window> windows;
    std::vector<storage::ChainedEntry> entries;
    struct Heartbeat {
        WallTime now;
        Seq lastSeq = 0;
        std::vector<Viewer> viewers;
    };
    std::optional<Heartbeat> heartbeat;
    bool descriptionChanged = false;
};

/// The queue between the state thread and one Follow stream. Bounded: one that isn't emptied is cut, and its console comes
/// again with its cursor. push() and began() from the state thread, the rest from the stream's.
class Listener {
public:
    Listener(Caller caller, std::function<void()> ready, std::size_t limit = 4'096);

    /// From here on everything is pushed: what came before, up to `lastSeq`, is read from the stores.
    void began(Seq lastSeq, std::vector<ServiceId> services) HR_EXCLUDES(m_mutex);
    void push(std::shared_ptr<const Published> published) HR_EXCLUDES(m_mutex);
    /// The next in order; null when there is none.
    [[nodiscard]] std::shared_ptr<const Published> next() HR_EXCLUDES(m_mutex);
    [[nodiscard]] bool hasNext() HR_EXCLUDES(m_mutex);
    [[nodiscard]] bool isCut() const { return m_isCut; }
    [[nodiscard]] const Caller& caller() const { return m_caller; }

    struct Began {
        Seq lastSeq = 0;
        std::vector<ServiceId> services;
    };
    [[nodiscard]] std::optional<Began> begun() HR_EXCLUDES(m_mutex);

private:
    const Caller m_caller;
    const std::function<void()> m_ready; // called without the lock
    const std::size_t m_limit;
    std::atomic<bool> m_isCut{false};

    Mutex m_mutex;
    std::optional<Began> m_began HR_GUARDED_BY(m_mutex);
    std::deque<std::shared_ptr<const Published>> m_queue HR_GUARDED_BY(m_mutex);
};

} // namespace handrail::agent
