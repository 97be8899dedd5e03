#include "contract/YamlTree.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::contract;

namespace {

/// "a 1:1 = x" for every value of a tree, a line each.
std::string drawn(const YamlNode& node, const std::string& name = "root")
{
    std::string text = name + ' ' + std::to_string(node.at.line) + ':' + std::to_string(node.at.column);
    text += node.kind == YamlNode::Kind::scalar ? " = " + node.text + '\n' : "\n";
    for (std::size_t i = 0; i < node.items.size(); ++i)
        text += drawn(node.items[i], node.kind == YamlNode::Kind::map ? node.keys[i] : "-");
    return text;
}

} // namespace

class YamlTreeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyValueKnowsItsPlace();
    void theFirstLineCanBeAnother();
    void duplicateKeysStay();
    void theCanonicalTextIsTheContent_data();
    void theCanonicalTextIsTheContent();
    void differentContentIsDifferentText_data();
    void differentContentIsDifferentText();
    void badTextSaysWhere_data();
    void badTextSaysWhere();
};

void YamlTreeTest::everyValueKnowsItsPlace()
{
    const auto root = readYaml("# c\na: x\nb:\n  - 1\n  - {c: 'two words'}\nd:\n", "f.yaml");
    QCOMPARE(drawn(*root), std::string("root 2:1\na 2:4 = x\nb 4:3\n- 4:5 = 1\n- 5:5\nc 5:9 = two words\nd 6:1\n"));
    QCOMPARE(root->find("a")->text, std::string("x"));
    QVERIFY(!root->find("e"));
}

void YamlTreeTest::theFirstLineCanBeAnother()
{
    const auto root = readYaml("a: x\n", "f.md", 40);
    QCOMPARE(root->find("a")->at.line, 40);
    const auto wrong = readYaml("a: [\n", "f.md", 40);
    QVERIFY2(wrong.error().where.starts_with("f.md:4"), wrong.error().where.c_str());
}

void YamlTreeTest::duplicateKeysStay()
{
    const auto root = readYaml("a: 1\na: 2\n", "f.yaml");
    QCOMPARE(root->keys, (std::vector<std::string>{"a", "a"}));
    QCOMPARE(root->keysAt[1].line, 2);
}

void YamlTreeTest::theCanonicalTextIsTheContent_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::newRow("comments") << "a: 1 # x\n"
                              << "# y\na: 1\n";
    QTest::newRow("quotes") << "a: 'x y'\n"
                            << "a: \"x y\"\n";
    QTest::newRow("flow and block") << "a: {b: [1, 2]}\n"
                                    << "a:\n  b:\n  - 1\n  - 2\n";
    QTest::newRow("folded") << "a: x\n  y\n"
                            << "a: x y\n";
}

void YamlTreeTest::theCanonicalTextIsTheContent()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    QCOMPARE(readYaml(one.toStdString(), "a")->canonical(), readYaml(other.toStdString(), "b")->canonical());
}

void YamlTreeTest::differentContentIsDifferentText_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::newRow("text of nothing") << "a: ~\n"
                                     << "a: '~'\n";
    QTest::newRow("list of one") << "a: x\n"
                                 << "a: [x]\n";
    QTest::newRow("quotes inside") << "a: ['x\"', y]\n"
                                   << "a: ['x', '\"y']\n";
    QTest::newRow("backslash") << "a: ['\\', x]\n"
                               << "a: ['\\\", \"x']\n";
    QTest::newRow("nesting") << "[[a], b]\n"
                             << "[[a, b]]\n";
    QTest::newRow("map and list") << "{}\n"
                                  << "[]\n";
}

void YamlTreeTest::differentContentIsDifferentText()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    QVERIFY(readYaml(one.toStdString(), "a")->canonical() != readYaml(other.toStdString(), "b")->canonical());
}

void YamlTreeTest::badTextSaysWhere_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("where");
    QTest::newRow("anchor") << QByteArray("a: 1\nb: &x 2\n") << "f.yaml:2:4";
    QTest::newRow("map as a key") << QByteArray("a: 1\n{b: c}: 2\n") << "f.yaml:2:1";
    QTest::newRow("tab") << QByteArray("a:\n\tb: 1\n") << "f.yaml:2:1";
    QTest::newRow("not UTF-8") << QByteArray("a: 1\nbc\xff: 2\n") << "f.yaml:2:3";
    QTest::newRow("second document") << QByteArray("a: 1\n---\nb: 1\n") << "f.yaml:2:1";
}

void YamlTreeTest::badTextSaysWhere()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, where);
    const auto root = readYaml(text.toStdString(), "f.yaml");
    QVERIFY(!root);
    QCOMPARE(QString::fromStdString(root.error().where), where);
}

QTEST_GUILESS_MAIN(YamlTreeTest)
#include "YamlTreeTest.moc"
