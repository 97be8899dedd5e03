#include "Scene.h"
#include "Shown.h"
#include "wording/Listed.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;
using journal::AlertKind;
using journal::AlertPhase;
using journal::Severity;

namespace {

QString panelLine(const Panel& panel)
{
    return QStringList{shown(panel.title), shown(panel.number), shown(panel.unit), shown(panel.word)}.join(
        QStringLiteral(" | "));
}

journal::Evidence evidence(std::string signal, double value, std::optional<double> limit)
{
    journal::Evidence evidence;
    evidence.signal = std::move(signal);
    evidence.value = value;
    evidence.limit = limit;
    evidence.since = at(12);
    return evidence;
}

} // namespace

class PagesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aSlowStoreReadsAsInTheProductText()
    {
        Scene scene;
        scene.slowStore();
        const ServicePage page = scene.page();
        QCOMPARE(stateOf(scene.facts()), State::broken);
        QCOMPARE(shown(page.title), QStringLiteral("Card payment checks: answers are slow and some fail"));
        QCOMPARE(shown(page.sentence),
                 QStringLiteral(
                     "The slowest 1 in 100 answers take 0.85 s or more. Limit in the agreement, not signed yet: at most 0.3 s. 7 of 100 requests fail, "
                     "nearly all "
                     "because they waited too long. Limit in the agreement, not signed yet: at most 2 %. About 1,240 payments affected since 02:12."));
        QCOMPARE(shown(page.ifItGoesOn),
                 QStringLiteral("If this goes on: Checkout gives up after 0.5 s and lets payments through unchecked."));
        QCOMPARE(
            chipsOf(page),
            (QStringList{QStringLiteral("Probable cause: the customer profile store is slow, 2.1 s (usually 40 ms)"),
                         QStringLiteral("Nothing else changed in the last 15 min"),
                         QStringLiteral("Version v12 answers"), QStringLiteral("Updated just now")}));
        QCOMPARE(shown(page.take), QStringLiteral("I'll take it"));
        const auto needs = card(scene.facts());
        QVERIFY(needs.has_value());
        QCOMPARE(shown(needs->sentence),
                 QStringLiteral("Answers are slow and some fail. About 1,240 payments affected so far."));
        QCOMPARE(shown(needs->meta), QStringLiteral("since 02:12 · 2 min · still nobody has it"));
    }

    void theWorstIsSaidOnlyWhileItWasWorse()
    {
        Scene scene;
        scene.slowStore();
        QVERIFY(!scene.page().panels[0].worst.empty());
        scene.fill(150, [](WallTime start) { return window(start, 2000, 7, 31); });
        QVERIFY(scene.page().panels[0].worst.empty());
    }

    void theFourPanelsSayNumberUnitAndState()
    {
        Scene scene;
        scene.slowStore();
        const ServicePage page = scene.page();
        QCOMPARE(panelLine(page.panels[0]), QStringLiteral("How fast it answers | 0.85 s | slowest 1 in 100 | Broken"));
        QCOMPARE(shown(page.panels[0].agreed), QStringLiteral("Limit: at most 0.3 s, not signed yet. Usual: 0.09 to 0.19 s."));
        QCOMPARE(shown(page.panels[0].worst), QStringLiteral("worst 0.91 s at 02:13"));
        QCOMPARE(page.panels[0].axis, Unit::seconds);
        QCOMPARE(page.panels[0].line.limit, std::optional(0.3));
        QCOMPARE(page.panels[0].line.usualHigh, std::optional(0.19));
        QCOMPARE(panelLine(page.panels[1]), QStringLiteral("How often it fails | 7 % | of requests | Broken"));
        QCOMPARE(panelLine(page.panels[2]),
                 QStringLiteral("How far from normal | 0 % | of answers look unusual, over the last 1 min | Fine"));
        QVERIFY(shown(page.panels[2].agreed).endsWith(QStringLiteral("What comes in looks as usual.")));
        QCOMPARE(panelLine(page.panels[3]),
                 QStringLiteral("How often it guesses | 31 % | of answers are close to a guess | Over the limit"));
    }

    void nothingOldIsShownAsCurrentWithoutContact_data()
    {
        QTest::addColumn<int>("how");
        QTest::newRow("the agent is silent") << 0;
        QTest::newRow("the numbers stopped") << 1;
        QTest::newRow("the agent says so") << 2;
        QTest::newRow("nobody watched") << 3;
    }
    void nothingOldIsShownAsCurrentWithoutContact()
    {
        QFETCH(int, how);
        Scene scene;
        scene.fill();
        if (how == 0)
            scene.silentFor = std::chrono::seconds(48);
        if (how == 1)
            scene.now += std::chrono::seconds(48);
        if (how == 2)
            scene.alert(scene.now, AlertKind::contactLost, Severity::noContact, "", [&] {
                auto lost = evidence("", 48, 5.0);
                lost.since = scene.now - std::chrono::seconds(48);
                return lost;
            }());
        if (how == 3)
            for (std::size_t i = scene.windows.size() - 10; i < scene.windows.size(); ++i)
                scene.windows[i].seenShare = 0;
        const ServicePage page = scene.page();
        QCOMPARE(stateOf(scene.facts()), State::noContact);
        QCOMPARE(shown(page.title), QStringLiteral("Card payment checks: no contact"));
        QVERIFY(shown(page.sentence).startsWith(QStringLiteral("No contact for ")));
        QVERIFY(shown(page.sentence).endsWith(QStringLiteral(" s. We don't know whether it works.")));
        for (const Panel& panel : page.panels) {
            QCOMPARE(shown(panel.number), QStringLiteral("—"));
            QCOMPARE(shown(panel.word), QStringLiteral("No contact"));
            QCOMPARE(panel.state, State::noContact);
        }
        QVERIFY(card(scene.facts()).has_value());
        for (const ActionOffer& offer : page.anyTime)
            for (const ActionCard& action : offer.cards)
                QVERIFY(!action.anyway.empty());
    }

    void aStoredPictureSaysHowOldItIs()
    {
        Scene scene;
        scene.slowStore();
        scene.now += std::chrono::minutes(12);
        scene.old = true;
        const ServicePage page = scene.page();
        QCOMPARE(stateOf(scene.facts()), State::noContact);
        QCOMPARE(shown(page.title), QStringLiteral("Card payment checks: stored 12 min ago"));
        QCOMPARE(shown(page.sentence), QStringLiteral("Stored 12 min ago. Not yet live: we don't know how it is now."));
        QCOMPARE(shown(page.panels[0].word), QStringLiteral("Stored 12 min ago"));
        QCOMPARE(page.panels[0].state, State::noContact);
    }

    void betterIsSaidAndTheHeadlineFollows()
    {
        Scene scene;
        scene.slowStore();
        scene.windows.back().fallbackMode = "rules";
        scene.happen(at(13), journal::Change{journal::ChangeKind::fallback, "", "", "rules", {}, {}});
        scene.now = at(14, 41);
        for (const auto& [kind, failure] :
             {std::pair(AlertKind::slow, "slow answers"), std::pair(AlertKind::failing, "failing")})
            scene.alert(at(14), kind, Severity::broken, failure, evidence("latency", 100, 300), "", AlertPhase::better);
        const ServicePage page = scene.page();
        QCOMPARE(stateOf(scene.facts()), State::watch);
        QCOMPARE(shown(page.title), QStringLiteral("Card payment checks: people get the simple rules since 02:13"));
        QCOMPARE(
            shown(page.sentence),
            QStringLiteral("Better since 02:14. Answers are fast again. The fallback is on: the simple rules, rougher checks."));
        QVERIFY(page.ifItGoesOn.empty());
        QVERIFY(chipsOf(page).contains(QStringLiteral("Fallback on since 02:13, until 04:13 at the latest")));
        // Slow was what had to wait for the answer.
        for (const AlertPhase phase : {AlertPhase::opened, AlertPhase::better})
            scene.alert(at(14), AlertKind::notAnswering, Severity::broken, "no answer", {}, "", phase);
        QVERIFY2(shown(scene.page().sentence).startsWith(QStringLiteral("Better since 02:14. It answers again.")),
                 qPrintable(shown(scene.page().sentence)));
    }

    void aLimitNamesWhoAgreedOnlyWithASignature()
    {
        Scene scene;
        scene.slowStore();
        const std::string text = "fail: [{name: slow answers, limit: 300 ms}, {name: failing, limit: 1 %}]";
        const auto use = [&](const char* digest, const std::string& used) {
            journal::Configuration configuration;
            configuration.agreementDigest = scene.agreement.digest = digest;
            configuration.agreementText = used;
            scene.happen(at(13), configuration);
        };
        const auto line = [&](int panel) { return shown(scene.page().panels[static_cast<std::size_t>(panel)].agreed); };
        const auto sign = [&](const char* team, const char* who) {
            scene.happen(at(13), journal::SignOff{scene.agreement.digest, team, "live", {}}, who);
        };
        scene.agreement.owners["model"] = {"Payments ML", "", ""};
        scene.agreement.owners["machines"] = {"Operations", "", ""};
        scene.agreement.signedBy = {"model", "machines"};
        use("d1", text);
        QVERIFY2(line(0).startsWith(QStringLiteral("Limit: at most 0.3 s, not signed yet. Usual")), qPrintable(line(0)));
        QCOMPARE(shown(scene.page().panels[0].line.limitText), QStringLiteral("limit"));
        sign("Payments ML", "ana");
        QVERIFY(chipsOf(scene.page()).contains(QStringLiteral("Limits not agreed yet: Operations has not signed")));
        QVERIFY2(line(0).startsWith(QStringLiteral("Limit: at most 0.3 s, not agreed yet. Usual")),
                 qPrintable(line(0)));
        sign("Operations", "ana"); // one person for both teams: told wherever it says who agreed
        QVERIFY(chipsOf(scene.page()).contains(QStringLiteral("Limits agreed on 24 Nov, both by ana")));
        QVERIFY(shown(scene.page().panels[0].line.limitTip).contains(QStringLiteral("both by ana")));
        sign("Operations", "mira");
        QVERIFY2(line(0).startsWith(QStringLiteral("Agreed: at most 0.3 s. Usual")),
                 qPrintable(line(0)));
        QCOMPARE(shown(scene.page().panels[0].line.limitText), QStringLiteral("agreed limit"));
        // Who and when: once on the page, and on each line.
        QVERIFY(chipsOf(scene.page()).contains(QStringLiteral("Limits agreed on 24 Nov")));
        QVERIFY(shown(scene.page().panels[0].line.limitTip).contains(QStringLiteral("Payments ML and Operations")));
        use("d2", "fail: [{name: slow answers, limit: 300 ms}, {name: failing, limit: 2 %}]");
        QVERIFY2(line(1).startsWith(QStringLiteral("Limit: at most 2 %, not agreed since 02:13: failing: limit 1 % → 2 %.")),
                 qPrintable(line(1)));
        QVERIFY2(line(0).startsWith(QStringLiteral("Limit: at most 0.3 s, not agreed since 02:13. ")), qPrintable(line(0)));
        QVERIFY(chipsOf(scene.page()).contains(QStringLiteral("Limits not agreed since 02:13: failing: limit 1 % → 2 %")));
        use("d3", "fail: [{name: slow answers, limit: 3 s}, {name: failing, limit: 2 %}]");
        QVERIFY2(line(0).startsWith(QStringLiteral("Limit: at most 0.3 s, not agreed since 02:13: slow answers: limit "
                                                   "300 ms → 3 s, and 1 change more.")),
                 qPrintable(line(0)));
        QVERIFY2(line(1).contains(QStringLiteral(": failing: limit 1 % → 2 %, and 1 change more.")), qPrintable(line(1)));
    }

    void aPanelIsOverTheLimitWhenMoreThanChanceSaysSo()
    {
        Scene scene;
        scene.agreement.failures.clear();
        scene.agreement.failures.push_back(failureLine("guesses", AlertKind::guessing, 0.15, Severity::watch));
        scene.fill(5, [](WallTime start) { return window(start, 150, 0, 31); }); // one window of a hundred answers
        QCOMPARE(shown(scene.page().panels[3].word), QStringLiteral("Too few to tell"));
        scene.windows.clear();
        scene.fill(5, [](WallTime start) { return window(start, 150, 0, 9); }); // usually 2 to 7, agreed 15
        QCOMPARE(shown(scene.page().panels[3].word), QStringLiteral("Within limit"));
        scene.windows.clear();
        scene.fill(60, [](WallTime start) { return window(start, 150, 0, 12); });
        QCOMPARE(shown(scene.page().panels[3].word), QStringLiteral("Fine, above usual"));
        scene.windows.clear();
        scene.fill(60, [](WallTime start) { return window(start, 150, 0, 16); }); // 16 of 100, a thousand times: chance
        QVERIFY(!shown(scene.page().panels[3].word).contains(QStringLiteral("Fine")) && !shown(scene.page().panels[3].word).contains(QStringLiteral("Over")));
        scene.windows.clear();
        scene.fill(60, [](WallTime start) { return window(start, 150, 0, 25); });
        QCOMPARE(shown(scene.page().panels[3].word), QStringLiteral("Over the limit"));
    }

    void aboveUsualIsWorthALookFromATenthOfTheLimit_data()
    {
        QTest::addColumn<double>("limitMs");
        QTest::addColumn<QString>("word");
        QTest::newRow("more than a tenth") << 2'000.0 << QStringLiteral("Fine, above usual");
        QTest::newRow("less than a tenth") << 3'000.0 << QStringLiteral("Within limit");
    }
    void aboveUsualIsWorthALookFromATenthOfTheLimit()
    {
        QFETCH(double, limitMs);
        QFETCH(QString, word);
        Scene scene;
        scene.agreement.failures.front().limit = limitMs;
        scene.fill(300, [](WallTime start) { return window(start, 250); }); // usually 90 to 190 ms
        QCOMPARE(shown(scene.page().panels[0].word), word);
    }

    void aLimitThatNobodyWroteIsNotCalledAgreed()
    {
        Scene scene;
        scene.fill();
        std::erase_if(scene.agreement.failures, [](const contract::Failure& each) { return each.kind == AlertKind::answersMoved; });
        const QString line = shown(scene.page().panels[2].agreed);
        QVERIFY2(line.startsWith(QStringLiteral("Limit: at most ")) && line.contains(QStringLiteral(", from what is usual.")),
                 qPrintable(line));
    }

    void aVersionThatNobodySignedForIsSaidAndABrokenFileToo()
    {
        Scene scene;
        scene.fill();
        scene.agreement.owners["model"] = {"Payments ML", "", ""};
        scene.agreement.owners["machines"] = {"Operations", "", ""};
        scene.agreement.signedBy = {"model", "machines"};
        QVERIFY(scene.page().notice.empty());
        scene.happen(at(5), journal::Change{journal::ChangeKind::version, "", "v11", "v12", {}, {}});
        QVERIFY(chipsOf(scene.page()).contains(QStringLiteral("v12 went live without sign-off")));
        journal::Configuration broken;
        broken.problem = "unknown key 'limt'";
        broken.problemWhere = "card.yaml:12:5";
        broken.problemHint = "Did you mean 'limit'?";
        scene.happen(at(6), broken);
        QCOMPARE(shown(scene.page().notice),
                 QStringLiteral("A change of the agreement or a runbook was not taken over; what was used before stays in "
                                "use. card.yaml:12:5: unknown key 'limt'. Did you mean 'limit'?"));
    }

    void thePaceThatRecordsDoNotTellIsStillLearned()
    {
        Scene scene;
        scene.fill();
        scene.normal->how = kReplayedRecords;
        QVERIFY(!shown(scene.page().panels[0].agreed).contains(QStringLiteral("learning")));
        scene.normal->bands.erase("latency");
        const Panel panel = scene.page().panels[0];
        QVERIFY2(shown(panel.agreed).endsWith(QStringLiteral("Still learning how fast it usually is.")), qPrintable(shown(panel.agreed)));
        QVERIFY(!panel.line.usualLow && !panel.line.usualHigh);
        scene.normal->how = "period"; // and stays as it is
        QVERIFY(!shown(scene.page().panels[0].agreed).contains(QStringLiteral("learning")));
    }

    void whatCanNotBeToldIsSaidInWords()
    {
        Scene scene;
        scene.normal.reset();
        scene.fill();
        QCOMPARE(panelLine(scene.page().panels[2]), QStringLiteral("How far from normal | — |  | Learning"));
        QCOMPARE(shown(scene.page().panels[2].agreed), QStringLiteral("Learning what is normal."));
        for (Window& window : scene.windows) {
            window.confidence.reset();
            window.requests = 3;
            window.latency = {};
        }
        const ServicePage page = scene.page();
        QCOMPARE(panelLine(page.panels[3]), QStringLiteral("How often it guesses | — |  | Not reported"));
        QCOMPARE(shown(page.panels[3].agreed), QStringLiteral("Not reported by this service."));
        QCOMPARE(panelLine(page.panels[0]), QStringLiteral("How fast it answers | — |  | Too few to tell"));
        QCOMPARE(page.panels[0].state, State::fine);
    }

    void aWorseInputLeadsTheThirdPanel()
    {
        Scene scene;
        scene.fill(60, [](WallTime start) {
            Window dropped = window(start);
            dropped.inputs["distance"].missing = 11;
            return dropped;
        });
        auto missing = evidence("input:distance:missing", 0.111, {});
        missing.usualLow = missing.usualHigh = 0;
        scene.alert(at(13), AlertKind::inputMissing, Severity::watch, "input missing", missing, "distance");
        const ServicePage page = scene.page();
        QCOMPARE(stateOf(scene.facts()), State::watch);
        QCOMPARE(panelLine(page.panels[2]),
                 QStringLiteral("How far from normal | 11 % | of requests without 'distance' | Watch"));
        QCOMPARE(QString::fromStdString(page.panels[2].signal), QStringLiteral("input:distance:missing"));
        QCOMPARE(shown(page.sentence),
                 QStringLiteral("1 in 9 requests arrives without 'distance'. Usually: none. Since 02:12."));
    }

    void wrongTestQuestionsTakeTheFourthPanel()
    {
        Scene scene;
        scene.fill();
        for (Window& window : scene.windows)
            window.knownAnswers = {2, 0};
        QVERIFY(shown(scene.page().panels[3].agreed).endsWith(QStringLiteral("All test questions right.")));
        for (Window& window : scene.windows)
            window.knownAnswers = {10, 1};
        auto wrong = evidence("test_questions", 0.1, 0.0);
        wrong.answers = 20;
        scene.alert(at(13), AlertKind::testQuestionsWrong, Severity::broken, "test questions", wrong);
        QCOMPARE(panelLine(scene.page().panels[3]),
                 QStringLiteral("Is it right? | 10 % | of test questions wrong, over the last 1 min | Broken"));
    }

    void aChangeJustBeforeStandsOutAndAnOldOneDoesNot()
    {
        Scene scene;
        scene.fill();
        scene.happen(at(5), journal::Change{journal::ChangeKind::version, "", "v11", "v12", {}, {}});
        scene.alert(at(12), AlertKind::slow, Severity::broken, "slow answers", evidence("latency", 860, 300));
        const ServicePage page = scene.page();
        const QStringList versions = chipsOf(page).filter(QStringLiteral("v12"));
        QCOMPARE(versions, QStringList{QStringLiteral("Version v12 answers instead of v11, since 02:05")});
        QVERIFY(chipsOf(page).contains(QStringLiteral("Cause not known yet")));
        QCOMPARE(shown(page.marks.front().text), QStringLiteral("version v12"));
        QVERIFY(page.marks.front().at == at(5) - scene.agreement.span); // seen at the end of its window
    }

    /// The store is called slow once its rule is sure; on the charts that is where it began, left of what comes of it.
    void theMarkOfADependencyStandsWhereItsTroubleBegan()
    {
        Scene scene;
        scene.fill();
        auto since = evidence("dependency:profile-store:latency", 2100, 100);
        since.since = at(11, 50);
        scene.alert(at(12), AlertKind::dependencySlow, Severity::broken, "store slow", since, "profile-store");
        scene.happen(at(12), journal::Change{journal::ChangeKind::dependency, "profile-store", "well", "slow", {}, at(12)});
        QVERIFY(scene.page().marks.front().at == at(11, 50));
        // Of one that is over the number is gone, the entry stays.
        scene.happen(at(13), journal::Change{journal::ChangeKind::dependency, "profile-store", "slow", "well", {}, at(13)});
        QVERIFY(scene.page().marks.back().at == at(13) - scene.agreement.span);
    }

    void aDependencyLeadsWhenNothingElseIsAsBad()
    {
        Scene scene;
        scene.fill(60, [](WallTime start) { return window(start, 860); });
        scene.alert(at(13), AlertKind::guessing, Severity::watch, "guesses", evidence("guesses", 0.31, 0.15));
        scene.alert(at(13), AlertKind::dependencyStale, Severity::broken, "",
                    evidence("dependency:profile-store:age", 2400, 600), "profile-store");
        QCOMPARE(shown(scene.page().title),
                 QStringLiteral("Card payment checks: the customer profile store is out of date"));
        scene.alert(at(14), AlertKind::slow, Severity::broken, "slow answers", evidence("latency", 860, 300));
        QCOMPARE(shown(scene.page().title), QStringLiteral("Card payment checks: answers are slow"));
    }

    void theWorldIsOneSentence_data()
    {
        QTest::addColumn<int>("broken");
        QTest::addColumn<int>("watch");
        QTest::addColumn<int>("away");
        QTest::addColumn<int>("fine");
        QTest::addColumn<QString>("text");
        const auto row = [](int broken, int watch, int away, int fine, const char* text) {
            QTest::newRow(text) << broken << watch << away << fine << QString::fromUtf8(text);
        };
        row(1, 1, 1, 21, "1 service is broken, 1 to watch, no contact with 1. 21 are fine.");
        row(2, 0, 0, 1, "2 services are broken. 1 is fine.");
        row(0, 0, 3, 0, "No contact with 3.");
        row(0, 2, 0, 0, "2 to watch.");
        row(0, 0, 0, 24, "All 24 services are fine.");
        row(0, 0, 0, 1, "The one service is fine.");
        row(0, 0, 0, 0, "No services yet.");
    }
    void theWorldIsOneSentence()
    {
        QFETCH(int, broken);
        QFETCH(int, watch);
        QFETCH(int, away);
        QFETCH(int, fine);
        QFETCH(QString, text);
        std::vector<InWorld> states(static_cast<std::size_t>(broken), InWorld{State::broken});
        states.insert(states.end(), static_cast<std::size_t>(watch), InWorld{State::watch});
        states.insert(states.end(), static_cast<std::size_t>(away), InWorld{State::noContact});
        states.insert(states.end(), static_cast<std::size_t>(fine), InWorld{State::fine});
        QCOMPARE(shown(world(states)), text);
    }

    void theWorldSaysWhomItNeeds()
    {
        const InWorld fine{State::fine}, broken{State::broken}, given{State::broken, Care::somebodyElse},
            watched{State::watch, Care::somebodyElse}, better{State::watch, Care::nobody};
        const auto text = [](std::vector<InWorld> all) { return shown(world(all)); };
        QCOMPARE(text({given, fine}), QStringLiteral("1 service is broken (somebody else has it). 1 is fine."));
        QCOMPARE(text({given, broken, fine}), QStringLiteral("2 services are broken (somebody else has 1). 1 is fine."));
        QCOMPARE(text({given, given, watched}), QStringLiteral("2 services are broken (somebody else has them), 1 to watch (somebody else has it)."));
        QCOMPARE(text({better, fine, fine}), QStringLiteral("1 is getting better. 2 are fine."));
    }

    void nobodyIsNeededWhenAllIsWell()
    {
        Scene scene;
        scene.fill();
        QCOMPARE(stateOf(scene.facts()), State::fine);
        QVERIFY(!card(scene.facts()).has_value());
        QCOMPARE(shown(scene.page().title), QStringLiteral("Card payment checks: all is well"));
        QVERIFY(scene.page().take.empty());
        QCOMPARE(shown(serviceRow(scene.facts()).tip),
                 QStringLiteral("Card payment checks. Fine: Within its limits, which nobody has signed yet, and as usual."));
        // Ten times the usual is not "as usual", however little of what was agreed it is.
        scene.normal->bands["latency"] = {1, 2, 10};
        QCOMPARE(shown(serviceRow(scene.facts()).tip), QStringLiteral("Card payment checks. Fine: Within its limits, which nobody has signed yet."));
    }

    void nobodyIsToldThatAllIsWellWhenNobodyAsks()
    {
        const auto asked = [](std::uint64_t every) {
            Scene scene;
            int at = 0;
            scene.fill(600, [&](WallTime start) {
                Window made = window(start);
                made.requests = every > 0 && ++at % int(every) == 0 ? 1 : 0;
                made.answers.clear();
                made.latency = {};
                return made;
            });
            return scene;
        };
        const Scene none = asked(0), few = asked(12);
        QCOMPARE(stateOf(none.facts()), State::fine);
        QCOMPARE(shown(none.page().title), QStringLiteral("Card payment checks: too few requests to tell"));
        QCOMPARE(shown(none.page().sentence), QStringLiteral("No requests in the last 5 min: nobody can tell whether all is well."));
        QVERIFY(shown(few.page().sentence).startsWith(QStringLiteral("Only ")));
        QVERIFY(shown(few.page().sentence).endsWith(QStringLiteral("too few to tell whether all is well.")));
        QVERIFY(!listed(none.facts()).row.isTold);
        QVERIFY(!shown(serviceRow(none.facts()).tip).contains(QStringLiteral("Fine")));
        for (const Panel& panel : none.page().panels)
            QVERIFY2(shown(panel.word) != QStringLiteral("Not reported"), qPrintable(shown(panel.title)));
        QVERIFY(listed(asked(1).facts()).row.isTold);
        const InWorld fine{State::fine}, untold{State::fine, Care::someone, false};
        QCOMPARE(shown(world(std::vector{untold})), QStringLiteral("1 has too few requests to tell."));
        QCOMPARE(shown(world(std::vector{untold, fine, fine})), QStringLiteral("1 has too few requests to tell. 2 are fine."));
    }

    void whatIsStillLearnedIsSaid()
    {
        Scene scene;
        scene.fill();
        ServiceFacts facts = scene.facts();
        Normal impression = *facts.normal;
        impression.how = "live";
        impression.to = impression.from + std::chrono::hours(9);
        const Normal* known = std::exchange(facts.normal, &impression);
        QVERIFY(shown(servicePage(facts).sentence).endsWith(QStringLiteral(". What is usual is known from 9 h only.")));
        facts.normal = known;
        facts.learning = {"memory_mb"};
        QVERIFY(shown(servicePage(facts).sentence).endsWith(QStringLiteral(". Still learning what is normal for 'memory_mb'.")));
        facts.learning = {"memory_mb", "queue"};
        QVERIFY(shown(servicePage(facts).sentence).endsWith(QStringLiteral(". Still learning what is normal for 2 of its numbers.")));
    }

    void theHandOverHoldsWhatTheNextPersonNeeds()
    {
        Scene scene;
        scene.slowStore();
        scene.happen(at(12, 30), journal::Incident{IncidentId("card-checks/1"), journal::Holding::taken, {}}, "Ben");
        scene.happen(
            at(13), journal::Step{IncidentId("card-checks/1"), "slow.md", "", 1, "yes", "saw it", 2100.0, false, 2, ""},
            "Ben");
        scene.state(at(13, 30), scene.operation(journal::ActionKind::restart, "restart"),
                    journal::OperationState::didNotHelp);
        const ServicePage page = scene.page();
        const QString text = shown(page.callText);
        for (const char* part : {"Card payment checks: answers are slow", "Since: 24 Nov 02:12 local, 01:12 UTC.",
                                 "Whom to call:", "What was tried:", "- 02:13 \"slow.md, 1\": yes (saw it), by Ben",
                                 "- 02:13 Ana restarted it: it did not help", "worst 0.91 s at 02:13.",
                                 "Who has it: Ben.", "Technical details:", "p99"})
            QVERIFY2(text.contains(QString::fromUtf8(part)),
                     qPrintable(QString::fromUtf8(part) + QStringLiteral(" not in:\n") + text));
        QVERIFY(page.mine);
        QCOMPARE(shown(page.take), QStringLiteral("You have it"));
    }
};

QTEST_GUILESS_MAIN(PagesTest)
#include "PagesTest.moc"
