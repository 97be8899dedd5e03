#include "agent/DataFolder.h"
#include "agent/Desk.h"
#include "agent/History.h"
#include "base/Files.h"
#include "contract/Signing.h"
#include "journal/EntryCodec.h"
#include "tests/agent/Rain.h" // brings Qt, whose word "signals" must not meet ours

#include <QtTest>
#include <sstream>
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

using namespace handrail;
using namespace handrail::agent;
using journal::OperationState;
using journal::RefusedWhy;

namespace {

class SetClock final : public Clock {
public:
    WallTime wall() const override { return fromMs(1'800'000'000'000) + passed; }
    SteadyTime steady() const override { return SteadyTime(std::chrono::hours(50)) + passed; }
    Millis passed{0};
};

/// A dump without the number of the last entry.
std::string withoutNumber(const std::string& dump)
{
    std::string text;
    std::istringstream lines(dump);
    for (std::string line; std::getline(lines, line);)
        text += line.find("entries ") == 0 ? "" : line + "\n";
    return text;
}

Caller caller(const std::string& who, const std::string& console, bool mayOperate)
{
    Caller made;
    made.who = who;
    made.console = console;
    made.mayOperate = mayOperate;
    return made;
}

const Caller kAna = caller("ana", "desk 1", true);
const Caller kBen = caller("ben", "desk 2", true);
const Caller kGuest = caller("guest", "desk 3", false);

} // namespace

