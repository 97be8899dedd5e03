#include "demo/StoreClient.h"

#include "lateness.grpc.pb.h"

#include <grpcpp/grpcpp.h>

namespace handrail::demo {

struct StoreClient::Wire {
    std::unique_ptr<lateness::v1::LatenessStore::Stub> stub;
};

StoreClient::StoreClient(const std::string& address, Millis deadline)
    : m_wire(std::make_unique<Wire>()), m_deadline(deadline)
{
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 200);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
    m_wire->stub = lateness::v1::LatenessStore::NewStub(
        grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
}

StoreClient::~StoreClient() = default;

Result<StoreClient::Reading> StoreClient::recent(const std::string& airport, std::optional<FlightMinute> at) const
{
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + m_deadline);
    lateness::v1::RecentRequest request;
    request.set_airport(airport);
    if (at)
        request.set_at_minute(*at);
    lateness::v1::RecentResponse response;
    const auto status = m_wire->stub->Recent(&context, request, &response);
    if (!status.ok())
        return fail(ErrorCode::unavailable, "the store of recent lateness doesn't answer: " + status.error_message());
    const double age = static_cast<double>(toMs(SystemClock().wall()) - response.changed_ms()) / 1000;
    return Reading{response.share(), std::max(0.0, age)};
}

} // namespace handrail::demo
