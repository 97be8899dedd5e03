#include "collector/Collector.h"
#include "base/Mutex.h"
#include "inference/inference.grpc.pb.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <fstream>
#include <grpcpp/grpcpp.h>
#include <httplib.h>
#include <thread>

using namespace handrail;
using namespace handrail::collector;

namespace {

constexpr int kSoon = 5'000;

/// Everything a collector said, merged into one window.
class Heard final : public Sink {
public:
    void contribute(const ServiceId&, WallTime at, Window part) override
    {
        const Lock lock(m_mutex);
        part.service = ServiceId("s");
        part.start = at;
        merge(m_sum, part);
        ++m_parts;
    }
    void contact(const ServiceId&, const std::string& source, bool there, const Error&) override
    {
        const Lock lock(m_mutex);
        m_contacts += (there ? "+" : "-") + source + " ";
    }
    Window sum()
    {
        const Lock lock(m_mutex);
        return m_sum;
    }
    int parts()
    {
        const Lock lock(m_mutex);
        return m_parts;
    }
    std::string contacts()
    {
        const Lock lock(m_mutex);
        return m_contacts;
    }
    void forget()
    {
        const Lock lock(m_mutex);
        m_sum = Window();
    }

private:
    Mutex m_mutex;
    Window m_sum HR_GUARDED_BY(m_mutex);
    std::string m_contacts HR_GUARDED_BY(m_mutex);
    int m_parts HR_GUARDED_BY(m_mutex) = 0;
};

/// A model server at the edge: can be slow, wrong, on its fallback or deaf.
class FakeModel final : public inference::GRPCInferenceService::Service {
public:
    std::atomic<bool> isWrong = false, isMute = false, usesTable = false, fails = false, hasMetadata = true, ignoresVersion = false;
    std::atomic<int> questions = 0, notSynthetic = 0, cached = 0;
    std::atomic<std::uint64_t> travellers = 0;

