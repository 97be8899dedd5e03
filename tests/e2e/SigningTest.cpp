#include "tests/e2e/World.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace handrail::e2e;

namespace {

constexpr int kOutcomeMs = 60'000;

} // namespace

/// A pipeline asks whether a version may go live: no, until both teams have signed for it and everything is proven.
class SigningTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aVersionGoesLiveWhenBothHaveSignedAndEachItemIsProven();

private:
    QString agent(const QStringList& arguments, int* status);
    QString ready(const QString& version, int* status);

    World m_world;
};

QString SigningTest::agent(const QStringList& arguments, int* status)
{
    return m_world.run(QStringLiteral("handrail-agent"), arguments + QStringList{QStringLiteral("--agent"), m_world.agentAddress()},
                       status);
}

QString SigningTest::ready(const QString& version, int* status)
{
    return agent({QStringLiteral("ready"), QStringLiteral("flight-lateness"), QStringLiteral("--version"), version}, status);
}

void SigningTest::aVersionGoesLiveWhenBothHaveSignedAndEachItemIsProven()
{
    QVERIFY2(m_world.startDemo(), qPrintable(m_world.failure()));
    QVERIFY2(m_world.startAgent(), qPrintable(m_world.failure()));
    int status = 0;
    const QString service = QStringLiteral("flight-lateness"), v12 = QStringLiteral("v12");
    QString said = ready(v12, &status);
    QCOMPARE(status, 1);
    QVERIFY2(said.contains(QStringLiteral("Flight Models: Has not signed for going live with v12.")), qPrintable(said));
    QVERIFY2(said.contains(QStringLiteral("A rollback took effect: Not proven yet.")), qPrintable(said));

    agent({QStringLiteral("sign"), service, QStringLiteral("--team"), QStringLiteral("Airport Data")}, &status);
    QCOMPARE(status, 1);
    for (const char* team : {"forecast", "Operations"}) {
        said = agent({QStringLiteral("sign"), m_world.agreement(), QStringLiteral("--team"), QString::fromLatin1(team),
                      QStringLiteral("--milestone"), QStringLiteral("live"), QStringLiteral("--version"), v12},
                     &status);
        QVERIFY2(status == 0, qPrintable(said));
    }
    said = ready(v12, &status);
    QVERIFY2(!said.contains(QStringLiteral("not signed")), qPrintable(said));
    QVERIFY2(said.contains(QStringLiteral("signed for all teams.")), qPrintable(said)); // it was one person, and that is told

    const auto act = [&](QStringList what) {
        what.prepend(service);
        what.prepend(QStringLiteral("act"));
        said = agent(what + QStringList{QStringLiteral("--countdown"), QStringLiteral("0"), QStringLiteral("--anyway")}, &status);
        return status == 0;
    };
    for (const char* version : {"v11", "v12"})
        QVERIFY2(act({QStringLiteral("rollback"), QStringLiteral("--version"), QString::fromLatin1(version)}), qPrintable(said));
    for (const char* mode : {"table", "unavailable"})
        QVERIFY2(act({QStringLiteral("fallback"), QStringLiteral("--mode"), QString::fromLatin1(mode)}), qPrintable(said));
    QVERIFY2(act({QStringLiteral("fallback")}), qPrintable(said));
    QVERIFY2(act({QStringLiteral("restart")}), qPrintable(said));
    const bool isReady = World::until(kOutcomeMs, [&] {
        said = ready(v12, &status);
        return status == 0;
    });
    QVERIFY2(isReady, qPrintable(said));
    QVERIFY2(said.contains(QStringLiteral("v12: ready for going live")), qPrintable(said));

    said = agent({QStringLiteral("ready"), service, QStringLiteral("--version"), QStringLiteral("v99"), QStringLiteral("--json")}, &status);
    QCOMPARE(status, 1);
    const QJsonObject json = QJsonDocument::fromJson(said.toUtf8()).object();
    QCOMPARE(json.value(QStringLiteral("ready")).toBool(true), false);
    QVERIFY2(said.contains(QStringLiteral("Has not signed for going live with v99.")), qPrintable(said));
    agent({QStringLiteral("ready"), QStringLiteral("no-such-service")}, &status);
    QCOMPARE(status, 2);
}

QTEST_GUILESS_MAIN(SigningTest)
#include "SigningTest.moc"
