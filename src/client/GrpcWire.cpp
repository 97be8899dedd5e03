#include "client/Wire.h"

#include "base/Files.h"
#include "base/Loopback.h"
#include "base/Mutex.h"
#include "client/DescriptionCodec.h"
#include "client/DeskChannel.h"
#include "client/Link.h"
#include "handrail/v1/desk.grpc.pb.h"
#include "journal/BodyCodec.h"
#include "journal/EntryCodec.h"
#include "telemetry/WindowCodec.h"

#include <grpcpp/grpcpp.h>

#include <unordered_map>

namespace handrail::client {

namespace {

constexpr Millis kDescribeAtMost{5'000};
constexpr Millis kAskAtMost{10'000};
constexpr const char* kGiveThree = "give the three files: authority, certificate, key";

/// Anything under way: kept alive by itself until its last callback.
class Call {
public:
    virtual ~Call() = default;
    grpc::ClientContext context;
    std::shared_ptr<v1::Desk::Stub> stub;
};

/// What all calls of one wire share; outlives the wire while calls end.
struct Shared {
    Address address;
    std::string console;
    std::shared_ptr<WireEvents> events;

    Mutex mutex;
    Condition idle;
    std::shared_ptr<v1::Desk::Stub> stub HR_GUARDED_BY(mutex);
    std::unordered_map<const Call*, std::shared_ptr<Call>> calls HR_GUARDED_BY(mutex);
    std::unordered_map<Session, std::weak_ptr<Call>> sessions HR_GUARDED_BY(mutex);
    int ending HR_GUARDED_BY(mutex) = 0; ///< calls that are out of `calls` and not yet destroyed

    void begin(std::shared_ptr<Call> call)
    {
        const Lock lock(mutex);
        calls.emplace(call.get(), call);
    }
    /// The call is gone before the wire counts as idle: whoever waits for that may end the process at once.
    void end(const Call* call)
    {
        std::shared_ptr<Call> last;
        {
            const Lock lock(mutex);
            if (const auto found = calls.find(call); found != calls.end()) {
                last = std::move(found->second);
                calls.erase(found);
            }
            ++ending;
        }
        last.reset();
        const Lock lock(mutex);
        --ending;
        std::erase_if(sessions, [](const auto& entry) { return entry.second.expired(); });
        idle.notifyAll();
    }
};

void setDeadline(grpc::ClientContext& context, Millis atMost)
{
    context.set_deadline(std::chrono::system_clock::now() + atMost);
}

template <typename Request, typename Reply>
struct UnaryCall final : Call {
    Request request;
    Reply reply;
};

class FollowCall final : public Call, public grpc::ClientReadReactor<v1::Update> {
public:
    FollowCall(std::shared_ptr<Shared> shared, Session session) : m_shared(std::move(shared)), m_session(session) {}

    void begin(Seq afterSeq, WallTime windowsFrom)
    {
        m_request.set_protocol(1);
        m_request.set_console(m_shared->console);
        m_request.set_after_seq(afterSeq);
        m_request.set_windows_from_ms(toMs(windowsFrom));
        stub->async()->Follow(&context, &m_request, this);
        StartRead(&m_update);
        StartCall();
    }

private:
    void OnReadDone(bool ok) override
    {
        if (!ok)
            return;
        deliver();
        StartRead(&m_update);
    }
    void OnDone(const grpc::Status& status) override
    {
        const std::shared_ptr<Shared> shared = m_shared;
        shared->events->closed(m_session, toError(status, shared->address));
        shared->end(this);
    }
    void deliver()
    {
        WireEvents& events = *m_shared->events;
        if (m_update.has_windows()) {
            std::vector<Window> windows;
            for (const v1::Window& window : m_update.windows().windows())
                windows.push_back(fromMessage(window));
            events.windows(m_session, std::move(windows));
        } else if (m_update.has_entries()) {
            std::vector<RawEntry> entries;
            for (v1::ChainedEntry& entry : *m_update.mutable_entries()->mutable_entries())
                entries.push_back({std::move(*entry.mutable_entry()), std::move(*entry.mutable_hash())});
            events.entries(m_session, std::move(entries));
        } else if (m_update.has_heartbeat()) {
            HeartbeatCame heartbeat{fromMs(m_update.heartbeat().now_ms()), m_update.heartbeat().last_seq(), {}, {}};
            for (const v1::Viewer& viewer : m_update.heartbeat().viewers())
                heartbeat.viewers.push_back({viewer.who(), viewer.console(), viewer.incident()});
            if (m_update.heartbeat().record_stopped_ms() != 0)
                heartbeat.recordStopped = fromMs(m_update.heartbeat().record_stopped_ms());
            for (const std::string& bytes : m_update.heartbeat().waiting())
                if (auto entry = journal::decode(bytes))
                    heartbeat.waiting.push_back(std::move(*entry));
            events.heartbeat(m_session, std::move(heartbeat));
        } else if (m_update.has_progress()) {
            events.progress(m_session, {OperationId(m_update.progress().operation()), m_update.progress().output()});
        } else if (m_update.has_snapshot_done()) {
            events.snapshotDone(m_session, m_update.snapshot_done().last_seq());
        } else if (m_update.has_description_changed()) {
            events.descriptionChanged(m_session);
        }
    }

    const std::shared_ptr<Shared> m_shared;
    const Session m_session;
    v1::FollowRequest m_request;
    v1::Update m_update;
};

/// History and Logs: reads all parts, then answers once.
template <typename Part, typename Came, typename Item, typename Add>
class PartsCall final : public Call, public grpc::ClientReadReactor<Part> {
public:
    PartsCall(std::shared_ptr<Shared> shared, std::uint64_t ask, Add add)
        : m_shared(std::move(shared)), m_ask(ask), m_add(std::move(add))
    {
    }
    void begin()
    {
        this->StartRead(&m_part);
        this->StartCall();
    }

private:
    void OnReadDone(bool ok) override
    {
        if (!ok)
            return;
        m_add(m_part, m_items);
        this->StartRead(&m_part);
    }
    void OnDone(const grpc::Status& status) override
    {
        const std::shared_ptr<Shared> shared = m_shared;
        if (status.ok())
            shared->events->answered(Came{m_ask, std::move(m_items)});
        else
            shared->events->answered(Came{m_ask, fail(toError(status, shared->address))});
        shared->end(this);
    }

    const std::shared_ptr<Shared> m_shared;
    const std::uint64_t m_ask;
    const Add m_add;
    Part m_part;
    std::vector<Item> m_items;
};

void fill(v1::ActRequest& to, const Take& take)
{
    to.mutable_take()->set_what(static_cast<v1::IncidentEntry::What>(take.what));
    to.mutable_take()->set_to(take.to);
}
void fill(v1::ActRequest& to, const AnswerStep& step)
{
    to.mutable_step()->set_runbook(step.runbook);
    to.mutable_step()->set_step(step.step);
    to.mutable_step()->set_answer(step.answer);
    to.mutable_step()->set_why(step.why);
}
void fill(v1::ActRequest& to, const TakeBack& back)
{
    to.mutable_take_back()->set_runbook(back.runbook);
    to.mutable_take_back()->set_answer(back.answer);
}
void fill(v1::ActRequest& to, const WriteNote& note) { to.mutable_note()->set_text(note.text); }
void fill(v1::ActRequest& to, const Operate& operate)
{
    v1::OperationCommand& command = *to.mutable_operation();
    command.set_action(operate.action);
    command.mutable_params()->insert(operate.params.begin(), operate.params.end());
    command.set_reason(operate.reason);
    command.set_seen(operate.seen);
    command.set_seen_version(operate.seenVersion);
    command.set_seen_mode(operate.seenMode);
    for (const journal::Shown& shown : operate.shown) {
        v1::Shown& one = *command.add_shown();
        one.set_signal(shown.signal);
        if (shown.value)
            one.set_value(*shown.value);
    }
    command.set_anyway(operate.anyway);
    command.set_undo_of(operate.undoOf.value);
    if (operate.countdownS)
        command.set_countdown_s(*operate.countdownS);
}
void fill(v1::ActRequest& to, const Stop& stop) { to.mutable_stop()->set_operation(stop.operation.value); }
void fill(v1::ActRequest& to, const SignOff& signOff)
{
    to.mutable_sign_off()->set_team(signOff.team);
    to.mutable_sign_off()->set_milestone(signOff.milestone);
    to.mutable_sign_off()->set_digest(signOff.digest);
}
void fill(v1::ActRequest& to, const RunDrill& drill)
{
    to.mutable_drill()->set_drill(drill.drill);
    to.mutable_drill()->set_fault(drill.fault);
    to.mutable_drill()->set_end(drill.end);
}
void fill(v1::ActRequest& to, const journal::Silence& body) { journal::toMessage(body, *to.mutable_silence()); }
void fill(v1::ActRequest& to, const journal::ChangeStop& body) { journal::toMessage(body, *to.mutable_change_stop()); }
void fill(v1::ActRequest& to, const journal::Consent& body) { journal::toMessage(body, *to.mutable_consent()); }
void fill(v1::ActRequest& to, const StillHere& here)
{
    to.mutable_still_here()->set_operation(here.operation.value);
}

Acted toActed(const RequestId& request, const v1::ActReply& reply)
{
    Acted acted;
    acted.request = request;
    acted.accepted = reply.accepted();
    acted.why = static_cast<journal::RefusedWhy>(reply.why());
    acted.refusedFor = reply.refused_for();
    acted.operation = OperationId(reply.operation());
    acted.beganAgo = Millis(reply.began_ago_ms());
    return acted;
}

Result<std::shared_ptr<grpc::ChannelCredentials>> credentialsFor(const Address& address)
{
    if (!address.certFile.empty() || !address.caFile.empty() || !address.keyFile.empty()) {
        grpc::SslCredentialsOptions options;
        for (auto [file, into] : {std::pair(&address.caFile, &options.pem_root_certs),
                                  std::pair(&address.certFile, &options.pem_cert_chain),
                                  std::pair(&address.keyFile, &options.pem_private_key)}) {
            const bool isElsewhere = file == &address.keyFile && address.key;
            auto text = isElsewhere ? address.key() : readFile(*file);
            if (!text)
                return fail(isElsewhere ? text.error() : Error{ErrorCode::refused, text.error().what, *file, kGiveThree});
            *into = std::move(*text);
        }
        return grpc::SslCredentials(options);
    }
    if (address.target.starts_with("unix:"))
        return grpc::InsecureChannelCredentials();
    const auto where = parseHostPort(address.target);
    if (!where)
        return fail(where.error());
    if (!isLoopbackHost(where->host))
        return fail(ErrorCode::refused, "without certificates only an agent on this machine is called", address.target,
                    "give the authority, certificate and key files");
    return grpc::InsecureChannelCredentials();
}

class GrpcWire final : public Wire {
public:
    GrpcWire(Address address, std::string console, std::shared_ptr<WireEvents> events)
        : m_shared(std::make_shared<Shared>())
    {
        m_shared->address = std::move(address);
        m_shared->console = std::move(console);
        m_shared->events = std::move(events);
    }
    ~GrpcWire() override { stop(Millis(0)); }

    void describe(Session session, bool freshConnection) override
    {
        if (auto there = connect(freshConnection); !there)
            return m_shared->events->closed(session, there.error());
        const auto call = make<UnaryCall<v1::DescribeRequest, v1::Description>>(freshConnection ? session : 0);
        call->request.set_protocol(1);
        call->request.set_console(m_shared->console);
        call->request.set_shares_texts(true);
        setDeadline(call->context, kDescribeAtMost);
        call->stub->async()->Describe(&call->context, &call->request, &call->reply,
                                      [shared = m_shared, session, call = call.get()](const grpc::Status& status) {
                                          describeDone(*shared, session, status, call->reply);
                                          shared->end(call);
                                      });
    }

    void follow(Session session, Seq afterSeq, WallTime windowsFrom) override
    {
        make<FollowCall>(session, m_shared, session)->begin(afterSeq, windowsFrom);
    }

    void close(Session session) override
    {
        std::shared_ptr<Call> call;
        {
            const Lock lock(m_shared->mutex);
            if (const auto found = m_shared->sessions.find(session); found != m_shared->sessions.end())
                call = found->second.lock();
        }
        if (call)
            call->context.TryCancel();
    }

    void act(const Command& command, Millis atMost) override
    {
        if (auto there = connect(false); !there)
            return failAct(command.request, there.error());
        const auto call = make<UnaryCall<v1::ActRequest, v1::ActReply>>(0);
        call->request.set_protocol(1);
        call->request.set_request_id(command.request.value);
        call->request.set_console(m_shared->console);
        call->request.set_service(command.service.value);
        call->request.set_incident(command.incident.value);
        std::visit([&](const auto& what) { fill(call->request, what); }, command.what);
        setDeadline(call->context, atMost);
        call->stub->async()->Act(&call->context, &call->request, &call->reply,
                                 [shared = m_shared, request = command.request, call = call.get()](const auto& status) {
                                     Acted acted = toActed(request, call->reply);
                                     if (!status.ok())
                                         acted.error = toError(status, shared->address);
                                     shared->events->acted(std::move(acted));
                                     shared->end(call);
                                 });
    }

    void history(const HistoryAsk& ask) override
    {
        if (auto there = connect(false); !there)
            return m_shared->events->answered(HistoryCame{ask.ask, fail(there.error())});
        v1::HistoryRequest request;
        request.set_service(ask.service.value);
        request.set_from_ms(toMs(ask.from));
        request.set_to_ms(toMs(ask.to));
        request.set_points(ask.points);
        const auto add = [](const v1::HistoryPart& part, std::vector<Window>& windows) {
            for (const v1::Window& window : part.windows())
                windows.push_back(fromMessage(window));
        };
        const auto call = make<PartsCall<v1::HistoryPart, HistoryCame, Window, decltype(add)>>(0, m_shared, ask.ask, add);
        setDeadline(call->context, kAskAtMost);
        call->stub->async()->History(&call->context, &request, call.get());
        call->begin();
    }

    void logs(const LogsAsk& ask) override
    {
        if (auto there = connect(false); !there)
            return m_shared->events->answered(LogsCame{ask.ask, fail(there.error())});
        v1::LogsRequest request;
        request.set_service(ask.service.value);
        request.set_around_ms(toMs(ask.around));
        request.set_before_ms(ask.before.count());
        request.set_after_ms(ask.after.count());
        request.set_contains(ask.contains);
        request.set_limit(ask.limit);
        const auto add = [](const v1::LogLines& part, std::vector<LogLine>& lines) {
            for (const v1::LogLine& line : part.lines())
                lines.push_back({fromMs(line.at_ms()), line.text(), line.odd()});
        };
        const auto call = make<PartsCall<v1::LogLines, LogsCame, LogLine, decltype(add)>>(0, m_shared, ask.ask, add);
        setDeadline(call->context, kAskAtMost);
        call->stub->async()->Logs(&call->context, &request, call.get());
        call->begin();
    }

    void stop(Millis atMost) override
    {
        std::vector<std::shared_ptr<Call>> open;
        {
            const Lock lock(m_shared->mutex);
            for (const auto& [key, call] : m_shared->calls)
                open.push_back(call);
        }
        for (const auto& call : std::exchange(open, {}))
            call->context.TryCancel();
        const SteadyTime until = std::chrono::steady_clock::now() + atMost;
        const Lock lock(m_shared->mutex);
        while ((!m_shared->calls.empty() || m_shared->ending > 0) && std::chrono::steady_clock::now() < until)
            m_shared->idle.waitUntil(m_shared->mutex, until);
    }

private:
    static void describeDone(Shared& shared, Session session, const grpc::Status& status, const v1::Description& reply)
    {
        if (!status.ok())
            return shared.events->closed(session, toError(status, shared.address));
        Described described{nullptr, reply.SerializeAsString()};
        auto description = decodeDescription(described.bytes);
        if (!description)
            return shared.events->closed(session, description.error());
        described.description = std::make_shared<const Description>(std::move(*description));
        shared.events->described(session, std::move(described));
    }

    void failAct(const RequestId& request, const Error& error)
    {
        Acted acted;
        acted.request = request;
        acted.error = error;
        m_shared->events->acted(std::move(acted));
    }

    /// A fresh connection is really a new one: a socket that died in the machine's sleep is not asked again.
    Result<void> connect(bool fresh)
    {
        {
            const Lock lock(m_shared->mutex);
            if (m_shared->address.inProcess && !m_shared->stub)
                m_shared->stub = v1::Desk::NewStub(m_shared->address.inProcess);
            if (m_shared->stub && (!fresh || m_shared->address.inProcess))
                return {};
        }
        const auto credentials = credentialsFor(m_shared->address); // not under the lock: it may wait for a person
        if (!credentials)
            return fail(credentials.error());
        auto stub = v1::Desk::NewStub(deskChannel(m_shared->address.target, *credentials));
        const Lock lock(m_shared->mutex);
        m_shared->stub = std::move(stub);
        return {};
    }

    template <typename T, typename... Args>
    std::shared_ptr<T> make(Session session, Args&&... args)
    {
        auto call = std::make_shared<T>(std::forward<Args>(args)...);
        {
            const Lock lock(m_shared->mutex);
            call->stub = m_shared->stub;
            if (session != 0)
                m_shared->sessions[session] = call;
        }
        m_shared->begin(call);
        return call;
    }

    const std::shared_ptr<Shared> m_shared;
};

} // namespace

std::unique_ptr<Wire> makeGrpcWire(const Address& address, std::string console, std::shared_ptr<WireEvents> events)
{
    return std::make_unique<GrpcWire>(address, std::move(console), std::move(events));
}

} // namespace handrail::client
