#include "tests/kill/Ledger.h"

#include "tests/kill/AgentProcess.h" // brings Qt, whose word "signals" must not meet ours

#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>
#include <csignal>
#include <random>

using namespace handrail;
using namespace handrail::e2e;
using journal::OperationState;
using journal::RefusedWhy;

namespace {

const ServiceId kFlights("flight-lateness");
constexpr int kLong = 60'000;

/// What our own agent's shims and their commands are, found by the folder in their command lines.
std::vector<pid_t> processesWith(const QString& folder, const QByteArray& word)
{
    std::vector<pid_t> found;
    for (const QString& name : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        bool isNumber = false;
        const int pid = name.toInt(&isNumber);
        QFile file(QStringLiteral("/proc/%1/cmdline").arg(name));
        if (!isNumber || !file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray line = file.readAll();
        if (line.contains(folder.toUtf8()) && line.contains(word))
            found.push_back(pid);
    }
    return found;
}

void writeFile(const QString& path, const QByteArray& text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
}

} // namespace

/// Agent, window, the console that asked, shim and command are ended with kill -9 at random moments of an incident and
/// of an action, on a real service. Nothing is lost, nothing is done twice, and what people share is the same
/// afterwards.
class KillTest : public QObject {
    Q_OBJECT

    enum class Victim { agent, window, asker, shim, command };
    struct Told {
        int fallback = 0, restart = 0, written = 0;
    };
    static constexpr const char* kVictims[] = {"agent", "window", "asker", "shim", "command"};

    World m_world;
    std::unique_ptr<AgentProcess> m_agent;
    std::unique_ptr<Witness> m_witness;
    std::unique_ptr<QProcess> m_window;
    std::mt19937 m_random;
    bool m_isSlow = false;
    int m_killed[5] = {};

    QString path(const QString& name) const { return m_world.folder() + QLatin1Char('/') + name; }
    std::filesystem::path data() const { return path(QStringLiteral("watch")).toStdString(); }
    int upTo(int most) { return static_cast<int>(m_random() % static_cast<unsigned>(most + 1)); }

