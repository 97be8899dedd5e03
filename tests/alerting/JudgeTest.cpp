#include "Sheet.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::alerting;
using namespace std::chrono_literals;

namespace {

/// Without the lines that only say that it goes on.
QString story(const std::string& lines)
{
    QStringList kept = QString::fromStdString(lines).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    kept.removeIf([](const QString& each) { return each.contains(QStringLiteral(" changed ")); });
    for (QString& each : kept)
        each = each.trimmed();
    return kept.join(QStringLiteral("; "));
}

void row(const char* name, const char* scene, const char* said)
{
    QTest::newRow(name) << QString::fromLatin1(scene) << QString::fromLatin1(said);
}

std::vector<journal::Alert> alerts(const std::vector<scene::Said>& said, journal::AlertPhase phase)
{
    std::vector<journal::Alert> found;
    for (const auto& each : said)
        if (const auto* alert = std::get_if<journal::Alert>(&each.body); alert && alert->phase == phase)
            found.push_back(*alert);
    return found;
}

} // namespace

class JudgeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sceneIsTold_data();
    void sceneIsTold();
    void evidenceIsFilled();
    void aMixBeganWhenItChanged_data();
    void aMixBeganWhenItChanged();
    void evidenceOfASlowServiceIsInMilliseconds();
    void aTestQuestionStandsForAllThatIsAskedMeanwhile();
    void aLongSilenceDoesNotMakeLessOfWhatIsUsual();
    void firstCallsOfANewProcessTellNothingOfTheStore_data();
    void firstCallsOfANewProcessTellNothingOfTheStore();
    void theCauseStaysWhatItWas_data();
    void theCauseStaysWhatItWas();
    void whatIsWrongWithTheModelHurtsNobodyOnAFallback();
    void fewAnswersAreNotEnough_data();
    void fewAnswersAreNotEnough();
    void changedIsSaidWhenItDoubles();
    void incidentHoldsAllAlertsUntilTheLastIsCleared();
    void agreedStretchForgivesAShortBurst();
    void silenceDuringOurRestartOpensNothing();
    void changeByOurOperationCarriesItsId();
    void aTimeGivenToTheFallbackOpensACardWhenItIsOver_data();
    void aTimeGivenToTheFallbackOpensACardWhenItIsOver();
    void unknownFieldsWithoutNormalStaySilent();
    void alertOfARemovedLineIsCleared();
    void whatIsUnlikeAFirstImpressionWakesWhenMoreIsKnown_data();
    void whatIsUnlikeAFirstImpressionWakesWhenMoreIsKnown();
};

