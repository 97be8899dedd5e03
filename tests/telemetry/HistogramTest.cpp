#include "telemetry/Histogram.h"

#include <QRandomGenerator>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>

using namespace handrail;

namespace {

constexpr double kWorstError = 0.011;

/// The value at the same rank in the values themselves.
double exactQuantile(std::vector<double> values, double q)
{
    std::sort(values.begin(), values.end());
    const double rank = std::max(1.0, std::ceil(q * static_cast<double>(values.size()) - 1e-9));
    return values[static_cast<std::size_t>(rank) - 1];
}

Histogram of(std::initializer_list<double> values)
{
    Histogram histogram;
    for (const double value : values)
        histogram.add(value);
    return histogram;
}

} // namespace

class HistogramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anEmptyOneKnowsNothing();
    void aQuantileIsWithinOnePointOnePercent();
    void boundsBelongToTheBucketBelow();
    void oddValuesNeitherGrowNorCrashIt();
    void shareAboveCountsAndDividesTheBucketOnTheLine();
    void mergingIsTheSameAsAddingAll();
    void mergeIsCommutativeAndAssociative();
    void aSumIsKnownOnlyIfBothAreKnown();
    void coarseBucketsAreSpreadByRatioAndKeepTheirCount_data();
    void coarseBucketsAreSpreadByRatioAndKeepTheirCount();
    void hostileNumbersFromOutsideStayBounded();
};

void HistogramTest::anEmptyOneKnowsNothing()
{
    const Histogram empty;
    QCOMPARE(empty.count(), 0u);
    QVERIFY(!empty.quantile(0.5));
    QVERIFY(!empty.shareAbove(1));
    QVERIFY(!empty.mean());
    QVERIFY(!empty.sumMs());
}

void HistogramTest::aQuantileIsWithinOnePointOnePercent()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int round = 0; round < 200; ++round) {
        Histogram histogram;
        std::vector<double> values(1 + random.bounded(500));
        for (double& value : values) {
            value = std::exp2(random.generateDouble() * 30 - 10);
            histogram.add(value);
        }
        for (const double q : {0.0, 0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
            const double exact = exactQuantile(values, q);
            const double error = std::abs(*histogram.quantile(q) - exact) / exact;
            QVERIFY2(error <= kWorstError, qPrintable(QStringLiteral("q %1: off by %2").arg(q).arg(error)));
        }
    }
}

void HistogramTest::boundsBelongToTheBucketBelow()
{
    // (base^i, base^(i+1)]: 1 ms is the upper bound of bucket -1, 2 ms of bucket 31.
    QCOMPARE(of({1.0}).offset(), -1);
    QCOMPARE(of({2.0}).offset(), 31);
    QCOMPARE(of({1.0001}).offset(), 0);
    QCOMPARE(of({1024.0}).offset(), 319);
}

void HistogramTest::oddValuesNeitherGrowNorCrashIt()
{
    const double infinity = std::numeric_limits<double>::infinity();
    Histogram histogram = of({0.0, -5.0, std::numeric_limits<double>::quiet_NaN(), 1e-300, 1e300, infinity});
    QCOMPARE(histogram.count(), 6u);
    QCOMPARE(histogram.zeroCount(), 3u);
    QVERIFY(histogram.counts().size() < 1700);
    QVERIFY(std::isfinite(*histogram.sumMs()));
    QVERIFY(std::isfinite(*histogram.quantile(1)));
    QCOMPARE(*histogram.quantile(0), 0.0);
    histogram.add(3, 0);
    QCOMPARE(histogram.count(), 6u);
}

void HistogramTest::shareAboveCountsAndDividesTheBucketOnTheLine()
{
    const Histogram histogram = of({0, 10, 20, 300});
    QCOMPARE(*histogram.shareAbove(-1), 1.0);
    QCOMPARE(*histogram.shareAbove(0), 0.75);
    QCOMPARE(*histogram.shareAbove(15), 0.5);
    QCOMPARE(*histogram.shareAbove(100), 0.25);
    QCOMPARE(*histogram.shareAbove(1000), 0.0);
    // In the bucket that holds the line, answers count as spread evenly by ratio.
    Histogram many;
    many.add(1.005, 1000);
    const double inTheMiddle = std::exp2(0.5 / 32);
    QVERIFY(std::abs(*many.shareAbove(inTheMiddle) - 0.5) < 1e-9);
}