    grpc::Status ServerLive(grpc::ServerContext* context, const inference::ServerLiveRequest*,
                            inference::ServerLiveResponse* response) override
    {
        waitWhileMute(*context);
        response->set_live(true);
        return grpc::Status::OK;
    }
    grpc::Status ModelReady(grpc::ServerContext* context, const inference::ModelReadyRequest*,
                            inference::ModelReadyResponse* response) override
    {
        waitWhileMute(*context);
        response->set_ready(true);
        return grpc::Status::OK;
    }
    grpc::Status ModelMetadata(grpc::ServerContext*, const inference::ModelMetadataRequest*,
                               inference::ModelMetadataResponse* response) override
    {
        if (!hasMetadata)
            return {grpc::StatusCode::UNIMPLEMENTED, "no"};
        const std::vector<std::pair<const char*, const char*>> inputs = {
            {"DISTANCE", "FP32"}, {"hour", "INT64"}, {"origin", "BYTES"}, {"lateness", "FP64"}, {"optional", "FP32"}};
        for (const auto& [name, type] : inputs) {
            auto* input = response->add_inputs();
            input->set_name(name);
            input->set_datatype(type);
            input->add_shape(-1);
        }
        response->add_versions("11");
        return grpc::Status::OK;
    }
    grpc::Status ModelInfer(grpc::ServerContext* context, const inference::ModelInferRequest* request,
                            inference::ModelInferResponse* response) override
    {
        waitWhileMute(*context);
        if (fails)
            return {grpc::StatusCode::INTERNAL, "broken"};
        ++questions;
        if (request->model_version() == "v9") { // it is slow to say that it can't
            waitUntilGivenUp(*context);
            return {grpc::StatusCode::CANCELLED, "given up"};
        }
        const auto synthetic = request->parameters().find("synthetic");
        if (synthetic == request->parameters().end() || !synthetic->second.bool_param())
            ++notSynthetic;
        std::string bytes;
        for (const auto& input : request->inputs())
            bytes += input.SerializeAsString();
        {
            const Lock lock(m_mutex);
            if (!m_seen.insert(bytes).second)
                ++cached;
        }
        response->set_model_version(request->model_version().empty() || ignoresVersion ? "v12" : request->model_version());
        (*response->mutable_parameters())["fallback"].set_string_param(usesTable ? "table" : "none");
        auto* output = response->add_outputs();
        output->set_name("prediction");
        output->set_datatype("BYTES");
        output->mutable_contents()->add_bytes_contents(isWrong || usesTable || request->model_version() == "v11" ? "on time" : "late");
        return grpc::Status::OK;
    }
    grpc::Status ModelStatistics(grpc::ServerContext*, const inference::ModelStatisticsRequest*,
                                 inference::ModelStatisticsResponse* response) override
    {
        auto* stats = response->add_model_stats();
        stats->set_name("m");
        stats->set_version("v12");
        const auto count = travellers + static_cast<std::uint64_t>(questions);
        stats->mutable_inference_stats()->mutable_success()->set_count(count);
        stats->mutable_inference_stats()->mutable_success()->set_ns(count * 5'000'000);
        return grpc::Status::OK;
    }
    grpc::Status RepositoryIndex(grpc::ServerContext*, const inference::RepositoryIndexRequest*,
                                 inference::RepositoryIndexResponse* response) override
    {
        for (const auto* version : {"v9", "v12", "v11"}) {
            auto* model = response->add_models();
            model->set_name("m");
            model->set_version(version);
            model->set_state("READY");
        }
        auto* broken = response->add_models();
        broken->set_name("m");
        broken->set_version("v8");
        broken->set_state("UNAVAILABLE");
        broken->set_reason("no such file");
        auto* never = response->add_models();
        never->set_name("m");
        never->set_version("v7");
        return grpc::Status::OK;
    }

private:
    void waitWhileMute(grpc::ServerContext& context) const
    {
        while (isMute && !context.IsCancelled())
            std::this_thread::yield();
    }
    static void waitUntilGivenUp(grpc::ServerContext& context)
    {
        while (!context.IsCancelled())
            std::this_thread::yield();
    }
    Mutex m_mutex;
    std::set<std::string> m_seen HR_GUARDED_BY(m_mutex);
};

struct Server {
    FakeModel model;
    int port = 0;
    std::unique_ptr<grpc::Server> server;

    explicit Server(int wanted = 0)
    {
        grpc::ServerBuilder builder;
        builder.AddListeningPort("127.0.0.1:" + std::to_string(wanted), grpc::InsecureServerCredentials(), &port);
        builder.RegisterService(&model);
        server = builder.BuildAndStart();
    }
    ~Server()
    {
        model.isMute = false;
        if (server)
            server->Shutdown(std::chrono::system_clock::now());
    }
};

std::shared_ptr<contract::Agreement> agreementAt(int port)
{
    auto made = std::make_shared<contract::Agreement>();
    made->service = ServiceId("s");
    made->sources.oip = "127.0.0.1:" + std::to_string(port);
    made->sources.model = "m";
    made->sources.askEvery = Millis(100);
    made->span = Millis(200);
    made->answers = {"late", "on time"};
    contract::Input lateness;
    lateness.field = "lateness";
    lateness.from = 0;
    lateness.to = 1;
    made->inputs = {lateness};
    contract::TestQuestion question;
    question.inputs = {{"distance", "606"}, {"hour", "20"}, {"origin", "ORD"}, {"lateness", "0.65"}};
    question.answer = "late";
    made->testQuestions = {question};
    return made;
}

/// Free a moment ago, on a machine that gives each port only once in a while.
int freePort()
{
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(socket);
    return ntohs(address.sin_port);
}

const std::string kLine = R"({"schema":"predlog/1","id":"1","status":"OK","latency_ms":3,"prediction":"late","features":{}})"
                          "\n";

} // namespace

class CollectorsTest : public QObject {
    Q_OBJECT

