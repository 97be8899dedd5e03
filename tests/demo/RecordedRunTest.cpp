#include "demo/AgentsQuestions.h"

#include "contract/AgreementReader.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtTest/QtTest>

#include <cmath>
#include <sstream>

using namespace handrail;
using namespace handrail::demo;
using namespace Qt::StringLiterals;

/// Recorded flights answered without a clock: the demo's own versions, store and faults.
class RecordedRunTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto flights = readFlights(HANDRAIL_SOURCE_DIR "/resources/demo/flights-2001-q1.csv.gz");
        QVERIFY2(flights, flights ? "" : flights.error().text().c_str());
        m_flights = std::move(*flights);
    }
    void linesAreInOrderOfTimeWithOutcomesOfWhatLanded();
    void theSameSeedAnswersTheSame();
    void aFaultBeginsWhenItIsTold_data();
    void aFaultBeginsWhenItIsTold();
    void oneThatComesOnHitsMoreAndMore();
    void rightAnswersAreCountedByTheMinute();
    void aFaultThatNeedsAClockIsRefused();
    void testQuestionsAreAskedAsOftenAsTheAgentDoes();
    void testQuestionsAreHitAsTheOthers_data();
    void testQuestionsAreHitAsTheOthers();

private:
    [[nodiscard]] RecordedRun hours(int before, int after) const
    {
        RecordedRun run;
        run.broken = *parseFlightTime("2001-03-10T11:00");
        run.from = run.broken - before * 60;
        run.until = run.broken + after * 60;
        run.perMinute = 20;
        return run;
    }
    [[nodiscard]] std::vector<QJsonObject> answer(const RecordedRun& run, std::string* right = nullptr) const
    {
        Settings settings;
        settings.data = m_folder.path().toStdString();
        std::stringstream answers, rights;
        const auto done = runRecorded(m_flights, settings, run, answers, right ? &rights : nullptr);
        if (!done)
            qFatal("%s", done.error().text().c_str());
        if (right)
            *right = rights.str();
        std::vector<QJsonObject> lines;
        for (std::string line; std::getline(answers, line);)
            lines.push_back(QJsonDocument::fromJson(QByteArray::fromStdString(line)).object());
        return lines;
    }
    /// The demo's own agreement, beside the travellers.
    static void withItsTestQuestions(RecordedRun& run)
    {
        const auto agreement = contract::readAgreementFile(HANDRAIL_SOURCE_DIR "/runbooks/demo/flight-lateness.yaml");
        if (!agreement)
            qFatal("%s", agreement.error().front().text().c_str());
        auto known = agentsQuestions(*agreement);
        if (!known)
            qFatal("%s", known.error().text().c_str());
        run.known = std::move(*known);
        run.knownEvery = agreement->sources.askEvery;
    }
    static bool isTest(const QJsonObject& line) { return line["synthetic"_L1].toBool(); }
    static bool isAnswer(const QJsonObject& line) { return line["schema"_L1] == QStringLiteral("predlog/1"); }
    static QJsonValue feature(const QJsonObject& line, const char* name) { return line["features"_L1][QLatin1String(name)]; }
    /// Whether this line shows the fault.
    static bool shows(const QJsonObject& line, const std::string& fault)
    {
        const QJsonValue store = line["dependencies"_L1]["lateness-store"_L1];
        if (fault == "version-wrong")
            return line["model_version"_L1] == QStringLiteral("v13");
        if (fault == "version-fails")
            return line["status"_L1] == QStringLiteral("INTERNAL");
        if (fault == "field-dropped")
            return feature(line, "distance").isUndefined() || feature(line, "distance").isNull();
        if (fault == "kilometres") // theirs are hardly ever whole: one in ten, as written
            return feature(line, "distance").toDouble() != std::floor(feature(line, "distance").toDouble());
        if (fault == "new-airports")
            return QStringList{"LHR"_L1, "NRT"_L1, "FRA"_L1, "CDG"_L1, "HKG"_L1, "GRU"_L1}.contains(feature(line, "destination").toString());
        if (fault == "store-stale")
            return store["age_s"_L1].toDouble() > 5;
        return store.isObject() && !store["ok"_L1].toBool();
    }

    QTemporaryDir m_folder; ///< trained once
    std::vector<Flight> m_flights;
};

