#include "DemoProcess.h"

#include "grpc/health/v1/health.grpc.pb.h"

#include <QtTest/QtTest>

#include <csignal>
#include <functional>

using namespace handrail;
using namespace handrail::demo;

namespace {

constexpr int kLong = 20'000;

QString field(const QJsonObject& answer, const char* name)
{
    return answer[QLatin1String(name)].toString();
}

/// What a fault makes of the answers that are logged while it is on.
struct Sign {
    std::function<bool(const QJsonObject&)> isThere;
    double share = 0.9; ///< at least so many of them show it
};

Sign signOf(const std::string& fault)
{
    const auto latency = [](double ms) {
        return [ms](const auto& one) { return one[QLatin1String("latency_ms")].toDouble() > ms; };
    };
    const auto flag = [](const char* text) {
        return [text](const auto& one) { return QJsonDocument(one).toJson().contains(text); };
    };
    const auto age = [](const QJsonObject& one) {
        return one[QLatin1String("dependencies")][QLatin1String("lateness-store")][QLatin1String("age_s")].toDouble();
    };
    if (fault == "store-slow")
        return {latency(350)};
    if (fault == "store-down")
        return {[](const auto& one) { return field(one, "reason") == QStringLiteral("store"); }};
    if (fault == "store-stale")
        return {[age](const auto& one) { return age(one) > 2; }, 0.3};
    if (fault == "version-slow")
        return {latency(300), 0.4};
    if (fault == "version-fails")
        return {[](const auto& one) { return field(one, "reason") == QStringLiteral("version"); }, 0.02};
    if (fault == "version-wrong")
        return {[](const auto& one) { return field(one, "model_version") == QStringLiteral("v13"); }};
    if (fault == "kilometres")
        return {[](const auto& one) {
                    const double d = one[QLatin1String("features")][QLatin1String("distance")].toDouble();
                    return d != std::floor(d);
                },
                0.7};
    return {flag(fault == "field-dropped" ? "distance missing" : "destination never seen"),
            fault == "new-airports" ? 0.15 : 0.9};
}

} // namespace

class ServiceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void protocolAnswers();
    void healthFollowsTheFallback();
    void loadSwitchesTheVersionAndARestartKeepsIt();
    void fallbackAnswersWithoutTheStoreAndARestartKeepsIt();
    void faultShowsInTheAnswersAndEnds_data();
    void faultShowsInTheAnswersAndEnds();
    void faultEndsByItself();
    void hungServerAnswersNothingUntilRestart();
    void killedServerStaysDeadUntilRestart();
    void hoardingServerGrowsUntilRestart();
    void noTrafficMeansNoAnswers();
    void logAndFiguresAgree();
    void secondDemoInTheSameFolderIsRefused();
    void withoutItsFlightsItEndsAtOnce();
    void childrenDieWithTheirSupervisor();

private:
    bool isAnswering(std::int64_t since) const
    {
        const auto answers = m_demo.answersSince(since);
        return std::ranges::any_of(answers,
                                   [](const auto& one) { return field(one, "status") == QStringLiteral("OK"); });
    }
    std::string versionNow() const
    {
        inference::ModelInferRequest request;
        Asked asked;
        asked.id = "test";
        asked.synthetic = true;
        asked.question = {9, 2, 606.0, "ATL", "ORD", 0.1};
        writeRequest(asked, request);
        inference::ModelInferResponse response;
        grpc::ClientContext context;
        const auto status = m_demo.stub()->ModelInfer(&context, request, &response);
        return status.ok() ? response.model_version() : status.error_message();
    }
    double residentBytes() const
    {
        const auto metrics = httpCall(m_demo.settings.metrics, "GET", "/metrics", "", Millis(3000));
        const std::string name = "\nprocess_resident_memory_bytes ";
        const auto at = metrics ? metrics->body.find(name) : std::string::npos;
        return at == std::string::npos ? 0 : std::strtod(metrics->body.c_str() + at + name.size(), nullptr);
    }

    DemoProcess m_demo;
};

