#pragma once

#include "demo/Deploy.h"
#include "demo/HttpEnd.h"
#include "demo/InferCodec.h"
#include "demo/Settings.h"
#include "inference/inference.grpc.pb.h"

#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <grpcpp/grpcpp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace handrail::demo {

/// A whole demo of real processes on free ports with a folder of its own.
class DemoProcess {
public:
    DemoProcess()
    {
        settings.infer = freeAddress();
        settings.store = freeAddress();
        settings.metrics = freeAddress();
        settings.control = freeAddress();
        settings.data = m_dir.path().toStdString();
        settings.flights = HANDRAIL_SOURCE_DIR "/resources/demo/flights-2001-q1.csv.gz";
        settings.historyDays = 1;
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    }
    ~DemoProcess()
    {
        m_process.terminate();
        if (!m_process.waitForFinished(10'000))
            m_process.kill();
    }

    bool start()
    {
        const auto text = [](const auto& value) { return QString::fromStdString(fmt::format("{}", value)); };
        m_process.start(QStringLiteral(HANDRAIL_BINARY_DIR "/app/demo/handrail-demo"),
                        {QStringLiteral("start"), QStringLiteral("--infer"), text(settings.infer),
                         QStringLiteral("--store"), text(settings.store), QStringLiteral("--metrics"),
                         text(settings.metrics), QStringLiteral("--control"), text(settings.control),
                         QStringLiteral("--data"), text(settings.data.string()), QStringLiteral("--flights"),
                         text(settings.flights.string()), QStringLiteral("--history-days"), QStringLiteral("1")});
        return m_process.waitForStarted();
    }
    [[nodiscard]] QProcess& process() { return m_process; }

    QJsonObject status() const { return json(httpCall(settings.control, "GET", "/status", "", Millis(5000))); }
    QJsonObject post(const std::string& path, const std::string& body = "{}") const
    {
        return json(httpCall(settings.control, "POST", path, body, Millis(15'000)));
    }
    void setFault(const std::string& name, bool on, double seconds = 60) const
    {
        post("/fault", fmt::format(R"({{"name":"{}","on":{},"for_s":{}}})", name, on, seconds));
    }
    std::unique_ptr<inference::GRPCInferenceService::Stub> stub() const
    {
        return inference::GRPCInferenceService::NewStub(
            grpc::CreateChannel(settings.infer, grpc::InsecureChannelCredentials()));
    }
    /// The answers logged at or after `sinceMs`.
    QList<QJsonObject> answersSince(std::int64_t sinceMs) const
    {
        QList<QJsonObject> answers;
        QFile file(QString::fromStdString(settings.answersFile().string()));
        if (!file.open(QIODevice::ReadOnly))
            return answers;
        for (const QByteArray& line : file.readAll().split('\n')) {
            const auto object = QJsonDocument::fromJson(line).object();
            if (object[QStringLiteral("sent_ms")].toDouble() >= static_cast<double>(sinceMs))
                answers.append(object);
        }
        return answers;
    }
    static std::int64_t now() { return toMs(SystemClock().wall()); }

    Settings settings;

private:
    static QJsonObject json(const Result<HttpReply>& reply)
    {
        return reply ? QJsonDocument::fromJson(QByteArray::fromStdString(reply->body)).object() : QJsonObject();
    }
    static std::string freeAddress()
    {
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        ::bind(fd, reinterpret_cast<sockaddr*>(&address), size);
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
        ::close(fd);
        return fmt::format("127.0.0.1:{}", ntohs(address.sin_port));
    }

    QTemporaryDir m_dir;
    QProcess m_process;
};

} // namespace handrail::demo