void RecordedRunTest::linesAreInOrderOfTimeWithOutcomesOfWhatLanded()
{
    const auto lines = answer(hours(3, 3));
    QString before;
    std::map<QString, int> outcomes, answers;
    for (const QJsonObject& line : lines) {
        const QString time = line["time"_L1].toString();
        QVERIFY2(before <= time, qPrintable(before + " then "_L1 + time));
        before = time;
        ++(isAnswer(line) ? answers : outcomes)[line["id"_L1].toString()];
        QVERIFY(!line.contains("replayed"_L1)); // an agent counts it
    }
    QCOMPARE(answers.size(), std::size_t(6 * 60 * 20));
    QVERIFY(outcomes.size() > 100);
    for (const auto& [id, count] : outcomes) {
        QCOMPARE(count, 1);
        QVERIFY(answers.contains(id));
    }
}

void RecordedRunTest::theSameSeedAnswersTheSame()
{
    const auto predictions = [&](std::uint64_t seed) {
        RecordedRun run = hours(0, 1);
        run.seed = seed;
        QStringList all;
        for (const QJsonObject& line : answer(run))
            all << line["features"_L1].toObject()["destination"_L1].toString() + line["prediction"_L1].toString();
        return all;
    };
    QCOMPARE(predictions(3), predictions(3));
    QVERIFY(predictions(3) != predictions(4));
}

void RecordedRunTest::aFaultBeginsWhenItIsTold_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<double>("least"); ///< share of answers that show it
    for (const auto& [fault, least] : std::initializer_list<std::pair<const char*, double>>{{"version-wrong", 1.0},
                                                                                            {"version-fails", 0.1},
                                                                                            {"kilometres", 0.85},
                                                                                            {"field-dropped", 1.0},
                                                                                            {"new-airports", 0.28},
                                                                                            {"store-stale", 0.9},
                                                                                            {"store-down", 1.0}})
        QTest::newRow(fault) << QString::fromLatin1(fault) << least;
}

void RecordedRunTest::aFaultBeginsWhenItIsTold()
{
    QFETCH(QString, fault);
    QFETCH(double, least);
    RecordedRun run = hours(1, 1);
    run.fault = fault.toStdString();
    double well = 0, hit = 0, after = 0;
    for (const QJsonObject& line : answer(run)) {
        if (!isAnswer(line))
            continue;
        const bool shown = shows(line, run.fault), isAfter = line["time"_L1].toString() >= QStringLiteral("2001-03-10T11:00");
        (isAfter ? hit : well) += shown ? 1 : 0;
        after += isAfter ? 1 : 0;
    }
    QCOMPARE(well, 0.0);
    QVERIFY2(hit / after >= least, qPrintable(QString::number(hit / after)));
}

void RecordedRunTest::oneThatComesOnHitsMoreAndMore()
{
    RecordedRun run = hours(0, 2);
    run.fault = "field-dropped";
    run.comesOn = 120;
    double first = 0, last = 0;
    for (const QJsonObject& line : answer(run))
        if (isAnswer(line) && shows(line, run.fault))
            ++(line["time"_L1].toString() < QStringLiteral("2001-03-10T12:00") ? first : last);
    QVERIFY2(first > 200 && first < 400, qPrintable(QString::number(first))); // a quarter of 1,200
    QVERIFY2(last > 800 && last < 1000, qPrintable(QString::number(last)));   // three quarters
}

