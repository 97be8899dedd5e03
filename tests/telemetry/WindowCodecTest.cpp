#include "telemetry/WindowCodec.h"

#include "Windows.h"

#include <QTest>

using namespace handrail;
using namespace std::chrono_literals;

class WindowCodecTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bytesAndJsonGiveBackTheSameWindow();
    void jsonIsWrittenWithTheNamesOfTheProtoFile();
    void bothSpellingsAndNumbersOrStringsAreRead_data();
    void bothSpellingsAndNumbersOrStringsAreRead();
    void jsonThatDoesNotFitIsRefusedAndNamed_data();
    void jsonThatDoesNotFitIsRefusedAndNamed();
    void brokenBytesAreDamagedNeverMore();
    void wrongBytesInNamesAreMadeReadable();
    void aNormalIsReadBackAndADamagedOneIsRefused();
};

void WindowCodecTest::bytesAndJsonGiveBackTheSameWindow()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int round = 0; round < 300; ++round) {
        const Window window = anyWindow(random, fromMs(1'795'000'000'000 + round), 5s);
        const auto fromBytes = decodeWindow(encode(window));
        QVERIFY2(fromBytes.has_value(), fromBytes ? "" : fromBytes.error().text().c_str());
        QCOMPARE(*fromBytes, window);
        const std::string json = toJson(window);
        QCOMPARE(json.find('\n'), std::string::npos);
        const auto fromJson = windowFromJson(json);
        QVERIFY2(fromJson.has_value(), fromJson ? "" : fromJson.error().text().c_str());
        QCOMPARE(*fromJson, window);
        QCOMPARE(toJson(*fromJson), json);
    }
}

void WindowCodecTest::jsonIsWrittenWithTheNamesOfTheProtoFile()
{
    Window window;
    window.service = ServiceId("late");
    window.start = fromMs(1'795'000'000'000);
    window.span = 5s;
    window.requests = 0;
    window.latency.add(2, 3);
    window.latencySource = LatencySource::averageOnly;
    window.fallbackMode = "";
    window.inputs["distance"].outOfRange = 2;
    window.dependencies["store"].ageS = 1.5;
    window.knownAnswers = {4, 1};
    window.seenShare = 0.5;
    window.sealed = true;
    QCOMPARE(QString::fromStdString(toJson(window)),
             QStringLiteral(R"({"service":"late","start_ms":"1795000000000","span_ms":"5000","requests":"0",)"
                            R"("latency":{"offset":31,"counts":["3"],"sum":6},"latency_source":"AVERAGE_ONLY",)"
                            R"("inputs":{"distance":{"out_of_range":"2"}},"dependencies":{"store":{"age_s":1.5}},)"
                            R"("known_answers":{"judged":"4","wrong":"1"},"sealed":true,"seen_share":0.5,)"
                            R"("fallback_mode":""})"));
}

void WindowCodecTest::bothSpellingsAndNumbersOrStringsAreRead_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("names of the proto file")
        << QByteArray(R"({"service":"a","start_ms":1000,"span_ms":5000,"latency_source":"BUCKETS","seen_share":1,)"
                      R"("fallback_answers":2,"known_answers":{"judged":3},"inputs":{"x":{"out_of_range":4}}})");
    QTest::newRow("camel case")
        << QByteArray(R"({"service":"a","startMs":1000,"spanMs":5000,"latencySource":"BUCKETS","seenShare":1,)"
                      R"("fallbackAnswers":2,"knownAnswers":{"judged":3},"inputs":{"x":{"outOfRange":4}}})");
    QTest::newRow("strings and a number for the source")
        << QByteArray(R"({"service":"a","start_ms":"1000","spanMs":"5000","latency_source":2,"seen_share":"1",)"
                      R"("fallback_answers":"2","known_answers":{"judged":"3"},"inputs":{"x":{"outOfRange":"4"}}})");
    QTest::newRow("blanks") << QByteArray(R"(  { "service" : "a" , "start_ms" : 1000, "span_ms" : 5e3,
        "latency_source":"BUCKETS","seen_share":1.0,"fallback_answers":2, "known_answers":{"judged":3},
        "inputs":{"x":{"out_of_range":4}}}  )");
}

void WindowCodecTest::bothSpellingsAndNumbersOrStringsAreRead()
{
    QFETCH(QByteArray, json);
    Window expected;
    expected.service = ServiceId("a");
    expected.start = fromMs(1000);
    expected.span = 5s;
    expected.latencySource = LatencySource::buckets;
    expected.seenShare = 1;
    expected.fallbackAnswers = 2;
    expected.knownAnswers.judged = 3;
    expected.inputs["x"].outOfRange = 4;
    const auto window = windowFromJson(json.toStdString());
    QVERIFY2(window.has_value(), window ? "" : window.error().text().c_str());
    QCOMPARE(*window, expected);
}