void JudgeTest::sceneIsTold_data()
{
    QTest::addColumn<QString>("scene");
    QTest::addColumn<QString>("said");
    row("all well", "40 min:", "");
    row("all requests fail", "20 min: | 5 s: failing 1 | 4 min:",
        "+20:01 opened failing broken; +20:15 better failing broken; +22:15 cleared failing broken; +22:15 incident closed");
    row("twice the agreed share fails", "20 min: | 60 s: failing 0.04 | 4 min:",
        "+20:59 opened failing broken; +21:10 better failing broken; +23:10 cleared failing broken; +23:10 incident closed");
    row("half of the agreed share fails", "20 min: | 20 min: failing 0.01", "");
    row("ten times as slow", "20 min: | 10 s: ms 200 | 4 min:",
        "+20:01 opened slow broken; +20:21 better slow broken; +22:21 cleared slow broken; +22:21 incident closed");
    row("killed", "20 min: | 20 s: refused rate 0 | 4 min: born 50",
        "+20:01 opened notAnswering broken; +20:01 cause service; +20:21 restarted; +20:21 better notAnswering broken; "
        "+22:21 cleared notAnswering broken; +22:21 incident closed");
    row("hung", "20 min: | 20 s: unanswered 2 rate 0 | 4 min:",
        "+20:01 opened notAnswering broken; +20:01 cause service; +20:21 better notAnswering broken; "
        "+22:21 cleared notAnswering broken; +22:21 incident closed");
    row("one question without an answer", "20 min: | 20 s: unanswered 1 | 4 min:", "");
    row("no source reports", "20 min: | 20 s: blind | 4 min:",
        "+20:04 opened contactLost no contact; +20:21 better contactLost no contact; +22:21 cleared contactLost no contact; "
        "+22:21 incident closed");
    row("traffic stops", "20 min: | 2 min: rate 0 | 4 min:",
        "+20:09 opened fewRequests watch; +20:09 cause traffic; +22:02 better fewRequests watch; "
        "+24:02 cleared fewRequests watch; +24:02 incident closed");
    row("traffic stops soon after the start", "30 s: | 2 min: rate 0 | 1 min:",
        "+0:40 opened fewRequests watch; +0:40 cause traffic; +2:32 better fewRequests watch");
    row("traffic halves", "20 min: | 20 min: rate 25", "");
    row("answers moved", "20 min: | 3 min: late 0.4", "+21:50 opened answersMoved watch");
    row("nearly all answers moved", "20 min: | 1 min: late 1", "+20:05 opened answersMoved watch");
    row("field dropped", "20 min: | 1 min: missing 1 | 4 min:",
        "+20:01 opened inputMissing distance watch; +20:01 cause input distance; +21:11 better inputMissing distance watch; "
        "+23:11 cleared inputMissing distance watch; +23:11 incident closed");
    row("names never seen", "20 min: | 1 min: unseen 0.3",
        "+20:01 opened inputUnseen origin watch; +20:01 cause input origin");
    row("out of range", "20 min: | 1 min: range 0.2",
        "+20:03 opened inputOutOfRange distance watch; +20:03 cause input distance");
    row("another mix of distances", "20 min: | 5 min: far 0.65",
        "+21:50 opened inputMoved distance watch; +21:50 cause input distance");
    row("guesses", "20 min: | 1 min: guess 0.5", "+20:09 opened guessing watch");
    row("two test questions wrong", "20 min: | 12 s: wrong 0.5 | 2 min:", "+20:08 opened testQuestionsWrong broken");
    row("test questions wrong on the fallback", "20 min: | 1 min: mode table wrong 0.5 late 1",
        "+20:01 change fallback   -> table");
    row("late outcomes wrong", "20 min: | 1 min: outcomes 0.5", "+20:09 opened outcomesWrong broken");
    row("dependency slow", "20 min: | 1 min: store 2000 ms 2020",
        "+20:01 opened slow broken; +20:01 change dependency store well -> slow; +20:01 opened dependencySlow store watch; "
        "+20:01 cause dependency store");
    row("dependency down", "20 min: | 1 min: storefails 1",
        "+20:01 change dependency store well -> failing; +20:01 opened dependencyFailing store watch; "
        "+20:01 cause dependency store");
    row("dependency stale", "20 min: | 1 min: age 4000 | 1 min: age 3",
        "+20:01 change dependency store well -> stale; +20:01 opened dependencyStale store watch; "
        "+20:01 cause dependency store; +21:01 change dependency store stale -> well; +21:01 better dependencyStale store watch");
    row("fallback too long", "20 min: | 12 min: mode table | 1 min:",
        "+20:01 change fallback   -> table; +30:02 opened fallbackTooLong table watch; +32:01 change fallback  table ->; "
        "+32:01 better fallbackTooLong table watch");
    row("fallback without an agreed end", "20 min: | 30 min: mode unavailable", "+20:01 change fallback   -> unavailable");
    row("new version three times as slow", "30 min: | 1 min: version v13 ms 60 | 3 min:",
        "+30:01 change version  v11 -> v13; +30:04 opened versionWorse v13 watch; +30:04 cause version v13; "
        "+31:01 change version  v13 -> v11; +31:01 better versionWorse v13 watch; +33:01 cleared versionWorse v13 watch; "
        "+33:01 incident closed");
    row("the store slow soon after a new version", "30 min: | 20 s: version v13 | 60 s: version v13 store 2000 ms 2020 | 4 min: version v13",
        "+30:01 change version  v11 -> v13; +30:21 opened slow broken; +30:21 change dependency store well -> slow; "
        "+30:21 opened dependencySlow store watch; +30:21 cause dependency store; +31:25 change dependency store slow -> well; "
        "+31:25 better dependencySlow store watch; +31:31 better slow broken; +33:25 cleared dependencySlow store watch; "
        "+33:31 cleared slow broken; +33:31 incident closed");
    row("new version as good", "30 min: | 20 min: version v12", "+30:01 change version  v11 -> v12");
    row("a version gone back to is not new: slower for another reason", "30 min: | 2 min: version v13 | 2 min: | 1 min: ms 60 | 3 min:",
        "+30:01 change version  v11 -> v13; +32:01 change version  v13 -> v11");
    row("new version fails", "30 min: | 20 s: version v13 failing 0.5",
        "+30:01 change version  v11 -> v13; +30:01 opened failing broken; +30:01 cause version v13; "
        "+30:02 opened versionWorse v13 watch");
    row("new version guesses: the time before it is no sign that it got better", "30 min: rate 10 | 4 min: rate 10 version v13 guess 0.28",
        "+30:01 change version  v11 -> v13; +32:15 opened versionWorse v13 watch; +32:15 cause version v13");
    row("memory grows until it is slow", "20 min: | 2 min: memory 400 | 10 s: memory 600 ms 300",
        "+22:01 opened slow broken; +22:01 cause service memory_mb");
    row("busier and slow", "20 min: | 90 s: rate 200 ms 300", "+20:01 opened slow broken; +20:20 cause traffic");
    row("back before it was cleared", "20 min: | 5 s: failing 1 | 40 s: | 5 s: failing 1 | 4 min:",
        "+20:01 opened failing broken; +20:15 better failing broken; +20:46 back failing broken; +21:00 better failing broken; "
        "+23:00 cleared failing broken; +23:00 incident closed");
    row("missing data clears nothing", "20 min: | 5 s: failing 1 | 1 h: blind",
        "+20:01 opened failing broken; +20:09 opened contactLost no contact");
    row("missing data stops the quiet period", "20 min: | 5 s: failing 1 | 20 s: | 1 h: blind",
        "+20:01 opened failing broken; +20:15 better failing broken; +20:29 opened contactLost no contact");
    row("no word at once after the agent was away", "20 min: | 10 min: away | 2 s: blind | 1 min:", "");
    row("no word for long after the agent was away", "20 min: | 10 min: away | 10 s: blind", "+30:04 opened contactLost no contact");
    row("restarts without an agent", "20 min: | 10 min: away | 20 min: born 70", "+30:01 restarted");
}

