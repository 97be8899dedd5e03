#include "collector/MetricsReader.h"
#include "collector/Panels.h"

#include <QTest>

using namespace handrail;
using namespace handrail::collector;

namespace {

contract::Agreement agreementFor(const std::string& signals)
{
    contract::Agreement agreement;
    agreement.sources.signals = signals;
    agreement.dependencies.push_back({"lateness-store", "", "", "", {}, {}, {}});
    agreement.fallbackModes.push_back({"table", "", "", {}});
    return agreement;
}

struct Reading {
    contract::Agreement agreement;
    MetricsReader reader;
    explicit Reading(contract::Agreement given) : agreement(std::move(given)), reader(SignalMap::of(agreement).value(), agreement) {}
    Window take(const std::string& text, MetricsWanted wanted = {}) { return reader.take(text, false, wanted).value(); }
};

const std::string kDemo = R"(late_flights_requests_total 100
late_flights_errors_total{reason="store"} 2
late_flights_latency_seconds_bucket{le="0.1"} 90
late_flights_latency_seconds_bucket{le="0.25"} 98
late_flights_latency_seconds_bucket{le="+Inf"} 100
late_flights_dependency_calls_total{dependency="lateness-store"} 100
late_flights_dependency_failures_total{dependency="lateness-store"} 0
late_flights_version_info{version="v11"} 0
late_flights_version_info{version="v12"} 1
late_flights_fallback_mode_info{mode="none"} 1
late_flights_lateness_age_seconds 2.5
process_start_time_seconds 1700000000.25
process_resident_memory_bytes 50000000
)";

std::string replaced(std::string text, const std::string& what, const std::string& by)
{
    return text.replace(text.find(what), what.size(), by);
}

} // namespace

class MetricsReaderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void firstScrapeCountsNothingButSaysWhatIs()
    {
        Reading reading(agreementFor("handrail"));
        const auto part = reading.take(kDemo);
        QVERIFY(!part.requests && part.errors.empty() && part.latency.count() == 0);
        QCOMPARE(part.version.value(), std::string("v12"));
        QCOMPARE(part.fallbackMode.value(), std::string());
        QCOMPARE(toMs(*part.startedAt), 1'700'000'000'250);
        QCOMPARE(part.gauges.at("memory_mb"), 50.0);
        QCOMPARE(part.dependencies.at("lateness-store").ageS.value(), 2.5);
    }

    /// The page is compared with the one before: what moved, came, went or came twice must count all the same.
    void pagesInAnotherOrderCountTheSame_data()
    {
        QTest::addColumn<QByteArray>("page");
        QTest::addColumn<int>("slow");
        QTest::addColumn<int>("fast");
        const QByteArray before = "late_flights_errors_total{reason=\"slow\",zone=\"a\"} 10\nlate_flights_errors_total{reason=\"fast\"} 5\n";
        QTest::newRow("the same") << QByteArray(before).replace("10", "13").replace("5", "6") << 3 << 1;
        QTest::newRow("moved") << QByteArray("late_flights_errors_total{reason=\"fast\"} 6\nlate_flights_errors_total{reason=\"slow\",zone=\"a\"} 13\n") << 3 << 1;
        QTest::newRow("labels moved") << QByteArray("late_flights_errors_total{zone=\"a\",reason=\"slow\"} 13\nlate_flights_errors_total{reason=\"fast\"} 6\n") << 3 << 1;
        QTest::newRow("something new before") << QByteArray("late_flights_errors_total{reason=\"odd\"} 2\nother 1\n") + QByteArray(before).replace("10", "13") << 3 << 0;
        QTest::newRow("one went") << QByteArray("late_flights_errors_total{reason=\"fast\"} 6\n") << 0 << 1;
        QTest::newRow("twice, the first counts") << QByteArray("late_flights_errors_total{reason=\"fast\"} 6\nlate_flights_errors_total{reason=\"fast\"} 90\n") << 0 << 1;
        QTest::newRow("twice, in order") << QByteArray(before).replace("10", "13") + "late_flights_errors_total{reason=\"slow\",zone=\"a\"} 90\n" << 3 << 0;
        QTest::newRow("unreadable number") << QByteArray("late_flights_errors_total{reason=\"slow\",zone=\"a\"} many\nlate_flights_errors_total{reason=\"fast\"} 6\n") << 0 << 1;
        QTest::newRow("a longer name") << QByteArray("late_flights_errors_total{reason=\"slow\",zone=\"a\"}x 99\nlate_flights_errors_total{reason=\"fast\"} 6 1700000000\n") << 0 << 1;
    }
    void pagesInAnotherOrderCountTheSame()
    {
        QFETCH(QByteArray, page);
        QFETCH(int, slow);
        QFETCH(int, fast);
        Reading reading(agreementFor("handrail"));
        (void)reading.take("late_flights_errors_total{reason=\"slow\",zone=\"a\"} 10\nlate_flights_errors_total{reason=\"fast\"} 5\n");
        auto part = reading.take(page.toStdString());
        QCOMPARE(int(part.errors["slow"]), slow);
        QCOMPARE(int(part.errors["fast"]), fast);
        part = reading.take(page.toStdString()); // and what it says again is nothing new
        QVERIFY(part.errors.empty());
    }
    void aSeriesThatWasAwayBeganAgain()
    {
        Reading reading(agreementFor("handrail"));
        (void)reading.take("late_flights_requests_total 3\nlate_flights_errors_total{reason=\"slow\"} 10\n");
        (void)reading.take("late_flights_requests_total 3\n");
        QCOMPARE(reading.take("late_flights_requests_total 3\nlate_flights_errors_total{reason=\"slow\"} 12\n").errors.at("slow"), 12u);
    }
    void aPageThatEndsInTheMiddleCountsNothing()
    {
        Reading reading(agreementFor("handrail"));
        (void)reading.take("late_flights_requests_total 3\n");
        QVERIFY(!reading.reader.take("late_flights_requests_total 7\n", true, {}));
        QCOMPARE(reading.take("late_flights_requests_total 9\n").requests.value(), 6u);
    }

    void countersBecomeWhatWasAdded()
    {
        Reading reading(agreementFor("handrail"));
        (void)reading.take(kDemo);
        auto next = replaced(kDemo, "requests_total 100", "requests_total 130");
        next = replaced(next, "reason=\"store\"} 2", "reason=\"store\"} 5");
        next = replaced(next, "le=\"0.1\"} 90", "le=\"0.1\"} 100");
        next = replaced(next, "le=\"0.25\"} 98", "le=\"0.25\"} 118");
        next = replaced(next, "le=\"+Inf\"} 100", "le=\"+Inf\"} 120");
        const auto part = reading.take(next);
        QCOMPARE(part.requests.value(), 30u);
        QCOMPARE(part.errors.at("store"), 3u);
        QCOMPARE(part.latency.count(), 20u);
        QVERIFY(part.latencySource == LatencySource::buckets);
        QVERIFY(part.latency.quantile(0.4).value() <= 101 && part.latency.quantile(0.99).value() >= 100);
    }

    void aSeriesThatAppearsLaterBeganAtZero()
    {
        Reading reading(agreementFor("handrail"));
        (void)reading.take(kDemo);
        const auto part = reading.take(kDemo + "late_flights_errors_total{reason=\"input\"} 1\n");
        QCOMPARE(part.errors.at("input"), 1u);
        QCOMPARE(part.requests.value(), 0u);
    }

    void aCounterThatFellBeganAgain()
    {
        Reading reading(agreementFor("handrail"));
        (void)reading.take(kDemo);
        QCOMPARE(reading.take(replaced(kDemo, "requests_total 100", "requests_total 7")).requests.value(), 7u);
    }

    void afterANewStartAllCountersBeganAgain()
    {
        Reading reading(agreementFor("handrail"));
        (void)reading.take(kDemo);
        auto next = replaced(kDemo, "requests_total 100", "requests_total 140");
        next = replaced(next, "1700000000.25", "1700000900");
        QCOMPARE(reading.take(next).requests.value(), 140u);
    }

    void besideALogNothingIsCountedTwice()
    {
        Reading reading(agreementFor("handrail"));
        (void)reading.take(kDemo, {false, false});
        auto next = replaced(kDemo, "requests_total 100", "requests_total 130");
        next = replaced(next, "calls_total{dependency=\"lateness-store\"} 100", "calls_total{dependency=\"lateness-store\"} 120");
        const auto part = reading.take(next, {false, false});
        QVERIFY(!part.requests && part.latency.count() == 0 && part.versions.empty());
        QCOMPARE(part.dependencies.at("lateness-store").calls, 0u);
        next = replaced(next, "calls_total{dependency=\"lateness-store\"} 120", "calls_total{dependency=\"lateness-store\"} 125");
        QCOMPARE(reading.take(next, {false, true}).dependencies.at("lateness-store").calls, 5u);
    }

    void tritonGivesAverages()
    {
        auto agreement = agreementFor("triton");
        agreement.sources.model = "m";
        Reading reading(agreement);
        const std::string before = "nv_inference_request_success{model=\"m\",version=\"1\"} 10\n"
                                   "nv_inference_request_failure{model=\"m\",version=\"1\",reason=\"OTHER\"} 0\n"
                                   "nv_inference_request_duration_us{model=\"m\",version=\"1\"} 1000\n"
                                   "nv_inference_request_success{model=\"other\",version=\"1\"} 10\n";
        (void)reading.take(before);
        const auto part = reading.take("nv_inference_request_success{model=\"m\",version=\"1\"} 14\n"
                                       "nv_inference_request_failure{model=\"m\",version=\"1\",reason=\"OTHER\"} 1\n"
                                       "nv_inference_request_duration_us{model=\"m\",version=\"1\"} 41000\n"
                                       "nv_inference_request_success{model=\"other\",version=\"1\"} 99\n");
        QCOMPARE(part.requests.value(), 5u);
        QCOMPARE(part.errors.at("OTHER"), 1u);
        QVERIFY(part.latencySource == LatencySource::averageOnly);
        QCOMPARE(part.latency.sumMs().value(), 40.0);
        QCOMPARE(part.versions.at("1"), 4u);
    }

    void tensorFlowServingCountsAllButOkAsFailures()
    {
        Reading reading(agreementFor("tensorflow serving"));
        (void)reading.take(":tensorflow:serving:request_count{status=\"OK\"} 1\n");
        const auto part = reading.take(":tensorflow:serving:request_count{status=\"OK\"} 4\n"
                                       ":tensorflow:serving:request_count{status=\"INTERNAL\"} 2\n");
        QCOMPARE(part.requests.value(), 5u);
        QCOMPARE(part.errors.size(), 1u);
        QCOMPARE(part.errors.at("INTERNAL"), 2u);
    }

    void ownExpressionsGoOverAReadyMap()
    {
        auto agreement = agreementFor("handrail");
        agreement.sources.signalMap["requests"] = "seen{kind!=\"test\"} + more * 2";
        agreement.sources.signalMap["gauge:queue"] = "waiting";
        Reading reading(agreement);
        (void)reading.take("seen{kind=\"a\"} 1\nseen{kind=\"test\"} 1\nmore 1\n");
        const auto part = reading.take("seen{kind=\"a\"} 3\nseen{kind=\"test\"} 9\nmore 2\nwaiting 4\n");
        QCOMPARE(part.requests.value(), 3u); // counters are counts: a factor is for times and gauges
        QCOMPARE(part.gauges.at("queue"), 4.0);
    }

    void wrongMapsSayWhatToWrite_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("expression");
        QTest::newRow("key") << QByteArray("speed") << QByteArray("a");
        QTest::newRow("no name") << QByteArray("requests") << QByteArray("{a=\"b\"}");
        QTest::newRow("no quote") << QByteArray("requests") << QByteArray("a{b=c}");
        QTest::newRow("no end") << QByteArray("requests") << QByteArray("a{b=\"c\"");
        QTest::newRow("rest") << QByteArray("requests") << QByteArray("a b");
        QTest::newRow("factor") << QByteArray("latency") << QByteArray("a * fast");
    }
    void wrongMapsSayWhatToWrite()
    {
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, expression);
        contract::Agreement agreement;
        agreement.sources.signalMap[key.toStdString()] = expression.toStdString();
        const auto map = SignalMap::of(agreement);
        QVERIFY(!map);
        QVERIFY(map.error().code == ErrorCode::invalidInput && !map.error().whatToDo.empty());
        agreement.sources.signals = "nobody's server";
        QVERIFY(SignalMap::of(agreement).error().code == ErrorCode::notFound);
    }

    void panelsSayWhyTheyStayEmpty()
    {
        const auto agreement = agreementFor("handrail");
        const auto map = SignalMap::of(agreement).value();
        std::string drawn;
        for (const auto& panel : explainPanels(parsePrometheus("late_flights_requests_total 1\nlate_flights_version_info{version=\"v1\"} 1\n"),
                                               map, agreement))
            drawn += panel.panel + ": " + (panel.filled ? "filled" : "empty") + "; " + panel.why + "\n";
        QCOMPARE(drawn, std::string("how fast it answers: empty; 'late_flights_latency_seconds' is not among the metrics now\n"
                                    "how often it fails: filled; no failure was counted so far\n"
                                    "how far from normal: empty; metrics don't say what came in and what was answered\n"
                                    "how often it guesses: empty; metrics don't say what came in and what was answered\n"
                                    "is it right: empty; there are no test questions that can be asked, and no true outcomes\n"
                                    "what it depends on: empty; 'late_flights_dependency_calls_total' is not among the metrics now\n"
                                    "which version answers: filled; \n"
                                    "which fallback is on: empty; 'late_flights_fallback_mode_info' is not among the metrics now\n"));
    }
};

QTEST_GUILESS_MAIN(MetricsReaderTest)
#include "MetricsReaderTest.moc"
