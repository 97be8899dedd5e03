#include "Sheet.h"

#include "alerting/Plan.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::alerting;
using namespace std::chrono_literals;
using journal::AlertKind;

namespace {

std::shared_ptr<Normal> normalWithGauge()
{
    auto normal = scene::normal();
    normal->bands["gauge:memory_mb"] = Band{200, 205, 210};
    return normal;
}

std::vector<journal::Alert> alertsOf(Judge& judge, const std::vector<Window>& windows)
{
    std::vector<journal::Alert> alerts;
    for (const Window& window : windows)
        for (const journal::Body& body : judge.take(window))
            if (const auto* alert = std::get_if<journal::Alert>(&body); alert && alert->kind == AlertKind::unusualForItself)
                alerts.push_back(*alert);
    return alerts;
}

/// Two days of a gauge that moves a little, then an hour or more with `added` in its first ten minutes.
std::vector<Window> gaugeWindows(double added, int minutes)
{
    std::mt19937 random(7);
    const auto moves = [&random] { return 200 + double(random() % 11); };
    std::vector<Window> windows = scene::play("48 h:", 1min);
    for (std::size_t i = 0; i < windows.size(); ++i)
        windows[i].gauges["memory_mb"] = moves();
    for (int i = 0; i < minutes; ++i) {
        windows.push_back(windows[std::size_t(i)]);
        windows.back().start = windows[windows.size() - 2].end();
        windows.back().gauges["memory_mb"] = moves() + (i < 10 ? added : 0);
    }
    return windows;
}

} // namespace

class SeriesRuleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aGaugeIsUnusualForItselfOnceAndIsWatched();
    void aGaugeThatIsAsEverSaysNothing();
    void oneRuleForEachGauge();
    void thereIsRoomForEight();
    void restartAtAnyWindowChangesNothing();
    void whatIsRememberedIsTakenWholeOrNotAtAll();
    void whileItLearnsThatIsSaid();
};

void SeriesRuleTest::aGaugeIsUnusualForItselfOnceAndIsWatched()
{
    Judge judge(scene::agreement(), normalWithGauge());
    const auto alerts = alertsOf(judge, gaugeWindows(700, 240));
    QCOMPARE(std::ranges::count(alerts, journal::AlertPhase::opened, &journal::Alert::phase), 1);
    const journal::Alert& opened = alerts.front();
    QCOMPARE(opened.subject, std::string("memory_mb"));
    QCOMPARE(opened.severity, journal::Severity::watch);
    QCOMPARE(opened.evidence.signal, std::string("gauge:memory_mb"));
    QVERIFY(*opened.evidence.value >= 900);
    QVERIFY(*opened.evidence.usualLow >= 200 && *opened.evidence.usualHigh <= 210);
    QVERIFY(alerts.back().phase == journal::AlertPhase::cleared || alerts.back().phase == journal::AlertPhase::better);
}

void SeriesRuleTest::aGaugeThatIsAsEverSaysNothing()
{
    Judge judge(scene::agreement(), normalWithGauge());
    QVERIFY(alertsOf(judge, gaugeWindows(0, 600)).empty());
}

void SeriesRuleTest::oneRuleForEachGauge()
{
    auto agreement = scene::agreement();
    contract::Failure line;
    line.kind = AlertKind::unusualForItself;
    line.name = "memory runs away";
    line.subject = "memory_mb";
    line.severity = journal::Severity::broken;
    agreement->failures.push_back(line);
    const auto known = normalWithGauge();
    for (const bool isKnown : {false, true}) {
        const auto plans = planRules(*agreement, isKnown ? known.get() : nullptr);
        QCOMPARE(std::ranges::count(plans, AlertKind::unusualForItself, &Plan::kind), 1);
        const auto plan = std::ranges::find(plans, AlertKind::unusualForItself, &Plan::kind);
        QCOMPARE(plan->failure, std::string("memory runs away"));
        QCOMPARE(plan->severity, journal::Severity::broken);
    }
    QCOMPARE(std::ranges::count(planRules(*scene::agreement(), known.get()), AlertKind::unusualForItself, &Plan::kind), 1);
}

