#include "telemetry/Normal.h"

#include <QTest>
#include <cmath>
#include <fmt/format.h>
#include <random>

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

/// Two answers a minute for `days`, as a log of the past holds them: 2 of 10 late, 3 of 10 near a guess, drawn by chance.
std::vector<Window> sparseDays(int days, double lateByDay = 0.2, double lateByNight = 0.2)
{
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> even(0, 1);
    std::vector<Window> windows;
    for (int minute = 0; minute < days * 1440; ++minute) {
        Window window;
        window.start = kStart + minute * 1min;
        window.span = 1min;
        window.seenShare = 1;
        window.requests = 2;
        window.confidence.emplace();
        for (int i = 0; i < 2; ++i) {
            const bool isDay = minute / 720 % 2 == 0;
            ++window.answers[even(random) < (isDay ? lateByDay : lateByNight) ? "late" : "on time"];
            ++window.inputs["origin"].values[fmt::format("A{}", static_cast<int>(even(random) * 50))];
            ++window.inputs["origin"].total;
            ++(*window.confidence)[even(random) < 0.3 ? 10 : 18];
            window.latency.add(10 + 10 * even(random));
        }
        windows.push_back(std::move(window));
    }
    return windows;
}

bool isAbout(double value, double expected) { return std::abs(value - expected) <= expected * 0.012 + 1e-9; }

} // namespace

class NormalTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bandsAreMedianAndMiddleNinetyPercentOfTheStretches();
    void sharesAreOfAllAnswers();
    void theOrderWithinAStretchMakesNoDifference();
    void whatIsNotReportedGetsNoBand();
    void tooFewAnswersTeachNothing();
    void aStretchGrowsUntilItHoldsEnoughAnswers();
    void fewerThanFiveStretchesGiveNoBand();
    void chanceAloneIsNoWobble();
    void aMixThatReallyMovesWobbles();
    void replayedRecordsSayNothingOfTheRate();
    void thePaceOfReplayedRecordsIsLearnedLive();
    void aMixThatMovesByItselfHasNoLimit();
    void anHourHasItsOwnMixFromThreeDaysOn();
    void anHourHasItsOwnBandFromThreeDaysOn();
    void hoursOfTheWeekAreKnownFromThreeWeeksOn();
    void anIncidentInsideTeachesNothing();
    void aFirstImpressionIsWiderAndKnowsNoClock();
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

void NormalTest::aStretchGrowsUntilItHoldsEnoughAnswers()
{
    const auto normal = learnNormal(sparseDays(4), 1, "period", 0.01, 0.6);
    const Band guesses = normal->bands.at("guesses");
    QVERIFY2(guesses.low > 0.22 && guesses.high < 0.38, qPrintable(QString::number(guesses.high)));
    QVERIFY(guesses.median > 0.27 && guesses.median < 0.33);
    const Band answers = normal->bands.at("answers");
    QVERIFY2(answers.high < 0.06, qPrintable(QString::number(answers.high)));
    QVERIFY(isAbout(normal->bands.at("latency").median, 19.9));
    const auto rare = learnNormal(sparseDays(4), 1, "period", 0.0005, 0.6); // 4,000 answers to hold two of the slowest
    QVERIFY(!rare->bands.contains("latency"));
    QVERIFY(rare->bands.contains("guesses"));
}

void NormalTest::fewerThanFiveStretchesGiveNoBand()
{
    std::vector<Window> windows = sparseDays(1);
    windows.resize(499);
    const auto four = learnNormal(windows, 1, "period", 0.01, 0.6);
    QVERIFY(four.has_value());
    QVERIFY(four->bands.size() == 1 && four->bands.contains("requests")); // hours are counted, however few come
    windows = sparseDays(1);
    windows.resize(500);
    const auto five = learnNormal(windows, 1, "period", 0.01, 0.6);
    QVERIFY(five->bands.contains("latency") && five->bands.contains("guesses"));
    windows.resize(240);
    QCOMPARE(learnNormal(windows, 1, "period", 0.01, 0.6)->wobble.size(), std::size_t(2)); // an eighth of the time is enough
}

void NormalTest::chanceAloneIsNoWobble()
{
    const auto normal = learnNormal(sparseDays(7), 1, "period", 0.01, 0.6);
    QVERIFY2(normal->wobble.at("answers") < 0.03, qPrintable(QString::number(normal->wobble.at("answers"))));
    QVERIFY2(normal->wobble.at("input:origin") < 0.05, qPrintable(QString::number(normal->wobble.at("input:origin"))));
}

