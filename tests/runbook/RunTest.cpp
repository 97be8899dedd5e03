#include "RunWorld.h"

using namespace handrail;
using namespace handrail::runbook;
using namespace handrail::runbook::test;

/// What answers itself, from what was seen and done.
class RunTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aCheckAnswersItselfWhenItCanTell();
    void aCheckThatCannotTellWaitsForAPerson();
    void usualIsMeasuredAgainstWhatIsNormal();
    void aWaitNeedsItsTimeWithoutABreak();
    void aGapBreaksAWait();
    void aWaitGivesUpInTheEnd();
    void aVersionChangeCountsUnlessItWasOurs();
    void anActionThatWasDoneBeforeCounts();
    void oneOperationAnswersOneStep();
    void whatWasUndoneSinceAnswersNothing();
    void aLogAnswersWhenSomebodyLooked();
    void anActionThatWaitsForItsEffectIsNotDoneWhenSettled();
    void switchingOffIsNotAnsweredBySwitchingOn();
};

void RunTest::aCheckAnswersItselfWhenItCanTell()
{
    World world(written("## Slow?\n```check\nsignal: latency\nabove: agreed\nyes: End\nno: well again\n```\n" + kEnd));
    world.seconds(3, 900);
    const auto step = world.itself();
    QVERIFY(step.has_value());
    QCOMPARE(step->answer, std::string("yes"));
    QCOMPARE(step->nextStep, 2u);
    QVERIFY(step->automatic);
    QVERIFY(std::abs(step->value.value() - 900) < 900 * 0.03);
}

void RunTest::aCheckThatCannotTellWaitsForAPerson()
{
    World world(written("## Slow?\n```check\nsignal: latency\nabove: agreed\nyes: End\nno: well again\n```\n" + kEnd));
    world.seconds(3, {});
    QCOMPARE(world.settle(), std::string());
    QVERIFY(world.person(1, "yes").has_value());
    QCOMPARE(world.step(), 2u);
}

void RunTest::usualIsMeasuredAgainstWhatIsNormal()
{
    World world(written("## Slow?\n```check\nsignal: latency\nabove: 3 x usual\nno: well again\n```\n" + kEnd));
    world.seconds(3, 200);
    QCOMPARE(world.settle(), std::string()); // nothing is normal yet
    world.normal.bands["latency"] = {40, 50, 60};
    world.second(200);
    QCOMPARE(world.settle(), std::string("yes"));
}

void RunTest::aWaitNeedsItsTimeWithoutABreak()
{
    World world(written("## Better?\n```wait\nsignal: latency\nbelow: agreed\nover: 1 s\nholds: 5 s\nat most: 1 "
                        "min\nyes: well again\n```\n" +
                        kEnd));
    world.seconds(3, 100);
    world.second(900);
    world.seconds(4, 100);
    QCOMPARE(world.settle(), std::string());
    world.second(100);
    QCOMPARE(world.settle(), std::string("yes"));
    QVERIFY(world.isOver());
}

void RunTest::aGapBreaksAWait()
{
    World world(written("## Better?\n```wait\nsignal: latency\nbelow: agreed\nover: 1 s\nholds: 5 s\nat most: 1 "
                        "min\nyes: well again\n```\n" +
                        kEnd));
    world.seconds(4, 100);
    world.second({});
    world.seconds(4, 100);
    QCOMPARE(world.settle(), std::string());
}

void RunTest::aWaitGivesUpInTheEnd()
{
    World world(
        written("## Better?\n```wait\nsignal: latency\nbelow: agreed\nat most: 10 s\nyes: well again\n```\n" + kEnd));
    world.seconds(10, 900);
    QCOMPARE(world.settle(), std::string());
    world.second(900);
    QCOMPARE(world.settle(), std::string("no"));
    QCOMPARE(world.step(), 2u);
}

void RunTest::aVersionChangeCountsUnlessItWasOurs()
{
    const runbook::Condition condition{runbook::Condition::About::versionChanged, "", runbook::Condition::Is::equal,
                                       runbook::Condition::Against::number,       0,  "",
                                       std::chrono::minutes(1),                   Millis(0)};
    World world(written(kEnd));
    world.second(100);
    QVERIFY(look(condition, world.facts()).answer == Seen::Answer::cantTell); // nobody knows the service's versions
    world.version("", "v12");
    QVERIFY(look(condition, world.facts()).answer == Seen::Answer::no);
    world.version("v12", "v13");
    QVERIFY(look(condition, world.facts()).answer == Seen::Answer::yes);
    world.seconds(61, 100);
    QVERIFY(look(condition, world.facts()).answer == Seen::Answer::no);
    world.version("v13", "v12", "op/1");
    world.second(100);
    QVERIFY(look(condition, world.facts()).answer == Seen::Answer::no);
}