void JudgeTest::sceneIsTold()
{
    QFETCH(QString, scene);
    QFETCH(QString, said);
    QCOMPARE(story(scene::tell(scene.toStdString())), said);
}

void JudgeTest::evidenceIsFilled()
{
    const auto windows = scene::play("20 min: | 30 s: failing 1 | 3 min:");
    scene::Desk desk(scene::agreement(), scene::normal());
    desk.take(windows);
    const WallTime begin = windows.front().start;
    const auto opened = alerts(desk.said, journal::AlertPhase::opened);
    QCOMPARE(opened.size(), std::size_t(1));
    const journal::Alert& alert = opened.front();
    QCOMPARE(alert.incident.value, "flights/" + std::to_string(toMs(begin + 20min + 1s)));
    QCOMPARE(alert.failure, std::string("requests fail"));
    QCOMPARE(alert.at, begin + 20min + 1s);
    QCOMPARE(alert.evidence.signal, std::string("failures"));
    QCOMPARE(*alert.evidence.value, 1.0);
    QCOMPARE(*alert.evidence.limit, 0.02);
    QCOMPARE(alert.evidence.answers, std::uint64_t(50));
    QCOMPARE(alert.evidence.affected, std::uint64_t(50));
    QCOMPARE(alert.evidence.since, begin + 20min);
    QCOMPARE(alert.evidence.parts.at("timed out"), 1.0);
    const auto cleared = alerts(desk.said, journal::AlertPhase::cleared);
    QCOMPARE(cleared.size(), std::size_t(1));
    QCOMPARE(*cleared.front().evidence.worst, 1.0);
    QCOMPARE(cleared.front().evidence.affected, std::uint64_t(1500));
    QCOMPARE(cleared.front().evidence.since, begin + 20min);
}

