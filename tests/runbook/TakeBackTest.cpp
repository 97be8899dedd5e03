#include "RunWorld.h"

#include <random>

using namespace handrail;
using namespace handrail::runbook;
using namespace handrail::runbook::test;
using journal::RefusedWhy;

namespace {

const char* const kAsk = "```ask\nanswers: {A: Check, B: End}\n```\n";
const char* const kCheck = "## Check\n```check\nsignal: latency\nabove: agreed\nyes: next\nno: well again\n```\n";
const char* const kRestart = "## Restart\n```do\naction: restart\nhelped: Better?\ndid not help: next\n```\n";
const char* const kBetter = "## Better?\n```ask\nanswers: {Yes: well again, No: next}\n```\n";

} // namespace

/// Answers given by mistake: who comes back to which step, and when nobody does any more.
class TakeBackTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theRunStandsOnTheStepOfTheAnswerAgain();
    void whatAnsweredItselfAfterItLooksAnew();
    void twoWrongClicksAreTakenBackOneByOne();
    void anEndByMistakeIsNone_data();
    void anEndByMistakeIsNone();
    void onlyTheLastAnswerOfAPerson();
    void notAfterAnActionWasBegun_data();
    void notAfterAnActionWasBegun();
    void whatWaitsForASecondPersonHasNotBegun();
    void anActionBeforeItAnswersItsStepAgain();
    void notInATroubleThatIsOver();
    void aQuestionIsAskedAnewAndAWaitHasWaited();
    void aCorrectedVerdictTakesItsOwnAnswerBack();
    void aCorrectedVerdictLeavesThoseWhoWentOnWhereTheyAre();
    void aCorrectedVerdictDoesNotJumpAwayFromAnotherAction();
    void whateverIsAnsweredComesBackToWhereItWas();
};

void TakeBackTest::theRunStandsOnTheStepOfTheAnswerAgain()
{
    World world(written(std::string("## Ask\n") + kAsk + "## Check\nRead.\n" + kEnd));
    QVERIFY(world.person(1, "B").has_value());
    QCOMPARE(world.step(), 3u);
    const Seq wrong = world.lastAnswer();
    const auto back = world.takesBack(wrong);
    QVERIFY(back.has_value());
    QCOMPARE(back->takenAnswer, std::string("B"));
    QVERIFY(back->answer.empty() && !back->automatic);
    QCOMPARE(world.step(), 1u);
    QCOMPARE(world.lastAnswer(), Seq(0));
    QVERIFY(world.person(1, "A").has_value());
    QCOMPARE(world.step(), 2u);
}

void TakeBackTest::whatAnsweredItselfAfterItLooksAnew()
{
    World world(written(std::string("## Ask\n") + kAsk + kCheck + "## Read\nThis.\n" + kEnd));
    world.seconds(3, 900);
    QVERIFY(world.person(1, "A").has_value());
    QCOMPARE(world.settle(), std::string("yes"));
    QCOMPARE(world.step(), 3u);
    QVERIFY(world.takesBack(world.lastAnswer()).has_value());
    QCOMPARE(world.step(), 1u);
    QCOMPARE(world.settle(), std::string()); // the question waits for a person
    world.seconds(12, 50);
    QVERIFY(world.person(1, "A").has_value());
    QCOMPARE(world.settle(), std::string("no")); // and not the "yes" of before
    QCOMPARE(world.step(), journal::kRunEndedWell);
}

void TakeBackTest::twoWrongClicksAreTakenBackOneByOne()
{
    World world(written("## One\nRead.\n## Two\nRead.\n" + kEnd));
    QVERIFY(world.person(1, "skipped").has_value());
    const Seq first = world.lastAnswer();
    QVERIFY(world.person(2, "skipped").has_value());
    QCOMPARE(world.takesBack(first).error().why, RefusedWhy::notTheLast);
    QVERIFY(world.takesBack(world.lastAnswer()).has_value());
    QCOMPARE(world.step(), 2u);
    QCOMPARE(world.lastAnswer(), first);
    QVERIFY(world.takesBack(first).has_value());
    QCOMPARE(world.step(), 1u);
}

void TakeBackTest::anEndByMistakeIsNone_data()
{
    QTest::addColumn<QString>("step");
    QTest::addColumn<QString>("answer");
    QTest::newRow("well again") << "```ask\nanswers: {Yes: well again, No: End}\n```\n" << "Yes";
    QTest::newRow("called") << "```call\nwhom: db\nnobody answers: End\n```\n" << "done";
}
void TakeBackTest::anEndByMistakeIsNone()
{
    QFETCH(QString, step);
    QFETCH(QString, answer);
    World world(written("## First\n" + step.toStdString() + kEnd));
    QVERIFY(world.person(1, answer.toStdString()).has_value());
    QVERIFY(world.isOver());
    QVERIFY(world.takesBack(world.lastAnswer()).has_value());
    QVERIFY(!world.isOver());
    QCOMPARE(world.step(), 1u);
}

