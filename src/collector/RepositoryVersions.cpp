#include "collector/Collector.h"
#include "collector/InferenceCalls.h"

#include <algorithm>
#include <set>

namespace handrail::collector {

namespace {

/// "v9" before "v10".
bool isBefore(const std::string& a, const std::string& b)
{
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

} // namespace

Result<std::vector<std::string>> askVersions(const contract::Agreement& agreement, Millis atMost)
{
    InferenceCalls calls(agreement.sources.oip);
    const auto deadline = std::chrono::system_clock::now() + atMost;
    std::set<std::string> versions;
    grpc::ClientContext context;
    context.set_deadline(deadline);
    inference::RepositoryIndexResponse index;
    auto status = calls.stub().RepositoryIndex(&context, inference::RepositoryIndexRequest(), &index);
    for (const auto& model : index.models())
        if (model.name() == agreement.sources.model && !model.version().empty()
            && (model.state() != "UNAVAILABLE" || model.reason().empty() || model.reason() == "unloaded"))
            versions.insert(model.version());
    if (versions.empty()) {
        grpc::ClientContext again;
        again.set_deadline(deadline);
        inference::ModelMetadataRequest request;
        request.set_name(agreement.sources.model);
        inference::ModelMetadataResponse metadata;
        status = calls.stub().ModelMetadata(&again, request, &metadata);
        versions.insert(metadata.versions().begin(), metadata.versions().end());
    }
    if (versions.empty() && !status.ok())
        return fail(ErrorCode::unavailable, status.error_message(), agreement.sources.oip);
    std::vector<std::string> sorted(versions.begin(), versions.end());
    std::ranges::sort(sorted, isBefore);
    return sorted;
}

} // namespace handrail::collector
