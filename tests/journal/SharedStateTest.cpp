#include "journal/SharedState.h"

#include "Entries.h"
#include "journal/EntryCodec.h"

#include <QRandomGenerator>
#include <QTest>

using namespace handrail;
using namespace handrail::journal;

namespace {

const ServiceId kLate("late");
const IncidentId kFirst("late/1");

WallTime second(Seq seq) { return fromMs(1'795'000'000'000 + static_cast<std::int64_t>(seq) * 1000); }

/// A journal in the making: entries get their numbers and a second each.
struct Journal {
    std::vector<Entry> entries;
    SharedState state;

    Seq add(Body body, const std::string& who = "agent", const ServiceId& service = kLate)
    {
        const Seq seq = entries.size() + 1;
        entries.push_back({seq, second(seq), service, who, {}, std::move(body)});
        state.take(entries.back());
        return seq;
    }

    Seq alert(AlertPhase phase, AlertKind kind = AlertKind::slow, Severity severity = Severity::broken,
              const IncidentId& incident = kFirst, const ServiceId& service = kLate)
    {
        return add(Alert{phase, incident, kind, {}, {}, severity, {}, {}}, "agent", service);
    }

    Seq operation(const char* id, OperationState now, const char* request = "")
    {
        Operation operation;
        operation.id = OperationId(id);
        operation.request = RequestId(request);
        operation.action = "roll back";
        operation.state = now;
        operation.incident = kFirst;
        return add(operation, "mira");
    }

    const IncidentState& first() const { return *state.incident(kFirst); }
};

Step step(std::uint32_t number, const char* answer, std::uint32_t next, const char* text = "", const char* digest = "d")
{
    return {kFirst, "slow.md", digest, number, answer, {}, {}, false, next, text};
}

Step takesBack(std::uint32_t number, Seq answer, const char* was)
{
    Step back = step(number, "", number);
    back.takesBack = answer;
    back.takenAnswer = was;
    return back;
}

/// A journal of all kinds over a few services, incidents, operations and runs, with nonsense in between.
std::vector<Entry> anyJournal(QRandomGenerator& random, int size)
{
    std::vector<Entry> entries;
    const auto kinds = oneOfEach();
    for (int i = 1; i <= size; ++i) {
        const std::string service = "s" + std::to_string(random.bounded(3));
        const IncidentId incident(random.bounded(9) ? service + "/" + std::to_string(random.bounded(4)) : "");
        Body body = kinds[static_cast<std::size_t>(random.bounded(static_cast<int>(kinds.size())))].second;
        if (auto* alert = std::get_if<Alert>(&body))
            *alert = {static_cast<AlertPhase>(1 + random.bounded(5)),
                      incident,
                      static_cast<AlertKind>(1 + random.bounded(4)),
                      {},
                      {},
                      static_cast<Severity>(1 + random.bounded(4)),
                      {},
                      {}};
        else if (auto* cause = std::get_if<Cause>(&body))
            cause->incident = incident;
        else if (auto* holding = std::get_if<Incident>(&body))
            *holding = {incident, static_cast<Holding>(1 + random.bounded(4)), "mira"};
        else if (auto* answer = std::get_if<Step>(&body))
            *answer = {incident, "slow.md", std::to_string(random.bounded(2)), 1, random.bounded(3) ? "yes" : "",
                       {}, {}, false, static_cast<std::uint32_t>(random.bounded(4)), random.bounded(5) ? "" : "# Slow",
                       random.bounded(4) ? 0 : static_cast<Seq>(random.bounded(i)), "no"};
        else if (auto* operation = std::get_if<Operation>(&body)) {
            operation->id = OperationId(service + "/op/" + std::to_string(random.bounded(6)));
            operation->request = RequestId(std::to_string(random.bounded(6)));
            operation->state = static_cast<OperationState>(1 + random.bounded(11));
            operation->incident = incident;
        }
        entries.push_back({static_cast<Seq>(i),
                           second(static_cast<Seq>(i)),
                           ServiceId(random.bounded(12) ? service : ""),
                           "mira",
                           {},
                           std::move(body)});
    }
    return entries;
}

} // namespace

class SharedStateTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aSignOffStandsUntilTheTeamSignsAgain();
    void aSignedTextIsKeptWhenTheTextChanges();
    void sameEntriesGiveTheSameStateHoweverTheyCome();
    void anAlertOpensAnIncidentAndItsPhasesAreKept();
    void anIncidentClosesOnlyByItsOwnEntry();
    void troubleThatComesBackReopensItsIncident();
    void theWorstUnsettledAlertGivesTheSeverity();
    void openIncidentsAreWorstFirstThenOldest();
    void oldestFirstIsByTimeNotByName();
    void incidentsAreTakenHandedOverAndGivenBack();
    void aRunFollowsItsAnswers();
    void anAnswerThatIsTakenBackLeavesTheRunOnItsStep();
    void anEndThatIsTakenBackReopensTheRun();
    void oneAfterTheOtherIsTakenBack();
    void aProgramThatKnowsNoTakingBackStandsOnTheSameStep();
    void aRunThatBeginsAgainForgetsItsAnswers();
    void oneOperationRunsAtATime();
    void aRefusedOperationLeavesTheServiceAsItIs();
    void aRequestBelongsToTheOperationThatUsedItFirst();
    void changesSayVersionFallbackAndRestart();
    void changesAreBounded();
    void theLatestConfigurationCounts();
    void manyEntriesFoldInLinearTime();
    void aSilenceHoldsForOneFailureUntilItsEnd();
    void aChangeStopIsOfOneServiceOrOfAll();
    void aDrillIsKnownByItsLatestWord();
};

void SharedStateTest::sameEntriesGiveTheSameStateHoweverTheyCome()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int round = 0; round < 60; ++round) {
        const std::vector<Entry> entries = anyJournal(random, 1 + random.bounded(300));
        SharedState straight;
        for (const Entry& entry : entries)
            straight.take(entry);
        // As a console sees it: pieces that overlap, sent again, and everything once more through the codec.
        SharedState pieces;
        for (std::size_t at = 0; at < entries.size();) {
            const std::size_t end = std::min(entries.size(), at + 1 + static_cast<std::size_t>(random.bounded(40)));
            const std::size_t from = at - std::min(at, static_cast<std::size_t>(random.bounded(30)));
            for (std::size_t i = from; i < end; ++i)
                pieces.take(*decode(encode(entries[i])));
            at = end;
        }
        QCOMPARE(QString::fromStdString(pieces.dump()), QString::fromStdString(straight.dump()));
        QCOMPARE(straight.lastSeq(), entries.size());
    }
}

void SharedStateTest::anAlertOpensAnIncidentAndItsPhasesAreKept()
{
    Journal journal;
    journal.alert(AlertPhase::opened);
    const AlertState& alert = journal.first().alerts.at(alertKey(AlertKind::slow, "", ""));
    QCOMPARE(journal.first().openedAt, second(1));
    QCOMPARE(alert.openedAt, second(1));
    journal.alert(AlertPhase::better);
    QCOMPARE(*alert.betterSince, second(2));
    QCOMPARE(*journal.first().betterSince(), second(2));
    journal.alert(AlertPhase::back);
    QVERIFY(!alert.betterSince && !journal.first().betterSince());
    QCOMPARE(alert.timesBack, 1u);
    QCOMPARE(alert.openedAt, second(1));
    journal.alert(AlertPhase::better);
    journal.alert(AlertPhase::cleared);
    QCOMPARE(*alert.clearedAt, second(5));
    QCOMPARE(*alert.betterSince, second(4));
}

void SharedStateTest::anIncidentClosesOnlyByItsOwnEntry()
{
    Journal journal;
    journal.alert(AlertPhase::opened);
    journal.alert(AlertPhase::cleared);
    QVERIFY(journal.first().isOpen());
    QCOMPARE(journal.state.openIncidentOf(kLate), &journal.first());
    journal.add(Incident{kFirst, Holding::closed, {}});
    QCOMPARE(*journal.first().closedAt, second(3));
    QCOMPARE(journal.state.openIncidentOf(kLate), nullptr);
    QVERIFY(journal.state.openIncidents().empty());
    QCOMPARE(journal.state.incidentsOf(kLate).size(), 1u);
}

void SharedStateTest::troubleThatComesBackReopensItsIncident()
{
    Journal journal;
    journal.alert(AlertPhase::opened);
    journal.add(Incident{kFirst, Holding::closed, {}});
    journal.alert(AlertPhase::changed);
    QVERIFY(!journal.first().isOpen());
    journal.alert(AlertPhase::back);
    QVERIFY(journal.first().isOpen());
}