/// The state thread's work without the thread: real files, a clock that is set, and shims that are only written down.
class DeskTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::RainFolder> m_files;
    SetClock m_clock;
    std::unique_ptr<Desk> m_desk;
    std::vector<remediation::ShimJob> m_jobs;
    remediation::ShimState m_shim;
    std::vector<std::string> m_log;
    bool m_shimFails = false;
    WallTime m_startedAt;
    int m_request = 0;

    void open(const std::string& name = "agent")
    {
        m_desk.reset();
        auto configured = readConfigured(m_files->path("rain.yaml"), {});
        QVERIFY2(configured.has_value(), configured ? "" : configured.error().front().text().c_str());
        std::filesystem::create_directories(m_files->path("data"));
        auto windows = storage::WindowStore::open(m_files->path("data/windows.db"), {});
        auto journal = storage::JournalStore::open(m_files->path("data/journal.db"));
        QVERIFY(windows && journal);
        Desk::Setup setup;
        setup.name = name;
        setup.dataFolder = m_files->path("data");
        if (std::filesystem::exists(m_files->path("rights.yaml"))) {
            auto rights = RightsFile::open(m_files->path("rights.yaml"), {test::kRain});
            QVERIFY2(rights.has_value(), rights ? "" : rights.error().text().c_str());
            setup.rights = std::move(*rights);
        }
        setup.startShim = [this](const remediation::ShimJob& job) -> Result<void> {
            if (m_shimFails)
                return fail(ErrorCode::failed, "no such program");
            m_jobs.push_back(job);
            return {};
        };
        setup.lookAtShim = [this](const ServiceId&, const OperationId&) { return m_shim; };
        setup.readHistory = readHistory;
        setup.sourcesChanged = [](const auto&) {};
        setup.log = [this](const std::string& line) { m_log.push_back(line); };
        std::vector<Configured> services;
        services.push_back(std::move(*configured));
        m_desk = std::make_unique<Desk>(std::move(setup), std::move(services), std::move(*windows), std::move(*journal), m_clock);
        QVERIFY(m_desk->begin());
    }
    void agreed(const std::string& keys)
    {
        std::string text = test::RainFolder::agreement();
        text.insert(text.find("    by: command"), keys);
        m_files->write("rain.yaml", text);
        open();
        for (int i = 0; i < 3; ++i)
            second();
    }
    static std::string signedText(const std::string& limit)
    {
        std::string text = test::RainFolder::agreement();
        text.replace(text.find("limit: 2 %"), 10, "limit: " + limit);
        text.insert(text.find("sources:"), "  desk: {team: Operations, call: the desk, people: [ben]}\n"
                                           "signed by: {built by: rain, run by: desk}\n");
        return text;
    }
    /// Returns the digest of the text that is used.
    std::string useSigned(const std::string& limit)
    {
        m_files->write("rain.yaml", signedText(limit));
        open();
        return m_desk->shared().service(test::kRain)->configuration->agreementDigest;
    }
    contract::Standing standing() const
    {
        const auto agreement = readConfigured(m_files->path("rain.yaml"), {})->agreement;
        return contract::standing(*agreement, m_desk->shared().service(test::kRain));
    }
    void turn(std::vector<Message> messages = {}) { m_desk->turn(messages); }
    /// One second of a service that answers 100 requests, `failed` of them not.
    void second(std::uint64_t failed = 0)
    {
        Window part;
        part.requests = 100;
        if (failed > 0)
            part.errors["no answer"] = failed;
        part.reachable = true;
        part.startedAt = m_startedAt;
        for (int tenth = 0; tenth < 10; ++tenth) {
            std::vector<Message> messages;
            if (tenth == 5)
                messages.push_back(Contribution{test::kRain, m_clock.wall(), part});
            m_clock.passed += Millis(100);
            turn(std::move(messages));
        }
    }
    const journal::IncidentState* breakIt()
    {
        for (int i = 0; i < 3; ++i)
            second();
        for (int i = 0; i < 20 && m_desk->shared().openIncidentOf(test::kRain) == nullptr; ++i)
            second(60);
        return m_desk->shared().openIncidentOf(test::kRain);
    }
    Command command(decltype(Command::what) what)
    {
        Command made;
        made.request = RequestId("request-" + std::to_string(++m_request));
        made.service = test::kRain;
        made.what = std::move(what);
        made.digest = made.request.value;
        return made;
    }
    Command restart(Seq seen = 0)
    {
        OperationCommand what;
        what.wanted.action = "restart";
        what.wanted.seen = seen;
        what.wanted.request = RequestId("request-" + std::to_string(m_request + 1)); // the one command() gives
        return command(std::move(what));
    }
    Reply act(const Command& asked, const Caller& caller)
    {
        Reply reply;
        turn({ActAsked{asked, caller, [&reply](const Reply& r) { reply = r; }}});
        return reply;
    }
    std::shared_ptr<Listener> follow(const Caller& caller)
    {
        auto listener = std::make_shared<Listener>(caller, [] {});
        turn({FollowBegan{listener, {}}});
        return listener;
    }
    OperationState stateOf(const OperationId& id) const { return m_desk->shared().operation(id)->latest.state; }
    void pass(int ms)
    {
        for (int i = 0; i < ms; i += 50) {
            m_clock.passed += Millis(50);
            turn();
        }
    }

