#include "agent/Server.h"

#include "agent/Calls.h"
#include "base/Files.h"
#include "base/Loopback.h"

#include <cerrno>
#include <cstring>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

namespace handrail::agent {

namespace {

constexpr int kLongestMessage = 4 << 20;
constexpr Millis kEndCallsWithin{200};

class DeskService final : public v1::Desk::CallbackService {
public:
    explicit DeskService(Serving& serving) : m_serving(serving) {}

    grpc::ServerUnaryReactor* Describe(grpc::CallbackServerContext* context, const v1::DescribeRequest* request,
                                       v1::Description* reply) override
    {
        return describeCall(m_serving, context, request, reply);
    }
    grpc::ServerWriteReactor<v1::Update>* Follow(grpc::CallbackServerContext* context,
                                                 const v1::FollowRequest* request) override
    {
        return followCall(m_serving, context, request);
    }
    grpc::ServerWriteReactor<v1::HistoryPart>* History(grpc::CallbackServerContext*,
                                                       const v1::HistoryRequest* request) override
    {
        return historyCall(m_serving, request);
    }
    grpc::ServerWriteReactor<v1::LogLines>* Logs(grpc::CallbackServerContext*, const v1::LogsRequest* request) override
    {
        return logsCall(m_serving, request);
    }
    grpc::ServerUnaryReactor* Act(grpc::CallbackServerContext* context, const v1::ActRequest* request,
                                  v1::ActReply* reply) override
    {
        return actCall(m_serving, context, request, reply);
    }

private:
    Serving& m_serving;
};

Result<std::shared_ptr<grpc::ServerCredentials>> credentialsFor(const Server::Setup& setup, const HostPort& where)
{
    const bool anyFile = !setup.caFile.empty() || !setup.certFile.empty() || !setup.keyFile.empty();
    if (!anyFile) {
        if (isLoopbackHost(where.host))
            return grpc::InsecureServerCredentials();
        return fail(ErrorCode::refused, "this address can be reached from other machines, and there are no certificates",
                    setup.listen, "listen on 127.0.0.1, or give --tls-ca, --tls-cert and --tls-key");
    }
    grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    grpc::SslServerCredentialsOptions::PemKeyCertPair pair;
    for (auto [file, into] : {std::pair(&setup.caFile, &options.pem_root_certs), std::pair(&setup.certFile, &pair.cert_chain),
                              std::pair(&setup.keyFile, &pair.private_key)}) {
        auto text = file->empty() ? Result<std::string>(fail(ErrorCode::refused, "a certificate file is missing"))
                                  : readFile(*file);
        if (!text)
            return fail(ErrorCode::refused, text.error().what, *file, "give all three: --tls-ca, --tls-cert and --tls-key");
        *into = std::move(*text);
    }
    options.pem_key_cert_pairs.push_back(std::move(pair));
    return grpc::SslServerCredentials(options);
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
        : serving{mailbox, reading, setup.windowsFile, setup.journalFile, !setup.certFile.empty(), {}, {}, {}},
          service(serving)
    {
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
    builder.SetMaxReceiveMessageSize(kLongestMessage);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    int port = 0;
    HostPort where;
    if (!setup.listen.empty()) {
        auto parsed = parseHostPort(setup.listen);
        if (!parsed)
            return fail(parsed.error());
        where = std::move(*parsed);
        auto credentials = credentialsFor(setup, where);
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
}

int Server::port() const { return m_state->serving.port; }

std::shared_ptr<grpc::Channel> Server::inProcessChannel()
{
    return m_state->server->InProcessChannel(grpc::ChannelArguments());
}

} // namespace handrail::agent
