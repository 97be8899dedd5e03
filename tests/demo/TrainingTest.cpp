#include "demo/Training.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <numeric>

using namespace handrail;
using namespace handrail::demo;

namespace {

const std::string kFlights = HANDRAIL_SOURCE_DIR "/resources/demo/flights-2001-q1.csv.gz";

struct Figures {
    double area = 0, right = 0, saysLate = 0, guesses = 0;
};

double area(std::vector<std::pair<double, bool>> judged)
{
    std::ranges::sort(judged);
    double rankOfLate = 0, late = 0;
    for (std::size_t i = 0; i < judged.size(); ++i) {
        if (judged[i].second) {
            rankOfLate += static_cast<double>(i + 1);
            late += 1;
        }
    }
    return (rankOfLate - late * (late + 1) / 2) / (late * (static_cast<double>(judged.size()) - late));
}

} // namespace

class TrainingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void figuresAreThoseOfTheRecords_data();
    void figuresAreThoseOfTheRecords();
    void versionsElevenAndTwelveMostlyAgree();
    void strictVersionRefusesAirportsOutsideItsList();
    void savedVersionAnswersAsTheTrainedOne();
    void testQuestionsTellTheSilentFailureFromTheGoodVersions();

private:
    Figures judge(const ModelVersion& version, const std::string& how) const;

    std::vector<Flight> m_flights;
    std::unique_ptr<Lateness> m_lateness;
    std::vector<Question> m_questions;
    std::vector<bool> m_late;
};

