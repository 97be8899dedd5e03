#include "base/Files.h"
#include "inference/inference.grpc.pb.h"
#include "remediation/BoundedOutput.h"
#include "remediation/HttpCall.h"
#include "remediation/RepositoryLoad.h"

#include <QTemporaryDir>
#include <QTest>
#include <arpa/inet.h>
#include <grpcpp/grpcpp.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace handrail;
using namespace handrail::remediation;

namespace {

/// Answers one HTTP request with what it was told to; nothing at all when that is empty.
class OneAnswer {
public:
    explicit OneAnswer(std::string answer) : m_answer(std::move(answer)), m_listener(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        ::bind(m_listener, reinterpret_cast<sockaddr*>(&address), size);
        ::listen(m_listener, 1);
        ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size);
        m_port = ntohs(address.sin_port);
        m_thread = std::thread([this] { serve(); });
    }
    ~OneAnswer()
    {
        ::shutdown(m_listener, SHUT_RDWR);
        m_thread.join();
        ::close(m_listener);
    }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port) + "/restart"; }
    std::string asked; ///< read after the call

private:
    void serve()
    {
        const int peer = ::accept(m_listener, nullptr, nullptr);
        if (peer < 0)
            return;
        char buffer[4096];
        while (asked.find("\r\n\r\n") == std::string::npos) {
            const auto size = ::recv(peer, buffer, sizeof buffer, 0);
            if (size <= 0)
                break;
            asked.append(buffer, static_cast<std::size_t>(size));
        }
        (void)!::write(peer, m_answer.data(), m_answer.size());
        ::close(peer);
    }
    const std::string m_answer;
    int m_listener;
    int m_port = 0;
    std::thread m_thread;
};

std::string reply(const std::string& status, const std::string& body)
{
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
}

class Repository final : public inference::GRPCInferenceService::Service {
public:
    std::string model, version;
    grpc::Status answer;
    grpc::Status RepositoryModelLoad(grpc::ServerContext*, const inference::RepositoryModelLoadRequest* request,
                                     inference::RepositoryModelLoadResponse*) override
    {
        model = request->model_name();
        const auto found = request->parameters().find("version");
        version = found == request->parameters().end() ? "" : found->second.string_param();
        return answer;
    }
};

} // namespace

class ActuatorsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void httpCallCarriesItsIdAndHidesItsSecret()
    {
        const QTemporaryDir dir;
        const std::string file = dir.path().toStdString() + "/token";
        QVERIFY(writeFileDurably(file, "s3cr3t\n"));
        OneAnswer server(reply("200 OK", "hello s3cr3t"));
        ShimJob job;
        job.operation = OperationId("s/op/4");
        job.url = server.url();
        job.method = "POST";
        job.headers["Authorization"] = "Bearer secret:" + file;
        const auto result = callHttp(job);
        QVERIFY(result.ok && result.exitStatus == 200);
        QCOMPARE(result.output, std::string("hello [hidden]"));
        QVERIFY(server.asked.find("Idempotency-Key: s/op/4") != std::string::npos);
        QVERIFY(server.asked.find("Authorization: Bearer s3cr3t") != std::string::npos);
    }

    void httpEnds_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<int>("status");
        QTest::addColumn<bool>("mayHaveActed");
        QTest::newRow("refused") << QByteArray(reply("403 Forbidden", "").c_str()) << 403 << false;
        QTest::newRow("redirects aren't followed") << QByteArray(reply("302 Found", "").c_str()) << 302 << false;
        QTest::newRow("gateway gave up") << QByteArray(reply("504 Gateway Timeout", "").c_str()) << 504 << true;
        QTest::newRow("cut off") << QByteArray() << 0 << true;
    }
    void httpEnds()
    {
        QFETCH(QByteArray, answer);
        QFETCH(int, status);
        QFETCH(bool, mayHaveActed);
        OneAnswer server(answer.toStdString());
        ShimJob job;
        job.url = server.url();
        job.method = "POST";
        const auto result = callHttp(job);
        QVERIFY(!result.ok);
        QCOMPARE(result.exitStatus.value_or(0), status);
        QCOMPARE(result.mayHaveActed, mayHaveActed);
    }

    void nobodyThereCantHaveActed()
    {
        ShimJob job;
        job.url = "http://127.0.0.1:1/";
        job.method = "POST";
        QVERIFY(!callHttp(job).ok && !callHttp(job).mayHaveActed);
        job.headers["X"] = "secret:/does/not/exist";
        QVERIFY(callHttp(job).output.find("/does/not/exist") != std::string::npos);
        job.repositoryAddress = "127.0.0.1:1";
        job.atMost = Millis(300);
        QVERIFY(!loadModel(job).ok && !loadModel(job).mayHaveActed);
    }

    void modelIsLoadedByVersion()
    {
        Repository repository;
        int port = 0;
        grpc::ServerBuilder builder;
        builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
        builder.RegisterService(&repository);
        const auto server = builder.BuildAndStart();
        ShimJob job;
        job.repositoryAddress = "127.0.0.1:" + std::to_string(port);
        job.model = "late-flights";
        job.version = "v11";
        QVERIFY(loadModel(job).ok);
        QCOMPARE(repository.model + " " + repository.version, std::string("late-flights v11"));
        repository.answer = grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "load failed for model");
        QVERIFY(!loadModel(job).ok && !loadModel(job).mayHaveActed);
        repository.answer = grpc::Status(grpc::StatusCode::INTERNAL, "half way");
        QVERIFY(loadModel(job).mayHaveActed);
    }

    void outputIsReadableAndHidesSecrets_data()
    {
        QTest::addColumn<QByteArray>("raw");
        QTest::addColumn<QByteArray>("shown");
        QTest::newRow("plain") << QByteArray("all fine\n") << QByteArray("all fine\n");
        QTest::newRow("password") << QByteArray("PASSWORD = abc, done") << QByteArray("PASSWORD = [hidden], done");
        QTest::newRow("json") << QByteArray(R"({"token": "abc"})") << QByteArray(R"({"token": "[hidden]"})");
        QTest::newRow("bearer") << QByteArray("authorization: Bearer abc def") << QByteArray("authorization: Bearer [hidden] def");
        QTest::newRow("only the word") << QByteArray("token refreshed") << QByteArray("token refreshed");
        QTest::newRow("bearer alone") << QByteArray("curl -H Bearer eyJhb.GciOi9 x") << QByteArray("curl -H Bearer [hidden] x");
        QTest::newRow("the bearer of news") << QByteArray("the bearer information") << QByteArray("the bearer information");
        QTest::newRow("in an address") << QByteArray("GET https://ops:pa55@host/a?b=1") << QByteArray("GET https://ops:[hidden]@host/a?b=1");
        QTest::newRow("an address") << QByteArray("http://127.0.0.1:8080/a@b") << QByteArray("http://127.0.0.1:8080/a@b");
        QTest::newRow("a key") << QByteArray("-----BEGIN EC PRIVATE KEY-----\nMHcC\nAQEE\n-----END EC PRIVATE KEY-----\nbye")
                               << QByteArray("-----BEGIN EC PRIVATE KEY-----[hidden]-----END EC PRIVATE KEY-----\nbye");
        QTest::newRow("half a key") << QByteArray("-----BEGIN PRIVATE KEY-----\nMHcC") << QByteArray("-----BEGIN PRIVATE KEY-----[hidden]");
        QTest::newRow("no UTF-8") << QByteArray("a\xff\x80\xc3\xa4\x01") << QByteArray("a??\xc3\xa4 ");
    }
    void outputIsReadableAndHidesSecrets()
    {
        QFETCH(QByteArray, raw);
        QFETCH(QByteArray, shown);
        QCOMPARE(masked(readable(raw.toStdString()), {}), shown.toStdString());
    }
};

QTEST_GUILESS_MAIN(ActuatorsTest)
#include "ActuatorsTest.moc"
