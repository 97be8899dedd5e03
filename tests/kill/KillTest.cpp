#include "tests/kill/KillStage.h"

#include <csignal>
#include <random>

using namespace handrail;
using namespace handrail::e2e;
using journal::OperationState;

namespace {

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

} // namespace

/// Agent, window, the console that asked, shim and command are ended with kill -9 at random moments of an incident and
/// of an action, on a real service. Nothing is lost, nothing is done twice, and what people share is the same
/// afterwards.
class KillTest : public QObject, private KillStage {
    Q_OBJECT

    enum class Victim { agent, window, asker, shim, command };
    static constexpr const char* kVictims[] = {"agent", "window", "asker", "shim", "command"};

    std::unique_ptr<QProcess> m_window;
    std::mt19937 m_random;
    bool m_isSlow = false;
    int m_killed[5] = {};

    int upTo(int most) { return static_cast<int>(m_random() % static_cast<unsigned>(most + 1)); }
    /// Looks on for so long: the kill comes at a moment that nothing waits for.
    void lookOnFor(int ms)
    {
        untilSeen(ms, [] { return false; });
    }
    bool isOnFallback() const
    {
        const auto& windows = m_witness->board().windows(kFlights);
        for (auto window = windows.rbegin(); window != windows.rend(); ++window)
            if (window->fallbackMode)
                return !window->fallbackMode->empty();
        return false;
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

private Q_SLOTS:
    void initTestCase()
    {
        const unsigned seed = qEnvironmentVariableIsSet("HANDRAIL_SEED") ? qEnvironmentVariableIntValue("HANDRAIL_SEED")
                                                                         : std::random_device{}();
        qInfo("seed %u (HANDRAIL_SEED repeats it)", seed);
        m_random.seed(seed);
        begin();
    }
    void cleanupTestCase()
    {
        if (m_window)
            m_window->kill();
        if (m_window)
            m_window->waitForFinished(10'000);
        m_witness.reset();
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