    SystemClock m_clock;

private Q_SLOTS:
    void testQuestionsAreAskedJudgedAndNeverTheSame()
    {
        Server server;
        Heard heard;
        const auto collector = inferenceCollector(agreementAt(server.port), heard, m_clock);
        collector->start();
        QTRY_VERIFY_WITH_TIMEOUT(heard.sum().knownAnswers.judged >= 5, kSoon);
        const auto sum = heard.sum();
        QCOMPARE(sum.knownAnswers.wrong, 0u);
        QCOMPARE(sum.version.value(), std::string("v12"));
        QCOMPARE(sum.fallbackMode.value(), std::string());
        QVERIFY(sum.reachable.value() && sum.unanswered.value() == 0);
        QCOMPARE(sum.gauges.at("model_ready"), 1.0);
        QCOMPARE(server.model.notSynthetic.load(), 0);
        QCOMPARE(server.model.cached.load(), 0);
        server.model.isWrong = true;
        QTRY_VERIFY_WITH_TIMEOUT(heard.sum().knownAnswers.wrong >= 2, kSoon);
        collector->stop();
        const int parts = heard.parts();
        Heard later;
        const auto second = inferenceCollector(agreementAt(server.port), later, m_clock);
        second->start();
        QTRY_VERIFY_WITH_TIMEOUT(later.parts() > 10, kSoon);
        QCOMPARE(heard.parts(), parts); // nothing after stop()
    }

    void theFallbacksAnswersAreNotJudged()
    {
        Server server;
        server.model.usesTable = true;
        Heard heard;
        const auto collector = inferenceCollector(agreementAt(server.port), heard, m_clock);
        collector->start();
        QTRY_COMPARE_WITH_TIMEOUT(heard.sum().fallbackMode.value_or(""), std::string("table"), kSoon);
        QCOMPARE(heard.sum().knownAnswers.judged, 0u);
    }

    void aServerThatSaysNothingOfItsInputsIsAskedAllTheSame()
    {
        Server server;
        server.model.hasMetadata = false;
        Heard heard;
        const auto collector = inferenceCollector(agreementAt(server.port), heard, m_clock);
        collector->start();
        QTRY_VERIFY_WITH_TIMEOUT(heard.sum().knownAnswers.judged >= 2, kSoon);
    }