void JudgeTest::aMixBeganWhenItChanged_data()
{
    QTest::addColumn<QString>("scene");
    QTest::addColumn<int>("mostOffS");
    QTest::newRow("a little, told after two minutes") << "20 min: | 5 min: far 0.65" << 20;
    QTest::newRow("much, told after ten seconds") << "20 min: | 5 min: far 1" << 3;
    QTest::newRow("in the middle of a minute") << "20 min: | 25 s: | 5 min: far 0.8" << 5;
    QTest::newRow("few answers, told after many minutes") << "40 min: rate 2 | 40 min: rate 2 far 0.75" << 120;
}

void JudgeTest::aMixBeganWhenItChanged()
{
    QFETCH(QString, scene);
    QFETCH(int, mostOffS);
    for (const unsigned seed : {0U, 1U, 2U, 3U, 4U, 5U}) {
        const auto windows = scene::play(scene.toStdString(), 1s, seed);
        scene::Desk desk(scene::agreement(), scene::normal());
        desk.take(windows);
        const auto moved = std::ranges::find(windows, windows.back().start - (scene.contains(QStringLiteral("40 min")) ? 40min : 5min) + 1s, &Window::start);
        QVERIFY(moved != windows.end());
        const auto opened = alerts(desk.said, journal::AlertPhase::opened);
        const auto mix = std::ranges::find(opened, journal::AlertKind::inputMoved, &journal::Alert::kind);
        QVERIFY(mix != opened.end());
        const auto off = std::chrono::duration_cast<std::chrono::seconds>(mix->evidence.since - moved->start);
        QVERIFY2(std::abs(off.count()) <= mostOffS, qPrintable(QString::number(off.count())));
    }
}

void JudgeTest::evidenceOfASlowServiceIsInMilliseconds()
{
    scene::Desk desk(scene::agreement(), scene::normal());
    desk.take(scene::play("20 min: | 30 s: ms 400"));
    const auto opened = alerts(desk.said, journal::AlertPhase::opened);
    QCOMPARE(opened.size(), std::size_t(1));
    QVERIFY(std::abs(*opened.front().evidence.value - 400) < 10);
    QCOMPARE(*opened.front().evidence.limit, 150.0);
    QCOMPARE(*opened.front().evidence.usualHigh, 30.0);
    QCOMPARE(*opened.front().evidence.usual, 22.0);
}

void JudgeTest::aTestQuestionStandsForAllThatIsAskedMeanwhile()
{
    auto windows = scene::play("20 min: | 60 s: wrong 1 version v12");
    for (Window& window : windows) {
        const bool isWrong = window.knownAnswers.wrong > 0 || window.version == "v12";
        window.knownAnswers = {4, isWrong ? std::uint64_t(4) : 0};
    }
    scene::Desk desk(scene::agreement(), scene::normal());
    desk.take(windows);
    std::map<journal::AlertKind, std::uint64_t> affected;
    for (const auto phase : {journal::AlertPhase::opened, journal::AlertPhase::changed})
        for (const journal::Alert& alert : alerts(desk.said, phase))
            affected[alert.kind] = std::max(affected[alert.kind], alert.evidence.affected);
    QVERIFY(affected.contains(journal::AlertKind::testQuestionsWrong) && affected.contains(journal::AlertKind::versionWorse));
    for (const auto& [kind, count] : affected) // 50 a second, of which four are asked by ourselves
        QVERIFY2(count >= 800 && count <= 3000, qPrintable(QString::number(count)));
}

void JudgeTest::aLongSilenceDoesNotMakeLessOfWhatIsUsual()
{
    scene::Desk desk(scene::agreement(), scene::normal());
    desk.take(scene::play("60 s: | 140 s: unanswered 5 rate 0 | 20 s:"));
    const auto better = alerts(desk.said, journal::AlertPhase::better);
    QCOMPARE(better.size(), std::size_t(1));
    QVERIFY2(better.front().evidence.affected >= 6900 && better.front().evidence.affected <= 7000,
             qPrintable(QString::number(better.front().evidence.affected)));
}

void JudgeTest::firstCallsOfANewProcessTellNothingOfTheStore_data()
{
    QTest::addColumn<QString>("scene");
    QTest::addColumn<bool>("isOurs");
    QTest::addColumn<bool>("speaks");
    QTest::newRow("calls that hung with our restart") << "20 min: | 2 s: store 500 | 60 s: born 50" << true << false;
    QTest::newRow("first calls after anybody's restart") << "20 min: | 4 s: born 50 store 500 | 60 s: born 50" << false << false;
    QTest::newRow("a store that stays slow after our restart") << "20 min: | 2 s: store 500 | 60 s: born 50 store 500" << true << true;
    QTest::newRow("slow without a restart") << "20 min: | 4 s: store 500 | 60 s:" << false << true;
}

