#include "alerting/SeriesCsv.h"
#include "alerting/SeriesWatch.h"

#include <QtTest>

#include <cmath>
#include <functional>
#include <numbers>
#include <random>
#include <sstream>

using namespace handrail;
using namespace handrail::alerting;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kRows = 14 * 288; ///< two weeks of five minutes
constexpr WallTime kBegin(Millis(1'767'225'600'000));

struct Series {
    std::vector<WallTime> at;
    std::vector<double> values;
};

Series makeSeries(const std::function<double(std::size_t)>& valueAt, std::size_t rows = kRows, Millis apart = 5min)
{
    Series series;
    for (std::size_t i = 0; i < rows; ++i) {
        series.at.push_back(kBegin + std::int64_t(i) * apart);
        series.values.push_back(valueAt(i));
    }
    return series;
}

std::vector<std::size_t> opensAt(const Series& series)
{
    SeriesWatch watch;
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < series.values.size(); ++i)
        if (watch.take(series.at[i], series.values[i]).opens)
            rows.push_back(i);
    return rows;
}

/// Noise around 100, and a day's cycle if asked for.
Series noisy(std::uint64_t seed, double cycle = 0, std::size_t rows = kRows)
{
    std::mt19937_64 random(seed);
    std::normal_distribution<double> noise(0, 2);
    return makeSeries([&](std::size_t i) {
        return 100 + cycle * std::sin(2 * std::numbers::pi * double(i) / 288) + noise(random);
    }, rows);
}

bool contains(const std::vector<std::size_t>& rows, std::size_t from, std::size_t to)
{
    return std::ranges::any_of(rows, [&](std::size_t row) { return row >= from && row <= to; });
}

std::string text(const std::vector<std::size_t>& rows)
{
    std::string all;
    for (const std::size_t row : rows)
        all += std::to_string(row) + " ";
    return all;
}

} // namespace

class SeriesWatchTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFaultIsFound_data();
    void aFaultIsFound();
    void whatIsAsEverSaysNothing_data();
    void whatIsAsEverSaysNothing();
    void itSaysWhatItSaw();
    void itLearnsFirst();
    void anAlertOpensOnceAndALastingChangeBecomesUsual();
    void aHabitBecomesUsual();
    void gapsRepeatedAndBackwardTimesAreSurvived();
    void sizeAndUnitDontMatter();
    void theSameSeriesIsJudgedTheSame();
    void rowsAreRead_data();
    void rowsAreRead();
    void aWrongRowIsNamed_data();
    void aWrongRowIsNamed();
};

void SeriesWatchTest::aFaultIsFound_data()
{
    using Change = std::function<double(std::size_t, double)>; // rows since the fault, value
    QTest::addColumn<double>("cycle");
    QTest::addColumn<Change>("change");
    QTest::addColumn<int>("within");
    const auto add = [](const char* name, double cycle, int within, const Change& change) {
        QTest::newRow(name) << cycle << change << within;
    };
    add("one high value", 0, 0, [](std::size_t i, double v) { return i == 0 ? v + 60 : v; });
    add("one low value", 0, 0, [](std::size_t i, double v) { return i == 0 ? v - 60 : v; });
    add("a higher level", 0, 12, [](std::size_t, double v) { return v + 12; });
    add("a lower level for good", 0, 12, [](std::size_t, double v) { return v - 12; });
    add("livelier than ever", 0, 36, [](std::size_t i, double v) { return v + (i % 2 == 0 ? 7 : -7); });
    add("the evening's height at night", 40, 24, [](std::size_t i, double v) { return i < 100 ? std::max(v, 130.0) : v; });
    add("a day that doesn't rise", 40, 48, [](std::size_t i, double v) { return i < 200 ? std::min(v, 62.0) : v; });
}

void SeriesWatchTest::aFaultIsFound()
{
    QFETCH(double, cycle);
    QFETCH(int, within);
    using Change = std::function<double(std::size_t, double)>;
    QFETCH(Change, change);
    Series series = noisy(5, cycle);
    const std::size_t fault = 10 * 288 + 200; // the cycle is on its way up from its lowest at 216
    for (std::size_t i = fault; i < kRows; ++i)
        series.values[i] = change(i - fault, series.values[i]);
    const auto rows = opensAt(series);
    QVERIFY2(!contains(rows, 0, fault - 1), text(rows).c_str());
    QVERIFY2(contains(rows, fault, fault + std::size_t(within)), text(rows).c_str());
}

