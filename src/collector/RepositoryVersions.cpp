#include "collector/Collector.h"
#include "collector/InferenceCalls.h"
#include "collector/TestQuestions.h"

#include <algorithm>
#include <map>

namespace handrail::collector {

using contract::VersionLook;

namespace {

/// "v9" before "v10".
bool isBefore(const VersionLook& a, const VersionLook& b)
{
    return a.version.size() != b.version.size() ? a.version.size() < b.version.size() : a.version < b.version;
}

VersionLook listed(const inference::RepositoryIndexResponse::ModelIndex& model)
{
    VersionLook look{model.version(), false, {}, VersionLook::Answers::notAsked, {}};
    if (model.state() == "READY")
        look.answers = VersionLook::Answers::ready;
    look.unavailable = model.state() == "UNAVAILABLE" && !model.reason().empty() && model.reason() != "unloaded";
    if (look.unavailable)
        look.reason = model.reason();
    return look;
}

/// Whether the answer says something of the version, and what.
VersionLook::Answers judged(const grpc::Status& status, const inference::ModelInferResponse& response, const std::string& version,
                            const contract::Agreement& agreement)
{
    if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED || status.error_code() == grpc::StatusCode::INTERNAL)
        return VersionLook::Answers::nothing;
    const QuestionAnswer answer = readAnswer(response, agreement);
    const bool isItsOwn = status.ok() && answer.version == version && answer.fallback.value_or("").empty() && answer.text;
    if (!isItsOwn) // the fallback answers, or the server takes no version by name
        return VersionLook::Answers::ready;
    return isRight(*answer.text, agreement.testQuestions.front().answer) ? VersionLook::Answers::right : VersionLook::Answers::wrong;
}

} // namespace

Result<std::vector<VersionLook>> askVersions(const contract::Agreement& agreement, Millis atMost)
{
    InferenceCalls calls(agreement.sources.oip);
    const auto deadline = std::chrono::system_clock::now() + atMost;
    std::map<std::string, VersionLook> versions;
    grpc::ClientContext context;
    context.set_deadline(deadline);
    inference::RepositoryIndexResponse index;
    auto status = calls.stub().RepositoryIndex(&context, inference::RepositoryIndexRequest(), &index);
    for (const auto& model : index.models())
        if (model.name() == agreement.sources.model && !model.version().empty())
            versions.insert_or_assign(model.version(), listed(model));
    if (versions.empty()) {
        grpc::ClientContext again;
        again.set_deadline(deadline);
        inference::ModelMetadataRequest request;
        request.set_name(agreement.sources.model);
        inference::ModelMetadataResponse metadata;
        status = calls.stub().ModelMetadata(&again, request, &metadata);
        for (const std::string& version : metadata.versions())
            versions[version] = {version, false, {}, VersionLook::Answers::ready, {}};
    }
    if (versions.empty() && !status.ok())
        return fail(ErrorCode::unavailable, status.error_message(), agreement.sources.oip);
    std::vector<VersionLook> sorted;
    for (auto& [name, look] : versions)
        sorted.push_back(std::move(look));
    std::ranges::sort(sorted, isBefore);
    return sorted;
}

void askByName(const contract::Agreement& agreement, std::vector<VersionLook>& looks, Millis atMost)
{
    if (agreement.testQuestions.empty())
        return;
    InferenceCalls calls(agreement.sources.oip);
    const auto deadline = std::chrono::system_clock::now() + atMost;
    inference::ModelMetadataRequest wanted;
    wanted.set_name(agreement.sources.model);
    inference::ModelMetadataResponse metadata;
    grpc::ClientContext context;
    context.set_deadline(deadline);
    static_cast<void>(calls.stub().ModelMetadata(&context, wanted, &metadata)); // without it the question is asked as it is guessed
    auto question = questionRequest(agreement.testQuestions.front(), agreement, metadata, 0);
    if (!question)
        return;
    for (auto look = looks.rbegin(); look != looks.rend(); ++look) {
        // What is left of the time would be too little to say that it was the version's fault.
        const bool isTime = std::chrono::system_clock::now() + atMost / 2 < deadline;
        if (look->answers != VersionLook::Answers::ready || !isTime)
            continue;
        question->set_model_version(look->version);
        grpc::ClientContext own;
        own.set_deadline(deadline);
        inference::ModelInferResponse response;
        const auto status = calls.stub().ModelInfer(&own, *question, &response);
        look->answers = judged(status, response, look->version, agreement);
    }
}

} // namespace handrail::collector
