#include "alerting/Latencies.h"

#include <QtTest>

#include <random>

using namespace handrail;
using namespace handrail::alerting;
using namespace std::chrono_literals;

/// What is kept packed says the same as what was not.
class LatenciesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theNumberOfAnAlertIsThatOfTheWindows_data()
    {
        QTest::addColumn<quint64>("most");
        QTest::newRow("few answers") << quint64(3);
        QTest::newRow("many") << quint64(1'000);
        QTest::newRow("more than four bytes hold") << (quint64(1) << 40);
    }
    void theNumberOfAnAlertIsThatOfTheWindows()
    {
        QFETCH(quint64, most);
        const auto seed = std::random_device{}();
        std::mt19937_64 random(seed);
        std::lognormal_distribution<double> ms(3, 2);
        std::uniform_int_distribution<std::uint64_t> times(0, most);
        Latencies kept;
        std::vector<std::pair<WallTime, Histogram>> all;
        WallTime at = fromMs(1'700'000'003'000);
        for (int i = 0; i < 900; ++i, at += 5s) {
            Histogram latency;
            for (int j = static_cast<int>(random() % 6); j > 0; --j) // none in some
                latency.add(random() % 20 == 0 ? 0 : ms(random), times(random));
            kept.add(at, at + 5s, latency);
            all.emplace_back(at, std::move(latency));
            if (i % 37 != 0)
                continue;
            for (const Millis length : {Millis(60s), Millis(10min), Millis(60min)}) {
                Histogram sum;
                for (const auto& [start, each] : all) {
                    const WallTime minute = fromMs(toMs(start) / 60'000 * 60'000);
                    if ((length > 60s ? minute : start) >= at + 5s - length)
                        sum.merge(each);
                }
                for (const double q : {0.5, 0.99})
                    QVERIFY2(kept.quantile(length, q) == sum.quantile(q), qPrintable(QStringLiteral("seed %1, window %2").arg(seed).arg(i)));
            }
        }
    }
};

QTEST_GUILESS_MAIN(LatenciesTest)
#include "LatenciesTest.moc"
