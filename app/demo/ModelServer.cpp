#include "demo/ModelServer.h"

#include "demo/HealthService.h"
#include "demo/HttpEnd.h"
#include "demo/ModelService.h"

#include <grpcpp/grpcpp.h>
#include <nlohmann/json.hpp>

namespace handrail::demo {

namespace {

constexpr std::size_t kWorkers = 64;

/// Outcomes as travellers send them: [{"id", "target", "prediction", "version", "replay_ms"?}].
Result<std::string> outcomeLines(const std::string& body)
{
    try {
        std::string lines;
        for (const auto& json : nlohmann::json::parse(body)) {
            OutcomeRecord record;
            record.id = json.at("id");
            record.target = json.at("target");
            record.prediction = json.at("prediction");
            record.version = json.at("version");
            record.replayed = json.contains("replay_ms");
            record.time = record.replayed ? fromMs(json.at("replay_ms").get<std::int64_t>()) : SystemClock().wall();
            lines += toLine(record);
        }
        return lines;
    } catch (const nlohmann::json::exception& error) {
        return fail(ErrorCode::invalidInput, error.what());
    }
}

} // namespace

struct ModelServer::Parts {
    Parts(const Settings& s, std::unique_ptr<Repository> r, FallbackTable table, std::unique_ptr<AnswerLog> l)
        : settings(s), repository(std::move(r)), log(std::move(l)), store(s.store),
          forecaster(*repository, std::move(table),
                     [this](const std::string& airport, auto at) { return store.recent(airport, at); }, cache)
    {
    }

    void showChoice()
    {
        const auto version = repository->serving();
        metrics.showVersion(version ? version->version().notes().name : "none");
        metrics.showFallback(repository->fallback());
        health.changed();
    }
    HttpReply status() const
    {
        const auto version = repository->serving();
        return {200, nlohmann::json({{"version", version ? version->version().notes().name : ""},
                                     {"fallback", repository->fallback()},
                                     {"dropped_lines", log->dropped()}})
                             .dump() +
                         "\n"};
    }
    HttpReply setFallback(const HttpQuestion& question)
    {
        const std::string mode = question.value("mode") == "off" ? kFallbackNone : question.value("mode");
        const auto set = repository->setFallback(mode);
        showChoice();
        return set ? status() : refuse(400, set.error().text());
    }
    HttpReply takeOutcomes(const HttpQuestion& question)
    {
        const auto lines = outcomeLines(question.body);
        if (!lines)
            return refuse(400, lines.error().text());
        log->write(*lines);
        return {200, "{}\n"};
    }

    const Settings settings;
    std::unique_ptr<Repository> repository;
    std::unique_ptr<AnswerLog> log;
    StoreClient store;
    AnswerCache cache;
    Forecaster forecaster;
    Statistics statistics;
    DemoMetrics metrics;
    Workers workers{kWorkers};
    HealthService health{workers,
                         [this] { return repository->serving() && repository->fallback() != kFallbackUnavailable; }};
    ModelService service{{workers, *repository, forecaster, statistics, metrics, *log, [this] { showChoice(); }}};
    HttpEnd http;
    std::unique_ptr<grpc::Server> server;
    int inferPort = 0;
};

Result<std::unique_ptr<ModelServer>> ModelServer::open(const Settings& settings, const AnswerLog::Limits& limits)
{
    auto repository = Repository::open(settings);
    if (!repository)
        return fail(repository.error());
    auto table = FallbackTable::load(settings.tableFile());
    if (!table)
        return fail(table.error());
    auto log = AnswerLog::open(settings.answersFile(), limits);
    if (!log)
        return fail(log.error());
    return std::unique_ptr<ModelServer>(
        new ModelServer(std::make_unique<Parts>(settings, std::move(*repository), std::move(*table), std::move(*log))));
}

ModelServer::ModelServer(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}

ModelServer::~ModelServer()
{
    m_parts->http.stop();
    m_parts->workers.setStuck(false);
    m_parts->health.end();
    if (m_parts->server)
        m_parts->server->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(300));
}

Result<void> ModelServer::start()
{
    Parts& parts = *m_parts;
    parts.showChoice();
    parts.http.get("/metrics", [&parts](const HttpQuestion&) {
        return HttpReply{200, parts.metrics.text(), "text/plain; version=0.0.4; charset=utf-8"};
    });
    parts.http.get("/status", [&parts](const HttpQuestion&) { return parts.status(); });
    parts.http.post("/fallback", [&parts](const HttpQuestion& question) { return parts.setFallback(question); });
    parts.http.post("/outcomes", [&parts](const HttpQuestion& question) { return parts.takeOutcomes(question); });
    if (auto listening = parts.http.start(parts.settings.metrics); !listening)
        return listening;
    grpc::ServerBuilder builder;
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.SetMaxReceiveMessageSize(1 << 20);
    builder.AddListeningPort(parts.settings.infer, grpc::InsecureServerCredentials(), &parts.inferPort);
    builder.RegisterService(&parts.service);
    builder.RegisterService(&parts.health);
    parts.server = builder.BuildAndStart();
    if (!parts.server || parts.inferPort == 0)
        return fail(ErrorCode::failed, "the model server can't listen", parts.settings.infer,
                    "is another demo running? choose --infer");
    return {};
}

int ModelServer::inferPort() const
{
    return m_parts->inferPort;
}

int ModelServer::metricsPort() const
{
    return m_parts->http.port();
}

void ModelServer::setStuck(bool on)
{
    m_parts->workers.setStuck(on);
}

void ModelServer::setHoarding(bool on)
{
    m_parts->cache.setOn(on);
}

} // namespace handrail::demo
