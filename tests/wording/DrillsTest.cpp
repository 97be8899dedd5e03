#include "runbook/Drill.h"
#include "wording/Drills.h"
#include "wording/Listed.h"

#include "Scene.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;

namespace {

journal::Drill drill(const char* state, std::map<std::string, double> score = {})
{
    return {"card-checks/drill/1", "store-slow", state, std::move(score), {}, at(11)};
}

Scene drilled()
{
    Scene scene;
    scene.agreement.drills.faults = {{"store-slow", "the customer profile store is slow"}};
    return scene;
}

} // namespace

/// What a person reads of drills.
class DrillsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedTimeZone(); }
    void aDrillIsOfferedWhereTheAgreementAllowsIt()
    {
        Scene scene = drilled();
        scene.windows.push_back(window(scene.now - std::chrono::seconds(5)));
        QVERIFY(drillView(scene.facts()).possible);
        QCOMPARE(render(drillView(scene.facts()).whyNot), std::string());
        QCOMPARE(render(drillView(scene.facts()).faults.front().shown), std::string("the customer profile store is slow"));
        scene.canAct = false;
        QVERIFY(!drillView(scene.facts()).possible);
        scene.agreement.drills.faults.clear();
        scene.canAct = true;
        QVERIFY(!drillView(scene.facts()).possible);
    }
    void aDrillThatGoesOnIsSaidAndItsFaultIsNot()
    {
        Scene scene = drilled();
        scene.happen(scene.now - std::chrono::seconds(40), drill(runbook::kDrillBegan), "Ana");
        scene.happen(scene.now - std::chrono::seconds(39), drill(runbook::kDrillOn), "agent");
        ServiceFacts facts = scene.facts();
        facts.me = "Ana";
        const DrillView mine = drillView(facts);
        QCOMPARE(render(mine.strip), std::string("No real trouble: you began a drill 40 s ago. Work the runbook as if it were real; its buttons are."));
        QCOMPARE(mine.running, std::string("card-checks/drill/1"));
        QVERIFY(render(mine.strip).find("store") == std::string::npos);
        facts.me = "Ben";
        QCOMPARE(render(drillView(facts).strip), std::string("No real trouble: Ana began a drill 40 s ago. The buttons work all the same."));
        QCOMPARE(render(drillView(facts).whyNot), std::string("A drill goes on."));
    }
    void inADrillNobodyIsReallyCalled()
    {
        Scene scene = drilled();
        scene.windows.push_back(window(scene.now - std::chrono::seconds(5)));
        QVERIFY(render(scene.page().callText).find("DRILL") == std::string::npos);
        scene.happen(scene.now - std::chrono::seconds(40), drill(runbook::kDrillOn), "Ana");
        QVERIFY(render(scene.page().callText).starts_with("THIS IS A DRILL. Nobody needs to do anything.\n"));
        scene.happen(scene.now - std::chrono::seconds(20), drill(runbook::kDrillGivenUp), "Ana");
        QVERIFY(render(scene.page().callText).find("DRILL") == std::string::npos);
    }
    void theScoreSaysWhatCameWhen()
    {
        Scene scene = drilled();
        scene.happen(scene.now - std::chrono::seconds(90), drill(runbook::kDrillBegan), "Ana");
        scene.happen(scene.now - std::chrono::seconds(50),
                     journal::Change{journal::ChangeKind::fallback, "", "", "rules", {}, {}}, "agent");
        scene.happen(scene.now - std::chrono::seconds(30),
                     drill(runbook::kDrillWell, {{"alerted", 2}, {"found", 20}, {"understood", 40}, {"fixed", 50}, {"steps", 1}, {"wrong", 0}}),
                     "agent");
        QCOMPARE(render(drillView(scene.facts()).ended), std::string("Drill over: well again after 50 s."));
        QCOMPARE(render(drillView(scene.facts()).score),
                 std::string("The fault was: the customer profile store is slow.\nThe alert came after 2 s, somebody was at it after "
                             "20 s, the right thing was done after 40 s, well again after 50 s. 1 step answered, no wrong action.\n"
                             "Not yet as it was: the simple rules is still on. Switch it off."));
        scene.now += std::chrono::minutes(11);
        QCOMPARE(render(drillView(scene.facts()).score), std::string());
    }
    void secondsCountUnderTenMinutes_data()
    {
        QTest::addColumn<double>("seconds");
        QTest::addColumn<QString>("said");
        const auto row = [](double seconds, const char* said) { QTest::newRow(said) << seconds << QString::fromUtf8(said); };
        row(84, "well again after 1 min 24 s");
        row(120, "well again after 2 min");
        row(264, "well again after 4 min 24 s");
        row(599, "well again after 9 min 59 s");
        row(724, "well again after 12 min");
    }
    void secondsCountUnderTenMinutes()
    {
        QFETCH(double, seconds);
        QFETCH(QString, said);
        const auto text = QString::fromStdString(render(drillShort(drill(runbook::kDrillWell, {{"fixed", seconds}}))));
        QVERIFY2(text.contains(said), qPrintable(text));
    }
    void aDrillIsTakenForNoRealTrouble()
    {
        Scene scene = drilled();
        scene.slowStore();
        const auto all = [&] {
            const Listed seen = listed(scene.facts());
            return render(world(std::vector<InWorld>{{seen.row.state, seen.card->care, seen.row.isTold, seen.drilled}, {State::fine}}));
        };
        QCOMPARE(all(), std::string("1 service is broken. 1 is fine."));
        QVERIFY(!card(scene.facts())->drilled && !render(scene.page().title).starts_with("Drill: "));
        scene.happen(scene.now - std::chrono::seconds(40), drill(runbook::kDrillOn), "Ana");
        QCOMPARE(all(), std::string("1 is in a drill. 1 is fine."));
        QVERIFY(card(scene.facts())->drilled);
        QVERIFY(render(scene.page().title).starts_with("Drill: Card payment checks: "));
        scene.happen(scene.now, drill(runbook::kDrillGivenUp), "Ana");
        QCOMPARE(all(), std::string("1 service is broken. 1 is fine."));
    }
    void whatDidNotComeAboutIsLeftOut_data()
    {
        QTest::addColumn<QString>("state");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* state, const char* said) { QTest::newRow(state) << QString::fromUtf8(state) << QString::fromUtf8(said); };
        row(runbook::kDrillGivenUp, "drill over: given up");
        row(runbook::kDrillTimeOver, "drill over: the time was over");
        row(runbook::kDrillNobody, "drill over: nobody was there any more");
        row(runbook::kDrillBroken, "drill over: broken off, because the agent stopped");
        row(runbook::kDrillNoFault, "drill over: the service did not switch the fault on");
        row(runbook::kDrillFaultEnded, "drill over: the service ended the fault by itself, so it does not count");
        row(runbook::kDrillMended, "drill: somebody was called, and the fault was ended");
    }
    void whatDidNotComeAboutIsLeftOut()
    {
        QFETCH(QString, state);
        QFETCH(QString, said);
        QCOMPARE(QString::fromStdString(render(drillShort(drill(state.toUtf8().constData())))), said);
    }
};

QTEST_GUILESS_MAIN(DrillsTest)
#include "DrillsTest.moc"
