#include "Sheet.h"

#include "alerting/Plan.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::alerting;
using journal::AlertKind;

namespace {

const Plan* find(const std::vector<Plan>& plans, AlertKind kind, const std::string& subject = {})
{
    const auto found = std::ranges::find_if(plans, [&](const Plan& p) { return p.kind == kind && p.subject == subject; });
    return found == plans.end() ? nullptr : &*found;
}

} // namespace

class PlanTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void emptyAgreementStillWatchesWhatNeedsNoLimit();
    void linesReplaceBuiltInRules();
    void lineForOneFieldGoesBeforeALineForAll();
    void toleranceIsTheLargerOfFivePercentAndFourWobbles_data();
    void toleranceIsTheLargerOfFivePercentAndFourWobbles();
    void aMixThatMovesByItselfGetsNoLimit();
    void dataAloneIsOnlyWatched();
    void limitsOfModesAndDependenciesAreTheirOwn();
    void aFirstImpressionWakesNobody();
};

void PlanTest::emptyAgreementStillWatchesWhatNeedsNoLimit()
{
    const auto plans = planRules(contract::Agreement{}, nullptr);
    for (const AlertKind kind : {AlertKind::notAnswering, AlertKind::contactLost, AlertKind::failing, AlertKind::fewRequests,
                                 AlertKind::testQuestionsWrong, AlertKind::versionWorse})
        QVERIFY2(find(plans, kind), scene::word(kind).c_str());
    for (const AlertKind kind : {AlertKind::slow, AlertKind::answersMoved, AlertKind::guessing, AlertKind::fallbackTooLong})
        QVERIFY2(!find(plans, kind), scene::word(kind).c_str());
}

void PlanTest::linesReplaceBuiltInRules()
{
    const auto plans = planRules(*scene::agreement(), scene::normal().get());
    const auto failing = std::ranges::count(plans, AlertKind::failing, &Plan::kind);
    QCOMPARE(failing, std::ptrdiff_t(1));
    QCOMPARE(find(plans, AlertKind::failing)->failure, std::string("requests fail"));
    QCOMPARE(*find(plans, AlertKind::failing)->limit, 0.02);
    QVERIFY(find(plans, AlertKind::failing)->severity == journal::Severity::broken);
}

void PlanTest::lineForOneFieldGoesBeforeALineForAll()
{
    auto agreement = scene::agreement();
    contract::Failure all;
    all.name = "missing";
    all.kind = AlertKind::inputMissing;
    all.limit = 0.1;
    contract::Failure one = all;
    one.name = "no distance";
    one.subject = "distance";
    one.limit = 0.03;
    agreement->failures = {all, one};
    const auto plans = planRules(*agreement, nullptr);
    QCOMPARE(*find(plans, AlertKind::inputMissing, "distance")->limit, 0.03);
    QCOMPARE(find(plans, AlertKind::inputMissing, "distance")->failure, std::string("no distance"));
    QCOMPARE(*find(plans, AlertKind::inputMissing, "origin")->limit, 0.1);
    QCOMPARE(std::ranges::count(plans, AlertKind::inputMissing, &Plan::kind), std::ptrdiff_t(2));
}

void PlanTest::toleranceIsTheLargerOfFivePercentAndFourWobbles_data()
{
    QTest::addColumn<double>("wobble");
    QTest::addColumn<double>("agreed");
    QTest::addColumn<double>("answers");
    QTest::addColumn<double>("field");
    QTest::newRow("steady") << 0.01 << -1.0 << 0.05 << 0.05;
    QTest::newRow("wobbly") << 0.05 << -1.0 << 0.2 << 0.2;
    QTest::newRow("agreed") << 0.01 << 0.1 << 0.1 << 0.1;
    QTest::newRow("very wobbly, half at most") << 0.2 << -1.0 << 0.5 << 0.5;
    QTest::newRow("agreed, and a field that moves by itself") << 0.4 << 0.1 << 0.1 << 0.8;
}

void PlanTest::toleranceIsTheLargerOfFivePercentAndFourWobbles()
{
    QFETCH(double, wobble);
    QFETCH(double, agreed);
    QFETCH(double, answers);
    QFETCH(double, field);
    auto agreement = scene::agreement();
    if (agreed >= 0)
        agreement->tolerance = agreed;
    auto normal = scene::normal();
    normal->wobble = {{"answers", wobble}, {"input:distance", wobble}};
    const auto plans = planRules(*agreement, normal.get());
    QCOMPARE(*find(plans, AlertKind::answersMoved)->limit, answers);
    QCOMPARE(*find(plans, AlertKind::inputMoved, "distance")->limit, field);
}

