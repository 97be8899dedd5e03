#include "telemetry/Window.h"

#include "Windows.h"

#include <QTest>

using namespace handrail;
using namespace std::chrono_literals;

namespace {

const WallTime kStart = fromMs(1'795'000'000'000);

Window plain(int atS, int spanS)
{
    Window window;
    window.service = ServiceId("late");
    window.start = kStart + std::chrono::seconds(atS);
    window.span = std::chrono::seconds(spanS);
    window.seenShare = 1;
    window.sealed = true;
    return window;
}

Window sum(Window a, const Window& b)
{
    merge(a, b);
    return a;
}

} // namespace

class WindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void mergeIsCommutativeAndAssociativeOnCounts();
    void mergingIntoNothingCopies();
    void aPartWithoutServiceIsNotLost();
    void whatNobodyReportsStaysUnreported();
    void notReportedIsNotZero();
    void theLaterWindowSaysWhatIsNow();
    void theSpanCoversBothAndGapsAreUnseen();
    void partsOfOneWindowDontSeeMoreThanAllOfIt();
    void aMergeIsSealedOnlyIfAllIsAndLateIfAnyIs();
};

void WindowTest::mergeIsCommutativeAndAssociativeOnCounts()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int round = 0; round < 500; ++round) {
        std::array<Window, 3> parts;
        for (Window& part : parts)
            part = anyWindow(random, kStart + std::chrono::seconds(random.bounded(20)), 5s);
        const auto& [a, b, c] = parts;
        QCOMPARE(countsOf(sum(a, b)), countsOf(sum(b, a)));
        QCOMPARE(countsOf(sum(sum(a, b), c)), countsOf(sum(a, sum(b, c))));
    }
}

void WindowTest::mergingIntoNothingCopies()
{
    QRandomGenerator random(1);
    const Window window = anyWindow(random, kStart, 5s);
    QCOMPARE(sum(Window{}, window), window);
}

void WindowTest::aPartWithoutServiceIsNotLost()
{
    // Collectors give parts without service and span; the grid fills these in when it likes.
    Window first;
    first.requests = 3;
    Window second;
    second.requests = 4;
    QCOMPARE(*sum(sum(Window{}, first), second).requests, 7u);
}

void WindowTest::whatNobodyReportsStaysUnreported()
{
    Window metrics = plain(0, 5);
    metrics.unreported = {"answers", "inputs"};
    Window log = plain(0, 5);
    log.unreported = {"inputs"};
    QCOMPARE(sum(metrics, log).unreported, std::set<std::string>{"inputs"});
    QVERIFY(sum(log, metrics).reports("answers"));
}

void WindowTest::notReportedIsNotZero()
{
    const Window nothing = sum(plain(0, 5), plain(5, 5));
    QVERIFY(!nothing.requests && !nothing.confidence && !nothing.fallbackAnswers && !nothing.droppedShare);
    Window some = plain(5, 5);
    some.requests = 0;
    QCOMPARE(*sum(plain(0, 5), some).requests, 0u);
}

void WindowTest::theLaterWindowSaysWhatIsNow()
{
    Window before = plain(0, 5);
    before.version = "v11";
    before.fallbackMode = "table";
    before.gauges = {{"memory_mb", 100}, {"only_before", 1}};
    before.dependencies["store"].ageS = 7;
    Window after = plain(5, 5);
    after.version = "v12";
    after.gauges = {{"memory_mb", 200}};
    after.dependencies["store"].ageS = 12;
    for (const Window& both : {sum(before, after), sum(after, before)}) {
        QCOMPARE(*both.version, std::string("v12"));
        QCOMPARE(*both.fallbackMode, std::string("table"));
        QCOMPARE(both.gauges.at("memory_mb"), 200.0);
        QCOMPARE(both.gauges.at("only_before"), 1.0);
        QCOMPARE(*both.dependencies.at("store").ageS, 12.0);
    }
}

void WindowTest::theSpanCoversBothAndGapsAreUnseen()
{
    const Window both = sum(plain(0, 5), plain(15, 5));
    QCOMPARE(both.start, kStart);
    QCOMPARE(both.span, Millis(20s));
    QCOMPARE(both.seenShare, 0.5);
    QCOMPARE(sum(plain(0, 5), plain(5, 5)).seenShare, 1.0);
}

void WindowTest::partsOfOneWindowDontSeeMoreThanAllOfIt()
{
    Window half = plain(0, 5);
    half.seenShare = 0.5;
    QCOMPARE(sum(half, half).seenShare, 0.5);
    QCOMPARE(sum(half, plain(0, 5)).seenShare, 1.0);
    QCOMPARE(sum(plain(0, 10), plain(3, 5)).seenShare, 1.0);
}

void WindowTest::aMergeIsSealedOnlyIfAllIsAndLateIfAnyIs()
{
    Window open = plain(5, 5);
    open.sealed = false;
    QVERIFY(sum(plain(0, 5), plain(5, 5)).sealed);
    QVERIFY(!sum(plain(0, 5), open).sealed);
    Window late = plain(0, 5);
    late.late = true;
    QVERIFY(sum(plain(0, 5), late).late);
    QVERIFY(!sum(plain(0, 5), plain(0, 5)).late);
}

QTEST_GUILESS_MAIN(WindowTest)
#include "WindowTest.moc"
