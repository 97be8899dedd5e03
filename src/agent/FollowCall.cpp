#include "agent/Incoming.h"

#include "journal/EntryCodec.h"
#include "telemetry/WindowCodec.h"

#include <algorithm>
#include <fmt/format.h>

namespace handrail::agent {

namespace {

constexpr Millis kSnapshotWindows = std::chrono::minutes(15);
constexpr Millis kMostSnapshotWindows = std::chrono::hours(1);
constexpr std::size_t kEntriesInOne = 500;
constexpr std::size_t kWindowsInOne = 200;

/// One Follow stream. First what the stores hold, read in parts by the reading thread; then what the listener's queue brings.
/// Kept alive by itself until OnDone and by tasks under way.
class FollowCall final : public Incoming<v1::FollowRequest, v1::Update>, public std::enable_shared_from_this<FollowCall> {
public:
    FollowCall(Serving& serving, grpc::CallbackServerContext* context) : Incoming(serving, context, "follow") {}

    void open()
    {
        m_self = shared_from_this();
        Incoming::open();
    }

private:
    enum class Stage { waiting, windows, entries, live };

    void begun(Caller caller) override
    {
        caller.setConsole(m_request.console());
        if (m_serving.gate.beginStream(caller.who))
            return begin(std::move(caller));
        if (m_serving.gate.isNews(caller.who, std::chrono::steady_clock::now()))
            m_serving.mailbox.post(CallRefused{caller, "follow", journal::RefusedWhy::tooMany});
        Finish(toStatus({ErrorCode::unavailable, fmt::format("more than {} consoles of one person", Gate::kStreams), caller.who,
                         "close one of them"}));
    }
    void begin(Caller caller)
    {
        m_cursor = m_request.after_seq();
        m_listener = std::make_shared<Listener>(std::move(caller), [weak = weak_from_this()] {
            if (const auto self = weak.lock())
                self->kick();
        }, m_serving.streamBacklog);
        m_isCounted = true;
        m_listener->setAbandon([weak = weak_from_this()] {
            if (const auto self = weak.lock())
                self->m_context->TryCancel();
        });
        std::vector<ServiceId> services;
        for (const std::string& service : m_request.services())
            services.emplace_back(service);
        m_serving.mailbox.post(FollowBegan{m_listener, std::move(services)});
        idle();
        kick();
    }
    void OnWriteDone(bool ok) override
    {
        if (!ok)
            return Finish(grpc::Status::CANCELLED);
        idle();
        kick();
    }
    void OnCancel() override
    {
        {
            const Lock lock(m_mutex);
            m_isCancelled = true;
        }
        kick();
    }
    void OnDone() override
    {
        if (m_isCounted)
            m_serving.gate.endStream(m_listener->caller().who);
        if (m_listener)
            m_serving.mailbox.post(FollowEnded{m_listener});
        const std::shared_ptr<FollowCall> last = std::move(m_self);
    }

    /// Whoever finds the stream idle makes it busy and goes on; only then may it write, or finish and stay busy for ever.
    void kick()
    {
        {
            const Lock lock(m_mutex);
            if (m_isBusy)
                return;
            m_isBusy = true;
        }
        if (isCancelled())
            return Finish(grpc::Status::CANCELLED);
        // Looked at with each heartbeat: whoever's certificate is revoked is shown nothing more.
        if (const Caller& caller = m_listener->caller(); m_serving.gate.isRevoked(caller.certificateSerial))
            return Finish(toStatus(revokedError(caller.who)));
        if (const auto why = m_listener->refusal())
            return Finish(toStatus(*why));
        if (m_listener->isCut())
            return Finish({grpc::StatusCode::RESOURCE_EXHAUSTED, "this console reads too slowly and begins again"});
        if (m_stage == Stage::live)
            return writeLive();
        if (!m_began && !(m_began = m_listener->begun())) {
            idle();
            if (m_listener->begun() || m_listener->isCut())
                kick();
            return;
        }
        m_serving.reading.post([self = shared_from_this()] { self->readSnapshot(); });
    }
    bool isCancelled()
    {
        const Lock lock(m_mutex);
        return m_isCancelled;
    }
    void idle()
    {
        const Lock lock(m_mutex);
        m_isBusy = false;
    }

    /// On the reading thread, while the stream is busy. Each turn ends in one write.
    void readSnapshot()
    {
        m_update.Clear();
        Result<bool> hasMore = true;
        if (m_stage == Stage::waiting) {
            hasMore = readWindows();
        } else if (m_stage == Stage::windows) {
            takeWindows();
        } else if (m_stage == Stage::entries) {
            hasMore = readEntries();
        }
        if (!hasMore)
            return Finish(toStatus(hasMore.error()));
        StartWrite(&m_update);
    }

