#include "RunWorld.h"

#include "runbook/Flow.h"

using namespace handrail;
using namespace handrail::runbook;
using namespace handrail::runbook::test;

/// What a person answers, and where it leads.
class RunAnswersTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyStepHasAWayOut_data();
    void everyStepHasAWayOut();
    void theLastCallIsNotLeftOpen();
    void aStepLeftOutAtTheEndLeadsToTheLastCall();
    void onlyAWaitIsLeftByGoingOn();
    void whatIsNotKnownYetKeepsTheQuestionOpen();
    void onlyTheCurrentStepCanBeAnswered();
    void theRunbookOfTheCauseComesFirst();
};

void RunAnswersTest::everyStepHasAWayOut_data()
{
    QTest::addColumn<QString>("step");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<unsigned>("next");
    const auto row = [](const char* name, const char* step, const char* answer, unsigned next) {
        QTest::newRow(name) << QString::fromLatin1(step) << QString::fromLatin1(answer) << next;
    };
    const char* check = "```check\nsignal: latency\nabove: agreed\nyes: next\nno: End\n```\n";
    const char* wait = "```wait\nsignal: latency\nbelow: agreed\nat most: 2 min\nyes: well again\nno: End\n```\n";
    const char* plainWait = "```wait\nsignal: latency\nbelow: agreed\nat most: 2 min\nyes: well again\n```\n";
    const char* act = "```do\naction: restart\ndid not help: End\n```\n";
    const char* plainAct = "```do\naction: restart\n```\n";
    const char* ask = "```ask\nanswers: {Everybody: End, Nobody: well again}\n```\n";
    const char* call = "```call\nwhom: db\nnobody answers: End\n```\n";
    row("check skipped", check, "skipped", 3);
    row("check did not help", check, "did not help", 2);
    row("wait left", wait, "went on", 2);
    row("wait skipped", wait, "skipped", 3);
    row("wait did not help", wait, "did not help", 3);
    row("wait did not help, no branch", plainWait, "did not help", 2);
    row("look skipped", "```look\nat: logs\n```\n", "skipped", 2);
    row("look did not help", "```look\nat: logs\n```\n", "did not help", 2);
    row("text did not help", "Read.\n", "did not help", 2);
    row("ask skipped", ask, "skipped", 2);
    row("ask did not help", ask, "did not help", 2);
    row("action skipped", act, "skipped", 3);
    row("action skipped, no branch", plainAct, "skipped", 2);
    row("action did not help, no branch", plainAct, "did not help", 2);
    row("call skipped", call, "skipped", 3);
}

void RunAnswersTest::everyStepHasAWayOut()
{
    QFETCH(QString, step);
    QFETCH(QString, answer);
    QFETCH(unsigned, next);
    World world(written("## First\n" + step.toStdString() + "## Second\nRead.\n" + kEnd));
    const auto made = world.person(1, answer.toStdString());
    QVERIFY2(made.has_value(), made ? "" : made.error().text().c_str());
    QCOMPARE(made->answer, answer.toStdString());
    QCOMPARE(made->why, std::string("because"));
    QVERIFY(!made->automatic);
    QCOMPARE(world.step(), next);
}

void RunAnswersTest::theLastCallIsNotLeftOpen()
{
    World world(written(kEnd));
    for (const char* way : {"skipped", "did not help"}) {
        QVERIFY(world.person(1, way).has_value());
        QCOMPARE(world.step(), 1u);
        QVERIFY(!world.isOver());
    }
    QVERIFY(world.person(1, "done").has_value());
    QCOMPARE(world.step(), journal::kRunEndedByCalling);
}

void RunAnswersTest::aStepLeftOutAtTheEndLeadsToTheLastCall()
{
    World world(written(kEnd + "## Then\n```ask\nanswers: {A: well again, B: End}\n```\n"));
    QVERIFY(world.person(1, "skipped").has_value());
    QCOMPARE(world.step(), 2u);
    QVERIFY(world.person(2, "skipped").has_value());
    QCOMPARE(world.step(), 1u);
}

void RunAnswersTest::onlyAWaitIsLeftByGoingOn()
{
    World world(written("## One\nRead.\n" + kEnd));
    QCOMPARE(world.person(1, "went on").error().code, ErrorCode::notFound);
}

