#include "Scene.h"
#include "Shown.h"
#include "wording/PageParts.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;
using journal::AlertKind;
using journal::AlertPhase;
using journal::Severity;

namespace {

journal::Evidence evidence(std::string signal, double value, std::optional<double> limit, WallTime since, std::uint64_t affected = 0)
{
    journal::Evidence made;
    made.signal = std::move(signal);
    made.value = value;
    made.limit = limit;
    made.since = since;
    made.affected = affected;
    return made;
}

/// A window in which nobody gets an answer.
Window silentWindow(WallTime start)
{
    Window silent;
    silent.service = ServiceId("card-checks");
    silent.start = start;
    silent.span = std::chrono::seconds(5);
    silent.requests = 0;
    silent.unanswered = 20;
    silent.reachable = false;
    silent.sealed = true;
    silent.seenShare = 1;
    return silent;
}

Window wrongWindow(WallTime start)
{
    Window wrong = window(start);
    wrong.version = "v13";
    wrong.knownAnswers = {20, 20};
    return wrong;
}

Window failingWindow(WallTime start)
{
    return window(start, 150, 100);
}

/// All questions wrong since 02:13:41, with the version v13.
void wrongVersion(Scene& scene)
{
    scene.fill(60, wrongWindow);
    for (Window& before : scene.windows)
        if (before.version == "v12")
            before.knownAnswers = {20, 0};
    const WallTime came = at(13, 41);
    scene.happen(came, journal::Change{journal::ChangeKind::version, "", "v12", "v13", {}, came});
    auto tests = evidence("test_questions", 0.49, 0.0, came, 300);
    tests.answers = 199;
    scene.alert(at(13, 46), AlertKind::testQuestionsWrong, Severity::broken, "test questions", tests);
    auto worse = evidence("test_questions", 1, 0.03, came, 300);
    worse.parts = {{"v12", 0.0}, {"v13", 1.0}};
    scene.alert(at(13, 46), AlertKind::versionWorse, Severity::watch, "", worse, "v13");
}

} // namespace

