#include "collector/Rounds.h"

#include <QtTest>

#include <algorithm>
#include <atomic>

using namespace handrail;
using namespace handrail::collector;

/// Many short turns on a few threads.
class RoundsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eachComesAgainAndAgain()
    {
        std::vector<std::atomic<int>> times(700);
        Rounds rounds;
        for (auto& each : times)
            static_cast<void>(rounds.add([&each] { ++each; }));
        QTRY_VERIFY_WITH_TIMEOUT(std::ranges::all_of(times, [](const auto& each) { return each > 2; }), 30'000);
    }
    void thoseThatMayWaitGiveWayWhereThereAreMany()
    {
        std::atomic<int> often = 0, seldom = 0;
        Rounds rounds;
        for (int i = 0; i < 400; ++i)
            static_cast<void>(i % 2 == 0 ? rounds.add([&] { ++often; }) : rounds.add([&] { ++seldom; }, Millis(60'000)));
        QTRY_VERIFY_WITH_TIMEOUT(often > 2'000, 30'000);
        QVERIFY(seldom > 0);
        QVERIFY2(seldom < often, qPrintable(QStringLiteral("%1 %2").arg(seldom.load()).arg(often.load())));
    }
    void oneThatHangsKeepsNoOtherWaiting()
    {
        std::atomic<bool> goOn = false;
        std::atomic<int> times = 0;
        Rounds rounds;
        static_cast<void>(rounds.add([&] { goOn.wait(false); }));
        static_cast<void>(rounds.add([&] { ++times; }));
        const bool came = QTest::qWaitFor([&] { return times > 3; }, 30'000);
        goOn = true;
        goOn.notify_all();
        QVERIFY(came);
    }
    void whatWasRemovedDoesNotComeAgain()
    {
        std::atomic<int> times = 0, others = 0;
        Rounds rounds;
        const auto id = rounds.add([&] { ++times; });
        static_cast<void>(rounds.add([&] { ++others; }));
        QTRY_VERIFY_WITH_TIMEOUT(times > 0, 30'000);
        rounds.remove(id);
        const int until = times, from = others;
        QTRY_VERIFY_WITH_TIMEOUT(others > from + 3, 30'000);
        QCOMPARE(times.load(), until);
        rounds.remove(id);
    }
    void noTurnIsOnTwoThreadsAtOnce()
    {
        std::atomic<int> inside = 0, most = 0, times = 0;
        Rounds rounds;
        static_cast<void>(rounds.add([&] {
            most = std::max(most.load(), ++inside);
            std::this_thread::yield();
            --inside;
            ++times;
        }));
        for (int i = 0; i < 10; ++i)
            static_cast<void>(rounds.add([] {}));
        QTRY_VERIFY_WITH_TIMEOUT(times > 10, 30'000);
        QCOMPARE(most.load(), 1);
    }
};

QTEST_GUILESS_MAIN(RoundsTest)
#include "RoundsTest.moc"