void RunAnswersTest::whatIsNotKnownYetKeepsTheQuestionOpen()
{
    const Runbook runbook = written("## Read\nFirst.\n## Told?\n```ask\nanswers: {Yes: next, Not yet: ask again}\nagain after: 10 min\nat most: 1 h\n```\n" + kEnd);
    QVERIFY(flowProblems(runbook).empty());
    QCOMPARE(runbook.steps[1].againAfter, Millis(std::chrono::minutes(10)));
    QVERIFY(runbook.steps[1].keepsOpen("Not yet") && !runbook.steps[1].keepsOpen("Yes") && !runbook.steps[1].keepsOpen("skipped"));
    World world(runbook);
    QVERIFY(world.person(1, "done").has_value());
    const auto arrived = [&] { return arrivedAt(runbook.steps[world.step() - 1], world.incident().runs.at("slow.md"), world.incident()); };
    const WallTime at = arrived();
    world.seconds(5, 50);
    QVERIFY(world.person(2, "Not yet").has_value());
    QCOMPARE(world.step(), 2u);
    world.seconds(5, 50);
    QVERIFY(world.person(2, "Not yet").has_value()); // as often as one likes
    QCOMPARE(arrived(), at);                          // and the time that the step has goes on
    QVERIFY(world.person(2, "Yes").has_value());
    QCOMPARE(world.step(), 3u);
    QVERIFY(arrived() > at);
}

void RunAnswersTest::onlyTheCurrentStepCanBeAnswered()
{
    World world(written("## One\nRead.\n## Two\nRead.\n" + kEnd));
    QCOMPARE(world.person(2, "done").error().what, std::string("the runbook is on step 1 by now"));
    QCOMPARE(world.person(1, "maybe").error().what, std::string("step 1 has no answer 'maybe'"));
    QVERIFY(world.person(1, "skipped").has_value());
    QVERIFY(world.person(2, "done").has_value());
    QVERIFY(world.person(3, "done").has_value());
    QCOMPARE(world.step(), journal::kRunEndedByCalling);
    QVERIFY(world.person(3, "done").error().code == ErrorCode::refused);
}

void RunAnswersTest::theRunbookOfTheCauseComesFirst()
{
    const std::vector<Runbook> all{written(kEnd, "dark.md"), written(kEnd, "slow.md"), written(kEnd, "store.md"),
                                   written(kEnd, "silent.md")};
    journal::IncidentState incident;
    const auto alert = [&](journal::AlertKind kind, const std::string& subject, const std::string& failure,
                           journal::Severity severity) {
        journal::AlertState state;
        state.latest.kind = kind;
        state.latest.subject = subject;
        state.latest.failure = failure;
        state.latest.severity = severity;
        incident.alerts[journal::alertKey(kind, subject, failure)] = state;
    };
    QVERIFY(!runbookFor(incident, agreement(), all, false));
    Runbook others = all[1];
    others.services = {"another-service"}; // a folder that several services share
    alert(journal::AlertKind::dependencySlow, "db", "store slow", journal::Severity::watch);
    alert(journal::AlertKind::slow, "", "slow answers", journal::Severity::broken);
    QCOMPARE(runbookFor(incident, agreement(), all, false)->file, std::string("slow.md"));
    QVERIFY(!runbookFor(incident, agreement(), {others}, false));
    others.services.push_back(agreement().service.value);
    QVERIFY(runbookFor(incident, agreement(), {others}, false));
    incident.cause = journal::Cause{{}, journal::CauseKind::dependency, "db", {}};
    QCOMPARE(runbookFor(incident, agreement(), all, false)->file, std::string("store.md"));
    incident.cause.reset();
    alert(journal::AlertKind::contactLost, "", "", journal::Severity::noContact); // by the key of its kind
    QCOMPARE(runbookFor(incident, agreement(), all, false)->file, std::string("dark.md"));
    incident.alerts[journal::alertKey(journal::AlertKind::contactLost, "", "")].betterSince = WallTime(Millis(1));
    QCOMPARE(runbookFor(incident, agreement(), all, false)->file, std::string("slow.md")); // what still hurts
    // A silence is the reason of all else, and its runbook the quick one; while some are answered, slowly, it is not.
    alert(journal::AlertKind::notAnswering, "", "", journal::Severity::broken);
    incident.cause = journal::Cause{{}, journal::CauseKind::service, {}, {}};
    QCOMPARE(runbookFor(incident, agreement(), all, false)->file, std::string("silent.md"));
    QCOMPARE(runbookFor(incident, agreement(), all, true)->file, std::string("slow.md"));
}

QTEST_GUILESS_MAIN(RunAnswersTest)
#include "RunAnswersTest.moc"
