#include "agent/Grid.h"

#include <QtTest>
#include <random>

using namespace handrail;
using agent::Grid;

namespace {

const WallTime kWall = fromMs(1'800'000'000'000);
const SteadyTime kSteady = SteadyTime(std::chrono::hours(9));

Window part(std::uint64_t requests)
{
    Window made;
    made.requests = requests;
    return made;
}

/// "0:5 1000:- ": starts after kWall in ms, and requests.
std::string told(const std::vector<Window>& windows)
{
    std::string text;
    for (const Window& window : windows)
        text += std::to_string((window.start - kWall).count()) + ":" +
                (window.requests ? std::to_string(*window.requests) : "-") + " ";
    return text;
}

/// "0+400:5 ": with spans.
std::string spans(const std::vector<Window>& windows)
{
    std::string text;
    for (const Window& window : windows)
        text += std::to_string((window.start - kWall).count()) + "+" + std::to_string(window.span.count()) + ":" +
                (window.requests ? std::to_string(*window.requests) : "-") + " ";
    return text;
}

} // namespace

class GridTest : public QObject {
    Q_OBJECT

    static Grid grid() { return {ServiceId("rain"), Millis(1'000), Millis(300), kWall, kSteady}; }
    static Grid::Turn advance(Grid& grid, int ms, int clockAhead = 0)
    {
        return grid.advance(kWall + Millis(ms + clockAhead), kSteady + Millis(ms));
    }

private Q_SLOTS:
    void sealsAfterTheGraceAndEmptyIfNothingCame()
    {
        Grid made = grid();
        QVERIFY(!made.add(kWall + Millis(100), part(2)));
        QVERIFY(!made.add(kWall + Millis(999), part(3)));
        QCOMPARE(told(advance(made, 1'299).sealed), std::string());
        QCOMPARE(told(advance(made, 1'300).sealed), std::string("0:5 "));
        QCOMPARE(told(advance(made, 3'300).sealed), std::string("1000:- 2000:- "));
    }
    void whatNobodyWatchedIsNotSeen()
    {
        Grid made = grid();
        static_cast<void>(made.add(kWall + Millis(100), part(2)));
        const auto sealed = advance(made, 2'300).sealed;
        QCOMPARE(sealed[0].seenShare, 1.0);
        QCOMPARE(sealed[1].seenShare, 0.0);
        QVERIFY(sealed[0].sealed && sealed[1].sealed);
    }
    void theFirstWindowWasOnlySeenInPart()
    {
        Grid made(ServiceId("rain"), Millis(1'000), Millis(300), kWall + Millis(750), kSteady);
        static_cast<void>(made.add(kWall + Millis(800), part(1)));
        const auto sealed = made.advance(kWall + Millis(1'300), kSteady + Millis(550)).sealed;
        QCOMPARE(told(sealed), std::string("0:1 "));
        QCOMPARE(sealed[0].seenShare, 0.25);
    }
    void aPartForASealedWindowIsLate()
    {
        Grid made = grid();
        static_cast<void>(advance(made, 1'300));
        const auto late = made.add(kWall + Millis(500), part(4));
        QVERIFY(late && late->late);
        QCOMPARE(told({*late}), std::string("0:4 "));
    }
    void aStepOfTheClockSealsAndAnchorsAnew_data()
    {
        QTest::addColumn<int>("step");
        QTest::newRow("an hour on") << 3'600'000;
        QTest::newRow("an hour back") << -3'600'000;
        QTest::newRow("two seconds back") << -2'000;
    }
    void aStepOfTheClockSealsAndAnchorsAnew()
    {
        QFETCH(int, step);
        Grid made = grid();
        static_cast<void>(made.add(kWall + Millis(1'400), part(7)));
        const auto turn = advance(made, 1'500, step);
        QVERIFY(turn.clockStep);
        QCOMPARE(turn.clockStep->count(), step);
        QCOMPARE(told(turn.sealed), std::string("0:- 1000:7 "));
        QVERIFY(!advance(made, 1'600, step).clockStep);
        const auto next = advance(made, 3'000, step).sealed;
        QCOMPARE(next.size(), 1u);
        QVERIFY(std::chrono::abs((next[0].start - kWall) - Millis(1'500 + step)) < Millis(5));
    }
    void slewingIsNoStep()
    {
        Grid made = grid();
        QVERIFY(!advance(made, 10'000, 400).clockStep);
    }
    void newsEndsAWindowAndTheNextTakesTheRest()
    {
        Grid made = grid();
        static_cast<void>(made.add(kWall + Millis(100), part(3)));
        const auto early = made.endNow(kSteady + Millis(400));
        QCOMPARE(spans(early), std::string("0+400:3 "));
        QVERIFY(early[0].sealed);
        QCOMPARE(early[0].seenShare, 1.0);
        QVERIFY(!made.add(kWall + Millis(700), part(5)));
        QCOMPARE(spans(advance(made, 2'300).sealed), std::string("400+600:5 1000+1000:- "));
    }
    void newsEndsWhatWaitsForItsGraceToo()
    {
        Grid made = grid();
        static_cast<void>(made.add(kWall + Millis(900), part(3)));
        static_cast<void>(made.add(kWall + Millis(1'050), part(4)));
        QCOMPARE(spans(made.endNow(kSteady + Millis(1'150))), std::string("0+1000:3 1000+150:4 "));
        QCOMPARE(spans(advance(made, 2'300).sealed), std::string("1150+850:- "));
    }
    void whatComesWithinTheGraceOfAnEarlyEndCountsInTheRest()
    {
        Grid made = grid();
        static_cast<void>(made.add(kWall + Millis(100), part(3)));
        QCOMPARE(made.endNow(kSteady + Millis(600)).size(), 1u);
        QVERIFY(!made.add(kWall + Millis(550), part(1)));
        const auto late = made.add(kWall + Millis(200), part(2));
        QVERIFY(late && late->late);
        QCOMPARE(spans({*late}), std::string("0+600:2 "));
        QCOMPARE(spans(advance(made, 1'300).sealed), std::string("600+400:1 "));
    }
    void aPartForAShortenedWindowOfThePastKnowsItsPlace()
    {
        Grid made = grid();
        static_cast<void>(made.add(kWall + Millis(100), part(3)));
        static_cast<void>(made.endNow(kSteady + Millis(600)));
        static_cast<void>(advance(made, 5'300));
        QCOMPARE(spans({*made.add(kWall + Millis(550), part(1)), *made.add(kWall + Millis(700), part(2)),
                        *made.add(kWall + Millis(1'700), part(3))}),
                 std::string("0+600:1 600+400:2 1000+1000:3 "));
    }
    void newsCantChopTimeToPieces()
    {
        Grid made = grid();
        std::string all;
        for (int ms = 50; ms < 1'000; ms += 50) {
            static_cast<void>(made.add(kWall + Millis(ms), part(1)));
            all += spans(made.endNow(kSteady + Millis(ms)));
        }
        QCOMPARE(all, std::string("0+100:2 100+100:2 "));
        QCOMPARE(spans(advance(made, 1'300).sealed), std::string("200+800:15 "));
        static_cast<void>(made.add(kWall + Millis(1'350), part(1)));
        QCOMPARE(made.endNow(kSteady + Millis(1'400)).size(), 1u);
    }
    void anEarlyEndKeepsWhatWasNotWatched()
    {
        Grid made(ServiceId("rain"), Millis(1'000), Millis(300), kWall + Millis(500), kSteady);
        static_cast<void>(made.add(kWall + Millis(600), part(1)));
        const auto early = made.endNow(kSteady + Millis(125)); // at 625 ms of the window
        QCOMPARE(spans(early), std::string("0+625:1 "));
        QCOMPARE(early[0].seenShare, 0.2);
    }
    void noTwoWindowsShareAStartWhateverTheClockDoes()
    {
        const unsigned seed = std::random_device{}();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        Grid made = grid();
        std::set<WallTime> starts;
        int clockAhead = 0;
        for (int ms = 0; ms < 200'000; ms += static_cast<int>(random() % 700)) {
            if (random() % 40 == 0)
                clockAhead += static_cast<int>(random() % 60'001) - 30'000;
            static_cast<void>(made.add(kWall + Millis(ms + clockAhead), part(1)));
            auto sealed = advance(made, ms, clockAhead).sealed;
            if (random() % 5 == 0)
                std::ranges::move(made.endNow(kSteady + Millis(ms)), std::back_inserter(sealed));
            for (const Window& window : sealed)
                QVERIFY2(starts.insert(window.start).second, std::to_string(toMs(window.start)).c_str());
        }
        QVERIFY(starts.size() > 100);
    }
};

QTEST_GUILESS_MAIN(GridTest)
#include "GridTest.moc"