    void aMuteServerLeavesQuestionsUnanswered()
    {
        Server server;
        Heard heard;
        const auto collector = inferenceCollector(agreementAt(server.port), heard, m_clock);
        collector->start();
        QTRY_VERIFY_WITH_TIMEOUT(heard.sum().knownAnswers.judged >= 1, kSoon);
        server.model.isMute = true;
        QTRY_VERIFY_WITH_TIMEOUT(heard.sum().unanswered.value_or(0) >= 2, kSoon);
        QTRY_COMPARE_WITH_TIMEOUT(heard.sum().reachable.value_or(true), false, kSoon);
        server.model.isMute = false;
        QTRY_VERIFY_WITH_TIMEOUT(heard.sum().unanswered.value_or(9) == 0 && heard.sum().reachable.value(), kSoon);
        server.model.isMute = true;
        QElapsedTimer timer;
        timer.start();
        collector->stop();
        QVERIFY(timer.elapsed() < 2'000);
    }

    void inDoubtQuestionsDoNotWaitForTheirTurn()
    {
        auto server = std::make_unique<Server>();
        const auto agreement = agreementAt(server->port);
        agreement->sources.askEvery = std::chrono::minutes(1);
        Heard heard;
        const auto collector = inferenceCollector(agreement, heard, m_clock);
        collector->start();
        QTRY_VERIFY_WITH_TIMEOUT(heard.sum().knownAnswers.judged >= 1, kSoon);
        server.reset(); // its turn would come in a minute
        QTRY_VERIFY_WITH_TIMEOUT(heard.sum().unanswered.value_or(0) >= 2 && !heard.sum().reachable.value_or(true), kSoon);
    }

    void aRefusingServerIsNotReachableAndComesBack()
    {
        auto server = std::make_unique<Server>();
        const int port = server->port;
        Heard heard;
        const auto collector = inferenceCollector(agreementAt(port), heard, m_clock);
        collector->start();
        QTRY_VERIFY_WITH_TIMEOUT(heard.sum().reachable.value_or(false), kSoon);
        server.reset();
        QTRY_VERIFY_WITH_TIMEOUT(!heard.sum().reachable.value(), kSoon);
        server = std::make_unique<Server>(port);
        QTRY_VERIFY_WITH_TIMEOUT(heard.sum().reachable.value(), kSoon);
        QTRY_COMPARE_WITH_TIMEOUT(heard.contacts(), std::string("+open inference -open inference +open inference "), kSoon);
    }

    void statisticsCountTrafficWithoutOurQuestions()
    {
        Server server;
        Heard heard;
        const auto collector = inferenceCollector(agreementAt(server.port), heard, m_clock);
        collector->start();
        QTRY_VERIFY_WITH_TIMEOUT(heard.sum().requests.has_value(), kSoon);
        server.model.travellers = 100;
        QTRY_VERIFY_WITH_TIMEOUT(heard.sum().requests.value() >= 95, kSoon);
        QVERIFY(heard.sum().requests.value() <= 105);
        QVERIFY(heard.sum().latencySource == LatencySource::averageOnly || heard.sum().latencySource == LatencySource::ownQuestions);
    }

    void versionsComeInTheirOrder()
    {
        Server server;
        const auto versions = askVersions(*agreementAt(server.port), Millis(2'000));
        QStringList told;
        for (const contract::VersionLook& look : versions.value())
            told << QString::fromStdString(look.version) + QStringLiteral(" %1").arg(static_cast<int>(look.answers)) +
                        (look.unavailable ? QStringLiteral(" no: ") + QString::fromStdString(look.reason) : QString());
        QCOMPARE(told.join(QStringLiteral("; ")), QStringLiteral("v7 0; v8 0 no: no such file; v9 1; v11 1; v12 1"));
        QVERIFY(askVersions(*agreementAt(1), Millis(500)).error().code == ErrorCode::unavailable);
    }

    void eachVersionIsAskedByItsNameWithoutASwitch_data()
    {
        QTest::addColumn<int>("how");
        QTest::addColumn<QString>("found");
        QTest::newRow("it can be asked") << 0 << QStringLiteral("v7 0; v8 0; v9 4; v11 3; v12 2");
        QTest::newRow("the fallback answers instead") << 1 << QStringLiteral("v7 0; v8 0; v9 4; v11 1; v12 1");
        QTest::newRow("the server takes no names") << 2 << QStringLiteral("v7 0; v8 0; v9 4; v11 1; v12 2");
        QTest::newRow("no questions agreed") << 3 << QStringLiteral("v7 0; v8 0; v9 1; v11 1; v12 1");
    }
    void eachVersionIsAskedByItsNameWithoutASwitch()
    {
        QFETCH(int, how);
        QFETCH(QString, found);
        Server server;
        server.model.usesTable = how == 1;
        server.model.ignoresVersion = how == 2;
        contract::Agreement agreement = *agreementAt(server.port);
        if (how == 3)
            agreement.testQuestions.clear();
        auto looks = askVersions(agreement, Millis(2'000)).value();
        askByName(agreement, looks, Millis(4'000));
        QStringList told;
        for (const contract::VersionLook& look : looks)
            told << QString::fromStdString(look.version) + QStringLiteral(" %1").arg(static_cast<int>(look.answers));
        QCOMPARE(told.join(QStringLiteral("; ")), found);
        QCOMPARE(server.model.notSynthetic.load(), 0);
    }

    void metricsAreScrapedAndContactIsTold()
    {
        httplib::Server http;
        std::atomic<int> requests = 10;
        http.Get("/metrics", [&](const httplib::Request&, httplib::Response& response) {
            response.set_content("late_flights_requests_total " + std::to_string(requests) + "\nlate_flights_version_info{version=\"v12\"} 1\n",
                                 "text/plain");
        });
        const int port = http.bind_to_any_port("127.0.0.1");
        std::thread thread([&] { http.listen_after_bind(); });
        const auto agreement = agreementAt(0);
        agreement->sources.metrics = "http://127.0.0.1:" + std::to_string(port) + "/metrics";
        agreement->sources.signals = "handrail";
        Heard heard;
        const auto collector = metricsCollector(agreement, heard, m_clock);
        collector->start();
        QTRY_COMPARE_WITH_TIMEOUT(heard.sum().version.value_or(""), std::string("v12"), kSoon);
        requests = 17;
        QTRY_COMPARE_WITH_TIMEOUT(heard.sum().requests.value_or(0), 7u, kSoon);
        http.stop();
        thread.join();
        QTRY_COMPARE_WITH_TIMEOUT(heard.contacts(), std::string("+metrics -metrics "), kSoon);
        collector->stop();
    }

    void aWrongSignalMapIsToldNotIgnored()
    {
        const auto agreement = agreementAt(0);
        agreement->sources.signals = "no such map";
        Heard heard;
        const auto collector = metricsCollector(agreement, heard, m_clock);
        collector->start();
        QCOMPARE(heard.contacts(), std::string("-metrics "));
    }

    void theLogIsFollowedAndSilenceIsZero()
    {
        const QTemporaryDir dir;
        const std::string file = dir.path().toStdString() + "/answers.jsonl";
        std::ofstream(file) << kLine;
        const auto agreement = agreementAt(0);
        agreement->sources.answersFile = file;
        Heard heard;
        const auto collector = answersFileCollector(agreement, heard, m_clock);
        collector->start();
        QTRY_VERIFY_WITH_TIMEOUT(heard.sum().requests.has_value(), kSoon);
        QCOMPARE(heard.sum().requests.value(), 0u);
        std::ofstream(file, std::ios::app) << kLine << kLine;
        QTRY_COMPARE_WITH_TIMEOUT(heard.sum().requests.value(), 2u, kSoon);
        std::filesystem::rename(file, file + ".1");
        std::ofstream(file, std::ios::app) << kLine;
        QTRY_COMPARE_WITH_TIMEOUT(heard.sum().requests.value(), 3u, kSoon);
        std::filesystem::remove(file);
        QTRY_COMPARE_WITH_TIMEOUT(heard.contacts(), std::string("+answers -answers "), kSoon);
        collector->stop();
    }

    void linesCanBePushed()
    {
        const int port = freePort();
        const auto agreement = agreementAt(0);
        agreement->sources.answersPush = "127.0.0.1:" + std::to_string(port);
        Heard heard;
        const auto collector = answersPushCollector(agreement, heard, m_clock);
        collector->start();
        httplib::Client client("127.0.0.1", port);
        const auto reply = client.Post("/answers", kLine + kLine + "nonsense\n", "application/x-ndjson");
        QVERIFY(reply && reply->status == 200);
        QCOMPARE(reply->body, std::string("{\"kept\":2,\"refused\":1}\n"));
        QCOMPARE(heard.sum().requests.value(), 2u);
        QCOMPARE(client.Post("/", "nonsense", "text/plain")->status, 400);
        QCOMPARE(client.Post("/", "[" + kLine + "," + kLine + "]", "application/json")->status, 200);
        QCOMPARE(heard.sum().requests.value(), 4u);
        QCOMPARE(client.Post("/", std::string(5u << 20, ' '), "text/plain")->status, 413);
        Heard other;
        const auto second = answersPushCollector(agreement, other, m_clock);
        second->start();
        QCOMPARE(other.contacts(), std::string("-answers "));
        QElapsedTimer timer;
        timer.start();
        collector->stop();
        QVERIFY(timer.elapsed() < 2'500);
    }
};

QTEST_GUILESS_MAIN(CollectorsTest)
#include "CollectorsTest.moc"