void RunTest::anActionThatWasDoneBeforeCounts()
{
    World world(written("## Read\nThis.\n## Restart\n```do\naction: restart\n```\n" + kEnd));
    world.operation(OperationState::asked);
    world.operation(OperationState::settled);
    world.second(100);
    QVERIFY(world.person(1, "done").has_value());
    world.second(100);
    QCOMPARE(world.settle(), std::string("done")); // somebody was quicker than the runbook
}

void RunTest::oneOperationAnswersOneStep()
{
    World world(written("## Restart\n```do\naction: restart\n```\n## Again\n```do\naction: restart\n```\n" + kEnd));
    world.second(100);
    world.operation(OperationState::asked);
    world.operation(OperationState::settled);
    QCOMPARE(world.settle(), std::string("done"));
    world.second(100);
    QCOMPARE(world.settle(), std::string()); // step 1 took that one
    world.operation(OperationState::asked, {}, "op/2");
    QCOMPARE(world.settle(), std::string());
    world.operation(OperationState::settled, {}, "op/2");
    QCOMPARE(world.settle(), std::string("done"));
}

void RunTest::whatWasUndoneSinceAnswersNothing()
{
    World world(written("## Look\nRead.\n## On\n```do\naction: restart\nmode: table\n```\n" + kEnd));
    world.second(100);
    world.operation(OperationState::settled, {{"mode", "table"}}, "op/1");
    world.operation(OperationState::settled, {{"mode", ""}}, "op/2");
    QVERIFY(world.person(1, "done").has_value());
    world.second(100);
    QCOMPARE(world.settle(), std::string());
}

void RunTest::aLogAnswersWhenSomebodyLooked()
{
    const Runbook runbook = written("## Ask\n```check\nlogs: store refused\nmore than: 3\nover: 2 min\nyes: End\n```\n## Second\nRead.\n" + kEnd);
    World world(runbook);
    world.second(100);
    QCOMPARE(world.settle(), std::string()); // nobody looked
    Facts facts = world.facts();
    const WallTime now = facts.windows.back().end();
    const runbook::Condition& condition = *runbook.steps.front().condition;
    const auto answerOf = [&](LogSeen seen) {
        const std::vector<LogSeen> logs{std::move(seen)};
        facts.logs = logs;
        return look(condition, facts).answer;
    };
    QVERIFY(answerOf({"store refused", Millis(120'000), 4, now}) == Seen::Answer::yes);
    QVERIFY(answerOf({"store refused", Millis(120'000), 3, now}) == Seen::Answer::no);
    QVERIFY(answerOf({"store refused", Millis(60'000), 4, now}) == Seen::Answer::cantTell); // another stretch
    QVERIFY(answerOf({"other", Millis(120'000), 4, now}) == Seen::Answer::cantTell);
    QVERIFY(answerOf({"store refused", Millis(120'000), 4, now - Millis(31'000)}) == Seen::Answer::cantTell); // long ago
}

void RunTest::anActionThatWaitsForItsEffectIsNotDoneWhenSettled()
{
    World world(written("## Restart\n```do\naction: restart\nhelped: well again\n```\n" + kEnd));
    world.second(100);
    world.operation(OperationState::asked);
    world.operation(OperationState::settled);
    QCOMPARE(world.settle(), std::string());
    world.operation(OperationState::didNotHelp);
    QCOMPARE(world.settle(), std::string("did not help"));
    QCOMPARE(world.step(), 2u);
}

void RunTest::switchingOffIsNotAnsweredBySwitchingOn()
{
    World world(written("## Off\n```do\naction: restart\nmode: off\n```\n" + kEnd));
    world.second(100);
    world.operation(OperationState::settled, {{"mode", "table"}});
    QCOMPARE(world.settle(), std::string());
    world.operation(OperationState::settled, {{"mode", ""}}, "op/2");
    QCOMPARE(world.settle(), std::string("done"));
}

QTEST_GUILESS_MAIN(RunTest)
#include "RunTest.moc"
