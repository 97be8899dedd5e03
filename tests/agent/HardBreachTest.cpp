#include "agent/HardBreach.h"

#include <QtTest>

using namespace handrail;
using agent::HardBreach;
using journal::AlertKind;

namespace {

contract::Failure line(AlertKind kind, std::optional<double> limit)
{
    contract::Failure made;
    made.kind = kind;
    made.name = "agreed";
    made.limit = limit;
    return made;
}

/// Slow above 300 ms for 1 in 100, failing above 2 %, two questions left without an answer.
HardBreach watched()
{
    contract::Agreement agreement;
    agreement.service = ServiceId("rain");
    agreement.failures = {line(AlertKind::slow, 300), line(AlertKind::failing, 0.02), line(AlertKind::notAnswering, 2)};
    return {agreement, nullptr};
}

Window answers(std::uint64_t all, std::uint64_t failed, std::uint64_t slow)
{
    Window made;
    made.requests = all;
    if (failed > 0)
        made.errors["no answer"] = failed;
    made.latencySource = LatencySource::exact;
    made.latency.add(20, all - slow);
    made.latency.add(900, slow);
    return made;
}

std::string key(AlertKind kind) { return journal::alertKey(kind, "", "agreed"); }

} // namespace

class HardBreachTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void onlyWhatIsBeyondChanceIsNews_data()
    {
        QTest::addColumn<int>("all");
        QTest::addColumn<int>("failed");
        QTest::addColumn<int>("slow");
        QTest::addColumn<std::string>("news");
        const std::string none, failing = key(AlertKind::failing), slow = key(AlertKind::slow);
        QTest::newRow("all is well") << 50 << 0 << 0 << none;
        QTest::newRow("all of ten failed") << 10 << 10 << 0 << failing;
        QTest::newRow("nine are too few") << 9 << 9 << 0 << none;
        QTest::newRow("three of fifty failed: wait") << 50 << 3 << 0 << none;
        QTest::newRow("one in ten of many failed") << 1'000 << 100 << 0 << failing;
        QTest::newRow("slow among good ones") << 30 << 0 << 12 << slow;
        QTest::newRow("a few slow ones: wait") << 60 << 0 << 6 << none;
    }
    void onlyWhatIsBeyondChanceIsNews()
    {
        QFETCH(int, all);
        QFETCH(int, failed);
        QFETCH(int, slow);
        QFETCH(std::string, news);
        const auto window = answers(static_cast<std::uint64_t>(all), static_cast<std::uint64_t>(failed), static_cast<std::uint64_t>(slow));
        QCOMPARE(watched().in(window, nullptr).value_or(""), news);
    }
    void aRefusedCallAloneIsNoNewsYet()
    {
        Window window;
        window.reachable = false;
        window.unanswered = 1;
        QVERIFY(!watched().in(window, nullptr));
        window.unanswered = 2;
        QCOMPARE(watched().in(window, nullptr).value_or(""), key(AlertKind::notAnswering));
    }
    void whatStandsOpenIsNoNews()
    {
        journal::IncidentState incident;
        QVERIFY(watched().in(answers(20, 20, 0), &incident));
        journal::AlertState& alert = incident.alerts[key(AlertKind::failing)];
        QVERIFY(!watched().in(answers(20, 20, 0), &incident));
        QCOMPARE(watched().in(answers(20, 20, 20), &incident).value_or(""), key(AlertKind::slow));
        alert.betterSince = WallTime{};
        QVERIFY(watched().in(answers(20, 20, 0), &incident)); // back again
    }
    void whatIsJudgedOverAStretchWaits()
    {
        contract::Agreement agreement;
        agreement.service = ServiceId("rain");
        agreement.failures = {line(AlertKind::failing, 0.02)};
        agreement.failures.front().over = std::chrono::minutes(5);
        QVERIFY(!HardBreach(agreement, nullptr).in(answers(50, 50, 0), nullptr));
    }
};

QTEST_GUILESS_MAIN(HardBreachTest)
#include "HardBreachTest.moc"
