#include "tests/e2e/World.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <memory>

using namespace handrail::e2e;

namespace {

constexpr int kSoonMs = 30'000;
constexpr int kLeaseMs = 60'000; ///< the lease is 20 s
constexpr int kWellMs = 120'000;

const QString kService = QStringLiteral("flight-lateness");

} // namespace

/// Drills with the real demo: its fault hook, its leases, and an agent that dies in the middle.
class DrillTest : public QObject {
    Q_OBJECT
    std::unique_ptr<World> m_world;
    std::unique_ptr<QProcess> m_drill;
    QByteArray m_said;

    QJsonObject status()
    {
        const QString text = m_world->run(QStringLiteral("handrail-demo"), {QStringLiteral("status")});
        return QJsonDocument::fromJson(text.mid(text.indexOf(QLatin1Char('{'))).toUtf8()).object();
    }
    bool hasFault() { return !status().value(QStringLiteral("faults")).toObject().isEmpty(); }
    QString agent(QStringList arguments)
    {
        arguments << QStringLiteral("--agent") << m_world->agentAddress();
        return m_world->run(QStringLiteral("handrail-agent"), arguments);
    }
    QString act(const QStringList& arguments) { return agent(QStringList{QStringLiteral("act"), kService} + arguments); }
    void begin(const QString& fault)
    {
        m_said.clear();
        m_drill = std::make_unique<QProcess>();
        m_drill->setProcessEnvironment(m_world->environment());
        m_drill->setProcessChannelMode(QProcess::MergedChannels);
        m_drill->start(World::program(QStringLiteral("handrail-agent")),
                       {QStringLiteral("act"), kService, QStringLiteral("drill"), QStringLiteral("--fault"), fault,
                        QStringLiteral("--agent"), m_world->agentAddress()});
    }
    bool says(const char* words)
    {
        m_said += m_drill->readAll();
        return m_said.contains(words);
    }

private Q_SLOTS:
    void init()
    {
        m_world = std::make_unique<World>();
        QVERIFY2(m_world->startDemo() && m_world->startAgent(), qPrintable(m_world->failure()));
    }
    void cleanup()
    {
        if (m_drill && m_drill->state() != QProcess::NotRunning) {
            m_drill->kill();
            m_drill->waitForFinished(kSoonMs);
        }
        m_drill.reset();
        m_world.reset();
    }
    void aDrillIsWorkedToItsEnd()
    {
        begin(QStringLiteral("version-slow"));
        QVERIFY2(World::until(kSoonMs, [&] { return says("the fault is on"); }), m_said.constData());
        QVERIFY2(World::until(kSoonMs, [&] { return act({QStringLiteral("take")}).contains(QLatin1String("done")); }), m_said.constData());
        const QString done = act({QStringLiteral("rollback"), QStringLiteral("--version"), QStringLiteral("v12"), QStringLiteral("--countdown"), QStringLiteral("0")});
        QVERIFY2(World::until(kWellMs, [&] { return says("Drill over: well again"); }), qPrintable(QString::fromUtf8(m_said) + done));
        QVERIFY2(says("somebody was at it after") && says("no wrong action"), m_said.constData());
        QVERIFY(World::until(kSoonMs, [&] { return !hasFault(); }));
        QCOMPARE(status().value(QStringLiteral("version")).toString(), QStringLiteral("v12"));
    }
    void anAgentThatIsKilledLeavesTheServiceAsItWas()
    {
        begin(QStringLiteral("store-slow"));
        QVERIFY2(World::until(kSoonMs, [&] { return says("the fault is on"); }), m_said.constData());
        QVERIFY(hasFault());
        m_world->killAgent();
        QVERIFY(World::until(kLeaseMs, [&] { return !hasFault(); }));
        QVERIFY2(m_world->startAgent(), qPrintable(m_world->failure()));
        QVERIFY(World::until(kSoonMs, [&] { return agent({QStringLiteral("journal")}).contains(QLatin1String("agent gone")); }));
        QVERIFY(!hasFault());
    }
    void aConsoleThatIsKilledLeavesTheServiceAsItWas()
    {
        begin(QStringLiteral("no-traffic"));
        QVERIFY2(World::until(kSoonMs, [&] { return says("the fault is on"); }), m_said.constData());
        m_drill->kill();
        QVERIFY(World::until(kLeaseMs, [&] { return !hasFault(); }));
    }
    void givingUpEndsIt()
    {
        begin(QStringLiteral("version-slow"));
        QVERIFY2(World::until(kSoonMs, [&] { return says("the fault is on"); }), m_said.constData());
        ::kill(static_cast<pid_t>(m_drill->processId()), SIGINT);
        QVERIFY2(World::until(kSoonMs, [&] { return says("Drill over: given up"); }), m_said.constData());
        QVERIFY(World::until(kSoonMs, [&] { return !hasFault(); }));
    }
};

QTEST_GUILESS_MAIN(DrillTest)
#include "DrillTest.moc"
