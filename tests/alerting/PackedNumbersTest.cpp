#include "alerting/PackedNumbers.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace handrail::alerting;

class PackedNumbersTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatIsUnpackedIsWhatWasPacked_data()
    {
        QTest::addColumn<int>("zerosIn100");
        QTest::addColumn<int>("bits"); // of the largest
        for (const int zeros : {0, 50, 90, 99, 100})
            for (const int bits : {1, 4, 5, 20, 64})
                QTest::addRow("%d of 100 zero, %d bits", zeros, bits) << zeros << bits;
    }
    void whatIsUnpackedIsWhatWasPacked()
    {
        QFETCH(int, zerosIn100);
        QFETCH(int, bits);
        const auto seed = std::random_device{}();
        std::mt19937_64 random(seed);
        for (const std::size_t size : {0, 1, 15, 16, 17, 300, 5'000}) {
            std::vector<std::uint64_t> numbers(size);
            for (auto& number : numbers)
                number = static_cast<int>(random() % 100) < zerosIn100 ? 0 : random() >> (64 - bits);
            const PackedNumbers packed(numbers);
            QVERIFY2(packed.unpacked<std::uint64_t>(size) == numbers, qPrintable(QStringLiteral("seed %1, %2 numbers").arg(seed).arg(size)));
            std::size_t told = 0;
            packed.each([&](std::size_t place, std::uint64_t number) { told += number != 0 && numbers[place] == number ? 1 : 1'000'000; });
            QCOMPARE(told, size - static_cast<std::size_t>(std::ranges::count(numbers, 0U)));
        }
    }
};

QTEST_GUILESS_MAIN(PackedNumbersTest)
#include "PackedNumbersTest.moc"
