#include "demo/Deploy.h"

#include "demo/Repository.h"
#include "demo/Training.h"
#include "inference/inference.grpc.pb.h"

#include <grpcpp/grpcpp.h>

namespace handrail::demo {

namespace {

std::unique_ptr<inference::GRPCInferenceService::Stub> stubFor(const std::string& address)
{
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1); // no back-off left over from an earlier try
    return inference::GRPCInferenceService::NewStub(
        grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
}

} // namespace

Result<void> loadVersion(const std::string& address, const std::string& version, Millis within)
{
    const auto stub = stubFor(address);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + within);
    inference::RepositoryModelLoadRequest request;
    request.set_model_name(kModel);
    (*request.mutable_parameters())["version"].set_string_param(version);
    inference::RepositoryModelLoadResponse response;
    const auto status = stub->RepositoryModelLoad(&context, request, &response);
    if (status.ok())
        return {};
    const bool gone = status.error_code() == grpc::StatusCode::UNAVAILABLE ||
                      status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED;
    return fail(gone ? ErrorCode::unavailable : ErrorCode::refused, status.error_message(), address);
}

bool isLive(const std::string& address, Millis within)
{
    const auto stub = stubFor(address);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + within);
    context.set_wait_for_ready(true);
    inference::ServerLiveResponse response;
    return stub->ServerLive(&context, {}, &response).ok() && response.live();
}

Result<void> deployBadVersion(const Settings& settings, const std::string& fault)
{
    const auto flights = readFlights(settings.flights);
    if (!flights)
        return fail(flights.error());
    const auto folder = settings.models() / "v13";
    if (auto trained = trainInto(folder, *flights, Lateness(*flights), planOfFault(fault)); !trained)
        return trained;
    return loadVersion(settings.infer, "v13");
}

Result<void> withdrawBadVersion(const Settings& settings)
{
    Result<void> done;
    if (const Choice choice = readChoice(settings.stateFile()); choice.version == "v13") {
        done = loadVersion(settings.infer, "v12");
        if (!done) // nobody there to be told: it is what the next start finds
            done = writeChoice(settings.stateFile(), {"v12", choice.fallback});
    }
    std::error_code ignored;
    std::filesystem::remove_all(settings.models() / "v13", ignored);
    return done;
}

} // namespace handrail::demo
