#include "contract/Difference.h"

#include <QtTest>

using namespace handrail::contract;

namespace {

/// "fail / failing requests / limit: 2 % -> 5 %", a line each.
QString drawn(const std::vector<Difference>& all)
{
    constexpr const char* kKinds[] = {"", "new ", "gone ", "order ", "elsewhere "};
    std::string text;
    for (const Difference& each : all) {
        text += kKinds[static_cast<int>(each.kind)];
        for (std::size_t i = 0; i < each.path.size(); ++i)
            text += (i == 0 ? "" : " / ") + each.path[i];
        text += ": " + each.before + " -> " + each.after + '\n';
    }
    return QString::fromStdString(text);
}

} // namespace

class DifferenceTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatChangedIsSaidByName_data();
    void whatChangedIsSaidByName();
    void aDifferenceIsFoundExactlyWhenTheCanonicalTextDiffers();
    void longValuesAreCutBetweenLetters();
    void aTextThatCannotBeReadCountsAsEmpty();
};

void DifferenceTest::whatChangedIsSaidByName_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* before, const char* after, const char* expected) {
        QTest::newRow(name) << QByteArray(before) << QByteArray(after) << QString::fromUtf8(expected);
    };
    row("comments, quotes, blank lines, order of keys", "a: 1\nb: {c: 2, d: 3} # x\n", "\nb:\n  d: '3'\n  c: 2\na: 1\n", "");
    row("a limit", "fail: [{name: slow, limit: 2 %}, {name: failing requests, limit: 2 %}]",
        "fail: [{name: slow, limit: 2 %}, {name: failing requests, limit: 5 %}]",
        "fail / failing requests / limit: 2 % -> 5 %\n");
    row("a line that moved and changed", "fail: [{name: a, limit: 1}, {name: b, limit: 2}]",
        "fail: [{name: b, limit: 3}, {name: a, limit: 1}]", "fail / b / limit: 2 -> 3\n");
    row("a new line", "fail: [{name: a}]", "fail: [{name: a}, {name: b, kind: slow}]",
        "new fail / b:  -> name: b, kind: slow\n");
    row("a line is gone", "fail: [{name: a}, {name: b}]", "fail: [{name: a}]", "gone fail / b: name: b -> \n");
    row("a key is new and one is gone", "owners: {a: {call: x}}", "owners: {a: {when: y}}",
        "gone owners / a / call: x -> \nnew owners / a / when:  -> y\n");
    row("one name of a list", "known: [a, b, c]", "known: [a, c, d]", "gone known: b -> \nnew known:  -> d\n");
    row("the order of a list", "answers: [a, b]", "answers: [b, a]", "order answers:  -> \n");
    row("a list became a word", "a: [1, 2]", "a: one", "a: 1, 2 -> one\n");
    row("the same line twice", "a: [x, x]", "a: [x]", "gone a: x -> \n");
}

void DifferenceTest::whatChangedIsSaidByName()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(QString, expected);
    QCOMPARE(drawn(differences(before.toStdString(), after.toStdString())), expected);
}

void DifferenceTest::aDifferenceIsFoundExactlyWhenTheCanonicalTextDiffers()
{
    const char* texts[] = {"a: 1", "a: '1'", "{b: 2, a: 1}", "a: 1\nb: 2", "a: [1, 2]", "a: [2, 1]", "a: [[1], 2]", "[1, 2]", "[a: 1]",
                           "[{name: x}, {name: x}]", "[{name: x}]", "a: ~", "a: '~'", "", "fail: [{name: a, b: {c: d}}]", "fail: [{name: a, b: {c: e}}]"};
    for (const char* one : texts)
        for (const char* other : texts) {
            const auto a = readYaml(one, "a"), b = readYaml(other, "b");
            QVERIFY2(a && b, one);
            QVERIFY2((a->canonical() == b->canonical()) == differences(*a, *b).empty(), (std::string(one) + " | " + other).c_str());
        }
}

void DifferenceTest::longValuesAreCutBetweenLetters()
{
    const auto all = differences("a: x", "a: " + QString(400, QChar(0x00e4)).toStdString());
    QCOMPARE(all.size(), std::size_t(1));
    QVERIFY(all[0].after.size() <= 200);
    QVERIFY(!QString::fromStdString(all[0].after).contains(QChar::ReplacementCharacter));
    QVERIFY(QString::fromStdString(all[0].after).endsWith(QChar(0x2026)));
}

void DifferenceTest::aTextThatCannotBeReadCountsAsEmpty()
{
    QVERIFY(differences("a: [", "b: {").empty());
    QCOMPARE(differences("a: [", "a: 1").size(), std::size_t(1));
}

QTEST_GUILESS_MAIN(DifferenceTest)
#include "DifferenceTest.moc"
