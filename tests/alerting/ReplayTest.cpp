#include "Sheet.h"

#include "alerting/JournalOrder.h"
#include "alerting/Replay.h"

#include <QtTest>

#include <random>

using namespace handrail;
using namespace handrail::alerting;
using namespace std::chrono_literals;

namespace {

std::vector<ReplayEvent> learned(const std::vector<Window>& windows,
                                 std::shared_ptr<const contract::Agreement> agreement)
{
    Replay replay(std::move(agreement), nullptr);
    replay.learnAsLive({});
    std::vector<ReplayEvent> events;
    for (const Window& window : windows)
        std::ranges::move(replay.take(window), std::back_inserter(events));
    return events;
}

std::shared_ptr<contract::Agreement> agreementOf(Millis span)
{
    auto agreed = scene::agreement(span);
    agreed->failures.clear();
    return agreed;
}

} // namespace

class ReplayTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void learnsWhatIsUsualFromTheFirstWindows_data();
    void learnsWhatIsUsualFromTheFirstWindows();
    void learningIsQuietWhileNothingChanges();
    void whatGoesWithTheClockIsNoNews_data();
    void whatGoesWithTheClockIsNoNews();
    void whatWasWrongIsNotLearned();
    void learningDoublesAndThenIsDaily();
    void learningAgainKeepsWhatIsOpen();
    void learningAgainKeepsWhatIsUsualForAGauge();
    void twoAgreementsStandSideBySide();
    void onlyWhatBecomesWorseIsWorse();
    void aRecordedDayIsReplayed_data();
    void aRecordedDayIsReplayed();
    void whatWasOpenBeforeGoesOn();
    void theJournalStandsBetweenTheWindows();
};

void ReplayTest::learnsWhatIsUsualFromTheFirstWindows_data()
{
    QTest::addColumn<QString>("trouble");
    QTest::addColumn<int>("kind");
    const auto row = [](const char* trouble, journal::AlertKind kind) {
        QTest::newRow(trouble) << QString::fromLatin1(trouble) << int(kind);
    };
    row("late 0.6", journal::AlertKind::answersMoved);
    row("far 0.9", journal::AlertKind::inputMoved);
    row("ms 300", journal::AlertKind::slow);
    row("guess 0.6", journal::AlertKind::guessing);
    row("outcomes 0.5", journal::AlertKind::outcomesWrong);
    row("missing 0.2", journal::AlertKind::inputMissing);
    row("rate 0", journal::AlertKind::fewRequests);
}

void ReplayTest::learnsWhatIsUsualFromTheFirstWindows()
{
    QFETCH(QString, trouble);
    QFETCH(int, kind);
    for (const Millis span : {Millis(5s), Millis(60s)}) {
        const auto windows = scene::play("1 h: | 20 min: " + trouble.toStdString(), span, 5);
        const auto events = learned(windows, agreementOf(span));
        QVERIFY2(!events.empty(), qPrintable(QString::number(span.count())));
        QCOMPARE(int(events.front().alert.kind), kind);
        QVERIFY(events.front().at > windows.front().start + 1h);
        QVERIFY(events.front().at <= windows.front().start + 1h + 6min);
    }
}

void ReplayTest::learningIsQuietWhileNothingChanges()
{
    for (const unsigned seed : {3U, 4U, 5U})
        for (const char* scene : {"30 h: rate 1", "12 h: rate 20"})
            QVERIFY(learned(scene::play(scene, 10s, seed), agreementOf(10s)).empty());
}

void ReplayTest::whatGoesWithTheClockIsNoNews_data()
{
    QTest::addColumn<double>("rate");
    QTest::addColumn<int>("laterMinutes");
    for (const auto& [rate, later] : {std::pair{0.05, 310}, {0.3, 0}, {0.3, 1400}, {3.0, 45}})
        QTest::addRow("%g a second, %d minutes later", rate, later) << rate << later;
}

/// The hour, a part of the day and the day of the week, from the first minutes to the second week; then one that is stuck.
void ReplayTest::whatGoesWithTheClockIsNoNews()
{
    QFETCH(double, rate);
    QFETCH(int, laterMinutes);
    auto agreed = agreementOf(1min);
    for (const char* field : {"hour", "part", "weekday", "kind"}) {
        contract::Input input;
        input.field = field;
        input.to = 24;
        agreed->inputs.push_back(input);
    }
    scene::Maker maker(1min, 11);
    maker.skip(laterMinutes * 1min);
    std::mt19937 random(5);
    scene::Doing doing;
    doing.rate = rate;
    std::vector<Window> windows;
    for (int i = 0; i < 8 * 1440; ++i) {
        Window& window = windows.emplace_back(maker.next(doing));
        const auto hour = toMs(window.start) / 3'600'000;
        const auto put = [&](const char* field, std::int64_t value) { window.inputs[field].values[std::to_string(value)] = *window.requests; };
        for (const char* field : {"hour", "part", "weekday", "kind"})
            window.inputs[field].total = *window.requests;
        put("hour", hour % 24);
        put("part", hour % 24 / 3);
        put("weekday", hour / 24 % 7);
        for (std::uint64_t k = 0; k < *window.requests; ++k)
            ++window.inputs["kind"].values[std::to_string((i >= 8 * 1440 - 120 ? 0 : random()) % 4)];
    }
    const auto events = learned(windows, agreed);
    QVERIFY(!events.empty());
    QCOMPARE(events.front().alert.subject, std::string("kind"));
    QVERIFY(events.front().at > windows.back().end() - 120min);
}