void JudgeTest::firstCallsOfANewProcessTellNothingOfTheStore()
{
    QFETCH(QString, scene);
    QFETCH(bool, isOurs);
    QFETCH(bool, speaks);
    const auto windows = scene::play(scene.toStdString());
    scene::Desk desk(scene::agreement(), scene::normal());
    desk.take({windows.begin(), windows.begin() + 1200});
    journal::Operation restart;
    restart.id = OperationId("flights/op/1");
    restart.kind = journal::ActionKind::restart;
    restart.state = journal::OperationState::started;
    if (isOurs)
        desk.take({1, windows[1200].start, ServiceId("flights"), "ana", {}, restart});
    desk.take({windows.begin() + 1200, windows.end()});
    const auto opened = alerts(desk.said, journal::AlertPhase::opened);
    QCOMPARE(std::ranges::count(opened, journal::AlertKind::dependencySlow, &journal::Alert::kind), speaks ? 1 : 0);
}

void JudgeTest::theCauseStaysWhatItWas_data()
{
    QTest::addColumn<QString>("scene");
    QTest::addColumn<QString>("causes");
    QTest::newRow("other values come in later, which test questions don't hold")
        << "20 min: | 60 s: version v12 wrong 1 | 3 min: version v12 wrong 1 far 1" << "version v12";
    QTest::newRow("it falls over with the new version")
        << "20 min: | 3 min: version v12 failing 0.3 | 20 s: version v12 unanswered 5 rate 0" << "version v12";
    QTest::newRow("it falls over after the new version was taken back")
        << "20 min: | 60 s: version v12 failing 0.3 | 20 s: version v11 unanswered 5 rate 0" << "version v12";
    QTest::newRow("other values alone") << "20 min: | 5 min: far 1" << "input distance";
    QTest::newRow("a field is missing after the store was well again")
        << "20 min: | 60 s: store 2000 ms 2020 | 80 s: | 60 s: missing 1" << "dependency store; input distance";
    QTest::newRow("a field is missing while the store is slow")
        << "20 min: | 60 s: store 2000 ms 2020 | 60 s: store 2000 ms 2020 missing 1" << "dependency store";
    QTest::newRow("it guesses after the store was well again")
        << "20 min: | 60 s: store 2000 ms 2020 | 80 s: | 60 s: guess 0.5" << "dependency store; nothing known";
    QTest::newRow("the store is slow again in the same incident")
        << "20 min: | 60 s: store 2000 ms 2020 | 80 s: | 60 s: store 2000 ms 2020" << "dependency store";
    QTest::newRow("the store is slow soon after a new version")
        << "30 min: | 20 s: version v12 | 60 s: version v12 store 2000 ms 2020 | 4 min: version v12" << "dependency store";
}

void JudgeTest::theCauseStaysWhatItWas()
{
    QFETCH(QString, scene);
    QFETCH(QString, causes);
    auto windows = scene::play(scene.toStdString());
    for (Window& window : windows)
        if (const bool isWrong = window.version == "v12" && scene.contains(QStringLiteral("wrong")); true)
            window.knownAnswers = {4, isWrong ? std::uint64_t(4) : 0};
    scene::Desk desk(scene::agreement(), scene::normal());
    desk.take(windows);
    QStringList said;
    for (const auto& each : desk.said)
        if (const auto* cause = std::get_if<journal::Cause>(&each.body)) {
            const QString kind = cause->kind == journal::CauseKind::version ? QStringLiteral("version ")
                                 : cause->kind == journal::CauseKind::input ? QStringLiteral("input ")
                                 : cause->kind == journal::CauseKind::dependency ? QStringLiteral("dependency ")
                                 : cause->kind == journal::CauseKind::unknown    ? QStringLiteral("nothing known")
                                                                                 : QStringLiteral("other ");
            said << kind + QString::fromStdString(cause->subject);
        }
    QCOMPARE(said.join(QStringLiteral("; ")), causes);
}

