#include "tests/kill/Ledger.h"
#include "ui/Desk.h"
#include "ui/LinkFeed.h"
#include "ui/Look.h"
#include "ui/MainWindow.h"

#include "tests/agent/Rain.h"
#include "tests/kill/AgentProcess.h" // brings Qt, whose word "signals" must not meet ours

#include <QApplication>
#include <QLabel>
#include <QTcpServer>
#include <QTcpSocket>
#include <QtTest>
#include <sys/mount.h>

using namespace handrail;
using namespace handrail::e2e;
using agent::test::kRain;
using agent::test::RainFolder;

namespace {

constexpr int kLong = 60'000;
const QString kAgentProgram = World::program(QStringLiteral("handrail-agent"));

struct Ended {
    int code = -1; ///< -1: it died, or never ended
    QString said;
};

Ended run(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    const bool ended = process.waitForFinished(kLong);
    return {ended && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            QString::fromUtf8(process.readAll())};
}

std::string changed(std::string text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    return at == std::string::npos ? std::string() : text.replace(at, from.size(), to);
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void overwrite(const QString& path, qint64 at, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(at));
    QCOMPARE(file.write(bytes), bytes.size());
}

/// Answers every connection as a web server would.
class WebServer : public QTcpServer {
public:
    WebServer()
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket* socket = nextPendingConnection();
            socket->write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            socket->disconnectFromHost();
        });
    }
};

/// All that stands in the window.
QString wordsIn(const QWidget& window)
{
    QString all;
    for (const QLabel* label : window.findChildren<QLabel*>())
        if (label->isVisible())
            all += label->text() + QLatin1Char('\n');
    return all;
}

} // namespace

/// Everything that a person can get wrong, with the real programs: a sentence that says what is wrong and what to do,
/// the exit status, nothing lost, no crash.
class BadInputTest : public QObject {
    Q_OBJECT

    std::unique_ptr<RainFolder> m_files;

    QString path(const char* name) const { return QString::fromStdString(m_files->path(name).string()); }
    std::unique_ptr<AgentProcess> agent() const
    {
        return std::make_unique<AgentProcess>(QProcessEnvironment::systemEnvironment(), path("rain.yaml"),
                                              path("data"));
    }
    Ended act(const AgentProcess& agent, const QStringList& what)
    {
        return run(kAgentProgram, QStringList{QStringLiteral("act"), QStringLiteral("rain")} + what +
                                      QStringList{QStringLiteral("--agent"), agent.address()});
    }
    Ended note(const AgentProcess& agent, const QString& text)
    {
        return act(agent, {QStringLiteral("note"), QStringLiteral("--text"), text});
    }
    void verifyJournal()
    {
        const Ended verified = run(kAgentProgram, {QStringLiteral("journal"), QStringLiteral("--data"), path("data"),
                                                   QStringLiteral("--verify")});
        QVERIFY2(verified.code == 0, qPrintable(verified.said));
    }
    /// An agent that ran, wrote a note and ended.
    void leaveAJournal(const QString& text)
    {
        auto before = agent();
        QVERIFY2(before->start(), qPrintable(before->said()));
        const Ended written = note(*before, text);
        QVERIFY2(written.code == 0, qPrintable(written.said));
        QCOMPARE(before->end(), 0);
    }
    static void checkWords(const QString& said, const QStringList& words)
    {
        for (const QString& word : words)
            QVERIFY2(said.contains(word), qPrintable(QStringLiteral("'%1' is not in: %2").arg(word, said)));
    }

private Q_SLOTS:
    void init() { m_files = std::make_unique<RainFolder>(); }

