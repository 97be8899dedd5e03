#include "alerting/Significance.h"

#include <QtTest>

#include <cmath>

using namespace handrail::alerting;

class SignificanceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void binomialTailIsExact_data();
    void binomialTailIsExact();
    void poissonTailIsExact();
    void chiSquareTailIsExact_data();
    void chiSquareTailIsExact();
    void onceInAHundredYearsOfSecondWindows();
};

void SignificanceTest::binomialTailIsExact_data()
{
    QTest::addColumn<int>("hits");
    QTest::addColumn<int>("tries");
    QTest::addColumn<double>("rate");
    for (const auto& [hits, tries, rate] :
         {std::tuple{20, 20, 0.02}, {3, 50, 0.02}, {7, 30, 0.1}, {60, 400, 0.1}, {1, 5, 0.01}, {900, 1000, 0.5}})
        QTest::addRow("%d of %d at %g", hits, tries, rate) << hits << tries << rate;
}

void SignificanceTest::binomialTailIsExact()
{
    QFETCH(int, hits);
    QFETCH(int, tries);
    QFETCH(double, rate);
    long double sum = 0;
    for (int k = hits; k <= tries; ++k) {
        long double term = 1;
        for (int i = 0; i < k; ++i)
            term *= static_cast<long double>(tries - i) / (k - i) * rate;
        sum += term * std::pow(1.0L - rate, tries - k);
    }
    const double exact = double(std::log(sum));
    QVERIFY2(std::abs(logAtLeast(std::uint64_t(hits), std::uint64_t(tries), rate) - exact) < 1e-6 * (1 + std::abs(exact)),
             qPrintable(QString::number(exact)));
    QCOMPARE(logAtMost(std::uint64_t(tries - hits), std::uint64_t(tries), 1 - rate),
             logAtLeast(std::uint64_t(hits), std::uint64_t(tries), rate));
}

void SignificanceTest::poissonTailIsExact()
{
    QVERIFY(std::abs(logAtMostOf(0, 20) + 20) < 1e-9);
    const double exact = std::log(std::exp(-10.0) * (1 + 10 + 50 + 1000.0 / 6));
    QVERIFY(std::abs(logAtMostOf(3, 10) - exact) < 1e-6);
    QCOMPARE(logAtMostOf(11, 10), 0.0);
}

void SignificanceTest::chiSquareTailIsExact_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<double>("degrees");
    QTest::addColumn<double>("chance");
    QTest::newRow("2 degrees, the exponential") << 40.0 << 2.0 << std::exp(-20.0);
    QTest::newRow("2 degrees, far out") << 400.0 << 2.0 << std::exp(-200.0);
    QTest::newRow("4 degrees") << 30.0 << 4.0 << std::exp(-15.0) * 16;
    QTest::newRow("1 degree") << 25.0 << 1.0 << std::erfc(5 / std::sqrt(2.0));
}

void SignificanceTest::chiSquareTailIsExact()
{
    QFETCH(double, value);
    QFETCH(double, degrees);
    QFETCH(double, chance);
    QVERIFY(std::abs(logChiSquareAbove(value, degrees) - std::log(chance)) < 1e-6);
}

void SignificanceTest::onceInAHundredYearsOfSecondWindows()
{
    QVERIFY(std::abs(std::exp(logAllowed(std::chrono::seconds(1), 1)) * 3600 * 24 * 365 * 100 - 1) < 1e-6);
    QVERIFY(logAllowed(std::chrono::seconds(5), 1) > logAllowed(std::chrono::seconds(1), 1));
}

QTEST_GUILESS_MAIN(SignificanceTest)
#include "SignificanceTest.moc"
