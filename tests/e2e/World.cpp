#include "tests/e2e/World.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QTest>

#include <arpa/inet.h>
#include <csignal>
#include <filesystem>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace handrail::e2e {

namespace {

constexpr int kStartMs = 60'000;

QString hostPort() { return QStringLiteral("127.0.0.1:%1").arg(World::freePort()); }

void endProcess(std::unique_ptr<QProcess>& process, bool kill)
{
    if (!process)
        return;
    if (kill)
        process->kill();
    else
        process->terminate();
    if (!process->waitForFinished(10'000)) {
        process->kill();
        process->waitForFinished(5'000);
    }
    process.reset();
}

} // namespace

/// Below those that the kernel gives to connections, which would take it before it is used.
int World::freePort()
{
    for (;;) {
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int port = QRandomGenerator::system()->bounded(12'000, 32'000);
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        const bool isFree = ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
        ::close(fd);
        if (isFree)
            return port;
    }
}

QString World::program(const QString& name)
{
    const QString folder = name == QLatin1String("handrail") ? QStringLiteral("console") : name.mid(9);
    return QStringLiteral(HANDRAIL_BINARY_DIR "/app/%1/%2").arg(folder, name);
}

bool World::until(int ms, const std::function<bool()>& holds)
{
    return QTest::qWaitFor(holds, ms);
}

World::World() : m_environment(QProcessEnvironment::systemEnvironment()), m_agentPort(freePort())
{
    m_environment.insert(QStringLiteral("HANDRAIL_DEMO_INFER"), hostPort());
    m_environment.insert(QStringLiteral("HANDRAIL_DEMO_STORE"), hostPort());
    m_environment.insert(QStringLiteral("HANDRAIL_DEMO_METRICS"), hostPort());
    m_environment.insert(QStringLiteral("HANDRAIL_DEMO_CONTROL"), hostPort());
    m_environment.insert(QStringLiteral("HANDRAIL_DEMO_DATA"), m_folder.path());
}

World::~World()
{
    endProcess(m_agent, false);
    endProcess(m_demo, false);
}

QString World::agreement() const
{
    return QStringLiteral(HANDRAIL_SOURCE_DIR "/runbooks/demo/flight-lateness.yaml");
}

std::unique_ptr<QProcess> World::begin(const QString& name, const QStringList& arguments, const QString& log)
{
    auto process = std::make_unique<QProcess>();
    process->setProcessEnvironment(m_environment);
    process->setWorkingDirectory(QStringLiteral(HANDRAIL_SOURCE_DIR));
    process->setProcessChannelMode(QProcess::MergedChannels);
    process->setStandardOutputFile(m_folder.filePath(log), QIODevice::Append);
    process->start(program(name), arguments);
    if (!process->waitForStarted(10'000))
        m_failure = QStringLiteral("%1 did not start: %2").arg(name, process->errorString());
    return process;
}

bool World::copyPrepared()
{
    // Made once by the fixture: models, the table and the history from which normal is learned.
    std::error_code error;
    std::filesystem::copy(HANDRAIL_BINARY_DIR "/demo-prepared", m_folder.path().toStdString(),
                          std::filesystem::copy_options::recursive | std::filesystem::copy_options::skip_existing, error);
    if (error)
        m_failure = QStringLiteral("no prepared demo: %1").arg(QString::fromStdString(error.message()));
    return !error;
}

bool World::startDemo()
{
    if (!copyPrepared())
        return false;
    m_demo = begin(QStringLiteral("handrail-demo"), {QStringLiteral("start")}, QStringLiteral("demo.log"));
    int status = 1;
    const bool up = until(kStartMs, [&] {
        run(QStringLiteral("handrail-demo"), {QStringLiteral("status")}, &status);
        return status == 0 || m_demo->state() != QProcess::Running;
    });
    if (!up || status != 0)
        m_failure = QStringLiteral("the demo did not come up; see demo.log");
    return up && status == 0;
}

QString World::certificate(const QString& name) const
{
    return m_folder.filePath(QStringLiteral("certificates/") + name);
}

client::Address World::addressOf(const QString& person) const
{
    return {agentAddress().toStdString(), certificate(QStringLiteral("authority.pem")).toStdString(),
            certificate(person + QStringLiteral(".pem")).toStdString(),
            certificate(person + QStringLiteral(".key")).toStdString(), {}};
}

bool World::startAgentFor(const QStringList& people)
{
    const QString host = QStringLiteral("127.0.0.1");
    QStringList making{QStringLiteral("certs"), certificate({}), QStringLiteral("--agent"), host};
    for (const QString& person : people)
        making << QStringLiteral("--person") << person;
    int status = 1;
    if (const QString said = run(QStringLiteral("handrail-agent"), making, &status); status != 0) {
        m_failure = QStringLiteral("no certificates: ") + said;
        return false;
    }
    QFile rights(m_folder.filePath(QStringLiteral("rights.yaml")));
    if (!rights.open(QIODevice::WriteOnly))
        return false;
    rights.write(QStringLiteral("format: 1\nevery service: {operate: [%1]}\n").arg(people.join(QStringLiteral(", "))).toUtf8());
    rights.close();
    m_agent = begin(QStringLiteral("handrail-agent"),
                    {QStringLiteral("serve"), QStringLiteral("--agreement"), agreement(), QStringLiteral("--data"), agentFolder(),
                     QStringLiteral("--listen"), agentAddress(), QStringLiteral("--rights"), rights.fileName(),
                     QStringLiteral("--tls-ca"), certificate(QStringLiteral("authority.pem")), QStringLiteral("--tls-cert"),
                     certificate(host + QStringLiteral(".pem")), QStringLiteral("--tls-key"),
                     certificate(host + QStringLiteral(".key"))},
                    QStringLiteral("agent.log"));
    return m_agent->state() == QProcess::Running; // whoever connects waits for it
}

bool World::startAgent()
{
    m_agent = begin(QStringLiteral("handrail-agent"),
                    {QStringLiteral("serve"), QStringLiteral("--agreement"), agreement(), QStringLiteral("--data"), agentFolder(),
                     QStringLiteral("--listen"), agentAddress()},
                    QStringLiteral("agent.log"));
    int status = 1;
    const bool up = until(kStartMs, [&] {
        run(QStringLiteral("handrail-agent"), {QStringLiteral("status"), QStringLiteral("--agent"), agentAddress()}, &status);
        return status == 0 || m_agent->state() != QProcess::Running;
    });
    if (!up || status != 0) {
        QFile log(m_folder.filePath(QStringLiteral("agent.log")));
        m_failure = QStringLiteral("the agent did not come up: ")
                    + (log.open(QIODevice::ReadOnly) ? QString::fromUtf8(log.readAll().right(2000)) : QString());
    }
    return up && status == 0;
}

void World::killDemo() { endProcess(m_demo, true); }

void World::stopAgent() { endProcess(m_agent, false); }

void World::killAgent() { endProcess(m_agent, true); }

bool World::fault(const QString& name, bool on, const QString& lasts)
{
    QStringList arguments{QStringLiteral("fault"), name, on ? QStringLiteral("on") : QStringLiteral("off")};
    if (on)
        arguments << QStringLiteral("--for") << lasts;
    int status = 1;
    const QString said = run(QStringLiteral("handrail-demo"), arguments, &status);
    if (status != 0)
        m_failure = QStringLiteral("fault %1: %2").arg(name, said);
    return status == 0;
}

QString World::run(const QString& name, const QStringList& arguments, int* status)
{
    QProcess process;
    process.setProcessEnvironment(m_environment);
    process.setWorkingDirectory(QStringLiteral(HANDRAIL_SOURCE_DIR));
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program(name), arguments);
    const bool done = process.waitForFinished(30'000);
    if (status != nullptr)
        *status = done && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : 255;
    return QString::fromUtf8(process.readAll());
}

} // namespace handrail::e2e