    /// The demo's own agreement, with effects that are known within seconds and one more action: a command that takes
    /// its time and leaves a line for each time it was begun.
    void deriveAgreement()
    {
        const QDir from(QStringLiteral(HANDRAIL_SOURCE_DIR "/runbooks/demo"));
        const QString folder = path(QStringLiteral("agreed"));
        QVERIFY(QDir().mkpath(folder));
        for (const QString& name : from.entryList(QDir::Files))
            QVERIFY(QFile::copy(from.filePath(name), folder + QLatin1Char('/') + name));
        writeFile(path(QStringLiteral("write.sh")), "#!/bin/sh\necho begin >>\"$1\"\nsleep 0.$2\necho done >>\"$1\"\n");
        QFile::setPermissions(path(QStringLiteral("write.sh")), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        writeFile(path(QStringLiteral("written")), "");
        QFile file(from.filePath(QStringLiteral("flight-lateness.yaml")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QByteArray text = file.readAll();
        text.replace("should see: {within: 1 min}", "should see: {within: 2 s}");
        const QByteArray action =
            "  write down:\n    kind: custom\n    shown: Write it down\n    by: command\n    command: [\"" +
            path(QStringLiteral("write.sh")).toUtf8() + "\", \"" + path(QStringLiteral("written")).toUtf8() +
            "\", \"7\"]\n    what happens: A line is written.\n    who notices: Nobody.\n"
            "    undo: Can't be undone.\n    takes: 1 s\n    at most: 10 s\n"
            "    proof: {of: command, command: [tail, -n, \"1\", \"" +
            path(QStringLiteral("written")).toUtf8() +
            "\"], wanted: done, within: 4 s}\n    should see: {within: 2 s}\n\nrunbooks:\n";
        QVERIFY(text.contains("\nrunbooks:\n"));
        text.replace("\nrunbooks:\n", "\n" + action);
        const QString agreement = folder + QStringLiteral("/flight-lateness.yaml");
        QVERIFY(QFile::remove(agreement));
        writeFile(agreement, text);
        m_agent = std::make_unique<AgentProcess>(m_world.environment(), agreement, path(QStringLiteral("watch")));
    }

    Told told()
    {
        const auto json =
            QJsonDocument::fromJson(m_world.run(QStringLiteral("handrail-demo"), {QStringLiteral("status")}).toUtf8());
        const QJsonObject counts = json.object().value(QStringLiteral("told")).toObject();
        Told all{counts.value(QStringLiteral("fallback")).toInt(), counts.value(QStringLiteral("restart")).toInt(), 0};
        QFile file(path(QStringLiteral("written")));
        if (file.open(QIODevice::ReadOnly))
            all.written = static_cast<int>(file.readAll().count("begin"));
        return all;
    }

    void look() { m_witness->look(); }
    bool untilSeen(int ms, const std::function<bool()>& holds)
    {
        return World::until(ms, [&] {
            look();
            return holds();
        });
    }
    /// Looks on for so long: the kill comes at a moment that nothing waits for.
    void lookOnFor(int ms)
    {
        untilSeen(ms, [] { return false; });
    }
    const journal::SharedState& shared() const { return m_witness->board().shared(); }
    Seq lastSeen() const
    {
        const auto* service = shared().service(kFlights);
        return service == nullptr ? 0 : service->lastOperationSeq;
    }
    std::string shownVersion() const
    {
        const auto& windows = m_witness->board().windows(kFlights);
        for (auto window = windows.rbegin(); window != windows.rend(); ++window)
            if (window->version)
                return *window->version;
        return {};
    }
    bool isOnFallback() const
    {
        const auto& windows = m_witness->board().windows(kFlights);
        for (auto window = windows.rbegin(); window != windows.rend(); ++window)
            if (window->fallbackMode)
                return !window->fallbackMode->empty();
        return false;
    }
    bool isQuiet() const
    {
        for (const journal::OperationRecord* record : shared().operationsOf(kFlights))
            if (journal::isRunning(record->latest.state) || record->latest.state == OperationState::settled)
                return false;
        return true;
    }

    void openWindow()
    {
        QFile::remove(path(QStringLiteral("window.png")));
        QProcessEnvironment environment = m_world.environment();
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        m_window = std::make_unique<QProcess>();
        m_window->setProcessEnvironment(environment);
        m_window->setProcessChannelMode(QProcess::MergedChannels);
        m_window->start(World::program(QStringLiteral("handrail")),
                        {QStringLiteral("--agent"), m_agent->address(), QStringLiteral("--data"),
                         path(QStringLiteral("console")), QStringLiteral("--picture"),
                         path(QStringLiteral("window.png")), QStringLiteral("--every"), QStringLiteral("2")});
        untilSeen(kLong, [&] {
            return QFile::exists(path(QStringLiteral("window.png"))) || m_window->state() == QProcess::NotRunning;
        });
        const QString said = QStringLiteral("the window: exit %1, %2")
                                 .arg(m_window->exitCode())
                                 .arg(m_window->errorString() + QString::fromUtf8(m_window->readAll()));
        QVERIFY2(m_window->state() == QProcess::Running && QFile::exists(path(QStringLiteral("window.png"))),
                 qPrintable(said));
    }
    void killWindow()
    {
        QCOMPARE(m_window->state(), QProcess::Running); // it did not die by itself meanwhile
        m_window->kill();
        QVERIFY(m_window->waitForFinished(10'000));
    }

    /// While the agent is dead: all that a console was ever told is there, and the same is open as people were told.
    void checkNothingLost(const Ledger& ledger)
    {
        QVERIFY2(ledger.problem.empty(), ledger.problem.c_str());
        for (const auto& [seq, bytes] : m_witness->told()) {
            const auto found = ledger.bytes.find(seq);
            QVERIFY2(found != ledger.bytes.end(), ("lost: " + std::to_string(seq)).c_str());
            QVERIFY2(found->second == bytes, ("changed: " + std::to_string(seq)).c_str());
        }
        QCOMPARE(ledger.fold(shared().lastSeq()).dump(), shared().dump());
    }
    void killAgent()
    {
        m_agent->kill();
        look();
        checkNothingLost(Ledger::read(data()));
    }
    void startAgentAgain()
    {
        const Ledger before = Ledger::read(data());
        const auto folded = before.fold(before.entries.size());
        std::set<IncidentId> open;
        for (const journal::IncidentState* incident : folded.openIncidents())
            open.insert(incident->id);
        QVERIFY2(m_agent->start(), qPrintable(m_agent->said()));
        QVERIFY(untilSeen(kLong,
                          [&] { return m_witness->board().isLive() && shared().lastSeq() > before.entries.size(); }));
        for (const IncidentId& id : open)
            QVERIFY(shared().incident(id) != nullptr);
        for (const journal::IncidentState* incident : shared().openIncidents())
            QVERIFY2(open.empty() || open.contains(incident->id) || !shared().incident(*open.begin())->isOpen(),
                     "the same trouble is another incident after the restart");
    }

    void slow(bool on)
    {
        QVERIFY2(m_world.fault(QStringLiteral("store-slow"), on), qPrintable(m_world.failure()));
        m_isSlow = on;
    }
    void killDuringTrouble(Victim victim)
    {
        slow(!m_isSlow);
        lookOnFor(upTo(5'000));
        if (victim == Victim::window) {
            killWindow();
            openWindow();
        } else {
            killAgent();
            startAgentAgain();
        }
        // The table doesn't ask the store: nobody notices then that it is slow.
        if (m_isSlow)
            QVERIFY(untilSeen(kLong, [&] { return shared().openIncidentOf(kFlights) != nullptr || isOnFallback(); }));
    }

    QStringList someAction(Victim victim)
    {
        const int which = victim == Victim::shim || victim == Victim::command ? 0 : upTo(9);
        if (which <= 4)
            return {QStringLiteral("write down")};
        if (which <= 6)
            return {QStringLiteral("fallback"), QStringLiteral("--mode"), QStringLiteral("table")};
        if (which == 7)
            return {QStringLiteral("fallback")};
        if (which == 8)
            return {QStringLiteral("restart")};
        return {QStringLiteral("rollback"), QStringLiteral("--version"),
                shownVersion() == "v12" ? QStringLiteral("v11") : QStringLiteral("v12")};
    }
    std::unique_ptr<QProcess> ask(const QStringList& action)
    {
        auto asker = std::make_unique<QProcess>();
        asker->setProcessEnvironment(m_world.environment());
        asker->setProcessChannelMode(QProcess::MergedChannels);
        asker->start(World::program(QStringLiteral("handrail-agent")),
                     QStringList{QStringLiteral("act"), QString::fromStdString(kFlights.value)} + action +
                         QStringList{QStringLiteral("--agent"), m_agent->address(), QStringLiteral("--countdown"),
                                     QStringLiteral("1"), QStringLiteral("--anyway"), QStringLiteral("--reason"),
                                     QStringLiteral("a test")});
        return asker;
    }
    /// The shim or its command, once it is there, at a random moment of its life.
    bool killWorker(const QByteArray& word)
    {
        std::vector<pid_t> found;
        untilSeen(kLong, [&] {
            found = processesWith(m_world.folder(), word);
            return !found.empty();
        });
        if (found.empty())
            return false;
        lookOnFor(upTo(600));
        bool any = false;
        for (const pid_t pid : processesWith(m_world.folder(), word))
            any = ::kill(pid, SIGKILL) == 0 || any;
        return any;
    }

    void killDuringAction(Victim victim)
    {
        const QStringList action = someAction(victim);
        const Told before = told();
        const std::size_t operationsBefore = shared().operationsOf(kFlights).size();
        auto asker = ask(action);
        if (victim == Victim::shim || victim == Victim::command)
            killWorker(victim == Victim::shim ? "run-operation" : "write.sh");
        else
            lookOnFor(upTo(3'000));
        if (victim == Victim::asker)
            asker->kill();
        else if (victim == Victim::window)
            killWindow();
        else if (victim == Victim::agent)
            killAgent();
        if (victim == Victim::window)
            openWindow();
        else if (victim == Victim::agent)
            startAgentAgain();
        QVERIFY2(untilSeen(kLong, [&] { return asker->state() == QProcess::NotRunning; }),
                 "the one who asked never heard");
        QVERIFY2(untilSeen(kLong, [&] { return m_witness->board().isLive() && isQuiet(); }), shared().dump().c_str());
        checkDoneAtMostOnce(action.front(), before, operationsBefore);
    }
    void checkDoneAtMostOnce(const QString& action, const Told& before, std::size_t operationsBefore)
    {
        const auto operations = shared().operationsOf(kFlights);
        const std::size_t asked = operations.size() - operationsBefore;
        QVERIFY2(asked <= 1, "asked once, and there are several operations");
        const Told now = told();
        const int done = now.fallback - before.fallback + now.restart - before.restart + now.written - before.written;
        const bool isCounted = action != QLatin1String("rollback");
        if (asked == 0) {
            QCOMPARE(done, 0);
            return;
        }
        const auto& states = operations.back()->states;
        const auto was = [&](OperationState state) {
            return std::ranges::any_of(states, [state](const auto& each) { return each.second == state; });
        };
        QVERIFY2(done <= 1, "done twice");
        if (!was(OperationState::started))
            QCOMPARE(done, 0);
        if (was(OperationState::settled) && isCounted)
            QCOMPARE(done, 1);
        qInfo("    %s: %s, done %d", qPrintable(action), wordOf(operations.back()->latest.state), done);
    }
    static const char* wordOf(OperationState state)
    {
        constexpr const char* kWords[] = {"?",      "asked",        "stopped",    "refused", "started", "settled",
                                          "helped", "did not help", "can't tell", "worse",   "failed",  "unknown"};
        return kWords[static_cast<int>(state)];
    }

    client::Command operation(const std::string& action, std::map<std::string, std::string> params = {})
    {
        client::Operate what;
        what.action = action;
        what.params = std::move(params);
        what.seen = lastSeen();
        what.seenVersion = shownVersion();
        what.anyway = true;
        what.countdownS = 0;
        return {newRequestId(), kFlights, {}, what};
    }
    const client::Acted* send(const client::Command& command)
    {
        m_witness->link().act(command);
        const bool answered = untilSeen(kLong, [&] { return m_witness->acted(command.request) != nullptr; });
        return answered ? m_witness->acted(command.request) : nullptr;
    }
    bool isOver(const OperationId& id)
    {
        return untilSeen(kLong, [&] { return shared().operation(id) != nullptr && isQuiet(); });
    }
    bool tookEffect(const OperationId& id) const
    {
        const auto* record = shared().operation(id);
        return record != nullptr && std::ranges::any_of(record->states, [](const auto& each) {
                   return each.second == OperationState::settled;
               });
    }
    std::string refusal(const client::Acted& acted) const
    {
        return wording::render(wording::refusal(
            acted.why, m_witness->board().facts(kFlights, SystemClock().wall(), std::chrono::steady_clock::now()),
            acted.refusedFor, acted.beganAgo));
    }

private Q_SLOTS:
    void initTestCase()
    {
        const unsigned seed = qEnvironmentVariableIsSet("HANDRAIL_SEED") ? qEnvironmentVariableIntValue("HANDRAIL_SEED")
                                                                         : std::random_device{}();
        qInfo("seed %u (HANDRAIL_SEED repeats it)", seed);
        m_random.seed(seed);
        QVERIFY2(m_world.startDemo(), qPrintable(m_world.failure()));
        deriveAgreement();
        QVERIFY2(m_agent->start(), qPrintable(m_agent->said()));
        m_witness = std::make_unique<Witness>(m_agent->address().toStdString());
        QVERIFY(untilSeen(kLong, [&] { return m_witness->board().isLive() && !shownVersion().empty(); }));
    }
    void cleanupTestCase()
    {
        if (m_window)
            m_window->kill();
        if (m_window)
            m_window->waitForFinished(10'000);
        m_witness.reset();
    }

    void ofTwoRestartsAtOnceOneIsDone()
    {
        const int before = told().restart;
        client::Command first = operation("restart"), second = operation("restart");
        m_witness->link().act(first);
        m_witness->link().act(second);
        QVERIFY(untilSeen(kLong, [&] { return m_witness->acted(first.request) && m_witness->acted(second.request); }));
        const auto* one = m_witness->acted(first.request);
        const auto* other = m_witness->acted(second.request);
        if (!one->accepted)
            std::swap(one, other);
        QVERIFY(one->accepted && !other->accepted);
        QVERIFY(other->why == RefusedWhy::busy || other->why == RefusedWhy::overtaken);
        QVERIFY2(refusal(*other).size() > 20, refusal(*other).c_str());
        QVERIFY(isOver(one->operation));
        QVERIFY(tookEffect(one->operation));
        QCOMPARE(told().restart, before + 1);
    }
    void theSameRequestAgainIsTheSameOperation()
    {
        const int before = told().written;
        const client::Command command = operation("write down");
        const auto* first = send(command);
        QVERIFY(first != nullptr && first->accepted);
        const OperationId id = first->operation;
        QVERIFY(isOver(id));
        killAgent(); // not even a restart makes it another one
        startAgentAgain();
        client::Command again = command;
        const auto askAgain = [&](const client::Command& what) {
            Witness other(m_agent->address().toStdString());
            client::Acted reply;
            World::until(kLong, [&] {
                other.look();
                if (other.board().isLive() && other.acted(what.request) == nullptr)
                    other.link().act(what);
                return other.acted(what.request) != nullptr && !other.acted(what.request)->error;
            });
            return other.acted(what.request) != nullptr ? *other.acted(what.request) : client::Acted{};
        };
        const client::Acted same = askAgain(again);
        QVERIFY(same.accepted);
        QCOMPARE(same.operation, id);
        std::get<client::Operate>(again.what).reason = "another one";
        const client::Acted changed = askAgain(again);
        QVERIFY(!changed.accepted);
        QCOMPARE(changed.why, RefusedWhy::sameId);
        QVERIFY(untilSeen(kLong, [&] { return isQuiet(); }));
        QCOMPARE(told().written, before + 1);
    }
    void aClickFromBeforeARollbackAndItsUndoIsRefused()
    {
        const std::string version = shownVersion();
        const std::string other = version == "v12" ? "v11" : "v12";
        const client::Command stale = operation("roll back", {{"version", other}});
        const auto* back = send(operation("roll back", {{"version", other}}));
        QVERIFY(back != nullptr && back->accepted);
        QVERIFY(isOver(back->operation));
        QVERIFY(untilSeen(kLong, [&] { return shownVersion() == other; }));
        client::Command undo = operation("roll back", {{"version", version}});
        std::get<client::Operate>(undo.what).undoOf = back->operation;
        const auto* undone = send(undo);
        QVERIFY(undone != nullptr && undone->accepted);
        QVERIFY(isOver(undone->operation));
        QVERIFY(untilSeen(kLong, [&] { return shownVersion() == version; }));
        // All that the old screen shows is true again, but it does not show what was done.
        const auto* refused = send(stale);
        QVERIFY(refused != nullptr && !refused->accepted);
        QCOMPARE(refused->why, RefusedWhy::overtaken);
        QCOMPARE(refused->refusedFor, lastSeen());
        QVERIFY2(refusal(*refused).find(version) != std::string::npos, refusal(*refused).c_str());
        QCOMPARE(shownVersion(), version);
    }
    void aVersionRolledBackToSurvivesARestart()
    {
        const std::string version = shownVersion();
        const std::string other = version == "v12" ? "v11" : "v12";
        const auto* back = send(operation("roll back", {{"version", other}}));
        QVERIFY(back != nullptr && back->accepted);
        QVERIFY(isOver(back->operation));
        QVERIFY(untilSeen(kLong, [&] { return shownVersion() == other; }));
        const auto* again = send(operation("restart"));
        QVERIFY(again != nullptr && again->accepted);
        QVERIFY(isOver(again->operation));
        QVERIFY(tookEffect(again->operation));
        const WallTime since = shared().operation(again->operation)->latest.startedAt;
        QVERIFY(untilSeen(kLong, [&] {
            const auto& windows = m_witness->board().windows(kFlights);
            return std::ranges::any_of(windows, [&](const Window& window) {
                return window.start > since && window.version && window.requests.value_or(0) > 0;
            });
        }));
        QCOMPARE(shownVersion(), other);
    }
    void nothingIsLostAndNothingIsDoneTwice()
    {
        const int rounds = std::max(20, qEnvironmentVariableIntValue("HANDRAIL_SOAK"));
        openWindow();
        for (int round = 0; round < rounds && !QTest::currentTestFailed(); ++round) {
            // Each at least once, and agent and window in trouble too; then as it comes.
            const auto victim = round < 7 ? static_cast<Victim>(round % 5) : static_cast<Victim>(upTo(4));
            const bool hasTrouble = victim <= Victim::window && round >= 5 && (round < 7 || upTo(1) == 0);
            qInfo("%d: kill -9 of the %s %s", round + 1, kVictims[static_cast<int>(victim)],
                  hasTrouble ? "in an incident" : "in an action");
            ++m_killed[static_cast<int>(victim)];
            if (hasTrouble)
                killDuringTrouble(victim);
            else
                killDuringAction(victim);
        }
        QVERIFY(!QTest::currentTestFailed());
        QVERIFY(!m_witness->wasToldAnotherStory());
        QCOMPARE(m_agent->end(), 0);
        look();
        const Ledger ledger = Ledger::read(data());
        checkNothingLost(ledger);
        QVERIFY2(ledger.wrong().empty(), ledger.wrong().c_str());
        qInfo(
            "%d kills: agent %d, window %d, asker %d, shim %d, command %d; %zu entries, %zu incidents, %zu operations",
            rounds, m_killed[0], m_killed[1], m_killed[2], m_killed[3], m_killed[4], ledger.entries.size(),
            shared().incidentsOf(kFlights).size(), shared().operationsOf(kFlights).size());
    }
};

int main(int argc, char** argv)
{
    qputenv("QTEST_FUNCTION_TIMEOUT", "36000000"); // a soak is one function, and longer than Qt's five minutes
    QCoreApplication app(argc, argv);
    KillTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "KillTest.moc"