void RecordedRunTest::rightAnswersAreCountedByTheMinute()
{
    RecordedRun run = hours(1, 1);
    run.perMinute = 60;
    run.fault = "version-wrong";
    std::string right;
    (void)answer(run, &right);
    std::istringstream in(right);
    int minute = 0;
    double before = 0, after = 0;
    for (std::string line; std::getline(in, line); ++minute) {
        const QStringList parts = QString::fromStdString(line).split(u',');
        QCOMPARE(parts.size(), 3);
        QCOMPARE(parts[1], QStringLiteral("60"));
        (minute < 60 ? before : after) += parts[2].toDouble() / 3600;
    }
    QCOMPARE(minute, 120);
    QVERIFY2(before > after + 0.1, qPrintable(QStringLiteral("%1 and %2").arg(before).arg(after)));
}

void RecordedRunTest::aFaultThatNeedsAClockIsRefused()
{
    RecordedRun run = hours(0, 1);
    run.fault = "hang";
    std::stringstream answers;
    const auto done = runRecorded(m_flights, Settings(), run, answers, nullptr);
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::invalidInput);
    QVERIFY(answers.str().empty());
}

void RecordedRunTest::testQuestionsAreAskedAsOftenAsTheAgentDoes()
{
    RecordedRun run = hours(0, 1);
    run.until = run.from + 20;
    const auto alone = answer(run);
    withItsTestQuestions(run);
    QCOMPARE(run.known.size(), std::size_t(20 * 97)); // no two of them the same
    QCOMPARE(run.known[20].question.destination, run.known[0].question.destination);
    QVERIFY(run.known[20].question.lateness != run.known[0].question.lateness);
    std::vector<QJsonObject> others;
    QString before;
    int asked = 0;
    for (const QJsonObject& line : answer(run)) {
        const QString time = line["time"_L1].toString();
        QVERIFY2(before <= time, qPrintable(before + " then "_L1 + time));
        before = time;
        if (!isTest(line)) {
            others.push_back(line);
            continue;
        }
        QCOMPARE(line["prediction"_L1], line["target"_L1]); // v12 is well
        ++asked;
    }
    QCOMPARE(asked, 4 * 20 * 60);
    QCOMPARE(others.size(), alone.size());
    for (std::size_t i = 0; i < alone.size(); ++i)
        for (const char* field : {"time", "id", "prediction", "target"})
            QCOMPARE(others[i].value(QLatin1String(field)), alone[i].value(QLatin1String(field)));
}

void RecordedRunTest::testQuestionsAreHitAsTheOthers_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<double>("byV13"); ///< of the hour over which it comes on
    QTest::newRow("a version") << QStringLiteral("version-wrong") << 0.5;
    QTest::newRow("a version that fails") << QStringLiteral("version-fails") << 0.5;
    QTest::newRow("what travellers send") << QStringLiteral("field-dropped") << 0.0;
    QTest::newRow("the store, which they don't need") << QStringLiteral("store-down") << 0.0;
}

void RecordedRunTest::testQuestionsAreHitAsTheOthers()
{
    QFETCH(QString, fault);
    QFETCH(double, byV13);
    RecordedRun run = hours(0, 1);
    run.from -= 10;
    run.fault = fault.toStdString();
    run.comesOn = 60;
    withItsTestQuestions(run);
    double hit = 0, wrong = 0;
    for (const QJsonObject& line : answer(run)) {
        if (!isTest(line))
            continue;
        const bool isHit = line["model_version"_L1] == QStringLiteral("v13"), isWrong = line["prediction"_L1] != line["target"_L1];
        QVERIFY(!isHit || line["time"_L1].toString() >= QStringLiteral("2001-03-10T11:00"));
        QVERIFY(isHit || !isWrong);
        hit += isHit ? 1 : 0;
        wrong += isWrong ? 1 : 0;
    }
    QVERIFY2(std::abs(hit / (4 * 3600) - byV13) < 0.03, qPrintable(QString::number(hit)));
    QCOMPARE(wrong > 0.2 * hit, byV13 > 0);
}

QTEST_GUILESS_MAIN(RecordedRunTest)
#include "RecordedRunTest.moc"
