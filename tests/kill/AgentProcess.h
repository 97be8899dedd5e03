#pragma once

#include "tests/e2e/World.h"

namespace handrail::e2e {

/// The real agent with an agreement and a data folder of the test's own, to be ended in any way and started again on
/// the same port. What it prints is kept.
class AgentProcess {
public:
    AgentProcess(QProcessEnvironment environment, QString agreement, QString data)
        : m_environment(std::move(environment)), m_agreement(std::move(agreement)), m_data(std::move(data)),
          m_port(World::freePort())
    {
    }
    ~AgentProcess() { kill(); }
    AgentProcess(const AgentProcess&) = delete;
    AgentProcess& operator=(const AgentProcess&) = delete;

    void listenTo(const QString& address) { m_listen = address; }
    /// Runs it; does not wait until it serves.
    void launch(const QStringList& more = {})
    {
        m_process = std::make_unique<QProcess>();
        m_process->setProcessEnvironment(m_environment);
        m_process->setProcessChannelMode(QProcess::MergedChannels);
        m_said.clear();
        m_process->start(World::program(QStringLiteral("handrail-agent")),
                         QStringList{QStringLiteral("serve"), QStringLiteral("--agreement"), m_agreement,
                                     QStringLiteral("--data"), m_data, QStringLiteral("--listen"),
                                     m_listen.isEmpty() ? address() : m_listen} +
                             more);
    }
    /// True when it serves; false when it ended instead, or within a minute did neither.
    bool start(const QStringList& more = {})
    {
        launch(more);
        const bool done = World::until(60'000, [this] { return isServing() || hasEnded(); });
        return done && isServing();
    }
    bool endsByItself()
    {
        return World::until(60'000, [this] { return hasEnded() || isServing(); }) && hasEnded();
    }
    /// SIGKILL, and it is gone when this returns.
    void kill()
    {
        if (!m_process)
            return;
        m_process->kill();
        m_process->waitForFinished(10'000);
        said();
        m_process.reset();
    }
    /// Asks it to end, and returns its exit status; -1 when it died or did not end.
    int end()
    {
        m_process->terminate();
        const bool ended = m_process->waitForFinished(20'000);
        return ended ? exitCode() : -1;
    }

    QString said()
    {
        if (m_process)
            m_said += QString::fromUtf8(m_process->readAll());
        return m_said;
    }
    bool isServing() { return said().contains(QStringLiteral("consoles connect to port")); }
    bool hasEnded() const { return !m_process || m_process->state() == QProcess::NotRunning; }
    int exitCode() const { return m_process->exitStatus() == QProcess::NormalExit ? m_process->exitCode() : -1; }
    QString address() const { return QStringLiteral("127.0.0.1:%1").arg(m_port); }
    int port() const { return m_port; }
    QString data() const { return m_data; }

private:
    QProcessEnvironment m_environment;
    QString m_agreement, m_data, m_listen, m_said;
    int m_port;
    std::unique_ptr<QProcess> m_process;
};

} // namespace handrail::e2e
