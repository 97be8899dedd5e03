#include "agent/History.h"
#include "telemetry/Normal.h"

#include <QtTest/QtTest>

#include <sstream>

using namespace handrail;
using namespace handrail::agent;

/// A log of answers of the past as windows.
class HistoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void minutesWithoutALineAreWindowsInWhichNobodyAsked()
    {
        QCOMPARE(windows({line(0), line(0), line(3)}, true), (QStringList{QStringLiteral("00:00 2"), QStringLiteral("00:01 0"), QStringLiteral("00:02 0"), QStringLiteral("00:03 1")}));
        QCOMPARE(windows({line(0), line(0), line(3)}, false), (QStringList{QStringLiteral("00:00 2"), QStringLiteral("00:03 1")}));
    }
    void linesALittleOutOfOrderCountWhereTheyBelong()
    {
        QCOMPARE(windows({line(0), line(5), line(4), line(0)}, false), (QStringList{QStringLiteral("00:00 2"), QStringLiteral("00:04 1"), QStringLiteral("00:05 1")}));
    }
    void whatWasGivenOnIsNotGivenAgain()
    {
        // The line of minute 1 comes when minute 20 has been seen: its window is gone.
        QCOMPARE(windows({line(1), line(20), line(1)}, false), (QStringList{QStringLiteral("00:01 1"), QStringLiteral("00:20 1")}));
    }
    void windowsComeBeforeTheLogEnds()
    {
        std::stringstream in(line(0) + line(30) + line(31));
        int taken = 0;
        bool wasBeforeTheEnd = false;
        QVERIFY(eachOfHistory(in, "log", agreement(), {}, [&](const Window&) { wasBeforeTheEnd = wasBeforeTheEnd || (++taken == 1 && !in.eof()); }));
        QVERIFY(wasBeforeTheEnd);
    }
    void linesOfAReplayCount()
    {
        QCOMPARE(windows({R"({"schema":"predlog/1","time":"2026-11-24T00:00:01Z","prediction":"late","replayed":true})" "\n"}, false),
                 (QStringList{QStringLiteral("00:00 1")}));
    }
    void howLongAReplayTookSaysNothing()
    {
        const auto timed = [](bool isReplayed) {
            std::stringstream in;
            for (int second = 0; second < 3'600; ++second)
                in << QStringLiteral(R"({"schema":"predlog/1","time":"2026-11-24T00:%1:%2Z","prediction":"late","latency_ms":350,"dependencies":{"store":{"ms":90,"ok":false}},"replayed":%3})")
                          .arg(second / 60, 2, 10, QLatin1Char('0')).arg(second % 60, 2, 10, QLatin1Char('0')).arg(isReplayed ? QStringLiteral("true") : QStringLiteral("false")).toStdString() << "\n";
            std::vector<Window> all;
            const auto read = eachOfHistory(in, "log", agreement(), {}, [&](Window window) { all.push_back(std::move(window)); });
            return read ? all : std::vector<Window>();
        };
        const auto live = timed(false), replayed = timed(true);
        QCOMPARE(replayed.size(), std::size_t(60));
        QCOMPARE(live.front().latency.count(), std::uint64_t(60));
        QCOMPARE(replayed.front().latency.count(), std::uint64_t(0));
        QCOMPARE(replayed.front().dependencies.at("store").failures, std::uint64_t(60));
        QCOMPARE(replayed.front().dependencies.at("store").latency.count(), std::uint64_t(0));
        QCOMPARE(replayed.front().requests, std::optional<std::uint64_t>(60));
        const auto known = learnNormal(replayed, 1, std::string(kReplayedRecords), 0.1, 0.6);
        QVERIFY(known && known->bands.contains("failures") && known->bands.contains("dependency:store:failures"));
        QVERIFY(!known->bands.contains("latency") && !known->bands.contains("dependency:store:latency"));
        QVERIFY(watching(*known)); // for the pace
        QVERIFY(!watching(*learnNormal(live, 1, std::string(kReplayedRecords), 0.1, 0.6)));
    }
    void aWindowIsAsLongAsItWasAskedFor()
    {
        std::stringstream in(line(0) + line(0) + line(1));
        QStringList all;
        const auto read = eachOfHistory(in, "log", agreement(), {true, std::chrono::seconds(20)}, [&](const Window& window) {
            QCOMPARE(window.span, Millis(20'000));
            all << QStringLiteral("%1 %2").arg(toMs(window.start) / 1000 % 3600).arg(window.requests.value_or(0));
        });
        QVERIFY(read);
        QCOMPARE(all, (QStringList{QStringLiteral("0 2"), QStringLiteral("20 0"), QStringLiteral("40 0"), QStringLiteral("60 1")}));
    }
    void testQuestionsWithTheirRightAnswerAreJudged()
    {
        std::stringstream in;
        for (const char* rest : {R"("prediction":"late","target":"late")", R"("prediction":"late","target":"on time")", R"("prediction":"late")"})
            in << R"({"schema":"predlog/1","time":"2026-11-24T00:00:01Z","synthetic":true,)" << rest << "}\n";
        std::vector<Window> all;
        QVERIFY(eachOfHistory(in, "log", agreement(), {}, [&](Window window) { all.push_back(std::move(window)); }));
        QCOMPARE(all.size(), std::size_t(1));
        QCOMPARE(all.front().requests, std::optional<std::uint64_t>(0));
        QCOMPARE(all.front().knownAnswers, (Judged{2, 1}));
    }
    void aLogWithoutARecordIsRefused()
    {
        std::stringstream in("nothing\n{}\n");
        const auto read = eachOfHistory(in, "log.jsonl", agreement(), {.isWhole = true}, [](const Window&) {});
        QVERIFY(!read);
        QCOMPARE(read.error().where, std::string("log.jsonl"));
    }

private:
    static contract::Agreement agreement()
    {
        contract::Agreement agreed;
        agreed.service = ServiceId("flights");
        return agreed;
    }
    static std::string line(int minute)
    {
        return QStringLiteral(R"({"schema":"predlog/1","time":"2026-11-24T00:%1:07Z","prediction":"late"})").arg(minute, 2, 10, QLatin1Char('0')).toStdString() + "\n";
    }
    static QStringList windows(const std::vector<std::string>& lines, bool isWhole)
    {
        std::stringstream in;
        for (const std::string& each : lines)
            in << each;
        QStringList all;
        const auto read = eachOfHistory(in, "log", agreement(), {.isWhole = isWhole}, [&](const Window& window) {
            const auto minute = (toMs(window.start) / 60'000) % 1440;
            all << QStringLiteral("%1:%2 %3").arg(minute / 60, 2, 10, QLatin1Char('0')).arg(minute % 60, 2, 10, QLatin1Char('0')).arg(window.requests.value_or(0));
        });
        return read ? all : QStringList{QString::fromStdString(read.error().text())};
    }
};

QTEST_GUILESS_MAIN(HistoryTest)
#include "HistoryTest.moc"
