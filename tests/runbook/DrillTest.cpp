#include "runbook/Drill.h"
#include "runbook/Run.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::runbook;
using journal::OperationState;

namespace {

const ServiceId kService{"late"};
const IncidentId kIncident{"late/1"};
const char* kText = "---\nformat: 1\nfor: [slow]\n---\n# Slow\n## Look\n```look\nat: logs\n```\n## Call\n```call\nwhom: db\n```\n";

WallTime second(int n)
{
    return fromMs(1'795'000'000'000) + std::chrono::seconds(n);
}

/// A journal with a drill that begins at second 0.
struct Story {
    journal::SharedState shared;
    Seq seq = 0;
    int now = 0;

    Story()
    {
        journal::Drill drill;
        drill.drill = "late/drill/1";
        drill.fault = "store-slow";
        drill.state = kDrillBegan;
        add(drill, "mira");
        drill.state = kDrillOn;
        add(drill);
    }
    void add(journal::Body body, const std::string& who = "agent")
    {
        shared.take({++seq, second(now), kService, who, {}, std::move(body)});
    }
    void alert(journal::AlertPhase phase)
    {
        journal::Alert alert;
        alert.phase = phase;
        alert.incident = kIncident;
        alert.severity = journal::Severity::broken;
        alert.at = second(now);
        add(alert);
    }
    void operation(const std::string& id, OperationState state)
    {
        journal::Operation operation;
        operation.id = OperationId(id);
        operation.request = RequestId(id);
        operation.action = "restart";
        operation.incident = kIncident;
        operation.state = state;
        operation.askedBy = "mira";
        add(operation, "mira");
    }
    void begin() { add(beginRun(*readRunbook(kText, "slow.md"), kIncident)); }
    void answer(std::uint32_t step, const char* answer)
    {
        add(*answerStep(*readRunbook(kText, "slow.md"), *shared.incident(kIncident), step, answer, ""), "mira");
    }
    const journal::DrillRecord& drill() const { return shared.service(kService)->drills.back(); }
    /// Records what follows, until nothing does; returns the states.
    QString follow(bool someoneThere = true)
    {
        QStringList states;
        while (const auto next = nextOfDrill({drill(), kService, shared, second(now), std::chrono::minutes(20), someoneThere})) {
            states << QString::fromStdString(next->state + (next->incident.empty() ? "" : " " + next->incident.value));
            add(*next);
        }
        return states.join(QStringLiteral(", "));
    }
    QString score() const
    {
        QStringList all;
        for (const auto& [name, value] : drill().latest.score)
            all << QStringLiteral("%1 %2").arg(QString::fromStdString(name)).arg(value);
        return all.join(QStringLiteral(", "));
    }
};

} // namespace

/// What becomes of a drill, from the journal alone.
class DrillTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void itEndsWhenTheServiceIsWellAgain()
    {
        Story story;
        QCOMPARE(story.follow(), QString());
        story.now = 10;
        story.alert(journal::AlertPhase::opened);
        story.begin();
        QCOMPARE(story.follow(), QStringLiteral("on late/1"));
        story.now = 20;
        story.add(journal::Incident{kIncident, journal::Holding::taken, {}}, "mira");
        story.now = 30;
        story.answer(1, "done");
        story.now = 35;
        story.operation("op/1", OperationState::asked);
        story.operation("op/1", OperationState::didNotHelp);
        story.now = 40;
        story.operation("op/2", OperationState::asked);
        story.operation("op/2", OperationState::helped);
        story.operation("op/3", OperationState::refused);
        QCOMPARE(story.follow(), QString());
        story.now = 50;
        story.alert(journal::AlertPhase::better);
        QCOMPARE(story.follow(), QStringLiteral("well again late/1"));
        QCOMPARE(story.score(), QStringLiteral("alerted 10, fixed 50, found 20, steps 1, understood 40, wrong 1"));
        QVERIFY(isDrillOver(story.drill().latest));
        QVERIFY(!runningDrill(*story.shared.service(kService)));
    }
    void whoIsCalledMendsIt()
    {
        Story story;
        story.now = 10;
        story.alert(journal::AlertPhase::opened);
        story.begin();
        story.answer(1, "skipped");
        QCOMPARE(story.follow(), QStringLiteral("on late/1"));
        QVERIFY(needsFault(story.drill().latest));
        story.now = 25;
        story.answer(2, "done");
        QCOMPARE(story.follow(), QStringLiteral("mended late/1"));
        QVERIFY(!needsFault(story.drill().latest));
        QVERIFY(runningDrill(*story.shared.service(kService)));
        story.now = 30;
        story.alert(journal::AlertPhase::better);
        QCOMPARE(story.follow(), QStringLiteral("well again late/1"));
        QCOMPARE(story.score(), QStringLiteral("alerted 10, fixed 30, found 10, steps 2, understood 25, wrong 0"));
    }
    void itEndsWhenNobodyIsThere()
    {
        Story story;
        QCOMPARE(story.follow(false), QStringLiteral("nobody there"));
        QCOMPARE(story.score(), QStringLiteral("steps 0, wrong 0"));
    }
    void itEndsInTheEnd()
    {
        Story story;
        story.now = 1'199;
        QCOMPARE(story.follow(), QString());
        story.now = 1'200;
        QCOMPARE(story.follow(), QStringLiteral("time over"));
        QCOMPARE(story.follow(), QString()); // only once
    }
    void anEarlierIncidentIsNotTheDrills()
    {
        Story story;
        story.now = -5;
        journal::Alert alert;
        alert.incident = IncidentId("late/0");
        story.add(alert);
        story.now = 5;
        QCOMPARE(story.follow(), QString());
    }
};

QTEST_GUILESS_MAIN(DrillTest)
#include "DrillTest.moc"