void JudgeTest::whatIsWrongWithTheModelHurtsNobodyOnAFallback()
{
    const auto last = [](const QString& scene) {
        scene::Desk desk(scene::agreement(), scene::normal());
        desk.take(scene::play(scene.toStdString()));
        std::uint64_t most = 0;
        for (const auto& each : desk.said)
            if (const auto* alert = std::get_if<journal::Alert>(&each.body); alert && alert->kind == journal::AlertKind::inputMissing)
                most = std::max(most, alert->evidence.affected);
        return most;
    };
    const std::uint64_t model = last(QStringLiteral("20 min: | 20 min: missing 1"));
    const std::uint64_t table = last(QStringLiteral("20 min: | 2 min: missing 1 | 18 min: missing 1 mode table"));
    QVERIFY2(model > 25'000 && table > 0 && table <= 6'100, qPrintable(QStringLiteral("%1 %2").arg(model).arg(table)));
}

void JudgeTest::fewAnswersAreNotEnough_data()
{
    QTest::addColumn<int>("answers");
    QTest::addColumn<int>("failed");
    QTest::addColumn<bool>("speaks");
    QTest::newRow("20 of 20") << 20 << 20 << true;
    QTest::newRow("3 of 50 over a limit of 2 %") << 50 << 3 << false;
    QTest::newRow("12 of 50") << 50 << 12 << false;
    QTest::newRow("15 of 50") << 50 << 15 << true;
    QTest::newRow("3 of 3") << 3 << 3 << false;
    QTest::newRow("300 of 10,000") << 10'000 << 300 << true;
    QTest::newRow("210 of 10,000") << 10'000 << 210 << false;
}

void JudgeTest::fewAnswersAreNotEnough()
{
    QFETCH(int, answers);
    QFETCH(int, failed);
    QFETCH(bool, speaks);
    Judge judge(scene::agreement(), nullptr);
    Window window = scene::play("1 s: rate 1").front();
    window.requests = std::uint64_t(answers);
    window.errors["broken"] = std::uint64_t(failed);
    QCOMPARE(!judge.take(window).empty(), speaks);
}

void JudgeTest::changedIsSaidWhenItDoubles()
{
    scene::Desk desk(scene::agreement(), scene::normal());
    desk.take(scene::play("20 min: | 10 min: failing 1"));
    const auto changed = alerts(desk.said, journal::AlertPhase::changed);
    QVERIFY2(changed.size() >= 4 && changed.size() <= 8, qPrintable(QString::number(changed.size())));
    for (std::size_t i = 1; i < changed.size(); ++i) {
        QVERIFY(changed[i].at - changed[i - 1].at >= 10s);
        QVERIFY(changed[i].evidence.affected >= 2 * changed[i - 1].evidence.affected);
    }
}

void JudgeTest::incidentHoldsAllAlertsUntilTheLastIsCleared()
{
    scene::Desk desk(scene::agreement(), scene::normal());
    desk.take(scene::play("20 min: | 30 s: failing 1 | 30 s: ms 400 | 4 min: | 10 s: failing 1 | 4 min:"));
    std::set<std::string> incidents;
    int closed = 0;
    for (const auto& each : desk.said) {
        if (const auto* alert = std::get_if<journal::Alert>(&each.body))
            incidents.insert(alert->incident.value);
        if (const auto* incident = std::get_if<journal::Incident>(&each.body)) {
            QVERIFY(incident->what == journal::Holding::closed);
            ++closed;
        }
    }
    QCOMPARE(incidents.size(), std::size_t(2));
    QCOMPARE(closed, 2);
}

void JudgeTest::agreedStretchForgivesAShortBurst()
{
    auto patient = scene::agreement();
    for (auto& failure : patient->failures)
        if (failure.kind == journal::AlertKind::failing)
            failure.over = 10min;
    scene::Desk desk(patient, scene::normal());
    desk.take(scene::play("20 min: | 8 s: failing 1 | 5 min:"));
    QVERIFY(desk.said.empty());
    desk.take(scene::play("40 min: | 60 s: failing 1"));
    QCOMPARE(alerts(desk.said, journal::AlertPhase::opened).size(), std::size_t(1));
}

