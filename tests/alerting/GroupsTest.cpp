#include "alerting/Groups.h"

#include <QtTest>

#include <algorithm>
#include <random>

using namespace handrail;
using namespace handrail::alerting;
using namespace std::chrono_literals;

namespace {

/// "a 0 store | b 2 store": service, minute it opened at, dependency that is the cause; "-" for no cause, "!" for
/// another one.
std::vector<Trouble> troubles(const std::string& text)
{
    std::vector<Trouble> all;
    std::istringstream parts(text);
    for (std::string part; std::getline(parts, part, '|');) {
        std::istringstream words(part);
        std::string service, cause;
        int minute = 0;
        words >> service >> minute >> cause;
        Trouble each{ServiceId(service), fromMs(1'795'000'000'000) + std::chrono::minutes(minute), {}, {}};
        if (cause == "-")
            each.uses = {"store"};
        else if (cause != "!")
            each.dependency = cause;
        all.push_back(each);
    }
    return all;
}

/// Members by service and minute.
QString told(const std::vector<Trouble>& all)
{
    QStringList lines;
    for (const Group& group : groupsOf(all)) {
        QStringList names;
        for (const std::size_t member : group.members)
            names << QStringLiteral("%1/%2").arg(QString::fromStdString(all[member].service.value))
                         .arg(std::chrono::floor<std::chrono::minutes>(all[member].openedAt - fromMs(1'795'000'000'000)).count());
        names.sort();
        lines << QString::fromStdString(group.dependency) + QStringLiteral(": ") + names.join(QLatin1Char(' '));
    }
    return lines.join(QStringLiteral("; "));
}

} // namespace

class GroupsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatComesFromOneDependencyIsOneGroup_data();
    void whatComesFromOneDependencyIsOneGroup();
};

void GroupsTest::whatComesFromOneDependencyIsOneGroup_data()
{
    QTest::addColumn<QString>("incidents");
    QTest::addColumn<QString>("groups");
    const auto row = [](const char* name, const char* incidents, const char* groups) {
        QTest::newRow(name) << QString::fromLatin1(incidents) << QString::fromLatin1(groups);
    };
    row("nothing", "", "");
    row("one alone", "a 0 store | b 0 queue", "");
    row("two", "a 0 store | b 1 store", "store: a/0 b/1");
    row("one service three times", "a 0 store | a 1 store | a 2 store", "");
    row("three", "c 2 store | a 0 store | b 1 store", "store: a/0 b/1 c/2");
    row("one after the other", "a 0 store | b 9 store | c 18 store | d 27 store", "store: a/0 b/9 c/18 d/27");
    row("hours apart", "a 0 store | b 1 store | c 2 store | d 200 store", "store: a/0 b/1 c/2");
    row("two dependencies", "a 0 store | b 1 store | c 2 store | d 0 queue | e 0 queue | f 1 queue",
        "queue: d/0 e/0 f/1; store: a/0 b/1 c/2");
    row("no cause of its own", "a 0 store | b 1 store | c 2 store | d 5 - | e 90 -", "store: a/0 b/1 c/2 d/5");
    row("no cause of its own, near two groups: the older one", "a 0 store | b 1 store | c 5 - | d 12 store | e 13 store",
        "store: a/0 b/1 c/5; store: d/12 e/13");
    row("another cause", "a 0 store | b 1 store | c 2 store | d 1 !", "store: a/0 b/1 c/2");
    row("no group without causes", "a 0 - | b 1 - | c 2 - | d 1 store", "");
}

void GroupsTest::whatComesFromOneDependencyIsOneGroup()
{
    QFETCH(QString, incidents);
    QFETCH(QString, groups);
    auto all = troubles(incidents.toStdString());
    std::mt19937 random(7);
    for (int order = 0; order < 5; ++order) {
        QCOMPARE(told(all), groups);
        std::ranges::shuffle(all, random);
    }
}

QTEST_GUILESS_MAIN(GroupsTest)
#include "GroupsTest.moc"
