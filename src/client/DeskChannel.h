#pragma once

#include "base/Result.h"
#include "client/Link.h"

#include <grpcpp/grpcpp.h>

namespace handrail::client {

/// A channel of its own to an agent, without a proxy, that tries again every 0.2 to 2 s. Any thread.
[[nodiscard]] std::shared_ptr<grpc::Channel> deskChannel(const std::string& target,
                                                         const std::shared_ptr<grpc::ChannelCredentials>& credentials);

/// What a call to an agent ended with, as an error that says what to do; also for OK, where a stream must not end by itself.
[[nodiscard]] Error toError(const grpc::Status& status, const Address& address);

} // namespace handrail::client
