#include "collector/AnswerIntake.h"
#include "collector/JsonLines.h"

#include <QTest>

#include <random>

using namespace handrail;
using namespace handrail::collector;

namespace {

std::shared_ptr<contract::Agreement> agreement()
{
    auto made = std::make_shared<contract::Agreement>();
    contract::Input distance;
    distance.field = "distance";
    distance.from = 30;
    distance.to = 4500;
    distance.bins = {200, 1000};
    contract::Input origin;
    origin.field = "origin";
    origin.known = {"ATL", "BOS"};
    contract::Input lateness;
    lateness.field = "lateness";
    lateness.required = false;
    lateness.from = 0;
    lateness.to = 1;
    made->inputs = {distance, origin, lateness};
    made->answers = {"late", "on time"};
    return made;
}

/// One window of all lines.
Window counted(const std::vector<std::string>& lines)
{
    AnswerCounter counter(agreement());
    AnswerCounter::Part part = counter.emptyPart();
    for (const auto& line : lines)
        if (const auto parsed = parseAnswerLine(line))
            counter.count(*parsed, part);
    return counter.windowOf(std::move(part));
}

const std::string kGood = R"({"schema":"predlog/1","id":"a1","time":"2026-11-24T02:00:00.500Z","model_version":"v12","status":"OK",)"
                          R"("latency_ms":12.5,"fallback":"none","synthetic":false,"features":{"distance":606,"origin":"ATL"},)"
                          R"("prediction":"late","confidence":0.97,"dependencies":{"store":{"ms":3,"ok":true,"age_s":1.5}}})";

std::string with(std::string line, const std::string& what, const std::string& by)
{
    return line.replace(line.find(what), what.size(), by);
}

} // namespace

class AnswerCounterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneAnswerFillsAllPanels()
    {
        const auto part = counted({kGood});
        QCOMPARE(part.requests.value(), 1u);
        QCOMPARE(part.latency.count(), 1u);
        QVERIFY(part.latencySource == LatencySource::exact && part.errors.empty());
        QCOMPARE(part.answers.at("late"), 1u);
        QCOMPARE((*part.confidence)[19], 1u);
        QCOMPARE(part.inputs.at("distance").values.at("200..1000"), 1u);
        QCOMPARE(part.inputs.at("origin").values.at("ATL"), 1u);
        QVERIFY(!part.inputs.contains("lateness")); // may be left out
        QCOMPARE(part.versions.at("v12"), 1u);
        QCOMPARE(part.fallbackAnswers.value(), 0u);
        QCOMPARE(part.dependencies.at("store").calls, 1u);
        QCOMPARE(part.dependencies.at("store").ageS.value(), 1.5);
    }

    void inputsAreChecked_data()
    {
        QTest::addColumn<QByteArray>("features");
        QTest::addColumn<QByteArray>("expected"); // field: total missing outOfRange unseen values
        const auto row = [](const char* name, const char* features, const char* expected) {
            QTest::newRow(name) << QByteArray(features) << QByteArray(expected);
        };
        row("missing", R"({"origin":"BOS"})", "distance: 1 1 0 0; origin: 1 0 0 0 BOS=1; ");
        row("null is missing", R"({"distance":null,"origin":"BOS"})", "distance: 1 1 0 0; origin: 1 0 0 0 BOS=1; ");
        row("below", R"({"distance":29.9,"origin":"BOS"})", "distance: 1 0 1 0 other=1; origin: 1 0 0 0 BOS=1; ");
        row("ends belong to it", R"({"distance":4500,"origin":"BOS"})", "distance: 1 0 0 0 1000..4500=1; origin: 1 0 0 0 BOS=1; ");
        row("edge is in the upper bin", R"({"distance":200,"origin":"BOS"})",
            "distance: 1 0 0 0 200..1000=1; origin: 1 0 0 0 BOS=1; ");
        row("text for a number", R"({"distance":"far","origin":"BOS"})", "distance: 1 0 1 0 other=1; origin: 1 0 0 0 BOS=1; ");
        row("never seen", R"({"distance":30,"origin":"XYZ"})", "distance: 1 0 0 0 30..200=1; origin: 1 0 0 1 XYZ=1; ");
        row("optional given", R"({"distance":30,"origin":"BOS","lateness":2})",
            "distance: 1 0 0 0 30..200=1; lateness: 1 0 1 0; origin: 1 0 0 0 BOS=1; ");
    }
    void inputsAreChecked()
    {
        QFETCH(QByteArray, features);
        QFETCH(QByteArray, expected);
        const auto part = counted({with(kGood, R"({"distance":606,"origin":"ATL"})", features.toStdString())});
        std::string drawn;
        for (const auto& [field, counts] : part.inputs) {
            drawn += field + ": " + std::to_string(counts.total) + " " + std::to_string(counts.missing) + " "
                     + std::to_string(counts.outOfRange) + " " + std::to_string(counts.unseen);
            for (const auto& [value, times] : counts.values)
                drawn += " " + value + "=" + std::to_string(times);
            drawn += "; ";
        }
        QCOMPARE(drawn, expected.toStdString());
    }

    /// Whatever comes in which order: as if each value were written down and counted by its name.
    void anyLinesAreCountedAsWithPencilAndPaper()
    {
        std::mt19937 random(7);
        const auto one = [&random](const std::vector<std::string>& of) { return of[random() % of.size()]; };
        std::map<std::string, InputCounts> expected;
        std::map<std::string, std::uint64_t> answers;
        std::vector<std::string> lines;
        for (int i = 0; i < 2'000; ++i) {
            const std::string distance = one({"", "null", "29", "30", "200", "606", "4500", "4501", "true", "\"far\""});
            const std::string origin = one({"", "null", "\"ATL\"", "\"BOS\"", "\"XYZ\"", "\"other\"", "12"});
            const std::string answer = one({"late", "on time", "perhaps", ""});
            std::vector<std::string> given;
            if (!distance.empty())
                given.push_back("\"distance\":" + distance);
            if (!origin.empty())
                given.insert(random() % 2 == 0 ? given.begin() : given.end(), "\"origin\":" + origin);
            std::string features;
            for (const std::string& each : given)
                features += (features.empty() ? "" : ",") + each;
            lines.push_back(with(with(kGood, R"("distance":606,"origin":"ATL")", features), "\"late\"", '"' + answer + '"'));
            InputCounts& far = expected["distance"];
            InputCounts& from = expected["origin"];
            ++far.total, ++from.total;
            far.missing += distance.empty() || distance == "null";
            from.missing += origin.empty() || origin == "null";
            const bool isOut = distance == "29" || distance == "4501" || distance == "true" || distance == "\"far\"";
            far.outOfRange += isOut;
            if (isOut)
                ++far.values["other"];
            else if (!distance.empty() && distance != "null")
                ++far.values[distance == "30" ? "30..200" : distance == "4500" ? "1000..4500" : "200..1000"];
            std::string name = origin;
            std::erase(name, '"');
            from.unseen += name == "XYZ" || name == "other" || name == "12";
            if (!name.empty() && name != "null")
                ++from.values[name];
            if (!answer.empty())
                ++answers[answer == "perhaps" ? "other" : answer];
        }
        const Window part = counted(lines);
        QVERIFY(part.inputs == expected);
        QVERIFY(part.answers == answers);
    }

    /// Whoever mends what comes in asks for names; whoever sends nonsense must not fill the store.
    void namesNeverSeenAreNamedWhileTheyAreFew()
    {
        std::vector<std::string> lines;
        for (int i = 0; i < 100; ++i)
            lines.push_back(with(kGood, R"("origin":"ATL")", "\"origin\":\"Q" + std::to_string(i) + '"'));
        lines.push_back(with(kGood, R"("origin":"ATL")", "\"origin\":\"" + std::string(50, 'Q') + '"'));
        const auto origin = counted(lines).inputs.at("origin");
        QCOMPARE(origin.unseen, 101u);
        QCOMPARE(origin.values.at("Q0"), 1u);
        QCOMPARE(origin.values.size(), 31u);
        QCOMPARE(origin.values.at("other"), 71u);
    }

    void failuresHaveReasonsAndNoAnswers()
    {
        const auto part = counted({with(kGood, "\"OK\"", "\"UNAVAILABLE\",\"reason\":\"store\""), with(kGood, "\"OK\"", "\"500\""),
                                   with(kGood, "\"OK\"", "\"200\"")});
        QCOMPARE(part.requests.value(), 3u);
        QCOMPARE(part.errors.at("store"), 1u);
        QCOMPARE(part.errors.at("500"), 1u);
        QCOMPARE(part.answers.at("late"), 1u);
    }

    /// As where the agent asks: whether the model answered rightly, not the fallback, and not when nobody could answer.
    void testQuestionsCountWhereTheRightAnswerIsKnown()
    {
        const std::string asked = with(with(kGood, "\"synthetic\":false", "\"synthetic\":true"), "\"prediction\"", "\"target\":\"late\",\"prediction\"");
        const std::string failed = with(asked, "\"prediction\":\"late\",", "");
        const auto part = counted({asked, with(asked, "\"target\":\"late\"", "\"target\":\"on time\""),
                                   with(failed, "\"OK\"", "\"INTERNAL\""), with(failed, "\"OK\"", "\"UNAVAILABLE\""),
                                   with(asked, "\"fallback\":\"none\"", "\"fallback\":\"table\""), with(asked, "predlog/1", "predlabel/1")});
        QCOMPARE(part.knownAnswers, (Judged{3, 2}));
        QVERIFY(part.reports("known_answers"));
        QCOMPARE(part.requests.value(), 0u);
        QVERIFY(part.answers.empty() && part.errors.empty() && part.inputs.empty() && part.outcomes == Judged{});
        QVERIFY(!counted({kGood}).reports("known_answers"));
    }

    void testQuestionsAndReplaysCountAsNothing()
    {
        const auto part = counted({with(kGood, "\"synthetic\":false", "\"synthetic\":true"),
                                   with(kGood, "\"synthetic\":false", "\"replayed\":true")});
        QCOMPARE(part.requests.value(), 0u);
        QVERIFY(part.inputs.empty() && part.answers.empty() && part.latency.count() == 0);
    }

    void fallbackAnswersAreCountedByMode()
    {
        const auto part = counted({with(kGood, "\"none\"", "\"table\""), kGood});
        QCOMPARE(part.fallbackAnswers.value(), 1u);
        QCOMPARE(part.fallbackModes.at("table"), 1u);
    }

    void outcomesJoinOnTheId()
    {
        const auto part = counted({kGood, with(kGood, "a1", "a2"), R"({"schema":"predlabel/1","id":"a1","target":"on time"})",
                                   R"({"schema":"predlabel/1","id":"a2","target":"late"})",
                                   R"({"schema":"predlabel/1","id":"unknown","target":"late"})",
                                   R"({"schema":"predlabel/1","id":"old","target":"late","prediction":"late"})"});
        QCOMPARE(part.outcomes.judged, 3u);
        QCOMPARE(part.outcomes.wrong, 1u);
    }

    void answersNobodyAgreedOnAreOthers()
    {
        QCOMPARE(counted({with(kGood, "\"late\"", "\"perhaps\"")}).answers.at("other"), 1u);
    }

    void badLinesAreErrorsNotCrashes_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("empty") << QByteArray("");
        QTest::newRow("text") << QByteArray("hello");
        QTest::newRow("array") << QByteArray("[1]");
        QTest::newRow("half") << QByteArray(R"({"schema":"predlog/1","id":)");
        QTest::newRow("other schema") << QByteArray(R"({"schema":"predlog/9"})");
        QTest::newRow("deep") << QByteArray(1000, '[');
        QTest::newRow("long") << QByteArray(kLongestLine + 1, ' ');
        QTest::newRow("no UTF-8") << QByteArray("{\"id\":\"\xff\xfe\"}");
    }
    void badLinesAreErrorsNotCrashes()
    {
        QFETCH(QByteArray, line);
        QVERIFY(parseAnswerLine(line.toStdString()).error().code == ErrorCode::invalidInput);
    }

    void floodsAreBoundedAndSaySo()
    {
        AnswerIntake intake(agreement());
        const auto now = fromMs(1'800'000'000'000);
        intake.begin(now, SteadyTime() + std::chrono::hours(1));
        for (int i = 0; i < 25'000; ++i)
            (void)intake.take(kGood);
        const auto parts = intake.end(true);
        QCOMPARE(parts.size(), 1u);
        QCOMPARE(parts[0].window.requests.value(), 20'000u);
        QCOMPARE(parts[0].window.droppedShare.value(), 0.2);
        intake.begin(now, SteadyTime() + std::chrono::hours(1) + std::chrono::milliseconds(500));
        for (int i = 0; i < 20'000; ++i)
            (void)intake.take(kGood);
        QCOMPARE(intake.end(true)[0].window.requests.value(), 10'000u);
    }

    void linesCountForTheirTimeButNeverForSealedOnes()
    {
        AnswerIntake intake(agreement());
        const auto now = fromRfc3339("2026-11-24T02:00:00.600Z").value();
        intake.begin(now, SteadyTime() + std::chrono::hours(1));
        (void)intake.take(kGood);                                     // 100 ms ago
        (void)intake.take(with(kGood, "02:00:00.500Z", "01:00:00Z")); // long ago
        (void)intake.take(with(kGood, "02:00:00.500Z", "03:00:00Z")); // not yet
        const auto parts = intake.end(true);
        QCOMPARE(parts.size(), 3u);
        QVERIFY(parts[0].at == now - Millis(200) && parts[1].at == now - Millis(100) && parts[2].at == now);
    }

    void silenceIsKnownWhereSomebodyWatches()
    {
        AnswerIntake intake(agreement());
        intake.begin(fromMs(0), SteadyTime() + std::chrono::hours(1));
        QVERIFY(intake.end(false).empty());
        const auto parts = intake.end(true);
        QCOMPARE(parts.size(), 1u);
        QCOMPARE(parts[0].window.requests.value(), 0u);
    }

    /// In a window of ten seconds: three answers one after another, and when they come out.
    void aFewAnswersOfALongWindowAreHeld_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("expected"); // second of the look: answers of each part
        QTest::newRow("good ones") << QByteArray(kGood.c_str()) << QByteArray("8: 3; 10: 1 1; ");
        QTest::newRow("a failed one is news") << QByteArray(with(kGood, "\"OK\"", "\"500\"").c_str()) << QByteArray("1: 1; 2: 1; 7: 1; 9: 1; 10: 1; ");
        QTest::newRow("so is a slow one") << QByteArray(with(kGood, "12.5", "400.5").c_str()) << QByteArray("1: 1; 2: 1; 7: 1; 9: 1; 10: 1; ");
        QTest::newRow("one as slow as agreed is none") << QByteArray(with(kGood, "12.5", "400").c_str()) << QByteArray("8: 3; 10: 1 1; ");
    }
    void aFewAnswersOfALongWindowAreHeld()
    {
        QFETCH(QByteArray, line);
        QFETCH(QByteArray, expected);
        auto agreed = agreement();
        agreed->span = Millis(10'000);
        contract::Failure slow;
        slow.limit = 400;
        agreed->failures = {slow};
        AnswerIntake intake(agreed, AnswerIntake::Holding::inLongWindows);
        const auto start = fromRfc3339("2026-11-24T02:00:00Z").value();
        std::string drawn;
        for (int second = 1; second <= 10; ++second) {
            const auto now = start + Millis(1'000 * second + (second == 10 ? 30 : 0));
            intake.begin(now, SteadyTime() + (now - start));
            if (second == 1 || second == 2 || second == 7 || second == 9)
                (void)intake.take(line.toStdString());
            if (second == 10) // just behind the end of the window
                (void)intake.take(with(line.toStdString(), "02:00:00.500", "02:00:10.010"));
            const auto parts = intake.end(false);
            if (parts.empty())
                continue;
            drawn += std::to_string(second) + ":";
            for (const auto& part : parts) {
                drawn += " " + std::to_string(*part.window.requests);
                QVERIFY(part.at >= now - Millis(200) && part.at <= now);
                QCOMPARE(part.at >= start + agreed->span, second == 10 && &part == &parts.back());
            }
            drawn += "; ";
        }
        QCOMPARE(drawn, expected.toStdString());
        QVERIFY(intake.rest().empty());
    }

    void tenAnswersAreNotHeld()
    {
        auto agreed = agreement();
        agreed->span = Millis(10'000);
        AnswerIntake intake(agreed, AnswerIntake::Holding::inLongWindows);
        intake.begin(fromRfc3339("2026-11-24T02:00:00.500Z").value(), SteadyTime() + std::chrono::hours(1));
        for (int i = 0; i < 9; ++i)
            (void)intake.take(kGood);
        QVERIFY(intake.end(true).empty());
        (void)intake.take(kGood);
        QCOMPARE(intake.end(true)[0].window.requests.value(), 10u);
        (void)intake.take(kGood);
        QVERIFY(intake.end(true).empty());
        QCOMPARE(intake.rest()[0].window.requests.value(), 1u); // a source that ends gives what it has
    }

    void bodiesAreLinesOrAnArray()
    {
        const auto cut = [](std::string_view body) {
            std::string drawn;
            forEachRecord(body, [&](std::string_view record) { drawn += "<" + std::string(record) + ">"; });
            return drawn;
        };
        QCOMPARE(cut("{\"a\":1}\n\n{\"b\":2}"), std::string("<{\"a\":1}><{\"b\":2}>"));
        QCOMPARE(cut(" [{\"a\":{\"x\":\"}]\"}}, {\"b\":2}]"), std::string("<{\"a\":{\"x\":\"}]\"}}><{\"b\":2}>"));
        QCOMPARE(cut(""), std::string());
    }
};

QTEST_GUILESS_MAIN(AnswerCounterTest)
#include "AnswerCounterTest.moc"
