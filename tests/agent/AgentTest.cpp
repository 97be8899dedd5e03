#include "agent/Agent.h"
#include "tests/agent/Console.h"
#include "tests/agent/Rain.h" // brings Qt, whose word "signals" must not meet ours

#include <QProcess>
#include <QtTest>

#include <fstream>

using namespace handrail;

namespace {

constexpr int kLong = 30'000;

using agent::test::Console;

client::Command note(const std::string& text)
{
    return {newRequestId(), agent::test::kRain, {}, client::WriteNote{text}};
}

} // namespace

/// The agent with its sockets, files and threads, and consoles over the real wire.
class AgentTest : public QObject {
    Q_OBJECT

    std::unique_ptr<agent::test::RainFolder> m_files;
    const SystemClock m_clock;

    agent::Options options() const
    {
        agent::Options made;
        made.dataFolder = m_files->path("data");
        made.agreements = {m_files->path("rain.yaml")};
        made.listen = "127.0.0.1:0";
        made.executable = "/bin/false";
        return made;
    }
    std::unique_ptr<agent::Agent> running(agent::Options wanted)
    {
        auto made = agent::Agent::create(std::move(wanted), m_clock);
        if (!made) {
            qWarning("%s", made.error().text().c_str());
            return nullptr;
        }
        if (auto started = (*made)->start(); !started) {
            qWarning("%s", started.error().text().c_str());
            return nullptr;
        }
        return std::move(*made);
    }
    static client::Address addressOf(const agent::Agent& agent) { return {"127.0.0.1:" + std::to_string(agent.port()), {}, {}, {}, {}}; }

    /// Twenty more requests that nobody answered; the incident, once the console knows of it.
    const journal::IncidentState* trouble(Console& console) const
    {
        std::ofstream answers(m_files->path("answers.jsonl"), std::ios::app);
        for (int i = 0; i < 20; ++i)
            answers << "{\"schema\":\"predlog/1\",\"time\":\"" << toRfc3339(m_clock.wall()) << "\",\"status\":\"UNAVAILABLE\"}\n";
        answers.flush();
        console.look();
        return console.board.shared().openIncidentOf(agent::test::kRain);
    }

private Q_SLOTS:
    void init() { m_files = std::make_unique<agent::test::RainFolder>(); }

