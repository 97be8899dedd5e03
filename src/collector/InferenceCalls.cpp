#include "collector/InferenceCalls.h"

namespace handrail::collector {

std::string plainAddress(const std::string& address)
{
    constexpr std::string_view kScheme = "oip://";
    return address.starts_with(kScheme) ? address.substr(kScheme.size()) : address;
}

bool isLoopback(const std::string& address)
{
    const auto plain = plainAddress(address);
    return plain.starts_with("127.") || plain.starts_with("localhost:") || plain.starts_with("[::1]:");
}

std::shared_ptr<grpc::Channel> InferenceCalls::channelTo(const std::string& address)
{
    constexpr int kLargestMessage = 64 << 20;
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, isLoopback(address) ? 0 : 1);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1'000);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1'000);
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetMaxReceiveMessageSize(kLargestMessage);
    arguments.SetMaxSendMessageSize(kLargestMessage);
    auto channel = grpc::CreateCustomChannel(plainAddress(address), grpc::InsecureChannelCredentials(), arguments);
    // As in client/DeskChannel.cpp: without a channel left gRPC 1.51 takes its callback threads down, and now and then aborts.
    [[maybe_unused]] static const auto* const first = new std::shared_ptr<grpc::Channel>(channel);
    return channel;
}

} // namespace handrail::collector
