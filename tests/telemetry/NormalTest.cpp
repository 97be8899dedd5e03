#include "telemetry/Normal.h"

#include <QTest>
#include <cmath>

using namespace handrail;
using namespace std::chrono_literals;

namespace {

const WallTime kStart = fromMs(1'795'000'020'000); // a full minute

/// Twenty minutes of 5 s windows; each minute m answers in 100 + m milliseconds.
std::vector<Window> twentyMinutes()
{
    std::vector<Window> windows;
    for (int i = 0; i < 240; ++i) {
        Window window;
        window.service = ServiceId("late");
        window.start = kStart + i * 5s;
        window.span = 5s;
        window.seenShare = 1;
        window.requests = 20;
        window.errors = {{"timeout", static_cast<std::uint64_t>(i % 12 == 0 ? 12 : 0)}};
        window.latency.add(100 + i / 12, 20);
        window.answers = {{"late", 5}, {"on time", 15}};
        window.inputs["origin"] = {20, 2, 0, 0, {{"ATL", 10}, {"JFK", 10}}};
        window.gauges["memory_mb"] = i;
        windows.push_back(window);
    }
    return windows;
}

bool isAbout(double value, double expected) { return std::abs(value - expected) <= expected * 0.012 + 1e-9; }

} // namespace

class NormalTest : public QObject {
    Q_OBJECT
private slots:
    void bandsAreMedianAndMiddleNinetyPercentOfTheStretches();
    void sharesAreOfAllAnswers();
    void theOrderWithinAStretchMakesNoDifference();
    void whatIsNotReportedGetsNoBand();
    void tooFewAnswersTeachNothing();
};

void NormalTest::bandsAreMedianAndMiddleNinetyPercentOfTheStretches()
{
    const auto normal = learnNormal(twentyMinutes(), 4, "period", 0.01, 0.6);
    QVERIFY(normal.has_value());
    QCOMPARE(normal->version, 4u);
    QCOMPARE(normal->how, std::string("period"));
    QCOMPARE(normal->answers, 4800u);
    QCOMPARE(normal->from, kStart);
    QCOMPARE(normal->to, kStart + 20min);
    const Band latency = normal->bands.at("latency");
    QVERIFY(isAbout(latency.low, 101) && isAbout(latency.median, 109.5) && isAbout(latency.high, 118));
    // One 5 s window in twelve fails 12 of 20: every minute has the same 5 %.
    QCOMPARE(normal->bands.at("failures"), (Band{0.05, 0.05, 0.05}));
    QCOMPARE(normal->bands.at("requests"), (Band{4, 4, 4}));
    QCOMPARE(normal->bands.at("input:origin:missing"), (Band{0.1, 0.1, 0.1}));
    QVERIFY(isAbout(normal->bands.at("gauge:memory_mb").median, 125));
}

void NormalTest::sharesAreOfAllAnswers()
{
    const auto normal = learnNormal(twentyMinutes(), 1, "live", 0.01, 0.6);
    QCOMPARE(normal->answerShares, (std::map<std::string, double>{{"late", 0.25}, {"on time", 0.75}}));
    QCOMPARE(normal->inputShares.at("origin"), (std::map<std::string, double>{{"ATL", 0.5}, {"JFK", 0.5}}));
    QCOMPARE(normal->wobble, (std::map<std::string, double>{{"answers", 0}, {"input:origin", 0}}));
}

void NormalTest::theOrderWithinAStretchMakesNoDifference()
{
    std::vector<Window> windows = twentyMinutes();
    const auto before = learnNormal(windows, 1, "live", 0.01, 0.6);
    for (std::size_t i = 0; i + 11 < windows.size(); i += 12)
        std::swap(windows[i], windows[i + 11]);
    const auto after = learnNormal(windows, 1, "live", 0.01, 0.6);
    QCOMPARE(after->bands.at("latency"), before->bands.at("latency"));
    QCOMPARE(after->answerShares, before->answerShares);
}

void NormalTest::whatIsNotReportedGetsNoBand()
{
    const auto normal = learnNormal(twentyMinutes(), 1, "live", 0.01, 0.6);
    for (const char* signal : {"guesses", "fallback", "outcomes", "test_questions"})
        QVERIFY(!normal->bands.contains(signal));
}

void NormalTest::tooFewAnswersTeachNothing()
{
    std::vector<Window> windows = twentyMinutes();
    windows.resize(9);
    const auto normal = learnNormal(windows, 1, "live", 0.01, 0.6);
    QVERIFY(!normal.has_value());
    QCOMPARE(normal.error().code, ErrorCode::invalidInput);
    QVERIFY(normal.error().text().find("180 answers") != std::string::npos);
    QVERIFY(!learnNormal({}, 1, "live", 0.01, 0.6).has_value());
    windows = twentyMinutes();
    windows.resize(10);
    QVERIFY(learnNormal(windows, 1, "live", 0.01, 0.6).has_value());
}

QTEST_GUILESS_MAIN(NormalTest)
#include "NormalTest.moc"
