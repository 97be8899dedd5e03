#include "Sheet.h"

#include "alerting/BudgetSums.h"

#include <QtTest>

#include <random>

using namespace handrail;
using namespace handrail::alerting;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<contract::Agreement> budgeted(Millis span = 5s)
{
    auto agreed = scene::agreement(span);
    agreed->failures.clear();
    contract::Failure line;
    line.name = "requests fail";
    line.kind = journal::AlertKind::failing;
    line.budget = contract::Budget{0.999, 720h};
    line.severity = journal::Severity::broken;
    agreed->failures.push_back(line);
    return agreed;
}

std::vector<journal::Alert> alertsIn(const std::vector<scene::Said>& said, journal::AlertPhase phase)
{
    std::vector<journal::Alert> found;
    for (const auto& each : said)
        if (const auto* alert = std::get_if<journal::Alert>(&each.body); alert && alert->phase == phase)
            found.push_back(*alert);
    return found;
}

unsigned freshSeed(const char* what)
{
    const unsigned seed = std::random_device{}() | 1U;
    qInfo("%s: seed %u", what, seed);
    return seed;
}

} // namespace

class BudgetTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void speaksAtTheFormulasTime_data();
    void speaksAtTheFormulasTime();
    void isClearWithinItsShortStretch_data();
    void isClearWithinItsShortStretch();
    void isBetterAsSoonAsTheLastMinuteIsWell();
    void aServiceThatKeepsItsBudgetIsLeftAlone();
    void aFewFailuresOfFewRequestsAreNotEnough();
    void whatIsOverIsNotSaidAgainByASlowerStretch();
    void worseAfterBetterIsTheSameIncident();
    void missingDataClearsNothing();
    void restartAtAnyWindowChangesNothing();
    void theOldestSlotCountsWithItsPart();
};

void BudgetTest::speaksAtTheFormulasTime_data()
{
    QTest::addColumn<double>("failing");
    QTest::addColumn<double>("burn");
    QTest::addColumn<int>("hours"); // of the long stretch
    QTest::addColumn<int>("spanS");
    QTest::addColumn<QString>("before");
    const auto row = [](double failing, double burn, int hours, int spanS, const char* before) {
        QTest::addRow("%g in %d s windows after %s", failing, spanS, before)
            << failing << burn << hours << spanS << QString::fromLatin1(before);
    };
    for (const double failing : {1.0, 0.5, 0.1, 0.05, 0.02})
        for (const int spanS : {1, 5, 60})
            row(failing, 14.4, 1, spanS, "2 h");
    row(1, 14.4, 1, 5, "1 min"); // just begun: the hour before counts as well
    row(0.1, 14.4, 1, 5, "20 min");
    row(0.01, 6, 6, 5, "7 h");
    row(0.01, 6, 6, 60, "10 min");
    row(0.003, 1, 72, 60, "80 h");
}

void BudgetTest::speaksAtTheFormulasTime()
{
    QFETCH(double, failing);
    QFETCH(double, burn);
    QFETCH(int, hours);
    QFETCH(int, spanS);
    QFETCH(QString, before);
    const double formulaS = 0.001 / failing * hours * 3600 * burn;
    const Millis span = std::chrono::seconds(spanS);
    const auto quiet = *parseDuration(before.toStdString());
    const auto scene = fmt::format("{}: | {} s: failing {}", before.toStdString(), int(formulaS * 1.2) + 120, failing);
    const auto windows = scene::play(scene, span);
    scene::Desk desk(budgeted(span), nullptr);
    desk.take(windows);
    const auto opened = alertsIn(desk.said, journal::AlertPhase::opened);
    QVERIFY(!opened.empty());
    const double tookS = double((opened.front().at - windows.front().start - quiet).count()) / 1000;
    QVERIFY2(std::abs(tookS - formulaS) <= spanS,
             qPrintable(QStringLiteral("%1 s, not %2 s").arg(tookS).arg(formulaS)));
    QVERIFY(opened.front().severity == (burn > 1 ? journal::Severity::broken : journal::Severity::watch));
    QCOMPARE(opened.front().failure, std::string("requests fail"));
}

void BudgetTest::isClearWithinItsShortStretch_data()
{
    QTest::addColumn<QString>("trouble");
    QTest::addColumn<int>("shortS");
    QTest::newRow("all fail") << "2 h: | 2 min: failing 1 | 1 h:" << 300;
    QTest::newRow("one in ten") << "2 h: | 12 min: failing 0.1 | 1 h:" << 300;
    QTest::newRow("one in a hundred") << "7 h: | 4 h: failing 0.01 | 1 h:" << 1800;
}

void BudgetTest::isClearWithinItsShortStretch()
{
    QFETCH(QString, trouble);
    QFETCH(int, shortS);
    const auto windows = scene::play(trouble.toStdString(), 5s);
    scene::Desk desk(budgeted(), nullptr);
    desk.take(windows);
    const auto cleared = alertsIn(desk.said, journal::AlertPhase::cleared);
    QCOMPARE(cleared.size(), std::size_t(1));
    QVERIFY(cleared.front().at <= windows.back().end() - 1h + std::chrono::seconds(shortS) + 5s);
    QCOMPARE(alertsIn(desk.said, journal::AlertPhase::opened).size(), std::size_t(1));
}

