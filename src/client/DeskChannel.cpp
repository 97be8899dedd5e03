#include "client/DeskChannel.h"

namespace handrail::client {

namespace {

constexpr int kLongestMessage = 64 << 20;

} // namespace

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
