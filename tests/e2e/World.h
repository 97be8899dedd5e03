#pragma once

#include "client/Link.h"

#include <QProcess>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <functional>
#include <memory>

namespace handrail::e2e {

/// A demo service and an agent of their own, on free ports and with a folder of their own: real processes, several worlds
/// can stand side by side. Everything ends with it. The functions return false after a bounded wait; failure() says why.
class World {
public:
    World();
    ~World();

    bool startDemo();
    bool startAgent();
    /// The same behind certificates, so that each of these people comes under a name of their own; all may operate.
    bool startAgentFor(const QStringList& people);
    [[nodiscard]] client::Address addressOf(const QString& person) const;
    /// SIGKILL, and waits until it is gone. The demo's own children go with it.
    void killDemo();
    void killAgent();
    /// SIGTERM, as an upgrade does it.
    void stopAgent();
    bool fault(const QString& name, bool on, const QString& lasts = QStringLiteral("10m"));
    /// Runs a program of ours to its end and returns what it printed; failure() when it took over 30 s or didn't start.
    QString run(const QString& program, const QStringList& arguments, int* status = nullptr);

    [[nodiscard]] QString agentAddress() const { return QStringLiteral("127.0.0.1:%1").arg(m_agentPort); }
    [[nodiscard]] QString folder() const { return m_folder.path(); }
    [[nodiscard]] QString agentFolder() const { return m_folder.filePath(QStringLiteral("agent")); }
    [[nodiscard]] qint64 agentPid() const { return m_agent ? m_agent->processId() : 0; }
    [[nodiscard]] const QProcessEnvironment& environment() const { return m_environment; }
    [[nodiscard]] QString agreement() const;
    [[nodiscard]] QString failure() const { return m_failure; }

    /// A port that was free a moment ago.
    static int freePort();
    /// The path of one of our programs in the build folder.
    static QString program(const QString& name);
    /// Polls until it holds, without a fixed wait; at most `ms`.
    static bool until(int ms, const std::function<bool()>& holds);

private:
    std::unique_ptr<QProcess> begin(const QString& name, const QStringList& arguments, const QString& log);
    bool copyPrepared();
    [[nodiscard]] QString certificate(const QString& file) const;

    QTemporaryDir m_folder;
    QProcessEnvironment m_environment;
    int m_agentPort = 0;
    std::unique_ptr<QProcess> m_demo, m_agent;
    QString m_failure;
};

} // namespace handrail::e2e
