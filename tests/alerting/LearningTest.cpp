#include "Sheet.h"

#include "alerting/Learning.h"
#include "alerting/Replay.h"

#include <QtTest>

#include <numbers>
#include <set>

using namespace handrail;
using namespace handrail::alerting;
using namespace std::chrono_literals;
using journal::AlertKind;
using journal::AlertPhase;

namespace {

constexpr Millis kBegin = 15h; ///< an afternoon: the first night is unlike all that was seen

std::shared_ptr<contract::Agreement> agreement()
{
    auto agreed = scene::agreement(1min);
    const auto line = [&](const char* name, AlertKind kind, double limit) {
        contract::Failure failure;
        failure.name = name;
        failure.kind = kind;
        failure.limit = limit;
        failure.severity = journal::Severity::broken; // whoever wrote that thought of a service that is known
        agreed->failures.push_back(failure);
    };
    line("few requests", AlertKind::fewRequests, 0.2);
    line("unusual answers", AlertKind::answersMoved, 0.3);
    line("unusual inputs", AlertKind::inputMoved, 0.4);
    return agreed;
}

/// By day many ask and by night nobody, and what they ask and hear goes with the hour.
scene::Doing atHour(double hour)
{
    scene::Doing doing;
    const double day = std::sin(std::numbers::pi * (hour - 6) / 16); // from 6 to 22 h
    doing.rate = hour < 6 || hour >= 22 ? 0 : 0.2 + 3 * day;
    doing.late = 0.2 + 0.25 * std::max(0.0, (hour - 14) / 8);
    doing.far = 0.3 + 0.4 * std::max(0.0, day);
    return doing;
}

struct Fault {
    Millis from, to; ///< after the first window
    void (*what)(scene::Doing&);
};

/// What an agent says of such a service from its first minute on.
std::vector<ReplayEvent> told(Millis length, const std::vector<Fault>& faults = {}, unsigned seed = 5)
{
    scene::Maker maker(1min, seed);
    const Millis ofDay(toMs(maker.now()) % Millis(24h).count());
    maker.skip((kBegin - ofDay + 24h) % Millis(24h));
    Replay replay(agreement(), nullptr);
    replay.learnAsLive({});
    std::vector<ReplayEvent> events;
    for (Millis done{0}; done < length; done += 1min) {
        scene::Doing doing = atHour(double((kBegin + done).count() % Millis(24h).count()) / 3'600'000);
        for (const Fault& fault : faults)
            if (done >= fault.from && done < fault.to)
                fault.what(doing);
        std::ranges::move(replay.take(maker.next(doing)), std::back_inserter(events));
    }
    return events;
}

WallTime begin()
{
    scene::Maker maker(1min);
    const Millis ofDay(toMs(maker.now()) % Millis(24h).count());
    return maker.now() + (kBegin - ofDay + 24h) % Millis(24h);
}

std::vector<ReplayEvent> opened(std::vector<ReplayEvent> events)
{
    std::erase_if(events, [](const ReplayEvent& each) { return each.what != ReplayWhat::opened; });
    return events;
}

std::string lines(const std::vector<ReplayEvent>& events)
{
    std::string all;
    for (const ReplayEvent& each : events)
        all += scene::line(each.alert, each.at, begin()) + "\n";
    return all;
}

bool wakes(const ReplayEvent& event)
{
    return event.alert.severity == journal::Severity::broken;
}

journal::Alert alert(AlertKind kind, AlertPhase phase, WallTime at, std::optional<Millis> knownFor = {})
{
    journal::Alert said;
    said.incident = IncidentId("flights/1");
    said.kind = kind;
    said.phase = phase;
    said.at = at;
    said.evidence.since = at - 1min;
    said.evidence.knownFor = knownFor;
    return said;
}

const WallTime kNoon = fromMs(1'795'000'000'000);

} // namespace

class LearningTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aQuietFortnightFromTheFirstMinuteWakesNobody_data();
    void aQuietFortnightFromTheFirstMinuteWakesNobody();
    void aFaultOfTheSecondDayIsFound_data();
    void aFaultOfTheSecondDayIsFound();
    void onceTheHoursAreKnownWhatIsUnlikeThemWakes();
    void whatIsUnlikeAFirstImpressionIsLearned();
    void whatWasAgreedIsTroubleFromTheFirstMinute();
    void aTroubleEndsWithItsOwnAlert();
    void theFoldOverTheJournalTellsTheSameTroubles();
    void itIsLearnedAsSoonAsTheHoursCanBeKnown();
};

void LearningTest::aQuietFortnightFromTheFirstMinuteWakesNobody_data()
{
    QTest::addColumn<unsigned>("seed");
    for (const unsigned seed : {5U, 6U, 7U})
        QTest::addRow("%u", seed) << seed;
}

void LearningTest::aQuietFortnightFromTheFirstMinuteWakesNobody()
{
    QFETCH(unsigned, seed);
    const auto said = opened(told(24h * 14, {}, seed));
    QVERIFY2(std::ranges::none_of(said, wakes), lines(said).c_str());
    QVERIFY2(said.size() <= 8, lines(said).c_str());
    for (const ReplayEvent& each : said) {
        QVERIFY2(each.alert.evidence.knownFor, lines(said).c_str());
        QVERIFY2(each.at < begin() + kFirstImpression, lines(said).c_str());
    }
}

void LearningTest::aFaultOfTheSecondDayIsFound_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("shouldWake");
    QTest::newRow("it fails") << int(AlertKind::failing) << true;
    QTest::newRow("nobody asks any more") << int(AlertKind::fewRequests) << false;
    QTest::newRow("it always says the same") << int(AlertKind::answersMoved) << false;
}