void TakeBackTest::onlyTheLastAnswerOfAPerson()
{
    World world(written(kCheck + ("## Read\nThis.\n" + kEnd)));
    world.seconds(3, 900);
    QCOMPARE(world.settle(), std::string("yes"));
    const Seq itself = world.run().answers.back().first.seq;
    QCOMPARE(world.takesBack(itself).error().why, RefusedWhy::notTheLast); // nobody's mistake
    QCOMPARE(takeBack(world.incident(), "other.md", itself, world.state()).error().why, RefusedWhy::noSuchThing);
}

void TakeBackTest::notAfterAnActionWasBegun_data()
{
    QTest::addColumn<OperationState>("state");
    QTest::addColumn<bool>("before");
    QTest::addColumn<bool>("kept");
    QTest::newRow("counts down") << OperationState::asked << false << true;
    QTest::newRow("goes on") << OperationState::started << false << true;
    QTest::newRow("helped") << OperationState::helped << false << true;
    QTest::newRow("stopped in time") << OperationState::stopped << false << false;
    QTest::newRow("refused") << OperationState::refused << false << false;
    QTest::newRow("asked before, began since") << OperationState::started << true << true;
    QTest::newRow("asked before, stopped since") << OperationState::stopped << true << false;
}
void TakeBackTest::notAfterAnActionWasBegun()
{
    QFETCH(OperationState, state);
    QFETCH(bool, before);
    QFETCH(bool, kept);
    World world(written("## One\nRead.\n## Restart\n```do\naction: restart\n```\n" + kEnd));
    if (before)
        world.operation(OperationState::asked);
    world.second(100);
    QVERIFY(world.person(1, "skipped").has_value());
    world.second(100);
    world.operation(state);
    const auto back = world.takesBack(world.lastAnswer());
    QCOMPARE(back.has_value(), !kept);
    if (kept) {
        QCOMPARE(back.error().why, RefusedWhy::actionSince);
        QCOMPARE(back.error().refusedFor, world.state().operation(OperationId("op/1"))->seq);
    }
}

void TakeBackTest::whatWaitsForASecondPersonHasNotBegun()
{
    World world(written("## One\nRead.\n" + kEnd));
    QVERIFY(world.person(1, "skipped").has_value());
    journal::Operation waits;
    waits.id = OperationId("op/1");
    waits.incident = kIncident;
    waits.needsConsent = true;
    world.add(waits);
    QVERIFY(world.takesBack(world.lastAnswer()).has_value());
}

void TakeBackTest::anActionBeforeItAnswersItsStepAgain()
{
    World world(written("## One\nRead.\n## Restart\n```do\naction: restart\n```\n" + kEnd));
    world.operation(OperationState::settled);
    world.second(100);
    QVERIFY(world.person(1, "skipped").has_value());
    QCOMPARE(world.settle(), std::string("done"));
    QVERIFY(world.takesBack(world.lastAnswer()).has_value());
    world.second(100);
    QVERIFY(world.person(1, "done").has_value());
    QCOMPARE(world.settle(), std::string("done")); // it is still what the step asks for
}

void TakeBackTest::notInATroubleThatIsOver()
{
    World world(written("## One\nRead.\n" + kEnd));
    QVERIFY(world.person(1, "skipped").has_value());
    world.add(journal::Incident{kIncident, journal::Holding::closed, {}});
    QCOMPARE(world.takesBack(world.lastAnswer()).error().why, RefusedWhy::troubleOver);
}