void PlanTest::aMixThatMovesByItselfGetsNoLimit()
{
    const auto agreement = scene::agreement();
    auto normal = scene::normal();
    normal->wobble = {{"input:distance", 0.7}};
    QVERIFY(!find(planRules(*agreement, normal.get()), AlertKind::inputMoved, "distance"));
    QVERIFY(find(planRules(*agreement, normal.get()), AlertKind::answersMoved));
}

void PlanTest::dataAloneIsOnlyWatched()
{
    auto agreement = scene::agreement();
    agreement->failures.clear();
    for (const Plan& plan : planRules(*agreement, scene::normal().get())) {
        const bool hurts = plan.kind == AlertKind::failing || plan.kind == AlertKind::notAnswering;
        QCOMPARE(plan.severity == journal::Severity::broken, hurts);
    }
}

void PlanTest::limitsOfModesAndDependenciesAreTheirOwn()
{
    const auto plans = planRules(*scene::agreement(), nullptr);
    QCOMPARE(*find(plans, AlertKind::fallbackTooLong, "table")->limit, 600.0);
    QVERIFY(!find(plans, AlertKind::fallbackTooLong, "unavailable")->limit); // only when somebody gives it a time
    auto agreement = scene::agreement();
    contract::Failure all;
    all.kind = AlertKind::fallbackTooLong;
    all.limit = 7200;
    agreement->failures = {all};
    const auto withLine = planRules(*agreement, nullptr);
    QCOMPARE(*find(withLine, AlertKind::fallbackTooLong, "table")->limit, 600.0);
    QCOMPARE(*find(withLine, AlertKind::fallbackTooLong, "unavailable")->limit, 7200.0);
    QCOMPARE(*find(plans, AlertKind::dependencySlow, "store")->limit, 100.0);
    QCOMPARE(*find(plans, AlertKind::dependencyStale, "store")->limit, 3600.0);
}

void PlanTest::aFirstImpressionWakesNobody()
{
    using namespace std::chrono_literals;
    auto agreement = scene::agreement();
    agreement->failures.clear();
    for (const AlertKind kind : {AlertKind::fewRequests, AlertKind::answersMoved, AlertKind::unusualForItself, AlertKind::guessing,
                                 AlertKind::slow, AlertKind::failing, AlertKind::testQuestionsWrong, AlertKind::dependencySlow}) {
        contract::Failure line;
        line.name = scene::word(kind);
        line.kind = kind;
        line.subject = kind == AlertKind::dependencySlow ? "store" : "";
        line.severity = journal::Severity::broken;
        agreement->failures.push_back(line);
    }
    const auto heldBack = [&](const Normal* normal) {
        QStringList kinds;
        for (const Plan& plan : planRules(*agreement, normal)) {
            if (plan.knownFor)
                kinds << QString::fromStdString(scene::word(plan.kind));
            const bool isBuiltIn = plan.failure.empty(), isHeld = plan.knownFor.has_value();
            if (!isBuiltIn && isHeld == (plan.severity == journal::Severity::broken))
                kinds << QStringLiteral("and wrongly so");
        }
        kinds.removeDuplicates();
        return kinds.join(QLatin1Char(' '));
    };
    QCOMPARE(heldBack(nullptr), QStringLiteral("fewRequests"));
    auto normal = scene::normal();
    normal->bands["gauge:queue"] = {1, 2, 3};
    QCOMPARE(heldBack(normal.get()), QString());
    normal->how = "live";
    normal->from = fromMs(1'795'000'000'000);
    normal->to = normal->from + 9h;
    // The agreement gives the store its limit, and whatever is usual, failures and wrong test answers are none.
    QCOMPARE(heldBack(normal.get()), QStringLiteral("fewRequests answersMoved guessing slow inputMoved unusualForItself"));
    const auto plans = planRules(*agreement, normal.get());
    QCOMPARE(find(plans, AlertKind::guessing)->knownFor, std::optional<Millis>(9h));
    normal->to = normal->from + kFirstImpression;
    QCOMPARE(heldBack(normal.get()), QString());
    // Of replayed records only the pace is learned by watching.
    normal->how = kReplayedRecords;
    QCOMPARE(heldBack(normal.get()), QString());
    normal->paceTo = normal->to + 9h;
    QCOMPARE(heldBack(normal.get()), QStringLiteral("slow"));
    normal->paceTo = normal->to + kFirstImpression;
    QCOMPARE(heldBack(normal.get()), QString());
}

QTEST_GUILESS_MAIN(PlanTest)
#include "PlanTest.moc"