void SharedStateTest::theWorstUnsettledAlertGivesTheSeverity()
{
    Journal journal;
    journal.alert(AlertPhase::opened, AlertKind::slow, Severity::watch);
    journal.alert(AlertPhase::opened, AlertKind::failing, Severity::broken);
    QCOMPARE(journal.first().severity(), Severity::broken);
    journal.alert(AlertPhase::better, AlertKind::failing, Severity::broken);
    QCOMPARE(journal.first().severity(), Severity::watch);
    QVERIFY(!journal.first().betterSince());
    journal.alert(AlertPhase::cleared, AlertKind::slow, Severity::watch);
    QCOMPARE(journal.first().severity(), Severity::fine);
    QCOMPARE(*journal.first().betterSince(), second(4));
}

void SharedStateTest::openIncidentsAreWorstFirstThenOldest()
{
    Journal journal;
    journal.alert(AlertPhase::opened, AlertKind::slow, Severity::watch, IncidentId("a/1"), ServiceId("a"));
    journal.alert(AlertPhase::opened, AlertKind::slow, Severity::broken, IncidentId("b/1"), ServiceId("b"));
    journal.alert(AlertPhase::opened, AlertKind::slow, Severity::broken, IncidentId("c/1"), ServiceId("c"));
    journal.alert(AlertPhase::opened, AlertKind::slow, Severity::watch, IncidentId("d/1"), ServiceId("d"));
    std::string order;
    for (const IncidentState* incident : journal.state.openIncidents())
        order += incident->id.value + " ";
    QCOMPARE(order, std::string("b/1 c/1 a/1 d/1 "));
}

void SharedStateTest::oldestFirstIsByTimeNotByName()
{
    Journal journal;
    for (const char* id : {"late/9", "late/10", "late/11"})
        journal.alert(AlertPhase::opened, AlertKind::slow, Severity::watch, IncidentId(id));
    QCOMPARE(journal.state.incidentsOf(kLate).front()->id.value, std::string("late/9"));
    QCOMPARE(journal.state.incidentsOf(kLate).back()->id.value, std::string("late/11"));
    for (const char* id : {"late/op/9", "late/op/10"})
        journal.operation(id, OperationState::asked);
    QCOMPARE(journal.state.operationsOf(kLate).back()->latest.id.value, std::string("late/op/10"));
}

void SharedStateTest::incidentsAreTakenHandedOverAndGivenBack()
{
    Journal journal;
    journal.alert(AlertPhase::opened);
    journal.add(Incident{kFirst, Holding::taken, {}}, "mira");
    QCOMPARE(journal.first().takenBy, std::string("mira"));
    QCOMPARE(*journal.first().takenAt, second(2));
    journal.add(Incident{kFirst, Holding::handedOver, "joao"}, "mira");
    QCOMPARE(journal.first().takenBy, std::string("joao"));
    journal.add(Incident{kFirst, Holding::givenBack, {}}, "joao");
    QVERIFY(journal.first().takenBy.empty() && !journal.first().takenAt);
}

void SharedStateTest::aRunFollowsItsAnswers()
{
    Journal journal;
    journal.alert(AlertPhase::opened);
    journal.add(step(1, "", 1, "# Slow"));
    const RunState& run = journal.first().runs.at("slow.md");
    QCOMPARE(run.step, 1u);
    QCOMPARE(run.text, std::string("# Slow"));
    QVERIFY(run.answers.empty());
    journal.add(step(1, "yes", 3));
    QCOMPARE(run.step, 3u);
    QVERIFY(!run.isOver());
    journal.add(step(3, "done", kRunEndedByCalling), "mira");
    QVERIFY(run.isOver());
    QCOMPARE(run.answers.size(), 2u);
    QCOMPARE(run.answers.back().first.who, std::string("mira"));
    QCOMPARE(run.answers.back().second.answer, std::string("done"));
    QCOMPARE(run.text, std::string("# Slow"));
    QCOMPARE(journal.first().currentRun, std::string("slow.md"));
}

