#include "client/Board.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::client;

namespace {

const ServiceId kService("rain");

Window window(int second)
{
    Window made;
    made.service = kService;
    made.start = fromMs(1'000'000 + second * 1'000);
    made.span = Millis(1'000);
    return made;
}

SteadyTime at(int second) { return SteadyTime(std::chrono::hours(5)) + std::chrono::seconds(second); }

std::shared_ptr<const Description> description()
{
    auto made = std::make_shared<Description>();
    made->you = "ana";
    ServiceDescription service;
    service.service = kService;
    service.agreement = std::make_shared<contract::Agreement>();
    service.mayOperate = true;
    service.versions = {"v1", "v2"};
    made->services.push_back(service);
    return made;
}

journal::Entry note(Seq seq)
{
    journal::Entry entry;
    entry.seq = seq;
    entry.service = kService;
    entry.body = journal::Note{IncidentId("rain/1"), "hello"};
    return entry;
}

HeartbeatCame heartbeat(int second, std::vector<HeartbeatCame::Viewer> viewers = {})
{
    return {fromMs(1'000'000 + second * 1'000), 0, at(second), std::move(viewers)};
}

} // namespace

class BoardTest : public QObject {
    Q_OBJECT

    static Board live()
    {
        Board board("127.0.0.1:1");
        board.take(Described{description(), {}});
        board.take(WindowsCame{{window(0), window(1)}, at(2)});
        board.take(heartbeat(2));
        board.take(LinkChanged{LinkChanged::To::live, {}, {}});
        board.take(SnapshotDone{});
        return board;
    }

private Q_SLOTS:
    void whatTheAgentCouldNotRecordIsShownAllTheSame()
    {
        Board board = live();
        journal::Entry opened;
        opened.service = kService;
        opened.body = journal::Alert{journal::AlertPhase::opened, IncidentId("rain/1"), journal::AlertKind::failing, {}, "requests fail",
                                     journal::Severity::broken, {}, fromMs(1'002'000)};
        HeartbeatCame beat = heartbeat(3);
        beat.recordStopped = fromMs(1'001'500);
        beat.waiting = {opened};
        QVERIFY(board.take(beat));
        QVERIFY(board.shared().openIncidentOf(kService) != nullptr);
        QCOMPARE(board.facts(kService, fromMs(5), at(3)).shared, &board.shared());
        QCOMPARE(board.recordStopped(), beat.recordStopped);
        QVERIFY(board.entries().empty()); // it has no number: nothing that the chain holds
        // Recorded at last: it is there once.
        opened.seq = 1;
        board.take(EntriesCame{{opened}, {}, {}});
        QVERIFY(board.shared().openIncidentOf(kService) != nullptr);
        QCOMPARE(board.shared().lastSeq(), Seq(1));
        board.take(heartbeat(4));
        QVERIFY(!board.recordStopped());
        QCOMPARE(board.shared().incidentsOf(kService).size(), 1u);
    }
    void whatARunningActionSaysIsShownUntilItIsOver()
    {
        Board board = live();
        journal::Entry entry;
        entry.service = kService;
        journal::Operation operation;
        operation.id = OperationId("rain/op/1");
        Seq seq = board.shared().lastSeq();
        const auto becomes = [&](journal::OperationState state) {
            operation.state = state;
            entry.body = operation;
            entry.seq = ++seq;
            board.take(EntriesCame{{entry}, {""}, {}});
        };
        becomes(journal::OperationState::started);
        QVERIFY(board.take(ProgressCame{OperationId("rain/op/1"), "half done\n"}));
        board.take(ProgressCame{OperationId("snow/op/1"), "another one\n"});
        QCOMPARE(board.facts(kService, fromMs(1'000'000), at(3)).progress, std::string("half done\n"));
        becomes(journal::OperationState::settled);
        QVERIFY(board.facts(kService, fromMs(1'000'000), at(3)).progress.empty());
    }
    void factsOfALiveServiceAreFresh()
    {
        const Board board = live();
        const auto facts = board.facts(kService, fromMs(5), at(3));
        QVERIFY(!facts.old && !facts.silentFor && facts.canAct);
        QCOMPARE(facts.me, std::string("ana"));
        QCOMPARE(facts.windows.size(), 2u);
        QCOMPARE(toMs(facts.now), 1'003'000); // the agent's clock, not ours
    }
    void noWordForFiveSecondsIsSilence_data()
    {
        QTest::addColumn<int>("second");
        QTest::addColumn<int>("silent");
        QTest::newRow("4 s") << 6 << -1;
        QTest::newRow("5 s") << 7 << 5'000;
        QTest::newRow("48 s") << 50 << 48'000;
    }
    void noWordForFiveSecondsIsSilence()
    {
        QFETCH(int, second);
        QFETCH(int, silent);
        const Board board = live();
        const auto facts = board.facts(kService, fromMs(5), at(second));
        QCOMPARE(facts.silentFor ? static_cast<int>(facts.silentFor->count()) : -1, silent);
    }
    void anAgentThatSealsNothingIsNoWordAboutTheService()
    {
        Board board = live();
        for (int second = 3; second < 30; ++second)
            board.take(heartbeat(second));
        QVERIFY(board.facts(kService, fromMs(5), at(30)).silentFor);
    }
    void whatWasRestoredIsOldUntilTheSnapshotIsWhole()
    {
        Board board("127.0.0.1:1");
        board.restore(description(), {window(0)}, {note(1), note(2)});
        QVERIFY(board.facts(kService, fromMs(2'000'000), at(0)).old);
        QVERIFY(!board.facts(kService, fromMs(2'000'000), at(0)).silentFor);
        board.take(LinkChanged{LinkChanged::To::lost, {}, {}});
        QVERIFY(board.facts(kService, fromMs(2'000'000), at(0)).silentFor);
        board.take(heartbeat(1));
        board.take(WindowsCame{{window(1)}, at(1)});
        QVERIFY(board.facts(kService, fromMs(2'000'000), at(1)).old);
        board.take(SnapshotDone{});
        QVERIFY(!board.facts(kService, fromMs(2'000'000), at(1)).old);
        QCOMPARE(board.shared().lastSeq(), 2u);
    }
    void entriesThatAreKnownAreNotTakenTwice()
    {
        Board board = live();
        QVERIFY(board.take(EntriesCame{{note(1), note(2)}, {}, {}}));
        QVERIFY(!board.take(EntriesCame{{note(2)}, {}, {}}));
        QCOMPARE(board.entries().size(), 2u);
    }
    void anotherJournalReplacesTheOneBefore()
    {
        Board board = live();
        board.take(EntriesCame{{note(1), note(2)}, {}, {}});
        EntriesCame anew{{note(1)}, {}, {}};
        anew.fromStart = true;
        QVERIFY(board.take(anew));
        QCOMPARE(board.entries().size(), 1u);
        QCOMPARE(board.shared().lastSeq(), 1u);
    }
    void aWindowThatComesAgainReplacesItself()
    {
        Board board = live();
        Window again = window(1);
        again.late = true;
        board.take(WindowsCame{{again}, at(3)});
        QCOMPARE(board.windows(kService).size(), 2u);
        QVERIFY(board.windows(kService).back().late);
    }
    void howManyAreAffectedNeverFallsWithinAnIncident()
    {
        Board board = live();
        auto described = std::make_shared<Description>(*description());
        auto agreement = std::make_shared<contract::Agreement>();
        agreement->service = kService;
        described->services[0].agreement = agreement;
        board.take(Described{described, {}});
        journal::Alert alert;
        alert.incident = IncidentId("rain/1");
        alert.kind = journal::AlertKind::failing;
        alert.severity = journal::Severity::broken;
        alert.evidence.signal = "failures";
        alert.evidence.limit = 0.02;
        alert.evidence.affected = 100;
        alert.at = window(2).start;
        Seq seq = 0;
        const auto told = [&] {
            journal::Entry entry;
            entry.seq = ++seq;
            entry.at = alert.at;
            entry.service = kService;
            entry.body = alert;
            board.take(EntriesCame{{entry}, {""}, "", false});
        };
        const auto affected = [&] { return board.facts(kService, fromMs(5), at(4)).affectedSoFar; };
        told();
        QCOMPARE(affected(), std::uint64_t(100));
        Window failing = window(2);
        failing.seenShare = 1;
        failing.requests = 60;
        failing.errors["no answer"] = 60;
        board.take(WindowsCame{{failing}, at(3)});
        QCOMPARE(affected(), std::uint64_t(160));
        alert.phase = journal::AlertPhase::better; // and the agent counted a little less
        alert.at = window(3).start;
        alert.evidence.affected = 150;
        told();
        QCOMPARE(affected(), std::uint64_t(160));
    }
    void windowsOlderThanAnHourAreLetGo()
    {
        Board board = live();
        for (int second = 2; second < 4'000; ++second)
            board.take(WindowsCame{{window(second)}, at(second)});
        QCOMPARE(board.windows(kService).size(), 3'600u);
    }
    void ofALargeFleetOnlyTheServiceInViewKeepsItsWindows()
    {
        Board board = live();
        auto fleet = std::make_shared<Description>(*description());
        for (int i = 0; i < 60; ++i) {
            ServiceDescription service = fleet->services.front();
            service.service = ServiceId("other-" + std::to_string(i));
            fleet->services.push_back(service);
        }
        board.take(Described{fleet, {}});
        for (int second = 2; second < 200; ++second)
            board.take(WindowsCame{{window(second)}, at(second)});
        QCOMPARE(board.windows(kService).size(), 1u);
        board.setInView(kService);
        std::vector<Window> earlier;
        for (int second = 0; second < 250; ++second) // the agent's answer goes on beyond what is here
            earlier.push_back(window(second));
        board.fill(kService, earlier);
        board.take(WindowsCame{{window(200)}, at(200)});
        QCOMPARE(board.windows(kService).size(), 201u);
        board.fill(ServiceId("other-1"), earlier);
        QVERIFY(board.windows(ServiceId("other-1")).empty());
        board.setInView(ServiceId("other-1"));
        board.take(WindowsCame{{window(201)}, at(201)});
        QCOMPARE(board.windows(kService).size(), 1u);
        QCOMPARE(board.windows(kService).front().start, window(201).start);
    }
    void anEmbeddedAgentLooksAndDoesNotAct()
    {
        auto embedded = std::make_shared<Description>(*description());
        embedded->embedded = true;
        Board board = live();
        board.take(Described{embedded, {}});
        QVERIFY(!board.facts(kService, fromMs(5), at(3)).canAct);
    }
    void onlyOtherViewersMakeAHeartbeatNews()
    {
        Board board = live();
        QVERIFY(!board.take(heartbeat(3)));
        QVERIFY(board.take(heartbeat(4, {{"ben", "desk", "rain/1"}})));
        QVERIFY(!board.take(heartbeat(5, {{"ben", "desk", "rain/1"}})));
    }
};

QTEST_GUILESS_MAIN(BoardTest)
#include "BoardTest.moc"
