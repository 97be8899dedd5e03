#include "Scene.h"
#include "Shown.h"
#include "runbook/TakeBack.h"
#include "wording/Numbers.h"
#include "wording/PageParts.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;

namespace {

const IncidentId kIncident("card-checks/1");

const char* kBook = R"(---
format: 1
for: [slow answers]
---
# When answers are slow

## Is the store slow?
```check
signal: dependency:profile-store:latency
above: 100 ms
yes: Switch the simple rules on
no: next
```
## Look
```look
at: logs
```
## Ask
```ask
answers: {Everybody: next, Few: next}
```
## Switch the simple rules on
```do
action: fallback
mode: rules
helped: next
did not help: Call the builders
```
## Call the team of the store
```call
whom: store
then: Is it well?
nobody answers: next
```
## Call the night desk
```call
whom: desk
then: next
```
## Is it well?
```wait
signal: latency
below: agreed
at most: 2 min
yes: well again
no: Switch the simple rules on
```
## Call the builders
```call
whom: builders
```
)";

class WayScene : public Scene {
public:
    WayScene()
    {
        slowStore();
        agreement.owners["desk"] = {"Operations", "Night desk, +1 555 0100", "20 to 6 h"};
        agreement.owners["builders"] = {"Models", "oncall@models.example", "9 to 17 h"};
        agreement.owners["builders"].people = {"Mira", "Jon"};
        agreement.signedBy = {"builders", "desk"};
        agreement.runbooks["slow answers"] = "slow.md";
        runbooks = {*runbook::readRunbook(kBook, "slow.md")};
        step(1, {}, 1, true);
    }
    void step(std::uint32_t number, std::string answer, std::uint32_t next, bool automatic = false)
    {
        journal::Step step;
        step.incident = kIncident;
        step.runbook = "slow.md";
        step.runbookDigest = runbooks[0].digest;
        step.step = number;
        step.answer = std::move(answer);
        step.nextStep = next;
        step.automatic = automatic;
        now += std::chrono::seconds(1);
        happen(now, step, automatic ? "agent" : "Ana");
    }
    /// Time, with as much contact as before.
    void passes(Millis span)
    {
        now += span;
        for (Window& window : windows)
            window.start += span;
    }
    /// As the agent would take it: the answer leads where the runbook says.
    void say(std::uint32_t number, const std::string& answer, bool automatic = false)
    {
        step(number, answer, runbooks[0].steps[number - 1].after(answer, 8), automatic);
    }
    void takeBack(std::uint32_t number, const char* was)
    {
        const auto* last = runbook::lastOfPerson(shared.incident(kIncident)->runs.at("slow.md"));
        journal::Step back{kIncident, "slow.md", runbooks[0].digest, number, {}, {}, {}, false, number, {}};
        back.takesBack = last->first.seq;
        back.takenAnswer = was;
        now += std::chrono::seconds(1);
        happen(now, back, "Ana");
    }
    /// "2: Take back, ...": where and what; empty for none.
    QString offered() const
    {
        QStringList all;
        const ServicePage whole = page();
        for (const StepView& step : whole.run->steps)
            if (step.takeBack)
                all << (step.takeBack->possible ? QStringLiteral("%1: %2, %3").arg(step.number).arg(shown(step.takeBack->button), shown(step.takeBack->name))
                                                : QStringLiteral("%1: not now").arg(step.number));
        return all.join(QLatin1String("; "));
    }
    QString now_() const
    {
        const ServicePage whole = page();
        for (const StepView& step : whole.run->steps)
            if (step.look == StepLook::current)
                return QStringLiteral("%1: %2").arg(step.number).arg(shown(step.now));
        return {};
    }
    QString passed(std::uint32_t number) const { return shown(page().run->steps[number - 1].passed); }
    QStringList toDo() const
    {
        QStringList all;
        for (const Text& each : page().stillToDo)
            all << shown(each);
        return all;
    }
    void fallback(const char* to)
    {
        happen(now, journal::Change{journal::ChangeKind::fallback, "", "", to, {}, now});
        for (Window& window : windows)
            window.fallbackMode = to;
    }
};

} // namespace