private slots:
    void init()
    {
        m_files = std::make_unique<test::RainFolder>();
        m_clock.passed = Millis(0);
        m_startedAt = m_clock.wall() - std::chrono::hours(1);
        m_jobs.clear();
        m_log.clear();
        m_shim = {};
        m_shimFails = false;
        open();
        for (int i = 0; i < 3; ++i)
            second();
    }
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
    void whoLooksMayNotAct_data()
    {
        QTest::addColumn<int>("which");
        for (int which = 0; which < 3; ++which)
            QTest::newRow(std::to_string(which).c_str()) << which;
    }
    void whoLooksMayNotAct()
    {
        QFETCH(int, which);
        const Command asked = which == 0 ? restart() : which == 1 ? command(NoteCommand{"hello"}) : command(SignOffCommand{"t", "m", "d"});
        const Reply reply = act(asked, kGuest);
        QVERIFY(!reply.accepted);
        QCOMPARE(reply.why, RefusedWhy::notAllowed);
        QVERIFY(reply.seq > 0); // it is in the journal
        QVERIFY(m_jobs.empty());
    }
    void theRightsFileSaysWhoMayDoWhat_data()
    {
        QTest::addColumn<QString>("who");
        QTest::addColumn<bool>("looks");
        QTest::addColumn<bool>("operates");
        QTest::addColumn<bool>("signs");
        QTest::newRow("nobody in particular") << QStringLiteral("zoe") << false << false << false;
        QTest::newRow("sees") << QStringLiteral("sam") << true << false << false;
        QTest::newRow("operates") << QStringLiteral("ana") << true << true << false;
        QTest::newRow("owns") << QStringLiteral("ola") << true << true << true;
    }
    void theRightsFileSaysWhoMayDoWhat()
    {
        QFETCH(QString, who);
        QFETCH(bool, looks);
        QFETCH(bool, operates);
        QFETCH(bool, signs);
        m_files->write("rights.yaml", "format: 1\nservices:\n  rain: {see: [sam], operate: [ana], own: [ola]}\n");
        open();
        const Caller asking = caller(who.toStdString(), "desk", true); // the kernel's word counts no more
        DescriptionOut described;
        turn({DescribeAsked{asking, [&](const DescriptionOut& out) { described = out; }}});
        QCOMPARE(described.services.size(), looks ? 1u : 0u);
        if (looks) {
            QCOMPARE(std::ranges::count(described.services[0].rights, "operate") > 0, operates);
            QCOMPARE(described.services[0].actions[0].whyNot == "no right", !operates);
        }
        std::optional<ErrorCode> refused;
        turn({LookAsked{test::kRain, asking, "history", [&](const auto& file) {
            if (!file)
                refused = file.error().code;
        }}});
        QCOMPARE(refused.has_value(), !looks);
        const auto stream = follow(asking);
        QCOMPARE(stream->begun().has_value(), looks);
        QCOMPARE(stream->refusal().has_value(), !looks);
        QCOMPARE(act(command(NoteCommand{"hello"}), asking).accepted, operates);
        QCOMPARE(act(restart(), asking).why == RefusedWhy::notAllowed, !operates);
        const Reply signature = act(command(SignOffCommand{"Weather", "live", "some text"}), asking);
        QCOMPARE(signature.why == RefusedWhy::notAllowed, !signs);
    }
    void everyRefusedAttemptIsRecordedUntilItFloods()
    {
        const auto refusals = [this] {
            std::size_t count = 0;
            const auto store = storage::JournalStore::openReadOnly(m_files->path("data/journal.db"));
            const auto entries = store->read(0, 100'000);
            for (const storage::ChainedEntry& entry : *entries) {
                const auto decoded = journal::decode(entry.bytes);
                const auto* operation = std::get_if<journal::Operation>(&decoded->body);
                const bool isRefused = std::holds_alternative<journal::Refused>(decoded->body) || (operation && operation->state == OperationState::refused);
                count += isRefused && decoded->who == "guest" ? 1 : 0;
            }
            return count;
        };
        for (int i = 0; i < 5; ++i)
            QCOMPARE(act(i % 2 ? command(NoteCommand{"hello"}) : restart(), kGuest).why, RefusedWhy::notAllowed);
        QCOMPARE(refusals(), 5u);
        for (int i = 0; i < 500; ++i)
            QVERIFY(!act(i % 2 ? command(NoteCommand{"hello"}) : restart(), kGuest).accepted);
        QCOMPARE(refusals(), 20u);
        pass(11'000);
        static_cast<void>(act(command(NoteCommand{"hello"}), kGuest));
        QCOMPARE(refusals(), 21u);
    }
    void aSecondPersonAgreesFromAnotherConsole_data()
    {
        QTest::addColumn<bool>("restarted");
        QTest::newRow("at once") << false;
        QTest::newRow("the agent was started again meanwhile") << true;
    }
    void aSecondPersonAgreesFromAnotherConsole()
    {
        QFETCH(bool, restarted);
        agreed("    second person: yes\n");
        const Reply asked = act(restart(), kAna); // and closes the console
        QVERIFY(asked.accepted);
        pass(6'000);
        if (restarted)
            open();
        QCOMPARE(stateOf(asked.operation), OperationState::asked);
        QVERIFY(m_jobs.empty());
        const journal::Consent word{asked.operation, true, {}};
        const Reply own = act(command(word), kAna);
        QCOMPARE(own.why, RefusedWhy::samePerson);
        QVERIFY(own.seq > 0); // it is in the journal
        QCOMPARE(act(command(word), kGuest).why, RefusedWhy::notAllowed);
        const auto ben = follow(kBen);
        for (int i = 0; i < 2; ++i)
            second();
        QVERIFY(act(command(word), kBen).accepted);
        QCOMPARE(m_desk->shared().operation(asked.operation)->latest.consentBy, std::string("ben"));
        pass(2'900);
        QVERIFY(m_jobs.empty());
        pass(200);
        QCOMPARE(m_jobs.size(), 1u);
        QCOMPARE(act(command(word), kBen).why, RefusedWhy::tooLate);
    }
    void withoutASecondPersonInTimeItIsStopped()
    {
        agreed("    second person: yes\n    agreed within: 2 s\n");
        const Reply asked = act(restart(), kAna);
        pass(3'000);
        QCOMPARE(stateOf(asked.operation), OperationState::stopped);
        QCOMPARE(m_desk->shared().operation(asked.operation)->latest.refusedWhy, RefusedWhy::noConsent);
        const auto* state = m_desk->shared().service(test::kRain);
        const Reply again = act(restart(state->lastOperationSeq), kAna);
        QVERIFY(act(command(journal::Consent{again.operation, false, "not now"}), kBen).accepted);
        QCOMPARE(stateOf(again.operation), OperationState::stopped);
        QVERIFY(m_jobs.empty());
    }
    void anActionSaysWhoMay()
    {
        agreed("    who may: [ben]\n    needs a reason: yes\n");
        DescriptionOut described;
        turn({DescribeAsked{kAna, [&](const DescriptionOut& out) { described = out; }}});
        QCOMPARE(described.services[0].actions[0].whyNot, std::string("no right"));
        QCOMPARE(act(restart(), kAna).why, RefusedWhy::notAllowed);
        QCOMPARE(act(restart(), kBen).why, RefusedWhy::needsReason);
        Command asked = restart();
        std::get<OperationCommand>(asked.what).wanted.reason = "it hangs";
        QVERIFY(act(asked, kBen).accepted);
    }
    void inAChangeStopOneMoreClickIsNeeded()
    {
        Command freeze = command(journal::ChangeStop{"release night", m_clock.wall() + std::chrono::hours(2), false});
        freeze.service = {}; // all of them
        QVERIFY(act(freeze, kBen).accepted);
        QCOMPARE(act(restart(), kAna).why, RefusedWhy::changeStopped);
        Command asked = restart();
        std::get<OperationCommand>(asked.what).anyway = true;
        QVERIFY(act(asked, kAna).accepted);
    }
    void whatWouldUndoAnActionIsToldAndAskedAbout()
    {
        agreed("    managed by: {name: Argo CD, mark: .argocd}\n");
        m_files->write(".argocd", "");
        const auto ana = follow(kAna);
        turn({TargetLooked{test::kRain, remediation::lookAtTarget(*readConfigured(m_files->path("rain.yaml"), {})->agreement)}});
        bool isTold = false;
        while (const auto published = ana->next())
            isTold = isTold || published->descriptionChanged;
        QVERIFY(isTold);
        DescriptionOut described;
        turn({DescribeAsked{kAna, [&](const DescriptionOut& out) { described = out; }}});
        QCOMPARE(described.services[0].actions[0].warnings, std::vector<std::string>{"something else manages it: Argo CD"});
        QCOMPARE(act(restart(), kAna).why, RefusedWhy::needsAnyway);
    }
    void newRightsCutWhatIsUnderWay()
    {
        m_files->write("rights.yaml", "format: 1\nevery service: {see: [everybody]}\n");
        open();
        const auto stream = follow(kAna);
        m_files->write("rights.yaml", "format: 1\nevery service: {own: [ben}\n");
        turn({ReloadAsked{}});
        QVERIFY(m_log.back().find("rights.yaml:2") != std::string::npos);
        QVERIFY(!stream->isCut());
        m_files->write("rights.yaml", "format: 1\nevery service: {own: [ben]}\n");
        turn({ReloadAsked{}});
        QVERIFY(stream->isCut() && stream->refusal());
        QVERIFY(!follow(kAna)->begun());
    }
    void aTeamSignsOnlyWhatIsInUse()
    {
        const std::string digest = useSigned("2 %");
        const auto sign = [&](const char* team, const char* milestone, const std::string& text, const Caller& who) {
            return act(command(SignOffCommand{team, milestone, text}), who);
        };
        QCOMPARE(sign("Weather", "live", "another text", kAna).why, RefusedWhy::stateChanged);
        QCOMPARE(sign("Sailors", "live", digest, kAna).why, RefusedWhy::noSuchThing);
        QCOMPARE(sign("Weather", "lvie", digest, kAna).why, RefusedWhy::noSuchThing);
        QCOMPARE(sign("desk", "live", digest, kAna).why, RefusedWhy::notAllowed); // ben signs for that team
        QVERIFY(sign("rain", "live", digest, kAna).accepted);
        QVERIFY(standing().state == contract::Standing::State::partly);
        QVERIFY(sign("desk", "live", digest, kBen).accepted);
        QVERIFY(standing().state == contract::Standing::State::agreed);
        QCOMPARE(standing().by[1].team, std::string("Operations"));
        QCOMPARE(standing().by[1].who, std::string("ben"));
    }
    void whatChangedSinceItWasSignedIsKnownAfterARestart()
    {
        const std::string digest = useSigned("2 %");
        QVERIFY(act(command(SignOffCommand{"rain", "live", digest}), kAna).accepted);
        QVERIFY(act(command(SignOffCommand{"desk", "live", digest}), kBen).accepted);
        m_files->write("rain.yaml", "# a comment and a blank line\n\n" + signedText("2 %"));
        turn({ReloadAsked{}});
        QVERIFY(standing().state == contract::Standing::State::agreed);
        m_files->write("rain.yaml", signedText("5 %"));
        turn({ReloadAsked{}});
        for (int restart = 0; restart < 2; ++restart) {
            const contract::Standing now = standing();
            QVERIFY(now.state == contract::Standing::State::changed);
            QVERIFY(now.changedAt == m_clock.wall());
            QCOMPARE(now.changes.size(), std::size_t(1));
            QCOMPARE(now.changes[0].path, (std::vector<std::string>{"fail", "failing requests", "limit"}));
            QCOMPARE(now.changes[0].before + " -> " + now.changes[0].after, std::string("2 % -> 5 %"));
            open();
        }
    }
    void aBrokenChangeIsRecordedAndWhatWasUsedStays_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("text");
        QTest::newRow("agreement") << "rain.yaml" << "format: 1\nservce: rain\n";
        QTest::newRow("runbook") << "failing.md" << "no front matter\n";
    }
    void aBrokenChangeIsRecordedAndWhatWasUsedStays()
    {
        QFETCH(QString, file);
        QFETCH(QString, text);
        const std::string digest = useSigned("2 %");
        const auto configuration = [&] { return *m_desk->shared().service(test::kRain)->configuration; };
        const auto before = readFile(m_files->path(file.toStdString()));
        m_files->write(file.toStdString(), text.toStdString());
        turn({ReloadAsked{}});
        QVERIFY(configuration().problemWhere.find(file.toStdString() + ":") != std::string::npos);
        QVERIFY(!configuration().problem.empty());
        QCOMPARE(configuration().agreementDigest, digest);
        const Seq last = m_desk->shared().lastSeq();
        turn({ReloadAsked{}});
        QCOMPARE(m_desk->shared().lastSeq(), last); // said once
        QVERIFY(act(restart(), kAna).accepted);
        m_files->write(file.toStdString(), *before);
        turn({ReloadAsked{}});
        QVERIFY(configuration().problem.empty());
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
        pass(4'000);
        QVERIFY(m_jobs.empty());
        std::filesystem::remove(data + "/filler");
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
