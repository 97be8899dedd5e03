#include "agent/Rights.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::agent;

namespace {

const ServiceId kLate("late"), kRain("rain");

std::string problem(const std::string& text)
{
    const auto read = Rights::read(text, "rights.yaml", {kLate, kRain});
    return read ? std::string() : read.error().front().text();
}

Caller person(const std::string& who, std::vector<std::string> groups = {}, bool mayOperate = false)
{
    Caller made;
    made.who = who;
    made.systemGroups = std::move(groups);
    made.mayOperate = mayOperate;
    return made;
}

} // namespace

class RightsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void withoutAFileTheKernelsWordCounts()
    {
        const Rights none;
        QCOMPARE(none.of(person("ana", {}, true), kLate), Right::own);
        QCOMPARE(none.of(person("ana"), kLate), Right::see);
        Caller certified = person("ana");
        certified.byCertificate = true;
        QCOMPARE(none.of(certified, kLate), Right::see);
    }
    void namesGroupsAndSystemGroups()
    {
        const auto rights = Rights::read("format: 1\ngroups: {on call: [ana, ben]}\n"
                                         "every service: {see: [everybody], operate: [group on call, system group ops]}\n"
                                         "services:\n  late: {own: [mira], operate: [ben]}\n",
                                         "rights.yaml", {kLate, kRain});
        QVERIFY(rights.has_value());
        QCOMPARE(rights->of(person("ana"), kRain), Right::operate);
        QCOMPARE(rights->of(person("zoe", {"users", "ops"}), kRain), Right::operate);
        QCOMPARE(rights->of(person("zoe", {"users"}, true), kRain), Right::see);
        QCOMPARE(rights->of(person("ana"), kLate), Right::none); // a service of its own has its own lists only
        QCOMPARE(rights->of(person("ben"), kLate), Right::operate);
        QCOMPARE(rights->of(person("mira"), kLate), Right::own);
        QCOMPARE(rights->of(person("group on call"), kRain), Right::see); // a group's name is nobody's
        QCOMPARE(rights->of(person("everybody"), kLate), Right::none);
    }
    void nobodyIsNamedMeansNobody()
    {
        const auto rights = Rights::read("format: 1\n", "rights.yaml", {kLate});
        QVERIFY(rights.has_value());
        QCOMPARE(rights->of(person("ana", {}, true), kLate), Right::none);
    }
    void aProblemSaysWhere_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const char* text, const char* where, const char* says) {
            QTest::newRow(name) << QByteArray(text) << QString::fromLatin1(where) << QString::fromLatin1(says);
        };
        row("no format", "services: {}\n", "rights.yaml:1", "format");
        row("unknown key", "format: 1\nevrey service: {}\n", "rights.yaml:2:1", "Did you mean 'every service'");
        row("unknown right", "format: 1\nevery service: {operates: [ana]}\n", "rights.yaml:2", "Did you mean 'operate'");
        row("no such service", "format: 1\nservices: {lat: {see: [ana]}}\n", "rights.yaml:2", "Did you mean 'late'");
        row("no such group", "format: 1\nevery service: {see: [group on cal]}\n", "rights.yaml:2", "groups");
        row("everybody acts", "format: 1\nevery service: {operate: [everybody]}\n", "rights.yaml:2", "everybody may see");
        row("a group that is no list", "format: 1\ngroups: {on call: ana}\n", "rights.yaml:2", "list");
        row("no YAML", "format: [1\n", "rights.yaml", "");
    }
    void aProblemSaysWhere()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, where);
        QFETCH(QString, says);
        const QString said = QString::fromStdString(problem(text.toStdString()));
        QVERIFY2(said.startsWith(where) && said.contains(says), qPrintable(said));
    }
    void aFileThatIsNotThereIsSaid()
    {
        QVERIFY(!RightsFile::open("/nowhere/rights.yaml", {kLate}));
        QVERIFY(RightsFile::open({}, {kLate}).has_value());
    }
};

QTEST_GUILESS_MAIN(RightsTest)
#include "RightsTest.moc"
