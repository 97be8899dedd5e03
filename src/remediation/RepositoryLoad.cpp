#include "remediation/RepositoryLoad.h"

#ifdef HANDRAIL_WIRE
#include "inference/inference.grpc.pb.h"
#include "remediation/BoundedOutput.h"
#include <algorithm>
#include <fmt/format.h>
#include <grpcpp/grpcpp.h>
#endif

namespace handrail::remediation {

#ifdef HANDRAIL_WIRE

namespace {

constexpr Millis kConnectsWithin{5'000};

std::shared_ptr<grpc::Channel> channelTo(const std::string& address)
{
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

bool isRefusal(grpc::StatusCode code)
{
    return code == grpc::StatusCode::INVALID_ARGUMENT || code == grpc::StatusCode::NOT_FOUND
           || code == grpc::StatusCode::PERMISSION_DENIED || code == grpc::StatusCode::UNAUTHENTICATED
           || code == grpc::StatusCode::FAILED_PRECONDITION || code == grpc::StatusCode::UNIMPLEMENTED
           || code == grpc::StatusCode::ALREADY_EXISTS || code == grpc::StatusCode::RESOURCE_EXHAUSTED;
}

} // namespace

ShimResult loadModel(const ShimJob& job)
{
    ShimResult result;
    const auto now = std::chrono::system_clock::now;
    const auto channel = channelTo(job.repositoryAddress);
    if (!channel->WaitForConnected(now() + std::min(kConnectsWithin, job.atMost))) {
        result.output = fmt::format("no connection to {}\n", job.repositoryAddress);
        return result;
    }
    inference::RepositoryModelLoadRequest request;
    request.set_model_name(job.model);
    (*request.mutable_parameters())["version"].set_string_param(job.version);
    grpc::ClientContext context;
    context.set_deadline(now() + job.atMost);
    context.AddMetadata("idempotency-key", job.operation.value);
    inference::RepositoryModelLoadResponse response;
    const auto status = inference::GRPCInferenceService::NewStub(channel)->RepositoryModelLoad(&context, request, &response);
    result.ok = status.ok();
    result.exitStatus = static_cast<int>(status.error_code());
    result.timedOut = status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED;
    result.mayHaveActed = !result.ok && !isRefusal(status.error_code());
    result.output = masked(readable(status.error_message()), {});
    return result;
}

#else

ShimResult loadModel(const ShimJob&)
{
    ShimResult result;
    result.output = "this build can't speak to model repositories\n";
    return result;
}

#endif

} // namespace handrail::remediation