void BudgetTest::isBetterAsSoonAsTheLastMinuteIsWell()
{
    const auto windows = scene::play("2 h: | 3 min: failing 1 | 10 min:", 5s);
    scene::Desk desk(budgeted(), nullptr);
    desk.take(windows);
    const auto better = alertsIn(desk.said, journal::AlertPhase::better);
    QCOMPARE(better.size(), std::size_t(1));
    QCOMPARE(better.front().at, windows.back().end() - 9min);
}

void BudgetTest::aServiceThatKeepsItsBudgetIsLeftAlone()
{
    const unsigned seed = freshSeed("keeps its budget");
    for (const double rate : {0.1, 1.0, 20.0}) {
        const auto said = [&] {
            scene::Desk desk(budgeted(60s), nullptr);
            desk.take(scene::play(fmt::format("240 h: failing 0.0007 rate {}", rate), 60s, seed));
            return desk.said;
        }();
        QVERIFY2(said.empty(), qPrintable(QString::number(rate)));
    }
}

void BudgetTest::aFewFailuresOfFewRequestsAreNotEnough()
{
    scene::Desk desk(budgeted(60s), nullptr);
    desk.take(
        scene::play("3 h: rate 0.02 | 1 min: rate 0.02 failing 1 | 3 h: rate 0.02", 60s)); // one of 72 in the hour
    QVERIFY(desk.said.empty());
}

void BudgetTest::whatIsOverIsNotSaidAgainByASlowerStretch()
{
    scene::Desk desk(budgeted(), nullptr);
    desk.take(scene::play("7 h: | 4 min: failing 1 | 7 h:", 5s)); // six hours hold more than they may, too
    QCOMPARE(alertsIn(desk.said, journal::AlertPhase::opened).size(), std::size_t(1));
    QCOMPARE(alertsIn(desk.said, journal::AlertPhase::back).size(), std::size_t(0));
}

void BudgetTest::worseAfterBetterIsTheSameIncident()
{
    scene::Desk desk(budgeted(), nullptr);
    desk.take(scene::play("2 h: | 2 min: failing 1 | 2 min: | 1 min: failing 0.5 | 30 min:", 5s));
    QCOMPARE(alertsIn(desk.said, journal::AlertPhase::opened).size(), std::size_t(1));
    QCOMPARE(alertsIn(desk.said, journal::AlertPhase::back).size(), std::size_t(1));
    std::set<std::string> incidents;
    for (const auto& alert : alertsIn(desk.said, journal::AlertPhase::cleared))
        incidents.insert(alert.incident.value);
    QCOMPARE(incidents.size(), std::size_t(1));
}

void BudgetTest::missingDataClearsNothing()
{
    for (const char* then : {"7 h: blind", "7 h: away"}) {
        scene::Desk desk(budgeted(), nullptr);
        desk.take(scene::play(std::string("2 h: | 2 min: failing 1 | 20 s: | ") + then + " | 5 s:", 5s));
        QVERIFY2(alertsIn(desk.said, journal::AlertPhase::opened).size() >= 1, then);
        for (const auto& alert : alertsIn(desk.said, journal::AlertPhase::cleared))
            QVERIFY2(alert.kind != journal::AlertKind::failing, then);
    }
}

void BudgetTest::restartAtAnyWindowChangesNothing()
{
    const unsigned seed = freshSeed("restarts");
    const auto windows = scene::play(
        "7 h: failing 0.0004 | 3 min: failing 1 | 10 min: | 4 h: failing 0.012 | 20 h: failing 0.004 | 9 h:", 30s,
        seed);
    scene::Desk whole(budgeted(30s), scene::normal());
    whole.take(windows);
    QVERIFY(alertsIn(whole.said, journal::AlertPhase::opened).size() >= 2);
    std::mt19937 random(seed);
    std::set<std::size_t> places;
    for (const auto& each : whole.said)
        places.insert(std::size_t((each.at - windows.front().start) / 30s));
    while (places.size() < 30)
        places.insert(random() % windows.size());
    for (const std::size_t at : places) {
        scene::Desk desk(budgeted(30s), scene::normal());
        desk.take({windows.begin(), windows.begin() + long(at)});
        desk.restart();
        desk.take({windows.begin() + long(at), windows.end()});
        QVERIFY2(desk.text(windows.front().start) == whole.text(windows.front().start),
                 qPrintable(QStringLiteral("restart before window %1:\n%2\nnot\n%3")
                                .arg(at)
                                .arg(QString::fromStdString(desk.text(windows.front().start)),
                                     QString::fromStdString(whole.text(windows.front().start)))));
    }
}

void BudgetTest::theOldestSlotCountsWithItsPart()
{
    BudgetSums sums;
    Window window;
    window.span = 30s;
    window.seenShare = 1;
    window.requests = 10;
    for (int i = 0; i < 241; ++i) { // two hours and half a minute
        window.start = fromMs(7'200'000 + i * 30'000);
        window.errors["made up"] = i < 122 ? 1 : 0;
        sums.add(window);
    }
    QCOMPARE(sums.over(60min).requests, 1200.0);
    QCOMPARE(sums.over(60min).failed, 1.0);
    QCOMPARE(sums.over(60min).seenMs, 3'600'000.0);
    QCOMPARE(sums.over(5min).requests, 100.0);
}

QTEST_GUILESS_MAIN(BudgetTest)
#include "BudgetTest.moc"