void NormalTest::aMixThatReallyMovesWobbles()
{
    const auto normal = learnNormal(sparseDays(2, 0.1, 0.4), 1, "period", 0.01, 0.6); // 15 % to either side of the mean
    const double wobble = normal->wobble.at("answers");
    QVERIFY2(wobble > 0.12 && wobble < 0.22, qPrintable(QString::number(wobble)));
}

void NormalTest::thePaceOfReplayedRecordsIsLearnedLive()
{
    Normal records, live;
    records.version = 3;
    records.how = kReplayedRecords;
    records.to = kStart;
    records.bands = {{"failures", {0.01, 0.02, 0.03}}};
    records.answerShares = {{"late", 1}};
    records.hours.resize(24);
    records.hours[5].mixes["answers"].answers = 500;
    QCOMPARE(watching(records)->from, kStart);
    QCOMPARE(watching(records)->to, kStart);
    live.version = 4;
    live.how = "live";
    live.to = kStart + std::chrono::hours(24 * 25);
    live.bands = {{"failures", {0.5, 0.6, 0.7}}, {"latency", {10, 20, 30}}, {"requests", {1, 2, 3}}, {"dependency:store:latency", {4, 5, 6}}};
    live.answerShares = {{"on time", 1}};
    live.hours.resize(168);
    live.hours[30].bands = {{"requests", {7, 8, 9}}, {"failures", {0.5, 0.6, 0.7}}};
    const Normal both = withPace(records, live);
    QCOMPARE(both.version, 4U);
    QCOMPARE(both.how, std::string(kReplayedRecords));
    QVERIFY(both.to == records.to && both.answerShares == records.answerShares);
    QCOMPARE(both.bands.at("failures"), records.bands.at("failures"));
    QCOMPARE(both.bands.at("latency"), live.bands.at("latency"));
    QCOMPARE(both.bands.at("dependency:store:latency"), live.bands.at("dependency:store:latency"));
    QCOMPARE(both.hours.size(), std::size_t(168));
    QCOMPARE(both.hours[29].mixes.at("answers").answers, 500.0);
    QCOMPARE(both.hours[30].bands.at("requests"), live.hours[30].bands.at("requests"));
    QVERIFY(!both.hours[30].bands.contains("failures"));
    QCOMPARE(watching(both)->to, live.to); // and it goes on
    Normal day = live;
    day.hours.resize(24);
    day.hours[6].bands = {{"requests", {3, 3, 3}}};
    QCOMPARE(withPace(both, day).hours[30].bands.at("requests"), day.hours[6].bands.at("requests"));
    Normal none = live;
    none.bands.erase("latency");
    QVERIFY(!withPace(both, none).bands.contains("latency"));
    records.bands["latency"] = {1, 2, 3};
    QVERIFY(!watching(records));
}

void NormalTest::replayedRecordsSayNothingOfTheRate()
{
    const auto replayed = learnNormal(twentyMinutes(), 1, "replayed records", 0.01, 0.6);
    QVERIFY(!replayed->bands.contains("requests"));
    QVERIFY(replayed->bands.contains("latency"));
}

void NormalTest::aMixThatMovesByItselfHasNoLimit()
{
    Normal normal;
    normal.wobble = {{"answers", 0.005}, {"input:a", 0.05}, {"input:b", 0.2}, {"input:c", 0.4}, {"input:d", 0.7}};
    QCOMPARE(limitOfMix(normal, "answers"), std::optional(0.05));
    QCOMPARE(limitOfMix(normal, "input:unknown"), std::optional(0.05));
    QCOMPARE(limitOfMix(normal, "input:a"), std::optional(0.2));
    QCOMPARE(limitOfMix(normal, "input:b"), std::optional(0.5));
    QCOMPARE(limitOfMix(normal, "input:c"), std::optional(1.5 * 0.4));
    QCOMPARE(limitOfMix(normal, "input:d"), std::optional<double>());
}