void JudgeTest::silenceDuringOurRestartOpensNothing()
{
    const auto windows = scene::play("20 min: | 40 s: refused rate 0");
    scene::Desk desk(scene::agreement(), scene::normal());
    desk.take({windows.begin(), windows.begin() + 1200});
    journal::Operation restart;
    restart.id = OperationId("flights/op/1");
    restart.kind = journal::ActionKind::restart;
    restart.state = journal::OperationState::started;
    desk.take({1, windows[1200].start, ServiceId("flights"), "ana", {}, restart});
    desk.take({windows.begin() + 1200, windows.end()});
    QCOMPARE(story(desk.text(windows.front().start)), QStringLiteral("+20:30 opened notAnswering broken; +20:30 cause service"));
}

void JudgeTest::aTimeGivenToTheFallbackOpensACardWhenItIsOver_data()
{
    QTest::addColumn<QString>("mode");
    QTest::addColumn<QString>("atMost");
    QTest::addColumn<bool>("isRestarted");
    QTest::addColumn<double>("limit");
    QTest::newRow("sooner than agreed") << QStringLiteral("table") << QStringLiteral("180") << false << 180.0;
    QTest::newRow("where nothing is agreed") << QStringLiteral("unavailable") << QStringLiteral("180") << false << 180.0;
    QTest::newRow("never later than agreed") << QStringLiteral("table") << QStringLiteral("3600") << false << 600.0;
    QTest::newRow("also for an agent that began anew") << QStringLiteral("table") << QStringLiteral("180") << true << 180.0;
    QTest::newRow("none given, none agreed") << QStringLiteral("unavailable") << QString() << false << 0.0;
}

void JudgeTest::aTimeGivenToTheFallbackOpensACardWhenItIsOver()
{
    QFETCH(QString, mode);
    QFETCH(QString, atMost);
    QFETCH(bool, isRestarted);
    QFETCH(double, limit);
    const auto windows = scene::play("5 min: | 12 min: mode " + mode.toStdString() + " | 1 min:");
    journal::Entry entry;
    entry.at = windows.front().start + 5min;
    journal::Operation operation;
    operation.id = OperationId("op/1");
    operation.kind = journal::ActionKind::fallback;
    operation.state = journal::OperationState::started;
    operation.params["mode"] = mode.toStdString();
    if (!atMost.isEmpty())
        operation.params["at most"] = atMost.toStdString();
    entry.body = operation;
    const auto agreement = scene::agreement();
    auto judge = std::make_unique<Judge>(agreement, nullptr);
    std::vector<journal::Alert> opened;
    bool isTold = false;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        if (!isTold && windows[i].start >= entry.at) {
            judge->take(entry);
            isTold = true;
        }
        if (isRestarted && windows[i].start == entry.at + 1min) {
            judge = std::make_unique<Judge>(agreement, nullptr);
            judge->take(entry);
            for (std::size_t past = 0; past < i; ++past)
                judge->warmUp(windows[past]);
        }
        for (const journal::Body& body : judge->take(windows[i]))
            if (const auto* alert = std::get_if<journal::Alert>(&body); alert && alert->phase == journal::AlertPhase::opened)
                opened.push_back(*alert);
    }
    QCOMPARE(opened.size(), std::size_t(limit > 0 ? 1 : 0));
    if (limit <= 0)
        return;
    QCOMPARE(opened[0].kind, journal::AlertKind::fallbackTooLong);
    QCOMPARE(*opened[0].evidence.limit, limit);
    QCOMPARE(opened[0].evidence.parts.contains("asked"), limit < 600);
    const double over = *opened[0].evidence.value - limit;
    QVERIFY2(over > 0 && over <= 2, qPrintable(QString::number(over)));
}

void JudgeTest::changeByOurOperationCarriesItsId()
{
    const auto windows = scene::play("20 min: | 40 s: version v10");
    scene::Desk desk(scene::agreement(), scene::normal());
    desk.take({windows.begin(), windows.begin() + 1200});
    journal::Operation back;
    back.id = OperationId("flights/op/2");
    back.kind = journal::ActionKind::rollBack;
    back.params["version"] = "v10";
    back.state = journal::OperationState::started;
    desk.take({1, windows[1200].start, ServiceId("flights"), "ana", {}, back});
    desk.take({windows.begin() + 1200, windows.end()});
    QCOMPARE(desk.said.size(), std::size_t(1));
    QCOMPARE(std::get<journal::Change>(desk.said.front().body).operation.value, std::string("flights/op/2"));
}