void SeriesWatchTest::whatIsAsEverSaysNothing_data()
{
    QTest::addColumn<Series>("series");
    std::mt19937_64 random(3);
    QTest::newRow("noise") << noisy(1);
    QTest::newRow("a day's cycle") << noisy(2, 40);
    QTest::newRow("constant") << makeSeries([](std::size_t) { return 7.0; });
    QTest::newRow("a square wave each day") << makeSeries([](std::size_t i) { return i % 288 < 100 ? 80.0 : 20.0; });
    QTest::newRow("a spike each hour") << makeSeries([](std::size_t i) { return i % 12 == 0 ? 50.0 : 1.0; });
    QTest::newRow("a rare one among zeros") << makeSeries([](std::size_t i) { return i % 1500 == 1400 ? 1.0 : 0.0; });
    QTest::newRow("uniform noise") << makeSeries([&](std::size_t) { return std::uniform_real_distribution<>(18, 22)(random); });
}

void SeriesWatchTest::whatIsAsEverSaysNothing()
{
    QFETCH(Series, series);
    const auto rows = opensAt(series);
    QVERIFY2(rows.empty(), text(rows).c_str());
}

void SeriesWatchTest::itSaysWhatItSaw()
{
    Series series = noisy(8, 0, 2000);
    SeriesWatch watch;
    for (std::size_t i = 0; i < series.values.size(); ++i)
        (void)watch.take(series.at[i], series.values[i]);
    const SeriesSaid said = watch.take(series.at.back() + 5min, 160);
    QVERIFY(said.opens && said.isOpen && said.isOutside && !said.isLearning);
    QCOMPARE(said.measure, SeriesMeasure::value);
    QVERIFY(said.isHigh);
    QCOMPARE(said.measured, 160.0);
    QVERIFY(said.line < 160 && said.line > *said.usualHigh);
    QVERIFY(*said.usualLow < 100 && *said.usualHigh > 100 && *said.usualHigh < 110);
}

void SeriesWatchTest::itLearnsFirst()
{
    const Series series = noisy(9, 0, 400);
    SeriesWatch watch;
    for (std::size_t i = 0; i < 300; ++i) {
        const SeriesSaid said = watch.take(series.at[i], i == 100 ? 900 : series.values[i]);
        QVERIFY(said.isLearning && !said.opens);
    }
    bool isLearning = true;
    for (std::size_t i = 300; i < 400; ++i)
        isLearning = watch.take(series.at[i], series.values[i]).isLearning;
    QVERIFY(!isLearning);
}

void SeriesWatchTest::anAlertOpensOnceAndALastingChangeBecomesUsual()
{
    Series series = noisy(11);
    for (std::size_t i = 2000; i < kRows; ++i)
        series.values[i] += 80;
    const auto rows = opensAt(series);
    QVERIFY2(!rows.empty() && rows.front() == 2000, text(rows).c_str());
    QVERIFY2(rows.size() <= 2, text(rows).c_str()); // and silent for the last week
    QVERIFY2(!contains(rows, 2300, kRows), text(rows).c_str());
}

void SeriesWatchTest::aHabitBecomesUsual()
{
    Series series = noisy(12);
    for (std::size_t i = 1000; i < kRows; i += 48) // every four hours from then on
        series.values[i] += 60;
    const auto rows = opensAt(series);
    QVERIFY2(contains(rows, 1000, 1000), text(rows).c_str());
    QVERIFY2(rows.size() <= 12 && !contains(rows, 2500, kRows), text(rows).c_str());
}

void SeriesWatchTest::gapsRepeatedAndBackwardTimesAreSurvived()
{
    const Series whole = noisy(13);
    Series series;
    for (std::size_t i = 0; i < kRows; ++i) {
        if (i >= 1500 && i < 1900)
            continue; // nothing for more than a day
        series.at.push_back(i % 50 == 7 ? whole.at[i] - 1h : i % 31 == 3 ? series.at.back() : whole.at[i]);
        series.values.push_back(i % 9 == 4 ? std::nan("") : i % 97 == 5 ? INFINITY : whole.values[i]);
    }
    QCOMPARE(text(opensAt(series)), std::string());
    series.values[3000] = 170;
    QCOMPARE(text(opensAt(series)), std::string("3000 "));
}

void SeriesWatchTest::sizeAndUnitDontMatter()
{
    const auto seed = std::random_device()();
    qInfo("seed %u", seed);
    std::mt19937_64 random(seed);
    for (int round = 0; round < 6; ++round) {
        Series series = noisy(random(), double(random() % 3) * 20);
        for (int fault = 0; fault < 8; ++fault)
            series.values[random() % kRows] += double(std::int64_t(random() % 200)) - 100;
        for (double& value : series.values)
            value = std::round(value * 64) / 64; // so that what follows is exact
        const auto rows = opensAt(series);
        const double factor = std::ldexp(1.0, int(random() % 30) - 15), offset = double(random() % 4096);
        for (double& value : series.values)
            value = (value + offset) * factor;
        QCOMPARE(text(opensAt(series)), text(rows));
    }
}

