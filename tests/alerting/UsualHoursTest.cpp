#include "Sheet.h"

#include <QtTest>

#include <set>

using namespace handrail;
using namespace handrail::alerting;
using namespace std::chrono_literals;

namespace {

const WallTime kMidnight = *fromRfc3339("2026-11-16T00:00:00Z");
constexpr std::uint64_t kPerMinute = 40;

/// One minute in which a share of the answers is "late", and none comes when `late` is negative.
Window minuteOf(int day, int minute, double late)
{
    Window window;
    window.service = ServiceId(scene::agreement()->service);
    window.start = kMidnight + std::chrono::minutes(1440 * day + minute);
    window.span = 1min;
    window.seenShare = 1;
    window.requests = late < 0 ? 0 : kPerMinute;
    if (late < 0)
        return window;
    const auto lateOnes = std::uint64_t(std::lround(late * kPerMinute));
    window.answers = {{"late", lateOnes}, {"on time", kPerMinute - lateOnes}};
    return window;
}

/// Nobody asks from one to half past two, or to another minute. Mornings are alike; evenings are late on some days and not on others.
double usuallyLate(int day, int minute, int asksFrom = 150)
{
    constexpr std::array kEvenings = {0.1, 0.5, 0.2, 0.6, 0.15, 0.55, 0.3};
    if (minute >= 60 && minute < asksFrom)
        return -1;
    return minute < 17 * 60 ? 0.1 : kEvenings[std::size_t(day % 7)];
}

std::shared_ptr<const Normal> aWeek(int asksFrom = 150)
{
    std::vector<Window> windows;
    for (int day = 0; day < 7; ++day)
        for (int minute = 0; minute < 1440; ++minute)
            windows.push_back(minuteOf(day, minute, usuallyLate(day, minute, asksFrom)));
    return std::make_shared<const Normal>(*learnNormal(windows, 1, "period", 0.01, 0.6));
}

/// What is said of the eighth day when `late` comes from one minute to another; minutes since midnight of the first of each.
std::map<journal::AlertKind, int> saidOf(int from, int to, double late)
{
    Judge judge(scene::agreement(1min), aWeek());
    std::map<journal::AlertKind, int> said;
    for (int minute = 0; minute < 1440; ++minute)
        for (const auto& body : judge.take(minuteOf(7, minute, minute >= from && minute < to ? late : usuallyLate(7, minute))))
            if (const auto* alert = std::get_if<journal::Alert>(&body); alert && alert->phase == journal::AlertPhase::opened)
                said.emplace(alert->kind, minute);
    return said;
}

} // namespace

class UsualHoursTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void silenceAtItsUsualHourIsNoAlert();
    void silenceAtAnotherHourIs();
    void anEveningLikeOneOfTheOthersIsNoAlert();
    void anEveningLikeNoneOfTheOthersIs();
    void aMorningMayNotBeLikeAnEvening();
    void theHoursOfANightWithoutRequestsAreNotKnown();
    void tenMinutesThatWereAskedInTheirLastOneAreTheBeginning();
    void whatWouldOpenNothingAtAnHourKeepsNothingOpen();
};

void UsualHoursTest::silenceAtItsUsualHourIsNoAlert()
{
    QVERIFY(saidOf(0, 0, 0).empty());
}

void UsualHoursTest::silenceAtAnotherHourIs()
{
    const auto said = saidOf(720, 760, -1);
    QVERIFY(said.contains(journal::AlertKind::fewRequests));
    QVERIFY2(said.at(journal::AlertKind::fewRequests) <= 722, qPrintable(QString::number(said.at(journal::AlertKind::fewRequests))));
}

void UsualHoursTest::anEveningLikeOneOfTheOthersIsNoAlert()
{
    QVERIFY(saidOf(17 * 60, 1440, 0.6).empty());
}

void UsualHoursTest::anEveningLikeNoneOfTheOthersIs()
{
    QVERIFY(saidOf(19 * 60, 1440, 1).contains(journal::AlertKind::answersMoved));
}

void UsualHoursTest::aMorningMayNotBeLikeAnEvening()
{
    const auto said = saidOf(9 * 60, 12 * 60, 0.6);
    QVERIFY(said.contains(journal::AlertKind::answersMoved));
    QVERIFY(said.at(journal::AlertKind::answersMoved) <= 9 * 60 + 3);
}

void UsualHoursTest::theHoursOfANightWithoutRequestsAreNotKnown()
{
    const auto normal = aWeek();
    const auto isKnown = [&](int minute) { return !mixAt(*normal, "answers", kMidnight + std::chrono::minutes(minute)).shares.empty(); };
    QVERIFY(movesByHour(*normal, "answers"));
    QVERIFY(!isKnown(90));
    QVERIFY(!isKnown(150)); // it begins
    QVERIFY(isKnown(165) && isKnown(30) && isKnown(1200));
    QCOMPARE(bandAt(*normal, "requests", kMidnight + 80min)->median, 0.0);
}

void UsualHoursTest::tenMinutesThatWereAskedInTheirLastOneAreTheBeginning()
{
    const auto normal = aWeek(149);
    const auto isKnown = [&](int minute) { return !mixAt(*normal, "answers", kMidnight + std::chrono::minutes(minute)).shares.empty(); };
    QVERIFY(!isKnown(149) && !isKnown(155));
    QVERIFY(isKnown(165) && isKnown(30));
    QVERIFY(!mixAt(*aWeek(147), "answers", kMidnight + 155min).shares.empty()); // three minutes are a part of them
}

void UsualHoursTest::whatWouldOpenNothingAtAnHourKeepsNothingOpen()
{
    Normal normal = *aWeek();
    for (UsualHour& hour : normal.hours)
        hour.mixes["answers"] = {{{"late", 0.2}, {"on time", 0.8}}, 10'000, {}, 0.2, kAllSixths};
    Judge judge(scene::agreement(1min), std::make_shared<const Normal>(normal));
    std::vector<journal::AlertPhase> phases;
    for (int minute = 600; minute < 660; ++minute) // 60 % moved, then 20 %: at this hour 30 % would be said
        for (const auto& body : judge.take(minuteOf(7, minute, minute < 610 ? 0.8 : 0.4)))
            if (const auto* alert = std::get_if<journal::Alert>(&body); alert && alert->kind == journal::AlertKind::answersMoved)
                phases.push_back(alert->phase);
    QVERIFY(std::ranges::count(phases, journal::AlertPhase::opened) == 1);
    QVERIFY(std::ranges::count(phases, journal::AlertPhase::cleared) == 1);
}

QTEST_GUILESS_MAIN(UsualHoursTest)
#include "UsualHoursTest.moc"
