#include "contract/AgreementReader.h"
#include "contract/FailureKinds.h"
#include "contract/Readiness.h"

#include <QtTest>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace handrail::contract;

namespace {

const std::string kHead = "format: 1\nservice: s\nname: S\n";
const std::string kSource = "sources: {answers: {file: a.jsonl}}\n";
const std::string kOwners = "owners: {a: {team: A, call: x}, b: {team: B, call: y}}\n";

QJsonObject schema()
{
    QFile file(QStringLiteral(HANDRAIL_SOURCE_DIR "/runbooks/agreement.schema.json"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the schema is not there");
    return QJsonDocument::fromJson(file.readAll()).object();
}

QJsonValue resolved(QJsonValue value)
{
    const QString ref = value.toObject().value(QStringLiteral("$ref")).toString();
    if (ref.isEmpty())
        return value;
    return schema().value(QStringLiteral("$defs")).toObject().value(ref.section(QLatin1Char('/'), -1));
}

/// All objects of the schema whose keys are listed, with their way from the root: "fail/[]/budget".
void collect(const QJsonValue& given, const QString& way, QMap<QString, QStringList>& found)
{
    const QJsonObject object = resolved(given).toObject();
    const QJsonObject properties = object.value(QStringLiteral("properties")).toObject();
    if (!properties.isEmpty())
        found[way] = properties.keys();
    const QString prefix = way.isEmpty() ? QString() : way + QLatin1Char('/');
    for (auto each = properties.begin(); each != properties.end(); ++each)
        collect(each.value(), prefix + each.key(), found);
    if (object.value(QStringLiteral("additionalProperties")).isObject())
        collect(object.value(QStringLiteral("additionalProperties")), prefix + QLatin1Char('*'), found);
    if (object.value(QStringLiteral("items")).isObject())
        collect(object.value(QStringLiteral("items")), prefix + QStringLiteral("[]"), found);
    for (const QString& list : {QStringLiteral("oneOf"), QStringLiteral("anyOf"), QStringLiteral("allOf")})
        for (const QJsonValue& each : object.value(list).toArray())
            collect(each, way, found);
}

/// The keys that the reader takes where `zzzzzzzzzzzz` stands.
QStringList keysAtMark(const std::string& yaml)
{
    const auto agreement = readAgreement(yaml, "f.yaml");
    if (agreement)
        return {QStringLiteral("the mark was taken")};
    for (const handrail::Error& problem : agreement.error()) {
        const QString list = QStringLiteral("It can be: ");
        const QString hint = QString::fromStdString(problem.whatToDo);
        if (problem.what.find("zzzzzzzzzzzz") == std::string::npos || !hint.startsWith(list))
            continue;
        QStringList keys = hint.mid(list.size()).split(QStringLiteral(", "));
        keys.removeDuplicates();
        keys.sort();
        return keys;
    }
    return {QString::fromStdString(agreement.error().front().text())};
}

} // namespace

class SchemaTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readerAndSchemaTakeTheSameKeys_data();
    void readerAndSchemaTakeTheSameKeys();
    void everyGroupOfTheSchemaIsLookedAt();
    void wordsOfListsAreTheSame();

private:
    static QMap<QString, std::string> places();
};

QMap<QString, std::string> SchemaTest::places()
{
    const std::string mark = "zzzzzzzzzzzz: 1";
    const std::string base = kHead + kSource + kOwners;
    return {
        {QString(), base + mark + "\n"},
        {QStringLiteral("unit"), base + "unit: {one: a, many: b, " + mark + "}\n"},
        {QStringLiteral("owners/*"), kHead + kSource + "owners: {a: {team: A, call: x, " + mark + "}}\n"},
        {QStringLiteral("sources"), kHead + "sources: {answers: {file: a}, " + mark + "}\n"},
        {QStringLiteral("sources/open inference"), kHead + "sources: {open inference: {address: 'h:1', " + mark + "}}\n"},
        {QStringLiteral("sources/answers"), kHead + "sources: {answers: {file: a, " + mark + "}}\n"},
        {QStringLiteral("inputs/*"), base + "inputs: {a: {" + mark + "}}\n"},
        {QStringLiteral("answers"), base + "answers: {" + mark + "}\n"},
        {QStringLiteral("dependencies/*"), base + "dependencies: {a: {" + mark + "}}\n"},
        {QStringLiteral("fallback modes/*"), base + "fallback modes: {a: {" + mark + "}}\n"},
        {QStringLiteral("fail/[]"), base + "fail: [{name: a, kind: slow, " + mark + "}]\n"},
        {QStringLiteral("fail/[]/budget"), base + "fail: [{name: a, kind: failing, budget: {" + mark + "}}]\n"},
        {QStringLiteral("normal"), base + "normal: {" + mark + "}\n"},
        {QStringLiteral("test questions"), base + "test questions: {file: a, " + mark + "}\n"},
        {QStringLiteral("test questions/[]"), base + "test questions: [{inputs: {a: 1}, answer: b, " + mark + "}]\n"},
        {QStringLiteral("actions/*"), base + "actions: {restart: {proof: version, " + mark + "}}\n"},
        {QStringLiteral("actions/*/proof"), base + "actions: {restart: {proof: {of: version, " + mark + "}}}\n"},
        {QStringLiteral("actions/*/should see"), base + "actions: {restart: {proof: version, should see: {" + mark + "}}}\n"},
        {QStringLiteral("actions/*/managed by"), base + "actions: {restart: {proof: version, managed by: {" + mark + "}}}\n"},
        {QStringLiteral("signed by"), base + "signed by: {built by: a, run by: b, " + mark + "}\n"},
        {QStringLiteral("drills"), base + "drills: {url: 'http://h/{fault}/{on}/{seconds}', faults: {a: b}, " + mark + "}\n"},
        {QStringLiteral("milestones/*"), base + "milestones: {live: {" + mark + "}}\n"},
        {QStringLiteral("milestones/*/signed by"),
         base + "milestones: {live: {signed by: {built by: a, run by: b, " + mark + "}}}\n"},
        {QStringLiteral("milestones/*/proven within"), base + "milestones: {live: {proven within: {" + mark + "}}}\n"},
    };
}

void SchemaTest::readerAndSchemaTakeTheSameKeys_data()
{
    QTest::addColumn<QString>("way");
    const auto all = places();
    for (auto each = all.begin(); each != all.end(); ++each)
        QTest::newRow(each.key().isEmpty() ? "the top" : qPrintable(each.key())) << each.key();
}

void SchemaTest::readerAndSchemaTakeTheSameKeys()
{
    QFETCH(QString, way);
    QMap<QString, QStringList> inSchema;
    collect(schema(), {}, inSchema);
    QStringList wanted = inSchema.value(way);
    wanted.sort();
    QCOMPARE(keysAtMark(places().value(way)), wanted);
}

void SchemaTest::everyGroupOfTheSchemaIsLookedAt()
{
    QMap<QString, QStringList> inSchema;
    collect(schema(), {}, inSchema);
    const auto all = places();
    QCOMPARE(inSchema.keys(), all.keys());
}

void SchemaTest::wordsOfListsAreTheSame()
{
    const QJsonObject properties = schema().value(QStringLiteral("properties")).toObject();
    const QJsonObject line = properties.value(QStringLiteral("fail")).toObject().value(QStringLiteral("items")).toObject();
    const QJsonArray words = line.value(QStringLiteral("properties")).toObject().value(QStringLiteral("kind")).toObject()
                                 .value(QStringLiteral("enum")).toArray();
    QStringList inSchema, inReader;
    for (const QJsonValue& word : words)
        inSchema.append(word.toString());
    for (const FailureKind& kind : failureKinds())
        inReader.append(QString::fromUtf8(kind.key.data(), static_cast<qsizetype>(kind.key.size())));
    QCOMPARE(inSchema, inReader);
}

QTEST_GUILESS_MAIN(SchemaTest)
#include "SchemaTest.moc"
