#include "wording/WhatIf.h"

#include "Scene.h"
#include "Shown.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;
using alerting::ReplayEvent;
using alerting::ReplayWhat;

namespace {

ReplayEvent said(WallTime when, ReplayWhat what, double ms)
{
    journal::Alert alert;
    alert.kind = journal::AlertKind::slow;
    alert.failure = "slow answers";
    alert.severity = journal::Severity::broken;
    alert.evidence.signal = "latency";
    alert.evidence.value = ms;
    alert.evidence.limit = 300;
    if (what == ReplayWhat::better)
        alert.evidence.worst = 860;
    return {when, what, alert};
}

} // namespace

/// What another limit would have raised, in a person's words.
class WhatIfTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedTimeZone(); }

    void bothSidesAreToldWithTheirNumbers()
    {
        const contract::Agreement agreement = cardPayments();
        const std::vector<ReplayEvent> asItIs{said(at(4), ReplayWhat::opened, 420), said(at(8), ReplayWhat::better, 90),
                                              said(at(12), ReplayWhat::opened, 420)};
        const std::vector<ReplayEvent> changed;
        const WhatIfView view = whatIfView({agreement, agreement, asItIs, changed, whatIfLimit(agreement, "slow answers", 900),
                                            at(0) - std::chrono::hours(23), at(60), false});
        QCOMPARE(shown(view.sentence), QStringLiteral("Over the last 24 h, as it is: 2 alerts, 2 of them broken. With a limit of 900 ms: no alert."));
        QCOMPARE(shown(view.asItIs.title), QStringLiteral("As it is: 2 alerts, 2 of them broken"));
        QCOMPARE(shown(view.changed.title), QStringLiteral("With a limit of 900 ms: no alert"));
        QCOMPARE(view.asItIs.lines.size(), std::size_t(2));
        QCOMPARE(shown(view.asItIs.lines[0]), QStringLiteral("02:04, for 4 min, broken: answers are slow, at worst 0.86 s."));
        QCOMPARE(shown(view.asItIs.lines[1]), QStringLiteral("02:12, still on, broken: answers are slow, at worst 0.42 s."));
        QVERIFY(view.changed.lines.empty());
        QVERIFY(!shown(view.note).contains(QStringLiteral("whole minutes")));
    }
    void manyAreCutOffWithTheirNumber()
    {
        const contract::Agreement agreement = cardPayments();
        std::vector<ReplayEvent> many;
        for (int i = 0; i < 100; ++i)
            many.push_back(said(at(i), i % 2 == 0 ? ReplayWhat::opened : ReplayWhat::better, 420));
        const WhatIfView view = whatIfView({agreement, agreement, many, many, whatIfFile("next.yaml"), at(0), at(120), true});
        QCOMPARE(shown(view.changed.title), QStringLiteral("With the agreement in next.yaml: 50 alerts, 50 of them broken"));
        QCOMPARE(shown(view.changed.lines.back()), QStringLiteral("And 10 more."));
        QVERIFY(shown(view.note).contains(QStringLiteral("whole minutes")));
    }
    void nothingRecordedIsSaid()
    {
        const contract::Agreement agreement = cardPayments();
        const WhatIfView view = whatIfView({agreement, agreement, {}, {}, whatIfFile("next.yaml"), at(60), at(60), false});
        QCOMPARE(shown(view.sentence), QStringLiteral("Nothing was recorded in that time."));
        QVERIFY(view.asItIs.title.empty());
    }
    void aBudgetIsToldAsWhatMayFail()
    {
        contract::Agreement agreement = cardPayments();
        const contract::Budget budget{0.9975, std::chrono::hours(24 * 7)};
        const WhatIfView plain = whatIfView({agreement, agreement, {}, {}, whatIfBudget(budget), at(0), at(60), false});
        QCOMPARE(shown(plain.changed.title), QStringLiteral("With at most 0.25 % over 7 days: no alert"));
        QVERIFY(!shown(plain.note).contains(QStringLiteral("before that time")));
        contract::Agreement other = agreement;
        other.failures[1].budget = budget;
        QVERIFY(shown(whatIfView({agreement, other, {}, {}, whatIfBudget(budget), at(0), at(60), false}).note)
                    .contains(QStringLiteral("What had failed before that time is not counted in.")));
    }
    void onlyLimitsWithANumberCanBeTried_data()
    {
        QTest::addColumn<bool>("hasBudget");
        QTest::addColumn<QStringList>("failing");
        QTest::newRow("a limit") << false << QStringList{QStringLiteral("Failing: now 2 % | 2 %"),
                                                         QStringLiteral("Failing: a share over many days | 0.1 % over 30 d as a budget")};
        QTest::newRow("a budget") << true << QStringList{QStringLiteral("Failing: now 0.25 % over 7 d | 0.25 % over 7 d as a budget")};
    }
    void onlyLimitsWithANumberCanBeTried()
    {
        QFETCH(bool, hasBudget);
        QFETCH(QStringList, failing);
        contract::Agreement agreement = cardPayments();
        if (hasBudget) {
            agreement.failures[1].budget = contract::Budget{0.9975, std::chrono::hours(24 * 7)};
            agreement.failures[1].limit.reset();
        }
        QStringList offered;
        for (const TriableLimit& limit : triableLimits(agreement))
            offered << shown(limit.name) + QStringLiteral(" | ") + QString::fromStdString(limit.asWritten) +
                           (limit.isBudget ? QStringLiteral(" as a budget") : QString());
        QCOMPARE(offered, (QStringList{QStringLiteral("Slow answers: now 300 ms | 300 ms")} + failing +
                           QStringList{QStringLiteral("Unusual answers: now 5 % | 5 %"), QStringLiteral("Guesses: now 15 % | 15 %"),
                                       QStringLiteral("Test questions: now 0 % | 0 %")}));
    }
};

QTEST_GUILESS_MAIN(WhatIfTest)
#include "WhatIfTest.moc"
