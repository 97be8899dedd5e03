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

private slots:
    void aGaugeIsUnusualForItselfOnceAndIsWatched();
    void aGaugeThatIsAsEverSaysNothing();
    void oneRuleForEachGauge();
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

QTEST_GUILESS_MAIN(SeriesRuleTest)
#include "SeriesRuleTest.moc"
