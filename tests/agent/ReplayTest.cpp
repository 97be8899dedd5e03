#include "contract/AgreementReader.h"
#include "storage/JournalStore.h"
#include "telemetry/WindowCodec.h"
#include "tests/agent/Rain.h" // brings Qt, whose word "signals" must not meet ours

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QtTest>

using namespace handrail;

namespace {

const QString kAgent = QStringLiteral(HANDRAIL_BINARY_DIR "/app/agent/handrail-agent");
const WallTime kBegin = *fromRfc3339("2026-11-24T01:00:00Z");

std::string agreement(const std::string& failing)
{
    return "format: 1\nservice: rain\nname: Rain forecast\nsources: {answers: {file: answers.jsonl}}\nwindows: 5 s\n"
           "owners:\n  rain: {team: Weather, call: a}\n  machines: {team: Operations, call: b}\n"
           "signed by: {built by: rain, run by: machines}\n"
           "fail:\n  - {name: failing requests, kind: failing, " + failing + "}\n";
}

/// Two hours; 1 of 100 requests fails in the second.
std::string recorded()
{
    std::string lines;
    for (int second = 0; second < 7'200; second += 5) {
        Window window;
        window.service = agent::test::kRain;
        window.start = kBegin + std::chrono::seconds(second);
        window.span = std::chrono::seconds(5);
        window.requests = 200;
        if (second >= 3'600)
            window.errors["timeout"] = 2;
        window.sealed = true;
        window.seenShare = 1;
        lines += toJson(window) + "\n";
    }
    return lines;
}

} // namespace

/// `handrail-agent replay`, the real program.
class ReplayTest : public QObject {
    Q_OBJECT

    agent::test::RainFolder m_files;

    QString pathOf(const char* name) const { return QString::fromStdString(m_files.path(name).string()); }
    QList<QJsonObject> replayed(const QStringList& more)
    {
        QProcess process;
        process.start(kAgent, QStringList{u"replay"_qs, u"--agreement"_qs, pathOf("a.yaml"), u"--windows"_qs, pathOf("day.jsonl")} + more);
        QList<QJsonObject> lines;
        if (!process.waitForFinished(60'000) || process.exitCode() != 0) {
            qWarning("%s", process.readAllStandardError().constData());
            return lines;
        }
        for (const QByteArray& line : process.readAllStandardOutput().split('\n'))
            if (!line.isEmpty())
                lines.push_back(QJsonDocument::fromJson(line).object());
        return lines;
    }
    void sign()
    {
        auto store = storage::JournalStore::open(m_files.path("data") / "journal.db");
        QVERIFY(store);
        const auto agreed = contract::readAgreementFile(m_files.path("a.yaml"));
        QVERIFY(agreed);
        journal::Configuration loaded;
        loaded.agreementDigest = agreed->digest;
        loaded.agreementText = *readFile(m_files.path("a.yaml"));
        std::vector<journal::Entry> entries{{0, kBegin, agent::test::kRain, "agent", {}, loaded},
                                            {0, kBegin, agent::test::kRain, "ana", {}, journal::SignOff{agreed->digest, "Weather", "live", {}}},
                                            {0, kBegin, agent::test::kRain, "ben", {}, journal::SignOff{agreed->digest, "Operations", "live", {}}}};
        QVERIFY(store->append(entries).has_value());
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_files.write("day.jsonl", recorded());
        m_files.write("a.yaml", agreement("limit: 0.5 %, severity: broken"));
        std::filesystem::create_directories(m_files.path("data"));
    }
    void nobodysSignatureIsClaimed()
    {
        const auto lines = replayed({});
        QVERIFY(!lines.isEmpty());
        const QString sentence = lines.front()[u"sentence"_qs].toString();
        QVERIFY2(sentence.contains(u"Limit in the agreement, not signed yet: at most 0.5 %."_qs), qPrintable(sentence));
    }
    void aSignedLimitIsCalledAgreed()
    {
        sign();
        m_files.write("b.yaml", agreement("limit: 0.6 %, severity: broken"));
        const auto lines = replayed({u"--data"_qs, pathOf("data"), u"--what-if"_qs, pathOf("b.yaml")});
        QVERIFY(!lines.isEmpty());
        QString agreed, other;
        for (const QJsonObject& line : lines) {
            agreed += line[u"agreed"_qs][u"sentence"_qs].toString();
            other += line[u"what_if"_qs][u"sentence"_qs].toString();
        }
        QVERIFY2(agreed.contains(u"Agreed: at most 0.5 %."_qs) && !agreed.contains(u"not signed"_qs), qPrintable(agreed));
        QVERIFY2(other.contains(u"not signed yet: at most 0.6 %."_qs) && !other.contains(u"Agreed"_qs), qPrintable(other));
    }
    void aBudgetIsTriedInPlaceOfALimit_data()
    {
        QTest::addColumn<QString>("budget");
        QTest::addColumn<int>("raised");
        // 1 % is ten times what a month leaves: 2 % of the budget is gone within the hour only when it burns 14.4 times as fast.
        QTest::newRow("one that holds that long") << QStringLiteral("budget: {of: 99 %, over: 30 d}") << 0;
        QTest::newRow("one that is used up") << QStringLiteral("budget: {of: 99.95 %, over: 30 d}") << 1;
    }
    void aBudgetIsTriedInPlaceOfALimit()
    {
        QFETCH(QString, budget);
        QFETCH(int, raised);
        m_files.write("b.yaml", agreement(budget.toStdString()));
        int asItIs = 0, tried = 0;
        QString said;
        for (const QJsonObject& line : replayed({u"--what-if"_qs, pathOf("b.yaml")})) {
            asItIs += line[u"agreed"_qs][u"event"_qs].toString() == u"opened"_qs ? 1 : 0;
            tried += line[u"what_if"_qs][u"event"_qs].toString() == u"opened"_qs ? 1 : 0;
            said += line[u"what_if"_qs][u"sentence"_qs].toString();
        }
        QCOMPARE(asItIs, 1);
        QCOMPARE(tried, raised);
        QVERIFY2(said.contains(u"over 30 days"_qs) == (raised > 0) && !said.contains(u"Agreed"_qs), qPrintable(said));
    }
};

QTEST_GUILESS_MAIN(ReplayTest)
#include "ReplayTest.moc"
