#include "collector/PrometheusText.h"

#include <QTest>
#include <cmath>

using namespace handrail::collector;

namespace {

/// Samples as text: "name{a=b} value", one a line.
std::string drawn(const Exposition& scrape)
{
    std::string text;
    for (const auto& sample : scrape.samples) {
        text += sample.name + "{";
        for (const auto& [name, value] : sample.labels)
            text += name + "=" + value + ";";
        text += "} " + QByteArray::number(sample.value).toStdString() + "\n";
    }
    return text;
}

} // namespace

class PrometheusTextTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oddities_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const char* text, const char* expected) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(expected);
        };
        row("plain", "a 1\n", "a{} 1\n");
        row("no end of line", "a 1", "a{} 1\n");
        row("carriage returns", "a 1\r\nb 2\r\n", "a{} 1\nb{} 2\n");
        row("blanks and tabs", "  a\t \t1 \n\n", "a{} 1\n");
        row("labels", "a{b=\"c\",d=\"e\"} 2", "a{b=c;d=e;} 2\n");
        row("comma at the end", "a{b=\"c\",} 2", "a{b=c;} 2\n");
        row("empty braces", ":tensorflow:serving:x{} 5", ":tensorflow:serving:x{} 5\n");
        row("blanks in braces", "a { b = \"c\" , } 2", "a{b=c;} 2\n");
        row("escapes", "a{b=\"x\\\\y\\\"z\\n\"} 1", "a{b=x\\y\"z\n;} 1\n");
        row("brace in a value", "a{b=\"}\"} 1", "a{b=};} 1\n");
        row("quoted names", "{\"my.metric\",\"lab.el\"=\"x\"} 1", "my.metric{lab.el=x;} 1\n");
        row("time", "a 1 1700000000000", "a{} 1\n");
        row("time in seconds", "a 1 1700000000.123", "a{} 1\n");
        row("exemplar", "a_bucket{le=\"1\"} 3 # {trace_id=\"x\"} 0.5 1.2", "a_bucket{le=1;} 3\n");
        row("comments", "# just so\n#\n# HELP a text\n# TYPE a counter\na 1", "a{} 1\n");
        row("special numbers", "a +Inf\nb -Inf\nc 1e3\nd 0x1p4\ne 1_000", "a{} inf\nb{} -inf\nc{} 1000\nd{} 16\ne{} 1000\n");
        row("first of two counts", "a{x=\"1\"} 1\na{x=\"1\"} 2", "a{x=1;} 1\n");
        row("odd lines left out", "a\na{ 1\na{b} 1\na{b=\"c} 1\n1a 2\na one\na 1 2 3\nb 1", "b{} 1\n");
        row("after the end mark", "a 1\n# EOF\nb 2", "a{} 1\n");
        row("labels in another order are the same", "a{x=\"1\",y=\"2\"} 1\na{y=\"2\",x=\"1\"} 2", "a{x=1;y=2;} 1\n");
    }
    void oddities()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        QCOMPARE(drawn(parsePrometheus(text.toStdString())), expected.toStdString());
    }

    void countsWhatItLeftOut()
    {
        const auto scrape = parsePrometheus("a 1\na 2\nb\n# TYPE a counter\n# TYPE h histogram\n");
        QCOMPARE(scrape.oddLines, 1u);
        QCOMPARE(scrape.duplicates, 1u);
        QVERIFY(scrape.types.at("a") == MetricType::counter && scrape.types.at("h") == MetricType::histogram);
    }

    void openMetricsWithoutItsEndIsCutShort()
    {
        QVERIFY(parsePrometheus("a_total 1\n", true).cutShort);
        QVERIFY(!parsePrometheus("a_total 1\n# EOF\n", true).cutShort);
        QVERIFY(!parsePrometheus("a_total 1\n", false).cutShort);
    }

    void notANumberIsOne()
    {
        QVERIFY(std::isnan(parseGoNumber("NaN").value()));
        QVERIFY(!parseGoNumber("") && !parseGoNumber("1x") && !parseGoNumber("--1") && !parseGoNumber("0x"));
        QVERIFY(std::isinf(parseGoNumber("1e999").value()));
    }
};

QTEST_GUILESS_MAIN(PrometheusTextTest)
#include "PrometheusTextTest.moc"