void LearningTest::aFaultOfTheSecondDayIsFound()
{
    QFETCH(int, kind);
    QFETCH(bool, shouldWake);
    const auto what = kind == int(AlertKind::failing)       ? +[](scene::Doing& doing) { doing.failing = 0.5; }
                      : kind == int(AlertKind::fewRequests) ? +[](scene::Doing& doing) { doing.rate = 0; }
                                                            : +[](scene::Doing& doing) { doing.late = 1; };
    const Fault fault{44h, 46h, what}; // 11 to 13 h of the third date, the second whole day
    const auto said = opened(told(47h, {fault}));
    const auto found = std::ranges::find_if(said, [&](const ReplayEvent& each) {
        return int(each.alert.kind) == kind && each.at >= begin() + fault.from;
    });
    QVERIFY2(found != said.end(), lines(said).c_str());
    QVERIFY2(found->at <= begin() + fault.from + 10min, lines(said).c_str());
    QCOMPARE(wakes(*found), shouldWake);
    QCOMPARE(found->alert.evidence.knownFor.has_value(), !shouldWake);
}

void LearningTest::onceTheHoursAreKnownWhatIsUnlikeThemWakes()
{
    const Fault fault{24h * 6 + 20h, 24h * 6 + 21h, [](scene::Doing& doing) { doing.rate = 0; }};
    const auto said = opened(told(24h * 7, {fault}));
    QVERIFY(!said.empty());
    QVERIFY2(wakes(said.back()) && !said.back().alert.evidence.knownFor, lines(said).c_str());
    QVERIFY(said.back().at > begin() + fault.from && said.back().at <= begin() + fault.from + 10min);
}

void LearningTest::whatIsUnlikeAFirstImpressionIsLearned()
{
    Troubles troubles;
    troubles.take(alert(AlertKind::fewRequests, AlertPhase::opened, kNoon, 9h), kNoon);
    QVERIFY(!troubles.isOpen());
    QVERIFY(!troubles.overlaps(kNoon, kNoon + 1h));
    // The same again, when more is known.
    troubles.take(alert(AlertKind::fewRequests, AlertPhase::changed, kNoon + 2h), kNoon + 2h);
    QVERIFY(troubles.isOpen());
    QVERIFY(troubles.overlaps(kNoon + 3h, kNoon + 4h));
}

void LearningTest::whatWasAgreedIsTroubleFromTheFirstMinute()
{
    Troubles troubles;
    troubles.take(alert(AlertKind::failing, AlertPhase::opened, kNoon), kNoon);
    QVERIFY(troubles.isOpen());
    QVERIFY(troubles.overlaps(kNoon - 1min, kNoon));
    troubles.take(journal::Incident{IncidentId("flights/1"), journal::Holding::closed, {}}, kNoon + 10min);
    QVERIFY(!troubles.isOpen());
    QVERIFY(troubles.overlaps(kNoon + 9min, kNoon + 20min));
    QVERIFY(!troubles.overlaps(kNoon + 10min, kNoon + 20min));
}

/// An incident that a first night holds open must not freeze learning because something failed in it for a minute.
void LearningTest::aTroubleEndsWithItsOwnAlert()
{
    Troubles troubles;
    troubles.take(alert(AlertKind::fewRequests, AlertPhase::opened, kNoon, 9h), kNoon);
    troubles.take(alert(AlertKind::failing, AlertPhase::opened, kNoon + 10min), kNoon + 10min);
    troubles.take(alert(AlertKind::failing, AlertPhase::cleared, kNoon + 15min), kNoon + 15min);
    QVERIFY(!troubles.isOpen());
    QVERIFY(troubles.overlaps(kNoon + 9min, kNoon + 10min));
    QVERIFY(!troubles.overlaps(kNoon + 15min, kNoon + 20min));
}

void LearningTest::theFoldOverTheJournalTellsTheSameTroubles()
{
    scene::Desk desk(scene::agreement(), nullptr);
    desk.take(scene::play("20 min: | 30 s: rate 0 | 10 min: | 2 min: failing 0.5 | 5 s: rate 0 | 10 min: failing 0.5 | 20 min:| 1 min: failing 1"));
    journal::SharedState shared;
    Troubles inOrder, folded;
    for (const journal::Entry& entry : desk.journal) {
        shared.take(entry);
        inOrder.take(entry.body, entry.at);
    }
    for (const journal::IncidentState* incident : shared.incidentsOf(ServiceId("flights")))
        folded.take(*incident);
    QVERIFY(inOrder.isOpen());
    QCOMPARE(folded.isOpen(), inOrder.isOpen());
    const WallTime first = scene::Maker(1s).now();
    int inTrouble = 0;
    for (WallTime at = first; at < first + 65min; at += 5s) {
        QCOMPARE(folded.overlaps(at, at + 5s), inOrder.overlaps(at, at + 5s));
        inTrouble += inOrder.overlaps(at, at + 5s) ? 1 : 0;
    }
    QVERIFY(inTrouble > 100 && inTrouble < 400);
}

void LearningTest::itIsLearnedAsSoonAsTheHoursCanBeKnown()
{
    Normal known;
    known.how = "live";
    known.from = kNoon;
    known.to = kNoon + 50h;
    QCOMPARE(Learning().next(&known, kNoon), std::optional(kNoon + kFirstImpression));
    known.to = kNoon + 20h;
    QCOMPARE(Learning().next(&known, kNoon), std::optional(kNoon + 40h));
    known.to = kNoon + kFirstImpression - 1min;
    QCOMPARE(Learning().next(&known, kNoon), std::optional(known.to + Learning().first));
}

QTEST_GUILESS_MAIN(LearningTest)
#include "LearningTest.moc"
