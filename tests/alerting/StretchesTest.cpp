#include "alerting/Stretches.h"

#include <QtTest>

#include <random>

using namespace handrail;
using namespace handrail::alerting;
using namespace std::chrono_literals;

class StretchesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sumsAreThoseOfTheWindowsInThem_data();
    void sumsAreThoseOfTheWindowsInThem();
    void longStretchesStepWhenASlotIsFull();
};

void StretchesTest::sumsAreThoseOfTheWindowsInThem_data()
{
    QTest::addColumn<int>("spanS");
    for (const int span : {1, 5, 10, 60})
        QTest::addRow("%d s windows", span) << span;
}

// With gaps, against adding up every window whose slot is in the stretch.
void StretchesTest::sumsAreThoseOfTheWindowsInThem()
{
    QFETCH(int, spanS);
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    const Millis span = std::chrono::seconds(spanS);
    Stretches stretches(span, {30s, 10min}, 2);
    std::vector<std::pair<WallTime, std::uint32_t>> all;
    WallTime at = fromMs(1'700'000'040'000);
    for (int i = 0; i < 6000; ++i) {
        if (random() % 200 == 0)
            at += std::chrono::seconds(random() % 30 * 60);
        const std::uint32_t count = random() % 100;
        all.emplace_back(at, count);
        stretches.add(at, at + span, {count, 1});
        if (i % 50 == 0)
            for (std::size_t stretch = 0; stretch < stretches.size(); ++stretch) {
                const std::int64_t slot = stretches.step(stretch).count();
                const std::int64_t number = std::max<std::int64_t>(1, stretches.length(stretch).count() / slot);
                std::uint32_t sum = 0, windows = 0;
                for (const auto& [start, each] : all)
                    if (toMs(start) / slot > toMs(at) / slot - number) {
                        sum += each;
                        ++windows;
                    }
                QCOMPARE(stretches.sum(stretch)[0], sum);
                QCOMPARE(stretches.sum(stretch)[1], windows);
            }
        at += span;
    }
}

void StretchesTest::longStretchesStepWhenASlotIsFull()
{
    Stretches stretches(1s, {}, 1);
    int tens = 0, minutes = 0;
    for (int i = 0; i < 600; ++i) {
        const WallTime start = fromMs(1'700'000'040'000) + std::chrono::seconds(i);
        stretches.add(start, start + 1s, {1});
        QVERIFY(stretches.hasStepped(kWindow));
        tens += stretches.hasStepped(kFiveMinutes);
        minutes += stretches.hasStepped(kHour);
    }
    QCOMPARE(tens, 60);
    QCOMPARE(minutes, 10);
}

QTEST_GUILESS_MAIN(StretchesTest)
#include "StretchesTest.moc"
