#include "Scene.h"

#include <QTest>

using namespace handrail;
using namespace handrail::remediation;
using journal::OperationState;
using Is = ShimState::Is;

namespace {

ShimState shim(Is is, WallTime at, bool ok = true, bool mayHaveActed = false)
{
    ShimState state;
    state.is = is;
    state.startedAt = at;
    if (is == Is::finished) {
        state.result = ShimResult();
        state.result->ok = ok;
        state.result->exitStatus = ok ? 0 : 1;
        state.result->mayHaveActed = mayHaveActed;
        state.result->endedAt = at;
    }
    return state;
}

/// A rollback to v11 whose countdown is over.
struct Started : test::Scene {
    OperationId id;
    WallTime at;

    explicit Started(const std::string& name = "roll back", std::map<std::string, std::string> params = {{"version", "v11"}},
                     std::optional<journal::Alert> alert = {})
    {
        if (alert)
            append(*alert);
        id = asks(command(name, std::move(params))).operation;
        now += std::chrono::seconds(3);
        append(*onTime(record(id), situation(), Millis(0)));
        at = now;
    }
    /// What the machine does now; recorded.
    OperationState step(const ShimState& state)
    {
        if (auto next = onChange(record(id), situation(), state))
            append(*next);
        return this->state(id);
    }
};

journal::Alert failing(double limit)
{
    journal::Alert alert;
    alert.incident = IncidentId("flight-lateness/1");
    alert.kind = journal::AlertKind::failing;
    alert.severity = journal::Severity::broken;
    alert.evidence.signal = "failures";
    alert.evidence.limit = limit;
    return alert;
}

/// A rollback because 4 of 20 fail, which they still do when its watch is over.
struct TooLate : test::Scene {
    OperationId id;

    TooLate()
    {
        windows.clear();
        for (int i = 0; i < 5; ++i)
            second("v12", "", 20, 4);
        append(failing(0.02));
        id = asks(command("roll back", {{"version", "v11"}})).operation;
        now += std::chrono::seconds(3);
        append(*onTime(record(id), situation(), Millis(0)));
        for (int i = 0; i < 60 && state(id) != OperationState::didNotHelp; ++i)
            look(4);
    }
    /// One more second with so many errors, and what the machine says then.
    void look(int errors)
    {
        second("v11", "", 20, static_cast<std::uint64_t>(errors));
        if (auto next = onChange(record(id), situation(), shim(Is::finished, now)))
            append(*next);
    }
};

} // namespace

Q_DECLARE_METATYPE(handrail::remediation::ShimState)

class ProgressTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsDownThenStarts()
    {
        test::Scene scene;
        const auto id = scene.asks(scene.command("restart", {})).operation;
        scene.now += Millis(2'999);
        QVERIFY(!onTime(scene.record(id), scene.situation(), Millis(0)));
        scene.now += Millis(1);
        QCOMPARE(onTime(scene.record(id), scene.situation(), Millis(0))->state, OperationState::started);
    }

    void stopsWhenTheAskerIsGoneOrTheAgentCameBack()
    {
        test::Scene scene;
        const auto id = scene.asks(scene.command("restart", {})).operation;
        QCOMPARE(onTime(scene.record(id), scene.situation(), Millis(2'000))->state, OperationState::stopped);
        QCOMPARE(onReturn(scene.record(id), scene.situation(), {})->state, OperationState::stopped);
        scene.now -= std::chrono::hours(1); // the clock was set back: nobody waits an hour
        QCOMPARE(onTime(scene.record(id), scene.situation(), Millis(0))->state, OperationState::stopped);
    }

    void aChangeStopStopsACountdown()
    {
        test::Scene scene;
        const auto id = scene.asks(scene.command("restart", {})).operation;
        scene.now += Millis(500);
        scene.append(journal::ChangeStop{"freeze", scene.now + std::chrono::hours(1), false});
        const auto next = onTime(scene.record(id), scene.situation(), Millis(0));
        QCOMPARE(next->state, OperationState::stopped);
        QCOMPARE(next->refusedWhy, journal::RefusedWhy::changeStopped);
    }

    void anotherVersionStopsACountdown()
    {
        test::Scene scene;
        const auto id = scene.asks(scene.command("roll back", {{"version", "v11"}})).operation;
        scene.second("v13");
        QCOMPARE(onTime(scene.record(id), scene.situation(), Millis(0))->refusedWhy, journal::RefusedWhy::stateChanged);
    }

    void settlesOnlyOnAProofThatIsNewer()
    {
        Started scene;
        scene.windows.back().version = "v11"; // from before the start
        QCOMPARE(scene.step(shim(Is::finished, scene.at)), OperationState::started);
        scene.second("v11");
        QCOMPARE(scene.step(shim(Is::running, scene.at)), OperationState::started);
        QCOMPARE(scene.step(shim(Is::finished, scene.at)), OperationState::settled);
        QCOMPARE(scene.record(scene.id).latest.proofAfter, std::string("v11"));
    }

    void endsOfShims_data()
    {
        QTest::addColumn<ShimState>("state");
        QTest::addColumn<OperationState>("early");
        QTest::addColumn<OperationState>("late");
        const WallTime at = fromMs(1'800'000'004'000);
        const auto row = [](const char* name, const ShimState& state, OperationState early, OperationState late) {
            QTest::newRow(name) << state << early << late;
        };
        row("done, no proof", shim(Is::finished, at), OperationState::started, OperationState::unknown);
        row("said no", shim(Is::finished, at, false), OperationState::failed, OperationState::failed);
        row("cut off", shim(Is::finished, at, false, true), OperationState::started, OperationState::unknown);
        row("vanished", shim(Is::vanished, at), OperationState::started, OperationState::unknown);
        row("never began", shim(Is::neverStarted, at), OperationState::started, OperationState::failed);
        row("still runs", shim(Is::running, at), OperationState::started, OperationState::started);
    }
    void endsOfShims()
    {
        QFETCH(ShimState, state);
        QFETCH(OperationState, early);
        QFETCH(OperationState, late);
        Started scene;
        QCOMPARE(scene.step(state), early);
        for (int i = 0; i < 15; ++i)
            scene.second("v12");
        QCOMPARE(scene.step(state), late);
    }

    void aGapInWatchingIsNoMissingProof()
    {
        Started scene;
        scene.now += std::chrono::minutes(10); // the agent was away
        scene.second("v12");
        QVERIFY(!onReturn(scene.record(scene.id), scene.situation(), shim(Is::vanished, scene.at)));
        scene.second("v11");
        QCOMPARE(onReturn(scene.record(scene.id), scene.situation(), shim(Is::vanished, scene.at))->state, OperationState::settled);
    }

    void aRestartNeedsALaterStart()
    {
        Started scene("restart", {});
        const auto done = shim(Is::finished, scene.at);
        scene.second();
        scene.windows.back().startedAt = scene.at - std::chrono::minutes(5);
        QCOMPARE(scene.step(done), OperationState::started);
        scene.second();
        scene.windows.back().startedAt = scene.at + Millis(200);
        QCOMPARE(scene.step(done), OperationState::settled);
    }

    void whatIsLeftFromBeforeARestartIsNotWorse_data()
    {
        QTest::addColumn<QString>("action");
        QTest::addColumn<OperationState>("expected");
        QTest::newRow("restart") << QStringLiteral("restart") << OperationState::helped;
        QTest::newRow("rollback") << QStringLiteral("roll back") << OperationState::worse;
    }
    void whatIsLeftFromBeforeARestartIsNotWorse()
    {
        QFETCH(QString, action);
        QFETCH(OperationState, expected);
        const bool restarts = action == QLatin1String("restart");
        Started scene(action.toStdString(), restarts ? std::map<std::string, std::string>{}
                                                     : std::map<std::string, std::string>{{"version", "v11"}});
        const auto done = shim(Is::finished, scene.at);
        scene.second("v11");
        scene.windows.back().startedAt = scene.at + Millis(200);
        QCOMPARE(scene.step(done), OperationState::settled);
        scene.append(failing(0.02)); // answers that waited since before count now
        for (int i = 0; i < 12 && scene.state(scene.id) == OperationState::settled; ++i) {
            scene.second("v11");
            scene.step(done);
        }
        QCOMPARE(scene.state(scene.id), expected);
    }

    void troubleThatComesBackWhenTheFallbackGoesOffIsWorse()
    {
        for (const bool comesBack : {false, true}) {
            Started scene("fallback", {{"mode", "table"}}, failing(0.02));
            scene.second("v12", "table");
            QCOMPARE(scene.step(shim(Is::finished, scene.at)), OperationState::settled);
            journal::Alert alert = failing(0.02);
            alert.phase = journal::AlertPhase::better;
            scene.append(alert);
            for (int i = 0; i < 5 && scene.state(scene.id) == OperationState::settled; ++i) {
                scene.second("v12", "table");
                scene.step(shim(Is::finished, scene.at));
            }
            QCOMPARE(scene.state(scene.id), OperationState::helped);
            const OperationId off = scene.asks(scene.command("fallback", {{"mode", ""}}, "r2")).operation;
            scene.now += std::chrono::seconds(3);
            scene.append(*onTime(scene.record(off), scene.situation(), Millis(0)));
            scene.id = off;
            scene.at = scene.now;
            scene.second("v12", "");
            QCOMPARE(scene.step(shim(Is::finished, scene.at)), OperationState::settled);
            alert.phase = journal::AlertPhase::back;
            for (int i = 0; i < 15 && scene.state(off) == OperationState::settled; ++i) {
                scene.second("v12", "");
                alert.at = scene.now;
                if (comesBack && i == 5)
                    scene.append(alert);
                scene.step(shim(Is::finished, scene.at));
            }
            QCOMPARE(scene.state(off), comesBack ? OperationState::worse : OperationState::helped);
        }
    }

    void effects_data()
    {
        QTest::addColumn<int>("errors"); // of 20 in each second afterwards
        QTest::addColumn<int>("requests");
        QTest::addColumn<OperationState>("expected");
        QTest::newRow("back within the limit") << 0 << 20 << OperationState::helped;
        QTest::newRow("still over") << 4 << 20 << OperationState::didNotHelp;
        QTest::newRow("doubled") << 15 << 20 << OperationState::worse;
        QTest::newRow("too few answers") << 0 << 0 << OperationState::cantTell;
    }
    void effects()
    {
        QFETCH(int, errors);
        QFETCH(int, requests);
        QFETCH(OperationState, expected);
        // The trouble: 4 of 20 fail, 2 % are agreed.
        test::Scene trouble;
        trouble.windows.clear();
        for (int i = 0; i < 5; ++i)
            trouble.second("v12", "", 20, 4);
        trouble.append(failing(0.02));
        const auto id = trouble.asks(trouble.command("roll back", {{"version", "v11"}})).operation;
        trouble.now += std::chrono::seconds(3);
        trouble.append(*onTime(trouble.record(id), trouble.situation(), Millis(0)));
        QCOMPARE(trouble.record(id).latest.effect.signal, std::string("failures"));
        const auto done = shim(Is::finished, trouble.now);
        for (int i = 0; i < 60 && !(trouble.state(id) > OperationState::settled); ++i) {
            trouble.second("v11", "", static_cast<std::uint64_t>(requests), static_cast<std::uint64_t>(errors));
            if (auto next = onChange(trouble.record(id), trouble.situation(), done))
                trouble.append(*next);
        }
        QCOMPARE(trouble.state(id), expected);
    }

    void anEffectJustAfterTheWatchCorrectsTheVerdict_data()
    {
        QTest::addColumn<int>("after"); // seconds after the end of the watch in which it still fails
        QTest::addColumn<OperationState>("expected");
        QTest::newRow("a moment later") << 1 << OperationState::helped;
        QTest::newRow("nearly two minutes later") << 115 << OperationState::helped;
        QTest::newRow("later than that") << 121 << OperationState::didNotHelp;
    }
    void anEffectJustAfterTheWatchCorrectsTheVerdict()
    {
        QFETCH(int, after);
        QFETCH(OperationState, expected);
        TooLate scene;
        for (int i = 1; i < after; ++i)
            scene.look(4);
        QCOMPARE(scene.state(scene.id), OperationState::didNotHelp);
        for (int i = 0; i < 5; ++i)
            scene.look(0);
        const auto& record = scene.record(scene.id);
        QCOMPARE(record.latest.state, expected);
        QCOMPARE(record.latest.helpedLateAt, expected == OperationState::helped ? record.at : WallTime{});
        if (expected == OperationState::helped)
            QCOMPARE(record.latest.effect.value, std::optional(0.0));
        const Seq last = record.seq;
        scene.look(0);
        QCOMPARE(scene.record(scene.id).seq, last); // once
    }
    void ofAnAnswerAloneTheSame()
    {
        Started scene("restart", {});
        scene.second();
        scene.windows.back().startedAt = scene.at + Millis(200);
        QCOMPARE(scene.step(shim(Is::finished, scene.at)), OperationState::settled);
        for (int i = 0; i < 40 && scene.state(scene.id) == OperationState::settled; ++i) {
            scene.second();
            scene.windows.back().unanswered = 3; // it hangs again for a while
            scene.step({});
        }
        QCOMPARE(scene.state(scene.id), OperationState::didNotHelp);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(scene.step({}), OperationState::didNotHelp);
            scene.second();
        }
        QCOMPARE(scene.step({}), OperationState::helped);
        QVERIFY(scene.record(scene.id).latest.helpedLateAt > WallTime{});
    }
    void whatBeganSinceOrWhatOthersDidMayHaveHelpedAsWell_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<OperationState>("expected");
        QTest::newRow("another action began") << "began" << OperationState::didNotHelp;
        QTest::newRow("it is undone") << "undo" << OperationState::didNotHelp;
        QTest::newRow("another action counts down") << "asked" << OperationState::helped;
        QTest::newRow("another action was stopped") << "stopped" << OperationState::helped;
        QTest::newRow("another version came") << "version" << OperationState::didNotHelp;
        QTest::newRow("something new is broken") << "broken" << OperationState::didNotHelp;
    }
    void whatBeganSinceOrWhatOthersDidMayHaveHelpedAsWell()
    {
        QFETCH(QString, what);
        QFETCH(OperationState, expected);
        TooLate scene;
        if (what == QLatin1String("version")) {
            scene.append(journal::Change{journal::ChangeKind::version, {}, "v11", "v13", {}, scene.now + Millis(1)});
        } else if (what == QLatin1String("broken")) {
            journal::Alert other = failing(0.02);
            other.kind = journal::AlertKind::slow;
            scene.append(other);
        } else {
            auto asked = scene.command(what == QLatin1String("undo") ? "roll back" : "restart", {}, "r2");
            if (what == QLatin1String("undo")) {
                asked.wanted.params["version"] = "v12";
                asked.wanted.undoOf = scene.id;
            }
            asked.anyway = true;
            const auto other = scene.asks(asked).operation;
            QVERIFY(!other.empty());
            if (what == QLatin1String("stopped"))
                scene.append(*stop(other, "ben", scene.situation()).entry);
            if (what == QLatin1String("began") || what == QLatin1String("undo")) {
                scene.now += std::chrono::seconds(3);
                scene.append(*onTime(scene.record(other), scene.situation(), Millis(0)));
                QCOMPARE(scene.state(other), OperationState::started);
            }
        }
        for (int i = 0; i < 40; ++i)
            scene.look(0);
        QCOMPARE(scene.state(scene.id), expected);
    }
    void aVerdictIsCorrectedAfterARestartOfTheAgentToo()
    {
        TooLate scene;
        journal::SharedState folded;
        for (const auto& entry : scene.journal)
            folded.take(entry);
        scene.shared = folded;
        QVERIFY(!onReturn(scene.record(scene.id), scene.situation(), {}));
        for (int i = 0; i < 4; ++i)
            scene.second("v11");
        QCOMPARE(onReturn(scene.record(scene.id), scene.situation(), {})->state, OperationState::helped);
    }

    void thePromisedNumberIsWatchedWithNothingOpen()
    {
        test::Scene scene;
        scene.agreed.actions[2].effectSignal = "failures";
        contract::Failure failures;
        failures.kind = journal::AlertKind::failing;
        failures.limit = 0.02;
        scene.agreed.failures.push_back(failures);
        const auto id = scene.asks(scene.command("restart", {})).operation;
        QCOMPARE(scene.record(id).latest.effect.limit, std::optional<double>(0.02));
        auto settled = scene.record(id).latest;
        settled.state = OperationState::settled;
        settled.startedAt = scene.now;
        settled.watchUntil = scene.now + std::chrono::seconds(30);
        scene.append(settled);
        for (int i = 0; i < 5; ++i)
            scene.second("v12", "", 20, 4); // it answers, and 1 in 5 fails
        QVERIFY(!onChange(scene.record(id), scene.situation(), {}));
        for (int i = 0; i < 5; ++i)
            scene.second();
        QCOMPARE(onChange(scene.record(id), scene.situation(), {})->state, OperationState::helped);
    }

    void undoGoesBackToWhatWas()
    {
        Started scene;
        const auto back = undo(scene.record(scene.id).latest, scene.agreed);
        QCOMPARE(back->params.at("version"), std::string("v12"));
        QVERIFY(back->undoOf == scene.id);
        Started fallback("fallback", {{"mode", "table"}});
        QCOMPARE(undo(fallback.record(fallback.id).latest, fallback.agreed)->params.at("mode"), std::string());
        Started restart("restart", {});
        QVERIFY(!undo(restart.record(restart.id).latest, restart.agreed));
    }

    void jobsHaveTheirPlaceholdersFilled()
    {
        Started scene("fallback", {{"mode", ""}});
        auto& action = scene.agreed.actions[1];
        QCOMPARE(job(scene.record(scene.id).latest, scene.agreed)->command[1], std::string("none"));
        action.by = contract::ActuatorKind::http;
        action.url = "http://x/{mode}?a={b}";
        action.body = R"({"mode":"{mode}"})";
        const auto made = job(scene.record(scene.id).latest, scene.agreed);
        QCOMPARE(made->url, std::string("http://x/none?a={b}"));
        QCOMPARE(made->body, std::string(R"({"mode":"none"})"));
        auto without = scene.record(scene.id).latest;
        without.params.clear();
        QVERIFY(job(without, scene.agreed).error().code == ErrorCode::invalidInput);
    }
};

QTEST_GUILESS_MAIN(ProgressTest)
#include "ProgressTest.moc"