void SharedStateTest::anAnswerThatIsTakenBackLeavesTheRunOnItsStep()
{
    Journal journal;
    journal.add(step(1, "", 1, "# Slow"));
    journal.add(step(1, "yes", 2));
    const Seq wrong = journal.add(step(2, "no", 3), "mira");
    Step passed = step(3, "yes", 4);
    passed.automatic = true;
    journal.add(passed);
    const Seq back = journal.add(takesBack(2, wrong, "no"), "noor");
    const RunState& run = journal.first().runs.at("slow.md");
    QCOMPARE(run.step, 2u);
    QCOMPARE(run.answers.size(), 1u); // what answered itself after it rested on it
    QCOMPARE(run.answers.back().second.answer, std::string("yes"));
    QCOMPARE(run.takenBack.size(), 1u);
    QCOMPARE(run.takenBack.back().first.seq, back);
    QCOMPARE(run.takenBack.back().first.who, std::string("noor"));
    QCOMPARE(run.takenBack.back().second.takesBack, wrong);
    QCOMPARE(run.text, std::string("# Slow"));
    journal.add(step(2, "yes", 5), "mira");
    QCOMPARE(run.step, 5u);
    QCOMPARE(run.answers.size(), 2u);
}

void SharedStateTest::anEndThatIsTakenBackReopensTheRun()
{
    for (const std::uint32_t end : {kRunEndedWell, kRunEndedByCalling, kRunEndedOpen}) {
        Journal journal;
        journal.add(step(1, "", 1, "# Slow"));
        const Seq wrong = journal.add(step(1, "done", end), "mira");
        QVERIFY(journal.first().runs.at("slow.md").isOver());
        journal.add(takesBack(1, wrong, "done"), "mira");
        QVERIFY(!journal.first().runs.at("slow.md").isOver());
        QCOMPARE(journal.first().runs.at("slow.md").step, 1u);
    }
}

void SharedStateTest::oneAfterTheOtherIsTakenBack()
{
    Journal journal;
    journal.add(step(1, "", 1, "# Slow"));
    const Seq first = journal.add(step(1, "no", 2), "mira");
    const Seq second_ = journal.add(step(2, "skipped", 3), "mira");
    journal.add(takesBack(2, second_, "skipped"), "mira");
    journal.add(takesBack(1, first, "no"), "mira");
    const RunState& run = journal.first().runs.at("slow.md");
    QCOMPARE(run.step, 1u);
    QVERIFY(run.answers.empty());
    QCOMPARE(run.takenBack.size(), 2u);
}

void SharedStateTest::aProgramThatKnowsNoTakingBackStandsOnTheSameStep()
{
    Journal journal;
    journal.add(step(1, "", 1, "# Slow"));
    const Seq wrong = journal.add(step(1, "no", 3), "mira");
    Step unknown = takesBack(1, wrong, "no");
    unknown.takesBack = 0; // as it reads it
    unknown.takenAnswer.clear();
    journal.add(unknown, "mira");
    QCOMPARE(journal.first().runs.at("slow.md").step, 1u);
    QVERIFY(!journal.first().runs.at("slow.md").isOver());
}

void SharedStateTest::aRunThatBeginsAgainForgetsItsAnswers()
{
    Journal journal;
    journal.add(step(1, "", 1, "# Slow"));
    journal.add(step(1, "yes", kRunEndedWell));
    journal.add(step(1, "", 1, "# Slow, mended", "d2"));
    const RunState& run = journal.first().runs.at("slow.md");
    QVERIFY(run.answers.empty());
    QCOMPARE(run.digest, std::string("d2"));
    QVERIFY(!run.isOver());
}

void SharedStateTest::oneOperationRunsAtATime()
{
    Journal journal;
    journal.alert(AlertPhase::opened);
    const Seq asked = journal.operation("late/op/1", OperationState::asked, "r1");
    const ServiceState& service = *journal.state.service(kLate);
    QCOMPARE(*service.running, OperationId("late/op/1"));
    const Seq started = journal.operation("late/op/1", OperationState::started, "r1");
    QCOMPARE(*service.running, OperationId("late/op/1"));
    const Seq settled = journal.operation("late/op/1", OperationState::settled, "r1");
    QVERIFY(!service.running);
    QCOMPARE(service.lastOperationSeq, settled);
    const OperationRecord& record = *journal.state.operation(OperationId("late/op/1"));
    QCOMPARE(record.askedSeq, asked);
    QCOMPARE(record.seq, settled);
    QCOMPARE(record.states.size(), 3u);
    QCOMPARE(record.states[1], std::pair(second(started), OperationState::started));
    QCOMPARE(journal.first().operations, std::vector<OperationId>{OperationId("late/op/1")});
}

