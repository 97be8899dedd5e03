#include "Scene.h"
#include "Shown.h"
#include "wording/PageParts.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;
using journal::ActionKind;
using journal::OperationState;
using journal::RefusedWhy;

class ActionsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aCardSaysWhatHappensWhoNoticesAndWhatToSee()
    {
        Scene scene;
        scene.slowStore();
        const ActionCard fallback = scene.page().anyTime[1].usual();
        QCOMPARE(shown(fallback.button), QStringLiteral("Switch the simple rules on"));
        QCOMPARE(shown(fallback.shortButton), QStringLiteral("Fallback on"));
        QCOMPARE(shown(fallback.happens), QStringLiteral("simple rules answer within 1 s."));
        QCOMPARE(shown(fallback.notices), QStringLiteral("About 2 in 100 good payments wait for a person."));
        QCOMPARE(shown(fallback.see), QStringLiteral("failures under 2 % within 1 min."));
        QCOMPARE(shown(fallback.undo), QStringLiteral("One click."));
        QCOMPARE(shown(fallback.rehearsed), QStringLiteral("Not used on this service yet."));
        QVERIFY(fallback.possible);
        QVERIFY(fallback.warning.empty());
        QCOMPARE(fallback.params.at("mode"), std::string("rules"));
    }

    void rollingBackGoesToTheVersionBefore()
    {
        Scene scene;
        scene.fill();
        QCOMPARE(shown(scene.page().anyTime[0].usual().button), QStringLiteral("Roll back to v11 (the previous version)"));
        QCOMPARE(shown(scene.page().anyTime[0].usual().shortButton), QStringLiteral("Roll back to v11"));
        scene.happen(at(3), journal::Change{journal::ChangeKind::version, "", "v10", "v12", {}, {}});
        QCOMPARE(scene.page().anyTime[0].usual().params.at("version"), std::string("v10"));
    }

    void everyVersionThatIsListedCanBeChosenWithItsOwnFacts()
    {
        using contract::VersionLook;
        Scene scene;
        scene.fill();
        scene.looks = {{"v9", true, "no such file", VersionLook::Answers::notAsked, {}},
                       {"v10", false, {}, VersionLook::Answers::notAsked, {}},
                       {"v11", false, {}, VersionLook::Answers::right, at(2)},
                       {"v12", false, {}, VersionLook::Answers::right, at(2)},
                       {"v13", false, {}, VersionLook::Answers::wrong, at(2)}};
        scene.happen(at(3), journal::Change{journal::ChangeKind::version, "", "v11", "v12", {}, {}});
        const ActionOffer offer = scene.page().anyTime[0];
        QCOMPARE(shown(offer.which), QStringLiteral("To which version?"));
        QStringList choices, known;
        for (const ActionCard& card : offer.cards) {
            choices << shown(card.choice);
            known << shown(card.choice) + QStringLiteral(": ") + shown(card.known);
        }
        QCOMPARE(choices.join(QLatin1Char(' ')), QStringLiteral("v11 v13 v10 v9")); // the usual, then the newest
        QCOMPARE(known[0], QStringLiteral("v11: It answered until 02:03 without trouble of its own. It is loaded, "
                                          "and gets a test question right (asked each minute since 02:02)."));
        QCOMPARE(known[2], QStringLiteral("v10: It has not answered here as far as is recorded. It is there and not loaded: whether "
                                          "it loads is known only once somebody goes to it."));
        QVERIFY(shown(offer.cards[0].happens).endsWith(QStringLiteral("Version v11 answers instead of v12.")));
        QCOMPARE(shown(offer.cards[1].warning),
                 QStringLiteral("Version v13 was asked a test question now, and its answer was wrong."));
        QCOMPARE(shown(offer.cards[1].anyway), QStringLiteral("Roll back to v13 anyway"));
        QVERIFY(!offer.cards[3].possible);
        QCOMPARE(shown(offer.cards[3].whyNot), QStringLiteral("Not possible: the service says that version v9 can't be used."));
    }

    void whoWentToAnotherVersionRehearsedAnotherOne()
    {
        Scene scene;
        scene.fill();
        auto operation = scene.operation(ActionKind::rollBack, "roll back", {{"version", "v11"}});
        for (const auto state : {OperationState::asked, OperationState::started, OperationState::settled})
            scene.state(at(1), operation, state);
        const ActionOffer offer = scene.page().anyTime[0];
        QCOMPARE(shown(offer.cards[0].rehearsed), QStringLiteral("Last used 13 min ago by Ana. It worked, at once."));
        QCOMPARE(shown(offer.cards[1].rehearsed),
                 QStringLiteral("Nobody has gone to v10 with it yet. Last used 13 min ago by Ana. It worked, at once."));
    }

    void theFallbackIsChosenByModeAndTime()
    {
        Scene scene;
        scene.fill();
        scene.agreement.fallbackModes = {{"rules", "the simple rules", "", std::chrono::hours(1)}, {"none at all", "nothing", "", {}}};
        const ActionOffer offer = scene.page().anyTime[1];
        QCOMPARE(shown(offer.which), QStringLiteral("What should answer?"));
        QStringList all;
        for (const ActionCard& card : offer.cards) {
            const auto atMost = card.params.find("at most");
            all << shown(card.choice) + QStringLiteral(" / ") + shown(card.limit) + QStringLiteral(" / ") +
                       (atMost == card.params.end() ? QStringLiteral("-") : QString::fromStdString(atMost->second));
        }
        QCOMPARE(all.join(QLatin1Char('\n')),
                 QStringLiteral("the simple rules / 60 min, as agreed / -\nthe simple rules / 15 min / 900\n"
                                "the simple rules / 30 min / 1800\nnothing / Never / -\nnothing / 15 min / 900\n"
                                "nothing / 30 min / 1800\nnothing / 60 min / 3600\nnothing / 4 h / 14400"));
        QVERIFY(shown(offer.cards[2].happens).endsWith(
            QStringLiteral("After 30 min you are asked whether it should stay on; it stays on until somebody switches it off.")));
    }

    void whatOneDoesNotHaveIsNotGivenBack()
    {
        Scene scene;
        scene.slowStore();
        QCOMPARE(shown(refusal(RefusedWhy::notYours, scene.facts(), 0, Millis(0))), QStringLiteral("Not done: nobody has it. Take it first."));
        scene.happen(at(13), journal::Incident{IncidentId("card-checks/1"), journal::Holding::taken, ""}, "Ana");
        QCOMPARE(shown(refusal(RefusedWhy::notYours, scene.facts(), 0, Millis(0))), QStringLiteral("Not done: Ana has it, not you."));
    }

    void whatTheTeamAddedIsOfferedToo()
    {
        Scene scene;
        scene.fill();
        QCOMPARE(scene.page().anyTime.size(), std::size_t(3));
        auto own = actionLine("warm up", ActionKind::custom);
        own.shown = "warm the cache up";
        own.whatHappens = "The cache is filled.";
        own.needsReason = own.secondPerson = true;
        scene.agreement.actions.push_back(own);
        const ActionOffer offer = scene.page().anyTime.at(3);
        QCOMPARE(shown(offer.opener), QStringLiteral("Other\u2026"));
        QCOMPARE(shown(offer.usual().choice), QStringLiteral("Warm the cache up"));
        QCOMPARE(shown(offer.usual().happens), QStringLiteral("The cache is filled."));
        QVERIFY(offer.usual().needsReason && shown(offer.usual().notices).contains(QStringLiteral("Somebody else must agree")));
    }

    void theFallbackIsOfferedTheOtherWayWhenItIsOn()
    {
        Scene scene;
        scene.fill();
        scene.windows.back().fallbackMode = "rules";
        const ActionCard off = scene.page().anyTime[1].usual();
        QCOMPARE(shown(off.button), QStringLiteral("Switch the simple rules off"));
        QCOMPARE(off.params.at("mode"), std::string());
        QVERIFY(off.possible);
    }

    void aButtonThatCanNotWorkSaysWhy_data()
    {
        QTest::addColumn<int>("how");
        QTest::addColumn<int>("card");
        QTest::addColumn<QString>("why");
        QTest::newRow("nothing to go back to")
            << 0 << 0 << QStringLiteral("There is nothing to go back to: no earlier version is known.");
        QTest::newRow("no right") << 1 << 2 << QStringLiteral("You may look at this service, not act on it.");
        QTest::newRow("others are named") << 7 << 2 << QStringLiteral("The agreement names those who may do this, and you are not among them.");
        QTest::newRow("looks only") << 2 << 2 << QStringLiteral("Not possible: this agent looks and does not act.");
        QTest::newRow("no proof") << 3 << 0
                                  << QStringLiteral(
                                         "Not possible: the agreement does not say how to prove that it worked.");
        QTest::newRow("not wired") << 4 << 1
                                   << QStringLiteral("Not possible: the agreement does not say how this is done.");
        QTest::newRow("no such action") << 5 << 2
                                        << QStringLiteral("Not possible: the agreement does not say how this is done.");
        QTest::newRow("another one runs")
            << 6 << 1 << QStringLiteral("Another action is under way: Ana began to restart it. Wait for its end.");
    }
    void aButtonThatCanNotWorkSaysWhy()
    {
        QFETCH(int, how);
        QFETCH(int, card);
        QFETCH(QString, why);
        Scene scene;
        scene.fill();
        if (how == 0)
            scene.versions = {"v12"};
        if (how == 1)
            scene.canAct = false;
        if (how == 2)
            scene.whyNot["restart"] = "looks only";
        if (how == 7)
            scene.whyNot["restart"] = "not named";
        if (how == 3)
            scene.whyNot["roll back"] = "no proof";
        if (how == 4)
            scene.agreement.actions[1].by = contract::ActuatorKind::none;
        if (how == 5)
            scene.agreement.actions.pop_back();
        if (how == 6)
            scene.state(at(14, 38), scene.operation(ActionKind::restart, "restart"), OperationState::started);
        const ActionCard shownCard = scene.page().anyTime[static_cast<std::size_t>(card)].usual();
        QVERIFY(!shownCard.possible);
        QCOMPARE(shown(shownCard.whyNot), why);
    }

    void oneMoreClickIsAskedForOnlyWithAReason()
    {
        Scene scene;
        scene.fill();
        scene.agreement.actions[2].ask = true;
        QCOMPARE(shown(scene.page().anyTime[2].usual().anyway), QStringLiteral("Restart anyway"));
        QCOMPARE(shown(scene.page().anyTime[2].usual().warning),
                 QStringLiteral("The agreement asks for one more click before this."));
        QVERIFY(scene.page().anyTime[1].usual().warning.empty());
        scene.state(at(14), scene.operation(ActionKind::rollBack, "roll back", {{"version", "v11"}}),
                    OperationState::unknown);
        QCOMPARE(shown(scene.page().anyTime[1].usual().warning),
                 QStringLiteral("We don't know whether the last action took effect. Its version now: v12."));
        QCOMPARE(shown(scene.page().anyTime[1].usual().anyway), QStringLiteral("Switch the simple rules on anyway"));
    }

    void whatWasStoppedDoesNotHideWhatNobodyKnows()
    {
        Scene scene;
        scene.fill();
        auto operation = scene.operation(ActionKind::rollBack, "roll back", {{"version", "v11"}});
        scene.state(at(12), operation, OperationState::unknown);
        operation.id = OperationId("card-checks/op/2");
        operation.request = RequestId("r2");
        scene.state(at(14), operation, OperationState::asked);
        scene.state(at(14, 30), operation, OperationState::stopped);
        QCOMPARE(shown(scene.page().anyTime[1].usual().warning),
                 QStringLiteral("We don't know whether the last action took effect. Its version now: v12."));
        QCOMPARE(scene.page().operation->state, OperationState::stopped);
        scene.now = at(16);
        QCOMPARE(scene.page().operation->state, OperationState::unknown); // what was stopped is old news
    }

    void everyStateOfAnActionHasItsWords_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("headline");
        QTest::addColumn<QString>("detail");
        const auto row = [](const char* name, OperationState state, const char* headline, const char* detail = "") {
            QTest::newRow(name) << static_cast<int>(state) << QString::fromUtf8(headline) << QString::fromUtf8(detail);
        };
        row("asked", OperationState::asked, "Rolling back to v11 in 3 s", "Ana asked for it. Why: it is slow.");
        row("stopped", OperationState::stopped, "Stopped before it began. Nothing was changed.");
        row("started", OperationState::started, "Rolling back to v11, 4 s; usually done within 20 s",
            "Ana asked for it. Why: it is slow.");
        row("settled", OperationState::settled, "Done: version v11 answers.",
            "Watching whether it helps: failures under 2 %. 19 s left.");
        row("helped", OperationState::helped, "It helped. Failures: 0.4 %, before 7.2 %.");
        row("did not help", OperationState::didNotHelp, "It did not help. Failures: 0.4 %, before 7.2 %.",
            "Go on with the next step, or undo it.");
        row("can't tell", OperationState::cantTell, "Can't tell whether it helped: too few answers came.");
        row("worse", OperationState::worse, "It got worse. Undo it first. Failures: 0.4 %, before 7.2 %.");
        row("failed", OperationState::failed, "It failed. Its version now: v12.",
            "What the service said stands in Technical details.");
        row("unknown", OperationState::unknown, "We don't know whether it took effect. Its version now: v12.");
    }
    void everyStateOfAnActionHasItsWords()
    {
        QFETCH(int, state);
        QFETCH(QString, headline);
        QFETCH(QString, detail);
        Scene scene;
        scene.fill();
        auto operation = scene.operation(ActionKind::rollBack, "roll back", {{"version", "v11"}});
        operation.reason = "it is slow.";
        operation.startsAt = scene.now + Millis(2'400);
        operation.startedAt = scene.now - Millis(4'300);
        operation.watchUntil = scene.now + Millis(19'000);
        operation.undoVersion = "v12";
        operation.effect.signal = "failures";
        operation.effect.value = 0.004;
        operation.effect.limit = 0.02;
        operation.effect.parts["before"] = 0.072;
        scene.state(scene.now, operation, static_cast<OperationState>(state));
        const auto view = scene.page().operation;
        QVERIFY(view.has_value());
        QCOMPARE(shown(view->headline), headline);
        QCOMPARE(shown(view->detail), detail);
        QCOMPARE(view->canStop, state == static_cast<int>(OperationState::asked));
    }

    void whatItWasNotWatchedForIsStillThere()
    {
        for (const char* signal : {"latency", ""}) {
            Scene scene;
            scene.slowStore();
            auto operation = scene.operation(ActionKind::fallback, "fallback", {{"mode", "rules"}});
            operation.startedAt = scene.now - Millis(4'300);
            operation.effect.signal = signal;
            scene.state(scene.now, operation, OperationState::helped);
            const auto view = scene.page().operation;
            QVERIFY(view.has_value());
            QCOMPARE(shown(view->detail), *signal ? QStringLiteral("Still there: requests failing.") : QString());
            // What seems to be over is not "still there" beside a tile of 0 %.
            for (Window& each : scene.windows)
                each.errors.clear();
            QVERIFY2(scene.page().operation->detail.empty(), qPrintable(shown(scene.page().operation->detail)));
        }
    }

    void aRestartIsNotNoContact()
    {
        Scene scene;
        scene.fill();
        auto operation = scene.operation(ActionKind::restart, "restart");
        operation.startedAt = scene.now;
        scene.state(scene.now, operation, OperationState::started);
        scene.now += std::chrono::seconds(40);
        const ServicePage page = scene.page();
        QCOMPARE(stateOf(scene.facts()), State::watch);
        QCOMPARE(shown(page.title), QStringLiteral("Card payment checks: restarting"));
        QCOMPARE(shown(page.sentence), QStringLiteral("Restarting, 40 s; usually back within 20 s."));
        QCOMPARE(shown(page.panels[0].number), QStringLiteral("—"));
        scene.silentFor = std::chrono::seconds(6);
        QCOMPARE(stateOf(scene.facts()), State::noContact);
    }

    void anUndoGoesBackToWhatWas()
    {
        Scene scene;
        scene.fill();
        scene.windows.back().fallbackMode = "rules";
        auto operation = scene.operation(ActionKind::fallback, "fallback", {{"mode", "rules"}});
        scene.state(scene.now, operation, OperationState::helped);
        const auto view = scene.page().operation;
        QVERIFY(view && view->undo);
        QCOMPARE(view->undo->params.at("mode"), std::string());
        QCOMPARE(shown(view->undo->button), QStringLiteral("Switch the simple rules off"));
        QCOMPARE(shown(view->undo->shortButton), QStringLiteral("Undo"));
    }

    void whatHelpedIsNotTakenBackByASlip()
    {
        Scene scene;
        scene.fill();
        auto operation = scene.operation(ActionKind::rollBack, "roll back", {{"version", "v11"}});
        operation.undoVersion = "v13";
        scene.state(scene.now, operation, OperationState::helped);
        const auto view = scene.page().operation;
        QVERIFY(view && view->undo);
        QCOMPARE(shown(view->undo->warning), QStringLiteral("It brings back version v13, which was in trouble."));
        QCOMPARE(shown(view->undo->anyway), QStringLiteral("Go to v13 anyway"));
    }

    void aFallbackIsCalledByItsNameWhileItIsSwitched()
    {
        Scene scene;
        scene.fill();
        scene.state(scene.now, scene.operation(ActionKind::fallback, "fallback", {{"mode", "rules"}}), OperationState::asked);
        QVERIFY2(shown(scene.page().operation->headline).startsWith(QStringLiteral("Switching the simple rules on in ")),
                 qPrintable(shown(scene.page().operation->headline)));
    }

    void anActionThatWasDoneBeforeCountsAsRehearsed()
    {
        Scene scene;
        scene.fill();
        auto operation = scene.operation(ActionKind::fallback, "fallback", {{"mode", "rules"}});
        operation.incident = {};
        const WallTime then = scene.now - std::chrono::days(9);
        scene.state(then, operation, OperationState::started);
        scene.state(then + Millis(400), operation, OperationState::settled);
        scene.state(then + Millis(9'000), operation, OperationState::helped);
        QCOMPARE(shown(scene.page().anyTime[1].usual().rehearsed), QStringLiteral("Last used 9 days ago by Ana. It worked, at once."));
        QCOMPARE(shown(scene.page().anyTime[1].usual().takes), QStringLiteral("usually 20 s"));
        QVERIFY(!scene.page().operation.has_value());
    }
    void thatItWasSwitchedOnTellsNothingOfSwitchingItOff()
    {
        Scene scene;
        scene.slowStore();
        const WallTime then = scene.now - std::chrono::minutes(3);
        auto operation = scene.operation(ActionKind::fallback, "fallback", {{"mode", "rules"}});
        for (const OperationState state : {OperationState::started, OperationState::settled, OperationState::helped})
            scene.state(then, operation, state);
        for (Window& window : scene.windows)
            window.fallbackMode = "rules";
        scene.happen(then, journal::Change{journal::ChangeKind::fallback, "", "", "rules", {}, {}});
        const auto off = [&] { return shown(scene.page().anyTime[1].usual().rehearsed); };
        QCOMPARE(shown(scene.page().anyTime[1].usual().button), QStringLiteral("Switch the simple rules off"));
        QCOMPARE(off(), QStringLiteral("Not used on this service yet."));
        operation.id = OperationId("card-checks/op/2");
        operation.request = RequestId("r2");
        operation.params["mode"] = "off";
        for (const OperationState state : {OperationState::started, OperationState::settled, OperationState::worse})
            scene.state(then, operation, state);
        QCOMPARE(off(), QStringLiteral("Last used 3 min ago by Ana, and it got worse."));
    }
    void aDrillAndAFailureAreToldOfAButton()
    {
        Scene scene;
        scene.fill();
        auto operation = scene.operation(ActionKind::fallback, "fallback", {{"mode", "rules"}});
        journal::Drill drill;
        drill.drill = "d1";
        drill.state = "well";
        drill.incident = operation.incident;
        const WallTime then = scene.now - std::chrono::days(3);
        scene.happen(then, drill, "Ada");
        scene.state(then, operation, OperationState::started);
        scene.state(then + Millis(9'000), operation, OperationState::settled);
        QCOMPARE(shown(scene.page().anyTime[1].usual().rehearsed), QStringLiteral("Last used 3 days ago by Ana in a drill. It worked, and took 9 s."));
        operation.id = OperationId("card-checks/op/2");
        operation.request = RequestId("r2");
        operation.incident = {};
        scene.state(scene.now - std::chrono::hours(2), operation, OperationState::started);
        scene.state(scene.now - std::chrono::hours(2), operation, OperationState::failed);
        QCOMPARE(shown(scene.page().anyTime[1].usual().rehearsed),
                 QStringLiteral("Last used 3 days ago by Ana in a drill. It worked, and took 9 s. Tried again 2 h ago by Ana, and it did not work."));
    }

    void aButtonOfWhichNobodyKnowsWhatItDidWasTried()
    {
        Scene scene;
        scene.fill();
        const auto operation = scene.operation(ActionKind::fallback, "fallback", {{"mode", "rules"}});
        scene.state(scene.now - std::chrono::hours(2), operation, OperationState::started);
        scene.state(scene.now - std::chrono::hours(2), operation, OperationState::unknown);
        QCOMPARE(shown(scene.page().anyTime[1].usual().rehearsed),
                 QStringLiteral("Last tried 2 h ago by Ana; nobody knows whether it took effect."));
    }

    void nothingIsSaidInThePastBeforeItIsProven_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("told");
        const auto row = [](const char* name, OperationState state, const char* told) {
            QTest::newRow(name) << static_cast<int>(state) << QString::fromUtf8(told);
        };
        row("asked", OperationState::asked, "asked to restart it");
        row("stopped", OperationState::stopped, "asked to restart it");
        row("started", OperationState::started, "began to restart it");
        row("failed", OperationState::failed, "tried to restart it");
        row("unknown", OperationState::unknown, "tried to restart it");
        row("settled", OperationState::settled, "restarted it");
        row("did not help", OperationState::didNotHelp, "restarted it");
    }
    void nothingIsSaidInThePastBeforeItIsProven()
    {
        QFETCH(int, state);
        QFETCH(QString, told);
        Scene scene;
        auto operation = scene.operation(ActionKind::restart, "restart");
        operation.state = static_cast<OperationState>(state);
        QCOMPARE(shown(operationPast(operation, scene.agreement)), told);
    }

    void aRefusalSaysWhatIsTrueNow_data()
    {
        QTest::addColumn<int>("why");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* name, RefusedWhy why, const char* text) {
            QTest::newRow(name) << static_cast<int>(why) << QString::fromUtf8(text);
        };
        row("overtaken", RefusedWhy::overtaken,
            "Not done: something newer happened first. Ana rolled back to v11 at 02:13: it helped. Now version v12 "
            "answers and the fallback "
            "is off. Look again, then decide.");
        row("busy", RefusedWhy::busy,
            "Not done: another action is under way. Ana rolled back to v11 at 02:13: it helped.");
        row("not allowed", RefusedWhy::notAllowed, "Not done: you may look at this service, not act on it.");
        row("same id", RefusedWhy::sameId,
            "Not done: this request was used before for something else. Click once more.");
        row("not wired", RefusedWhy::notWired, "Not done: the agreement does not say how this is done.");
        row("looks only", RefusedWhy::looksOnly, "Not done: this agent looks and does not act.");
        row("not recorded", RefusedWhy::notRecorded,
            "Not done: it could not be recorded. Free some space on the agent's disk, then try again.");
        row("state changed", RefusedWhy::stateChanged,
            "Not done: the service is not as your screen showed it. Now version v12 answers and the fallback is off. "
            "Look again, then decide.");
        row("anyway", RefusedWhy::needsAnyway, "Not done yet: this needs one more click.");
        row("too late", RefusedWhy::tooLate, "Too late to stop: it began a moment ago.");
        row("gone", RefusedWhy::noSuchThing, "Not done: what was asked for is not there. Look again.");
        row("change stop for 30 days", RefusedWhy::badEnd, "Not done: it must end within 14 days from now, and not in the past.");
        row("not named", RefusedWhy::notNamed, "Not done: the agreement names those who may do this, and you are not among them.");
        row("drill in a change stop", RefusedWhy::noDrillInChangeStop, "Not done: no drill while a change stop holds.");
        row("drill in trouble", RefusedWhy::noDrillInTrouble, "Not done: no drill while something is wrong.");
        row("an action since", RefusedWhy::actionSince,
            "Not done: an action was begun since. Ana rolled back to v11 at 02:13: it helped. Go on from where the runbook stands.");
        row("not the last", RefusedWhy::notTheLast, "Not done: somebody has answered another step since. Look again.");
        row("over", RefusedWhy::troubleOver, "Not done: the trouble is over, and its runbook with it.");
        row("none", RefusedWhy::none, "");
    }
    void aRefusalSaysWhatIsTrueNow()
    {
        QFETCH(int, why);
        QFETCH(QString, text);
        Scene scene;
        scene.fill();
        scene.state(at(13), scene.operation(ActionKind::rollBack, "roll back", {{"version", "v11"}}),
                    OperationState::started);
        scene.state(at(14), scene.operation(ActionKind::rollBack, "roll back", {{"version", "v11"}}),
                    OperationState::helped);
        QCOMPARE(shown(refusal(static_cast<RefusedWhy>(why), scene.facts(), 2, Millis(120))), text);
    }
};

QTEST_GUILESS_MAIN(ActionsTest)
#include "ActionsTest.moc"
