#include "telemetry/Signal.h"

#include <QRandomGenerator>
#include <QTest>
#include <cmath>

using namespace handrail;
using namespace std::chrono_literals;

namespace {

Window plain()
{
    Window window;
    window.service = ServiceId("late");
    window.span = 10s;
    window.seenShare = 1;
    return window;
}

QString shown(const std::optional<Measured>& measured)
{
    return measured ? QStringLiteral("%1 of %2").arg(measured->value, 0, 'g', 3).arg(measured->answers)
                    : QStringLiteral("none");
}

QString measured(const char* text, const Window& window, const MeasureOptions& options = {})
{
    return shown(measure(*Signal::parse(text), window, options));
}

/// A sample of `answers` from the shares themselves.
std::map<std::string, std::uint64_t> sample(QRandomGenerator& random, const std::map<std::string, double>& shares,
                                            int answers)
{
    std::map<std::string, std::uint64_t> counts;
    for (int i = 0; i < answers; ++i) {
        double at = random.generateDouble();
        for (const auto& [name, share] : shares)
            if ((at -= share) <= 0) {
                ++counts[name];
                break;
            }
    }
    return counts;
}

} // namespace

class SignalTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void textsAreReadAndWrittenAlike_data();
    void textsAreReadAndWrittenAlike();
    void unknownTextsAreRefusedWithTheList_data();
    void unknownTextsAreRefusedWithTheList();
    void whatIsNotReportedHasNoNumber();
    void sharesAndRates();
    void latencyIsTheSlowestShareOrTheAverage();
    void guessesDivideTheBinOnTheLine();
    void movedNeedsANormal();
    void whatMovedByChanceCountsAsNothing();
    void whatReallyMovedIsMeasured();
    void fewAnswersShowAShiftOntoOneOfManyValues();
};

void SignalTest::textsAreReadAndWrittenAlike_data()
{
    QTest::addColumn<QString>("subject");
    QTest::addColumn<int>("kind");
    using enum SignalKind;
    const auto row = [](const char* text, SignalKind kind, const char* subject) {
        QTest::newRow(text) << QString::fromUtf8(subject) << static_cast<int>(kind);
    };
    row("latency", latency, "");
    row("failures", failures, "");
    row("requests", requests, "");
    row("answers", answersMoved, "");
    row("guesses", guesses, "");
    row("input:distance:missing", inputMissing, "distance");
    row("input:distance:out_of_range", inputOutOfRange, "distance");
    row("input:a:b:unseen", inputUnseen, "a:b");
    row("input:distance:moved", inputMoved, "distance");
    row("test_questions", testQuestionsWrong, "");
    row("outcomes", outcomesWrong, "");
    row("dependency:lateness store:latency", dependencyLatency, "lateness store");
    row("dependency:lateness-store:failures", dependencyFailures, "lateness-store");
    row("dependency:lateness-store:age", dependencyAge, "lateness-store");
    row("fallback", fallbackShare, "");
    row("gauge:memory_mb", gauge, "memory_mb");
}

void SignalTest::textsAreReadAndWrittenAlike()
{
    QFETCH(QString, subject);
    QFETCH(int, kind);
    const auto signal = Signal::parse(QTest::currentDataTag());
    QVERIFY(signal.has_value());
    QCOMPARE(*signal, (Signal{static_cast<SignalKind>(kind), subject.toStdString()}));
    QCOMPARE(signal->text(), std::string(QTest::currentDataTag()));
}

void SignalTest::unknownTextsAreRefusedWithTheList_data()
{
    QTest::addColumn<int>("unused");
    for (const char* text : {"", "Latency", "latency ", "latencyx", "input:", "input::missing", "input:distance",
                             "input:distance:mising", "dependency:store", "dependency::age", "gauge:", "gauge"})
        QTest::newRow(text) << 0;
}

void SignalTest::unknownTextsAreRefusedWithTheList()
{
    const auto signal = Signal::parse(QTest::currentDataTag());
    QVERIFY(!signal.has_value());
    QCOMPARE(signal.error().code, ErrorCode::invalidInput);
    QVERIFY(signal.error().whatToDo.find("input:FIELD:missing") != std::string::npos);
}

void SignalTest::whatIsNotReportedHasNoNumber()
{
    Normal normal;
    normal.answerShares = {{"late", 1}};
    for (const char* text :
         {"latency", "failures", "requests", "answers", "guesses", "input:distance:missing", "input:distance:moved",
          "test_questions", "outcomes", "dependency:store:latency", "dependency:store:failures", "dependency:store:age",
          "fallback", "gauge:memory_mb"})
        QCOMPARE(measured(text, plain(), {0.01, 0.6, &normal}), QStringLiteral("none"));
    Window window = plain();
    window.requests = 10;
    window.unreported = {"errors"};
    QCOMPARE(measured("failures", window), QStringLiteral("none"));
}