void SharedStateTest::aRefusedOperationLeavesTheServiceAsItIs()
{
    Journal journal;
    journal.alert(AlertPhase::opened);
    const Seq asked = journal.operation("late/op/1", OperationState::asked, "r1");
    journal.operation("late/op/2", OperationState::refused, "r2");
    QCOMPARE(journal.state.service(kLate)->lastOperationSeq, asked);
    QCOMPARE(*journal.state.service(kLate)->running, OperationId("late/op/1"));
    QCOMPARE(journal.state.operationOfRequest(RequestId("r2"))->latest.state, OperationState::refused);
    QCOMPARE(journal.first().operations.size(), 1u);
}

void SharedStateTest::aRequestBelongsToTheOperationThatUsedItFirst()
{
    Journal journal;
    journal.operation("", OperationState::refused, "r1");
    QCOMPARE(journal.state.operationOfRequest(RequestId("r1")), nullptr);
    journal.operation("late/op/1", OperationState::asked, "r1");
    journal.operation("late/op/2", OperationState::refused, "r1");
    QCOMPARE(journal.state.operationOfRequest(RequestId("r1"))->latest.id, OperationId("late/op/1"));
    QCOMPARE(journal.state.operationOfRequest(RequestId("none")), nullptr);
}

void SharedStateTest::changesSayVersionFallbackAndRestart()
{
    Journal journal;
    journal.add(Change{ChangeKind::version, "late-flights", "v11", "v12", {}, fromMs(5000)});
    journal.add(Change{ChangeKind::fallback, "", "", "table", {}, {}});
    journal.add(Change{ChangeKind::restarted, "", "", "", {}, {}});
    journal.add(Change{ChangeKind::dependency, "store", "", "down", {}, {}});
    const ServiceState& service = *journal.state.service(kLate);
    QCOMPARE(service.version, std::string("v12"));
    QCOMPARE(*service.versionSince, fromMs(5000));
    QCOMPARE(service.fallbackMode, std::string("table"));
    QCOMPARE(*service.fallbackSince, second(2));
    QCOMPARE(*service.restartedAt, second(3));
    QCOMPARE(service.changes.size(), 4u);
}

void SharedStateTest::changesAreBounded()
{
    Journal journal;
    for (int i = 1; i <= 250; ++i)
        journal.add(Change{ChangeKind::version, "", "", std::to_string(i), {}, {}});
    const ServiceState& service = *journal.state.service(kLate);
    QCOMPARE(service.changes.size(), 200u);
    QCOMPARE(service.changes.front().second.to, std::string("51"));
    QCOMPARE(service.changes.back().second.to, std::string("250"));
}

void SharedStateTest::theLatestConfigurationCounts()
{
    Journal journal;
    journal.add(Configuration{"first", "late.yaml", 1, {}, {}, {}, {}, {}});
    journal.add(Configuration{"second", "late.yaml", 2, {}, {}, {}, {}, {}});
    QCOMPARE(journal.state.service(kLate)->configuration->agreementDigest, std::string("second"));
    journal.add(AgentState{}, "agent", ServiceId());
    QCOMPARE(journal.state.service(ServiceId()), nullptr);
}

