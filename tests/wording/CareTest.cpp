#include "wording/ChangeStops.h"
#include "wording/Trust.h"

#include "Scene.h"
#include "Shown.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;
using journal::ActionKind;
using journal::OperationState;

/// What the screen says of a second person, a change stop, a reason, of what would undo an action, and of whom to trust.
class CareTest : public QObject {
    Q_OBJECT

    static journal::Operation waiting(Scene& scene)
    {
        journal::Operation operation = scene.operation(ActionKind::restart, "restart");
        operation.needsConsent = true;
        operation.consentUntil = scene.now + std::chrono::minutes(4);
        operation.startsAt = scene.now;
        return operation;
    }

private Q_SLOTS:
    void somebodyElseIsAskedAndTheOneWhoAskedWaits()
    {
        Scene scene; // Ben reads, Ana asked
        scene.slowStore();
        scene.state(scene.now - std::chrono::minutes(1), waiting(scene), OperationState::asked);
        const auto operation = scene.page().operation;
        QVERIFY(operation && operation->waitsForConsent && operation->canStop);
        QCOMPARE(shown(operation->headline), QStringLiteral("Restarting: do you agree?"));
        QCOMPARE(shown(operation->detail), QStringLiteral("Ana asked for it. It is stopped in 4 min if nobody agrees."));
        QVERIFY(!operation->agree.empty() && !operation->disagree.empty());
        scene.whyNot["restart"] = "not named";
        QVERIFY(scene.page().operation->agree.empty() && scene.page().operation->canStop);
        QCOMPARE(shown(scene.page().operation->headline), QStringLiteral("Restarting: somebody else must agree first"));
        scene.whyNot.clear();
        scene.canAct = false;
        QVERIFY(scene.page().operation->agree.empty());
        ServiceFacts facts = scene.facts();
        facts.canAct = true;
        facts.me = "Ana";
        const auto own = servicePage(facts).operation;
        QVERIFY(own->agree.empty());
        QCOMPARE(shown(own->headline), QStringLiteral("Restarting: somebody else must agree first"));
    }
    void howItEndedWithoutConsent()
    {
        Scene scene;
        scene.slowStore();
        journal::Operation operation = waiting(scene);
        operation.refusedWhy = journal::RefusedWhy::noConsent;
        scene.state(scene.now, operation, OperationState::stopped);
        QCOMPARE(shown(scene.page().operation->headline),
                 QStringLiteral("Stopped: nobody else agreed in time. Nothing was changed."));
        operation.consentBy = "Ben";
        scene.state(scene.now, operation, OperationState::stopped);
        QCOMPARE(shown(scene.page().operation->headline), QStringLiteral("Stopped: Ben did not agree. Nothing was changed."));
    }
    void aChangeStopIsOnTheCardAndAsksOnceMore_data()
    {
        QTest::addColumn<bool>("forAll");
        QTest::addColumn<QString>("who");
        QTest::addColumn<QString>("begins");
        QTest::addColumn<QString>("ends");
        QTest::newRow("one service") << false << QStringLiteral("Mira") << QStringLiteral("Changes are stopped until ")
                                     << QStringLiteral(": release weekend, said Mira.");
        QTest::newRow("all services") << true << QStringLiteral("Mira") << QStringLiteral("Changes to all services are stopped until ")
                                      << QStringLiteral(": release weekend, said Mira.");
        QTest::newRow("the reader's own") << false << QStringLiteral("Ben") << QStringLiteral("Changes are stopped until ")
                                          << QStringLiteral(": release weekend, you said.");
    }
    void aChangeStopIsOnTheCardAndAsksOnceMore()
    {
        QFETCH(bool, forAll);
        QFETCH(QString, who);
        QFETCH(QString, begins);
        QFETCH(QString, ends);
        Scene scene;
        scene.slowStore();
        scene.happen(at(14), journal::ChangeStop{"release weekend.", at(20), false}, who.toStdString(),
                     forAll ? ServiceId() : scene.agreement.service);
        ServiceFacts facts = scene.facts();
        facts.me = "Ben";
        const QString strip = shown(changeStopView(facts).strip);
        QVERIFY2(strip.startsWith(begins) && strip.endsWith(ends), qPrintable(strip));
        QCOMPARE(changeStopView(facts).forAll, forAll);
        for (const ActionOffer& offer : servicePage(facts).anyTime) {
            const ActionCard& card = offer.usual();
            QVERIFY(shown(card.warning).startsWith(strip));
            QVERIFY(!card.anyway.empty() && card.possible);
        }
        facts.now = at(21);
        QVERIFY(changeStopView(facts).strip.empty()); // it ended by itself
    }
    void whatWouldUndoItIsOnTheCard_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("says");
        QTest::newRow("pinned") << QStringLiteral("pinned in deploy.yaml")
                                << QStringLiteral("The file deploy.yaml says which version runs, and would undo this. Change it there too.");
        QTest::newRow("managed") << QStringLiteral("something else manages it: Argo CD")
                                 << QStringLiteral("Argo CD manages this service, and would undo this. Tell it too.");
        QTest::newRow("not well") << QStringLiteral("was not well: v11") << QStringLiteral("Version v11 was not well when it last ran.");
        QTest::newRow("another not well") << QStringLiteral("was not well: v10") << QString();
    }
    void whatWouldUndoItIsOnTheCard()
    {
        QFETCH(QString, kind);
        QFETCH(QString, says);
        Scene scene;
        scene.fill();
        ServiceFacts facts = scene.facts();
        facts.warnings["roll back"] = {kind.toStdString()};
        const ActionCard card = servicePage(facts).anyTime[0].usual();
        QCOMPARE(shown(card.warning), says);
    }
    void theAgreementsCareIsOnTheCard()
    {
        Scene scene;
        scene.fill();
        for (auto& action : scene.agreement.actions)
            action.needsReason = action.secondPerson = true;
        const ActionCard card = scene.page().anyTime[2].usual();
        QVERIFY(card.needsReason);
        QVERIFY(shown(card.notices).endsWith(QStringLiteral("Somebody else must agree before it begins.")));
    }
    void certificatesAreSpokenOfAWeekBefore_data()
    {
        QTest::addColumn<int>("hours");
        QTest::addColumn<bool>("mine");
        QTest::addColumn<QString>("says");
        QTest::newRow("long") << 24 * 8 << false << QString();
        QTest::newRow("soon") << 24 * 2 << false << QStringLiteral("The certificate of a:1 ends in 2 days.");
        QTest::newRow("soon, mine") << 24 * 2 << true << QStringLiteral("Your certificate for a:1 ends in 2 days.");
        QTest::newRow("over") << -1 << false << QStringLiteral("The certificate of a:1 has ended");
        QTest::newRow("over, mine") << -1 << true << QStringLiteral("Your certificate for a:1 has ended.");
    }
    void certificatesAreSpokenOfAWeekBefore()
    {
        QFETCH(int, hours);
        QFETCH(bool, mine);
        QFETCH(QString, says);
        const QString said = shown(certificateEnds("a:1", at(14) + std::chrono::hours(hours), at(14), mine));
        QCOMPARE(said.isEmpty(), says.isEmpty());
        QVERIFY2(said.startsWith(says), qPrintable(said));
        QVERIFY(certificateEnds("a:1", {}, at(14), mine).empty());
    }
    void anotherRecordIsSaid()
    {
        const QString said = shown(recordDoubted("a:1", 41));
        QVERIFY(said.contains(QStringLiteral("a:1")) && said.contains(QStringLiteral("41")));
    }
};

QTEST_GUILESS_MAIN(CareTest)
#include "CareTest.moc"
