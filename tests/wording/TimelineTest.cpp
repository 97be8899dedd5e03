#include "Scene.h"
#include "wording/Numbers.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;
using journal::AlertKind;
using journal::AlertPhase;
using journal::OperationState;

namespace {

journal::Alert alert(AlertKind kind, AlertPhase phase, std::string subject = {})
{
    journal::Alert alert;
    alert.kind = kind;
    alert.phase = phase;
    alert.subject = std::move(subject);
    return alert;
}

journal::Operation operation(OperationState state)
{
    journal::Operation operation;
    operation.kind = journal::ActionKind::rollBack;
    operation.params["version"] = "v11";
    operation.askedBy = "Ana";
    operation.incident = IncidentId("card-checks/1");
    operation.state = state;
    return operation;
}

journal::Step tookBack(bool automatic)
{
    journal::Step back{IncidentId("card-checks/1"), "slow.md", "", 2, "", "", {}, automatic, 2, ""};
    back.takesBack = 7;
    back.takenAnswer = "no";
    return back;
}

journal::Operation helpedLate()
{
    journal::Operation helped = operation(OperationState::helped);
    helped.startedAt = at(10);
    helped.helpedLateAt = at(11, 20);
    return helped;
}

/// A minute before its entry, with a time limit of its own or with the agreed one.
journal::Operation switchedOn(const std::string& atMost)
{
    journal::Operation on = operation(OperationState::started);
    on.kind = journal::ActionKind::fallback;
    on.params = {{"mode", "rules"}};
    if (!atMost.empty())
        on.params["at most"] = atMost;
    on.startedAt = at(11);
    return on;
}

journal::Operation stoppedOperation()
{
    journal::Operation stopped = operation(OperationState::stopped);
    stopped.refusedWhy = journal::RefusedWhy::changeStopped;
    return stopped;
}

journal::Operation refusedOperation()
{
    journal::Operation refused = operation(OperationState::refused);
    refused.refusedWhy = journal::RefusedWhy::noSuchThing;
    return refused;
}

} // namespace

class TimelineTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eachEntryIsOneShortLine_data()
    {
        QTest::addColumn<journal::Body>("body");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("important");
        const auto row = [](journal::Body body, const char* text, bool important) {
            QTest::newRow(text) << std::move(body) << QString::fromUtf8(text) << important;
        };
        const IncidentId incident("card-checks/1");
        row(alert(AlertKind::dependencySlow, AlertPhase::opened, "profile-store"), "the customer profile store slow",
            true);
        row(alert(AlertKind::slow, AlertPhase::better), "answers are fast again", true);
        row(alert(AlertKind::inputMissing, AlertPhase::back, "distance"), "again: 'distance' missing", true);
        row(alert(AlertKind::slow, AlertPhase::cleared), "answers are fast again, for good", false);
        row(journal::Cause{incident, journal::CauseKind::version, "v13", {}}, "probable cause: version v13", false);
        row(journal::Change{journal::ChangeKind::version, "", "v11", "v12", {}, {}}, "Version v12 instead of v11",
            true);
        row(journal::Change{journal::ChangeKind::fallback, "", "", "rules", {}, {}},
            ("Fallback on (the simple rules), until " + clockTime(at(12 + 120)) + " at the latest").c_str(), true);
        row(journal::Change{journal::ChangeKind::fallback, "", "", "rules", OperationId("op"), {}}, "Fallback on (the simple rules)", false);
        row(switchedOn(""), ("Ana began to switch the simple rules on, until " + clockTime(at(11 + 120)) + " at the latest").c_str(), true);
        row(switchedOn("1800"), ("Ana began to switch the simple rules on, until " + clockTime(at(11 + 30)) + " at the latest").c_str(), true);
        row(journal::Change{journal::ChangeKind::fallback, "", "rules", "", {}, {}}, "Fallback off", true);
        row(journal::Incident{incident, journal::Holding::taken, ""}, "Ana took it", true);
        row(journal::Incident{incident, journal::Holding::handedOver, "Ben"}, "Ana handed it over to Ben", true);
        row(journal::Incident{incident, journal::Holding::closed, ""}, "all well again", true);
        row(journal::Step{incident, "slow.md", "", 1, "yes", "", {}, true, 2, ""}, "step 1: yes", true);
        row(journal::Step{incident, "slow.md", "", 2, "skipped", "too late", {}, false, 3, ""},
            "step 2: skipped, too late", true);
        row(journal::Step{incident, "slow.md", "", 1, "", "", {}, true, 1, "text"}, "runbook began: slow.md", false);
        row(tookBack(false), "Ana took back the answer \"no\" to step 2", true);
        row(tookBack(true), "Handrail took back its own answer \"no\" to step 2", true);
        row(helpedLate(), "it helped after all, 1 min 20 s after it began", true);
        row(journal::Refused{RequestId("r"), "take back", journal::RefusedWhy::actionSince},
            "not done, asked for by Ana: to take an answer back (an action was begun since)", false);
        row(operation(OperationState::started), "Ana began to roll back to v11", true);
        row(operation(OperationState::helped), "it helped", true);
        row(operation(OperationState::unknown), "we don't know whether it took effect", true);
        row(journal::Note{incident, "store team called"}, "Ana wrote: store team called", true);
        row(journal::SignOff{"d", "Operations", "live", ""}, "Ana signed the agreement for Operations", false);
        row(journal::NormalLearned{1, {}, {}, 12'340, "live"}, "learned what is normal, from about 12,300 answers",
            false);
        row(journal::ClockStep{Millis(-2'000)}, "the machine's clock jumped back by 2 s", false);
        row(journal::AgentState{true, "1", at(0)}, "the agent started; nothing was watched for 12 min", false);
        row(journal::AgentState{false, "1", {}}, "the agent stopped", false);
        row(operation(OperationState::asked), "Ana asked: roll back to v11", false);
        row(stoppedOperation(), "stopped before it began (a change stop held)", true);
        row(refusedOperation(), "not done, asked for by Ana: roll back to v11 (there is no such thing)", false);
        row(journal::Refused{RequestId("r"), "operation", journal::RefusedWhy::notAllowed},
            "not done, asked for by Ana: an action (without the right to)", false);
        row(journal::Refused{RequestId("r"), "drill", journal::RefusedWhy::noDrillInChangeStop},
            "not done, asked for by Ana: a drill (a change stop held)", false);
        row(journal::Refused{{}, "follow", journal::RefusedWhy::notAllowed},
            "not done, asked for by Ana: to look at it (without the right to)", false);
        row(journal::Refused{{}, "connection", journal::RefusedWhy::noCertificate}, "a connection was refused: it showed no certificate", false);
        row(journal::Refused{{}, "connection", journal::RefusedWhy::otherAuthority},
            "a connection was refused: its certificate is not one that this agent trusts", false);
        row(journal::Refused{{}, "connection", journal::RefusedWhy::otherAuthority, "Zoe"},
            "a connection was refused: its certificate says \"Zoe\", and is not one that this agent trusts", false);
        row(journal::Refused{{}, "connection", journal::RefusedWhy::certificateEnded, "Zoe"},
            "a connection was refused: its certificate, for \"Zoe\", has ended", false);
        row(journal::Refused{{}, "connection", journal::RefusedWhy::certificateNotYet, "Zoe"},
            "a connection was refused: its certificate, for \"Zoe\", does not hold yet", false);
        row(journal::Drill{"slow store", "store-slow", "began", {}, {}, {}}, "a drill began", true);
        row(journal::Silence{journal::AlertKind::inputUnseen, "origin", "new airports", "new route", at(60), false},
            ("Ana silenced \"new airports\" until " + clockTime(at(60)) + ": new route").c_str(), true);
        row(journal::Silence{journal::AlertKind::inputUnseen, "origin", "new airports", "", {}, true},
            "Ana ended the silence of \"new airports\"", true);
        row(journal::ChangeStop{"holidays", {}, true}, "Ana allowed changes to all services again", true);
        row(journal::Consent{OperationId("op"), true, ""}, "Ana agreed to it", true);
    }
    void eachEntryIsOneShortLine()
    {
        QFETCH(journal::Body, body);
        QFETCH(QString, text);
        QFETCH(bool, important);
        journal::Entry entry;
        entry.seq = 7;
        entry.at = at(12);
        entry.who = "Ana";
        entry.body = body;
        const auto agreement = cardPayments();
        const auto item = timelineItem(entry, &agreement);
        QVERIFY(item.has_value());
        QCOMPARE(QString::fromStdString(render(item->text)), text);
        QCOMPARE(item->important, important);
        QCOMPARE(item->seq, Seq(7));
        QVERIFY(timelineItem(entry, nullptr).has_value());
    }

    void numbersThatOnlyMoveAreNoNews()
    {
        journal::Entry entry;
        entry.body = alert(AlertKind::slow, AlertPhase::changed);
        QVERIFY(!timelineItem(entry, nullptr).has_value());
    }
};

QTEST_GUILESS_MAIN(TimelineTest)
#include "TimelineTest.moc"
