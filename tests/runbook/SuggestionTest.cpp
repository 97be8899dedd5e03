#include "contract/AgreementReader.h"
#include "runbook/Suggestion.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::runbook;
using journal::OperationState;
using Why = Suggestion::Why;

namespace {

const ServiceId kService{"late"};
const char* kAgreement =
    "format: 1\nservice: late\nname: Late\nsources: {answers: {file: a}, open inference: {address: 'h:1', model: m}}\n"
    "dependencies: {db: {shown: the store, slow: 100 ms}}\nfallback modes: {table: {shown: the table}, off-line: {}}\n"
    "fail: [{name: slow answers, kind: slow, limit: 300 ms}]\nactions:\n"
    "  roll back: {by: model repository, proof: version}\n"
    "  fallback: {by: command, command: [a, '{mode}'], proof: fallback mode}\n"
    "  restart: {by: command, command: [a], proof: started after}\n";
const char* kText = "---\nformat: 1\nfor: [slow answers]\n---\n# Slow\n## Look\n```look\nat: logs\n```\n"
                    "## Back\n```do\naction: roll back\nversion: previous\n```\n## Table\n```do\naction: fallback\nmode: table\n```\n"
                    "## Call\n```call\nwhom: db\n```\n";

WallTime minute(int n)
{
    return fromMs(1'795'000'000'000) + std::chrono::minutes(n);
}

/// A journal in which an incident opens at minute 60.
struct Story {
    journal::SharedState shared;
    contract::Agreement agreement;
    Runbook runbook;
    Seq seq = 0;

    Story()
    {
        auto read = contract::readAgreement(kAgreement, "a.yaml");
        if (!read)
            qFatal("%s", read.error().front().text().c_str());
        agreement = std::move(*read);
        runbook = *readRunbook(kText, "slow.md");
    }
    void add(int at, journal::Body body)
    {
        shared.take({++seq, minute(at), kService, "agent", {}, std::move(body)});
    }
    void alert(int at, const char* incident, journal::AlertPhase phase, journal::AlertKind kind = journal::AlertKind::slow)
    {
        journal::Alert alert;
        alert.incident = IncidentId(incident);
        alert.phase = phase;
        alert.kind = kind;
        alert.severity = journal::Severity::broken;
        alert.at = minute(at);
        add(at, alert);
    }
    void opens() { alert(60, "late/2", journal::AlertPhase::opened); }
    void operation(int at, const char* incident, const char* action, std::map<std::string, std::string> params, OperationState state)
    {
        journal::Operation operation;
        operation.id = OperationId(std::string(incident) + action);
        operation.request = RequestId(operation.id.value);
        operation.incident = IncidentId(incident);
        operation.action = action;
        operation.params = std::move(params);
        operation.state = state;
        add(at, operation);
    }
    void lastTime(const char* action, std::map<std::string, std::string> params, OperationState state = OperationState::helped,
                  journal::AlertKind kind = journal::AlertKind::slow)
    {
        alert(1, "late/1", journal::AlertPhase::opened, kind);
        operation(2, "late/1", action, std::move(params), state);
        alert(3, "late/1", journal::AlertPhase::cleared, kind);
        add(4, journal::Incident{IncidentId("late/1"), journal::Holding::closed, {}});
    }
    void version(int at, const char* from, const char* to, const char* operation = "")
    {
        add(at, journal::Change{journal::ChangeKind::version, "", from, to, OperationId(operation), minute(at)});
    }
    void cause(journal::CauseKind kind, const char* subject) { add(60, journal::Cause{IncidentId("late/2"), kind, subject, {}}); }
    std::optional<Suggestion> now(int at = 61) const
    {
        return suggest({&runbook, *shared.incident(IncidentId("late/2")), shared, agreement, minute(at)});
    }
};

} // namespace

