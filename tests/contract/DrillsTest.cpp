#include "contract/AgreementReader.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::contract;

namespace {

const std::string kHead = "format: 1\nservice: s\nname: S\nsources: {answers: {file: a.jsonl}}\n";
const std::string kUrl = "url: 'http://h:1/fault?{fault}&{on}&{seconds}'";

} // namespace

/// The section about the service's own fault hook.
class DrillsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aHookIsRead()
    {
        const auto read = readAgreement(kHead + "review runbooks every: 90 d\ndrills: {" + kUrl +
                                            ", lease: 10 s, at most: 15 min, faults: {slow: it is slow, gone: it is gone}}\n",
                                        "a.yaml");
        QVERIFY2(read.has_value(), read ? "" : read.error().front().text().c_str());
        QCOMPARE(read->reviewRunbooksEvery, Millis(std::chrono::hours(24 * 90)));
        QVERIFY(read->drills.isPossible());
        QCOMPARE(read->drills.lease, Millis(10'000));
        QCOMPARE(read->drills.atMost, Millis(std::chrono::minutes(15)));
        QCOMPARE(read->drills.method, std::string("POST"));
        QCOMPARE(read->drills.fault("gone")->shown, std::string("it is gone"));
        QVERIFY(!read->drills.fault("other"));
    }
    void withoutAWordNothingCanBeDrilled()
    {
        QVERIFY(!readAgreement(kHead, "a.yaml")->drills.isPossible());
    }
    void whatCantBeDrilledIsSaid_data()
    {
        QTest::addColumn<QString>("drills");
        QTest::addColumn<QString>("what");
        const auto row = [](const char* name, const std::string& drills, const char* what) {
            QTest::newRow(name) << QString::fromStdString(drills) << QString::fromUtf8(what);
        };
        row("no time limit", "url: 'http://h/{fault}/{on}', faults: {a: b}",
            "the fault hook takes no time limit: nobody would end the fault when the agent is gone");
        row("no switch", "url: 'http://h/{fault}/{seconds}', faults: {a: b}", "the fault hook is not told {on}");
        row("no hook", "faults: {a: b}", "'drills' needs either 'url' or 'command'");
        row("two hooks", kUrl + ", command: [a, '{seconds}'], faults: {a: b}", "'drills' needs either 'url' or 'command'");
        row("no faults", kUrl, "'drills' names no fault");
        row("a fault that says nothing", kUrl + ", faults: {a: ''}", "the fault 'a' does not say what breaks");
        row("a fault that is no name", kUrl + ", faults: {'a b': c}", "'a b' can't be the name of a fault");
        row("a lease too long", kUrl + ", lease: 10 min, faults: {a: b}", "'lease' must be from 5 s to 5 min");
        row("a drill as short as its lease", kUrl + ", at most: 30 s, faults: {a: b}",
            "'at most' must be longer than the lease and at most 4 h");
    }
    void whatCantBeDrilledIsSaid()
    {
        QFETCH(QString, drills);
        QFETCH(QString, what);
        const auto read = readAgreement(kHead + "drills: {" + drills.toStdString() + "}\n", "a.yaml");
        QVERIFY(!read.has_value());
        QStringList all;
        for (const Error& problem : read.error())
            all << QString::fromStdString(problem.what);
        QVERIFY2(all.contains(what), qPrintable(all.join(QLatin1Char('\n'))));
    }
};

QTEST_GUILESS_MAIN(DrillsTest)
#include "DrillsTest.moc"