void NormalTest::anHourHasItsOwnMixFromThreeDaysOn()
{
    const auto normal = learnNormal(sparseDays(7, 0.1, 0.4), 1, "period", 0.01, 0.6);
    QCOMPARE(normal->hours.size(), std::size_t(24));
    QVERIFY(movesByHour(*normal, "answers"));
    QVERIFY(!movesByHour(*normal, "input:origin")); // the same at all hours: the whole says more
    QVERIFY2(normal->wobble.at("answers") < 0.04, qPrintable(QString::number(normal->wobble.at("answers"))));
    const UsualMix day = mixAt(*normal, "answers", kStart + 6h), night = mixAt(*normal, "answers", kStart + 18h);
    QVERIFY(std::abs(day.shares.at("late") - 0.1) < 0.03);
    QVERIFY(std::abs(night.shares.at("late") - 0.4) < 0.04);
    QVERIFY(day.answers > 700 && day.answers < 1'000);
    double sum = 0;
    for (const auto& [name, share] : mixAt(*normal, "answers", kStart + 12h).shares)
        sum += share;
    QVERIFY(std::abs(sum - 1) < 1e-9);
}

void NormalTest::anHourHasItsOwnBandFromThreeDaysOn()
{
    std::vector<Window> windows = sparseDays(8);
    for (std::size_t i = 0; i < windows.size(); ++i)
        windows[i].requests = i / 720 % 2 == 0 ? 600 : 60;
    const auto normal = learnNormal(windows, 1, "live", 0.01, 0.6);
    QVERIFY(isAbout(bandAt(*normal, "requests", kStart + 3h)->median, 10));
    QVERIFY(isAbout(bandAt(*normal, "requests", kStart + 15h)->median, 1));
    QCOMPARE(bandAt(*normal, "guesses", kStart + 3h), &normal->bands.at("guesses"));
    QCOMPARE(bandAt(*normal, "gauge:none", kStart), nullptr);
    windows.resize(2 * 1440);
    QVERIFY(learnNormal(windows, 1, "live", 0.01, 0.6)->hours.empty());
}

void NormalTest::hoursOfTheWeekAreKnownFromThreeWeeksOn()
{
    std::vector<Window> windows = sparseDays(36);
    for (Window& window : windows) {
        const auto day = (toMs(window.start) / 86'400'000 + 3) % 7; // the epoch was a Thursday
        window.requests = day >= 5 ? 30 : 300;
    }
    const auto normal = learnNormal(windows, 1, "live", 0.01, 0.6);
    QCOMPARE(normal->hours.size(), std::size_t(168));
    const WallTime monday = *fromRfc3339("2026-11-16T10:30:00Z");
    QVERIFY(isAbout(bandAt(*normal, "requests", monday)->median, 5));
    QVERIFY(isAbout(bandAt(*normal, "requests", monday + 5 * 24h)->median, 0.5));
}

void NormalTest::anIncidentInsideTeachesNothing()
{
    const auto quiet = learnNormal(sparseDays(5), 1, "period", 0.01, 0.6);
    std::vector<Window> windows = sparseDays(5);
    for (std::size_t i = 2'000; i < 2'300; ++i) { // five hours of nothing but "late", and of guesses
        windows[i].answers = {{"late", 2}};
        windows[i].confidence = ConfidenceBins{};
        (*windows[i].confidence)[10] = 2;
    }
    const auto normal = learnNormal(windows, 1, "period", 0.01, 0.6);
    QVERIFY2(std::abs(normal->answerShares.at("late") - quiet->answerShares.at("late")) < 0.012,
             qPrintable(QString::number(normal->answerShares.at("late"))));
    QVERIFY(normal->wobble.at("answers") < 0.05);
    QVERIFY2(normal->bands.at("guesses").high < 0.4, qPrintable(QString::number(normal->bands.at("guesses").high)));
}

void NormalTest::aFirstImpressionIsWiderAndKnowsNoClock()
{
    Normal normal;
    normal.how = "live";
    normal.to = normal.from + 10min;
    normal.answerShares = {{"yes", 1.0}};
    normal.inputShares = {{"hour", {{"20", 1.0}}}, {"origin", {{"ATL", 0.5}, {"ORD", 0.5}}}};
    QVERIFY(*limitOfMix(normal, "answers") > 0.099);
    QCOMPARE(limitOfMix(normal, "input:origin"), std::optional(0.2));
    QVERIFY(!limitOfMix(normal, "input:hour"));
    normal.to = normal.from + 24h; // it may be the day of the week
    QVERIFY(!limitOfMix(normal, "input:hour"));
    QCOMPARE(limitOfMix(normal, "input:origin"), std::optional(0.05));
    normal.to = normal.from + 7 * 24h;
    QCOMPARE(limitOfMix(normal, "input:hour"), std::optional(0.05));
    normal.to = normal.from + 10min;
    normal.how = "period"; // somebody said that this is normal
    QCOMPARE(limitOfMix(normal, "answers"), std::optional(0.05));
}

QTEST_GUILESS_MAIN(NormalTest)
#include "NormalTest.moc"