/// What is suggested follows from what is known, and is never what was tried already.
class SuggestionTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingKnownSuggestsNothing()
    {
        Story story;
        story.opens();
        QVERIFY(!story.now());
    }
    void aVersionThatCameJustBeforeSuggestsTheWayBack_data()
    {
        QTest::addColumn<int>("at");
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("operation");
        QTest::addColumn<bool>("suggested");
        QTest::newRow("just before") << 55 << QStringLiteral("v1") << QString() << true;
        QTest::newRow("long before") << 25 << QStringLiteral("v1") << QString() << false;
        QTest::newRow("by us") << 55 << QStringLiteral("v1") << QStringLiteral("op") << false;
        QTest::newRow("the first that was seen") << 55 << QString() << QString() << false;
    }
    void aVersionThatCameJustBeforeSuggestsTheWayBack()
    {
        QFETCH(int, at);
        QFETCH(QString, from);
        QFETCH(QString, operation);
        QFETCH(bool, suggested);
        Story story;
        story.version(at, qPrintable(from), "v2", qPrintable(operation));
        story.opens();
        const auto found = story.now();
        QCOMPARE(found.has_value(), suggested);
        if (!found)
            return;
        QVERIFY(found->why == Why::newVersion);
        QCOMPARE(found->action, std::string("roll back"));
        QCOMPARE(found->subject, std::string("v2"));
        QCOMPARE(found->at, minute(at));
        QCOMPARE(found->step, 2u);
    }
    void aDependencyThatIsTheCauseSuggestsTheFallback()
    {
        Story story;
        story.version(55, "v1", "v2"); // what is thought to be the cause comes before what only happened
        story.opens();
        story.cause(journal::CauseKind::dependency, "db");
        const auto found = story.now();
        QVERIFY(found && found->why == Why::dependency);
        QCOMPARE(found->params.at("mode"), std::string("table"));
        QCOMPARE(found->subject, std::string("db"));
        QCOMPARE(found->step, 3u);
        story.add(60, journal::Change{journal::ChangeKind::fallback, "", "", "table", {}, minute(60)});
        QVERIFY(!story.now()); // it is on already
    }
    void whatHelpedLastTimeIsSuggested()
    {
        Story story;
        story.lastTime("restart", {});
        story.opens();
        const auto found = story.now();
        QVERIFY(found && found->why == Why::helpedBefore);
        QCOMPARE(found->action, std::string("restart"));
        QCOMPARE(found->helpedAt, std::optional(minute(2)));
        QCOMPARE(found->step, 0u); // the runbook has no such step
    }
    void otherTroubleOrWhatDidNotHelpSaysNothing()
    {
        Story other;
        other.lastTime("restart", {}, OperationState::helped, journal::AlertKind::failing);
        other.opens();
        QVERIFY(!other.now());
        Story failed;
        failed.lastTime("restart", {}, OperationState::didNotHelp);
        failed.opens();
        QVERIFY(!failed.now());
    }
    void aReasonAndWhatHelpedBeforeGoTogether()
    {
        Story story;
        story.lastTime("roll back", {{"version", "v0"}});
        story.version(55, "v1", "v2");
        story.opens();
        const auto found = story.now();
        QVERIFY(found && found->why == Why::newVersion);
        QCOMPARE(found->helpedAt, std::optional(minute(2)));
    }
    void whatWasTriedIsNotSuggestedAgain()
    {
        Story story;
        story.version(55, "v1", "v2");
        story.opens();
        story.operation(61, "late/2", "roll back", {{"version", "v1"}}, OperationState::stopped);
        QVERIFY(story.now()); // it was never done
        story.operation(61, "late/2", "roll back", {{"version", "v1"}}, OperationState::started);
        QVERIFY(!story.now()); // it goes on
        story.operation(61, "late/2", "roll back", {{"version", "v1"}}, OperationState::didNotHelp);
        QVERIFY(!story.now());
    }
    void aStepThatTakesLongSuggestsTheNext()
    {
        Story story;
        story.opens();
        story.add(60, beginRun(story.runbook, IncidentId("late/2")));
        QVERIFY(!story.now(62));
        const auto found = story.now(64);
        QVERIFY(found && found->why == Why::takesLong);
        QCOMPARE(found->step, 2u);
        QCOMPARE(found->at, minute(60));
    }
    void whatIsBetterNeedsNothing()
    {
        Story story;
        story.version(55, "v1", "v2");
        story.opens();
        story.alert(61, "late/2", journal::AlertPhase::better);
        QVERIFY(!story.now());
    }
};

QTEST_GUILESS_MAIN(SuggestionTest)
#include "SuggestionTest.moc"