void ServiceTest::initTestCase()
{
    QVERIFY(m_demo.start());
    QTRY_VERIFY_WITH_TIMEOUT(isAnswering(0), 60'000);
}

void ServiceTest::cleanupTestCase()
{
    QCOMPARE(m_demo.process().state(), QProcess::NotRunning);
}

void ServiceTest::protocolAnswers()
{
    const auto stub = m_demo.stub();
    grpc::ClientContext a, b, c, d;
    inference::ModelMetadataRequest named;
    named.set_name(kModel);
    inference::ModelMetadataResponse metadata;
    QVERIFY(stub->ModelMetadata(&a, named, &metadata).ok());
    QCOMPARE(std::vector<std::string>(metadata.versions().begin(), metadata.versions().end()),
             (std::vector<std::string>{"v11", "v12"}));
    QCOMPARE(metadata.inputs_size(), 6);
    inference::ModelStatisticsResponse statistics;
    QVERIFY(stub->ModelStatistics(&b, {}, &statistics).ok());
    QCOMPARE(statistics.model_stats(0).version(), std::string("v12"));
    QVERIFY(statistics.model_stats(0).inference_stats().success().count() > 0);
    inference::RepositoryIndexResponse index;
    QVERIFY(stub->RepositoryIndex(&c, {}, &index).ok());
    QCOMPARE(index.models_size(), 2);
    QCOMPARE(index.models(0).state(), std::string("READY"));
    named.set_name("other");
    QCOMPARE(stub->ModelMetadata(&d, named, &metadata).error_code(), grpc::StatusCode::NOT_FOUND);
    QCOMPARE(versionNow(), std::string("v12"));
}

void ServiceTest::healthFollowsTheFallback()
{
    const auto stub = grpc::health::v1::Health::NewStub(
        grpc::CreateChannel(m_demo.settings.infer, grpc::InsecureChannelCredentials()));
    grpc::ClientContext watching;
    watching.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    auto watch = stub->Watch(&watching, {});
    grpc::health::v1::HealthCheckResponse health;
    QVERIFY(watch->Read(&health));
    QCOMPARE(health.status(), grpc::health::v1::HealthCheckResponse::SERVING);
    m_demo.post("/fallback", R"({"mode":"unavailable"})");
    QVERIFY(watch->Read(&health));
    QCOMPARE(health.status(), grpc::health::v1::HealthCheckResponse::NOT_SERVING);
    QVERIFY(versionNow().starts_with("fallback"));
    m_demo.post("/fallback", R"({"mode":"off"})");
    QVERIFY(watch->Read(&health));
    QCOMPARE(health.status(), grpc::health::v1::HealthCheckResponse::SERVING);
    watching.TryCancel();
}

void ServiceTest::loadSwitchesTheVersionAndARestartKeepsIt()
{
    QVERIFY(loadVersion(m_demo.settings.infer, "v11"));
    QCOMPARE(versionNow(), std::string("v11"));
    m_demo.post("/restart");
    QCOMPARE(versionNow(), std::string("v11"));
    const auto unknown = loadVersion(m_demo.settings.infer, "v99");
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().code, ErrorCode::refused);
    QCOMPARE(versionNow(), std::string("v11"));
    QVERIFY(loadVersion(m_demo.settings.infer, "v12"));
}

void ServiceTest::fallbackAnswersWithoutTheStoreAndARestartKeepsIt()
{
    m_demo.setFault("store-down", true);
    m_demo.post("/fallback", R"({"mode":"table"})");
    m_demo.post("/restart");
    const auto since = DemoProcess::now();
    QTRY_VERIFY_WITH_TIMEOUT(isAnswering(since), kLong);
    for (const auto& one : m_demo.answersSince(since)) {
        QCOMPARE(field(one, "fallback"), QStringLiteral("table"));
        QVERIFY(!one.contains(QStringLiteral("dependencies")));
    }
    m_demo.post("/fallback", R"({"mode":"off"})");
    m_demo.setFault("store-down", false);
    QCOMPARE(m_demo.status()[QStringLiteral("fallback")].toString(), QStringLiteral("none"));
}

void ServiceTest::faultShowsInTheAnswersAndEnds_data()
{
    QTest::addColumn<QString>("fault");
    for (const char* fault : {"store-slow", "store-down", "store-stale", "version-slow", "version-fails",
                              "version-wrong", "kilometres", "field-dropped", "new-airports"})
        QTest::newRow(fault) << QString::fromLatin1(fault);
}

void ServiceTest::faultShowsInTheAnswersAndEnds()
{
    QFETCH(QString, fault);
    const Sign sign = signOf(fault.toStdString());
    const auto share = [&](std::int64_t since) {
        const auto answers = m_demo.answersSince(since);
        const auto shown = std::ranges::count_if(answers, sign.isThere);
        return answers.size() < 20 ? -1.0 : static_cast<double>(shown) / static_cast<double>(answers.size());
    };
    m_demo.setFault(fault.toStdString(), true);
    QTRY_VERIFY_WITH_TIMEOUT(share(DemoProcess::now() - 1500) >= sign.share, kLong);
    m_demo.setFault(fault.toStdString(), false);
    QTRY_VERIFY_WITH_TIMEOUT(std::abs(share(DemoProcess::now() - 600)) < 0.01, kLong);
    QCOMPARE(versionNow(), std::string("v12"));
}

void ServiceTest::faultEndsByItself()
{
    m_demo.setFault("kilometres", true, 0.3);
    QTRY_VERIFY_WITH_TIMEOUT(m_demo.status()[QStringLiteral("faults")].toObject().isEmpty(), kLong);
}

void ServiceTest::hungServerAnswersNothingUntilRestart()
{
    m_demo.setFault("hang", true);
    QTRY_VERIFY_WITH_TIMEOUT(!isLive(m_demo.settings.infer, Millis(300)), kLong);
    const auto since = DemoProcess::now();
    QVERIFY(!isLive(m_demo.settings.infer, Millis(300)));
    QVERIFY(m_demo.answersSince(since).isEmpty());
    m_demo.post("/restart");
    QTRY_VERIFY_WITH_TIMEOUT(isAnswering(since), kLong);
    QVERIFY(m_demo.status()[QStringLiteral("faults")].toObject().isEmpty());
}