void TrainingTest::initTestCase()
{
    auto flights = readFlights(kFlights);
    QVERIFY2(flights, flights ? "" : flights.error().text().c_str());
    QCOMPARE(flights->size(), std::size_t(281'873));
    m_flights = std::move(*flights);
    m_lateness = std::make_unique<Lateness>(m_flights);
    const auto asked = leavingBetween(m_flights, 31 * kDay, 90 * kDay);
    for (std::size_t i = 0; i < asked.size(); i += 5) {
        Question question = questionAbout(asked[i]);
        question.lateness = m_lateness->recent(asked[i].origin, asked[i].departure).share;
        m_questions.push_back(question);
        m_late.push_back(asked[i].isLate());
    }
}

Figures TrainingTest::judge(const ModelVersion& version, const std::string& how) const
{
    auto questions = m_questions;
    for (Question& question : questions) {
        if (how == "kilometres")
            question.distance = *question.distance * 1.609;
        else if (how == "field dropped")
            question.distance.reset();
    }
    const auto chances = version.chances(questions);
    if (!chances) {
        qWarning("%s", chances.error().text().c_str());
        return {};
    }
    std::vector<std::pair<double, bool>> judged;
    Figures figures;
    for (std::size_t i = 0; i < chances->size(); ++i) {
        const double chance = (*chances)[i];
        judged.emplace_back(chance, m_late[i]);
        figures.right += (label(chance) == "late") == m_late[i];
        figures.saysLate += label(chance) == "late";
        figures.guesses += confidence(chance) < 0.63;
    }
    const double all = static_cast<double>(judged.size());
    return {area(std::move(judged)), figures.right / all, figures.saysLate / all, figures.guesses / all};
}

void TrainingTest::figuresAreThoseOfTheRecords_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("how");
    QTest::addColumn<double>("area");
    QTest::addColumn<double>("right");
    QTest::addColumn<double>("saysLate");
    QTest::addColumn<double>("within"); // of the area; trees that meet what they never saw differ more
    QTest::newRow("v11") << "v11"
                         << "" << 0.757 << 0.771 << 0.231 << 0.02;
    QTest::newRow("v12") << "v12"
                         << "" << 0.762 << 0.774 << 0.224 << 0.02;
    QTest::newRow("v12, kilometres") << "v12"
                                     << "kilometres" << 0.748 << 0.773 << 0.211 << 0.03;
    QTest::newRow("v12, distance missing") << "v12"
                                           << "field dropped" << 0.734 << 0.734 << 0.25 << 0.05;
    QTest::newRow("the silent failure") << "version-wrong"
                                        << "" << 0.567 << 0.609 << 0.339 << 0.05;
}

void TrainingTest::figuresAreThoseOfTheRecords()
{
    QFETCH(QString, version);
    QFETCH(QString, how);
    QFETCH(double, area);
    QFETCH(double, right);
    QFETCH(double, saysLate);
    QFETCH(double, within);
    const std::string name = version.toStdString();
    const auto trained =
        train(m_flights, *m_lateness, name[0] == 'v' && name[1] == '1' ? planOf(name) : planOfFault(name));
    QVERIFY2(trained, trained ? "" : trained.error().text().c_str());
    const Figures figures = judge(*trained, how.toStdString());
    qInfo("area %.3f right %.3f late %.3f guesses %.3f", figures.area, figures.right, figures.saysLate,
          figures.guesses);
    QVERIFY2(std::abs(figures.area - area) < within, qPrintable(QString::number(figures.area)));
    QVERIFY2(std::abs(figures.right - right) < 0.045, qPrintable(QString::number(figures.right)));
    QVERIFY2(std::abs(figures.saysLate - saysLate) < 0.11, qPrintable(QString::number(figures.saysLate)));
}

void TrainingTest::versionsElevenAndTwelveMostlyAgree()
{
    const auto eleven = train(m_flights, *m_lateness, planOf("v11"));
    const auto twelve = train(m_flights, *m_lateness, planOf("v12"));
    QVERIFY(eleven && twelve);
    const auto a = eleven->chances(m_questions), b = twelve->chances(m_questions);
    QVERIFY(a && b);
    std::size_t same = 0;
    for (std::size_t i = 0; i < a->size(); ++i)
        same += label((*a)[i]) == label((*b)[i]);
    QVERIFY(same > a->size() * 9 / 10);
}

void TrainingTest::strictVersionRefusesAirportsOutsideItsList()
{
    const auto version = train(m_flights, *m_lateness, planOfFault("version-fails"));
    QVERIFY(version);
    std::size_t failed = 0;
    for (std::size_t i = 0; i < 1000; ++i)
        failed += !version->chances({m_questions[i * 20]}).has_value();
    QVERIFY2(failed > 40 && failed < 400, qPrintable(QString::number(failed)));
}

void TrainingTest::savedVersionAnswersAsTheTrainedOne()
{
    QTemporaryDir dir;
    const std::filesystem::path folder = dir.path().toStdString() + "/v12";
    QVERIFY(trainInto(folder, m_flights, *m_lateness, planOf("v12")));
    const auto loaded = ModelVersion::load(folder);
    const auto trained = train(m_flights, *m_lateness, planOf("v12"));
    QVERIFY(loaded && trained);
    QCOMPARE((*loaded)->notes().name, std::string("v12"));
    const auto before = trained->chances({m_questions[7]}), after = (*loaded)->chances({m_questions[7]});
    QVERIFY(before && after);
    QCOMPARE(after->front(), before->front());
}

void TrainingTest::testQuestionsTellTheSilentFailureFromTheGoodVersions()
{
    std::ifstream in(HANDRAIL_SOURCE_DIR "/runbooks/demo/test-questions.yaml");
    std::vector<Question> questions;
    std::vector<std::string> answers;
    for (std::string line; std::getline(in, line);) {
        int hour = 0, weekday = 0;
        double distance = 0, lateness = 0;
        char origin[4] = "", destination[4] = "";
        if (std::sscanf(
                line.c_str(),
                "- inputs: {hour: %d, weekday: %d, distance: %lf, origin: %3s, destination: %3s, lateness: %lf}", &hour,
                &weekday, &distance, origin, destination, &lateness) == 6)
            questions.push_back({hour, weekday, distance, origin, destination, lateness});
        else if (line.starts_with("  answer: "))
            answers.push_back(line.substr(10));
    }
    QCOMPARE(questions.size(), std::size_t(20));
    QCOMPARE(answers.size(), questions.size());
    const auto wrong = [&](const TrainingPlan& plan) {
        const auto version = train(m_flights, *m_lateness, plan);
        const auto chances =
            version ? version->chances(questions) : Result<std::vector<double>>(std::vector<double>(20));
        int count = 0;
        for (std::size_t i = 0; i < answers.size(); ++i)
            count += label((*chances)[i]) != answers[i];
        return count;
    };
    QCOMPARE(wrong(planOf("v11")), 0);
    QCOMPARE(wrong(planOf("v12")), 0);
    const int misled = wrong(planOfFault("version-wrong"));
    QVERIFY2(misled >= 8, qPrintable(QString::number(misled)));
}

QTEST_GUILESS_MAIN(TrainingTest)
#include "TrainingTest.moc"