/// Which step is on and why, what was left out and why, and what the end says.
class RunWaysTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedTimeZone(); }

    void theStepThatIsOnSaysWhyItIs()
    {
        WayScene scene;
        QCOMPARE(scene.now_(), QStringLiteral("1: Now"));
        scene.say(1, "no", true);
        QCOMPARE(scene.now_(), QStringLiteral("2: Now, because the answer to step 1 was no"));
        scene.say(2, "skipped");
        QCOMPARE(scene.now_(), QStringLiteral("3: Now, because step 2 was left out"));
        scene.say(3, "Few");
        QCOMPARE(scene.now_(), QStringLiteral("4: Now, because the answer to step 3 was \"Few\""));
        scene.say(4, "did not help");
        QCOMPARE(scene.now_(), QStringLiteral("8: Now, because step 4 did not help"));
        QCOMPARE(scene.passed(5), QStringLiteral("because step 4 did not help"));
        QCOMPARE(scene.passed(7), QStringLiteral("because step 4 did not help"));
        QCOMPARE(scene.passed(4), QString());
    }

    void whatWasTakenBackSaysWhyTheStepIsOnAgain()
    {
        WayScene scene;
        scene.say(1, "no", true);
        scene.say(2, "skipped");
        scene.say(3, "Few");
        scene.takeBack(3, "Few");
        QCOMPARE(scene.now_(), QStringLiteral("3: Now, because the answer \"Few\" was taken back"));
        QCOMPARE(scene.passed(4), QString());
        scene.takeBack(2, "skipped");
        QCOMPARE(scene.now_(), QStringLiteral("2: Now, because the answer \"skipped\" was taken back"));
        scene.say(2, "done");
        QCOMPARE(scene.now_(), QStringLiteral("3: Now, because step 2 is done"));
        scene.say(3, "Few");
        scene.step(4, "done", journal::kRunEndedWell);
        QVERIFY(!scene.page().run->ended.empty());
        scene.takeBack(4, "done");
        QVERIFY(scene.page().run->ended.empty());
    }

    void theLastAnswerOfAPersonOffersToBeTakenBack()
    {
        WayScene scene;
        QCOMPARE(scene.offered(), QString());
        scene.say(1, "no", true); // nobody's
        QCOMPARE(scene.offered(), QString());
        scene.say(2, "skipped");
        QCOMPARE(scene.offered(), QStringLiteral("2: Take back, Take back the answer \"Skipped\" to step 2"));
        scene.say(3, "Few");
        scene.say(4, "helped", true);
        QCOMPARE(scene.offered(), QStringLiteral("3: Take back, Take back the answer \"Few\" to step 3"));
        const auto onWhichIsOn = [&] {
            const ServicePage page = scene.page();
            const auto& here = page.run->steps[4].takeBackHere;
            return here ? shown(here->button) + QStringLiteral(", ") + shown(here->name) : QString();
        };
        QCOMPARE(onWhichIsOn(), QStringLiteral("Take back the answer to step 3, Take back the answer \"Few\" to step 3")); // the other may be scrolled away
        scene.canAct = false;
        QCOMPARE(scene.offered(), QStringLiteral("3: not now"));
        QCOMPARE(onWhichIsOn(), QString());
        scene.canAct = true;
        journal::Operation restart = scene.operation(journal::ActionKind::restart, "restart");
        scene.state(scene.now, restart, journal::OperationState::asked);
        QCOMPARE(scene.offered(), QStringLiteral("3: not now")); // its place is kept: nothing moves above the button that stops it
        scene.state(scene.now, restart, journal::OperationState::stopped);
        QVERIFY(scene.offered().startsWith(QStringLiteral("3: Take back")));
        scene.step(5, "done", journal::kRunEndedByCalling);
        QVERIFY(scene.offered().startsWith(QStringLiteral("5: Take back")));
    }

    void aTakenBackAnswerKeepsItsRunInView()
    {
        WayScene scene;
        scene.agreement.runbooks["failing"] = "other.md";
        scene.runbooks.push_back(*runbook::readRunbook(kBook, "other.md"));
        scene.say(1, "no", true);
        journal::Step other{kIncident, "other.md", scene.runbooks[1].digest, 1, {}, {}, {}, true, 1, {}};
        scene.happen(scene.now, other);
        other.answer = "skipped";
        other.automatic = false;
        other.nextStep = 2;
        scene.now += std::chrono::seconds(1);
        const Seq answer = scene.happen(scene.now, other, "Ana").seq;
        scene.say(2, "skipped");
        QCOMPARE(scene.page().run->runbook, std::string("slow.md"));
        journal::Step back = other;
        back.answer.clear();
        back.nextStep = 1;
        back.takesBack = answer;
        back.takenAnswer = "skipped";
        scene.now += std::chrono::seconds(1);
        scene.happen(scene.now, back, "Ana");
        QCOMPARE(scene.page().run->runbook, std::string("other.md"));
    }

    void theHandOverTellsWhatWasTakenBackAndNotTheAnswer()
    {
        WayScene scene;
        scene.say(1, "no", true);
        scene.say(2, "skipped");
        scene.takeBack(2, "skipped");
        const QString text = shown(handOverWithoutDetails(View(scene.facts())));
        QVERIFY2(text.contains(QStringLiteral(" Ana took back the answer \"skipped\" to step 2")), qPrintable(text));
        QVERIFY2(!text.contains(QStringLiteral("skipped, by Ana")), qPrintable(text));
    }

    void aCorrectedVerdictIsToldByStepStripAndHandOver()
    {
        WayScene scene;
        scene.say(1, "yes", true);
        journal::Operation on = scene.operation(journal::ActionKind::fallback, "fallback", {{"mode", "rules"}});
        on.startedAt = scene.now;
        on.watchUntil = scene.now + std::chrono::seconds(60);
        scene.state(scene.now, on, journal::OperationState::settled);
        scene.now += std::chrono::seconds(60);
        scene.state(scene.now, on, journal::OperationState::didNotHelp);
        scene.say(4, "did not help", true);
        const auto step = [&] { return shown(scene.page().run->steps[3].answer); };
        QVERIFY2(step().startsWith(QStringLiteral("Did not help.")), qPrintable(step()));
        const QString said = QString::fromStdString(clockTime(scene.now));
        scene.say(8, "done"); // and the person has gone on
        scene.now += std::chrono::seconds(18);
        on.helpedLateAt = scene.now;
        scene.state(scene.now, on, journal::OperationState::helped);
        QCOMPARE(step(), QStringLiteral("It helped after all, 1 min 20 s after it began. At %1 it was not seen yet.").arg(said));
        QCOMPARE(scene.page().run->steps[3].look, StepLook::done);
        const auto strip = scene.page().operation;
        QVERIFY(strip.has_value());
        QVERIFY2(shown(strip->headline).startsWith(QStringLiteral("It helped after all, 1 min 20 s after it began.")), qPrintable(shown(strip->headline)));
        const QString text = shown(handOverWithoutDetails(View(scene.facts())));
        QVERIFY2(text.contains(QStringLiteral("\"Switch the simple rules on\": helped after all")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral(": it helped after all, 1 min 20 s after it began")), qPrintable(text));
        QVERIFY2(!text.contains(QStringLiteral("did not help")), qPrintable(text));
    }

    void whatWasPassedOverSaysWhichAnswerDidIt()
    {
        WayScene scene;
        scene.say(1, "yes", true);
        QCOMPARE(scene.passed(2), QStringLiteral("because the answer to step 1 was yes"));
        QCOMPARE(scene.passed(3), QStringLiteral("because the answer to step 1 was yes"));
        QCOMPARE(scene.passed(5), QString());
        scene.say(4, "helped", true);
        scene.say(5, "nobody answers");
        QCOMPARE(scene.now_(), QStringLiteral("6: Now, because nobody answered in step 5"));
        scene.say(6, "done");
        QCOMPARE(scene.now_(), QStringLiteral("7: Now, because somebody was called in step 6"));
        QCOMPARE(scene.passed(6), QString());
    }

    void aStepThatWasGoneBackToIsAheadAgain()
    {
        WayScene scene;
        scene.say(1, "yes", true);
        scene.say(4, "helped", true);
        scene.say(5, "done");
        QCOMPARE(scene.passed(6), QStringLiteral("because somebody was called in step 5"));
        scene.say(7, "no", true);
        QCOMPARE(scene.now_(), QStringLiteral("4: Now, because step 7 did not come true in time"));
        QCOMPARE(scene.passed(6), QString());
        const StepView call = scene.page().run->steps[4];
        QCOMPARE(call.look, StepLook::ahead);
        QVERIFY(shown(call.answer).startsWith(QStringLiteral("Before, in this run: ")));
        QCOMPARE(scene.passed(2), QStringLiteral("because the answer to step 1 was yes"));
    }

    void theEndSaysWhatIsStillToDo()
    {
        WayScene scene;
        scene.happen(scene.now, journal::Cause{kIncident, journal::CauseKind::dependency, "profile-store", {}});
        scene.say(1, "yes", true);
        scene.say(4, "helped", true);
        scene.say(5, "nobody answers");
        QVERIFY(scene.toDo().isEmpty()); // the run goes on: its steps say what is to do
        scene.fallback("rules");
        scene.step(6, "done", journal::kRunEndedByCalling);
        QCOMPARE(scene.toDo().size(), 3);
        QVERIFY2(scene.toDo()[0].startsWith(QStringLiteral("Try Profiles on call, +1 555 0152 (any time) again: nobody answered at ")),
                 qPrintable(scene.toDo()[0]));
        QCOMPARE(scene.toDo()[1], QStringLiteral("It is not well yet: stay with it until Night desk can take it over."));
        QVERIFY2(scene.toDo()[2].startsWith(QStringLiteral("Switch the simple rules off when the customer profile store is well again. "
                                                           "At 04:")),
                 qPrintable(scene.toDo()[2]));
        QVERIFY(scene.page().rest.empty());
        QVERIFY(!scene.page().run->ended.empty());
        QCOMPARE(scene.passed(7), QStringLiteral("because somebody was called in step 6"));
    }

    void whoeverWasCalledTakesItOverAtTheEnd()
    {
        WayScene scene;
        scene.fallback("rules");
        scene.happen(scene.now, journal::Incident{kIncident, journal::Holding::taken, {}}, "Ben");
        scene.step(6, "done", journal::kRunEndedByCalling);
        ServicePage page = scene.page();
        QCOMPARE(page.handTo, std::string("Night desk"));
        QCOMPARE(shown(page.hand), QStringLiteral("Night desk has it now"));
        QCOMPARE(scene.toDo().value(0), QStringLiteral("It is not well yet: stay with it until Night desk has it, and say so here."));
        QVERIFY(page.rest.empty());
        QCOMPARE(card(scene.facts())->care, Care::someone);
        scene.happen(scene.now, journal::Incident{kIncident, journal::Holding::handedOver, "Night desk"}, "Ben");
        page = scene.page();
        QCOMPARE(card(scene.facts())->care, Care::somebodyElse);
        QCOMPARE(page.handTo, std::string());
        QCOMPARE(shown(page.rest), QStringLiteral("You can rest: Night desk has it now."));
        QCOMPARE(shown(page.leftFor), QStringLiteral("Still to do for Night desk"));
        QCOMPARE(scene.toDo().size(), 1);
        QVERIFY(scene.toDo()[0].startsWith(QStringLiteral("Switch the simple rules off")));
    }

    void aSilenceAndAChangeStopAreStillToDo()
    {
        WayScene scene;
        scene.step(8, "done", journal::kRunEndedByCalling);
        const auto before = scene.toDo().size();
        journal::Silence silence;
        silence.kind = journal::AlertKind::slow;
        silence.failure = "slow answers";
        silence.reason = "known";
        silence.until = scene.now + std::chrono::hours(1);
        scene.happen(scene.now, silence, "Ana");
        scene.happen(scene.now, journal::ChangeStop{"freeze", scene.now + std::chrono::hours(1), false}, "Ana");
        QCOMPARE(scene.toDo().size(), before + 2);
        QVERIFY(scene.toDo().join(QLatin1Char('\n')).contains(QStringLiteral("is silenced until 03:")));
        QVERIFY(scene.toDo().join(QLatin1Char('\n')).contains(QStringLiteral("Changes are stopped until 03:")));
    }

    void theEndSaysWhenNothingIsLeft()
    {
        WayScene scene;
        scene.step(7, "yes", journal::kRunEndedWell, true);
        QCOMPARE(shown(scene.page().run->ended), QStringLiteral("The runbook is at its end; the service is not yet sure to be well again."));
        QCOMPARE(scene.toDo().size(), 1);
        QVERIFY2(scene.toDo()[0].startsWith(QStringLiteral("Wait: Handrail is watching until 02:1")), qPrintable(scene.toDo()[0]));
        QVERIFY(scene.page().rest.empty());
        // What helped had its time: one thing is said, and it is another one.
        scene.passes(std::chrono::minutes(1));
        QCOMPARE(scene.toDo(), QStringList{QStringLiteral("It is not well yet: call for help, or hand it over.")});
        const auto alerts = scene.shared.incident(kIncident)->alerts;
        for (const auto& [key, alert] : alerts) {
            journal::Alert better = alert.latest;
            better.phase = journal::AlertPhase::better;
            scene.happen(scene.now, better);
        }
        QVERIFY(scene.toDo().isEmpty());
        QVERIFY2(shown(scene.page().rest).startsWith(QStringLiteral("You can rest now: it is better since ")), qPrintable(shown(scene.page().rest)));
        QVERIFY2(shown(scene.page().rest).contains(QStringLiteral("Nobody needs to be called.")), qPrintable(shown(scene.page().rest)));
        QCOMPARE(card(scene.facts())->care, Care::nobody);
        scene.fallback("rules");
        QCOMPARE(scene.toDo().size(), 1);
        QCOMPARE(card(scene.facts())->care, Care::someone); // something is left to do
        QVERIFY(scene.page().rest.empty());
        scene.happen(scene.now, journal::Incident{kIncident, journal::Holding::closed, {}});
        QVERIFY(!scene.page().run);
        QVERIFY2(scene.toDo().value(0).startsWith(QStringLiteral("Switch the simple rules off when the reason for it is gone.")),
                 qPrintable(scene.toDo().join(QLatin1Char('\n'))));
        scene.fallback("");
        QVERIFY(shown(scene.page().rest).startsWith(QStringLiteral("You can rest now: the trouble is over since ")));
        scene.passes(std::chrono::minutes(31));
        QVERIFY(scene.page().rest.empty());
    }

    /// What took the bad version away lasts no longer than the next delivery, unless somebody tells those who built it.
    void whatIsLeftForTheDayOutlivesTheTrouble()
    {
        WayScene scene;
        auto operation = scene.operation(journal::ActionKind::rollBack, "roll back", {{"version", "v12"}});
        operation.undoVersion = "v13";
        scene.happen(scene.now, journal::Cause{kIncident, journal::CauseKind::version, "v13", {}});
        for (const auto state : {journal::OperationState::asked, journal::OperationState::settled, journal::OperationState::helped})
            scene.state(scene.now, operation, state);
        scene.happen(scene.now, journal::Incident{kIncident, journal::Holding::closed, {}});
        for (Window& each : scene.windows)
            each.version = "v12";
        QCOMPARE(scene.toDo(), QStringList());
        const QString duty = QStringLiteral("Version v13 must stay away until it is mended: tell ");
        QVERIFY2(shown(scene.page().rest).contains(duty), qPrintable(shown(scene.page().rest)));
        // Who is told by day is called too: only that nobody is woken agrees with it.
        QVERIFY2(!shown(scene.page().rest).contains(QStringLiteral("obody needs to be called")), qPrintable(shown(scene.page().rest)));
        QVERIFY2(shown(scene.page().rest).contains(QStringLiteral("Nobody needs to be woken for it.")), qPrintable(shown(scene.page().rest)));
        scene.passes(std::chrono::hours(7));
        QVERIFY2(shown(scene.page().rest).contains(duty), qPrintable(shown(scene.page().rest)));
        scene.passes(std::chrono::hours(6));
        QVERIFY(scene.page().rest.empty());
    }

    void aCallSaysWhomAndWhenAndWhatToSay()
    {
        WayScene scene;
        scene.happen(scene.now, journal::Cause{kIncident, journal::CauseKind::dependency, "profile-store", {}});
        const CallView help = scene.page().help;
        QCOMPARE(help.whom.size(), 3U);
        QCOMPARE(shown(help.whom[0].who), QStringLiteral("Profiles on call"));
        QCOMPARE(help.whom[0].number, std::string("+1 555 0152"));
        QCOMPARE(shown(help.whom[0].when), QStringLiteral("answers any time"));
        QCOMPARE(shown(help.whom[0].why), QStringLiteral("probably theirs: the customer profile store"));
        QCOMPARE(help.whom[1].number, std::string("oncall@models.example"));
        QCOMPARE(shown(help.whom[1].who), QStringLiteral("Models"));
        QCOMPARE(shown(help.whom[1].when), QStringLiteral("answers 9 to 17 h: probably nobody is there now"));
        QCOMPARE(shown(help.whom[2].when), QStringLiteral("answers 20 to 6 h"));
        const QString words = shown(help.toSay);
        QVERIFY2(words.startsWith(QStringLiteral("Please look at the service \"Card payment checks\" now: ")) && words.contains(QStringLiteral("(probable cause: ")), qPrintable(words));
        QVERIFY2(words.endsWith(QStringLiteral("please ring me back.")) && words.count(QStringLiteral(". ")) == 2, qPrintable(words));
        QVERIFY(!shown(help.written).contains(QStringLiteral("Technical details")));
        scene.step(5, {}, 5, true);
        QCOMPARE(scene.page().run->steps[4].call->whom.size(), 1U);
        QVERIFY2(shown(scene.page().run->steps[4].call->toSay).startsWith(QStringLiteral("Please look at the customer profile store now: it answers slowly since ")),
                 qPrintable(shown(scene.page().run->steps[4].call->toSay)));
        QVERIFY(!scene.page().run->steps[5].call);
    }

    void namesToHandItOverToAreThoseThatAreKnown()
    {
        WayScene scene;
        scene.say(1, "no");
        QCOMPARE(scene.page().people, (std::vector<std::string>{"Ana", "Jon", "Mira", "Models", "Night desk", "Profiles on call"}));
        scene.happen(scene.now + std::chrono::seconds(5), journal::Incident{kIncident, journal::Holding::taken, {}}, "Zoe");
        QCOMPARE(scene.page().people.front(), std::string("Zoe"));
    }
};

QTEST_GUILESS_MAIN(RunWaysTest)
#include "RunWaysTest.moc"