void TakeBackTest::aQuestionIsAskedAnewAndAWaitHasWaited()
{
    const Runbook runbook = written("## Told?\n```ask\nanswers: {Yes: next, No: End}\nat most: 1 min\n```\n"
                                    "## Better?\n```wait\nsignal: latency\nbelow: agreed\nat most: 10 s\nyes: well again\n```\n" + kEnd);
    World world(runbook);
    const auto arrived = [&] { return arrivedAt(runbook.steps[world.step() - 1], world.run(), world.incident()); };
    const WallTime began = arrived();
    world.seconds(5, 900);
    QVERIFY(world.person(1, "Yes").has_value());
    world.seconds(5, 900);
    QVERIFY(world.takesBack(world.lastAnswer()).has_value());
    QVERIFY(arrived() > began + Millis(5'000)); // whoever comes back is given the same time as at first
    QVERIFY(world.person(1, "Yes").has_value());
    const WallTime waits = arrived();
    world.seconds(4, 900);
    QVERIFY(world.person(2, "went on").has_value());
    world.seconds(4, 900);
    QVERIFY(world.takesBack(world.lastAnswer()).has_value());
    QCOMPARE(world.step(), 2u);
    QCOMPARE(arrived(), waits); // what it waits for had all that time
    QCOMPARE(world.settle(), std::string());
    world.seconds(3, 900);
    QCOMPARE(world.settle(), std::string("no"));
}

void TakeBackTest::aCorrectedVerdictTakesItsOwnAnswerBack()
{
    World world(written(kRestart + (std::string("## Roll back\nRead.\n") + kBetter) + kEnd));
    world.second(100);
    for (const auto state : {OperationState::asked, OperationState::started, OperationState::settled, OperationState::didNotHelp})
        world.operation(state);
    QCOMPARE(world.settle(), std::string("did not help"));
    QCOMPARE(world.step(), 2u);
    QVERIFY(!world.takesBackItself());
    world.second(100);
    world.operation(OperationState::helped);
    QVERIFY(world.takesBackItself());
    QCOMPARE(world.step(), 1u);
    QVERIFY(world.run().takenBack.back().second.automatic);
    QCOMPARE(world.settle(), std::string("helped"));
    QCOMPARE(world.step(), 3u);
    QVERIFY(!world.takesBackItself()); // once
}

void TakeBackTest::aCorrectedVerdictLeavesThoseWhoWentOnWhereTheyAre()
{
    const Runbook runbook = written(kRestart + (std::string("## Roll back\nRead.\n") + kBetter) + kEnd);
    World world(runbook);
    world.second(100);
    for (const auto state : {OperationState::asked, OperationState::started, OperationState::settled, OperationState::didNotHelp})
        world.operation(state);
    QCOMPARE(world.settle(), std::string("did not help"));
    QVERIFY(world.person(2, "done").has_value());
    world.second(100);
    world.operation(OperationState::helped);
    QVERIFY(!world.takesBackItself());
    QCOMPARE(world.step(), 3u);
    QVERIFY(helpedAfterAll(runbook.steps[0], world.run().answers.front(), world.incident(), world.state())); // its text tells it
}

void TakeBackTest::aCorrectedVerdictDoesNotJumpAwayFromAnotherAction()
{
    for (const std::string action : {"restart", "roll back"}) {
        World world(written(kRestart + (std::string("## Roll back\nRead.\n") + kBetter) + kEnd));
        world.second(100);
        for (const auto state : {OperationState::asked, OperationState::started, OperationState::settled, OperationState::didNotHelp})
            world.operation(state);
        QCOMPARE(world.settle(), std::string("did not help"));
        world.second(100);
        world.operation(OperationState::helped);
        journal::Operation other = world.state().operation(OperationId("op/1"))->latest;
        other.id = OperationId("op/2");
        other.action = action;
        other.startedAt = {};
        other.helpedLateAt = {};
        other.state = OperationState::asked; // under the hand of somebody who reads the step
        for (const bool waits : {true, false}) {
            other.needsConsent = waits;
            world.add(other);
            QVERIFY(!world.takesBackItself());
        }
        other.state = OperationState::stopped;
        world.add(other);
        // The step would be answered by the last restart, and that one did nothing.
        QCOMPARE(world.takesBackItself(), action != "restart");
    }
}

void TakeBackTest::whateverIsAnsweredComesBackToWhereItWas()
{
    const auto seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    const Runbook runbook = written(std::string("## Ask\n") + kAsk + kCheck + "## Look\n```look\nat: logs\n```\n" + kBetter +
                                    "## Wait\n```wait\nsignal: latency\nbelow: agreed\nat most: 5 s\nno: Ask\nyes: next\n```\n" + kEnd);
    int taken = 0, reopened = 0;
    for (int walk = 0; walk < 200; ++walk) {
        World world(runbook);
        std::vector<std::pair<Seq, std::uint32_t>> given; // of a person: the answer, and where it was given
        for (int turn = 0; turn < 60; ++turn) {
            if (random() % 2)
                world.second(random() % 2 ? 900 : 50);
            world.settle();
            if (!given.empty() && (world.isOver() || random() % 3 == 0)) {
                reopened += world.isOver() ? 1 : 0;
                QCOMPARE(world.lastAnswer(), given.back().first);
                QVERIFY(world.takesBack(given.back().first).has_value());
                QCOMPARE(world.step(), given.back().second);
                QVERIFY(!world.isOver());
                QVERIFY(!world.takesBack(given.back().first).has_value()); // once
                given.pop_back();
                ++taken;
                continue;
            }
            if (world.isOver())
                break;
            const RunbookStep& step = runbook.steps.at(world.step() - 1);
            auto answers = step.possibleAnswers();
            const auto ways = step.waysOut();
            answers.insert(answers.end(), ways.begin(), ways.end());
            const std::uint32_t at = world.step();
            QVERIFY(world.person(at, answers[random() % answers.size()]).has_value());
            given.emplace_back(world.lastAnswer(), at);
        }
    }
    QVERIFY(taken > 200 && reopened > 20);
}

QTEST_GUILESS_MAIN(TakeBackTest)
#include "TakeBackTest.moc"
