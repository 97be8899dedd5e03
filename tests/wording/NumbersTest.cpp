#include "wording/Numbers.h"

#include "Scene.h"
#include "Shown.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;

class NumbersTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedTimeZone(); }

    void answerTimesAreRoundedAsPeopleSayThem_data()
    {
        QTest::addColumn<double>("ms");
        QTest::addColumn<QString>("text");
        const auto row = [](double ms, const char* text) { QTest::newRow(text) << ms << QString::fromUtf8(text); };
        row(0, "under 1 ms");
        row(0.4, "under 1 ms");
        row(4.24, "4.2 ms");
        row(40.4, "40 ms");
        row(99.4, "99 ms");
        row(99.6, "0.1 s");
        row(300, "0.3 s");
        row(857, "0.86 s");
        row(999, "1 s");
        row(2130, "2.1 s");
        row(9960, "10 s");
        row(48'200, "48 s");
        row(155'000, "2 min 35 s");
        row(-5, "under 1 ms");
        row(std::nan(""), "under 1 ms");
    }
    void answerTimesAreRoundedAsPeopleSayThem()
    {
        QFETCH(double, ms);
        QFETCH(QString, text);
        QCOMPARE(shown(answerTime(ms)), text);
    }

    void aNumberOverItsLimitNeverReadsLikeTheLimit()
    {
        QCOMPARE(shown(answerTimeBeside(304, 300)), QStringLiteral("0.304 s"));
        QCOMPARE(shown(answerTimeBeside(300, 300)), QStringLiteral("0.3 s"));
        QCOMPARE(shown(answerTimeBeside(860, 300)), QStringLiteral("0.86 s"));
        QCOMPARE(shown(percentBeside(0.0203, 0.02)), QStringLiteral("2.03 %"));
        QCOMPARE(shown(percentBeside(0.352, 0.35)), QStringLiteral("35.2 %"));
    }

    void sharesAreRoundedAsPeopleSayThem_data()
    {
        QTest::addColumn<double>("share");
        QTest::addColumn<QString>("percentText");
        QTest::addColumn<QString>("portionText");
        QTest::addColumn<bool>("one");
        const auto row = [](double share, const char* percentText, const char* portionText, bool one) {
            QTest::addRow("%g", share) << share << QString::fromUtf8(percentText) << QString::fromUtf8(portionText)
                                       << one;
        };
        row(0, "0 %", "No", false);
        row(0.0002, "under 0.1 %", "Under 1 of 1,000", false);
        row(0.003, "0.3 %", "3 of 1,000", false);
        row(0.01, "1 %", "1 of 100", true);
        row(0.02, "2 %", "2 of 100", false);
        row(0.072, "7.2 %", "1 in 14", true);
        row(0.111, "11 %", "1 in 9", true);
        row(0.31, "31 %", "31 of 100", false);
        row(0.5, "50 %", "50 of 100", false);
        row(0.998, "over 99 %", "Nearly all", false);
        row(1, "100 %", "All", false);
        row(7, "100 %", "All", false);
        row(std::nan(""), "0 %", "No", false);
    }
    void sharesAreRoundedAsPeopleSayThem()
    {
        QFETCH(double, share);
        QFETCH(QString, percentText);
        QFETCH(QString, portionText);
        QFETCH(bool, one);
        QCOMPARE(shown(percent(share)), percentText);
        QCOMPARE(shown(portion(share).text), portionText);
        QCOMPARE(portion(share).one, one);
    }

    void rangesNameTheirUnitOnce()
    {
        QCOMPARE(shown(answerTimeRange(90, 190)), QStringLiteral("0.09 to 0.19 s"));
        QCOMPARE(shown(answerTimeRange(20, 45)), QStringLiteral("20 to 45 ms"));
        QCOMPARE(shown(answerTimeRange(120, 121)), QStringLiteral("0.12 s"));
        QCOMPARE(shown(percentRange(0.02, 0.07)), QStringLiteral("2 to 7 %"));
    }

    void countsAreRoundedAsPeopleSayThem()
    {
        QCOMPARE(shown(about(7)), QStringLiteral("7"));
        QCOMPARE(shown(about(1'243)), QStringLiteral("about 1,240"));
        QCOMPARE(shown(about(12'460)), QStringLiteral("about 12,500"));
        QCOMPARE(shown(about(1'234'567)), QStringLiteral("about 1.2 million"));
        QCOMPARE(shown(about(999'700)), QStringLiteral("about 1 million"));
        QCOMPARE(QString::fromStdString(grouped(1'234'567)), QStringLiteral("1,234,567"));
        QCOMPARE(QString::fromStdString(plain(12'345.6)), QStringLiteral("12,346"));
    }

    void durationsAreRoundedAsPeopleSayThem_data()
    {
        QTest::addColumn<qint64>("ms");
        QTest::addColumn<QString>("text");
        const auto row = [](qint64 ms, const char* text) { QTest::newRow(text) << ms << QString::fromUtf8(text); };
        row(22, "under 0.1 s");
        row(400, "0.4 s");
        row(1'200, "1.2 s");
        row(4'000, "4 s");
        row(48'000, "48 s");
        row(59'400, "59 s");
        row(kMinuteMs, "1 min");
        row(99'000, "1 min 39 s");
        row(105'000, "1 min 45 s");
        row(7 * kMinuteMs, "7 min");
        row(599'400, "9 min 59 s");
        row(599'700, "10 min");
        row(12 * kMinuteMs - 1, "11 min");
        row(119 * kMinuteMs, "119 min");
        row(120 * kMinuteMs, "2 h");
        row(130 * kMinuteMs, "2 h 10 min");
        row(30 * 60 * kMinuteMs, "30 h");
        row(9 * 24 * 60 * kMinuteMs, "9 days");
        row(-5, "0 s");
    }
    void durationsAreRoundedAsPeopleSayThem()
    {
        QFETCH(qint64, ms);
        QFETCH(QString, text);
        QCOMPARE(shown(duration(Millis(ms))), text);
    }

    void timesAreLocalAndShort()
    {
        QCOMPARE(shown(when(at(12), at(14))), QStringLiteral("02:12"));
        QCOMPARE(shown(when(at(-200), at(14))), QStringLiteral("23 Nov 22:40"));
        QCOMPARE(shown(when(*fromRfc3339("2026-11-04T10:00:00Z"), at(14))), QStringLiteral("4 Nov"));
        QCOMPARE(shown(whenWithUtc(at(12))), QStringLiteral("24 Nov 02:12 local, 01:12 UTC"));
        QCOMPARE(shown(dateText("2026-11-12")), QStringLiteral("12 Nov"));
        QCOMPARE(shown(dateText("in spring")), QStringLiteral("in spring"));
        QCOMPARE(shown(ago(Millis(1'200))), QStringLiteral("1 s ago"));
        QCOMPARE(shown(ago(Millis(105'000))), QStringLiteral("1 min 45 s ago"));
        QCOMPARE(shown(ago(Millis(179'000))), QStringLiteral("2 min ago"));
        QCOMPARE(shown(ago(Millis(12 * kMinuteMs))), QStringLiteral("12 min ago"));
        QCOMPARE(shown(agoRoughly(Millis(59'000))), QStringLiteral("just now"));
        QCOMPARE(shown(agoRoughly(Millis(105'000))), QStringLiteral("1 min ago"));
        QCOMPARE(shown(countdown(Millis(2'100))), QStringLiteral("3 s"));
    }
};

QTEST_GUILESS_MAIN(NumbersTest)
#include "NumbersTest.moc"
