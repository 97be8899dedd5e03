#include "wording/ReadinessPage.h"

#include "runbook/Drill.h"

#include "Scene.h"
#include "Shown.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;
using journal::ActionKind;
using journal::OperationState;

namespace {

/// A service that lacks nothing but signatures.
struct ReadyScene : Scene {
    ReadinessQuestion question;

    ReadyScene()
    {
        fill();
        for (Window& window : windows)
            window.knownAnswers = {2, 0};
        agreement.digest = "d1";
        agreement.what = "Checks each card payment for the shops.";
        agreement.owners["model"] = {"Payments ML", "a", "any time"};
        agreement.owners["machines"] = {"Operations", "b", "any time"};
        agreement.signedBy = {"model", "machines"};
        agreement.milestones = {{"live", "going live", {}, true, {}}};
        agreement.inputs.front().others = "refused";
        for (contract::Action& action : agreement.actions) {
            action.whatHappens = "It happens.";
            action.whoNotices = "Nobody.";
            action.undo = "One click.";
        }
        for (const contract::Failure& failure : agreement.failures)
            agreement.runbooks[failure.name] = "book.md";
        runbooks.emplace_back();
        runbooks.back().file = "book.md";
        question.logsRead = now;
        settled("1", ActionKind::rollBack, "roll back", {});
        settled("2", ActionKind::restart, "restart", {});
        settled("3", ActionKind::fallback, "fallback", {{"mode", "rules"}});
    }
    void settled(const char* id, ActionKind kind, const char* action, std::map<std::string, std::string> params)
    {
        journal::Operation one = operation(kind, action, std::move(params));
        one.id = OperationId(id);
        one.request = RequestId(id);
        one.incident = {};
        state(at(1), one, OperationState::started);
        state(at(2), one, OperationState::settled);
    }
    void sign()
    {
        for (const char* team : {"Payments ML", "Operations"})
            happen(at(3), journal::SignOff{"d1", team, "live: v12", {}}, "Ana");
    }
    QStringList missing() const
    {
        QStringList lines;
        for (const Text& text : whatIsMissing(facts(), question))
            lines << shown(text);
        return lines;
    }
};

} // namespace

class ReadinessPageTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void signedAndProvenIsReady()
    {
        ReadyScene scene;
        scene.sign();
        QCOMPARE(scene.missing(), QStringList());
        const ReadinessPage page = readinessPage(scene.facts(), scene.question);
        QVERIFY(page.ready);
        QCOMPARE(shown(page.title), QStringLiteral("Card payment checks, v12: ready for going live"));
        QCOMPARE(page.groups.size(), std::size_t(6)); // and the actions
        QVERIFY(page.howToSign.empty());
    }

    /// A service without a fallback, or of which no input must come, could never prove these two.
    void whatTheAgreementNamesNoneOfNeedsNoProof()
    {
        ReadyScene scene;
        scene.sign();
        scene.agreement.fallbackModes.clear();
        for (contract::Input& input : scene.agreement.inputs)
            input.required = false;
        scene.windows.clear();
        QStringList proofs;
        for (const ReadinessGroup& group : readinessPage(scene.facts(), scene.question).groups)
            for (const ReadinessRow& row : group.rows)
                if (shown(row.proof) == QStringLiteral("Nothing to prove: the agreement names none."))
                    proofs << shown(row.name) + (row.proven ? QStringLiteral(": proven") : QString());
        QCOMPARE(proofs, (QStringList{QStringLiteral("Each input that must come was seen and checked: proven"),
                                      QStringLiteral("Each fallback was switched on, and it took effect: proven")}));
    }

    void eachMissingThingIsOneLine_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<QString>("expected");
        QTest::newRow("nobody signed for the version")
            << 0 << QStringLiteral("Payments ML: Has not signed for going live with v12.");
        QTest::newRow("a fallback was never switched")
            << 1 << QStringLiteral("Each fallback was switched on, and it took effect: Missing: stored answers.");
        QTest::newRow("a rollback is too long ago")
            << 2 << QStringLiteral("A rollback took effect: Proven 12 min ago; it must be within 10 min.");
        QTest::newRow("no test questions") << 3 << QStringLiteral("Test questions are answered: Not proven yet.");
        QTest::newRow("the log was not read") << 4 << QStringLiteral("The log can be read: Not proven yet.");
        QTest::newRow("a failure without a runbook") << 5 << QStringLiteral("Each failure has a runbook: Missing: guesses.");
        QTest::newRow("a panel is empty") << 6 << QStringLiteral("All four panels show numbers: Empty: how often it guesses.");
        QTest::newRow("the version is not there") << 7 << QStringLiteral("The version is there: Missing: v99.");
        QTest::newRow("an owner without hours") << 8 << QStringLiteral("It is said whom to call, and when: Missing: Operations.");
        QTest::newRow("no contact") << 9 << QStringLiteral("There is no contact with the service: nothing can be proven now.");
        QTest::newRow("what happens without a dependency is not said")
            << 11 << QStringLiteral("Each way to be worse says what people get, and for how long: Missing: the customer profile store.");
        QTest::newRow("nobody has the dependency")
            << 12 << QStringLiteral("It is said whom to call, and when: Missing: the customer profile store.");
        QTest::newRow("no limit for what is wrong")
            << 13 << QStringLiteral("Slow, failing and wrong have a limit: Missing: slow answers, wrong answers.");
        QTest::newRow("an input without others") << 14 << QStringLiteral("Each input has a range or known values, and says what is done "
                                                                         "with others: Missing: 'distance'.");
        QTest::newRow("what it means is not said")
            << 15 << QStringLiteral("It is said what it does, and what it means when it is wrong: Missing: what it means when it is wrong.");
        QTest::newRow("no way to restart") << 16 << QStringLiteral("A restart took effect: Missing: a way to restart.");
        QTest::newRow("unknown milestone") << 10 << QStringLiteral("The agreement has no milestone 'lvie'.");
    }
    void eachMissingThingIsOneLine()
    {
        QFETCH(int, what);
        QFETCH(QString, expected);
        ReadyScene scene;
        if (what != 0)
            scene.sign();
        switch (what) {
        case 1: scene.agreement.fallbackModes.push_back({"stored", "stored answers", "old ones", std::chrono::hours(1)}); break;
        case 2: scene.agreement.milestones[0].provenWithin["roll back"] = std::chrono::minutes(10); break;
        case 3:
            for (Window& window : scene.windows)
                window.knownAnswers = {};
            break;
        case 4: scene.question.logsRead.reset(); break;
        case 5: scene.agreement.runbooks.erase("guesses"); break;
        case 6:
            for (Window& window : scene.windows)
                window.confidence.reset();
            break;
        case 7: scene.question.version = "v99"; break;
        case 8: scene.agreement.owners["machines"].when.clear(); break;
        case 9: scene.silentFor = std::chrono::minutes(1); break;
        case 11: scene.agreement.dependencies[0].without.clear(); break;
        case 12: scene.agreement.dependencies[0].owner.clear(); break;
        case 13: std::erase_if(scene.agreement.failures, [](const auto& each) {
                return each.kind == journal::AlertKind::slow || each.kind == journal::AlertKind::testQuestionsWrong;
            });
            break;
        case 14: scene.agreement.inputs[0].others.clear(); break;
        case 15: scene.agreement.ifWrong.clear(); break;
        case 16: scene.agreement.actions[2].by = contract::ActuatorKind::none; break;
        case 10: scene.question.milestone = "lvie"; break;
        default: break;
        }
        const QStringList missing = scene.missing();
        QVERIFY2(missing.contains(expected), qPrintable(missing.join(QLatin1Char('\n'))));
        QVERIFY(!readinessPage(scene.facts(), scene.question).ready);
    }

    void whatWasStoredProvesAsLongAsItMay_data()
    {
        QTest::addColumn<int>("minutesAgo");
        QTest::addColumn<bool>("proven");
        QTest::newRow("within") << 40 << true;
        QTest::newRow("longer ago") << 90 << false;
    }
    void whatWasStoredProvesAsLongAsItMay()
    {
        QFETCH(int, minutesAgo);
        QFETCH(bool, proven);
        ReadyScene scene;
        scene.sign();
        for (Window& window : scene.windows)
            window.knownAnswers = {};
        QCOMPARE(scene.missing(), QStringList{QStringLiteral("Test questions are answered: Not proven yet.")});
        std::vector<Window> earlier{window(scene.now - std::chrono::minutes(minutesAgo))};
        earlier.front().knownAnswers = {2, 0};
        scene.question.earlier = earlier;
        QCOMPARE(scene.missing().isEmpty(), proven);
        QVERIFY(proven || scene.missing().front().contains(QStringLiteral("it must be within ")));
        scene.agreement.milestones[0].provenWithin["test questions"] = std::chrono::hours(26);
        QCOMPARE(scene.missing(), QStringList());
        QCOMPARE(readinessLooksBack(scene.agreement, {}), Millis(std::chrono::hours(26)));
        scene.agreement.milestones[0].provenWithin["test questions"] = std::nullopt; // not asked for
        QCOMPARE(readinessLooksBack(scene.agreement, {}), Millis(std::chrono::hours(1)));
    }

    void actionsAndDrillsAreToldAndNotAskedFor()
    {
        ReadyScene scene;
        scene.sign();
        scene.agreement.actions.push_back(actionLine("warm up", ActionKind::custom));
        scene.agreement.actions.back().whatHappens = scene.agreement.actions.back().whoNotices = "It warms up.";
        scene.agreement.actions.back().undo = "Nothing to undo.";
        scene.agreement.drills.faults = {{"slow-store", "the store is slow"}, {"hang", "it hangs"}};
        journal::Drill drill;
        drill.drill = "d/1";
        drill.fault = "hang";
        drill.state = "began";
        scene.happen(at(4), drill, "Ana");
        drill.state = "well again";
        drill.score = {{"alerted", 2}, {"found", 20}, {"fixed", 50}, {"steps", 3}, {"wrong", 1}};
        scene.happen(at(5), drill, "agent");
        const ReadinessPage page = readinessPage(scene.facts(), scene.question);
        QVERIFY(page.ready);
        QCOMPARE(shown(page.drills), QStringLiteral("1 of 2 faults were drilled. Last, 9 min ago by Ana, \"it hangs\": well again after 50 s."));
        QCOMPARE(shown(page.groups.front().title), QStringLiteral("Drills"));
        QCOMPARE(shown(page.groups.front().rows.front().name), QStringLiteral("It hangs")); // what was drilled comes first
        QStringList all;
        for (const ReadinessGroup& group : page.groups)
            for (const ReadinessRow& row : group.rows)
                if (!row.asked)
                    all << QStringLiteral("%1 %2: %3").arg(row.proven ? QStringLiteral("+") : QStringLiteral("-")).arg(shown(row.name), shown(row.proof));
        const QString text = all.join(QLatin1Char('\n'));
        QVERIFY2(text.contains(QStringLiteral("+ Restart: Last used 13 min ago by Ana. It worked")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("- Warm up: Not used on this service yet.")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("+ It hangs: 9 min ago by Ana: well again. The alert came after 2 s, somebody was at "
                                              "it after 20 s, well again after 50 s. 3 steps answered, 1 wrong action.")),
                 qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("- Never drilled yet: The store is slow.")), qPrintable(text));
    }

    void numbersThatNobodyWatchesAreNamed()
    {
        ReadyScene scene;
        scene.sign();
        for (int i = 1; i <= 9; ++i)
            scene.normal->bands["gauge:queue_" + std::to_string(i)] = {1, 2, 3};
        const auto lastGroup = [&] {
            const ReadinessPage page = readinessPage(scene.facts(), scene.question);
            const ReadinessGroup& group = page.groups.back();
            return page.ready && group.rows.size() == 1 ? shown(group.title) + QLatin1Char('\n') + shown(group.rows[0].name) + QStringLiteral(": ") + shown(group.rows[0].proof)
                                                        : QString();
        };
        QCOMPARE(lastGroup(), QStringLiteral("Numbers held against their own past\n1 number is not: 'queue_9'. There is room for 8: those that "
                                             "the agreement names as 'unusual for itself', then the first by name."));
        scene.normal->bands.erase("gauge:queue_1");
        QVERIFY(!lastGroup().contains(QStringLiteral("own past")));
    }

    void whatIsNotNeededIsNotAskedFor()
    {
        ReadyScene scene;
        scene.sign();
        scene.question.logsRead.reset();
        scene.agreement.milestones[0].provenWithin["logs read"] = std::nullopt;
        QCOMPARE(scene.missing(), QStringList());
    }

    void theAgreementIsToldInPlainWords()
    {
        QStringList all;
        for (const PlainPart& part : inPlainWords(cardPayments())) {
            all << shown(part.title);
            for (const Text& line : part.lines)
                all << shown(line);
        }
        const QString text = all.join(QLatin1Char('\n'));
        for (const char* expected :
             {"Slow answers (broken): when the slowest 1 in 100 answers take longer than 0.3 s. Checkout gives up",
              "Failing (broken): when more than 2 % of requests fail.", "Input missing (to watch), by what is usual.",
              "Test questions (broken): when a test question is answered wrongly.", "Distance: 30 to 5,000 miles.",
              "The customer profile store. Without it: checks are rougher.",
              "The simple rules: rougher checks. At most 2 h.", "Profiles: Profiles on call, +1 555 0152, any time."})
            QVERIFY2(text.contains(QString::fromUtf8(expected)), qPrintable(QString::fromUtf8(expected) + QLatin1Char('\n') + text));
    }
};

QTEST_GUILESS_MAIN(ReadinessPageTest)
#include "ReadinessPageTest.moc"