    void anUnsoundAgreementIsNotServed_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("words");
        const auto row = [](const char* name, const char* file, const std::string& text, const QStringList& words) {
            QVERIFY2(!text.empty(), name);
            QTest::newRow(name) << QString::fromLatin1(file) << QString::fromStdString(text) << words;
        };
        const std::string good = RainFolder::agreement();
        row("not YAML", "rain.yaml", "format: 1\nservice: [rain\n", {QStringLiteral("rain.yaml:")});
        row("unknown key", "rain.yaml", changed(good, "limit: 2 %", "limt: 2 %"),
            {QStringLiteral("rain.yaml:10:"), QStringLiteral("unknown key 'limt'"),
             QStringLiteral("Did you mean 'limit'")});
        row("no proof", "rain.yaml", changed(good, "    proof: {of: started after, within: 5 s}\n", ""),
            {QStringLiteral("rain.yaml:"), QStringLiteral("the action 'restart' has no proof"),
             QStringLiteral("Say how")});
        row("no source", "rain.yaml", changed(good, "sources:\n  answers: {file: answers.jsonl}\n", ""),
            {QStringLiteral("rain.yaml"), QStringLiteral("sources")});
        row("runbook not there", "rain.yaml", changed(good, "failing.md", "away.md"), {QStringLiteral("away.md")});
        row("step to nowhere", "failing.md",
            changed(RainFolder::runbook(), "answers: [lightning, none]",
                    "answers:\n  lightning: Shelter\n  none: next"),
            {QStringLiteral("failing.md:"), QStringLiteral("Shelter")});
        row("empty file", "rain.yaml", "\n", {QStringLiteral("rain.yaml")});
    }
    void anUnsoundAgreementIsNotServed()
    {
        QFETCH(QString, file);
        QFETCH(QString, text);
        QFETCH(QStringList, words);
        m_files->write(file.toStdString(), text.toStdString());
        const Ended checked = run(kAgentProgram, {QStringLiteral("check"), path("rain.yaml")});
        QCOMPARE(checked.code, 1);
        checkWords(checked.said, words);
        auto serving = agent();
        serving->launch();
        QVERIFY2(serving->endsByItself(), qPrintable(serving->said()));
        QCOMPARE(serving->exitCode(), 1);
        checkWords(serving->said(), words);
    }
    void aRunningAgentKeepsTheOldAgreementWhenTheNewOneIsBroken()
    {
        auto running = agent();
        QVERIFY2(running->start(), qPrintable(running->said()));
        m_files->write("rain.yaml", changed(RainFolder::agreement(), "limit: 2 %", "limt: 2 %"));
        QVERIFY(World::until(
            kLong, [&] { return running->said().contains(QStringLiteral("the old agreement stays in use")); }));
        checkWords(running->said(), {QStringLiteral("rain.yaml:10:"), QStringLiteral("unknown key 'limt'")});
        QCOMPARE(note(*running, QStringLiteral("still here")).code, 0);
        QCOMPARE(running->end(), 0);
    }
    void whatCanNotBeOpenedIsSaid_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QStringList>("words");
        const auto row = [](const char* name, const QStringList& words) {
            QTest::newRow(name) << QString::fromLatin1(name) << words;
        };
        row("port in use", {QStringLiteral("the port is in use"), QStringLiteral("--listen")});
        row("listen to nonsense", {QStringLiteral("nonsense"), QStringLiteral("7443")});
        row("not this machine", {QStringLiteral("192.0.2.1"), QStringLiteral("127.0.0.1")});
        row("data folder in use", {QStringLiteral("works in this data folder"), QStringLiteral("--data")});
        row("data folder is a file", {QStringLiteral("the data folder can't be made"), QStringLiteral("--data")});
        for (const char* file : {"journal.db", "windows.db"}) {
            const QString name = QString::fromLatin1(file);
            row(qPrintable(QStringLiteral("newer ") + name),
                {name, QStringLiteral("newer version"), QStringLiteral("nothing was changed")});
            row(qPrintable(QStringLiteral("no database ") + name),
                {name, QStringLiteral("damaged"), QStringLiteral("move it away")});
            row(qPrintable(QStringLiteral("damaged ") + name),
                {name, QStringLiteral("damaged"), QStringLiteral("move it away")});
        }
    }
    void whatCanNotBeOpenedIsSaid()
    {
        QFETCH(QString, what);
        QFETCH(QStringList, words);
        auto serving = agent();
        auto other = agent();
        QTcpServer taken;
        const QString file = path("data") + QLatin1Char('/') + what.section(QLatin1Char(' '), -1);
        if (what.endsWith(QLatin1String(".db"))) {
            leaveAJournal(QStringLiteral("written before"));
            if (what.startsWith(QLatin1String("newer")))
                overwrite(file, 60, QByteArray("\0\0\0\x63", 4)); // user_version
            else if (what.startsWith(QLatin1String("no database")))
                overwrite(file, 0, QByteArray(100, 'x'));
            else // all but the page that says what the file is
                overwrite(file, 4096, QByteArray(static_cast<int>(QFileInfo(file).size()) - 4096, '\xa5'));
        } else if (what == QLatin1String("port in use")) {
            QVERIFY(taken.listen(QHostAddress::LocalHost));
            serving->listenTo(QStringLiteral("127.0.0.1:%1").arg(taken.serverPort()));
        } else if (what == QLatin1String("listen to nonsense")) {
            serving->listenTo(QStringLiteral("nonsense"));
        } else if (what == QLatin1String("not this machine")) {
            serving->listenTo(QStringLiteral("192.0.2.1:7443"));
        } else if (what == QLatin1String("data folder in use")) {
            QVERIFY2(other->start(), qPrintable(other->said()));
        } else {
            m_files->write("data", "a file");
        }
        const QByteArray before = contentOf(file);
        serving->launch();
        QVERIFY2(serving->endsByItself(), qPrintable(serving->said()));
        QVERIFY2(serving->exitCode() == 1, qPrintable(serving->said()));
        checkWords(serving->said(), words);
        QVERIFY2(contentOf(file) == before, "the file was changed");
        if (what == QLatin1String("data folder in use"))
            QCOMPARE(note(*other, QStringLiteral("not disturbed")).code, 0);
    }
    void aChangedRecordIsNoticed()
    {
        leaveAJournal(QStringLiteral("who did it: Ana"));
        const QString file = path("data/journal.db");
        const qsizetype at = contentOf(file).indexOf("who did it: Ana");
        QVERIFY(at > 0);
        overwrite(file, at + 12, "Ben");
        const Ended verified = run(kAgentProgram, {QStringLiteral("journal"), QStringLiteral("--data"), path("data"),
                                                   QStringLiteral("--verify")});
        QCOMPARE(verified.code, 1);
        checkWords(verified.said, {QStringLiteral("journal"), QStringLiteral("changed")});
    }
    void aWrongAddressIsSaid_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QStringList>("words");
        QTest::newRow("nobody there") << QStringLiteral("127.0.0.1:%1").arg(World::freePort())
                                      << QStringList{QStringLiteral("nothing answers there"),
                                                     QStringLiteral("check the address")};
        QTest::newRow("no address") << QStringLiteral("nonsense")
                                    << QStringList{QStringLiteral("nonsense"), QStringLiteral("7443")};
        QTest::newRow("another machine without certificates")
            << QStringLiteral("192.0.2.1:7443")
            << QStringList{QStringLiteral("without certificates"), QStringLiteral("key files")};
        QTest::newRow("no agent") << QString()
                                  << QStringList{QStringLiteral("it is no handrail-agent"),
                                                 QStringLiteral("check the address")};
    }
    void aWrongAddressIsSaid()
    {
        QFETCH(QString, address);
        QFETCH(QStringList, words);
        WebServer web;
        if (address.isEmpty())
            address = QStringLiteral("127.0.0.1:%1").arg(web.serverPort());
        // In this process, so that the web server can answer: its event loop is ours.
        QProcess status;
        status.setProcessChannelMode(QProcess::MergedChannels);
        status.start(kAgentProgram, {QStringLiteral("status"), QStringLiteral("--agent"), address});
        QVERIFY(World::until(kLong, [&] { return status.state() == QProcess::NotRunning; }));
        QCOMPARE(status.exitStatus(), QProcess::NormalExit);
        QCOMPARE(status.exitCode(), 1);
        checkWords(QString::fromUtf8(status.readAll()), words);

        const SystemClock clock;
        ui::Look look;
        ui::Desk desk(clock, std::make_unique<ui::NoMemory>());
        ui::MainWindow window(desk, look, {});
        desk.addAgent(
            std::make_unique<ui::LinkFeed>(client::Address{address.toStdString(), {}, {}, {}, {}}, "console"));
        window.resize(1280, 800);
        window.show();
        desk.begin();
        QTRY_VERIFY2_WITH_TIMEOUT(wordsIn(window).contains(address), qPrintable(wordsIn(window)), kLong);
        const QString wanted = words.front();
        QTRY_VERIFY2_WITH_TIMEOUT(wordsIn(window).contains(wanted) ||
                                      wordsIn(window).contains(QStringLiteral("Nothing answers at ") + address),
                                  qPrintable(wordsIn(window)), kLong);
    }
    void anAnswersFileThatIsNotThereYetIsWaitedFor()
    {
        QVERIFY(QFile::remove(path("answers.jsonl")));
        auto running = agent();
        QVERIFY2(running->start(), qPrintable(running->said()));
        QVERIFY(World::until(kLong, [&] { return running->said().contains(QStringLiteral("answers.jsonl")); }));
        Witness witness(running->address().toStdString());
        QVERIFY(World::until(kLong, [&] {
            witness.look();
            return witness.board().isLive() && !witness.board().windows(kRain).empty();
        }));
        const auto hasAnswers = [&] {
            witness.look();
            return std::ranges::any_of(witness.board().windows(kRain),
                                       [](const Window& window) { return window.requests.value_or(0) > 0; });
        };
        QVERIFY(!hasAnswers());
        // Nobody wrote yet, and nobody says that all is well.
        QVERIFY(World::until(kLong, [&] {
            witness.look();
            return wording::stateOf(witness.board().facts(
                       kRain, SystemClock().wall(), std::chrono::steady_clock::now())) == wording::State::noContact;
        }));
        QVERIFY(World::until(kLong, [&] {
            QFile file(path("answers.jsonl"));
            if (!file.open(QIODevice::Append))
                return false;
            file.write(QByteArray("{\"schema\":\"predlog/1\",\"time\":\"") +
                       QByteArray::fromStdString(toRfc3339(SystemClock().wall())) +
                       "\",\"service\":\"rain\",\"status\":\"OK\",\"latency_ms\":3,\"prediction\":\"rain\"}\n");
            return hasAnswers();
        }));
        QCOMPARE(running->end(), 0);
    }
    void aWrongAddressOfTheServiceIsSaid()
    {
        const std::string nowhere = "127.0.0.1:" + std::to_string(World::freePort());
        m_files->write("rain.yaml", changed(RainFolder::agreement(), "  answers: {file: answers.jsonl}",
                                            "  open inference: {address: \"" + nowhere + "\", model: rain}"));
        auto running = agent();
        QVERIFY2(running->start(), qPrintable(running->said()));
        QVERIFY(World::until(kLong, [&] { return running->said().contains(QStringLiteral("can't be reached")); }));
        checkWords(running->said(), {QString::fromStdString(nowhere)});
        QVERIFY(World::until(kLong, [&] {
            const Ended status =
                run(kAgentProgram, {QStringLiteral("status"), QStringLiteral("--agent"), running->address()});
            return status.code == 0 && (status.said.contains(QStringLiteral("1 service is broken")) ||
                                        status.said.contains(QStringLiteral("No contact with 1")));
        }));
        QCOMPARE(running->end(), 0);
    }
    void aFullDiskStopsWindowsFirstAndRecordsLast()
    {
        const std::string data = path("data").toStdString();
        QVERIFY(QDir().mkpath(path("data")));
        if (::mount("tmpfs", data.c_str(), "tmpfs", 0, "size=40m") != 0)
            QSKIP("a small file system can't be mounted here: that needs root");
        struct Unmount {
            std::string path;
            ~Unmount() { ::umount2(path.c_str(), MNT_DETACH); }
        } unmount{data};
        auto running = agent();
        QVERIFY2(running->start(), qPrintable(running->said()));
        QStringList recorded{QStringLiteral("before")};
        QCOMPARE(note(*running, recorded.front()).code, 0);
        const auto fill = [&] {
            QFile file(path("data/fill"));
            QVERIFY(file.open(QIODevice::Append | QIODevice::Unbuffered));
            for (const int size : {1 << 20, 1 << 12})
                while (file.write(QByteArray(size, 'x')) == size) {
                }
        };
        fill();
        QVERIFY(
            World::until(kLong, [&] { return running->said().contains(QStringLiteral("windows are not stored")); }));
        checkWords(running->said(), {QStringLiteral("is full"), QStringLiteral("Make room there")});
        const Ended onReserve = note(*running, QStringLiteral("on the reserve"));
        QVERIFY2(onReserve.code == 0, qPrintable(onReserve.said));
        recorded << QStringLiteral("on the reserve");
        Ended refused;
        for (int i = 0; i < 40 && refused.code != 2; ++i) {
            fill();
            const QString text = QStringLiteral("note %1 ").arg(i) + QString(8'000, QLatin1Char('n'));
            refused = note(*running, text);
            if (refused.code == 0)
                recorded << text;
        }
        QCOMPARE(refused.code, 2);
        checkWords(refused.said, {QStringLiteral("could not be recorded"), QStringLiteral("Free some space")});
        QVERIFY(QFile::remove(path("data/fill")));
        QVERIFY(World::until(kLong, [&] { return note(*running, QStringLiteral("after")).code == 0; }));
        recorded << QStringLiteral("after");
        QVERIFY(
            World::until(kLong, [&] { return running->said().contains(QStringLiteral("windows are stored again")); }));
        QCOMPARE(running->end(), 0);
        verifyJournal();
        QStringList found;
        for (const journal::Entry& entry : Ledger::read(data).entries)
            if (const auto* written = std::get_if<journal::Note>(&entry.body))
                found << QString::fromStdString(written->text);
        QCOMPARE(found, recorded);
    }
    void theWindowComesUpWhateverItsMemoryIs_data()
    {
        QTest::addColumn<QByteArray>("memory");
        QTest::newRow("none") << QByteArray();
        QTest::newRow("no database") << QByteArray(20'000, 'x');
    }
    void theWindowComesUpWhateverItsMemoryIs()
    {
        QFETCH(QByteArray, memory);
        QVERIFY(QDir().mkpath(path("console")));
        if (!memory.isEmpty())
            m_files->write("console/desk.db", memory.toStdString());
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        QProcess window;
        window.setProcessEnvironment(environment);
        window.start(World::program(QStringLiteral("handrail")),
                     {QStringLiteral("--agent"), QStringLiteral("127.0.0.1:%1").arg(World::freePort()),
                      QStringLiteral("--data"), path("console"), QStringLiteral("--picture"), path("window.png")});
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path("window.png")) || window.state() == QProcess::NotRunning, kLong);
        QCOMPARE(window.state(), QProcess::Running);
        window.terminate();
        QVERIFY(window.waitForFinished(kLong));
        QCOMPARE(window.exitStatus(), QProcess::NormalExit);
        QCOMPARE(window.exitCode(), 0);
    }
    void aWrongServiceAddressEndsTheWindowWithASentence()
    {
        const Ended ended =
            run(World::program(QStringLiteral("handrail")), {QStringLiteral("--service"), QStringLiteral("http://here"),
                                                             QStringLiteral("--data"), path("console")});
        QCOMPARE(ended.code, 1);
        checkWords(ended.said,
                   {QStringLiteral("this is not the address of a service"), QStringLiteral("oip://HOST:PORT")});
    }
};

QTEST_MAIN(BadInputTest)
#include "BadInputTest.moc"
