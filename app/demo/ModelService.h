#pragma once

#include "demo/AnswerLog.h"
#include "demo/DemoMetrics.h"
#include "demo/Forecaster.h"
#include "demo/Statistics.h"
#include "demo/Workers.h"
#include "inference/inference.grpc.pb.h"

namespace handrail::demo {

/// The Open Inference Protocol with statistics and model repository. Every call is done by the workers.
class ModelService final : public inference::GRPCInferenceService::CallbackService {
public:
    struct Parts {
        Workers& workers;
        Repository& repository;
        const Forecaster& forecaster;
        Statistics& statistics;
        DemoMetrics& metrics;
        AnswerLog& log;
        std::function<void()> choiceChanged; ///< version or fallback, from any thread
    };
    explicit ModelService(const Parts& parts);

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* ServerLive(Context*, const inference::ServerLiveRequest*, inference::ServerLiveResponse*) override;
    Reactor* ServerReady(Context*, const inference::ServerReadyRequest*, inference::ServerReadyResponse*) override;
    Reactor* ModelReady(Context*, const inference::ModelReadyRequest*, inference::ModelReadyResponse*) override;
    Reactor* ServerMetadata(Context*, const inference::ServerMetadataRequest*,
                            inference::ServerMetadataResponse*) override;
    Reactor* ModelMetadata(Context*, const inference::ModelMetadataRequest*,
                           inference::ModelMetadataResponse*) override;
    Reactor* ModelInfer(Context*, const inference::ModelInferRequest*, inference::ModelInferResponse*) override;
    Reactor* ModelConfig(Context*, const inference::ModelConfigRequest*, inference::ModelConfigResponse*) override;
    Reactor* ModelStatistics(Context*, const inference::ModelStatisticsRequest*,
                             inference::ModelStatisticsResponse*) override;
    Reactor* RepositoryIndex(Context*, const inference::RepositoryIndexRequest*,
                             inference::RepositoryIndexResponse*) override;
    Reactor* RepositoryModelLoad(Context*, const inference::RepositoryModelLoadRequest*,
                                 inference::RepositoryModelLoadResponse*) override;
    Reactor* RepositoryModelUnload(Context*, const inference::RepositoryModelUnloadRequest*,
                                   inference::RepositoryModelUnloadResponse*) override;

private:
    Reactor* byWorker(Context* context, std::function<grpc::Status()> work);
    grpc::Status infer(Context& context, const inference::ModelInferRequest& request,
                       inference::ModelInferResponse& response, SteadyTime received);
    void finish(AnswerRecord& record, const Spent& spent);

    const Parts m_parts;
};

} // namespace handrail::demo