    void aConsoleGetsTheSnapshotAndThenWhatComes()
    {
        const auto agent = running(options());
        QVERIFY(agent);
        Console console(addressOf(*agent), "desk");
        console.link.start();
        QTRY_VERIFY_WITH_TIMEOUT(console.isLive(), kLong);
        QCOMPARE(console.board.services(), std::vector<ServiceId>{agent::test::kRain});
        const Seq before = console.board.shared().lastSeq();
        QVERIFY(before > 0);
        for (int i = 1; i <= 20; ++i)
            console.link.act(note("note " + std::to_string(i)));
        QTRY_VERIFY_WITH_TIMEOUT(console.hasReply(20), kLong);
        QTRY_VERIFY_WITH_TIMEOUT((console.look(), console.board.shared().lastSeq() == before + 20), kLong);
        QCOMPARE(console.board.entries().size(), static_cast<std::size_t>(before + 20));
        const auto facts = console.board.facts(agent::test::kRain, m_clock.wall(), m_clock.steady());
        QVERIFY(facts.canAct && !facts.me.empty()); // the kernel says that we are the agent's own user
        QTRY_VERIFY_WITH_TIMEOUT((console.look(), !console.board.windows(agent::test::kRain).empty()), kLong);
        QTRY_VERIFY_WITH_TIMEOUT((console.look(), !console.board.viewers().empty()), kLong);
    }
    void twoConsolesSeeTheSame()
    {
        const auto agent = running(options());
        Console ana(addressOf(*agent), "desk 1");
        Console ben(addressOf(*agent), "desk 2");
        ana.link.start();
        ben.link.start();
        QTRY_VERIFY_WITH_TIMEOUT(ana.isLive() && ben.isLive(), kLong);
        for (int i = 0; i < 10; ++i) {
            ana.link.act(note("from one"));
            ben.link.act(note("from the other"));
        }
        QTRY_VERIFY_WITH_TIMEOUT(ana.hasReply(10) && ben.hasReply(10), kLong);
        QTRY_COMPARE_WITH_TIMEOUT((ana.look(), ben.look(), ana.board.shared().dump()), ben.board.shared().dump(), kLong);
        QCOMPARE(ana.board.entries().size(), ben.board.entries().size());
    }
    void anAnswerIsTakenBackOnEveryConsole()
    {
        const auto agent = running(options());
        QVERIFY(agent);
        Console ana(addressOf(*agent), "desk 1"), ben(addressOf(*agent), "desk 2");
        ana.link.start();
        ben.link.start();
        QTRY_VERIFY_WITH_TIMEOUT(ana.isLive() && ben.isLive(), kLong);
        const auto runOn = [](Console& console) -> const journal::RunState* {
            console.look();
            const auto* incident = console.board.shared().openIncidentOf(agent::test::kRain);
            return incident && incident->runs.contains("failing.md") ? &incident->runs.at("failing.md") : nullptr;
        };
        QTRY_VERIFY_WITH_TIMEOUT(trouble(ana) != nullptr && runOn(ana), kLong);
        const IncidentId incident = trouble(ana)->id;
        ana.link.act({newRequestId(), agent::test::kRain, incident, client::AnswerStep{"failing.md", 1, "lightning", {}}});
        QTRY_VERIFY_WITH_TIMEOUT(runOn(ben) && runOn(ben)->step == 2, kLong);
        ben.link.act({newRequestId(), agent::test::kRain, incident, client::TakeBack{"failing.md", runOn(ben)->answers.back().first.seq}});
        QTRY_VERIFY_WITH_TIMEOUT(runOn(ana)->step == 1, kLong);
        QCOMPARE(runOn(ana)->takenBack.size(), 1u);
        QCOMPARE(runOn(ana)->takenBack.back().second.takenAnswer, std::string("lightning"));
    }
    void aRemedyTakesTheTroubleOnEveryConsole()
    {
        const auto agent = running(options());
        QVERIFY(agent);
        Console ana(addressOf(*agent), "desk 1"), ben(addressOf(*agent), "desk 2");
        ana.link.start();
        ben.link.start();
        QTRY_VERIFY_WITH_TIMEOUT(ana.isLive() && ben.isLive(), kLong);
        QTRY_VERIFY_WITH_TIMEOUT(trouble(ana) != nullptr, kLong);
        QVERIFY(trouble(ana)->takenBy.empty());
        client::Operate restart;
        restart.action = "restart";
        ana.link.act({newRequestId(), agent::test::kRain, {}, restart});
        QTRY_VERIFY_WITH_TIMEOUT(ana.hasReply(1), kLong);
        QVERIFY2(ana.replies[0].accepted, std::to_string(static_cast<int>(ana.replies[0].why)).c_str());
        QTRY_VERIFY_WITH_TIMEOUT((ben.look(), ben.board.shared().openIncidentOf(agent::test::kRain) != nullptr), kLong);
        QTRY_COMPARE_WITH_TIMEOUT((ben.look(), ben.board.shared().openIncidentOf(agent::test::kRain)->takenBy), ben.board.description()->you, kLong);
    }
    void aConsoleResumesAfterTheAgentWasAway()
    {
        auto agent = running(options());
        Console console(addressOf(*agent), "desk");
        console.link.start();
        QTRY_VERIFY_WITH_TIMEOUT(console.isLive(), kLong);
        agent::Options again = options();
        again.listen = "127.0.0.1:" + std::to_string(agent->port());
        agent->stop();
        agent.reset();
        QTRY_VERIFY_WITH_TIMEOUT(!console.isLive(), kLong);
        QVERIFY(!console.lastError.whatToDo.empty());
        agent = running(again);
        QVERIFY(agent);
        QTRY_VERIFY_WITH_TIMEOUT(console.isLive(), kLong);
        Seq next = 0;
        for (const journal::Entry& entry : console.board.entries())
            QCOMPARE(entry.seq, ++next);
    }
    void historyAndLogsAnswerOnce()
    {
        m_files->write("answers.jsonl", "{\"schema\":\"predlog/1\",\"time\":\"2026-11-24T02:00:00Z\",\"status\":\"OK\"}\n"
                                        "{\"schema\":\"predlog/1\",\"time\":\"2026-11-24T02:00:10Z\",\"status\":\"UNAVAILABLE\"}\n");
        const auto agent = running(options());
        Console console(addressOf(*agent), "desk");
        console.link.start();
        QTRY_VERIFY_WITH_TIMEOUT((console.look(), console.board.windows(agent::test::kRain).size() >= 2), kLong);
        const WallTime now = m_clock.wall();
        const auto ask = console.link.history(agent::test::kRain, now - std::chrono::minutes(1), now, 100);
        QTRY_VERIFY_WITH_TIMEOUT((console.look(), !console.histories.empty()), kLong);
        QCOMPARE(console.histories[0].ask, ask);
        QVERIFY(console.histories[0].windows && !console.histories[0].windows->empty());
        static_cast<void>(console.link.logs(agent::test::kRain, *fromRfc3339("2026-11-24T02:00:05Z"), Millis(60'000), Millis(60'000), {}, 10));
        QTRY_VERIFY_WITH_TIMEOUT((console.look(), console.logLines.has_value()), kLong);
        QVERIFY(console.logLines->lines);
        QCOMPARE(console.logLines->lines->size(), 2u);
        QVERIFY(!(*console.logLines->lines)[0].odd && (*console.logLines->lines)[1].odd);
    }
    void aSecondAgentOnTheSameFolderIsRefused()
    {
        const auto agent = running(options());
        QVERIFY(agent);
        const auto second = agent::Agent::create(options(), m_clock);
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::alreadyExists);
        QVERIFY(second.error().text().find(std::to_string(QCoreApplication::applicationPid())) != std::string::npos);
    }
    void aWrongPlaceToListenSaysWhatToDo_data()
    {
        QTest::addColumn<QString>("listen");
        QTest::addColumn<QString>("says");
        QTest::newRow("in use") << QString() << QStringLiteral("in use");
        QTest::newRow("no port") << QStringLiteral("127.0.0.1") << QStringLiteral("no port");
        QTest::newRow("not a number") << QStringLiteral("127.0.0.1:http") << QStringLiteral("not a number");
        QTest::newRow("open to all") << QStringLiteral("0.0.0.0:0") << QStringLiteral("certificates");
        QTest::newRow("not ours") << QStringLiteral("127.0.0.1:99999") << QStringLiteral("65535");
    }
    void aWrongPlaceToListenSaysWhatToDo()
    {
        QFETCH(QString, listen);
        QFETCH(QString, says);
        const auto first = running(options());
        agent::test::RainFolder other;
        agent::Options wanted = options();
        wanted.dataFolder = other.path("data");
        wanted.listen = listen.isEmpty() ? "127.0.0.1:" + std::to_string(first->port()) : listen.toStdString();
        auto made = agent::Agent::create(wanted, m_clock);
        QVERIFY(made);
        const auto started = (*made)->start();
        QVERIFY(!started);
        QVERIFY2(started.error().what.find(says.toStdString()) != std::string::npos, started.error().text().c_str());
        QVERIFY(!started.error().whatToDo.empty());
    }
    void anEmbeddedAgentIsTheSameAgentButLooksOnly()
    {
        agent::Options wanted;
        contract::Agreement given;
        given.service = agent::test::kRain;
        given.name = "Rain";
        given.sources.answersFile = m_files->path("answers.jsonl").string();
        given.span = Millis(1'000);
        wanted.given = {given};
        wanted.listen = "";
        const auto agent = running(wanted);
        QVERIFY(agent);
        client::Address address;
        address.target = "in this program";
        address.inProcess = agent->inProcessChannel();
        Console console(address, "desk");
        console.link.start();
        QTRY_VERIFY_WITH_TIMEOUT(console.isLive(), kLong);
        QVERIFY(console.board.description()->embedded);
        QVERIFY(!console.board.facts(agent::test::kRain, m_clock.wall(), m_clock.steady()).canAct);
        console.link.act(note("hello"));
        QTRY_VERIFY_WITH_TIMEOUT(console.hasReply(1), kLong);
        QCOMPARE(console.replies[0].why, journal::RefusedWhy::looksOnly);
        console.link.stop();
    }
};

QTEST_GUILESS_MAIN(AgentTest)
#include "AgentTest.moc"
