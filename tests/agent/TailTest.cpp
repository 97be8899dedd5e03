#include "agent/Tail.h"

#include <QtTest>

#include <algorithm>

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

std::vector<int> seconds(const Tail& tail)
{
    std::vector<int> all;
    for (const Window& each : tail.windows())
        all.push_back(static_cast<int>(*each.requests));
    return all;
}

} // namespace

/// The last windows of a service in the agent's memory.
class TailTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatIsReadIsWhatWasPushed_data()
    {
        QTest::addColumn<int>("askEvery"); // windows
        for (const int every : {1, 2, 5, 20})
            QTest::addRow("asked every %d", every) << every;
    }
    void whatIsReadIsWhatWasPushed()
    {
        QFETCH(int, askEvery);
        Tail tail;
        std::vector<Window> known;
        for (int second = 0; second < 60; ++second) {
            tail.push(window(second));
            known.push_back(window(second));
            if (second % 3 == 0) {
                tail.forgetBefore(window(second - 10).start);
                std::erase_if(known, [&](const Window& each) { return each.start < window(second - 10).start; });
            }
            if (second % askEvery == 0)
                QVERIFY(std::ranges::equal(tail.windows(), known));
            QCOMPARE(tail.end(), known.back().end());
        }
    }
    void aClockThatWentBackReplacesWhatItTellsAgain()
    {
        Tail tail;
        for (const int second : {1, 2, 3})
            tail.push(window(second));
        QCOMPARE(seconds(tail), (std::vector{1, 2, 3}));
        tail.push(window(2));
        QCOMPARE(seconds(tail), (std::vector{1, 2}));
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
