#include "base/Names.h"

#include <QTest>

#include <random>
#include <thread>

using namespace handrail;

using Texts = std::vector<std::string>;

class InternedTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void equalOnesAreOne()
    {
        const Interned<Texts> one(Texts{"a", "b"}), same(Texts{"a", "b"}), other(Texts{"a"}), none, made{Texts{}};
        QVERIFY(&*one == &*same && one == same);
        QVERIFY(one != other && &*one != &*other);
        QVERIFY(none == made && none->empty() && none != one);
    }
    void oneThatNobodyHoldsIsMadeAnew()
    {
        for (int i = 0; i < 3; ++i) {
            const Interned<Texts> one(Texts{"gone"}), same(Texts{"gone"});
            QCOMPARE(one->front(), std::string("gone"));
            QVERIFY(&*one == &*same);
        }
    }
    /// One thread lets go of what another just looks for.
    void manyThreadsMakeAndLetGo()
    {
        const auto seed = std::random_device{}();
        std::atomic<bool> isWrong = false;
        std::vector<std::thread> threads;
        for (unsigned number = 0; number < 4; ++number)
            threads.emplace_back([&isWrong, seed, number] {
                std::mt19937 random(seed + number);
                std::vector<Interned<Texts>> held(3);
                for (int i = 0; i < 20'000; ++i) {
                    const std::string name(30, static_cast<char>('a' + random() % 4));
                    const Interned<Texts> made(Texts{name});
                    held[random() % held.size()] = made;
                    isWrong = isWrong || made->front() != name || &*Interned<Texts>(Texts{name}) != &*made;
                }
            });
        for (std::thread& thread : threads)
            thread.join();
        QVERIFY2(!isWrong, qPrintable(QString::number(seed)));
    }
    void namesAreSortedAndFound()
    {
        const Names names(Texts{"BOS", "ATL", "DEN", "ATL"});
        QVERIFY(std::ranges::equal(names, Texts{"ATL", "BOS", "DEN"}));
        QCOMPARE(names.find("BOS"), std::optional<std::size_t>(1));
        QVERIFY(names.contains("DEN") && !names.contains("DE") && !names.contains("DENV") && !names.contains(""));
        QVERIFY(names == Names({"ATL", "BOS", "DEN"}) && names != Names());
        QVERIFY(Names().empty() && !Names().contains("ATL"));
    }
};

QTEST_GUILESS_MAIN(InternedTest)
#include "InternedTest.moc"
