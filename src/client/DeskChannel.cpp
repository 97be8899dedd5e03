#include "client/DeskChannel.h"

namespace handrail::client {

namespace {

constexpr int kLongestMessage = 64 << 20;

Error notAnAgent(const std::string& target)
{
    return {ErrorCode::invalidInput, "something answers there, but it is no handrail-agent", target, "check the address"};
}

} // namespace

Error toError(const grpc::Status& status, const Address& address)
{
    using enum grpc::StatusCode;
    const std::string& target = address.target;
    const std::string& said = status.error_message();
    switch (status.error_code()) {
    case OK: return {ErrorCode::unavailable, "the agent ended the connection", target, "it is tried again by itself"};
    case UNAVAILABLE:
        if (said.find("http1.x") != std::string::npos || said.find("Failed parsing HTTP/2") != std::string::npos)
            return notAnAgent(target);
        if (!address.certFile.empty()) // which of the two, the other end does not say
            return {ErrorCode::unavailable, "nothing answers there, or one of the two certificates is not accepted", target,
                    "check the address, that one authority signed both, and that neither has ended"};
        return {ErrorCode::unavailable, "nothing answers there", target,
                "start handrail-agent on that machine, or check the address"};
    case DEADLINE_EXCEEDED:
        return {ErrorCode::unavailable, "the agent did not answer in time", target, "it is tried again by itself"};
    case CANCELLED: return {ErrorCode::unavailable, "the connection was closed", target, "it is tried again by itself"};
    case RESOURCE_EXHAUSTED: return {ErrorCode::unavailable, said, target, "it is tried again by itself"};
    case PERMISSION_DENIED:
    case UNAUTHENTICATED: return {ErrorCode::refused, said, target, "ask whoever runs the agent for the right"};
    case FAILED_PRECONDITION: return {ErrorCode::newerVersion, said, target, "install the same version of both"};
    case UNIMPLEMENTED: return notAnAgent(target);
    case NOT_FOUND: return {ErrorCode::notFound, said, target, {}};
    case INVALID_ARGUMENT: return {ErrorCode::invalidInput, said, target, {}};
    default: return {ErrorCode::failed, said, target, {}};
    }
}

std::shared_ptr<grpc::Channel> deskChannel(const std::string& target, const std::shared_ptr<grpc::ChannelCredentials>& credentials)
{
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 2'000);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2'000);
    arguments.SetMaxReceiveMessageSize(kLongestMessage);
    auto channel = grpc::CreateCustomChannel(target, credentials, arguments);
    // gRPC 1.51 takes its callback threads down with the last channel, and now and then aborts in it ("prior > 0"): the first
    // channel stays as long as the process, so that they are never taken down.
    [[maybe_unused]] static const auto* const first = new std::shared_ptr<grpc::Channel>(channel);
    return channel;
}

} // namespace handrail::client