void HistogramTest::mergingIsTheSameAsAddingAll()
{
    Histogram left = of({1, 5, 0, 700});
    left.merge(of({0.01, 5, 1e6}));
    QCOMPARE(left, of({1, 5, 0, 700, 0.01, 5, 1e6}));
    Histogram empty;
    empty.merge(left);
    QCOMPARE(empty, left);
    left.merge(Histogram());
    QCOMPARE(empty, left);
}

void HistogramTest::mergeIsCommutativeAndAssociative()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    const auto any = [&random] {
        Histogram histogram;
        for (int i = random.bounded(20); i > 0; --i) // whole numbers: their sums are exact in any order
            histogram.add(random.bounded(4) == 0 ? 0 : random.bounded(1, 100'000), 1 + random.bounded(9));
        return random.bounded(6) == 0 ? Histogram(histogram.offset(), histogram.counts(), histogram.zeroCount())
                                      : histogram;
    };
    const auto sum = [](Histogram a, const Histogram& b) {
        a.merge(b);
        return a;
    };
    for (int round = 0; round < 2000; ++round) {
        const Histogram a = any(), b = any(), c = any();
        QCOMPARE(sum(a, b), sum(b, a));
        QCOMPARE(sum(sum(a, b), c), sum(a, sum(b, c)));
    }
}

void HistogramTest::aSumIsKnownOnlyIfBothAreKnown()
{
    Histogram known = of({10, 30});
    QCOMPARE(*known.mean(), 20.0);
    known.merge(Histogram(0, {2}, 0));
    QVERIFY(!known.sumMs());
    Histogram average(0, {}, 0, 50.0);
    average.merge(Histogram(0, {}, 0, 70.0));
    QCOMPARE(*average.sumMs(), 120.0);
    QVERIFY(!average.mean());
}

void HistogramTest::coarseBucketsAreSpreadByRatioAndKeepTheirCount_data()
{
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<qulonglong>("times");
    QTest::addColumn<double>("median");
    const double infinity = std::numeric_limits<double>::infinity();
    QTest::newRow("wide") << 100.0 << 400.0 << 6400ull << 200.0;
    QTest::newRow("one answer lies in the middle") << 250.0 << 500.0 << 1ull << 353.6;
    QTest::newRow("narrower than ours") << 100.0 << 100.5 << 7ull << 100.25;
    QTest::newRow("open below") << 0.0 << 5.0 << 1000ull << 1.58;
    QTest::newRow("open above") << 5000.0 << infinity << 3ull << 5000.0;
    QTest::newRow("no answers") << 1.0 << 2.0 << 0ull << 0.0;
    QTest::newRow("very many") << 1.0 << 2.0 << (1ull << 60) << 1.414;
}

void HistogramTest::coarseBucketsAreSpreadByRatioAndKeepTheirCount()
{
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(qulonglong, times);
    QFETCH(double, median);
    Histogram histogram;
    histogram.addBetween(low, high, times);
    QCOMPARE(qulonglong(histogram.count()), times);
    if (times == 0)
        return;
    QVERIFY(std::abs(*histogram.quantile(0.5) / median - 1) < 0.035);
    if (low > 0)
        QCOMPARE(*histogram.shareAbove(low * 0.98), 1.0);
    if (std::isfinite(high))
        QCOMPARE(*histogram.shareAbove(high * 1.03), 0.0);
}

void HistogramTest::hostileNumbersFromOutsideStayBounded()
{
    const std::int32_t farthest = std::numeric_limits<std::int32_t>::max();
    Histogram low(std::numeric_limits<std::int32_t>::min(), {1, 2}, 0);
    low.merge(Histogram(farthest, {3, 4}, 1, std::numeric_limits<double>::quiet_NaN()));
    QCOMPARE(low.count(), 11u);
    QVERIFY(low.counts().size() < 1700);
    QVERIFY(std::isfinite(*low.quantile(0.99)));
    QVERIFY(!low.sumMs());
    // Zeros at both ends don't make two equal histograms differ.
    QCOMPARE(Histogram(4, {0, 0, 7, 0}, 0), Histogram(6, {7}, 0));
}

QTEST_GUILESS_MAIN(HistogramTest)
#include "HistogramTest.moc"
