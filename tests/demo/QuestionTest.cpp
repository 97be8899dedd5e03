#include "demo/FallbackTable.h"
#include "demo/InferCodec.h"
#include "inference/inference.pb.h"

#include <QtTest/QtTest>

#include <cstring>

using namespace handrail;
using namespace handrail::demo;

namespace {

template <typename Number>
std::string bytesOf(Number value)
{
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

void addRaw(inference::ModelInferRequest& request, const char* name, const char* type, std::string raw)
{
    auto* input = request.add_inputs();
    input->set_name(name);
    input->set_datatype(type);
    request.add_raw_input_contents(std::move(raw));
}

} // namespace

class QuestionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void clockOfTheFlightsStartsOverAndSaysSo();
    void flightTimesReadAndPrint();
    void requestComesBackAsItWasWritten();
    void rawContentsAreRead();
    void whatIsNoQuestionIsRefused_data();
    void whatIsNoQuestionIsRefused();
    void inputsOutsideTheAgreementAreFlagged();
    void tableKnowsAirportAndHour();
    void confidenceIsLeastOnTheLine();
};

void QuestionTest::clockOfTheFlightsStartsOverAndSaysSo()
{
    const FlightClock clock(kLastAsked - 10, 60, fromMs(0));
    QCOMPARE(clock.at(fromMs(0)).minute, kLastAsked - 10);
    QCOMPARE(clock.at(fromMs(9'500)).minute, kLastAsked - 1);
    QCOMPARE(clock.at(fromMs(9'500)).lap, 0);
    QCOMPARE(clock.at(fromMs(10'500)).minute, kFirstAsked);
    QCOMPARE(clock.at(fromMs(10'500)).lap, 1);
}

void QuestionTest::flightTimesReadAndPrint()
{
    QCOMPARE(*parseFlightTime("2001-01-01T00:00"), FlightMinute(0));
    QCOMPARE(*parseFlightTime("2001-02-01T06:30"), 31 * kDay + 6 * 60 + 30);
    QCOMPARE(flightTimeText(31 * kDay + 6 * 60 + 30), std::string("2001-02-01T06:30"));
    QCOMPARE(weekdayOf(*parseFlightTime("2001-03-10T11:00")), 5);
    QVERIFY(!parseFlightTime("2001-02-01 06:30"));
    QVERIFY(!parseFlightTime(""));
}

void QuestionTest::requestComesBackAsItWasWritten()
{
    Asked asked;
    asked.id = "x";
    asked.version = "v11";
    asked.question = {7, 1, 606.0, "ATL", "ORD", std::nullopt};
    asked.synthetic = true;
    asked.lap = 2;
    inference::ModelInferRequest request;
    writeRequest(asked, request);
    const auto read = readRequest(request);
    QVERIFY(read);
    QCOMPARE(read->id, asked.id);
    QCOMPARE(read->version, asked.version);
    QCOMPARE(*read->question.hour, 7);
    QCOMPARE(*read->question.distance, 606.0);
    QCOMPARE(read->question.destination, std::string("ORD"));
    QVERIFY(!read->question.lateness);
    QVERIFY(read->synthetic);
    QCOMPARE(read->lap, 2);
}

void QuestionTest::rawContentsAreRead()
{
    inference::ModelInferRequest request;
    addRaw(request, "hour", "INT64", bytesOf(std::int64_t(9)));
    addRaw(request, "distance", "FP64", bytesOf(733.0));
    addRaw(request, "origin", "BYTES", bytesOf(std::uint32_t(3)) + "ORD");
    const auto read = readRequest(request);
    QVERIFY(read);
    QCOMPARE(*read->question.hour, 9);
    QCOMPARE(*read->question.distance, 733.0);
    QCOMPARE(read->question.origin, std::string("ORD"));
}

void QuestionTest::whatIsNoQuestionIsRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QByteArray>("raw");
    QTest::newRow("unknown input") << "colour"
                                   << "INT32" << QByteArray(4, '\0');
    QTest::newRow("unknown type") << "hour"
                                  << "STRING" << QByteArray(4, '\0');
    QTest::newRow("too many bytes") << "hour"
                                    << "INT32" << QByteArray(8, '\0');
    QTest::newRow("text longer than it says") << "origin"
                                              << "BYTES" << QByteArray("\1\0\0\0ABC", 7);
    QTest::newRow("text without its size") << "origin"
                                           << "BYTES" << QByteArray("AB", 2);
}

void QuestionTest::whatIsNoQuestionIsRefused()
{
    QFETCH(QString, name);
    QFETCH(QString, type);
    QFETCH(QByteArray, raw);
    inference::ModelInferRequest request;
    addRaw(request, qPrintable(name), qPrintable(type), raw.toStdString());
    const auto read = readRequest(request);
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::invalidInput);
}

void QuestionTest::inputsOutsideTheAgreementAreFlagged()
{
    const Agreed agreed{30, 4502, {"ATL", "ORD"}};
    QVERIFY(agreed.flags({7, 1, 606.0, "ATL", "ORD", std::nullopt}).empty());
    QCOMPARE(agreed.flags({24, std::nullopt, 5000.0, "LHR", "", std::nullopt}),
             (std::vector<std::string>{"hour out of range", "weekday missing", "distance out of range",
                                       "origin never seen", "destination missing"}));
}

void QuestionTest::tableKnowsAirportAndHour()
{
    std::vector<Flight> flights;
    for (int i = 0; i < 400; ++i)
        flights.push_back({i % 2 == 0 ? 7 * 60 : 20 * 60, i % 2 == 0 ? 0 : 60, 300, "ATL", "ORD"});
    const FallbackTable learned = FallbackTable::learn(flights);
    QTemporaryDir dir;
    const std::filesystem::path file = dir.path().toStdString() + "/table.json";
    QVERIFY(learned.save(file));
    const auto table = FallbackTable::load(file);
    QVERIFY(table);
    QVERIFY(*table->chance({7, 1, 300.0, "ATL", "ORD", std::nullopt}) < 0.1);
    QVERIFY(*table->chance({20, 1, 300.0, "ATL", "ORD", std::nullopt}) > 0.9);
    QCOMPARE(*table->chance({20, 1, 300.0, "LHR", "ORD", std::nullopt}), table->usual(20));
    QVERIFY(!table->chance({std::nullopt, 1, 300.0, "ATL", "ORD", std::nullopt}));
}

void QuestionTest::confidenceIsLeastOnTheLine()
{
    QCOMPARE(confidence(0.3), 0.5);
    QCOMPARE(confidence(0), 1.0);
    QCOMPARE(confidence(0.9), 1.0);
    QVERIFY(confidence(0.37) < 0.63 && confidence(0.39) > 0.63);
}

QTEST_GUILESS_MAIN(QuestionTest)
#include "QuestionTest.moc"