void JudgeTest::unknownFieldsWithoutNormalStaySilent()
{
    scene::Desk desk(scene::agreement(), nullptr);
    desk.take(scene::play("20 min: | 10 min: late 1 far 1"));
    QVERIFY(desk.said.empty());
}

void JudgeTest::alertOfARemovedLineIsCleared()
{
    const auto windows = scene::play("20 min: | 5 s: guess 0.9 | 10 s: guess 0.9");
    scene::Desk desk(scene::agreement(), scene::normal());
    desk.take({windows.begin(), windows.end() - 10});
    QCOMPARE(alerts(desk.said, journal::AlertPhase::opened).size(), std::size_t(1));
    auto changed = scene::agreement();
    for (auto& failure : changed->failures)
        if (failure.kind == journal::AlertKind::guessing)
            failure.name = "another name";
    Judge judge(changed, scene::normal());
    for (const auto& entry : desk.journal)
        judge.take(entry);
    const auto said = judge.take(windows[windows.size() - 10]);
    const bool isCleared = std::ranges::any_of(said, [](const journal::Body& body) {
        const auto* alert = std::get_if<journal::Alert>(&body);
        return alert && alert->failure == "too many guesses" && alert->phase == journal::AlertPhase::cleared;
    });
    QVERIFY(isCleared);
}

void JudgeTest::whatIsUnlikeAFirstImpressionWakesWhenMoreIsKnown_data()
{
    QTest::addColumn<QString>("trouble");
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("isUsual");
    QTest::addColumn<QString>("said");
    const int few = int(journal::AlertKind::fewRequests), answers = int(journal::AlertKind::answersMoved);
    QTest::newRow("no traffic, and that is no hour for it") << "rate 0" << few << false << "opened watch, changed broken";
    QTest::newRow("no traffic, as usual at this hour") << "rate 0" << few << true << "opened watch";
    QTest::newRow("other answers than ever") << "late 1" << answers << false << "opened watch, changed broken";
    QTest::newRow("answers that are usual too") << "late 1" << answers << true << "opened watch, better watch, cleared watch";
}

void JudgeTest::whatIsUnlikeAFirstImpressionWakesWhenMoreIsKnown()
{
    QFETCH(QString, trouble);
    QFETCH(int, kind);
    QFETCH(bool, isUsual);
    QFETCH(QString, said);
    auto agreed = scene::agreement();
    contract::Failure line;
    line.kind = journal::AlertKind(kind);
    line.severity = journal::Severity::broken;
    line.limit = 0.2;
    agreed->failures = {line};
    auto impression = scene::normal(), known = scene::normal();
    impression->how = known->how = "live";
    impression->to = impression->from + 9h;
    known->to = known->from + kFirstImpression;
    known->hours.resize(24);
    for (UsualHour& hour : known->hours)
        hour.bands["requests"] = isUsual ? Band{0, 0, 50} : Band{40, 50, 60};
    if (isUsual)
        known->answerShares = {{"late", 1}, {"on time", 0}};
    for (const bool isRestarted : {false, true}) {
        scene::Desk desk(agreed, impression);
        const auto windows = scene::play("20 min: | 20 min: " + trouble.toStdString());
        const auto middle = windows.begin() + 25 * 60;
        desk.take({windows.begin(), middle});
        desk.learn(known);
        if (isRestarted)
            desk.restart();
        desk.take({middle, windows.end()});
        QStringList phases;
        for (const scene::Said& each : desk.said)
            if (const auto* alert = std::get_if<journal::Alert>(&each.body)) {
                const QStringList words = QString::fromStdString(scene::line(each.body, each.at, each.at)).split(QLatin1Char(' '));
                phases << words[1] + QLatin1Char(' ') + words.last();
                QCOMPARE(alert->evidence.knownFor.has_value(), alert->severity == journal::Severity::watch);
            }
        phases.removeAll(QStringLiteral("changed watch")); // many more are hurt
        phases.removeDuplicates();
        QCOMPARE(phases.join(QStringLiteral(", ")), said);
    }
}

QTEST_GUILESS_MAIN(JudgeTest)
#include "JudgeTest.moc"
