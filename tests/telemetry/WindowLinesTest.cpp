#include "telemetry/WindowLines.h"

#include <QtTest>

#include <sstream>

using namespace handrail;
using namespace std::chrono_literals;

namespace {

Result<RecordedWindows> read(const std::string& text, const char* service = "late")
{
    std::istringstream in(text);
    return readWindowLines(in, "w.jsonl", ServiceId(service));
}

std::string line(int second, const std::string& more = R"("requests":5)")
{
    return R"({"service":"late","start_ms":)" + std::to_string(1'795'000'000'000 + second * 1000LL) +
           R"(,"span_ms":5000,)" + more + "}\n";
}

} // namespace

class WindowLinesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bothSpellingsAndNumbersAsStringsAreTheSame();
    void orderAndRepetitionsMakeNoDifference();
    void whatIsNotSaidIsFilledIn();
    void aBrokenLineIsNamed_data();
    void aBrokenLineIsNamed();
    void anEmptyFileHasNoWindows();
    void oneServiceIsTaken();
    void whatWasUsualStandsInTheLine();
};

void WindowLinesTest::bothSpellingsAndNumbersAsStringsAreTheSame()
{
    const auto snake =
        read(line(0, R"("requests":5,"seen_share":0.5,"known_answers":{"judged":3,"wrong":1},"latency_source":1)"));
    const auto camel =
        read(R"({"service":"late","startMs":"1795000000000","spanMs":"5000","requests":"5","seenShare":"0.5",)"
             R"("knownAnswers":{"judged":"3","wrong":"1"},"latencySource":1})");
    QVERIFY2(snake.has_value(), snake ? "" : snake.error().text().c_str());
    QVERIFY2(camel.has_value(), camel ? "" : camel.error().text().c_str());
    QCOMPARE(snake->windows, camel->windows);
    QCOMPARE(snake->windows.front().knownAnswers.wrong, std::uint64_t(1));
}

void WindowLinesTest::orderAndRepetitionsMakeNoDifference()
{
    const auto tidy = read(line(0) + line(5) + line(10));
    const auto untidy = read("\xef\xbb\xbf" + line(10) + "\r\n" + line(0) + "   \n" + line(5) + line(10) + line(0));
    QVERIFY(tidy.has_value() && untidy.has_value());
    QCOMPARE(tidy->windows, untidy->windows);
    QVERIFY(tidy->remarks.empty());
    QCOMPARE(untidy->remarks.size(), std::size_t(2));
}

void WindowLinesTest::whatWasUsualStandsInTheLine()
{
    const auto plain = read(line(0) + line(5) + line(10));
    QVERIFY(plain && plain->usual.empty());
    Normal usual;
    usual.version = 3;
    usual.how = "live";
    usual.bands["latency"] = {18.1, 22, 30};
    usual.inputShares["usual"] = {{"\"usual\":", 0.5}};
    const std::vector<Window>& windows = plain->windows;
    const std::string second = windowLine(windows[1], &usual);
    const auto recorded = read(windowLine(windows[0], nullptr) + "\n" + second + "\n" + windowLine(windows[2], nullptr) + "\n");
    QVERIFY2(recorded.has_value(), recorded ? "" : recorded.error().text().c_str());
    QCOMPARE(recorded->windows, windows);
    QCOMPARE(recorded->usual.size(), std::size_t(1));
    QVERIFY(recorded->usual.at(windows[1].start) == usual);
    const auto broken = read(line(0, R"("usual":{"version":"x"})"));
    QVERIFY(!broken);
    QCOMPARE(broken.error().where, std::string("w.jsonl:1"));
}

void WindowLinesTest::whatIsNotSaidIsFilledIn()
{
    const auto recorded = read(line(0) + line(5) + R"({"start_ms":1795000010000,"requests":5})" + "\n" +
                               line(15, R"("sealed":true)") + line(20, R"("requests":5,"seen_share":0)"));
    QVERIFY2(recorded.has_value(), recorded ? "" : recorded.error().text().c_str());
    QCOMPARE(recorded->span, Millis(5s));
    QCOMPARE(recorded->windows[2].span, Millis(5s));
    QCOMPARE(recorded->windows[0].seenShare, 1.0);
    QCOMPARE(recorded->windows[3].seenShare, 0.0); // it has no numbers: nobody says that it was watched
    QCOMPARE(recorded->windows[4].seenShare, 0.0); // it says so
}

void WindowLinesTest::aBrokenLineIsNamed_data()
{
    QTest::addColumn<QString>("broken");
    for (const char* broken :
         {"{", "[]", "nonsense", R"({"start_ms":"x"})", R"({"requests":5})", R"({"start_ms":5,"span_ms":-1})",
          R"({"start_ms":1795000000000,"requests":-3})", R"({"start_ms":1795000000000,"confidence":[1,2]})"})
        QTest::newRow(broken) << QString::fromLatin1(broken);
}

void WindowLinesTest::aBrokenLineIsNamed()
{
    QFETCH(QString, broken);
    const auto recorded = read(line(0) + "\n" + line(5) + broken.toStdString() + "\n" + line(10));
    QVERIFY(!recorded.has_value());
    QCOMPARE(recorded.error().where, std::string("w.jsonl:4"));
    QVERIFY(!recorded.error().what.empty());
}

void WindowLinesTest::anEmptyFileHasNoWindows()
{
    for (const char* text : {"", "\n\n", "  \r\n"}) {
        const auto recorded = read(text);
        QVERIFY(recorded.has_value());
        QVERIFY(recorded->windows.empty());
        QCOMPARE(recorded->span, Millis(0));
    }
}

void WindowLinesTest::oneServiceIsTaken()
{
    const std::string other = R"({"service":"b","start_ms":1795000000000,"span_ms":5000,"requests":1})"
                              "\n";
    QCOMPARE(read(line(0) + other)->windows.size(), std::size_t(1));
    QCOMPARE(read(line(0) + other)->windows.front().service, ServiceId("late"));
    QCOMPARE(read(line(0), "another name")->windows.size(), std::size_t(1));
    QVERIFY(!read(line(0) + other, "another name").has_value());
}

QTEST_GUILESS_MAIN(WindowLinesTest)
#include "WindowLinesTest.moc"