void ServiceTest::killedServerStaysDeadUntilRestart()
{
    m_demo.setFault("kill", true);
    const auto server = [this] {
        return m_demo.status()[QStringLiteral("processes")][QStringLiteral("serve")].toInt();
    };
    QCOMPARE(server(), 0);
    QVERIFY(!isLive(m_demo.settings.infer, Millis(300)));
    m_demo.post("/fallback", R"({"mode":"table"})");
    m_demo.post("/restart");
    QVERIFY(server() != 0);
    QTRY_VERIFY_WITH_TIMEOUT(isAnswering(DemoProcess::now() - 300), kLong);
    QCOMPARE(m_demo.status()[QStringLiteral("fallback")].toString(), QStringLiteral("table"));
    m_demo.post("/fallback", R"({"mode":"none"})");
}

void ServiceTest::hoardingServerGrowsUntilRestart()
{
    const double before = residentBytes();
    m_demo.setFault("memory", true);
    QTRY_VERIFY_WITH_TIMEOUT(residentBytes() > before + 30e6, kLong);
    m_demo.post("/restart");
    QVERIFY(residentBytes() < before + 30e6);
}

void ServiceTest::noTrafficMeansNoAnswers()
{
    m_demo.setFault("no-traffic", true);
    QTRY_VERIFY_WITH_TIMEOUT(m_demo.answersSince(DemoProcess::now() - 400).isEmpty(), kLong);
    m_demo.setFault("no-traffic", false);
    QTRY_VERIFY_WITH_TIMEOUT(isAnswering(DemoProcess::now() - 300), kLong);
}

void ServiceTest::logAndFiguresAgree()
{
    QFile file(QString::fromStdString(m_demo.settings.answersFile().string()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto lines = file.readAll().split('\n');
    QStringList ids;
    for (qsizetype i = 0; i + 1 < lines.size(); ++i) {
        const auto one = QJsonDocument::fromJson(lines[i]).object();
        const bool outcome = field(one, "schema") == QStringLiteral("predlabel/1");
        QVERIFY2(outcome || field(one, "schema") == QStringLiteral("predlog/1"), lines[i].constData());
        QVERIFY2(fromRfc3339(field(one, "time").toStdString()), lines[i].constData());
        if (!outcome && !one[QLatin1String("synthetic")].toBool())
            ids.append(field(one, "id"));
    }
    const auto all = ids.size();
    QCOMPARE(ids.removeDuplicates(), qsizetype(0));
    QVERIFY(all > 100);
    const auto metrics = httpCall(m_demo.settings.metrics, "GET", "/metrics", "", Millis(3000));
    QVERIFY(metrics);
    for (const char* name : {"late_flights_requests_total", "late_flights_errors_total{reason=\"store\"}",
                             "late_flights_latency_seconds_bucket", "late_flights_version_info{version=\"v12\"} 1",
                             "late_flights_fallback_mode_info{mode=\"none\"} 1", "process_start_time_seconds",
                             "late_flights_dependency_calls_total{dependency=\"lateness-store\"}"})
        QVERIFY2(metrics->body.find(name) != std::string::npos, name);
}

void ServiceTest::secondDemoInTheSameFolderIsRefused()
{
    DemoProcess second;
    second.settings.data = m_demo.settings.data;
    QVERIFY(second.start());
    QTRY_COMPARE_WITH_TIMEOUT(second.process().state(), QProcess::NotRunning, kLong);
    QCOMPARE(second.process().exitCode(), 1);
}

/// Also when everything else is there: its processes alone would notice, one after the other.
void ServiceTest::withoutItsFlightsItEndsAtOnce()
{
    DemoProcess second;
    QVERIFY(QFile::copy(QString::fromStdString((m_demo.settings.data / "prepared.json").string()),
                        QString::fromStdString((second.settings.data / "prepared.json").string())));
    second.settings.flights = second.settings.data / "no-flights.csv.gz";
    second.process().setProcessChannelMode(QProcess::SeparateChannels);
    QVERIFY(second.start());
    QTRY_COMPARE_WITH_TIMEOUT(second.process().state(), QProcess::NotRunning, kLong);
    QCOMPARE(second.process().exitCode(), 1);
    const QByteArray said = second.process().readAllStandardError();
    QVERIFY2(said.contains("no-flights.csv.gz") && said.contains("--flights"), said);
    QCOMPARE(said.count('\n'), 1);
}

void ServiceTest::childrenDieWithTheirSupervisor()
{
    const auto processes = m_demo.status()[QStringLiteral("processes")].toObject();
    QCOMPARE(processes.size(), 3);
    m_demo.process().kill();
    for (const auto& pid : processes)
        QTRY_VERIFY_WITH_TIMEOUT(::kill(pid.toInt(), 0) != 0, kLong);
    QTRY_COMPARE_WITH_TIMEOUT(m_demo.process().state(), QProcess::NotRunning, kLong);
}

QTEST_GUILESS_MAIN(ServiceTest)
#include "ServiceTest.moc"