    Result<bool> readWindows()
    {
        auto store = m_serving.openWindows();
        if (!store)
            return fail(store.error());
        for (const ServiceId& service : m_began->services) {
            const auto last = (*store)->lastEnd(service);
            if (!last || !*last)
                continue;
            WallTime from = fromMs(m_request.windows_from_ms());
            if (m_request.windows_from_ms() == 0)
                from = **last - kSnapshotWindows;
            from = std::max(from, **last - kMostSnapshotWindows);
            auto windows = (*store)->read(service, from, **last + Millis(1));
            if (!windows)
                return fail(windows.error());
            std::ranges::move(*windows, std::back_inserter(m_snapshot));
        }
        std::ranges::copy(m_began->unstored, std::back_inserter(m_snapshot));
        m_stage = Stage::windows;
        takeWindows();
        return true;
    }
    void takeWindows()
    {
        v1::WindowBatch& batch = *m_update.mutable_windows();
        const std::size_t end = std::min(m_snapshot.size(), m_sent + kWindowsInOne);
        for (; m_sent < end; ++m_sent)
            toMessage(m_snapshot[m_sent], *batch.add_windows());
        if (m_sent < m_snapshot.size())
            return;
        m_snapshot = {};
        m_stage = Stage::entries;
    }
    Result<bool> readEntries()
    {
        const Seq upTo = m_began->lastSeq;
        if (m_cursor >= upTo) {
            m_stage = Stage::live;
            m_update.mutable_snapshot_done()->set_last_seq(upTo);
            return false;
        }
        auto store = m_serving.openJournal();
        if (!store)
            return fail(store.error());
        const auto chunk = (*store)->read(m_cursor, kEntriesInOne);
        if (!chunk)
            return fail(chunk.error());
        if (chunk->empty())
            return fail(ErrorCode::damaged, "entries of the journal are missing");
        for (const storage::ChainedEntry& entry : *chunk) {
            if (entry.seq > upTo)
                break;
            add(entry);
        }
        return true;
    }
    /// An entry of a service that the caller may not see keeps its place in the chain, without its bytes.
    void add(const storage::ChainedEntry& entry)
    {
        v1::ChainedEntry& one = *m_update.mutable_entries()->add_entries();
        if (m_began->seesAll || isSeen(entry))
            one.set_entry(entry.bytes);
        one.set_hash(entry.hash);
        m_cursor = entry.seq;
    }

    bool isSeen(const storage::ChainedEntry& entry) const
    {
        const auto decoded = journal::decode(entry.bytes);
        return decoded && (decoded->service.empty() || isSeen(decoded->service));
    }
    bool isSeen(const ServiceId& service) const
    {
        return m_began->seesAll || std::ranges::find(m_began->services, service) != m_began->services.end();
    }

    void writeLive()
    {
        while (const auto next = m_listener->next()) {
            m_update.Clear();
            if (fill(*next))
                return StartWrite(&m_update);
        }
        idle();
        // Something may have come between the last look and being idle.
        if (m_listener->hasNext() || isCancelled())
            kick();
    }
    bool fill(const Published& published)
    {
        for (const Window& window : published.windows) {
            if (std::ranges::find(m_began->services, window.service) != m_began->services.end())
                toMessage(window, *m_update.mutable_windows()->add_windows());
        }
        for (const storage::ChainedEntry& entry : published.entries) {
            if (entry.seq > m_cursor)
                add(entry);
        }
        if (published.heartbeat) {
            v1::Heartbeat& beat = *m_update.mutable_heartbeat();
            beat.set_now_ms(toMs(published.heartbeat->now));
            beat.set_last_seq(published.heartbeat->lastSeq);
            for (const Viewer& viewer : published.heartbeat->viewers) {
                v1::Viewer& one = *beat.add_viewers();
                one.set_who(viewer.who);
                one.set_console(viewer.console);
                if (isSeen(viewer.service))
                    one.set_incident(viewer.incident);
            }
            if (const auto stopped = published.heartbeat->recordStopped)
                beat.set_record_stopped_ms(toMs(*stopped));
            for (const journal::Entry& entry : published.heartbeat->waiting)
                if (entry.service.empty() || isSeen(entry.service))
                    beat.add_waiting(journal::encode(entry));
        }
        if (published.progress && isSeen(published.progress->service)) {
            v1::Progress& progress = *m_update.mutable_progress();
            progress.set_service(published.progress->service.value);
            progress.set_operation(published.progress->operation.value);
            progress.set_output(published.progress->output);
        }
        if (published.descriptionChanged)
            m_update.mutable_description_changed();
        return m_update.what_case() != v1::Update::WHAT_NOT_SET;
    }

    bool m_isCounted = false; ///< as one of its person's streams
    std::shared_ptr<FollowCall> m_self;
    std::shared_ptr<Listener> m_listener;

    Mutex m_mutex;
    bool m_isBusy HR_GUARDED_BY(m_mutex) = true; ///< until it has begun; then who made it so owns all that follows
    bool m_isCancelled HR_GUARDED_BY(m_mutex) = false;

    Stage m_stage = Stage::waiting;
    std::optional<Listener::Began> m_began;
    std::vector<Window> m_snapshot;
    std::size_t m_sent = 0;
    Seq m_cursor = 0;
    v1::Update m_update;
};

} // namespace

CallOf<v1::FollowRequest, v1::Update>* followCall(Serving& serving, grpc::CallbackServerContext* context)
{
    const auto call = std::make_shared<FollowCall>(serving, context);
    call->open();
    return call.get();
}

} // namespace handrail::agent