void SeriesRuleTest::thereIsRoomForEight()
{
    auto agreement = scene::agreement();
    std::set<std::string> gauges;
    for (char name = 'a'; name <= 'j'; ++name)
        gauges.insert(std::string(1, name));
    QCOMPARE(unwatchedGauges(*agreement, gauges), (std::set<std::string>{"i", "j"}));
    contract::Failure line;
    line.kind = AlertKind::unusualForItself;
    line.subject = "j";
    agreement->failures.push_back(line);
    QCOMPARE(unwatchedGauges(*agreement, gauges), (std::set<std::string>{"h", "i"}));
    auto known = *normalWithGauge();
    known.bands.clear();
    for (const std::string& gauge : gauges)
        known.bands["gauge:" + gauge] = {1, 2, 3};
    QCOMPARE(gaugesOf(known), gauges);
    QCOMPARE(std::ranges::count(planRules(*agreement, &known), AlertKind::unusualForItself, &Plan::kind), 8);
}

/// Two days, then trouble again and again: alerts open, get better and are cleared.
void SeriesRuleTest::restartAtAnyWindowChangesNothing()
{
    const unsigned seed = std::random_device{}() | 1U;
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    auto windows = gaugeWindows(700, 900);
    for (std::size_t i = windows.size() - 400; i < windows.size() - 380; ++i)
        windows[i].gauges["memory_mb"] -= 150;
    scene::Desk whole(scene::agreement(1min), normalWithGauge());
    whole.take(windows);
    QVERIFY2(whole.said.size() >= 6, whole.text(windows.front().start).c_str());
    std::set<std::size_t> places;
    for (const auto& each : whole.said) {
        const auto at = std::size_t((each.at - windows.front().start) / 1min);
        places.insert({at - 1, at, at + 1});
    }
    while (places.size() < 30)
        places.insert(random() % windows.size());
    for (const std::size_t at : places) {
        if (at >= windows.size())
            continue;
        scene::Desk desk(scene::agreement(1min), normalWithGauge());
        desk.take({windows.begin(), windows.begin() + long(at)});
        desk.restart();
        desk.take({windows.begin() + long(at), windows.end()});
        QVERIFY2(desk.said == whole.said, qPrintable(QStringLiteral("restart after window %1").arg(at)));
    }
}

void SeriesRuleTest::whatIsRememberedIsTakenWholeOrNotAtAll()
{
    const auto windows = gaugeWindows(700, 20);
    const auto quiet = std::vector(windows.begin(), windows.end() - 20), trouble = std::vector(windows.end() - 20, windows.end());
    Judge judge(scene::agreement(1min), normalWithGauge());
    QVERIFY(judge.remembered().empty());
    alertsOf(judge, quiet);
    const std::string remembered = judge.remembered();
    const WallTime now = quiet.back().end();
    const auto saysWith = [&](std::string_view bytes, bool isTaken) {
        Judge next(scene::agreement(1min), normalWithGauge());
        return next.recall(bytes, now) == isTaken && alertsOf(next, trouble).empty() != isTaken;
    };
    QVERIFY(saysWith(remembered, true));
    QVERIFY(!Judge(scene::agreement(1min), normalWithGauge()).recall(remembered, now - 1min)); // the clock went back
    QVERIFY(saysWith("x" + remembered, false));
    for (std::size_t size = 0; size < remembered.size(); size += 97)
        QVERIFY2(saysWith(std::string_view(remembered).substr(0, size), false), qPrintable(QString::number(size)));
    std::mt19937 random(3);
    for (int i = 0; i < 300; ++i) { // whatever a damaged one says, nothing goes wrong
        std::string damaged = remembered;
        damaged[random() % damaged.size()] = char(random());
        Judge next(scene::agreement(1min), normalWithGauge());
        next.recall(damaged, now);
        alertsOf(next, trouble);
    }
}

void SeriesRuleTest::whileItLearnsThatIsSaid()
{
    const auto windows = gaugeWindows(0, 20);
    Judge judge(scene::agreement(1min), normalWithGauge());
    QVERIFY(judge.learning().empty()); // no such number has come yet
    alertsOf(judge, {windows.begin(), windows.begin() + 27 * 60});
    QCOMPARE(judge.learning(), std::vector<std::string>{"memory_mb"});
    alertsOf(judge, {windows.begin() + 27 * 60, windows.begin() + 29 * 60});
    QVERIFY(judge.learning().empty());
}

QTEST_GUILESS_MAIN(SeriesRuleTest)
#include "SeriesRuleTest.moc"
