#include "contract/StrictMap.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::contract;

namespace {

std::string lines(Complaints& complaints)
{
    std::string text;
    for (const Error& problem : complaints.take())
        text += problem.text() + '\n';
    return text;
}

} // namespace

class StrictMapTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyKindOfValueIsReadOnce();
    void whatNobodyAskedForIsComplainedOf();
    void aWrongKindGivesTheFallbackAndAComplaint_data();
    void aWrongKindGivesTheFallbackAndAComplaint();
    void anAbsentMapHasNoKeys();
    void sharesAreRead_data();
    void sharesAreRead();
    void theNearestWordIsOffered_data();
    void theNearestWordIsOffered();
};

void StrictMapTest::everyKindOfValueIsReadOnce()
{
    const auto root = readYaml("text: a\nyes: yes\nnumber: -1.5\nshare: 2 %\ntime: 3 s\ncount: 4\nlist: [a, b]\n"
                               "names: {x: 1, y: 2}\nword: two\nmap: {inner: in}\n",
                               "f.yaml");
    Complaints complaints("f.yaml");
    StrictMap map(&*root, complaints, "the file");
    QCOMPARE(map.text("text"), std::string("a"));
    QCOMPARE(map.flag("yes", false), true);
    QCOMPARE(map.number("number").value(), -1.5);
    QCOMPARE(map.share("share").value(), 0.02);
    QCOMPARE(map.duration("time").value(), Millis(3'000));
    QCOMPARE(map.count("count", 0), std::uint64_t(4));
    QCOMPARE(map.texts("list"), (std::vector<std::string>{"a", "b"}));
    QCOMPARE(map.textMap("names"), (std::map<std::string, std::string>{{"x", "1"}, {"y", "2"}}));
    QCOMPARE(map.oneOf("word", {"one", "two"}, 0), std::size_t(1));
    StrictMap inner = map.map("map", "'map'");
    QCOMPARE(inner.text("inner"), std::string("in"));
    inner.finish();
    map.finish();
    QCOMPARE(lines(complaints), std::string());
}

void StrictMapTest::whatNobodyAskedForIsComplainedOf()
{
    const auto root = readYaml("a: 1\nb: {c: 1, d: 2}\ne: 3\n", "f.yaml");
    Complaints complaints("f.yaml");
    StrictMap map(&*root, complaints, "the file");
    map.text("a");
    StrictMap inner = map.map("b", "'b'");
    inner.text("c");
    map.finish();
    inner.finish();
    QCOMPARE(lines(complaints), std::string("f.yaml:2:11: unknown key 'd'. Did you mean 'c'?\n"
                                            "f.yaml:3:1: unknown key 'e'. Did you mean 'a'?\n"));
}

void StrictMapTest::aWrongKindGivesTheFallbackAndAComplaint_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("expected");
    QTest::newRow("a list") << "[1]"
                            << "f.yaml:1:4: 'a' must be a whole number, not a list\n";
    QTest::newRow("negative") << "-1"
                              << "f.yaml:1:4: 'a' must be a whole number, not '-1'\n";
    QTest::newRow("too large") << "9999999999"
                               << "f.yaml:1:4: 'a' must be a whole number, not '9999999999'\n";
    QTest::newRow("words") << "two"
                           << "f.yaml:1:4: 'a' must be a whole number, not 'two'\n";
    QTest::newRow("nothing") << ""
                             << "f.yaml:1:1: 'a' has no value. Write one, or remove the line\n";
}

void StrictMapTest::aWrongKindGivesTheFallbackAndAComplaint()
{
    QFETCH(QString, value);
    QFETCH(QString, expected);
    const auto root = readYaml("a: " + value.toStdString() + "\n", "f.yaml");
    Complaints complaints("f.yaml");
    StrictMap map(&*root, complaints, "the file");
    QCOMPARE(map.count("a", 7), std::uint64_t(7));
    QCOMPARE(QString::fromStdString(lines(complaints)), expected);
}

void StrictMapTest::anAbsentMapHasNoKeys()
{
    Complaints complaints("f.yaml");
    StrictMap map(nullptr, complaints, "'a'");
    QVERIFY(!map.has("x"));
    QCOMPARE(map.text("x", "fallback"), std::string("fallback"));
    QVERIFY(!map.number("y"));
    map.finish();
    QCOMPARE(lines(complaints), std::string());
}

void StrictMapTest::sharesAreRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("expected"); // -1: refused
    QTest::newRow("percent") << "2 %" << 0.02;
    QTest::newRow("percent without a blank") << "0.5%" << 0.005;
    QTest::newRow("one in so many") << "1 in 100" << 0.01;
    QTest::newRow("three in four") << "3 in 4" << 0.75;
    QTest::newRow("a fraction") << "0.63" << 0.63;
    QTest::newRow("none") << "none" << 0.0;
    QTest::newRow("all") << "100 %" << 1.0;
    QTest::newRow("one may be one percent") << "1" << -1.0;
    QTest::newRow("more than all") << "101 %" << -1.0;
    QTest::newRow("two in one") << "2 in 1" << -1.0;
    QTest::newRow("one in none") << "1 in 0" << -1.0;
    QTest::newRow("negative") << "-2 %" << -1.0;
    QTest::newRow("not a number") << "nan" << -1.0;
    QTest::newRow("words") << "a few" << -1.0;
    QTest::newRow("nothing") << "" << -1.0;
}

void StrictMapTest::sharesAreRead()
{
    QFETCH(QString, text);
    QFETCH(double, expected);
    QCOMPARE(parseShare(text.toStdString()).value_or(-1), expected);
}

void StrictMapTest::theNearestWordIsOffered_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("expected");
    QTest::newRow("letters swapped") << "serverity"
                                     << "Did you mean 'severity'?";
    QTest::newRow("one missing") << "limt"
                                 << "Did you mean 'limit'?";
    QTest::newRow("nothing near") << "colour"
                                  << "It can be: severity, limit, at least";
    QTest::newRow("endless") << QString(100'000, QLatin1Char('x')) << "It can be: severity, limit, at least";
}

void StrictMapTest::theNearestWordIsOffered()
{
    QFETCH(QString, word);
    QFETCH(QString, expected);
    QCOMPARE(QString::fromStdString(didYouMean(word.toStdString(), {"severity", "limit", "at least"})), expected);
}

QTEST_GUILESS_MAIN(StrictMapTest)
#include "StrictMapTest.moc"
