#include "Scene.h"

#include <QTest>

using namespace handrail;
using namespace handrail::remediation;
using journal::OperationState;
using journal::RefusedWhy;

namespace {

using Spoil = void (*)(test::Scene&, Ask&, Situation&);

journal::Operation inState(const Decision& decision, OperationState state)
{
    auto operation = *decision.entry;
    operation.state = state;
    return operation;
}

} // namespace

Q_DECLARE_METATYPE(Spoil)

class AskTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void acceptsAndSaysWhatItWillProve()
    {
        test::Scene scene;
        const auto decision = scene.asks(scene.command("roll back", {{"version", "v11"}}));
        QVERIFY(decision.accepted);
        QCOMPARE(decision.operation.value, std::string("flight-lateness/op/1"));
        const auto& operation = scene.record(decision.operation).latest;
        QCOMPARE(operation.proofBefore, std::string("v12"));
        QCOMPARE(operation.proofWanted, std::string("v11"));
        QCOMPARE(operation.undoVersion, std::string("v12"));
        QVERIFY(operation.startsAt == scene.now + std::chrono::seconds(3));
    }

    void aTimeIsTakenWithTheFallbackOnly_data()
    {
        QTest::addColumn<QString>("action");
        QTest::addColumn<QString>("atMost");
        QTest::addColumn<bool>("isTaken");
        QTest::newRow("half an hour") << QStringLiteral("fallback") << QStringLiteral("1800") << true;
        QTest::newRow("no time at all") << QStringLiteral("fallback") << QStringLiteral("0") << false;
        QTest::newRow("longer than two weeks") << QStringLiteral("fallback") << QStringLiteral("1300000") << false;
        QTest::newRow("no number") << QStringLiteral("fallback") << QStringLiteral("1800;reboot") << false;
        QTest::newRow("of a restart") << QStringLiteral("restart") << QStringLiteral("1800") << false;
    }
    void aTimeIsTakenWithTheFallbackOnly()
    {
        QFETCH(QString, action);
        QFETCH(QString, atMost);
        QFETCH(bool, isTaken);
        test::Scene scene;
        std::map<std::string, std::string> params{{"at most", atMost.toStdString()}};
        if (action == QLatin1String("fallback"))
            params["mode"] = "table";
        const auto decision = scene.asks(scene.command(action.toStdString(), params));
        QCOMPARE(decision.accepted, isTaken);
        if (!isTaken)
            QCOMPARE(decision.why, RefusedWhy::noSuchThing);
    }

    void sameRequestAgainIsTheSameOperation()
    {
        test::Scene scene;
        const auto first = scene.command("restart", {});
        const auto decision = scene.asks(first);
        scene.now += std::chrono::seconds(1);
        const auto again = ask(first, scene.situation());
        QVERIFY(again.accepted);
        QVERIFY(!again.entry);
        QVERIFY(again.operation == decision.operation);
    }

    void sameRequestWithOtherContentIsRefused()
    {
        test::Scene scene;
        scene.asks(scene.command("restart", {}));
        const auto other = ask(scene.command("fallback", {{"mode", "table"}}), scene.situation());
        QVERIFY(!other.accepted);
        QVERIFY(!other.entry);
        QCOMPARE(other.why, RefusedWhy::sameId);
    }

    void refusals_data()
    {
        QTest::addColumn<Spoil>("spoil");
        QTest::addColumn<RefusedWhy>("why");
        const auto row = [](const char* name, Spoil spoil, RefusedWhy why) { QTest::newRow(name) << spoil << why; };
        row("no right", [](test::Scene&, Ask& a, Situation&) { a.mayOperate = false; }, RefusedWhy::notAllowed);
        row("others are named", [](test::Scene&, Ask& a, Situation&) { a.isNamed = false; }, RefusedWhy::notNamed);
        row("agent only looks", [](test::Scene&, Ask&, Situation& s) { s.mayAct = false; }, RefusedWhy::looksOnly);
        row("no such action", [](test::Scene&, Ask& a, Situation&) { a.wanted.action = "sing"; }, RefusedWhy::noSuchThing);
        row("no way to do it", [](test::Scene& s, Ask&, Situation&) { s.agreed.actions[0].by = contract::ActuatorKind::none; },
            RefusedWhy::notWired);
        row("no proof", [](test::Scene& s, Ask&, Situation&) { s.agreed.actions[0].proof.kind = contract::Proof::Kind::none; },
            RefusedWhy::notWired);
        row("can't work now", [](test::Scene&, Ask&, Situation& s) { s.whyNot["roll back"] = "version not there"; },
            RefusedWhy::notWired);
        row("unknown version", [](test::Scene&, Ask& a, Situation&) { a.wanted.params["version"] = "v99"; },
            RefusedWhy::noSuchThing);
        row("no version", [](test::Scene&, Ask& a, Situation&) { a.wanted.params.clear(); }, RefusedWhy::noSuchThing);
        row("version that is an option", [](test::Scene&, Ask& a, Situation& s) {
            a.wanted.params["version"] = "--all";
            s.versions = {"--all"};
        }, RefusedWhy::noSuchThing);
        row("no request id", [](test::Scene&, Ask& a, Situation&) { a.wanted.request = {}; }, RefusedWhy::noSuchThing);
        row("version moved on", [](test::Scene&, Ask& a, Situation&) { a.wanted.seenVersion = "v13"; },
            RefusedWhy::stateChanged);
        row("mode moved on", [](test::Scene&, Ask& a, Situation&) { a.wanted.seenMode = "table"; }, RefusedWhy::stateChanged);
        row("no contact", [](test::Scene&, Ask&, Situation& s) { s.now += std::chrono::minutes(1); }, RefusedWhy::needsAnyway);
        row("no reason", [](test::Scene& s, Ask& a, Situation&) {
            s.agreed.actions[0].needsReason = true;
            a.wanted.reason = " ";
        }, RefusedWhy::needsReason);
        row("change stop", [](test::Scene& s, Ask&, Situation&) {
            s.append(journal::ChangeStop{"freeze", s.now + std::chrono::hours(1), false});
        }, RefusedWhy::changeStopped);
        row("something would undo it", [](test::Scene&, Ask&, Situation& s) { s.warnings["roll back"] = {"pinned in a"}; },
            RefusedWhy::needsAnyway);
        row("agreement asks", [](test::Scene& s, Ask&, Situation&) { s.agreed.actions[0].ask = true; }, RefusedWhy::needsAnyway);
    }
    void refusals()
    {
        QFETCH(Spoil, spoil);
        QFETCH(RefusedWhy, why);
        test::Scene scene;
        auto command = scene.command("roll back", {{"version", "v11"}});
        auto situation = scene.situation();
        spoil(scene, command, situation);
        const auto decision = ask(command, situation);
        QVERIFY(!decision.accepted);
        QCOMPARE(decision.why, why);
        QVERIFY(decision.entry);
        QCOMPARE(decision.entry->state, OperationState::refused);
        command.anyway = true;
        QCOMPARE(ask(command, situation).accepted, why == RefusedWhy::needsAnyway || why == RefusedWhy::changeStopped);
    }

    void aChangeStopEndsByItself()
    {
        test::Scene scene;
        scene.append(journal::ChangeStop{"freeze", scene.now + std::chrono::milliseconds(500), false});
        QCOMPARE(ask(scene.command("restart", {}), scene.situation()).why, RefusedWhy::changeStopped);
        scene.second();
        QVERIFY(ask(scene.command("restart", {}), scene.situation()).accepted);
    }

    void aSecondPersonsWord_data()
    {
        QTest::addColumn<QString>("who");
        QTest::addColumn<bool>("given");
        QTest::addColumn<int>("afterS");
        QTest::addColumn<RefusedWhy>("why");
        QTest::addColumn<OperationState>("state");
        QTest::newRow("agreed") << QStringLiteral("ben") << true << 60 << RefusedWhy::none << OperationState::asked;
        QTest::newRow("not agreed") << QStringLiteral("ben") << false << 60 << RefusedWhy::none << OperationState::stopped;
        QTest::newRow("oneself") << QStringLiteral("asha") << true << 60 << RefusedWhy::samePerson << OperationState::asked;
        QTest::newRow("too late") << QStringLiteral("ben") << true << 301 << RefusedWhy::tooLate << OperationState::stopped;
        QTest::newRow("no right") << QStringLiteral("guest") << true << 1 << RefusedWhy::notAllowed << OperationState::asked;
        QTest::newRow("not named") << QStringLiteral("zoe") << true << 1 << RefusedWhy::notNamed << OperationState::asked;
    }
    void aSecondPersonsWord()
    {
        QFETCH(QString, who);
        QFETCH(bool, given);
        QFETCH(int, afterS);
        QFETCH(RefusedWhy, why);
        QFETCH(OperationState, state);
        test::Scene scene;
        scene.agreed.actions[2].secondPerson = true;
        const auto asked = scene.asks(scene.command("restart", {}));
        QVERIFY(asked.accepted && scene.record(asked.operation).latest.needsConsent);
        for (int i = 0; i < afterS; ++i)
            scene.second();
        // The console that asked may be gone meanwhile, and the agent may have been started again.
        if (auto next = onTime(scene.record(asked.operation), scene.situation(), std::chrono::hours(1)))
            scene.append(*next);
        if (auto next = onReturn(scene.record(asked.operation), scene.situation(), {}))
            scene.append(*next);
        const auto word = consent({asked.operation, given, {}}, {who.toStdString(), who != QStringLiteral("guest"), who != QStringLiteral("zoe")}, scene.situation());
        QCOMPARE(word.why, why);
        if (word.entry)
            scene.append(*word.entry);
        const auto& now = scene.record(asked.operation).latest;
        QCOMPARE(now.state, state);
        QCOMPARE(now.needsConsent, !(given && word.accepted));
        if (given && word.accepted) {
            QCOMPARE(now.consentBy, std::string("ben"));
            QVERIFY(now.startsAt == scene.now + std::chrono::seconds(3));
            QVERIFY(!onTime(scene.record(asked.operation), scene.situation(), Millis(0)));
            scene.now += std::chrono::seconds(3);
            QCOMPARE(onTime(scene.record(asked.operation), scene.situation(), Millis(0))->state, OperationState::started);
        } else if (state == OperationState::stopped) {
            QCOMPARE(now.refusedWhy, RefusedWhy::noConsent);
        }
    }
    void whatWasAgreedToMustStillBeSo()
    {
        test::Scene scene;
        scene.agreed.actions[0].secondPerson = true;
        const auto asked = scene.asks(scene.command("roll back", {{"version", "v11"}}));
        scene.second("v13");
        const auto word = consent({asked.operation, true, {}}, {"ben", true, true}, scene.situation());
        QCOMPARE(word.entry->state, OperationState::stopped);
        QCOMPARE(word.entry->refusedWhy, RefusedWhy::stateChanged);
    }

    void whatCameMeanwhileHoldsASecondPersonsWord_data()
    {
        QTest::addColumn<Spoil>("spoil");
        QTest::addColumn<RefusedWhy>("why");
        const auto row = [](const char* name, Spoil spoil, RefusedWhy why) { QTest::newRow(name) << spoil << why; };
        row("change stop", [](test::Scene& s, Ask&, Situation&) {
            s.append(journal::ChangeStop{"freeze", s.now + std::chrono::hours(1), false});
        }, RefusedWhy::changeStopped);
        row("something would undo it", [](test::Scene&, Ask&, Situation& s) { s.warnings["restart"] = {"pinned in a"}; },
            RefusedWhy::needsAnyway);
        row("no contact any more", [](test::Scene&, Ask&, Situation& s) { s.now += std::chrono::minutes(1); },
            RefusedWhy::needsAnyway);
    }
    void whatCameMeanwhileHoldsASecondPersonsWord()
    {
        QFETCH(Spoil, spoil);
        QFETCH(RefusedWhy, why);
        test::Scene scene;
        scene.agreed.actions[2].secondPerson = true;
        auto command = scene.command("restart", {});
        const auto asked = scene.asks(command);
        scene.second();
        auto situation = scene.situation();
        spoil(scene, command, situation);
        const auto word = consent({asked.operation, true, {}}, {"ben", true, true}, situation);
        QVERIFY(word.accepted);
        QCOMPARE(word.entry->state, OperationState::stopped);
        QCOMPARE(word.entry->refusedWhy, why);
    }
    void whatWasOverruledIsNotAskedAgain()
    {
        test::Scene scene;
        scene.agreed.actions[2].secondPerson = true;
        scene.append(journal::ChangeStop{"freeze", scene.now + std::chrono::hours(1), false});
        auto command = scene.command("restart", {});
        command.anyway = true;
        const auto asked = scene.asks(command);
        scene.second();
        QCOMPARE(consent({asked.operation, true, {}}, {"ben", true, true}, scene.situation()).entry->state, OperationState::asked);
        scene.append(journal::ChangeStop{"another", scene.now + std::chrono::hours(1), false}); // of which nobody knew then
        QCOMPARE(consent({asked.operation, true, {}}, {"ben", true, true}, scene.situation()).entry->refusedWhy, RefusedWhy::changeStopped);
    }

    void oneAtATime()
    {
        test::Scene scene;
        const auto first = scene.asks(scene.command("restart", {}, "r1"));
        const auto second = scene.asks(scene.command("restart", {}, "r2"));
        QCOMPARE(second.why, RefusedWhy::busy);
        QCOMPARE(second.refusedFor, scene.record(first.operation).seq);
    }

    void staleScreenIsOvertaken()
    {
        test::Scene scene;
        auto stale = scene.command("restart", {}, "r2");
        const auto first = scene.asks(scene.command("restart", {}, "r1"));
        scene.append(inState(first, OperationState::helped));
        const auto second = scene.asks(stale);
        QCOMPARE(second.why, RefusedWhy::overtaken);
        QCOMPARE(second.refusedFor, scene.record(first.operation).seq);
    }

    void refusedOnesOvertakeNobody()
    {
        test::Scene scene;
        auto other = scene.command("restart", {}, "r2");
        auto refused = scene.command("restart", {}, "r1");
        refused.mayOperate = false;
        scene.asks(refused);
        QVERIFY(scene.asks(other).accepted);
    }

    void afterUnknownTheNextOneAsksOnceMore()
    {
        test::Scene scene;
        const auto first = scene.asks(scene.command("restart", {}, "r1"));
        scene.append(inState(first, OperationState::unknown));
        auto next = scene.command("restart", {}, "r2");
        QCOMPARE(ask(next, scene.situation()).why, RefusedWhy::needsAnyway);
        next.anyway = true;
        QVERIFY(ask(next, scene.situation()).accepted);
    }

    void whatDidNothingLeavesTheUnknownOneTheLast_data()
    {
        QTest::addColumn<OperationState>("state");
        QTest::newRow("stopped") << OperationState::stopped;
        QTest::newRow("failed") << OperationState::failed;
    }
    void whatDidNothingLeavesTheUnknownOneTheLast()
    {
        QFETCH(OperationState, state);
        test::Scene scene;
        const auto first = scene.asks(scene.command("restart", {}, "r1"));
        scene.append(inState(first, OperationState::unknown));
        auto second = scene.command("restart", {}, "r2");
        second.anyway = true;
        scene.append(inState(scene.asks(second), state));
        QCOMPARE(ask(scene.command("restart", {}, "r3"), scene.situation()).why, RefusedWhy::needsAnyway);
        QCOMPARE(scene.shared.lastThatActed(test::kService)->latest.id.value, first.operation.value);
    }

    void stopWinsWhileCountingAndIsTooLateAfterwards()
    {
        test::Scene scene;
        const auto first = scene.asks(scene.command("restart", {}));
        const auto stopped = stop(first.operation, "ben", scene.situation());
        QVERIFY(stopped.accepted);
        QCOMPARE(stopped.entry->state, OperationState::stopped);
        auto started = inState(first, OperationState::started);
        started.startedAt = scene.now;
        scene.append(started);
        scene.now += Millis(100);
        const auto late = stop(first.operation, "ben", scene.situation());
        QCOMPARE(late.why, RefusedWhy::tooLate);
        QVERIFY(late.beganAgo == Millis(100));
        QCOMPARE(stop(OperationId("x/op/9"), "ben", scene.situation()).why, RefusedWhy::noSuchThing);
    }
};

QTEST_GUILESS_MAIN(AskTest)
#include "AskTest.moc"
