#include "agent/Command.h"
#include "agent/LogReader.h"
#include "agent/PeerName.h"
#include "agent/RateLimit.h"
#include "base/Loopback.h"

#include <QTemporaryDir>
#include <QtTest>
#include <fstream>
#include <random>

using namespace handrail;
using namespace handrail::agent;

class PartsTest : public QObject {
    Q_OBJECT
private slots:
    void theKernelsTableSaysWhoOwnsAConnection()
    {
        const std::string table =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
            "   0: 0100007F:1D13 00000000:0000 0A 00000000:00000000 00:00000000 00000000     5        0 1 1 0 100 0 0 10 0\n"
            "   1: 0100007F:D001 0100007F:1D13 01 00000000:00000000 00:00000000 00000000  1000        0 2 1 0 20 4 30 10 -1\n"
            "   2: 0100007F:1D13 0100007F:D001 01 00000000:00000000 00:00000000 00000000     5        0 3 1 0 20 4 30 10 -1\n";
        QCOMPARE(ownerOf(table, 0xD001, 0x1D13), std::optional<uid_t>(1000));
        QCOMPARE(ownerOf(table, 0xD002, 0x1D13), std::optional<uid_t>());
        QCOMPARE(ownerOf("", 1, 2), std::optional<uid_t>());
        QCOMPARE(ownerOf("garbage\n\n 1: 2", 1, 2), std::optional<uid_t>());
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
        QVERIFY(!readLogs(file.string() + ".none", {around, {}, {}, {}, 1}));
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
