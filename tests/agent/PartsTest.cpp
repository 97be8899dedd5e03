#include "agent/Command.h"
#include "agent/LogReader.h"
#include "agent/PeerName.h"
#include "agent/RateLimit.h"
#include "base/Loopback.h"
#include "handrail/v1/desk.pb.h"

#include <QTemporaryDir>
#include <QtTest>
#include <fstream>
#include <random>

using namespace handrail;
using namespace handrail::agent;

class PartsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theKernelsTableSaysWhoOwnsAConnection()
    {
        const std::string table =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
            "   0: 0100007F:1D13 00000000:0000 0A 00000000:00000000 00:00000000 00000000     5        0 1 1 0 100 0 0 10 0\n"
            "   1: 0100007F:D001 0100007F:1D13 01 00000000:00000000 00:00000000 00000000  1000        0 2 1 0 20 4 30 10 -1\n"
            "   2: 0100007F:1D13 0100007F:D001 01 00000000:00000000 00:00000000 00000000     5        0 3 1 0 20 4 30 10 -1\n";
        const Peer peer{"127.0.0.1", 0xD001};
        QCOMPARE(ownerOf(table, peer, 0x1D13), std::optional<uid_t>(1000));
        QCOMPARE(ownerOf(table, {"127.0.0.1", 0xD002}, 0x1D13), std::optional<uid_t>());
        QCOMPARE(ownerOf("", peer, 2), std::optional<uid_t>());
        QCOMPARE(ownerOf("garbage\n\n 1: 2", peer, 2), std::optional<uid_t>());
    }
    void aBorrowedPortIsNobodysName()
    {
        // User 66 takes the port of user 1000's connection on another address of this machine.
        const std::string head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
        const std::string rest = " 01 00000000:00000000 00:00000000 00000000  ";
        const std::string table = head + "   0: 0100007F:D001 0100007F:1D13" + rest + "1000        0 2\n"
                                         "   1: 0200007F:D001 0100007F:1D13" + rest + "66        0 3\n"
                                         "   2: 0500007F:D001 08080808:1D13" + rest + "1000        0 4\n"
                                         "   3: 0700007F:D001 0100007F:1D13" + rest + "1000        0 4\n"
                                         "   4: 0700007F:D001 0300007F:1D13" + rest + "66        0 4\n";
        QCOMPARE(ownerOf(table, {"127.0.0.1", 0xD001}, 0x1D13), std::optional<uid_t>(1000));
        QCOMPARE(ownerOf(table, {"127.0.0.2", 0xD001}, 0x1D13), std::optional<uid_t>(66));
        QCOMPARE(ownerOf(table, {"127.0.0.5", 0xD001}, 0x1D13), std::optional<uid_t>()); // not a connection to us
        QCOMPARE(ownerOf(table, {"127.0.0.7", 0xD001}, 0x1D13), std::optional<uid_t>()); // one of two people
        const std::string six = head + "   0: 00000000000000000000000001000000:D001 00000000000000000000000001000000:1D13" + rest + "7 0 2\n"
                                       "   1: 0000000000000000FFFF00000100007F:D002 0000000000000000FFFF00000100007F:1D13" + rest + "8 0 2\n";
        QCOMPARE(ownerOf(six, {"::1", 0xD001}, 0x1D13), std::optional<uid_t>(7));
        QCOMPARE(ownerOf(six, {"127.0.0.1", 0xD002}, 0x1D13), std::optional<uid_t>(8));
    }
    void whatTheOtherEndIsCalled()
    {
        QCOMPARE(peerOf("ipv4:127.0.0.1:53214")->address, std::string("127.0.0.1"));
        QCOMPARE(peerOf("ipv6:%5B::1%5D:53214")->address, std::string("::1"));
        QCOMPARE(peerOf("ipv6:[::1]:53214")->port, 53214);
        for (const char* none : {"", "inproc", "unix:/run/a", "ipv4:127.0.0.1", "ipv4::x", "ipv6:"})
            QVERIFY2(!peerOf(none), none);
    }
    void addresses_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<bool>("valid");
        QTest::addColumn<bool>("loopback");
        QTest::newRow("v4") << QStringLiteral("127.0.0.1:7443") << true << true;
        QTest::newRow("another of ours") << QStringLiteral("127.9.9.9:1") << true << true;
        QTest::newRow("v6") << QStringLiteral("[::1]:7443") << true << true;
        QTest::newRow("name") << QStringLiteral("localhost:0") << true << true;
        QTest::newRow("everybody") << QStringLiteral("0.0.0.0:7443") << true << false;
        QTest::newRow("looks like ours") << QStringLiteral("127.example.org:1") << true << false;
        QTest::newRow("no brackets") << QStringLiteral("::1:7443") << false << false;
        QTest::newRow("no port") << QStringLiteral("127.0.0.1") << false << false;
        QTest::newRow("no host") << QStringLiteral(":7443") << false << false;
        QTest::newRow("port too big") << QStringLiteral("127.0.0.1:70000") << false << false;
    }
    void addresses()
    {
        QFETCH(QString, address);
        QFETCH(bool, valid);
        QFETCH(bool, loopback);
        const auto parsed = parseHostPort(address.toStdString());
        QCOMPARE(parsed.has_value(), valid);
        if (parsed)
            QCOMPARE(isLoopbackHost(parsed->host), loopback);
    }
    void theLimitRefillsWithTime()
    {
        RateLimit limit(50);
        SteadyTime now{std::chrono::hours(1)};
        int allowed = 0;
        for (int i = 0; i < 100; ++i)
            allowed += limit.allows("ana", now) ? 1 : 0;
        QCOMPARE(allowed, 50);
        QVERIFY(limit.allows("ben", now));
        QVERIFY(limit.allows("ana", now + std::chrono::milliseconds(25)));
    }
    void aLimitRemembersNoMorePeopleThanItMust()
    {
        RateLimit limit(10, 1);
        const SteadyTime now{std::chrono::hours(1)};
        QVERIFY(limit.allows("ana", now));
        for (int i = 0; i < 20'000; ++i)
            QVERIFY(limit.allows("stranger " + std::to_string(i), now + std::chrono::microseconds(i)));
        QVERIFY(limit.people() <= 4'096);
        QVERIFY(!limit.allows("stranger 19999", now + std::chrono::milliseconds(20)));
    }
    void theFirstLineUnlikeThoseBeforeIsOdd()
    {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath(QStringLiteral("log")).toStdString();
        std::ofstream(file.string() + ".1") << "2026-11-24T02:00:00Z took 31 ms\n";
        std::ofstream(file) << "2026-11-24T02:00:01Z took 28 ms\n2026-11-24T02:00:02Z store refused\n"
                               "  at Store.ask\n2026-11-24T02:00:03Z store refused\n2026-11-24T02:00:04Z took 7 ms\n";
        const auto lines = readLogs(file, {*fromRfc3339("2026-11-24T02:00:02Z"), Millis(5'000), Millis(5'000), {}, 100});
        QVERIFY(lines);
        std::string odd;
        for (const FoundLine& line : *lines)
            odd += line.odd ? '!' : '.';
        QCOMPARE(odd, std::string("..!!.."));
    }
    void linesAreBoundedAndFiltered()
    {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath(QStringLiteral("log")).toStdString();
        {
            std::ofstream out(file);
            for (int i = 0; i < 5'000; ++i)
                out << toRfc3339(fromMs(1'800'000'000'000 + i * 10)) << (i % 2 ? " odd " : " even ") << i << "\n";
        }
        const WallTime around = fromMs(1'800'000'025'000);
        const auto lines = readLogs(file, {around, Millis(600'000), Millis(600'000), "even", 50});
        QVERIFY(lines);
        QCOMPARE(lines->size(), 50u);
        for (const FoundLine& line : *lines)
            QVERIFY(line.text.find(" even ") != std::string::npos && std::chrono::abs(line.at - around) < Millis(1'000));
        QVERIFY(readLogs(file, {around, Millis(600'000), Millis(600'000), "EVEN", 50})->empty());
        QCOMPARE(readLogs(file, {around, Millis(600'000), Millis(600'000), {}, 50, {"EVEN"}})->size(), 50u);
        // All words, in any order: of the lines with "odd" alone there are more than are sent.
        QCOMPARE(readLogs(file, {around, Millis(600'000), Millis(600'000), {}, 50, {"4999", "Odd"}})->size(), 1u);
        QVERIFY(readLogs(file, {around, Millis(600'000), Millis(600'000), {}, 50, {"even", "odd"}})->empty());
        QVERIFY(!readLogs(file.string() + ".none", {around, {}, {}, {}, 1}));
    }
    void onlyTheAgentClosesTrouble_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<bool>("isCommand");
        QTest::newRow("taken") << int(v1::IncidentEntry::TAKEN) << true;
        QTest::newRow("handed over") << int(v1::IncidentEntry::HANDED_OVER) << true;
        QTest::newRow("closed") << int(v1::IncidentEntry::CLOSED) << false;
        QTest::newRow("nothing") << int(v1::IncidentEntry::WHAT_UNSPECIFIED) << false;
    }
    void onlyTheAgentClosesTrouble()
    {
        QFETCH(int, what);
        QFETCH(bool, isCommand);
        v1::ActRequest request;
        request.set_request_id("take-1234");
        request.set_service("late");
        request.set_incident("late/1");
        request.mutable_take()->set_what(static_cast<v1::IncidentEntry::What>(what));
        QCOMPARE(readCommand(request.SerializeAsString()).has_value(), isCommand);
    }
    void anyBytesAreACommandWithinItsBoundsOrAnError()
    {
        const unsigned seed = std::random_device{}();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        for (int i = 0; i < 20'000; ++i) {
            std::string bytes(random() % 60, '\0');
            for (char& byte : bytes)
                byte = static_cast<char>(random());
            const auto command = readCommand(bytes);
            QVERIFY(command ? command->request.value.size() >= 8 : !command.error().what.empty());
        }
    }
};

QTEST_GUILESS_MAIN(PartsTest)
#include "PartsTest.moc"