void WindowCodecTest::jsonThatDoesNotFitIsRefusedAndNamed_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* name, const char* json, const char* says) {
        QTest::newRow(name) << QByteArray(json) << QByteArray(says);
    };
    row("unknown field", R"({"service":"a","start_ms":1,"span_ms":1,"reqests":3})", "unknown field 'reqests'");
    row("unknown field within", R"({"service":"a","start_ms":1,"span_ms":1,"inputs":{"x":{"totl":3}}})", "totl");
    row("not a number", R"({"service":"a","start_ms":"x","span_ms":1})", "start_ms");
    row("negative count", R"({"service":"a","start_ms":1,"span_ms":1,"requests":-1})", "requests");
    row("unknown source", R"({"service":"a","start_ms":1,"span_ms":1,"latency_source":"EXAC"})", "EXAC");
    row("unknown source by number", R"({"service":"a","start_ms":1,"span_ms":1,"latency_source":9})", "latency_source");
    row("wrong number of bins", R"({"service":"a","start_ms":1,"span_ms":1,"confidence":[1,2]})", "2 bins");
    row("span of a century", R"({"service":"a","start_ms":1,"span_ms":3155760000000})", "span_ms");
    row("cut short", R"({"service":"a","start_ms":1,"span)", "character");
    row("no JSON at all", "late", "character");
    row("empty", "", "character");
    row("a list", "[]", "");
}

void WindowCodecTest::jsonThatDoesNotFitIsRefusedAndNamed()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, says);
    const auto window = windowFromJson(json.toStdString());
    QVERIFY(!window.has_value());
    QCOMPARE(window.error().code, ErrorCode::invalidInput);
    const QByteArray text = QByteArray::fromStdString(window.error().text());
    QVERIFY2(text.contains(says), text.constData());
    QVERIFY2(!text.contains('\n'), text.constData());
}

void WindowCodecTest::brokenBytesAreDamagedNeverMore()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    int refused = 0;
    for (int round = 0; round < 3000; ++round) {
        std::string bytes = encode(anyWindow(random, fromMs(1'795'000'000'000), 5s));
        bytes[random.bounded(static_cast<int>(bytes.size()))] ^= static_cast<char>(1 << random.bounded(8));
        bytes.resize(bytes.size() - static_cast<std::size_t>(random.bounded(3)));
        const auto window = decodeWindow(bytes);
        if (window)
            (void)encode(*window);
        else
            QCOMPARE(window.error().code, ErrorCode::damaged);
        refused += window ? 0 : 1;
    }
    QVERIFY(refused > 0);
}

void WindowCodecTest::wrongBytesInNamesAreMadeReadable()
{
    Window window;
    window.service = ServiceId("late");
    window.span = 5s;
    window.errors = {{"bad\xfe", 2}, {"bad\xff", 3}};
    window.version = "v\xff";
    const auto read = decodeWindow(encode(window));
    QVERIFY(read.has_value());
    QCOMPARE(read->errorCount(), 5u);
    QCOMPARE(*read->version, std::string("v\xef\xbf\xbd"));
}

void WindowCodecTest::aNormalIsReadBackAndADamagedOneIsRefused()
{
    Normal normal;
    normal.version = 3;
    normal.from = fromMs(1'795'000'000'000);
    normal.to = fromMs(1'795'000'600'000);
    normal.how = "replayed records";
    normal.answers = 20'000;
    normal.bands = {{"latency", {1.5, 2, 1.0 / 3}}, {"input:distance:moved", {0, 0.01, 0.02}}};
    normal.answerShares = {{"late", 0.2}, {"on time", 0.8}};
    normal.inputShares = {{"origin", {{"ATL", 1.0}}}};
    normal.wobble = {{"answers", 0.03}};
    const std::string earlier = encode(normal); // as programs wrote it that knew no hours
    QVERIFY(earlier.find("hours") == std::string::npos && earlier.find("outcome") == std::string::npos && earlier.find("pace") == std::string::npos);
    QCOMPARE(*decodeNormal(earlier), normal);
    normal.hours.resize(24);
    normal.hours[7].bands = {{"requests", {1, 2, 3}}};
    normal.hours[8].mixes = {{"answers", {{{"late", 0.5}, {"on time", 0.5}}, 900, {{"late", 0.1}}, 0.05, 0x3c}}};
    normal.outcomeShare = 0.4;
    normal.paceTo = normal.to + 10min;
    const std::string bytes = encode(normal);
    QCOMPARE(*decodeNormal(bytes), normal);
    for (const std::string& broken : {std::string(), std::string("{}"), bytes.substr(0, bytes.size() / 2),
                                      std::string("[1]"), std::string(R"({"version":"x"})")})
        QCOMPARE(decodeNormal(broken).error().code, ErrorCode::damaged);
}

QTEST_GUILESS_MAIN(WindowCodecTest)
#include "WindowCodecTest.moc"
