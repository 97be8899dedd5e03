#include "agent/Server.h"

#include "agent/Calls.h"
#include "agent/Certificates.h"
#include "agent/Door.h"
#include "base/Files.h"
#include "base/Loopback.h"

#include <cerrno>
#include <cstring>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

namespace handrail::agent {

/// The five calls of handrail.v1.Desk. What is generated for a call with one message reads that before it asks anybody; on the
/// wire it can't be told from a stream of messages, and of that we read the first when we want it.
class DeskService final : public grpc::Service {
public:
    explicit DeskService(Serving& serving) : m_serving(serving)
    {
        add("/handrail.v1.Desk/Describe", describeCall);
        add("/handrail.v1.Desk/Follow", followCall);
        add("/handrail.v1.Desk/History", historyCall);
        add("/handrail.v1.Desk/Logs", logsCall);
        add("/handrail.v1.Desk/Act", actCall);
    }

private:
    template <typename Request, typename Reply>
    void add(const char* name, CallOf<Request, Reply>* (*call)(Serving&, grpc::CallbackServerContext*))
    {
        AddMethod(new grpc::internal::RpcServiceMethod(name, grpc::internal::RpcMethod::BIDI_STREAMING, nullptr));
        MarkMethodCallback(m_count++, new grpc::internal::CallbackBidiHandler<Request, Reply>(
                                          [this, call](grpc::CallbackServerContext* context) { return call(m_serving, context); }));
    }

    Serving& m_serving;
    int m_count = 0;
};

namespace {

constexpr std::size_t kMostMemory = 256u << 20; ///< for what comes, of all together
constexpr Millis kEndCallsWithin{200};
constexpr unsigned kCertificatesLookS = 5;

Result<std::shared_ptr<grpc::ServerCredentials>> credentialsFor(const Server::Setup& setup, const HostPort& where,
                                                                const std::shared_ptr<Door>& door)
{
    const bool anyFile = !setup.caFile.empty() || !setup.certFile.empty() || !setup.keyFile.empty();
    if (!anyFile) {
        if (isLoopbackHost(where.host))
            return grpc::InsecureServerCredentials();
        return fail(ErrorCode::refused, "this address can be reached from other machines, and there are no certificates",
                    setup.listen, "listen on 127.0.0.1, or give --tls-ca, --tls-cert and --tls-key");
    }
    if (auto checked = checkTlsFiles(setup.caFile, setup.certFile, setup.keyFile, SystemClock().wall()); !checked)
        return fail(checked.error());
    // Read again when they change: a certificate is renewed without an end of what is watched.
    namespace tls = grpc::experimental;
    const auto files = std::make_shared<tls::FileWatcherCertificateProvider>(setup.keyFile, setup.certFile, setup.caFile,
                                                                             kCertificatesLookS);
    tls::TlsServerCredentialsOptions options(files);
    options.watch_root_certs();
    options.watch_identity_key_cert_pairs();
    // The handshake itself only proves that the peer has the key of what it shows; the door judges that, and can say so.
    options.set_cert_request_type(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_BUT_DONT_VERIFY);
    options.set_certificate_verifier(verifierOf(door));
    return tls::TlsServerCredentials(options);
}

std::shared_ptr<Door> doorOf(const Server::Setup& setup, Mailbox<Message>& mailbox)
{
    return setup.certFile.empty() ? nullptr : std::make_shared<Door>(setup.caFile, mailbox);
}

/// What strangers can cost: a connection that never says what it wants, or that is gone without a word, ends by itself.
void setLimits(grpc::ServerBuilder& builder)
{
    builder.SetMaxReceiveMessageSize(static_cast<int>(Arrivals::kMostBytes));
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 5'000);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 20'000);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 128);
    builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 16 << 10);
    grpc::ResourceQuota quota("handrail.v1");
    quota.Resize(kMostMemory);
    builder.SetResourceQuota(quota);
}

/// gRPC only says that it didn't work. A bind of our own says why.
Error whyNoPort(const std::string& listen, const HostPort& where)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    addrinfo* found = nullptr;
    if (::getaddrinfo(where.host.c_str(), std::to_string(where.port).c_str(), &hints, &found) != 0)
        return {ErrorCode::invalidInput, "this machine has no such address", listen,
                "write one of its own, for example 127.0.0.1:7443"};
    const int probe = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int why = probe >= 0 && ::bind(probe, found->ai_addr, found->ai_addrlen) != 0 ? errno : 0;
    if (probe >= 0)
        ::close(probe);
    ::freeaddrinfo(found);
    if (why == EACCES)
        return {ErrorCode::refused, "this port needs more rights", listen, "take a port over 1023"};
    if (why == EADDRNOTAVAIL)
        return {ErrorCode::invalidInput, "this machine has no such address", listen,
                "write one of its own, for example 127.0.0.1:7443"};
    return {ErrorCode::alreadyExists, "the port is in use", listen,
            "stop the program that has it, or give another port with --listen"};
}

} // namespace

struct Server::State {
    State(const Setup& setup, Mailbox<Message>& mailbox, Reading& reading)
        : serving{mailbox, reading, setup.windowsFile, setup.journalFile, doorOf(setup, mailbox), setup.streamBacklog},
          service(serving)
    {
        serving.gate.setRevoked(setup.revoked);
    }

    Serving serving;
    DeskService service;
    std::unique_ptr<grpc::Server> server;
};

Server::Server(std::unique_ptr<State> state) : m_state(std::move(state)) {}

Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::start(const Setup& setup, Mailbox<Message>& mailbox, Reading& reading)
{
    auto state = std::make_unique<State>(setup, mailbox, reading);
    grpc::ServerBuilder builder;
    builder.RegisterService(&state->service);
    setLimits(builder);
    int port = 0;
    HostPort where;
    if (!setup.listen.empty()) {
        auto parsed = parseHostPort(setup.listen);
        if (!parsed)
            return fail(parsed.error());
        where = std::move(*parsed);
        auto credentials = credentialsFor(setup, where, state->serving.door);
        if (!credentials)
            return fail(credentials.error());
        builder.AddListeningPort(setup.listen, *credentials, &port);
    }
    state->server = builder.BuildAndStart();
    if (!state->server || (!setup.listen.empty() && port == 0))
        return fail(whyNoPort(setup.listen, where));
    state->serving.port = port;
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

void Server::stop()
{
    if (!m_state->server)
        return;
    m_state->server->Shutdown(std::chrono::system_clock::now() + kEndCallsWithin);
    m_state->server->Wait();
    m_state->server.reset();
    if (m_state->serving.door)
        m_state->serving.door->close();
}

void Server::setCertificateUntil(WallTime until) { m_state->serving.certificateUntilMs = toMs(until); }

void Server::setRevoked(std::shared_ptr<const Revoked> revoked) { m_state->serving.gate.setRevoked(std::move(revoked)); }

int Server::port() const { return m_state->serving.port; }

std::shared_ptr<grpc::Channel> Server::inProcessChannel()
{
    return m_state->server->InProcessChannel(grpc::ChannelArguments());
}

} // namespace handrail::agent
