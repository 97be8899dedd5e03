#include "base/Time.h"

#include <QTest>

using namespace handrail;

class TimeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsTimesWithOffsetsAndFractions_data();
    void readsTimesWithOffsetsAndFractions();
    void refusesWhatIsNoTime_data();
    void refusesWhatIsNoTime();
    void readsItsOwnWriting();
    void readsLengthsOfTime_data();
    void readsLengthsOfTime();
    void refusesWhatIsNoLengthOfTime_data();
    void refusesWhatIsNoLengthOfTime();
};

void TimeTest::readsTimesWithOffsetsAndFractions_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("utc");
    QTest::newRow("UTC") << "2026-11-24T02:12:05Z" << "2026-11-24T02:12:05.000Z";
    QTest::newRow("small letters") << "2026-11-24t02:12:05z" << "2026-11-24T02:12:05.000Z";
    QTest::newRow("blank between") << "2026-11-24 02:12:05Z" << "2026-11-24T02:12:05.000Z";
    QTest::newRow("one digit") << "2026-11-24T02:12:05.1Z" << "2026-11-24T02:12:05.100Z";
    QTest::newRow("nine digits") << "2026-11-24T02:12:05.120999999Z" << "2026-11-24T02:12:05.120Z";
    QTest::newRow("east") << "2026-11-24T00:12:05+01:30" << "2026-11-23T22:42:05.000Z";
    QTest::newRow("west") << "2026-12-31T23:12:05-05:00" << "2027-01-01T04:12:05.000Z";
    QTest::newRow("leap day") << "2028-02-29T12:00:00Z" << "2028-02-29T12:00:00.000Z";
    QTest::newRow("leap second") << "2026-12-31T23:59:60Z" << "2027-01-01T00:00:00.000Z";
    QTest::newRow("before 1970") << "1969-12-31T23:59:59.250Z" << "1969-12-31T23:59:59.250Z";
}

void TimeTest::readsTimesWithOffsetsAndFractions()
{
    QFETCH(QString, text);
    QFETCH(QString, utc);
    const auto time = fromRfc3339(text.toStdString());
    QVERIFY2(time.has_value(), time ? "" : time.error().text().c_str());
    QCOMPARE(QString::fromStdString(toRfc3339(*time)), utc);
}

void TimeTest::refusesWhatIsNoTime_data()
{
    QTest::addColumn<QString>("text");
    for (const char* text :
         {"", "now", "2026-11-24", "2026-11-24T02:12:05", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
          "2026-11-24T24:00:00Z", "2026-11-24T02:60:00Z", "2026-11-24T02:12:61Z", "2026-11-24T02:12:05+1",
          "2026-11-24T02:12:05+01:00x", "2026/11/24T02:12:05Z", "2026-11-24T02.12.05Z", "2026-11-24T02:12:05Zulu",
          "2026-11-24T-2:12:05Z", "2026-11-24T-0:12:05Z", "2026-11-24T02:12:05+99:00", "2026-11-24T02:12:05+01:75"})
        QTest::newRow(text) << text;
}

void TimeTest::refusesWhatIsNoTime()
{
    QFETCH(QString, text);
    const auto time = fromRfc3339(text.toStdString());
    QVERIFY(!time.has_value());
    QCOMPARE(time.error().code, ErrorCode::invalidInput);
    QVERIFY(time.error().text().find(text.toStdString()) != std::string::npos);
    QVERIFY(!time.error().whatToDo.empty());
}

void TimeTest::readsItsOwnWriting()
{
    for (const std::int64_t ms : {0ll, 1ll, 999ll, 951'782'399'999ll, 1'795'000'000'123ll, 253'402'300'799'999ll})
        QCOMPARE(toMs(*fromRfc3339(toRfc3339(fromMs(ms)))), ms);
}

void TimeTest::readsLengthsOfTime_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("ms");
    QTest::newRow("ms") << "300 ms" << qint64(300);
    QTest::newRow("no blank") << "5s" << qint64(5'000);
    QTest::newRow("fraction") << "1.5 s" << qint64(1'500);
    QTest::newRow("minutes") << "2 min" << qint64(120'000);
    QTest::newRow("short minutes") << "2m" << qint64(120'000);
    QTest::newRow("hours") << "1 h" << qint64(3'600'000);
    QTest::newRow("days") << "7 d" << qint64(604'800'000);
    QTest::newRow("nothing") << "0 s" << qint64(0);
    QTest::newRow("rounded") << "0.0006 s" << qint64(1);
}

void TimeTest::readsLengthsOfTime()
{
    QFETCH(QString, text);
    QFETCH(qint64, ms);
    const auto length = parseDuration(text.toStdString());
    QVERIFY2(length.has_value(), length ? "" : length.error().text().c_str());
    QCOMPARE(qint64(length->count()), ms);
}

void TimeTest::refusesWhatIsNoLengthOfTime_data()
{
    QTest::addColumn<QString>("text");
    for (const char* text : {"", "5", "s", "-5 s", "5 weeks", "five s", "5 s s", "1e300 d", "nan s", "inf s", "5 S"})
        QTest::newRow(text) << text;
}

void TimeTest::refusesWhatIsNoLengthOfTime()
{
    QFETCH(QString, text);
    const auto length = parseDuration(text.toStdString());
    QVERIFY(!length.has_value());
    QCOMPARE(length.error().code, ErrorCode::invalidInput);
}

QTEST_GUILESS_MAIN(TimeTest)
#include "TimeTest.moc"
