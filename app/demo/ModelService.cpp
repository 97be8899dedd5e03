#include "demo/ModelService.h"

#include "demo/InferCodec.h"

namespace handrail::demo {

namespace {

using namespace inference;
using grpc::Status;
using grpc::StatusCode;

Status toStatus(const Error& error)
{
    const auto code = error.code == ErrorCode::notFound       ? StatusCode::NOT_FOUND
                      : error.code == ErrorCode::invalidInput ? StatusCode::INVALID_ARGUMENT
                                                              : StatusCode::INTERNAL;
    return {code, error.text()};
}

Status checkName(const std::string& name)
{
    if (name == kModel)
        return Status::OK;
    return {StatusCode::NOT_FOUND, "Request for unknown model: '" + name + "' is not found"};
}

Status failedStatus(const AnswerRecord& record)
{
    if (record.reason == "store")
        return {StatusCode::UNAVAILABLE, "store: recent lateness can't be had, and without it there is no forecast"};
    if (record.reason == "fallback")
        return {StatusCode::UNAVAILABLE, "fallback: no forecast at the moment"};
    if (record.reason == "input")
        return {StatusCode::UNAVAILABLE, "input: there is no forecast without the hour"};
    if (record.status == "NOT_FOUND")
        return {StatusCode::NOT_FOUND, "version: '" + record.version + "' is not loaded"};
    if (record.status == "UNAVAILABLE")
        return {StatusCode::UNAVAILABLE, "version: none is loaded"};
    return {StatusCode::INTERNAL, "version: '" + record.version + "' can't answer this"};
}

std::chrono::nanoseconds since(SteadyTime& mark)
{
    const auto now = std::chrono::steady_clock::now();
    return now - std::exchange(mark, now);
}

} // namespace

ModelService::ModelService(const Parts& parts) : m_parts(parts) {}

ModelService::Reactor* ModelService::byWorker(Context* context, std::function<Status()> work)
{
    auto* reactor = context->DefaultReactor();
    m_parts.workers.post([reactor, work = std::move(work)] { reactor->Finish(work()); });
    return reactor;
}

ModelService::Reactor* ModelService::ServerLive(Context* context, const ServerLiveRequest*,
                                                ServerLiveResponse* response)
{
    return byWorker(context, [response] {
        response->set_live(true);
        return Status::OK;
    });
}

ModelService::Reactor* ModelService::ServerReady(Context* context, const ServerReadyRequest*,
                                                 ServerReadyResponse* response)
{
    return byWorker(context, [this, response] {
        response->set_ready(m_parts.repository.serving() != nullptr);
        return Status::OK;
    });
}

ModelService::Reactor* ModelService::ModelReady(Context* context, const ModelReadyRequest* request,
                                                ModelReadyResponse* response)
{
    return byWorker(context, [this, request, response] {
        const auto version =
            request->version().empty() ? m_parts.repository.serving() : m_parts.repository.loaded(request->version());
        response->set_ready(version != nullptr);
        return checkName(request->name());
    });
}

ModelService::Reactor* ModelService::ServerMetadata(Context* context, const ServerMetadataRequest*,
                                                    ServerMetadataResponse* response)
{
    return byWorker(context, [response] {
        response->set_name("handrail-demo");
        response->set_version("1");
        for (const char* extension : {"model_repository", "statistics", "parameters", "binary_tensor_data"})
            response->add_extensions(extension);
        return Status::OK;
    });
}

ModelService::Reactor* ModelService::ModelMetadata(Context* context, const ModelMetadataRequest* request,
                                                   ModelMetadataResponse* response)
{
    return byWorker(context, [this, request, response] {
        response->set_name(kModel);
        response->set_platform("xgboost");
        for (const auto& entry : m_parts.repository.index()) {
            if (entry.state == "READY")
                response->add_versions(entry.version);
        }
        describeModel(*response);
        return checkName(request->name());
    });
}

ModelService::Reactor* ModelService::ModelConfig(Context* context, const ModelConfigRequest* request,
                                                 ModelConfigResponse* response)
{
    return byWorker(context, [this, request, response] {
        auto* config = response->mutable_config();
        config->set_name(kModel);
        config->set_platform("xgboost");
        const auto version = m_parts.repository.serving();
        (*config->mutable_parameters())["version"].set_string_value(version ? version->version().notes().name : "");
        (*config->mutable_parameters())["fallback"].set_string_value(m_parts.repository.fallback());
        return checkName(request->name());
    });
}

ModelService::Reactor* ModelService::ModelInfer(Context* context, const ModelInferRequest* request,
                                                ModelInferResponse* response)
{
    const auto received = std::chrono::steady_clock::now();
    return byWorker(context, [this, context, request, response, received] {
        return infer(*context, *request, *response, received);
    });
}

Status ModelService::infer(Context& context, const ModelInferRequest& request, ModelInferResponse& response,
                           SteadyTime received)
{
    if (const auto named = checkName(request.model_name()); !named.ok())
        return named;
    Spent spent;
    spent.queue = since(received);
    const auto asked = readRequest(request);
    if (!asked) {
        AnswerRecord record;
        record.id = request.id().substr(0, 200);
        record.status = "INVALID_ARGUMENT";
        record.reason = "input";
        record.fallback = m_parts.repository.fallback();
        const auto version = m_parts.repository.serving();
        record.version = version ? version->version().notes().name : "";
        finish(record, spent);
        return toStatus(asked.error());
    }
    spent.input = since(received);
    // Nobody waits any more: working for them would only make the others wait longer.
    const bool gaveUp = context.IsCancelled();
    AnswerRecord record;
    if (gaveUp) {
        record.id = asked->id;
        record.question = asked->question;
        record.synthetic = asked->synthetic;
        record.fallback = m_parts.repository.fallback();
        const auto version = m_parts.repository.serving();
        record.version = version ? version->version().notes().name : "";
    } else {
        record = m_parts.forecaster.answer(*asked);
    }
    spent.infer = since(received);
    if (gaveUp || context.IsCancelled()) {
        record.status = "DEADLINE_EXCEEDED";
        record.reason = "gave up";
        record.answer.clear();
    }
    if (record.reason.empty())
        writeResponse(record, request, response);
    spent.output = since(received);
    record.time = asked->replayAt.value_or(SystemClock().wall());
    finish(record, spent);
    return record.reason.empty() ? Status::OK : failedStatus(record);
}

void ModelService::finish(AnswerRecord& record, const Spent& spent)
{
    const WallTime now = SystemClock().wall();
    if (record.time == WallTime())
        record.time = now;
    record.latencyMs = std::chrono::duration<double, std::milli>(spent.all()).count();
    m_parts.statistics.count(record.version, record.reason.empty(), spent, now);
    m_parts.metrics.count(record);
    m_parts.log.write(toLine(record));
}

ModelService::Reactor* ModelService::ModelStatistics(Context* context, const ModelStatisticsRequest* request,
                                                     ModelStatisticsResponse* response)
{
    return byWorker(context, [this, request, response] {
        m_parts.statistics.fill(*response, request->version());
        return request->name().empty() ? Status::OK : checkName(request->name());
    });
}

ModelService::Reactor* ModelService::RepositoryIndex(Context* context, const RepositoryIndexRequest* request,
                                                     RepositoryIndexResponse* response)
{
    return byWorker(context, [this, request, response] {
        for (const auto& entry : m_parts.repository.index()) {
            if (request->ready() && entry.state != "READY")
                continue;
            auto* model = response->add_models();
            model->set_name(kModel);
            model->set_version(entry.version);
            model->set_state(entry.state);
            model->set_reason(entry.reason);
        }
        return Status::OK;
    });
}

ModelService::Reactor* ModelService::RepositoryModelLoad(Context* context, const RepositoryModelLoadRequest* request,
                                                         RepositoryModelLoadResponse*)
{
    return byWorker(context, [this, request] {
        if (const auto named = checkName(request->model_name()); !named.ok())
            return named;
        std::string version;
        for (const auto& [key, value] : request->parameters()) {
            if (key != "version" || !value.has_string_param())
                return Status(StatusCode::INVALID_ARGUMENT, "Unrecognized load parameter '" + key + "'");
            version = value.string_param();
        }
        const auto loaded = m_parts.repository.load(version);
        m_parts.choiceChanged();
        return loaded ? Status::OK : toStatus(loaded.error());
    });
}

ModelService::Reactor* ModelService::RepositoryModelUnload(Context* context,
                                                           const RepositoryModelUnloadRequest* request,
                                                           RepositoryModelUnloadResponse*)
{
    return byWorker(context, [this, request] {
        if (const auto named = checkName(request->model_name()); !named.ok())
            return named;
        const auto found = request->parameters().find("version");
        const auto unloaded =
            m_parts.repository.unload(found == request->parameters().end() ? "" : found->second.string_param());
        m_parts.choiceChanged();
        return unloaded ? Status::OK : toStatus(unloaded.error());
    });
}

} // namespace handrail::demo