/// What is said of now is of now, and the same wherever it stands.
class TruthTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedTimeZone(); }

    void nothingIsFineWhileNothingAnswers()
    {
        Scene scene;
        scene.fill(30, silentWindow);
        auto silence = evidence("", 4, 2, at(14, 11), 100);
        silence.usual = 20;
        scene.alert(at(14, 16), AlertKind::notAnswering, Severity::broken, "", silence);
        const ServicePage page = scene.page();
        for (const Panel& panel : page.panels) {
            QCOMPARE(shown(panel.number), QStringLiteral("\u2014"));
            QCOMPARE(shown(panel.word), QStringLiteral("No answers"));
            QVERIFY2(shown(panel.agreed).startsWith(QStringLiteral("No answers since 02:14.")), qPrintable(shown(panel.agreed)));
        }
        QVERIFY(!shown(page.panels[3].agreed).contains(QStringLiteral("questions right")));
        QVERIFY2(chipsOf(page).join(u'|').contains(QStringLiteral("Version v12 was the last to answer")), qPrintable(chipsOf(page).join(u'|')));
    }

    void howManyAreAffectedGoesOnBetweenTheRecords()
    {
        Scene scene;
        scene.fill(30, silentWindow);
        auto silence = evidence("", 4, 2, at(14, 11), 100);
        silence.usual = 20;
        scene.alert(at(14, 16), AlertKind::notAnswering, Severity::broken, "", silence);
        QVERIFY2(shown(scene.page().sentence).contains(QStringLiteral("About 600 payments affected since 02:14.")),
                 qPrintable(shown(scene.page().sentence)));
        scene.windows.push_back(silentWindow(scene.now));
        scene.now += std::chrono::seconds(5);
        QVERIFY2(shown(scene.page().sentence).contains(QStringLiteral("About 700 payments")), qPrintable(shown(scene.page().sentence)));
    }

    void aWrongVersionIsToldBySinceWhen()
    {
        Scene scene;
        wrongVersion(scene);
        const ServicePage page = scene.page();
        const QString sentence = shown(page.sentence);
        QVERIFY2(sentence.startsWith(QStringLiteral("It got all of ")), qPrintable(sentence));
        QVERIFY2(sentence.contains(QStringLiteral("It began with version v13, 02:13; with version v12 it was none.")), qPrintable(sentence));
        QVERIFY2(sentence.contains(QStringLiteral("About 1,400 payments")), qPrintable(sentence)); // 300, and 11 windows of 100
        QCOMPARE(shown(page.panels[3].number), QStringLiteral("100 %"));
        QVERIFY(shown(card(scene.facts())->meta).startsWith(QStringLiteral("since 02:13")));
    }

    void aVersionThatWasTakenBackIsNotSaidToAnswer()
    {
        Scene scene;
        wrongVersion(scene);
        scene.happen(at(13, 50), journal::Cause{IncidentId("card-checks/1"), journal::CauseKind::version, "v13", {}});
        QVERIFY(chipsOf(scene.page()).join(u'|').contains(QStringLiteral("Probable cause: version v13, new since 02:13")));
        for (auto last = scene.windows.end() - 3; last != scene.windows.end(); ++last) {
            last->version = "v12";
            last->knownAnswers = {20, 0};
        }
        scene.happen(at(14, 26), journal::Change{journal::ChangeKind::version, "", "v13", "v12", OperationId("card-checks/op/1"), at(14, 26)});
        const ServicePage page = scene.page();
        QVERIFY2(chipsOf(page).join(u'|').contains(QStringLiteral("Probable cause: version v13, which answers no more")), qPrintable(chipsOf(page).join(u'|')));
        QCOMPARE(shown(page.panels[3].number), QStringLiteral("0 %"));
        QCOMPARE(shown(page.panels[3].word), QStringLiteral("Seems to be over"));
        QCOMPARE(shown(page.panels[3].title), QStringLiteral("Is it right?"));
    }

    /// Seconds after a rollback: sentence, tile and strip measure since then, and say of the future the same one thing.
    void whileAnActionIsWatchedThatIsAllThatIsSaidOfTheFuture()
    {
        Scene scene;
        wrongVersion(scene);
        const auto says = [&] {
            const ServicePage page = scene.page();
            return QStringList{shown(page.title), shown(page.sentence), shown(page.ifItGoesOn), shown(page.panels[3].number),
                               shown(page.panels[3].word), shown(page.operation->headline), shown(page.operation->detail),
                               shown(card(scene.facts())->sentence)};
        };
        auto operation = scene.operation(journal::ActionKind::rollBack, "roll back", {{"version", "v12"}});
        operation.effect = evidence("test_questions", 1, 0.0, at(13, 46));
        operation.effect.parts["before"] = 1;
        operation.undoVersion = "v13";
        operation.startedAt = at(14, 35);
        operation.watchUntil = at(15, 38);
        scene.state(at(14, 32), operation, journal::OperationState::asked);
        scene.state(at(14, 35), operation, journal::OperationState::started);
        scene.windows.back().version = "v12";
        scene.windows.back().knownAnswers = {3, 0};
        scene.windows.back().start = at(14, 36);
        scene.happen(at(14, 36), journal::Change{journal::ChangeKind::version, "", "v13", "v12", OperationId("card-checks/op/1"), at(14, 36)});
        scene.state(at(14, 38), operation, journal::OperationState::settled);
        const QStringList watched = says();
        QCOMPARE(watched[0], QStringLiteral("Card payment checks: watching whether it helps"));
        QVERIFY2(watched[1].startsWith(QStringLiteral("Test questions answered wrong: 0 % now, 49 % before. About ")), qPrintable(watched[1]));
        QVERIFY(watched[2].isEmpty());
        QCOMPARE(watched[3], QStringLiteral("0 %"));
        QCOMPARE(watched[4], QStringLiteral("Watching"));
        QVERIFY2(watched[6].startsWith(QStringLiteral("Watching whether it helps: ")), qPrintable(watched[6]));
        QVERIFY2(watched[7].startsWith(QStringLiteral("Watching whether it helps.")), qPrintable(watched[7]));
        for (const QString& each : watched)
            QVERIFY2(!each.contains(QStringLiteral("all of")) && !each.contains(QStringLiteral("over.")) && !each.contains(QStringLiteral("Broken")), qPrintable(each));
        // A wrong answer since then is no promise any more, wherever it stands.
        scene.windows.back().knownAnswers = {3, 1};
        const QStringList wrong = says();
        QVERIFY2(wrong[0].contains(QStringLiteral("test questions")) && wrong[4] == QStringLiteral("Broken"), qPrintable(wrong.join(u'|')));
        scene.windows.back().knownAnswers = {3, 0};
        operation.effect.value = 0;
        scene.state(at(14, 41), operation, journal::OperationState::helped);
        const QStringList helped = says();
        QCOMPARE(helped[0], QStringLiteral("Card payment checks: it seems to be over"));
        QCOMPARE(helped[4], QStringLiteral("Seems to be over"));
        QVERIFY2(helped[5].startsWith(QStringLiteral("It helped, sooner than expected: after 3 s. ")), qPrintable(helped[5]));
        // Who is rung now has seen nothing of it.
        const QString said = shown(scene.page().help.toSay);
        QVERIFY2(said.contains(QStringLiteral(" (test questions wrong); it seems to be over")),
                 qPrintable(said));
    }

    /// A mix is measured over a minute: a few good seconds in it are not said to be all.
    void aMixAboveItsLimitIsNotSaidToSeemOver()
    {
        Scene scene;
        scene.agreement.failures.push_back(failureLine("mix", AlertKind::inputMoved, 0.15, Severity::watch, {}, "distance"));
        scene.normal->inputShares["distance"] = {{"30..200", 0.9}, {"200..5000", 0.1}};
        scene.fill(120, [&](WallTime start) {
            Window far = window(start);
            const bool isMoved = scene.now - start > std::chrono::seconds(30);
            far.inputs["distance"].values = {{"30..200", isMoved ? 10u : 90u}, {"200..5000", isMoved ? 90u : 10u}};
            return far;
        });
        scene.alert(at(13), AlertKind::inputMoved, Severity::watch, "mix", evidence("input:distance:moved", 0.8, 0.15, at(12, 41), 100), "distance");
        const ServicePage page = scene.page();
        QVERIFY2(!shown(page.title).contains(QStringLiteral("over")), qPrintable(shown(page.title)));
        QCOMPARE(shown(page.panels[2].word), QStringLiteral("Watch"));
        QVERIFY(shown(page.panels[2].unit).contains(QStringLiteral("over the last 1 min")));
        QVERIFY2(shown(page.sentence).contains(QStringLiteral("affected since about 02:12")), qPrintable(shown(page.sentence)));
    }

    /// A restart ends what hung: all that is counted then failed before it.
    void whatHungIsNotSaidToFailAfterTheRestart()
    {
        Scene scene;
        scene.agreement.span = std::chrono::seconds(1);
        for (WallTime start = at(13); start < at(14, 41); start += std::chrono::seconds(1)) {
            Window each = window(start);
            if (start >= at(14) && start < at(14, 34))
                each = silentWindow(start);
            if (start == at(14, 34)) { // beside the first good ones
                each.requests = 367;
                each.errors["gave up"] = 351;
                each.latency.add(39'000, 351);
            }
            each.span = std::chrono::seconds(1);
            scene.windows.push_back(each);
        }
        scene.alert(at(14, 34), AlertKind::failing, Severity::broken, "failing", evidence("failures", 1, 0.02, at(14, 33), 1'600));
        scene.alert(at(14, 34), AlertKind::slow, Severity::broken, "slow answers", evidence("latency", 39'000, 300, at(14, 33), 1'600));
        const ServicePage page = scene.page();
        QCOMPARE(page.outages.size(), std::size_t(1));
        QVERIFY((page.outages[0] == Outage{at(14), at(14, 35)}));
        QCOMPARE(shown(page.title), QStringLiteral("Card payment checks: it seems to be over"));
        for (const int panel : {0, 1})
            QCOMPARE(shown(page.panels[static_cast<std::size_t>(panel)].word), QStringLiteral("Seems to be over"));
        QCOMPARE(shown(page.panels[1].number), QStringLiteral("0 %"));
        auto operation = scene.operation(journal::ActionKind::restart, "restart");
        operation.startedAt = at(14, 32);
        operation.watchUntil = at(15, 37);
        scene.state(at(14, 32), operation, journal::OperationState::started);
        scene.state(at(14, 37), operation, journal::OperationState::settled);
        QCOMPARE(shown(scene.page().title), QStringLiteral("Card payment checks: watching whether it helps"));
    }

    void howManyAreAffectedIsWhatWasSaidAtMost()
    {
        Scene scene;
        wrongVersion(scene);
        ServiceFacts facts = scene.facts();
        facts.affectedSoFar = 5'000;
        QCOMPARE(affectedNow(facts), std::uint64_t(5'000));
        QVERIFY2(shown(servicePage(facts).sentence).contains(QStringLiteral("About 5,000 payments")), qPrintable(shown(servicePage(facts).sentence)));
        QVERIFY(shown(card(facts)->sentence).contains(QStringLiteral("About 5,000 payments")));
        QVERIFY(shown(servicePage(facts).help.toSay).contains(QStringLiteral("5,000")));
    }

    void whatNoLongerFailsIsNotSaidToFail()
    {
        Scene scene;
        scene.fill(60, [&](WallTime start) { return scene.now - start > std::chrono::seconds(15) ? failingWindow(start) : window(start); });
        scene.alert(at(13, 45), AlertKind::failing, Severity::broken, "failing", evidence("failures", 1, 0.02, at(13, 41), 1000));
        const ServicePage page = scene.page();
        QVERIFY2(shown(page.sentence).startsWith(QStringLiteral("Failures: 0 % now, 100 % before. Handrail watches whether it stays so.")),
                 qPrintable(shown(page.sentence)));
        QCOMPARE(shown(page.title), QStringLiteral("Card payment checks: it seems to be over"));
        QCOMPARE(shown(page.panels[1].word), QStringLiteral("Seems to be over"));
        QVERIFY(page.ifItGoesOn.empty());
    }

    void aStoreThatNobodyAsksIsOfThePast()
    {
        Scene scene;
        scene.fill(30, [](WallTime start) {
            Window fallback = window(start);
            fallback.fallbackMode = "rules";
            fallback.dependencies.clear();
            return fallback;
        });
        scene.alert(at(13), AlertKind::dependencySlow, Severity::watch, "", evidence("dependency:profile-store:latency", 550, 100, at(13), 50),
                    "profile-store");
        const ServicePage page = scene.page();
        QVERIFY2(shown(page.sentence).contains(QStringLiteral("Last measured at 02:14: nobody asks it now.")), qPrintable(shown(page.sentence)));
        QVERIFY(page.ifItGoesOn.empty());
    }

    void theCauseDoesNotRepeatTheSentenceWithAnotherNumber()
    {
        Scene scene;
        scene.fill(60, [](WallTime start) {
            Window without = window(start);
            without.inputs["distance"].missing = 100;
            return without;
        });
        const auto missing = evidence("input:distance:missing", 0.56, 0.05, at(13, 41), 100);
        scene.alert(at(13, 46), AlertKind::inputMissing, Severity::watch, "input missing", missing, "distance");
        scene.happen(at(13, 46), journal::Cause{IncidentId("card-checks/1"), journal::CauseKind::input, "distance", missing});
        const ServicePage page = scene.page();
        QVERIFY2(chipsOf(page).join(u'|').contains(QStringLiteral("Probable cause: what comes in, not the service itself")), qPrintable(chipsOf(page).join(u'|')));
        QVERIFY(!shown(page.help.toSay).contains(QStringLiteral("56 %")));
        QVERIFY(shown(page.help.toSay).startsWith(QStringLiteral("Please look at ")) && !shown(page.help.toSay).contains(QStringLiteral(" now: ")));
    }

    void whatWasNotCountedIsSaid()
    {
        Scene scene;
        scene.fill();
        QVERIFY(!chipsOf(scene.page()).join(u'|').contains(QStringLiteral("counted")));
        for (Window& window : scene.windows)
            window.droppedShare = 0.2;
        const QString chips = chipsOf(scene.page()).join(u'|');
        QVERIFY2(chips.contains(QStringLiteral("Up to 20 % of the answers in the last minute were too many to be counted")), qPrintable(chips));
    }

    void whatWasNeverSeenIsNamed()
    {
        Scene scene;
        contract::Input origin;
        origin.field = "origin";
        origin.known = {"ATL", "BOS"};
        scene.agreement.inputs.push_back(origin);
        std::map<std::string, std::uint64_t> values{{"ATL", 60}, {"QXA", 9}, {"QXB", 20}, {"QXC", 2}, {"QXD", 1}, {"QX\nE", 12}};
        scene.fill(60, [&](WallTime start) {
            Window strange = window(start);
            strange.inputs["origin"] = {100, 0, 0, 40, values};
            return strange;
        });
        scene.alert(at(13, 46), AlertKind::inputUnseen, Severity::watch, "unseen", evidence("input:origin:unseen", 0.4, 0.05, at(13, 41), 100), "origin");
        const auto says = [&](const char* names) {
            const ServicePage page = scene.page();
            const bool all = shown(page.sentence).contains(QLatin1String("Most often: ") + QLatin1String(names)) &&
                             shown(page.help.toSay).contains(QLatin1String("most often ") + QLatin1String(names)) &&
                             shown(page.callText).contains(QLatin1String(names));
            if (!all)
                qWarning("%s | %s", qPrintable(shown(page.sentence)), qPrintable(shown(page.help.toSay)));
            return all;
        };
        QVERIFY(says("'QXB', 'QX?E' and 3 more."));
        for (Window& each : scene.windows)
            each.inputs["origin"].values.erase("QXD");
        for (Window& each : scene.windows)
            each.inputs["origin"].values.erase("QXC");
        QVERIFY(says("'QXB', 'QX?E' and 'QXA'."));
        for (Window& each : scene.windows)
            each.inputs["origin"].values["other"] = 30;
        QVERIFY(says("'QXB', 'QX?E', 'QXA' and many more."));
    }

    void theCauseIsNotSaidTwiceNorWithANumberOfThen()
    {
        Scene scene;
        scene.fill();
        scene.alert(at(13), AlertKind::dependencySlow, Severity::watch, "store slow", evidence("dependency:profile-store:latency", 2100, 100.0, at(13)), "profile-store");
        scene.happen(at(13), journal::Cause{IncidentId("card-checks/1"), journal::CauseKind::dependency, "profile-store", {}});
        const QString words = shown(scene.page().help.toSay);
        QVERIFY2(words.contains(QStringLiteral("since")) && !words.contains(QStringLiteral("probable cause")), qPrintable(words));
        journal::Alert slow = scene.shared.incident(IncidentId("card-checks/1"))->alerts.begin()->second.latest;
        slow.phase = journal::AlertPhase::better;
        scene.happen(at(14), slow);
        QVERIFY2(chipsOf(scene.page()).contains(QStringLiteral("Probable cause: the customer profile store, which is well again")), qPrintable(chipsOf(scene.page()).join(u'|')));
        Scene other;
        other.fill();
        journal::Alert moved = other.alert(at(13), AlertKind::inputMoved, Severity::watch, "mix", evidence("input:distance:moved", 0.8, 0.15, at(13)), "distance");
        other.happen(at(13), journal::Cause{IncidentId("card-checks/1"), journal::CauseKind::input, "distance", evidence("input:distance:moved", 0.8, 0.15, at(13))});
        moved.phase = journal::AlertPhase::better;
        other.happen(at(14), moved);
        QVERIFY2(chipsOf(other.page()).contains(QStringLiteral("Probable cause: what came in, not the service itself")), qPrintable(chipsOf(other.page()).join(u'|')));
    }

    /// It answers, and fast: nothing else on the page would show that it says the same all the time.
    void howFreshADependencyIsIsShown()
    {
        Scene scene;
        double ageS = 4;
        const auto fresh = [&] {
            scene.windows.clear();
            scene.fill(60, [&](WallTime start) {
                Window told = window(start);
                told.dependencies["profile-store"].ageS = ageS;
                return told;
            });
            return chipsOf(scene.page()).join(u'|');
        };
        QVERIFY2(!fresh().contains(QStringLiteral("Customer profile store: ")), qPrintable(fresh())); // as agreed: no news
        ageS = 840;
        QVERIFY2(fresh().contains(QStringLiteral("Customer profile store: no new data for 14 min; agreed: at least every 10 min")), qPrintable(fresh()));
        for (std::size_t i = scene.windows.size() - 4; i < scene.windows.size(); ++i)
            scene.windows[i].dependencies.clear();
        QVERIFY2(chipsOf(scene.page()).join(u'|').contains(QStringLiteral("Customer profile store: nobody has asked it since 02:14")), qPrintable(chipsOf(scene.page()).join(u'|')));
        // A source that repeats what it heard last tells nothing new, while the fallback answers without it.
        for (std::size_t i = scene.windows.size() - 4; i < scene.windows.size(); ++i)
            scene.windows[i].dependencies["profile-store"].ageS = ageS;
        QVERIFY2(chipsOf(scene.page()).join(u'|').contains(QStringLiteral("Customer profile store: nobody has asked it since 02:14")), qPrintable(chipsOf(scene.page()).join(u'|')));
        scene.agreement.dependencies.front().changesWithin.reset();
        QVERIFY(!chipsOf(scene.page()).join(u'|').contains(QStringLiteral("Customer profile store: ")));
    }

    /// A version so slow that questions stay open every other second: numbers, not numbers and "no answers" in turn.
    void whoAnswersLateIsNotSilentEveryOtherSecond()
    {
        Scene scene;
        scene.agreement.span = std::chrono::seconds(1);
        for (WallTime start = at(12); start < at(14); start += std::chrono::seconds(1)) {
            Window late = window(start, 900);
            late.span = std::chrono::seconds(1);
            late.unanswered = toMs(start) / 1000 % 2 == 0 ? 3 : 0;
            scene.windows.push_back(late);
        }
        scene.now = at(14);
        scene.alert(at(12, 2), AlertKind::slow, Severity::broken, "slow answers", evidence("latency", 900, 300, at(12), 100));
        const auto silence = evidence("", 2, 2, at(13, 58));
        const auto says = [&] {
            const ServicePage page = scene.page();
            QStringList all{shown(page.title)};
            for (const Panel& panel : page.panels)
                all << shown(panel.number) << shown(panel.word);
            return all.join(QLatin1Char('|'));
        };
        scene.alert(at(13, 59), AlertKind::notAnswering, Severity::broken, "no answer", silence);
        const QString open = says();
        QVERIFY2(open.startsWith(QStringLiteral("Card payment checks: answers are slow|0.9")) && !open.contains(QStringLiteral("No answers")), qPrintable(open));
        scene.alert(at(14), AlertKind::notAnswering, Severity::broken, "no answer", silence, {}, AlertPhase::better);
        QVERIFY2(says().startsWith(QStringLiteral("Card payment checks: answers are slow|0.9")), qPrintable(says()));
        // Three seconds without any answer are silence.
        scene.alert(at(14), AlertKind::notAnswering, Severity::broken, "no answer", silence, {}, AlertPhase::back);
        for (int second = 0; second < 3; ++second) {
            Window silent = silentWindow(at(14, second));
            silent.span = std::chrono::seconds(1);
            scene.windows.push_back(silent);
        }
        scene.now = at(14, 3);
        QVERIFY2(says().contains(QStringLiteral("it doesn't answer")) && says().contains(QStringLiteral("No answers")), qPrintable(says()));
    }

    void theFallbackSaysByWhenItMustBeOff()
    {
        Scene scene;
        scene.fill(60, [](WallTime start) {
            Window fallback = window(start);
            fallback.fallbackMode = "rules";
            return fallback;
        });
        const auto onFor = [&](Millis span) {
            scene.happen(scene.now, journal::Change{journal::ChangeKind::fallback, {}, "", "rules", {}, scene.now - span});
            return chipsOf(scene.page()).join(u'|');
        };
        using namespace std::chrono_literals;
        QVERIFY2(onFor(41s).contains(QStringLiteral("Fallback on since 02:14, until 04:14 at the latest")), qPrintable(onFor(41s)));
        QVERIFY2(onFor(115min).contains(QStringLiteral("until 02:19 at the latest: 5 min left")), qPrintable(onFor(115min)));
        QVERIFY2(onFor(130min).contains(QStringLiteral("and should have been off by 02:04")), qPrintable(onFor(130min)));
    }

    void whoeverSwitchesItOnForLessIsToldOfTheirOwnTime()
    {
        Scene scene;
        scene.slowStore();
        scene.windows.back().fallbackMode = "rules";
        journal::Operation on = scene.operation(journal::ActionKind::fallback, "fallback", {{"mode", "rules"}, {"at most", "1800"}});
        on.startedAt = at(13);
        scene.state(at(13), on, journal::OperationState::settled);
        scene.happen(at(13, 10), journal::Change{journal::ChangeKind::fallback, {}, "", "rules", on.id, at(13, 10)});
        const QString until = QStringLiteral("Fallback on since 02:13, until 02:43 at the latest");
        QVERIFY2(chipsOf(scene.page()).contains(until), qPrintable(chipsOf(scene.page()).join(u'|')));
        const ServiceFacts facts = scene.facts();
        const QString handOver = shown(handOverText(View(facts)));
        QVERIFY2(handOver.contains(until + u'.'), qPrintable(handOver));
        // Switched off and on by somebody else, it is the agreement's time.
        scene.happen(at(14), journal::Change{journal::ChangeKind::fallback, {}, "rules", "", {}, at(14)});
        scene.happen(at(14, 5), journal::Change{journal::ChangeKind::fallback, {}, "", "rules", {}, at(14, 5)});
        QVERIFY(chipsOf(scene.page()).contains(QStringLiteral("Fallback on since 02:14, until 04:14 at the latest")));
    }

    void whatWasFoundIsSaidFirst()
    {
        Scene scene;
        scene.slowStore();
        scene.runbooks.push_back({});
        runbook::Runbook& book = scene.runbooks.back();
        book.file = "slow.md";
        book.digest = "d";
        book.steps.resize(1);
        book.steps[0].title = "What did you find?";
        book.steps[0].kind = runbook::StepKind::ask;
        journal::Step step{IncidentId("card-checks/1"), "slow.md", "d", 1, "They are kilometres", {}, {}, false, 2, {}};
        scene.happen(at(14), step, "Ben");
        const QString words = shown(scene.page().help.toSay);
        QVERIFY2(words.startsWith(QStringLiteral("Please look at ")) && words.contains(QStringLiteral(". We found: they are kilometres. ")), qPrintable(words));
        QVERIFY2(words.count(QStringLiteral(". ")) == 2, qPrintable(words));
    }

    void afterARollbackSomebodyMustKeepTheVersionAway()
    {
        Scene scene;
        scene.slowStore();
        scene.agreement.signedBy.builtBy = "store";
        auto operation = scene.operation(journal::ActionKind::rollBack, "roll back", {{"version", "v12"}});
        operation.undoVersion = "v13";
        scene.happen(at(13), journal::Cause{operation.incident, journal::CauseKind::version, "v13", {}});
        operation.effect = evidence("test_questions", 0, 0.0, at(14));
        scene.state(at(14), operation, journal::OperationState::asked);
        scene.state(at(14, 5), operation, journal::OperationState::settled);
        QVERIFY2(shown(scene.page().operation->detail).startsWith(QStringLiteral("Watching whether it helps: no test questions answered wrong.")),
                 qPrintable(shown(scene.page().operation->detail)));
        scene.state(at(14, 30), operation, journal::OperationState::helped);
        QVERIFY2(shown(scene.page().operation->detail)
                     .endsWith(QStringLiteral("Version v13 must stay away until it is mended: tell Profiles on call, by day is soon enough.")),
                 qPrintable(shown(scene.page().operation->detail)));
    }
    void aVersionThatWasNotTheCauseMayComeBack()
    {
        Scene scene;
        scene.slowStore(); // the store is the cause
        auto operation = scene.operation(journal::ActionKind::rollBack, "roll back", {{"version", "v12"}});
        operation.undoVersion = "v13";
        scene.state(at(14), operation, journal::OperationState::asked);
        scene.state(at(14, 30), operation, journal::OperationState::helped);
        const QString detail = shown(scene.page().operation->detail);
        QVERIFY2(!detail.contains(QStringLiteral("stay away")), qPrintable(detail));
    }
    void goingBackToTheModelIsDoneAndHelpsNobodyYet()
    {
        Scene scene;
        scene.slowStore();
        for (Window& each : scene.windows)
            each.fallbackMode = "rules";
        QVERIFY2(chipsOf(scene.page()).contains(QStringLiteral("Version v12 waits meanwhile")), qPrintable(chipsOf(scene.page()).join(u'|')));
        auto operation = scene.operation(journal::ActionKind::fallback, "fallback", {{"mode", "off"}});
        scene.state(at(14), operation, journal::OperationState::asked);
        scene.state(at(14, 30), operation, journal::OperationState::helped);
        QCOMPARE(shown(scene.page().operation->headline), QStringLiteral("Done: the model answers again."));
    }
    void whereNothingWasWrongNothingHelped()
    {
        Scene scene;
        scene.fill();
        auto operation = scene.operation(journal::ActionKind::rollBack, "roll back", {{"version", "v12"}});
        operation.undoVersion = "v11";
        operation.incident = {};
        scene.state(at(14), operation, journal::OperationState::asked);
        scene.state(at(14, 30), operation, journal::OperationState::helped);
        const OperationView view = *scene.page().operation;
        QCOMPARE(shown(view.headline), QStringLiteral("It is done. Nothing was wrong before."));
        QCOMPARE(shown(view.detail), QString());
        QVERIFY(view.undo && view.undo->warning.empty());
    }
};

QTEST_GUILESS_MAIN(TruthTest)
#include "TruthTest.moc"
