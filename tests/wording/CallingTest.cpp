#include "Scene.h"
#include "Shown.h"

#include "wording/LabelTexts.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;
using journal::AlertKind;
using journal::Severity;

namespace {

journal::Silence silence(AlertKind kind, const char* failure, int untilMinute, bool ended = false)
{
    journal::Silence made;
    made.kind = kind;
    made.failure = failure;
    made.reason = "known, mended tonight.";
    made.until = at(untilMinute);
    made.ended = ended;
    return made;
}

} // namespace

/// Who is called, how loudly, and what was silenced.
class CallingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aSilencedFailureLeavesTheOthersCalling()
    {
        Scene scene;
        scene.slowStore();
        scene.happen(at(13), silence(AlertKind::slow, "slow answers", 60), "Ana");
        const auto needs = card(scene.facts());
        QVERIFY(needs && !needs->silenced);
        QCOMPARE(needs->calls, State::broken); // failures still call
        const auto page = scene.page();
        QCOMPARE(page.silencings.size(), std::size_t(2));
        for (const Silencing& each : page.silencings) {
            if (each.failure.kind == AlertKind::slow)
                QCOMPARE(shown(each.held), QStringLiteral("Silenced by Ana until 03:00: known, mended tonight. It hides what was there already, and nothing new so far."));
            else
                QVERIFY(each.held.empty());
        }
    }
    void allSilencedIsQuietAndStaysJudged()
    {
        Scene scene;
        scene.slowStore();
        scene.happen(at(13), silence(AlertKind::slow, "slow answers", 60), "Ana");
        scene.happen(at(13), silence(AlertKind::failing, "failing", 50), "Ana");
        const auto needs = card(scene.facts());
        QVERIFY(needs && needs->silenced);
        QCOMPARE(needs->calls, State::fine);
        QCOMPARE(needs->state, State::broken); // it is what it is
        QCOMPARE(shown(needs->meta), QStringLiteral("silenced by Ana until 02:50")); // the first that ends
    }
    void aSilenceEndsByItself()
    {
        Scene scene;
        scene.slowStore();
        scene.happen(at(12, 30), silence(AlertKind::slow, "slow answers", 14), "Ana");
        scene.happen(at(12, 30), silence(AlertKind::failing, "failing", 14), "Ana");
        QCOMPARE(card(scene.facts())->calls, State::broken); // now is 02:14:41
    }
    void aSilenceIsEndedByHand()
    {
        Scene scene;
        scene.slowStore();
        for (const bool ended : {false, true}) {
            scene.happen(at(13), silence(AlertKind::slow, "slow answers", 60, ended), "Ana");
            scene.happen(at(13), silence(AlertKind::failing, "failing", 60, ended), "Ana");
        }
        QVERIFY(!card(scene.facts())->silenced);
    }
    void aSilenceOfWhatIsNotThereNowIsShown()
    {
        Scene scene;
        scene.fill();
        scene.happen(at(13), silence(AlertKind::slow, "slow answers", 60), "Ana");
        QVERIFY(!card(scene.facts()));
        const auto page = scene.page();
        QCOMPARE(page.silencings.size(), std::size_t(1));
        QVERIFY(!page.silencings.front().held.empty());
    }
    void whatItWouldHideIsSaidBefore()
    {
        Scene scene;
        scene.slowStore();
        const QString hides = shown(scene.page().silencings.front().hides);
        QVERIFY2(hides.contains(QStringLiteral("this one failure of Card payment checks")), qPrintable(hides));
        QVERIFY2(hides.contains(QStringLiteral("1 other failure of this service still calls.")), qPrintable(hides));
        QVERIFY2(hides.contains(QStringLiteral("judged and recorded all the same")), qPrintable(hides));
    }

    void whatItWouldHaveHiddenLatelyIsSaidBefore()
    {
        Scene scene;
        scene.slowStore();
        // Two days ago for a while, and once back; not the others that came then, nor what is older than a week.
        journal::Alert earlier;
        earlier.kind = AlertKind::slow;
        earlier.failure = "slow answers";
        const auto come = [&](const char* incident, WallTime when, journal::AlertPhase phase) {
            earlier.incident = IncidentId(incident);
            earlier.phase = phase;
            earlier.at = when;
            scene.happen(when, earlier);
        };
        const WallTime twoDaysAgo = at(0) - std::chrono::hours(48), tenDaysAgo = at(0) - std::chrono::hours(240);
        const auto hides = [&] {
            for (const Silencing& each : scene.page().silencings)
                if (each.failure.kind == AlertKind::slow)
                    return shown(each.hides);
            return QString();
        };
        QVERIFY2(hides().contains(QStringLiteral("It is there now, since 02:12. In the last 7 days it would have hidden this failure once, from 02:12 on.")),
                 qPrintable(hides()));
        for (const auto& [name, begin] : {std::pair("old", tenDaysAgo), std::pair("earlier", twoDaysAgo)}) {
            come(name, begin, journal::AlertPhase::opened);
            come(name, begin + std::chrono::minutes(3), journal::AlertPhase::better);
            come(name, begin + std::chrono::minutes(4), journal::AlertPhase::back);
            come(name, begin + std::chrono::minutes(9), journal::AlertPhase::cleared);
        }
        QVERIFY2(hides().contains(QStringLiteral("In the last 7 days it would have hidden this failure 3 times, 1 of them in the last 24 hours. "
                                                 "It began last at 02:12.")),
                 qPrintable(hides()));
    }
    void whatItHasHiddenSoFarIsSaid()
    {
        Scene scene;
        scene.fill();
        scene.happen(at(5), silence(AlertKind::slow, "slow answers", 60), "Ana");
        QCOMPARE(shown(scene.page().silencings.front().held),
                 QStringLiteral("Silenced by Ana until 03:00: known, mended tonight. It has hidden nothing so far."));
        scene.slowStore();
        for (const Silencing& each : scene.page().silencings)
            if (each.failure.kind == AlertKind::slow)
                QCOMPARE(shown(each.held),
                         QStringLiteral("Silenced by Ana until 03:00: known, mended tonight. It has hidden this failure once so far, from 02:12 on."));
    }

    void nobodyHasItGrowsLouder_data()
    {
        QTest::addColumn<int>("minutes");
        QTest::addColumn<bool>("taken");
        QTest::addColumn<unsigned>("urgency");
        QTest::newRow("new") << 1 << false << 0u;
        QTest::newRow("two minutes") << 2 << false << 1u;
        QTest::newRow("five minutes") << 5 << false << 2u;
        QTest::newRow("taken") << 5 << true << 0u;
    }
    void nobodyHasItGrowsLouder()
    {
        QFETCH(int, minutes);
        QFETCH(bool, taken);
        QFETCH(unsigned, urgency);
        Scene scene;
        scene.now = at(12 + minutes, 5);
        scene.slowStore();
        if (taken)
            scene.happen(at(13), journal::Incident{IncidentId("card-checks/1"), journal::Holding::taken, {}}, "Ana");
        const auto needs = card(scene.facts());
        QVERIFY(needs.has_value());
        QCOMPARE(needs->urgency, urgency);
        QCOMPARE(shown(needs->meta).contains(QStringLiteral("still nobody has it")), urgency > 0);
    }
    void whoElseLooksStandsOnTheCardAndThePage()
    {
        Scene scene;
        scene.slowStore();
        auto facts = scene.facts();
        facts.viewers = {"Cara"};
        QVERIFY(shown(card(facts)->meta).endsWith(QStringLiteral("Cara looks at this too")));
    }
    void whoCountsDownIsSaidToTheOthers()
    {
        Scene scene;
        scene.slowStore();
        auto operation = scene.operation(journal::ActionKind::rollBack, "roll back", {{"version", "v11"}});
        operation.state = journal::OperationState::asked;
                operation.startsAt = scene.now + Millis(2000);
        scene.happen(scene.now, operation, "Ana");
        QVERIFY(shown(card(scene.facts())->meta).contains(QStringLiteral("Ana is about to act")));
        QCOMPARE(shown(scene.page().chips.front().text), QStringLiteral("Ana is about to act"));
    }
    void whatHelpedBeforeIsNotShownInTheNextTrouble()
    {
        Scene scene;
        auto operation = scene.operation(journal::ActionKind::fallback, "fallback", {{"mode", "rules"}});
        operation.incident = IncidentId("card-checks/0");
        for (const auto state : {journal::OperationState::asked, journal::OperationState::started,
                                 journal::OperationState::settled, journal::OperationState::helped}) {
            operation.state = state;
            scene.happen(at(10), operation, "Ana");
        }
        QVERIFY(scene.page().operation.has_value()); // all is well: it still tells
        scene.slowStore();                           // from 02:12 on
        QVERIFY(!scene.page().operation.has_value());
    }
    void anUnknownOutcomeIsShownInTheNextTroubleToo()
    {
        Scene scene;
        auto operation = scene.operation(journal::ActionKind::restart, "restart", {});
        operation.incident = IncidentId("card-checks/0");
        operation.state = journal::OperationState::unknown;
        scene.happen(at(10), operation, "Ana");
        scene.slowStore();
        QVERIFY(scene.page().operation.has_value());
    }
    void anAttemptThatWasRefusedHidesNothing()
    {
        Scene scene;
        scene.slowStore();
        auto operation = scene.operation(journal::ActionKind::rollBack, "roll back", {{"version", "v11"}});
        scene.state(at(13), operation, journal::OperationState::asked);
        operation.id = OperationId("card-checks/op/2");
        operation.request = RequestId("r2");
        scene.state(at(13), operation, journal::OperationState::refused);
        operation.id = OperationId("card-checks/op/1");
        operation.request = RequestId("r1");
        scene.state(at(13, 30), operation, journal::OperationState::helped);
        const auto shownNow = scene.page().operation;
        QVERIFY(shownNow.has_value());
        QVERIFY(shown(shownNow->headline).startsWith(QStringLiteral("It helped.")));
    }
    void switchingTheFallbackOffTellsOfTheModel()
    {
        Scene scene;
        scene.fill();
        for (Window& window : scene.windows)
            window.fallbackMode = "rules";
        const auto page = scene.page();
        const auto off = std::ranges::find_if(page.anyTime, [](const ActionOffer& offer) { return offer.usual().action == "fallback"; });
        QVERIFY(off != page.anyTime.end());
        QCOMPARE(shown(off->usual().happens), QStringLiteral("The model itself answers again, instead of the simple rules."));
        QCOMPARE(shown(off->usual().undo), QStringLiteral("Switch the fallback on."));
    }
    void withoutAnAgreementNothingIsSaidToBeWithinIt()
    {
        Scene scene;
        scene.fill();
        scene.agreement.failures.clear();
        const QString sentence = shown(scene.page().sentence);
        QVERIFY2(sentence.startsWith(QStringLiteral("Nothing is agreed for it yet")), qPrintable(sentence));
    }
};

QTEST_GUILESS_MAIN(CallingTest)
#include "CallingTest.moc"
