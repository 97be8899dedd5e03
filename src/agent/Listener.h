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
    ServiceId service; ///< whose incident it is
};

/// One thing that all consoles are told. Made once, shared by their queues.
struct Published {
    std::vector<Window> windows;
    std::vector<storage::ChainedEntry> entries;
    struct Heartbeat {
        WallTime now;
        Seq lastSeq = 0;
        std::vector<Viewer> viewers;
        std::optional<WallTime> recordStopped; ///< since when the journal can't be written
        std::vector<journal::Entry> waiting;   ///< what it has not taken, oldest first
    };
    std::optional<Heartbeat> heartbeat;
    bool descriptionChanged = false;
    struct Progress {
        ServiceId service;
        OperationId operation;
        std::string output;
    };
    std::optional<Progress> progress{};
    [[nodiscard]] std::size_t size() const { return 1 + windows.size() + entries.size(); }
};

/// The queue between the state thread and one Follow stream. Bounded: one that isn't emptied is cut, and its console comes
/// again with its cursor. push(), began() and the cuts from the state thread, the rest from the stream's.
class Listener {
public:
    Listener(Caller caller, std::function<void()> ready, std::size_t limit = 20'000);

    struct Began {
        Seq lastSeq = 0;
        std::vector<ServiceId> services; ///< asked for, and may be seen
        bool seesAll = true;             ///< else entries of other services are withheld
        std::vector<Window> unstored{};  ///< newer than what the store has, or it could not take them
    };
    /// From here on everything is pushed: what came before, up to `lastSeq`, is read from the stores.
    void began(Began began) HR_EXCLUDES(m_mutex);
    /// Ends the stream with this error.
    void refuse(Error why) HR_EXCLUDES(m_mutex);
    /// A stream that was cut and still hasn't noticed, because nobody reads at its other end.
    void abandon() { m_abandon(); }
    void setAbandon(std::function<void()> abandon) { m_abandon = std::move(abandon); }
    void push(std::shared_ptr<const Published> published) HR_EXCLUDES(m_mutex);
    /// The next in order; null when there is none.
    [[nodiscard]] std::shared_ptr<const Published> next() HR_EXCLUDES(m_mutex);
    [[nodiscard]] bool hasNext() HR_EXCLUDES(m_mutex);
    [[nodiscard]] bool isCut() const { return m_isCut; }
    [[nodiscard]] const Caller& caller() const { return m_caller; }

    [[nodiscard]] std::optional<Began> begun() HR_EXCLUDES(m_mutex);
    [[nodiscard]] std::optional<Error> refusal() HR_EXCLUDES(m_mutex);

private:
    const Caller m_caller;
    const std::function<void()> m_ready; // called without the lock
    const std::size_t m_limit; ///< of windows and entries that wait
    std::function<void()> m_abandon = [] {}; // set before the state thread knows of it
    std::atomic<bool> m_isCut{false};

    Mutex m_mutex;
    std::optional<Began> m_began HR_GUARDED_BY(m_mutex);
    std::optional<Error> m_refusal HR_GUARDED_BY(m_mutex);
    std::deque<std::shared_ptr<const Published>> m_queue HR_GUARDED_BY(m_mutex);
    std::size_t m_waiting HR_GUARDED_BY(m_mutex) = 0;
};

} // namespace handrail::agent
