#include "contract/FailureKinds.h"
#include "journal/EntryCodec.h"
#include "journal/SharedState.h"

#include "tests/e2e/World.h" // brings Qt, whose word "signals" must not meet ours

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace handrail;
using namespace handrail::e2e;
using journal::AlertPhase;

namespace {

constexpr int kOpensMs = 300'000;
const QString kService = QStringLiteral("flight-lateness");

QString severity(journal::Severity severity)
{
    switch (severity) {
    case journal::Severity::fine: return QStringLiteral("fine");
    case journal::Severity::watch: return QStringLiteral("watch");
    case journal::Severity::broken: return QStringLiteral("broken");
    case journal::Severity::noContact: return QStringLiteral("no contact");
    }
    return {};
}

/// An alert that goes on is worse when it is more severe, or half as much again.
class Reader {
public:
    QString event(const journal::Alert& alert)
    {
        journal::Alert& last = m_last[journal::alertKey(alert.kind, alert.subject, alert.failure)];
        if (alert.phase == AlertPhase::better)
            return QStringLiteral("better");
        if (alert.phase == AlertPhase::cleared)
            return QStringLiteral("cleared");
        const bool goesOn = alert.phase == AlertPhase::changed;
        if (goesOn && alert.severity <= last.severity && alert.evidence.value.value_or(0) <= 1.5 * last.evidence.value.value_or(0))
            return {};
        last = alert;
        return goesOn ? QStringLiteral("worse") : QStringLiteral("opened");
    }

private:
    std::map<std::string, journal::Alert> m_last;
};

QString line(const QString& at, const QString& event, const QString& incident, const QString& failure, const QString& kind,
             const QString& severity)
{
    return QStringList{at, event, incident, failure, kind, severity}.join(QLatin1Char('|'));
}

} // namespace

/// A day as it was lived: a fault, our own restart, an agent that was killed, an input fault. What was recorded, judged again,
/// says what the journal says.
class ReplayTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aLiveDayIsReplayedAsTheJournalHasIt();

private:
    QString agent(const QStringList& arguments, int* status = nullptr)
    {
        return m_world.run(QStringLiteral("handrail-agent"), arguments, status);
    }
    QStringList journalLines()
    {
        return agent({QStringLiteral("journal"), QStringLiteral("--data"), m_world.agentFolder()}).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    }
    /// What the journal's alerts are, one a line.
    QStringList alerts()
    {
        Reader reader;
        QStringList said;
        for (const QString& text : journalLines()) {
            const auto entry = journal::entryFromJson(text.toStdString());
            if (!entry)
                return {QStringLiteral("not read: ") + text};
            const auto* alert = std::get_if<journal::Alert>(&entry->body);
            const QString event = alert ? reader.event(*alert) : QString();
            if (event.isEmpty())
                continue;
            const QString kind = QString::fromStdString(std::string(contract::failureKey(alert->kind)));
            said << line(QString::fromStdString(toRfc3339(alert->at)), event, QString::fromStdString(alert->incident.value),
                         alert->failure.empty() ? kind : QString::fromStdString(alert->failure), kind, severity(alert->severity));
        }
        return said;
    }
    static QStringList replayed(const QString& printed)
    {
        QStringList said;
        for (const QString& text : printed.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
            const QJsonObject json = QJsonDocument::fromJson(text.toUtf8()).object();
            const auto of = [&](const char* name) { return json.value(QLatin1String(name)).toString(); };
            said << line(of("at"), of("event"), of("incident"), of("failure"), of("kind"), of("severity"));
        }
        return said;
    }
    bool untilSaid(const QString& part)
    {
        const bool isSaid = World::until(kOpensMs, [&] { return !alerts().filter(part).isEmpty(); });
        if (!isSaid)
            qWarning("%s", qPrintable(alerts().join(QLatin1Char('\n'))));
        return isSaid;
    }
    QString kept(const QString& name, const QString& text)
    {
        QFile file(m_world.folder() + QLatin1Char('/') + name);
        return file.open(QIODevice::WriteOnly) && file.write(text.toUtf8()) == text.toUtf8().size() ? file.fileName() : QString();
    }

    World m_world;
};

void ReplayTest::aLiveDayIsReplayedAsTheJournalHasIt()
{
    QVERIFY2(m_world.startDemo() && m_world.startAgent(), qPrintable(m_world.failure()));
    QVERIFY2(m_world.fault(QStringLiteral("store-slow"), true), qPrintable(m_world.failure()));
    QVERIFY(untilSaid(QStringLiteral("|opened|")));
    QVERIFY2(m_world.fault(QStringLiteral("store-slow"), false), qPrintable(m_world.failure()));
    QVERIFY(untilSaid(QStringLiteral("|better|")));
    int status = 1;
    const QString acted = agent({QStringLiteral("act"), kService, QStringLiteral("restart"), QStringLiteral("--countdown"),
                                 QStringLiteral("0"), QStringLiteral("--anyway"), QStringLiteral("--agent"), m_world.agentAddress()},
                                &status);
    QVERIFY2(status == 0, qPrintable(acted));
    m_world.killAgent();
    QVERIFY2(m_world.startAgent(), qPrintable(m_world.failure()));
    QVERIFY2(m_world.fault(QStringLiteral("kilometres"), true), qPrintable(m_world.failure()));
    QVERIFY(untilSaid(QStringLiteral("|unusual distances|")));
    QVERIFY2(m_world.fault(QStringLiteral("kilometres"), false), qPrintable(m_world.failure()));
    QVERIFY(untilSaid(QStringLiteral("|cleared|")));
    m_world.stopAgent();

    const QStringList live = alerts();
    qInfo("%s", qPrintable(live.join(QLatin1Char('\n'))));
    QVERIFY2(live.filter(QStringLiteral("does not answer")).isEmpty(), qPrintable(live.join(QLatin1Char('\n'))));
    const QString fromFolder = agent({QStringLiteral("replay"), QStringLiteral("--data"), m_world.agentFolder()}, &status);
    QVERIFY2(status == 0, qPrintable(fromFolder));
    QCOMPARE(replayed(fromFolder).join(QLatin1Char('\n')), live.join(QLatin1Char('\n')));

    const QString windows = kept(QStringLiteral("windows.jsonl"),
                                 agent({QStringLiteral("export"), QStringLiteral("--data"), m_world.agentFolder(), QStringLiteral("--service"),
                                        kService, QStringLiteral("--from"), QStringLiteral("2020-01-01T00:00:00Z"), QStringLiteral("--to"),
                                        QStringLiteral("2100-01-01T00:00:00Z")}));
    const QString journal = kept(QStringLiteral("journal.jsonl"), journalLines().join(QLatin1Char('\n')));
    const QString fromFiles = agent({QStringLiteral("replay"), QStringLiteral("--agreement"), m_world.agreement(), QStringLiteral("--windows"),
                                     windows, QStringLiteral("--journal"), journal},
                                    &status);
    QVERIFY2(status == 0, qPrintable(fromFiles));
    QCOMPARE(replayed(fromFiles).join(QLatin1Char('\n')), live.join(QLatin1Char('\n')));
    for (const QString& text : fromFolder.split(QLatin1Char('\n')))
        if (text.contains(QStringLiteral("\"better\"")))
            QVERIFY2(text.contains(QStringLiteral(" again")), qPrintable(text));
}

QTEST_GUILESS_MAIN(ReplayTest)
#include "ReplayTest.moc"
