#include "agent/Drilling.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::agent;
using journal::RefusedWhy;
using Is = remediation::HookCall::Is;

namespace {

const ServiceId kService{"late"};

std::shared_ptr<contract::Agreement> agreement()
{
    auto made = std::make_shared<contract::Agreement>();
    made->service = kService;
    made->drills.url = "http://h/{fault}/{on}/{seconds}";
    made->drills.lease = Millis(30'000);
    made->drills.atMost = std::chrono::minutes(20);
    made->drills.faults = {{"slow", "it is slow"}};
    return made;
}

/// An agent's end of a drill: journal, clock, and what the hook was told.
struct Bench {
    std::shared_ptr<contract::Agreement> agreed = agreement();
    journal::SharedState shared;
    Seq seq = 0;
    int now = 0;
    bool follows = true;
    QStringList told;
    Drilling drilling{[this](const auto&, const remediation::HookCall& call) {
        constexpr const char* kWords[] = {"on", "renew", "off"};
        told << QStringLiteral("%1 %2").arg(now).arg(QLatin1String(kWords[static_cast<int>(call.is)]));
    }};

    Drilling::World world() const
    {
        return {agreed, shared, fromMs(1'795'000'000'000) + std::chrono::seconds(now),
                SteadyTime(std::chrono::hours(1)) + std::chrono::seconds(now), [this](const std::string&) { return follows; }};
    }
    void record(const journal::Body& body, const std::string& who = "agent")
    {
        shared.take({++seq, world().now, kService, who, {}, body});
        if (const auto* drill = std::get_if<journal::Drill>(&body))
            drilling.recorded(*drill, world());
    }
    RefusedWhy ask(const DrillCommand& command)
    {
        const auto decision = drilling.decide(command, world());
        if (decision.entry)
            record(*decision.entry, "mira");
        return decision.why;
    }
    RefusedWhy begin() { return ask({{}, "slow", false}); }
    void answer(bool ok, Is is = Is::on)
    {
        if (const auto drill = drilling.answered({"slow", is, last().drill}, ok, world()))
            record(*drill);
    }
    void seconds(int count)
    {
        for (int i = 0; i < count; ++i) {
            ++now;
            while (const auto drill = drilling.next(world()))
                record(*drill);
        }
    }
    void operation()
    {
        journal::Operation operation;
        operation.id = OperationId("op");
        operation.request = RequestId("r");
        operation.action = "restart";
        record(operation);
    }
    void incident()
    {
        journal::Alert alert;
        alert.incident = IncidentId("late/1");
        record(alert);
    }
    const journal::Drill& last() const { return shared.service(kService)->drills.back().latest; }
};

} // namespace

/// The lease of a drill's fault, and everything that ends it.
class DrillingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theLeaseIsRenewedUntilItIsGivenUp()
    {
        Bench bench;
        QVERIFY(bench.begin() == RefusedWhy::none);
        bench.answer(true);
        QCOMPARE(bench.last().state, std::string(runbook::kDrillOn));
        bench.seconds(25);
        QVERIFY(bench.ask({bench.last().drill, {}, true}) == RefusedWhy::none);
        QCOMPARE(bench.last().state, std::string(runbook::kDrillGivenUp));
        bench.seconds(60);
        QCOMPARE(bench.told.join(QStringLiteral(", ")), QStringLiteral("0 on, 10 renew, 20 renew, 25 off"));
        QVERIFY(bench.ask({{}, {}, true}) == RefusedWhy::noSuchThing);
    }
    void aFaultThatDoesNotComeOnEndsIt()
    {
        Bench bench;
        bench.begin();
        bench.answer(false);
        QCOMPARE(bench.last().state, std::string(runbook::kDrillNoFault));
        QCOMPARE(bench.told.join(QStringLiteral(", ")), QStringLiteral("0 on, 0 off"));
    }
    void aLeaseThatCouldNotBeRenewedEndsItWithoutAScore()
    {
        Bench bench;
        bench.begin();
        bench.answer(true);
        bench.seconds(10);
        bench.answer(true, Is::renew);
        bench.incident();
        for (int i = 0; i < 2; ++i) {
            bench.seconds(10);
            bench.answer(false, Is::renew);
        }
        bench.seconds(9);
        QCOMPARE(bench.last().state, std::string(runbook::kDrillOn)); // until 40
        bench.seconds(1);
        QCOMPARE(bench.last().state, std::string(runbook::kDrillFaultEnded));
        QVERIFY(bench.last().score.empty());
        QVERIFY(bench.told.last().endsWith(QLatin1String(" off")));
    }
    void oneRenewalMayFail()
    {
        Bench bench;
        bench.begin();
        bench.answer(true);
        bench.seconds(10);
        bench.answer(false, Is::renew);
        for (int i = 0; i < 6; ++i) {
            bench.seconds(10);
            bench.answer(true, Is::renew);
        }
        QCOMPARE(bench.last().state, std::string(runbook::kDrillOn));
    }
    void nobodyThereEndsIt()
    {
        Bench bench;
        bench.begin();
        bench.answer(true);
        bench.seconds(15);
        bench.follows = false;
        bench.seconds(20);
        bench.follows = true; // the console is back
        bench.seconds(5);
        QCOMPARE(bench.last().state, std::string(runbook::kDrillOn));
        bench.follows = false;
        bench.seconds(31);
        QCOMPARE(bench.last().state, std::string(runbook::kDrillNobody));
        QVERIFY(bench.told.last().endsWith(QLatin1String(" off")));
    }
    void oneFoundRunningAtTheStartIsOver()
    {
        Bench before;
        before.begin();
        before.answer(true);
        Bench after;
        after.shared = before.shared;
        after.seq = before.seq;
        after.seconds(1);
        QCOMPARE(after.last().state, std::string(runbook::kDrillBroken));
        QCOMPARE(after.told.join(QStringLiteral(", ")), QStringLiteral("1 off"));
        after.seconds(60);
        QCOMPARE(after.told.size(), 1);
    }
    void itIsRefused_data()
    {
        QTest::addColumn<QString>("because");
        QTest::addColumn<int>("why");
        const auto row = [](const char* because, RefusedWhy why) { QTest::newRow(because) << QString::fromUtf8(because) << static_cast<int>(why); };
        row("no hook", RefusedWhy::notWired);
        row("unknown fault", RefusedWhy::noSuchThing);
        row("trouble", RefusedWhy::noDrillInTrouble);
        row("another drill", RefusedWhy::busy);
        row("an action", RefusedWhy::busy);
        row("a change stop", RefusedWhy::noDrillInChangeStop);
    }
    void itIsRefused()
    {
        QFETCH(QString, because);
        QFETCH(int, why);
        Bench bench;
        if (because == QLatin1String("no hook"))
            bench.agreed->drills = {};
        else if (because == QLatin1String("unknown fault"))
            bench.agreed->drills.faults.front().name = "other";
        else if (because == QLatin1String("trouble"))
            bench.incident();
        else if (because == QLatin1String("another drill"))
            bench.begin();
        else if (because == QLatin1String("an action"))
            bench.operation();
        else
            bench.record(journal::ChangeStop{"holidays", bench.world().now + Millis(60'000), false});
        const auto before = bench.told.size();
        QCOMPARE(static_cast<int>(bench.begin()), why);
        QCOMPARE(bench.told.size(), before);
    }
};

QTEST_GUILESS_MAIN(DrillingTest)
#include "DrillingTest.moc"