void SignalTest::sharesAndRates()
{
    Window window = plain();
    window.requests = 200;
    window.errors = {{"timeout", 3}, {"refused", 1}};
    window.fallbackAnswers = 50;
    window.inputs["distance"] = {100, 10, 5, 1, {}};
    window.knownAnswers = {8, 2};
    window.outcomes = {40, 10};
    window.dependencies["store"].calls = 20;
    window.dependencies["store"].failures = 5;
    window.dependencies["store"].ageS = 90;
    window.dependencies["store"].latency.add(16, 20);
    window.gauges["memory_mb"] = 512;
    QCOMPARE(measured("failures", window), QStringLiteral("0.02 of 200"));
    QCOMPARE(measured("requests", window), QStringLiteral("20 of 200"));
    QCOMPARE(measured("fallback", window), QStringLiteral("0.25 of 200"));
    QCOMPARE(measured("input:distance:missing", window), QStringLiteral("0.1 of 100"));
    QCOMPARE(measured("input:distance:out_of_range", window), QStringLiteral("0.05 of 100"));
    QCOMPARE(measured("input:distance:unseen", window), QStringLiteral("0.01 of 100"));
    QCOMPARE(measured("test_questions", window), QStringLiteral("0.25 of 8"));
    QCOMPARE(measured("outcomes", window), QStringLiteral("0.25 of 40"));
    QCOMPARE(measured("dependency:store:failures", window), QStringLiteral("0.25 of 20"));
    QCOMPARE(measured("dependency:store:age", window), QStringLiteral("90 of 20"));
    QCOMPARE(measured("dependency:store:latency", window), QStringLiteral("15.8 of 20"));
    QCOMPARE(measured("gauge:memory_mb", window), QStringLiteral("512 of 200"));
    // Half of the span unwatched: the traffic of the other half is not half as much.
    window.seenShare = 0.5;
    QCOMPARE(measured("requests", window), QStringLiteral("40 of 200"));
    window.requests = 0;
    QCOMPARE(measured("requests", window), QStringLiteral("0 of 0"));
    QCOMPARE(measured("failures", window), QStringLiteral("none"));
}

void SignalTest::latencyIsTheSlowestShareOrTheAverage()
{
    Window window = plain();
    window.latency.add(10, 95);
    window.latency.add(1000, 5);
    QVERIFY(measure({SignalKind::latency, {}}, window)->value > 950);
    QVERIFY(measure({SignalKind::latency, {}}, window, {0.1, 0.6, nullptr})->value < 11);

    Window average = plain();
    average.latencySource = LatencySource::averageOnly;
    average.latency = Histogram(0, {}, 0, 500);
    QCOMPARE(measured("latency", average), QStringLiteral("none"));
    average.requests = 20;
    QCOMPARE(measured("latency", average), QStringLiteral("25 of 20"));
}

void SignalTest::guessesDivideTheBinOnTheLine()
{
    Window window = plain();
    window.confidence.emplace().fill(10);
    QCOMPARE(measured("guesses", window, {0.01, 0.6, nullptr}), QStringLiteral("0.6 of 200"));
    QCOMPARE(measured("guesses", window, {0.01, 0.625, nullptr}), QStringLiteral("0.625 of 200"));
    QCOMPARE(measured("guesses", window, {0.01, 2, nullptr}), QStringLiteral("1 of 200"));
    window.confidence->fill(0);
    QCOMPARE(measured("guesses", window), QStringLiteral("none"));
}

void SignalTest::movedNeedsANormal()
{
    Window window = plain();
    window.answers = {{"late", 1000}};
    window.inputs["origin"].values = {{"ATL", 1000}};
    Normal normal;
    normal.answerShares = {{"late", 0.5}, {"on time", 0.5}};
    QCOMPARE(measured("answers", window), QStringLiteral("none"));
    QCOMPARE(measured("input:origin:moved", window, {0.01, 0.6, &normal}), QStringLiteral("none"));
    normal.inputShares["origin"] = {{"ATL", 1}};
    QCOMPARE(measured("input:origin:moved", window, {0.01, 0.6, &normal}), QStringLiteral("0 of 1000"));
    QCOMPARE(measured("answers", window, {0.01, 0.6, &normal}), QStringLiteral("0.495 of 1000"));
}

void SignalTest::whatMovedByChanceCountsAsNothing()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    std::map<std::string, double> many;
    for (int i = 0; i < 50; ++i)
        many["airport " + std::to_string(i)] = 0.02;
    for (const auto& shares : {std::map<std::string, double>{{"late", 0.2}, {"on time", 0.8}}, many})
        for (const int answers : {5, 50, 1000}) {
            double mean = 0;
            for (int round = 0; round < 300; ++round)
                mean += shareMoved(sample(random, shares, answers), shares) / 300;
            // Raw distances of 50 airports would be near 0.6 at 5 and 0.27 at 50 answers.
            QVERIFY2(mean < 0.08, qPrintable(QStringLiteral("%1 at %2 answers").arg(mean).arg(answers)));
        }
    QCOMPARE(shareMoved({}, many), 0.0);
}

void SignalTest::whatReallyMovedIsMeasured()
{
    const std::map<std::string, double> usual{{"late", 0.2}, {"on time", 0.8}};
    QVERIFY(std::abs(shareMoved({{"late", 5000}, {"on time", 5000}}, usual) - 0.3) < 0.01);
    QVERIFY(std::abs(shareMoved({{"sideways", 10'000}}, usual) - 1) < 0.01);
    QVERIFY(shareMoved({{"late", 2000}, {"on time", 8000}}, usual) == 0);
}

void SignalTest::fewAnswersShowAShiftOntoOneOfManyValues()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    std::map<std::string, double> even, stuck;
    for (int i = 0; i < 20; ++i) {
        even[std::to_string(i)] = 0.05;
        stuck[std::to_string(i)] = i == 7 ? 0.145 : 0.045; // one in ten says "7" whatever is asked
    }
    for (const int answers : {200, 1'000, 10'000}) {
        double mean = 0;
        for (int i = 0; i < 300; ++i)
            mean += shareMoved(sample(random, stuck, answers), even) / 300;
        QVERIFY2(mean > (answers == 200 ? 0.045 : 0.07) && mean < 0.115, qPrintable(QStringLiteral("%1 of %2").arg(mean).arg(answers)));
    }
}

QTEST_GUILESS_MAIN(SignalTest)
#include "SignalTest.moc"