void ReplayTest::whatWasWrongIsNotLearned()
{
    // Half an hour of nothing but "late" inside what would be learned at 40 and 80 minutes: it failed, too.
    const auto events =
        learned(scene::play("25 min: | 30 min: late 0.9 failing 0.2 | 2 h: | 10 min: late 0.5", 5s, 5), agreementOf(5s));
    std::vector<WallTime> opened;
    for (const ReplayEvent& event : events)
        if (event.what == ReplayWhat::opened && event.alert.kind == journal::AlertKind::answersMoved)
            opened.push_back(event.at);
    QCOMPARE(opened.size(), std::size_t(2));
}

void ReplayTest::learningDoublesAndThenIsDaily()
{
    const Learning learning;
    const WallTime begin = fromMs(1'795'000'000'000);
    QCOMPARE(learning.next(nullptr, begin), std::optional(begin + 10min));
    Normal known;
    known.how = "live";
    known.from = begin;
    known.to = begin + 10min;
    QCOMPARE(learning.next(&known, begin), std::optional(begin + 20min));
    known.to = begin + 80min;
    QCOMPARE(learning.next(&known, begin), std::optional(begin + 160min));
    known.to = begin + 24h * 5;
    QCOMPARE(learning.next(&known, begin), std::optional(begin + 24h * 6));
    known.how = "period";
    QVERIFY(!learning.next(&known, begin));
}

void ReplayTest::learningAgainKeepsWhatIsOpen()
{
    // Just over the limit when it is learned for the first time: the alert stands, and is cleared in the end.
    const auto events = learned(scene::play("9 min: | 3 min: failing 0.5 | 2 h:", 5s, 5), scene::agreement(5s));
    QCOMPARE(events.front().what, ReplayWhat::opened);
    QCOMPARE(events.back().what, ReplayWhat::cleared);
    for (const ReplayEvent& event : events)
        QCOMPARE(event.alert.incident, events.front().alert.incident);
}

void ReplayTest::learningAgainKeepsWhatIsUsualForAGauge()
{
    // What is usual is learned anew each day: were a gauge's own past forgotten with it, it would never be long enough.
    auto windows = scene::play("56 h: | 20 min: memory 900", 1min, 5);
    std::mt19937 random(5);
    for (Window& window : windows)
        window.gauges["memory_mb"] += double(random() % 11);
    const auto events = learned(windows, agreementOf(1min));
    QVERIFY(!events.empty());
    QCOMPARE(events.front().alert.kind, journal::AlertKind::unusualForItself);
    QVERIFY(events.front().at > windows.front().start + 56h);
}

void ReplayTest::twoAgreementsStandSideBySide()
{
    auto strict = agreementOf(1s), loose = agreementOf(1s);
    contract::Failure line;
    line.kind = journal::AlertKind::failing;
    line.name = "strict";
    line.limit = 0.02;
    strict->failures.push_back(line);
    line.name = "loose";
    line.limit = 0.3;
    loose->failures.push_back(line);
    const auto windows = scene::play("20 min: | 1 min: failing 0.1 | 10 min: | 1 min: failing 1 | 10 min:");
    const auto a = replay(windows, strict, nullptr), b = replay(windows, loose, nullptr);
    const auto lines = sideBySide(a, b);
    int both = 0, onlyA = 0, onlyB = 0;
    WallTime last;
    for (const SideBySide& each : lines) {
        both += each.agreed && each.whatIf;
        onlyA += each.agreed && !each.whatIf;
        onlyB += !each.agreed && each.whatIf;
        const WallTime at = (each.agreed ? each.agreed : each.whatIf)->at;
        QVERIFY(at >= last);
        last = at;
    }
    QVERIFY(both >= 2);
    QVERIFY(onlyA >= 3);
    QCOMPARE(std::size_t(both + onlyA), a.size());
    QCOMPARE(std::size_t(both + onlyB), b.size());
}

void ReplayTest::onlyWhatBecomesWorseIsWorse()
{
    const auto count = [](const char* what, ReplayWhat wanted) {
        const auto events = replay(scene::play(what), scene::agreement(), scene::normal());
        return std::ranges::count(events, wanted, &ReplayEvent::what);
    };
    const char* lasting = "2 min: | 20 min: failing 1";
    QCOMPARE(count(lasting, ReplayWhat::worse), 0);
    QVERIFY(count(lasting, ReplayWhat::goesOn) >= 3);
    QVERIFY(count("2 min: | 5 min: failing 0.2 | 5 min: failing 1", ReplayWhat::worse) >= 1);
}

