#pragma once

#include <grpcpp/grpcpp.h>

namespace handrail::client {

/// A channel of its own to an agent, without a proxy, that tries again every 0.2 to 2 s. Any thread.
[[nodiscard]] std::shared_ptr<grpc::Channel> deskChannel(const std::string& target,
                                                         const std::shared_ptr<grpc::ChannelCredentials>& credentials);

} // namespace handrail::client