void SeriesWatchTest::theSameSeriesIsJudgedTheSame()
{
    Series series = noisy(17, 30);
    series.values[3333] = 300;
    QCOMPARE(text(opensAt(series)), text(opensAt(series)));
    SeriesWatch watch;
    for (std::size_t i = 0; i < 3000; ++i)
        (void)watch.take(series.at[i], series.values[i]);
    SeriesWatch copy = watch; // and a copy goes on like the first
    for (std::size_t i = 3000; i < kRows; ++i)
        QCOMPARE(copy.take(series.at[i], series.values[i]).opens, watch.take(series.at[i], series.values[i]).opens);
}

void SeriesWatchTest::rowsAreRead_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("as it stands") << QByteArray("timestamp,value\n2014-04-01 00:00:00,1.5\n2014-04-01 00:05:00,-2e3\n")
                                  << QByteArray("2014-04-01 00:00:00=1396310400000:1.5 2014-04-01 00:05:00=1396310700000:-2000 ");
    QTest::newRow("with a zone") << QByteArray("timestamp,value\n2014-04-01T02:00:00+02:00,1\n2014-04-01T00:00:00.250Z,1\n")
                                 << QByteArray("2014-04-01T02:00:00+02:00=1396310400000:1 2014-04-01T00:00:00.250Z=1396310400250:1 ");
    QTest::newRow("since 1970") << QByteArray("timestamp,value\n1396310400,1\n1396310400250,2\n1396310400.5,3\n")
                                << QByteArray("1396310400=1396310400000:1 1396310400250=1396310400250:2 1396310400.5=1396310400500:3 ");
    QTest::newRow("other columns, quotes, ends of another system")
        << QByteArray("\xEF\xBB\xBFLabel,Value,\"TimeStamp\"\r\n0,\"7\",\"2014-04-01T00:00:00Z\"\r\n\r\n")
        << QByteArray("2014-04-01T00:00:00Z=1396310400000:7 ");
    QTest::newRow("nothing measured") << QByteArray("timestamp,value\n0,\n1,NaN\n2,null")
                                      << QByteArray("0=0:nan 1=1000:nan 2=2000:nan ");
    QTest::newRow("no rows") << QByteArray("timestamp,value\n") << QByteArray();
}

void SeriesWatchTest::rowsAreRead()
{
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, expected);
    std::istringstream in(file.toStdString());
    const auto rows = readSeries(in, "s.csv");
    QVERIFY2(rows, rows ? "" : rows.error().text().c_str());
    std::ostringstream out;
    for (const SeriesRow& row : *rows)
        out << row.stamp << '=' << toMs(row.at) << ':' << (std::isnan(row.value) ? std::nan("") : row.value) << ' ';
    QCOMPARE(QByteArray::fromStdString(out.str()), expected);
}

void SeriesWatchTest::aWrongRowIsNamed_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("empty") << QByteArray() << QByteArray("s.csv: the file is empty");
    QTest::newRow("no header") << QByteArray("2014-04-01 00:00:00,1\n") << QByteArray("s.csv:1: the header has no columns");
    QTest::newRow("no time") << QByteArray("timestamp,value\n0,1\nyesterday,1\n") << QByteArray("s.csv:3: 'yesterday' is no time");
    QTest::newRow("no such day") << QByteArray("timestamp,value\n2014-02-30 00:00:00,1\n")
                                 << QByteArray("s.csv:2: '2014-02-30 00:00:00' is no time");
    QTest::newRow("no number") << QByteArray("timestamp,value\n0,1\n\n0,1x\n") << QByteArray("s.csv:4: '1x' is no number");
    QTest::newRow("endless") << QByteArray("timestamp,value\n0,inf\n") << QByteArray("s.csv:2: 'inf' is no number");
    QTest::newRow("one too many") << QByteArray("timestamp,value\n0,1,2\n") << QByteArray("s.csv:2: this row doesn't have the header's 2");
    QTest::newRow("an open quote") << QByteArray("timestamp,value\n\"0,1\n") << QByteArray("s.csv:2: this row doesn't have");
}

void SeriesWatchTest::aWrongRowIsNamed()
{
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, expected);
    std::istringstream in(file.toStdString());
    const auto rows = readSeries(in, "s.csv");
    QVERIFY(!rows);
    const std::string said = rows.error().text();
    QVERIFY2(said.starts_with(expected.toStdString()), said.c_str());
}

QTEST_GUILESS_MAIN(SeriesWatchTest)
#include "SeriesWatchTest.moc"
