#include "base/Files.h"
#include "remediation/BoundedOutput.h"
#include "remediation/Shim.h"
#include "remediation/ShimFiles.h"

#include <QCoreApplication>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <fstream>
#include <random>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace handrail;
using namespace handrail::remediation;
using Is = ShimState::Is;

// This program is its own shim: `ShimTest run-operation FOLDER`.

namespace {

const ServiceId kService("flights/late");
constexpr int kLong = 20'000;

std::filesystem::path self() { return std::filesystem::read_symlink("/proc/self/exe"); }

ShimJob commandJob(int number, std::vector<std::string> command)
{
    ShimJob job;
    job.operation = OperationId("flights/late/op/" + std::to_string(number));
    job.service = kService;
    job.command = std::move(command);
    return job;
}

/// A shell only as something to run: the shim itself never uses one.
ShimJob script(int number, const std::string& text) { return commandJob(number, {"/bin/sh", "-c", text}); }

int lines(const std::filesystem::path& file)
{
    const auto text = readFile(file).value_or("");
    return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

bool isAlive(int pid) { return Process::of(pid).has_value(); }

} // namespace

class ShimTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    std::filesystem::path m_data;

    [[nodiscard]] ShimState look(const ShimJob& job) const { return lookAtShim(m_data, job.service, job.operation); }
    [[nodiscard]] std::filesystem::path folder(const ShimJob& job) const
    {
        return operationsFolder(m_data) / fileName(job.operation.value);
    }

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_data = m_dir->path().toStdString();
    }

    void commandRunsAndIsRemembered()
    {
        const auto job = script(1, "echo out; echo err >&2; echo token=abc123; exit 3");
        QCOMPARE(look(job).is, Is::neverStarted);
        QVERIFY(startShim(m_data, self(), job));
        QTRY_COMPARE_WITH_TIMEOUT(look(job).is, Is::finished, kLong);
        const auto state = look(job);
        QCOMPARE(state.result->exitStatus.value(), 3);
        QVERIFY(!state.result->ok && !state.result->mayHaveActed);
        QCOMPARE(state.result->output, std::string("out\nerr\ntoken=[hidden]\n"));
        QVERIFY(state.startedAt && *state.startedAt <= state.result->endedAt);
    }

    void whatItSaysIsSeenWhileItRuns()
    {
        const auto go = m_data / "go";
        const auto job = script(1, "for i in $(seq 20000); do echo line $i; done; echo password=hunter22 so far; "
                                   "while [ ! -e " + go.string() + " ]; do sleep 0.05; done; echo end");
        QVERIFY(startShim(m_data, self(), job));
        QTRY_VERIFY_WITH_TIMEOUT(look(job).said.ends_with("so far\n"), kLong);
        const auto state = look(job);
        QCOMPARE(state.is, Is::running);
        QVERIFY2(state.said.ends_with("line 20000\npassword=[hidden] so far\n"), state.said.c_str());
        QVERIFY(state.said.size() <= 2'000 && state.said.starts_with("line 19")); // its last lines, whole
        std::ofstream(go) << "x";
        QTRY_COMPARE_WITH_TIMEOUT(look(job).is, Is::finished, kLong);
        QVERIFY(look(job).result->output.ends_with("so far\nend\n"));
        QVERIFY(look(job).said.empty()); // all of it is in the result now
    }

    void lastLinesAreWhole_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("last");
        const QString twelve = QStringLiteral("b\n").repeated(12);
        QTest::newRow("nothing") << QString() << QString();
        QTest::newRow("one line, not ended") << QStringLiteral("half") << QStringLiteral("half");
        QTest::newRow("an empty line") << QStringLiteral("\n") << QStringLiteral("\n");
        QTest::newRow("no more than twelve") << QStringLiteral("a\n") + twelve << twelve;
        QTest::newRow("long ones are left out") << QStringLiteral("x").repeated(1'999) + QStringLiteral("\nb\n") << QStringLiteral("b\n");
        QTest::newRow("the end of a very long one") << QStringLiteral("x").repeated(5'000) << QStringLiteral("x").repeated(2'000);
        QTest::newRow("from the beginning of a character") << QStringLiteral("\u00e4").repeated(1'500) + QStringLiteral("x")
                                                          << QStringLiteral("\u00e4").repeated(999) + QStringLiteral("x");
    }
    void lastLinesAreWhole()
    {
        QFETCH(QString, text);
        QFETCH(QString, last);
        QCOMPARE(QString::fromStdString(lastLines(text.toStdString())), last);
    }

    void noShellReadsTheWords()
    {
        const auto job = commandJob(1, {"/bin/echo", "$HOME; exit 9", "*"});
        QVERIFY(startShim(m_data, self(), job));
        QTRY_COMPARE_WITH_TIMEOUT(look(job).is, Is::finished, kLong);
        QCOMPARE(look(job).result->output, std::string("$HOME; exit 9 *\n"));
        QVERIFY(look(job).result->ok);
    }

    void missingProgramFailsAndSurelyDidNothing()
    {
        const auto job = commandJob(1, {"/does/not/exist"});
        QVERIFY(startShim(m_data, self(), job));
        QTRY_COMPARE_WITH_TIMEOUT(look(job).is, Is::finished, kLong);
        QVERIFY(!look(job).result->ok && !look(job).result->exitStatus && !look(job).result->mayHaveActed);
    }

    void anOperationIsStartedOnce()
    {
        const auto job = script(1, "echo x >> " + (m_data / "done").string());
        QVERIFY(startShim(m_data, self(), job));
        const auto again = startShim(m_data, self(), job);
        QVERIFY(!again);
        QCOMPARE(again.error().code, ErrorCode::alreadyExists);
        QTRY_COMPARE_WITH_TIMEOUT(look(job).is, Is::finished, kLong);
        QCOMPARE(runOperation(folder(job)), 4); // by hand: it ran before
        QCOMPARE(lines(m_data / "done"), 1);
    }

    void longOutputKeepsBothEnds()
    {
        const auto job = script(1, "echo first; yes 0123456789 | head -c 1000000; echo last");
        QVERIFY(startShim(m_data, self(), job));
        QTRY_COMPARE_WITH_TIMEOUT(look(job).is, Is::finished, kLong);
        const auto output = look(job).result->output;
        QVERIFY(output.starts_with("first\n") && output.ends_with("last\n"));
        QVERIFY(output.size() < (65u << 10) + 100 && output.find("bytes left out") != std::string::npos);
    }

    void theTimeLimitEndsTheWholeGroup()
    {
        auto job = script(1, "trap '' TERM; sleep 100 & echo $! > " + (m_data / "pid").string() + "; wait; sleep 100");
        job.atMost = Millis(300);
        QVERIFY(startShim(m_data, self(), job));
        QTRY_COMPARE_WITH_TIMEOUT(look(job).is, Is::finished, kLong);
        const auto result = *look(job).result;
        QVERIFY(result.timedOut && result.mayHaveActed && !result.ok);
        const int grandchild = std::stoi(readFile(m_data / "pid").value());
        QTRY_VERIFY_WITH_TIMEOUT(!isAlive(grandchild), kLong);
    }

    void oneShimAtATime()
    {
        const auto first = script(1, "sleep 100");
        const auto second = script(2, "echo x >> " + (m_data / "done").string());
        QVERIFY(startShim(m_data, self(), first));
        QTRY_COMPARE_WITH_TIMEOUT(look(first).is, Is::running, kLong);
        QVERIFY(startShim(m_data, self(), second));
        bool gaveUp = false;
        QTRY_VERIFY_WITH_TIMEOUT(gaveUp = gaveUp || ::waitpid(-1, nullptr, WNOHANG) > 0, kLong);
        QCOMPARE(look(second).is, Is::neverStarted);
        QCOMPARE(lines(m_data / "done"), 0);
        ::kill(readStarted(folder(first))->pid, SIGKILL);
        QTRY_COMPARE_WITH_TIMEOUT(look(first).is, Is::vanished, kLong);
    }

    void aLateShimDoesNothing()
    {
        const auto job = script(1, "echo x >> " + (m_data / "done").string());
        std::filesystem::create_directories(folder(job));
        QVERIFY(writeFileDurably(folder(job) / "job", toText(Job{job, sinceBoot() - 2 * kShimStartsWithin})));
        QCOMPARE(runOperation(folder(job)), 3);
        QCOMPARE(look(job).is, Is::neverStarted);
        QCOMPARE(lines(m_data / "done"), 0);
    }

    void proofCommandIsAskedBeforeAndAfter()
    {
        const std::string file = (m_data / "version").string();
        QVERIFY(writeFileDurably(file, "v12\n"));
        auto job = script(1, "(sleep 0.3; echo v11 > " + file + ") >/dev/null 2>&1 &");
        job.proofCommand = {"/bin/cat", file};
        job.proofWanted = "v11";
        job.proofWithin = std::chrono::seconds(20);
        QVERIFY(startShim(m_data, self(), job));
        QTRY_COMPARE_WITH_TIMEOUT(look(job).is, Is::finished, kLong);
        QCOMPARE(look(job).result->proofBefore.value(), std::string("v12"));
        QCOMPARE(look(job).result->proofAfter.value(), std::string("v11"));
    }

    void itOutlivesItsParent()
    {
        const auto job = script(1, "sleep 0.5; echo x >> " + (m_data / "done").string());
        const pid_t parent = ::fork();
        if (parent == 0) {
            const bool started = startShim(m_data, self(), job).has_value();
            ::kill(::getpid(), started ? SIGKILL : SIGTERM);
        }
        int status = 0;
        ::waitpid(parent, &status, 0);
        QCOMPARE(WTERMSIG(status), SIGKILL);
        QTRY_COMPARE_WITH_TIMEOUT(look(job).is, Is::finished, kLong);
        QVERIFY(look(job).result->ok);
        QCOMPARE(lines(m_data / "done"), 1);
    }

    void killedAtRandomMoments_data()
    {
        QTest::addColumn<QByteArray>("victim");
        QTest::newRow("shim") << QByteArray("shim");
        QTest::newRow("command") << QByteArray("command");
    }
    void killedAtRandomMoments()
    {
        QFETCH(QByteArray, victim);
        const unsigned seed = std::random_device()();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        for (int i = 1; i <= 20; ++i) {
            const auto done = m_data / ("done" + std::to_string(i));
            const auto job = script(i, "echo a >> " + done.string() + "; sleep 0.05; echo b >> " + done.string());
            QVERIFY(startShim(m_data, self(), job));
            // Until the files have been looked at so many times: anywhere from before the start to after the end.
            for (auto looks = random() % 6'000; looks > 0 && look(job).is != Is::finished; --looks)
                std::this_thread::yield();
            const auto started = readStarted(folder(job));
            const auto command = readCommand(folder(job));
            if (victim == "shim" && started && Process::of(started->pid))
                ::kill(started->pid, SIGKILL);
            if (victim == "command" && command && command->isAlive())
                ::kill(command->pid, SIGKILL);
            QTRY_VERIFY_WITH_TIMEOUT(look(job).is == Is::finished || look(job).is == Is::vanished, kLong);
            const auto state = look(job);
            if (state.is == Is::finished && state.result->ok)
                QCOMPARE(lines(done), 2);
            if (state.is == Is::finished && !state.result->ok)
                QVERIFY(state.result->mayHaveActed);
            const int before = lines(done);
            QVERIFY(before <= 2 && !startShim(m_data, self(), job));
            // Nothing of it lives on: the next one on the service finds the lock free.
            QVERIFY(state.is != Is::vanished || !command || !command->isAlive());
        }
    }
};

int main(int argc, char** argv)
{
    if (argc == 3 && std::string(argv[1]) == "run-operation")
        return runOperation(argv[2]);
    const QCoreApplication app(argc, argv);
    ShimTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "ShimTest.moc"