namespace {

/// Trouble, our own restart, something new that is usual, trouble again; the agent is restarted at some of the windows.
struct Day {
    std::vector<Window> windows = scene::play(
        "10 min: | 30 s: failing 1 | 14 min: | 15 s: refused rate 0 | 12 min: born 99 | 1 min: failing 1 born 99 | 25 min: late 0.7 born 99", 1s, 7);
    std::shared_ptr<Normal> early = scene::normal(), late = scene::normal();
    scene::Desk desk{scene::agreement(), nullptr};

    explicit Day(std::size_t restartsEach)
    {
        late->version = 2;
        late->answerShares = {{"late", 0.4}, {"on time", 0.6}};
        journal::Operation restart;
        restart.id = OperationId("flights/op/1");
        restart.kind = journal::ActionKind::restart;
        restart.state = journal::OperationState::started;
        for (std::size_t i = 0; i < windows.size(); ++i) {
            if (i == 200)
                desk.learn(early);
            if (i == 1'200)
                desk.learn(late);
            if (i == 1'470)
                desk.take(journal::Entry{0, windows[i].start - 400ms, ServiceId("flights"), "asha", {}, restart});
            if (restartsEach > 0 && i % restartsEach == restartsEach - 1)
                desk.restart();
            desk.take({windows[i]});
        }
    }
    [[nodiscard]] std::vector<journal::Alert> alerts() const
    {
        std::vector<journal::Alert> said;
        for (const auto& each : desk.said)
            if (const auto* alert = std::get_if<journal::Alert>(&each.body))
                said.push_back(*alert);
        return said;
    }
    [[nodiscard]] std::vector<journal::Alert> replayed(std::size_t from = 0) const
    {
        Replay replay(scene::agreement(), nullptr);
        replay.keepPast();
        JournalOrder order(desk.journal, ServiceId("flights"));
        std::vector<journal::Alert> said;
        for (std::size_t i = from; i < windows.size(); ++i) {
            for (const journal::Entry* entry : order.before(windows[i])) {
                replay.take(*entry);
                if (const auto* learned = std::get_if<journal::NormalLearned>(&entry->body))
                    replay.use(learned->version == 1 ? early : late);
            }
            for (const ReplayEvent& event : replay.take(windows[i]))
                said.push_back(event.alert);
        }
        return said;
    }
};

} // namespace

void ReplayTest::aRecordedDayIsReplayed_data()
{
    QTest::addColumn<int>("restartsEach");
    for (const int each : {0, 7, 613})
        QTest::addRow("restarted each %d", each) << each;
}

void ReplayTest::aRecordedDayIsReplayed()
{
    QFETCH(int, restartsEach);
    const Day day{std::size_t(restartsEach)};
    const auto live = day.alerts(), again = day.replayed();
    QVERIFY(live.size() >= 7);
    QCOMPARE(std::ranges::count(live, journal::AlertKind::notAnswering, &journal::Alert::kind), 0);
    QVERIFY(std::ranges::count(live, journal::AlertKind::answersMoved, &journal::Alert::kind) > 0);
    QCOMPARE(again.size(), live.size());
    for (std::size_t i = 0; i < live.size(); ++i)
        QVERIFY2(again[i] == live[i], scene::line(again[i], again[i].at, day.windows.front().start).c_str());
}

void ReplayTest::whatWasOpenBeforeGoesOn()
{
    const Day day(0);
    const auto live = day.alerts(), rest = day.replayed(615); // in the middle of the first trouble
    QCOMPARE(live.front().phase, journal::AlertPhase::opened);
    QCOMPARE(rest.front().incident, live.front().incident);
    QVERIFY(rest.front().phase != journal::AlertPhase::opened);
}

void ReplayTest::theJournalStandsBetweenTheWindows()
{
    const auto windows = scene::play("1 min:");
    const ServiceId service("flights");
    const WallTime end = windows[10].end();
    journal::Alert alert;
    alert.at = end;
    const std::vector<journal::Entry> entries{
        {1, windows[5].end() + 299ms, service, "agent", {}, journal::NormalLearned{}},  // before window 5 was judged
        {2, windows[5].end() + 300ms, service, "agent", {}, journal::NormalLearned{}},  // with it
        {3, windows[7].end() + 2ms, ServiceId("others"), "agent", {}, journal::Note{}},
        {4, end + 1ms, service, "agent", {}, alert},                // window 10 was ended early
        {5, end + 1ms, service, "asha", {}, journal::Operation{}},  // because of it
        {6, end + 5min, service, "asha", {}, journal::Operation{}}, // not in these windows
    };
    JournalOrder order(entries, service);
    std::vector<std::pair<std::size_t, Seq>> places;
    for (std::size_t i = 0; i < windows.size(); ++i)
        for (const journal::Entry* entry : order.before(windows[i]))
            places.emplace_back(i, entry->seq);
    QCOMPARE(places, (std::vector<std::pair<std::size_t, Seq>>{{5, 1}, {6, 2}, {11, 4}, {11, 5}}));
}

QTEST_GUILESS_MAIN(ReplayTest)
#include "ReplayTest.moc"
