#include "tests/agent/RainDesk.h"

#include <sstream>
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

using namespace handrail;
using namespace handrail::agent;
using test::caller;
using test::kAna;
using test::kBen;
using test::kGuest;
using journal::OperationState;
using journal::RefusedWhy;

namespace {

/// A dump without the number of the last entry.
std::string withoutNumber(const std::string& dump)
{
    std::string text;
    std::istringstream lines(dump);
    for (std::string line; std::getline(lines, line);)
        text += line.find("entries ") == 0 ? "" : line + "\n";
    return text;
}

} // namespace

/// Incidents and operations, from what comes in to what the journal holds.
class DeskTest : public QObject, private test::RainDesk {
    Q_OBJECT

private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { m_desk.reset(); }

    void troubleOpensAnIncidentAndBeginsItsRunbook()
    {
        const journal::IncidentState* incident = breakIt();
        QVERIFY(incident != nullptr);
        QCOMPARE(incident->runs.size(), 1u);
        QCOMPARE(incident->currentRun, std::string("failing.md"));
        QVERIFY(!incident->runs.at("failing.md").text.empty());
    }
    void aHardBreachDoesNotWaitForTheEndOfItsWindow()
    {
        m_clock.passed += Millis(1'000 - m_clock.passed.count() % 1'000); // a window begins
        turn();
        m_clock.passed += Millis(400);
        Window part;
        part.requests = 20;
        part.errors["no answer"] = 20;
        turn({Contribution{test::kRain, m_clock.wall(), part}});
        const auto* incident = m_desk->shared().openIncidentOf(test::kRain);
        QVERIFY(incident != nullptr);
        QVERIFY(incident->openedAt <= m_clock.wall());
        QVERIFY(incident->alerts.begin()->second.latest.at >= m_clock.wall());
        const std::string before = withoutNumber(m_desk->shared().dump());
        open(); // killed at once: what was judged is not judged again
        QCOMPARE(withoutNumber(m_desk->shared().dump()), before);
    }
    void aBreachThatStandsOpenChopsNoWindows()
    {
        QVERIFY(breakIt() != nullptr);
        pass(2'000);
        const WallTime from = m_clock.wall();
        for (int i = 0; i < 5; ++i)
            second(60);
        const auto store = storage::WindowStore::openReadOnly(m_files->path("data/windows.db"));
        QVERIFY(store);
        const auto windows = store->read(test::kRain, from, m_clock.wall());
        QVERIFY(windows && windows->size() >= 3);
        for (const Window& window : *windows)
            QVERIFY(window.span == Millis(1'000));
    }
    void aRestartedAgentKnowsTheSame()
    {
        QVERIFY(breakIt() != nullptr);
        const std::string before = withoutNumber(m_desk->shared().dump());
        const Seq lastSeq = m_desk->shared().lastSeq();
        open();
        QVERIFY(m_desk->shared().lastSeq() == lastSeq + 1); // that it is there again
        QCOMPARE(withoutNumber(m_desk->shared().dump()), before);
        second(60);
        QCOMPARE(m_desk->shared().incidentsOf(test::kRain).size(), 1u);
    }
    void aRestartedAgentKnowsWhatIsUsualForAGauge()
    {
        std::string agreed = test::RainFolder::agreement();
        agreed.replace(agreed.find("windows: 1 s"), 12, "windows: 1 min");
        agreed.insert(agreed.find("actions:"), "  - {name: the queue, kind: unusual for itself, subject: queue, severity: watch}\n");
        m_files->write("rain.yaml", agreed);
        open();
        const auto learning = [this] {
            std::vector<std::string> said{"nothing"};
            turn({DescribeAsked{kAna, [&](const DescriptionOut& out) { said = out.services.front().learning; }}});
            return said;
        };
        int minutes = 0;
        const auto minute = [&](double queue) {
            Window part;
            part.gauges["queue"] = queue + (++minutes * 7) % 11;
            m_clock.passed += Millis(30'000);
            turn({Contribution{test::kRain, m_clock.wall(), part}});
            m_clock.passed += Millis(30'000);
            turn();
        };
        for (int i = 0; i < 29 * 60; ++i) {
            minute(100);
            if (i == 20 * 60) {
                open();
                QCOMPARE(learning(), std::vector<std::string>{"queue"});
            }
        }
        QCOMPARE(learning(), std::vector<std::string>());
        open(); // killed: what was stored last is up to two hours old
        QCOMPARE(learning(), std::vector<std::string>());
        for (int i = 0; i < 5; ++i)
            minute(900);
        const auto* incident = m_desk->shared().openIncidentOf(test::kRain);
        QVERIFY(incident != nullptr);
        QCOMPARE(incident->alerts.begin()->second.latest.kind, journal::AlertKind::unusualForItself);
    }
    void windowsWhoseWordsWereLostAreJudgedAgain()
    {
        const auto copyJournal = [this](const char* from, const char* to) {
            std::filesystem::create_directories(m_files->path(to));
            for (const char* name : {"journal.db", "journal.db-wal", "journal.db-shm"}) {
                std::filesystem::remove(m_files->path(to) / name);
                if (std::filesystem::exists(m_files->path(from) / name))
                    std::filesystem::copy(m_files->path(from) / name, m_files->path(to) / name);
            }
        };
        for (int i = 0; i < 20 && m_desk->shared().openIncidentOf(test::kRain) == nullptr; ++i) {
            copyJournal("data", "before");
            second(60);
        }
        const auto* incident = m_desk->shared().openIncidentOf(test::kRain);
        QVERIFY(incident != nullptr);
        const IncidentId id = incident->id;
        const WallTime at = incident->alerts.begin()->second.latest.at;
        m_desk.reset();
        copyJournal("before", "data"); // as if the program had ended between the two commits
        m_clock.passed += Millis(5'000);
        open();
        const auto* again = m_desk->shared().openIncidentOf(test::kRain);
        QVERIFY(again != nullptr);
        QCOMPARE(again->id, id);
        QVERIFY(again->alerts.begin()->second.latest.at == at);
        const std::size_t entries = m_desk->shared().incidentsOf(test::kRain).size();
        m_clock.passed += Millis(5'000);
        open();
        QCOMPARE(m_desk->shared().incidentsOf(test::kRain).size(), entries);
        QVERIFY(m_desk->shared().openIncidentOf(test::kRain)->alerts.begin()->second.latest.at == at);
    }
    void aPersonAnswersAStepAndTheNextStands()
    {
        const auto* incident = breakIt();
        QVERIFY(incident != nullptr);
        Command step = command(StepCommand{"failing.md", 1, "none", ""});
        step.incident = incident->id;
        QVERIFY(act(step, kAna).accepted);
        QCOMPARE(incident->runs.at("failing.md").step, 2u);
        Command stale = command(StepCommand{"failing.md", 1, "none", ""});
        stale.incident = incident->id;
        QCOMPARE(act(stale, kBen).why, RefusedWhy::stateChanged);
    }
    void theSameRequestOfSomebodyElseIsAnother()
    {
        const Command note = command(NoteCommand{"one"});
        QVERIFY(act(note, kAna).accepted);
        QCOMPARE(act(note, kGuest).why, RefusedWhy::sameId);
    }
    void theSameRequestTwiceIsOneOperation()
    {
        const Command asked = restart();
        const Reply first = act(asked, kAna);
        QVERIFY2(first.accepted, std::to_string(static_cast<int>(first.why)).c_str());
        const Seq last = m_desk->shared().lastSeq();
        const Reply second_ = act(asked, kAna);
        QCOMPARE(second_.operation, first.operation);
        QVERIFY(second_.accepted);
        QCOMPARE(m_desk->shared().lastSeq(), last);
    }
    void theSameRequestWithOtherContentIsRefused()
    {
        Command note = command(NoteCommand{"one"});
        QVERIFY(act(note, kAna).accepted);
        note.digest = "other";
        QCOMPARE(act(note, kAna).why, RefusedWhy::sameId);
    }
    void whoPressesARemedyHasTheTrouble()
    {
        const auto* incident = breakIt();
        QVERIFY(incident != nullptr);
        const auto ana = follow(kAna), ben = follow(kBen);
        QVERIFY(!act(restart(), kGuest).accepted);
        QVERIFY(incident->takenBy.empty()); // what was refused takes nothing
        const Seq before = m_desk->shared().lastSeq();
        const Reply reply = act(restart(), kAna);
        QVERIFY(reply.accepted);
        QCOMPARE(incident->takenBy, std::string("ana"));
        QCOMPARE(m_desk->shared().lastSeq(), before + 2); // the taking and the action, in one go
        QCOMPARE(reply.seq, before + 2);
        act(command(StopCommand{reply.operation}), kAna);
        QVERIFY(act(restart(m_desk->shared().service(test::kRain)->lastOperationSeq), kBen).accepted);
        QCOMPARE(incident->takenBy, std::string("ana")); // nobody takes from another by the way
        open();
        QCOMPARE(m_desk->shared().openIncidentOf(test::kRain)->takenBy, std::string("ana"));
    }
    void ofTwoConsolesAtOnceOneWins()
    {
        const auto ana = follow(kAna);
        std::vector<Reply> replies;
        const auto keep = [&replies](const Reply& reply) { replies.push_back(reply); };
        turn({ActAsked{restart(), kAna, keep}, ActAsked{restart(), kBen, keep}});
        QCOMPARE(replies.size(), 2u);
        QVERIFY(replies[0].accepted && !replies[1].accepted);
        QVERIFY(replies[1].why == RefusedWhy::overtaken || replies[1].why == RefusedWhy::busy);
        pass(4'000);
        QCOMPARE(m_jobs.size(), 1u);
    }
    void aScreenThatSawAnOlderOperationIsRefused()
    {
        const auto ana = follow(kAna);
        const Reply first = act(restart(), kAna);
        act(command(StopCommand{first.operation}), kAna);
        const Reply stale = act(restart(0), kBen);
        QCOMPARE(stale.why, RefusedWhy::overtaken);
        QVERIFY(stale.refusedFor > 0);
        const auto* state = m_desk->shared().service(test::kRain);
        QVERIFY(act(restart(state->lastOperationSeq), kBen).accepted);
    }
    void theCountdownStartsTheShimOnceAfterItIsDurable()
    {
        const auto ana = follow(kAna);
        const Reply reply = act(restart(), kAna);
        pass(2'900);
        QVERIFY(m_jobs.empty());
        pass(200);
        QCOMPARE(m_jobs.size(), 1u);
        QCOMPARE(m_jobs[0].operation, reply.operation);
        QCOMPARE(stateOf(reply.operation), OperationState::started);
        open(); // and never by itself again
        pass(3'000);
        QCOMPARE(m_jobs.size(), 1u);
    }
    void whatARunningActionSaysIsToldOnceAndToThoseWhoComeLater()
    {
        const auto ana = follow(kAna);
        const Reply reply = act(restart(), kAna);
        pass(3'200);
        QCOMPARE(stateOf(reply.operation), OperationState::started);
        const auto told = [](Listener& listener) {
            std::vector<std::string> all;
            while (const auto next = listener.next())
                if (next->progress)
                    all.push_back(next->progress->operation.value + ": " + next->progress->output);
            return all;
        };
        const Seq seq = m_desk->shared().lastSeq();
        m_shim.is = remediation::ShimState::Is::running;
        m_shim.said = "stopping\n";
        pass(500);
        const std::vector<std::string> once{reply.operation.value + ": stopping\n"};
        QVERIFY(told(*ana) == once);
        const auto ben = follow(kBen);
        QVERIFY(told(*ben) == once);
        m_shim.said = "stopping\nstarting\n";
        pass(500);
        QVERIFY(told(*ana) == std::vector<std::string>{reply.operation.value + ": stopping\nstarting\n"});
        QCOMPARE(m_desk->shared().lastSeq(), seq); // nothing of it goes into the journal while it runs
        m_shim.is = remediation::ShimState::Is::finished;
        m_shim.said.clear();
        m_shim.result = remediation::ShimResult{};
        pass(500);
        QVERIFY(told(*follow(kBen)).empty());
    }
    void whatALookAtTheVersionsFoundIsDescribed()
    {
        using contract::VersionLook;
        const auto described = [&] {
            DescriptionOut out;
            turn({DescribeAsked{kAna, [&out](const DescriptionOut& came) { out = came; }}});
            return out.services.at(0);
        };
        const std::vector<VersionLook> looks{{"v9", true, "broken file", {}, {}},
                                             {"v11", false, {}, VersionLook::Answers::right, m_clock.wall()}};
        turn({VersionsSeen{test::kRain, looks}});
        QVERIFY(described().looks == looks);
        QVERIFY(described().versions == std::vector<std::string>{"v11"}); // what can't be used can't be gone to
    }
    void whatNobodyHasCannotBeGivenBack()
    {
        const auto* incident = breakIt();
        QVERIFY(incident != nullptr);
        const auto holds = [&](journal::Holding what, const Caller& who, const std::string& to = {}) {
            Command asked = command(TakeCommand{what, to});
            asked.incident = incident->id;
            return act(asked, who);
        };
        const Seq before = m_desk->shared().lastSeq();
        for (const auto what : {journal::Holding::givenBack, journal::Holding::handedOver}) {
            const Reply reply = holds(what, kAna, "Ben");
            QVERIFY(!reply.accepted);
            QCOMPARE(reply.why, RefusedWhy::notYours);
        }
        QCOMPARE(m_desk->shared().lastSeq(), before + 2); // that it was tried, and no more
        QVERIFY(m_desk->shared().incident(incident->id)->takenBy.empty());
        QVERIFY(holds(journal::Holding::taken, kAna).accepted);
        QCOMPARE(holds(journal::Holding::givenBack, kBen).why, RefusedWhy::notYours); // it is Ana's
        QVERIFY(holds(journal::Holding::givenBack, kAna).accepted);
        QCOMPARE(holds(journal::Holding::givenBack, kAna).why, RefusedWhy::notYours); // nobody has it now
    }
    void stopWinsWhileCountingAndComesTooLateAfter()
    {
        const auto ana = follow(kAna);
        const Reply first = act(restart(), kAna);
        QVERIFY(act(command(StopCommand{first.operation}), kBen).accepted);
        QCOMPARE(stateOf(first.operation), OperationState::stopped);
        const Reply next = act(restart(m_desk->shared().service(test::kRain)->lastOperationSeq), kAna);
        pass(3'200);
        QCOMPARE(act(command(StopCommand{next.operation}), kBen).why, RefusedWhy::tooLate);
        QCOMPARE(m_jobs.size(), 1u);
    }
    void anAskerThatFallsSilentStopsTheCountdown()
    {
        const Reply reply = act(restart(), kAna);
        QVERIFY(reply.accepted);
        pass(2'100);
        QCOMPARE(stateOf(reply.operation), OperationState::stopped);
        QVERIFY(m_jobs.empty());
    }
    void aStreamThatEndsIsSilenceFromThen()
    {
        const auto ana = follow(kAna);
        Command slow = restart();
        std::get<OperationCommand>(slow.what).countdownS = 10;
        const Reply reply = act(slow, kAna);
        pass(3'000);
        turn({FollowEnded{ana}});
        pass(1'500);
        QCOMPARE(stateOf(reply.operation), OperationState::asked);
        pass(700);
        QCOMPARE(stateOf(reply.operation), OperationState::stopped);
    }
    void whoSaysStillHereIsHeardWithoutAStream()
    {
        const Reply reply = act(restart(), kAna);
        for (int i = 0; i < 4; ++i) {
            pass(900);
            act(command(StillHereCommand{reply.operation}), kAna);
            act(command(StillHereCommand{reply.operation}), kBen); // somebody else's word doesn't count
        }
        QCOMPARE(stateOf(reply.operation), OperationState::started);
    }
    void aRestartInTheCountdownStopsIt()
    {
        const auto ana = follow(kAna);
        const Reply reply = act(restart(), kAna);
        pass(500);
        open();
        QCOMPARE(stateOf(reply.operation), OperationState::stopped);
        pass(4'000);
        QVERIFY(m_jobs.empty());
    }
    void theProofSettlesAndNoProofInTimeIsUnknown_data()
    {
        QTest::addColumn<bool>("proven");
        QTest::newRow("a new process") << true;
        QTest::newRow("the old process") << false;
    }
    void theProofSettlesAndNoProofInTimeIsUnknown()
    {
        QFETCH(bool, proven);
        const auto ana = follow(kAna);
        const Reply reply = act(restart(), kAna);
        pass(3'200);
        m_shim.is = remediation::ShimState::Is::finished;
        m_shim.startedAt = m_clock.wall();
        m_shim.result = remediation::ShimResult{};
        m_shim.result->exitStatus = 0;
        m_shim.result->ok = true;
        m_shim.result->endedAt = m_clock.wall();
        if (proven)
            m_startedAt = m_clock.wall() + Millis(100);
        for (int i = 0; i < 8; ++i)
            second();
        const auto& states = m_desk->shared().operation(reply.operation)->states;
        const bool hasSettled = std::ranges::any_of(states, [](const auto& s) { return s.second == OperationState::settled; });
        QCOMPARE(hasSettled, proven);
        if (!proven)
            QCOMPARE(stateOf(reply.operation), OperationState::unknown);
    }
    void aShimThatCannotStartIsAFailure()
    {
        m_shimFails = true;
        const auto ana = follow(kAna);
        const Reply reply = act(restart(), kAna);
        pass(3'200);
        QCOMPARE(stateOf(reply.operation), OperationState::failed);
    }
    void aBrokenNewAgreementKeepsTheOldAndSaysSo()
    {
        m_files->write("rain.yaml", "format: 1\nservice: rain\nnmae: x\n");
        turn({ReloadAsked{}});
        QVERIFY(!m_log.empty());
        QVERIFY(m_log.back().find("rain.yaml") != std::string::npos);
        QVERIFY(breakIt() != nullptr); // still judged by the old one
    }
    void aNewAgreementIsRecordedAndToldToConsoles()
    {
        const auto ana = follow(kAna);
        const std::string before = m_desk->shared().service(test::kRain)->configuration->agreementDigest;
        m_files->write("rain.yaml", test::RainFolder::agreement("[touch, other]"));
        turn({ReloadAsked{}});
        QVERIFY(m_desk->shared().service(test::kRain)->configuration->agreementDigest != before);
        bool told = false;
        while (const auto published = ana->next())
            told = told || published->descriptionChanged;
        QVERIFY(told);
    }
    void whatIsPublishedHasNoGapAfterTheSnapshot()
    {
        const auto ana = follow(kAna);
        const Seq snapshot = ana->begun()->lastSeq;
        QCOMPARE(snapshot, m_desk->shared().lastSeq());
        for (int i = 0; i < 5; ++i)
            QVERIFY(act(command(NoteCommand{"note"}), kAna).accepted);
        Seq next = snapshot;
        while (const auto published = ana->next())
            for (const auto& entry : published->entries)
                QCOMPARE(entry.seq, ++next);
        QCOMPARE(next, snapshot + 5);
    }
    void aSlowReaderIsCut()
    {
        auto slow = std::make_shared<Listener>(kBen, [] {}, 3);
        turn({FollowBegan{slow, {}}});
        for (int i = 0; i < 10; ++i)
            static_cast<void>(act(command(NoteCommand{"note"}), kAna));
        QVERIFY(slow->isCut());
        QVERIFY(slow->next() == nullptr);
        bool isAbandoned = false;
        slow->setAbandon([&] { isAbandoned = true; });
        pass(2'000);
        QVERIFY(!m_log.empty() && m_log.back().find("desk 2") != std::string::npos && m_log.back().find("ben") != std::string::npos);
        pass(12'000);
        QVERIFY(isAbandoned); // its other end never read the error
    }
    void aCallerThatNeverStopsIsLimited()
    {
        int limited = 0;
        for (int i = 0; i < 200; ++i)
            limited += act(command(NoteCommand{"note"}), kAna).error.has_value() ? 1 : 0;
        QCOMPARE(limited, 150);
        QVERIFY(act(command(NoteCommand{"note"}), kBen).accepted);
    }
    void onAFullDiskWindowsStopFirstAndThenActionsAreRefused()
    {
        m_desk.reset();
        const std::string data = m_files->path("data").string();
        if (::mount("tmpfs", data.c_str(), "tmpfs", 0, "size=40m") != 0)
            QSKIP("a small tmpfs can't be mounted here");
        open();
        second();
        const int filler = ::open((data + "/filler").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        const std::string block(4'096, 'f');
        while (::write(filler, block.data(), block.size()) > 0) {
        }
        ::close(filler);
        second();
        QVERIFY(!m_log.empty() && m_log.back().find("windows are not stored") == 0);
        QVERIFY(act(command(NoteCommand{"still recorded"}), kAna).accepted);
        for (const std::size_t size : {8'000u, 2'000u, 200u, 1u}) {
            RefusedWhy why = RefusedWhy::none;
            for (int i = 0; i < 10'000 && why == RefusedWhy::none; ++i)
                why = act(command(NoteCommand{std::string(size, 'x')}), caller("person " + std::to_string(i), "desk", true)).why;
            QCOMPARE(why, RefusedWhy::notRecorded);
        }
        const Seq last = m_desk->shared().lastSeq();
        QVERIFY(!act(restart(), kBen).accepted);
        QCOMPARE(m_desk->shared().lastSeq(), last); // what is not recorded has not happened
        // What the service does meanwhile is told all the same, also to those who come now.
        for (int i = 0; i < 20; ++i)
            second(60);
        const auto listener = follow(kAna);
        pass(1'500);
        std::optional<Published::Heartbeat> beat;
        while (const auto next = listener->next())
            beat = next->heartbeat ? next->heartbeat : beat;
        QVERIFY(beat && beat->recordStopped);
        QVERIFY(std::ranges::any_of(beat->waiting, [](const journal::Entry& entry) {
            const auto* alert = std::get_if<journal::Alert>(&entry.body);
            return alert && alert->phase == journal::AlertPhase::opened && alert->severity == journal::Severity::broken;
        }));
        QVERIFY(listener->begun()->unstored.size() >= 20);
        QCOMPARE(m_desk->shared().openIncidentOf(test::kRain), nullptr);
        QVERIFY(m_jobs.empty());
        std::filesystem::remove(data + "/filler");
        pass(1'500);
        QVERIFY(m_desk->shared().openIncidentOf(test::kRain) != nullptr);
        while (const auto next = listener->next())
            beat = next->heartbeat ? next->heartbeat : beat;
        QVERIFY(!beat->recordStopped && beat->waiting.empty());
        QVERIFY(act(command(NoteCommand{"again"}), kBen).accepted);
        m_desk.reset();
        ::umount2(data.c_str(), MNT_DETACH);
    }
    void anAgentThatIsNotNamedOnlyLooks()
    {
        m_files->write("rain.yaml", test::RainFolder::agreement() + "operated by: another\n");
        open();
        second();
        QCOMPARE(act(restart(), kAna).why, RefusedWhy::looksOnly);
    }
};

QTEST_GUILESS_MAIN(DeskTest)
#include "DeskTest.moc"