void SharedStateTest::manyEntriesFoldInLinearTime()
{
    QRandomGenerator random(1);
    const std::vector<Entry> entries = anyJournal(random, 20'000);
    SharedState state;
    QBENCHMARK_ONCE
    {
        for (const Entry& entry : entries)
            state.take(entry);
    }
    QCOMPARE(state.lastSeq(), 20'000u);
}

void SharedStateTest::aSignOffStandsUntilTheTeamSignsAgain()
{
    Journal journal;
    journal.add(SignOff{"d1", "Operations", "go-live", {}}, "mira");
    journal.add(SignOff{"d1", "Flight Models", "go-live", {}}, "ana");
    journal.add(SignOff{"d2", "Operations", "go-live", {}}, "tom");
    journal.add(SignOff{"d2", "Operations", "go-live", "again"}, "tim");
    const auto& signOffs = journal.state.service(kLate)->signOffs;
    // What was signed before still says what an agreement was, when the text changed meanwhile.
    QCOMPARE(signOffs.size(), std::size_t(3));
    QCOMPARE(signOffs[0].who, std::string("mira"));
    QCOMPARE(signOffs[1].who, std::string("ana"));
    QCOMPARE(signOffs[2].who, std::string("tim"));
    QCOMPARE(signOffs[2].given.agreementDigest, std::string("d2"));
    QCOMPARE(signOffs[2].at, second(4));
    QVERIFY(journal.state.dump().find("signed by tim for 'Operations'") != std::string::npos);
}

void SharedStateTest::aSignedTextIsKeptWhenTheTextChanges()
{
    Journal journal;
    const auto configured = [](const char* digest, const char* text) {
        Configuration configuration;
        configuration.agreementDigest = digest;
        configuration.agreementText = std::string(text);
        return configuration;
    };
    journal.add(configured("d1", "one"));
    journal.add(SignOff{"d1", "Operations", "live", {}}, "mira");
    journal.add(configured("d2", "two"));
    journal.add(configured("d3", "three"));
    journal.add(configured("d3", ""));
    const auto& texts = journal.state.service(kLate)->texts;
    QCOMPARE(texts.size(), std::size_t(3));
    QCOMPARE(texts[0].text.str(), std::string("one"));
    QCOMPARE(texts[1].text.str(), std::string()); // nobody signed it
    QCOMPARE(texts[2].text.str(), std::string("three"));
    QCOMPARE(texts[1].since, second(3));
}

void SharedStateTest::aSilenceHoldsForOneFailureUntilItsEnd()
{
    Journal journal;
    const Silence silence{AlertKind::inputUnseen, "origin", "new airports", "new route", second(60), false};
    journal.add(silence, "mira");
    const std::string key = alertKey(AlertKind::inputUnseen, "origin", "new airports");
    const ServiceState& service = *journal.state.service(kLate);
    QVERIFY(service.silence(key, second(59)));
    QCOMPARE(service.silence(key, second(59))->who, std::string("mira"));
    QVERIFY(!service.silence(key, second(60)));
    QVERIFY(!service.silence(alertKey(AlertKind::inputUnseen, "destination", "new airports"), second(59)));
    Silence ended = silence;
    ended.ended = true;
    journal.add(ended, "noor");
    QVERIFY(!service.silence(key, second(59)));
}

void SharedStateTest::aChangeStopIsOfOneServiceOrOfAll()
{
    Journal journal;
    journal.add(ChangeStop{"its own", second(30), false}, "mira");
    QCOMPARE(journal.state.changeStop(kLate, second(29))->given.reason, std::string("its own"));
    QVERIFY(!journal.state.changeStop(ServiceId("other"), second(29)));
    journal.add(ChangeStop{"the holidays", second(60), false}, "mira", {});
    QCOMPARE(journal.state.changeStop(kLate, second(29))->given.reason, std::string("its own"));
    QCOMPARE(journal.state.changeStop(kLate, second(31))->given.reason, std::string("the holidays"));
    QCOMPARE(journal.state.changeStop(ServiceId("other"), second(31))->given.reason, std::string("the holidays"));
    journal.add(ChangeStop{"", {}, true}, "mira", {});
    QVERIFY(!journal.state.changeStop(kLate, second(31)));
    QVERIFY(journal.state.changeStop(kLate, second(29)));
}

void SharedStateTest::aDrillIsKnownByItsLatestWord()
{
    Journal journal;
    journal.add(Drill{"late/drill/1", "store-slow", "began", {}, {}, second(60)}, "mira");
    journal.add(Drill{"late/drill/1", "store-slow", "ended", {{"fixed", 41.5}}, kFirst, second(60)}, "agent");
    const ServiceState& service = *journal.state.service(kLate);
    QCOMPARE(service.drills.size(), 1u);
    QCOMPARE(service.drills.front().who, std::string("mira"));
    QCOMPARE(service.drills.front().latest.state, std::string("ended"));
    QCOMPARE(service.drills.front().beganAt, second(1));
    QCOMPARE(service.drills.front().at, second(2));
}

QTEST_GUILESS_MAIN(SharedStateTest)
#include "SharedStateTest.moc"
