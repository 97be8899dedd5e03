#include "wording/Groups.h"

#include "Scene.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;

namespace {

Card waiting(const char* service, const char* waitsFor, int minute)
{
    Card card;
    card.service = ServiceId(service);
    card.incident = IncidentId(std::string(service) + "/1");
    card.state = State::broken;
    card.waitsFor = waitsFor;
    card.openedAt = at(minute);
    return card;
}

/// "a b | c d": the services of each group.
QString groupsOf(const std::vector<Card>& cards)
{
    QStringList all;
    std::vector<const Card*> given;
    for (const Card& card : cards)
        given.push_back(&card);
    for (const alerting::Group& group : groupByCause(given)) {
        QStringList members;
        for (const std::size_t member : group.members)
            members << QString::fromStdString(cards[member].service.value);
        all << members.join(QLatin1Char(' '));
    }
    return all.join(QStringLiteral(" | "));
}

} // namespace

/// Services that fail for the same reason are one piece of news.
class GroupsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theSameDependencyWithinTenMinutesIsOneGroup()
    {
        QCOMPARE(groupsOf({waiting("a", "store", 0), waiting("b", "store", 3), waiting("c", "store", 10)}),
                 QStringLiteral("a b c"));
    }
    void oneAloneIsNoGroup() { QCOMPARE(groupsOf({waiting("a", "store", 0), waiting("b", "queue", 0)}), QString()); }
    void noKnownCauseIsNoGroup() { QCOMPARE(groupsOf({waiting("a", "", 0), waiting("b", "", 0)}), QString()); }
    void twoIncidentsOfOneServiceAreNoGroup()
    {
        QCOMPARE(groupsOf({waiting("a", "store", 0), waiting("a", "store", 1)}), QString());
    }
    void whatBeganLaterStandsApart()
    {
        QCOMPARE(groupsOf({waiting("a", "store", 0), waiting("b", "store", 1), waiting("c", "store", 12)}),
                 QStringLiteral("a b"));
        QCOMPARE(groupsOf({waiting("a", "store", 0), waiting("b", "store", 1), waiting("c", "store", 30),
                           waiting("d", "store", 31)}),
                 QStringLiteral("a b | c d"));
    }
    void membersKeepTheOrderTheyCameIn()
    {
        QCOMPARE(groupsOf({waiting("late", "store", 5), waiting("early", "store", 0)}), QStringLiteral("late early"));
    }
    void whatHasNoCauseYetJoinsTheGroupOfWhatItUses()
    {
        std::vector<Card> cards{waiting("a", "store", 0), waiting("b", "store", 1), waiting("c", "", 2), waiting("d", "", 2)};
        cards[2].uses = {"queue", "store"};
        QCOMPARE(groupsOf(cards), QStringLiteral("a b c"));
    }
    void whatIsSilencedIsInNone()
    {
        std::vector<Card> cards{waiting("a", "store", 0), waiting("b", "store", 1)};
        cards[0].silenced = true;
        QCOMPARE(groupsOf(cards), QString());
    }
};

QTEST_GUILESS_MAIN(GroupsTest)
#include "GroupsTest.moc"
