#include "agent/Tail.h"

#include <QtTest>

#include <algorithm>
#include <map>

using namespace handrail;
using namespace handrail::agent;

namespace {

Window window(int second, const std::string& version = {})
{
    Window made;
    made.service = ServiceId("rain");
    made.start = fromMs(1'000'000 + second * 1'000);
    made.span = Millis(1'000);
    made.requests = static_cast<std::uint64_t>(second);
    made.sealed = true;
    if (!version.empty())
        made.version = version;
    return made;
}

/// What a store of windows gives, and how often it was asked.
struct Store {
    std::map<WallTime, Window> windows{};
    int asked = 0;

    void put(const Window& window) { windows[window.start] = window; }
    Tail::Stored read()
    {
        return [this](WallTime from, WallTime to) {
            ++asked;
            std::vector<Window> found;
            for (auto at = windows.lower_bound(from); at != windows.lower_bound(to); ++at)
                found.push_back(at->second);
            return found;
        };
    }
};

std::vector<int> seconds(const Tail& tail, Store& store)
{
    std::vector<int> all;
    for (const Window& each : tail.windows(store.read()))
        all.push_back(static_cast<int>(*each.requests));
    return all;
}

} // namespace

/// The last windows of a service, most of which the store keeps.
class TailTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatIsReadIsWhatWasPushed_data()
    {
        QTest::addColumn<int>("askEvery"); // windows
        QTest::addColumn<int>("storeTakesNoneOf"); // so many; 0 = it takes all
        for (const int every : {1, 2, 5, 20})
            for (const int none : {0, 1, 4})
                QTest::addRow("asked every %d, stored all but each %d", every, none) << every << none;
    }
    void whatIsReadIsWhatWasPushed()
    {
        QFETCH(int, askEvery);
        QFETCH(int, storeTakesNoneOf);
        Tail tail;
        Store store;
        std::vector<Window> known;
        for (int second = 0; second < 60; ++second) {
            const bool isStored = storeTakesNoneOf == 0 || second % storeTakesNoneOf != 0;
            if (isStored)
                store.put(window(second));
            tail.push(window(second), isStored);
            known.push_back(window(second));
            if (second % 3 == 0) {
                tail.forgetBefore(window(second - 10).start);
                std::erase_if(known, [&](const Window& each) { return each.start < window(second - 10).start; });
            }
            if (second % askEvery == 0)
                QVERIFY(std::ranges::equal(tail.windows(store.read()), known));
            QCOMPARE(tail.end(), known.back().end());
        }
    }
    void theStoreIsAskedOnceWhileSomebodyGoesOnAsking()
    {
        Tail tail;
        Store store;
        for (int second = 0; second < 60; ++second) {
            store.put(window(second));
            tail.push(window(second));
            if (second >= 10 && second % 2 == 0)
                (void)tail.windows(store.read());
        }
        QCOMPARE(store.asked, 1);
    }
    void aClockThatWentBackReplacesWhatItTellsAgain()
    {
        Tail tail;
        Store store; // keeps all it ever got
        for (const int second : {1, 2, 3, 5}) {
            store.put(window(second));
            tail.push(window(second));
        }
        QCOMPARE(seconds(tail, store), (std::vector{1, 2, 3, 5}));
        for (const int second : {2, 4}) {
            store.put(window(second));
            tail.push(window(second));
        }
        QCOMPARE(seconds(tail, store), (std::vector{1, 2, 4}));
        tail.clear();
        QVERIFY(tail.empty() && seconds(tail, store).empty());
        for (const int second : {2, 4, 6, 8}) {
            store.put(window(second));
            tail.push(window(second));
        }
        QCOMPARE(seconds(tail, store), (std::vector{2, 4, 6, 8})); // read again, and 3 and 5 are not of it
    }
    void theVersionIsThatOfTheNewestWindowThatSaysOne()
    {
        Tail tail;
        tail.push(window(1, "v11"));
        tail.push(window(2, "v12"));
        tail.push(window(3));
        QCOMPARE(tail.version(), std::string("v12"));
        tail.forgetBefore(window(3).start);
        QVERIFY(tail.version().empty());
    }
};

QTEST_GUILESS_MAIN(TailTest)
#include "TailTest.moc"
