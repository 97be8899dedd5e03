#include "Scene.h"
#include "Shown.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;
using runbook::RunbookStep;
using runbook::StepKind;

namespace {

RunbookStep step(std::uint32_t number, StepKind kind, std::string title)
{
    RunbookStep step;
    step.number = number;
    step.kind = kind;
    step.title = std::move(title);
    return step;
}

runbook::Condition storeIsSlow()
{
    runbook::Condition condition;
    condition.signal = "dependency:profile-store:latency";
    condition.is = runbook::Condition::Is::above;
    condition.against = runbook::Condition::Against::number;
    condition.value = 100;
    return condition;
}

runbook::Runbook slowAnswers()
{
    runbook::Runbook runbook;
    runbook.file = "slow-answers.md";
    runbook.title = "When answers are slow";
    runbook.owner = "store";
    runbook.agreedBy = {"Payments ML", "Operations"}; // a file's own word, which proves nothing
    runbook.reviewed = "2026-11-12";
    runbook.digest = "d1";
    runbook.steps = {step(1, StepKind::check, "Is the customer profile store slow?"),
                     step(2, StepKind::act, "Switch the fallback on"),
                     step(3, StepKind::wait, "Wait until answers are fast"),
                     step(4, StepKind::look, "Look at the logs"),
                     step(5, StepKind::ask, "Who called?"),
                     step(6, StepKind::call, "Call the owner of the store")};
    runbook.steps[0].condition = storeIsSlow();
    runbook.steps[1].action = "fallback";
    runbook.steps[1].params = {{"mode", "rules"}};
    runbook.steps[2].condition = storeIsSlow();
    runbook.steps[2].condition->is = runbook::Condition::Is::below;
    runbook.steps[2].condition->holds = std::chrono::minutes(2);
    runbook.steps[2].atMost = std::chrono::minutes(5);
    runbook.steps[4].answers = {"customers", "nobody"};
    runbook.steps[5].callWhom = "store";
    return runbook;
}

class RunScene : public Scene {
public:
    explicit RunScene(std::uint32_t current)
    {
        slowStore();
        for (Window& window : windows) {
            window.dependencies["profile-store"].latency = {};
            window.dependencies["profile-store"].latency.add(2100, 100);
        }
        normal->bands["dependency:profile-store:latency"] = {30, 40, 60};
        runbooks = {slowAnswers()};
        agreement.runbooks["slow answers"] = "slow-answers.md";
        for (std::uint32_t number = 0; number < current; ++number)
            answer(number, number == 1 ? "yes" : "done", number <= 1);
    }
    /// Step 0 begins the run.
    void answer(std::uint32_t number, std::string answer, bool automatic, std::string why = {})
    {
        journal::Step step;
        step.incident = IncidentId("card-checks/1");
        step.runbook = "slow-answers.md";
        step.runbookDigest = "d1";
        step.step = std::max(1U, number);
        step.nextStep = number + 1;
        step.answer = number == 0 ? std::string() : std::move(answer);
        step.automatic = automatic;
        step.why = std::move(why);
        if (number == 1)
            step.value = 2100;
        happen(now - std::chrono::seconds(5), step, automatic ? "agent" : "Ana");
    }
};

QStringList buttons(const StepView& step)
{
    QStringList all;
    for (const Choice& choice : step.choices)
        all << shown(choice.button) + QStringLiteral(" = ") + QString::fromStdString(choice.answer);
    return all;
}

} // namespace

class RunPageTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aFittingRunbookStandsThereBeforeItBegan()
    {
        RunScene scene(0);
        const auto run = scene.page().run;
        QVERIFY(run.has_value());
        QCOMPARE(shown(run->title), QStringLiteral("When answers are slow"));
        QCOMPARE(shown(run->meta), QStringLiteral("Step 1 of 6 · kept by Profiles, reviewed 12 Nov, agreed by Payments ML, Operations"));
        scene.runbooks.front().agreedBy.clear();
        QCOMPARE(shown(scene.page().run->meta), QStringLiteral("Step 1 of 6 · kept by Profiles, reviewed 12 Nov"));
        QCOMPARE(run->steps[0].look, StepLook::current);
        QCOMPARE(run->steps[1].look, StepLook::ahead);
    }

    void aCheckShowsItsLiveValue()
    {
        RunScene scene(1);
        const StepView check = scene.page().run->steps[0];
        QCOMPARE(shown(check.answer), QStringLiteral("Yes: 2.1 s a call, usually 40 ms. Handrail checks it itself, all the time."));
        QVERIFY(check.alarming);
        // Nobody is asked what Handrail sees.
        QVERIFY(check.itself && check.asks.empty());
        QCOMPARE(buttons(check), QStringList{QStringLiteral("Skip, say why = skipped")});
    }

    void aCheckCanNotTellWithoutContact()
    {
        RunScene scene(1);
        scene.silentFor = std::chrono::seconds(30);
        const StepView check = scene.page().run->steps[0];
        QCOMPARE(shown(check.answer), QStringLiteral("Can't tell: no contact."));
        QCOMPARE(shown(check.asks), QStringLiteral("Your answer:"));
        QVERIFY(!check.itself);
        QCOMPARE(buttons(check), (QStringList{QStringLiteral("Yes = yes"), QStringLiteral("No = no"),
                                              QStringLiteral("I can't tell = can't tell"), QStringLiteral("Skip, say why = skipped")}));
    }

    void anAlertAnswersBeforeAWindowTells()
    {
        RunScene scene(1);
        scene.runbooks[0].steps[0].condition->about = runbook::Condition::About::reachable;
        scene.runbooks[0].steps[0].condition->is = runbook::Condition::Is::notEqual;
        for (Window& window : scene.windows)
            window.reachable.reset();
        scene.windows.back().requests = 0;
        scene.windows.back().latency = {};
        QVERIFY(!scene.page().run->steps[0].itself);
        scene.alert(at(14), journal::AlertKind::notAnswering, journal::Severity::broken, "no answer", {});
        const StepView check = scene.page().run->steps[0];
        QVERIFY(check.itself);
        QCOMPARE(shown(check.answer), QStringLiteral("Yes. Handrail checks it itself, all the time."));
        QCOMPARE(buttons(check), QStringList{QStringLiteral("Skip, say why = skipped")});
    }

    void anAnsweredCheckSaysWhatItSawAndWhatIsTrueNow()
    {
        RunScene scene(2);
        QCOMPARE(shown(scene.page().run->steps[0].answer),
                 QStringLiteral("Yes, at 02:14: 2.1 s a call, usually 40 ms. Handrail checked it itself."));
        QCOMPARE(scene.page().run->steps[0].look, StepLook::bad);
        for (Window& window : scene.windows)
            window.dependencies["profile-store"].latency = Histogram();
        for (Window& window : scene.windows)
            window.dependencies["profile-store"].latency.add(40, 100);
        const StepView check = scene.page().run->steps[0];
        QCOMPARE(shown(check.answer),
                 QStringLiteral("No longer true: 40 ms a call, usually 40 ms. Was true at 02:14: 2.1 s a call."));
        QVERIFY(!check.alarming);
        QCOMPARE(check.look, StepLook::good);
    }

    /// The tile says 0 % at once; the step beside it must not say 7 % of the time before.
    void afterARollbackACheckCountsOnlyWhatCameSince()
    {
        RunScene scene(1);
        runbook::Condition& asked = *scene.runbooks[0].steps[0].condition;
        asked.signal = "failures";
        asked.value = 0.02;
        asked.over = std::chrono::minutes(1);
        const auto text = [&] { return shown(scene.page().run->steps[0].answer); };
        QCOMPARE(text(), QStringLiteral("Yes: 7 % of requests failed. Handrail checks it itself, all the time."));
        journal::Change change{journal::ChangeKind::version, {}, "v13", "v12", OperationId("card-checks/op/1"), scene.windows.back().end()};
        scene.happen(scene.now, change);
        QVERIFY2(text().startsWith(QStringLiteral("Too early to tell, ")) && text().endsWith(QStringLiteral(" s after the rollback.")), qPrintable(text()));
        scene.windows.push_back(window(change.at));
        scene.now = scene.windows.back().end() + std::chrono::seconds(1);
        QCOMPARE(text(), QStringLiteral("No: 0 % of requests failed. Counted since the rollback, 6 s ago. Handrail checks it itself, all the time."));
    }

    void noButtonWhileTheEffectOfItsActionIsWatched()
    {
        RunScene scene(2);
        const auto isOffered = [&] { return scene.page().run->steps[1].action.has_value(); };
        QVERIFY(isOffered());
        scene.state(scene.now, scene.operation(journal::ActionKind::fallback, "fallback", {{"mode", "rules"}}),
                    journal::OperationState::settled);
        QVERIFY(!isOffered());
        // The step itself says that there is only to wait, and offers nothing else first.
        const StepView watched = scene.page().run->steps[1];
        QVERIFY(watched.watched);
        QVERIFY2(shown(watched.answer).startsWith(QStringLiteral("Wait: Handrail is checking whether it helps.")), qPrintable(shown(watched.answer)));
        QCOMPARE(buttons(watched), QStringList{QStringLiteral("This did not help = did not help")});
        scene.state(scene.now, scene.operation(journal::ActionKind::fallback, "fallback", {{"mode", "rules"}}),
                    journal::OperationState::didNotHelp);
        QVERIFY(isOffered());
    }
    void anActionStepCarriesItsCardAndAWayOut()
    {
        RunScene scene(2);
        const StepView act = scene.page().run->steps[1];
        QCOMPARE(act.look, StepLook::current);
        QVERIFY(act.action.has_value());
        QCOMPARE(shown(act.action->button), QStringLiteral("Switch the simple rules on"));
        QCOMPARE(buttons(act), (QStringList{QStringLiteral("Skip, say why = skipped"),
                                            QStringLiteral("This did not help = did not help")}));
        QVERIFY(act.choices.front().asksWhy);
    }

    void waitingSaysWhatItSeesWhatItWaitsForAndWhatComesThen()
    {
        RunScene scene(3);
        scene.runbooks[0].steps[2].branches = {{"no", 6}};
        const StepView wait = scene.page().run->steps[2];
        QCOMPARE(shown(wait.answer), QStringLiteral("Now: 2.1 s a call, usually 40 ms.\nIt waits for: at most 0.1 s.\n"
                                                    "Not yet; it must hold for 2 min.\nWaiting for 5 s, at most 5 min."));
        QCOMPARE(shown(wait.more), QStringLiteral("As soon as it is so: step 4, \"Look at the logs\".\n"
                                                  "If it isn't so by 02:19:36: step 6, \"Call the owner of the store\"."));
        QCOMPARE(buttons(wait), (QStringList{QStringLiteral("Go on without waiting = went on"),
                                             QStringLiteral("This did not help = did not help")}));
    }

    void whatIsWaitedForIsSaid_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<QString>("line");
        const auto row = [](int what, const char* line) { QTest::newRow(line) << what << QString::fromUtf8(line); };
        row(0, "It waits for: at most 0.3 s, as agreed.");
        row(1, "It waits for: at most 80 ms, 2 times the usual.");
        row(2, "It waits for: more than 10 requests a second.");
        row(3, "It waits for: the service answers.");
        row(4, "It waits for: the simple rules is off.");
        row(5, "It waits for: version v11 answers.");
        row(6, "Now: not yet.");
        row(7, "Next, at 02:19:36 at the latest: step 4, \"Look at the logs\".");
        row(8, "As soon as it is so: the end of the runbook.");
    }
    void whatIsWaitedForIsSaid()
    {
        QFETCH(int, what);
        QFETCH(QString, line);
        RunScene scene(3);
        RunbookStep& step = scene.runbooks[0].steps[2];
        runbook::Condition& asked = *step.condition;
        switch (what) {
        case 0: asked.signal = "latency"; asked.against = runbook::Condition::Against::agreed; break;
        case 1: asked.against = runbook::Condition::Against::timesUsual; asked.value = 2; break;
        case 2: asked.signal = "requests"; asked.is = runbook::Condition::Is::above; asked.value = 10; break;
        case 3: asked.about = runbook::Condition::About::reachable; asked.is = runbook::Condition::Is::equal; break;
        case 4: asked.about = runbook::Condition::About::fallbackMode; asked.is = runbook::Condition::Is::notEqual; asked.text = "rules"; break;
        case 5:
        case 6: asked.about = runbook::Condition::About::version; asked.is = runbook::Condition::Is::equal; asked.text = "v11"; break;
        case 8: step.branches = {{"yes", journal::kRunEndedWell}}; break;
        default: break;
        }
        const StepView wait = scene.page().run->steps[2];
        const QString answer = shown(wait.answer) + QLatin1Char('\n') + shown(wait.more);
        QVERIFY2(answer.split(QLatin1Char('\n')).contains(line), qPrintable(answer));
    }

    void aQuestionThatNobodyCanAnswerYetStaysOpen()
    {
        RunScene scene(5);
        RunbookStep& ask = scene.runbooks[0].steps[4];
        ask.answers = {"customers", "nobody yet"};
        ask.branches = {{"nobody yet", 5}};
        ask.againAfter = std::chrono::minutes(15);
        ask.atMost = std::chrono::hours(1);
        const auto said = [&] { return shown(scene.page().run->steps[4].answer); };
        const QString until = QStringLiteral("If it isn't known by 03:14, Handrail suggests step 6, \"Call the owner of the store\".");
        QCOMPARE(said(), until);
        scene.now += std::chrono::minutes(10);
        const auto* incident = scene.shared.openIncidentOf(scene.agreement.service);
        const auto answer = runbook::answerStep(scene.runbooks[0], *incident, 5, "nobody yet", {});
        QVERIFY(answer.has_value());
        scene.happen(scene.now, *answer, "Ben"); // the reader
        const StepView open = scene.page().run->steps[4];
        QCOMPARE(open.look, StepLook::current);
        QCOMPARE(open.choices.size(), std::size_t(3));
        QCOMPARE(said(), QStringLiteral("You said at 02:24: \"nobody yet\". Handrail asks again at 02:39.\n") + until);
        QVERIFY(card(scene.facts())->reminder.empty());
        scene.now += std::chrono::minutes(15);
        scene.windows = {window(scene.now - std::chrono::seconds(5))};
        QCOMPARE(said(), QStringLiteral("You said at 02:24: \"nobody yet\". Asked again since 02:39.\n") + until);
        QCOMPARE(shown(card(scene.facts())->reminder), QStringLiteral("Asked again: \"Who called?\""));
        ServiceFacts others = scene.facts();
        others.me = "Ana"; // did not ask for it
        QVERIFY(card(others)->reminder.empty());
    }

    void whoHasItIsCalledWhenAWaitIsOver()
    {
        RunScene scene(2);
        scene.answer(2, "helped", false);
        const auto reminder = [&] { return shown(card(scene.facts())->reminder); };
        QVERIFY(!shown(scene.page().run->steps[2].answer).contains(QStringLiteral("need not watch")));
        scene.happen(scene.now, journal::Incident{IncidentId("card-checks/1"), journal::Holding::taken, {}}, "Ben");
        QVERIFY(shown(scene.page().run->steps[2].answer)
                    .endsWith(QStringLiteral("\nYou need not watch it: Handrail calls you.")));
        QVERIFY(shown(scene.page().run->steps[2].more)
                    .endsWith(QStringLiteral("\nWhen it is your turn, Handrail says so with a notice and a sound: leave it open.")));
        QCOMPARE(reminder(), QString());
        scene.answer(3, "yes", true);
        QCOMPARE(reminder(), QStringLiteral("It is your turn: \"Look at the logs\""));
        ServiceFacts others = scene.facts();
        others.me = "Ana";
        QVERIFY(card(others)->reminder.empty());
        scene.answer(4, "done", false);
        QCOMPARE(reminder(), QString()); // somebody is there
    }

    void whatWasUndoneIsNoLongerSaidToHelp()
    {
        RunScene scene(2);
        journal::Operation on = scene.operation(journal::ActionKind::fallback, "fallback", {{"mode", "rules"}});
        on.startedAt = scene.now;
        on.undoMode = "off";
        scene.state(scene.now, on, journal::OperationState::helped);
        scene.answer(2, "helped", true);
        StepView step = scene.page().run->steps[1];
        QCOMPARE(step.look, StepLook::done);
        QVERIFY2(shown(step.answer).startsWith(QStringLiteral("It helped.")), qPrintable(shown(step.answer)));
        journal::Operation off = on;
        off.id = OperationId("card-checks/op/2");
        off.params["mode"] = "off";
        off.undoOf = on.id;
        scene.state(scene.now, off, journal::OperationState::started);
        step = scene.page().run->steps[1];
        QCOMPARE(step.look, StepLook::skipped);
        QCOMPARE(shown(step.answer), QStringLiteral("It helped, and was undone: by Ana, 02:14."));
    }

    void whoWasCalledBeforeDoesNotHearItAsNews()
    {
        RunScene scene(6);
        const auto toSay = [&] { return shown(scene.page().run->steps[5].call->toSay); };
        QVERIFY2(toSay().startsWith(QStringLiteral("Please look at")), qPrintable(toSay()));
        const auto answer = [&](const char* said, std::uint32_t next) {
            journal::Step step;
            step.incident = IncidentId("card-checks/1");
            step.runbook = "slow-answers.md";
            step.runbookDigest = "d1";
            step.step = 6;
            step.nextStep = next;
            step.answer = said;
            scene.happen(scene.now, step, "Ben");
        };
        answer("nobody answers", 6);
        QVERIFY2(toSay().startsWith(QStringLiteral("We tried to reach you at 02:14. Please look at")), qPrintable(toSay()));
        answer("done", 6);
        QVERIFY2(toSay().startsWith(QStringLiteral("We called you at 02:14 already. Please look at")), qPrintable(toSay()));
    }

    void everyKindOfStepOffersOnlyAnswersThatTheAgentTakes_data()
    {
        QTest::addColumn<unsigned>("current");
        for (unsigned current = 1; current <= 6; ++current)
            QTest::addRow("step %u", current) << current;
    }
    void everyKindOfStepOffersOnlyAnswersThatTheAgentTakes()
    {
        QFETCH(unsigned, current);
        RunScene scene(current);
        const ServicePage page = scene.page();
        const StepView& view = page.run->steps[current - 1];
        QVERIFY(!view.choices.empty() && view.choices.size() <= 4);
        const auto* incident = scene.shared.openIncidentOf(scene.agreement.service);
        for (const Choice& choice : view.choices) {
            const auto answered = runbook::answerStep(scene.runbooks[0], *incident, current, choice.answer, "because");
            QVERIFY2(answered.has_value(), choice.answer.c_str());
        }
    }

    void callingHandsOverEverything()
    {
        RunScene scene(6);
        const StepView call = scene.page().run->steps[5];
        QCOMPARE(shown(call.callWhom), QStringLiteral("Profiles on call, +1 555 0152 (any time)"));
        QVERIFY(shown(call.handOver).contains(QStringLiteral("Technical details:")));
    }

    /// The last call is no dead end either when the telephone rings in an empty room.
    void whoIsNotReachedLastIsTriedAgain()
    {
        RunScene scene(6);
        scene.runbooks[0].steps[5].helpStep = 6;
        const auto* incident = scene.shared.openIncidentOf(scene.agreement.service);
        const auto nobody = runbook::answerStep(scene.runbooks[0], *incident, 6, "nobody answers", {});
        QVERIFY(nobody.has_value());
        QCOMPARE(nobody->nextStep, 6U);
        scene.happen(scene.now, *nobody, "Ana");
        const StepView call = scene.page().run->steps[5];
        QCOMPARE(call.look, StepLook::current);
        QCOMPARE(shown(call.answer), QStringLiteral("Nobody answered at 02:14. Try again, or anybody under \"Call for help\": "
                                                    "the runbook ends when someone was called."));
    }

    /// A "no" that Handrail doesn't believe yet says until when it looks: it must not seem to be stuck.
    void aNoOfAYoungTroubleSaysUntilWhenItLooks()
    {
        RunScene scene(0);
        runbook::Condition& asked = *scene.runbooks[0].steps[0].condition;
        asked.signal = "failures";
        asked.value = 0.5;
        asked.over = std::chrono::minutes(30);
        const auto text = [&] { return shown(scene.page().run->steps[0].answer); };
        QVERIFY2(text().startsWith(QStringLiteral("Not so far: 1.2 % of requests failed. The trouble is young: Handrail looks until 02:42:")) &&
                     text().endsWith(QStringLiteral(" before it says no.")), qPrintable(text()));
        scene.now = scene.shared.openIncidentOf(scene.agreement.service)->openedAt + std::chrono::minutes(30);
        QVERIFY2(text().startsWith(QStringLiteral("No: ")) || text().startsWith(QStringLiteral("Can't tell: ")), qPrintable(text()));
    }

    void skippingKeepsThePersonsOwnWords()
    {
        RunScene scene(2);
        scene.answer(2, "skipped", false, "the rules are broken too");
        const StepView skipped = scene.page().run->steps[1];
        QCOMPARE(skipped.look, StepLook::skipped);
        QCOMPARE(shown(skipped.answer), QStringLiteral("Skipped: the rules are broken too. By Ana, 02:14."));
    }

    void theEndAndANewerTextAreSaid()
    {
        RunScene scene(6);
        journal::Step last;
        last.incident = IncidentId("card-checks/1");
        last.runbook = "slow-answers.md";
        last.runbookDigest = "d1";
        last.step = 6;
        last.answer = "done";
        last.nextStep = journal::kRunEndedByCalling;
        scene.happen(scene.now, last, "Ana");
        QCOMPARE(shown(scene.page().run->ended), QStringLiteral("The runbook is at its end: someone was called."));
        QVERIFY(scene.page().run->newer.empty());
        scene.runbooks[0].digest = "d2";
        QVERIFY(scene.page().run.has_value());
    }
};

QTEST_GUILESS_MAIN(RunPageTest)
#include "RunPageTest.moc"
