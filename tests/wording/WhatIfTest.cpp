#include "wording/WhatIf.h"

#include "Scene.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;
using alerting::ReplayEvent;
using alerting::ReplayWhat;

namespace {

QString shown(const Text& text)
{
    return QString::fromStdString(render(text));
}

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
    void onlyLimitsWithANumberCanBeTried()
    {
        contract::Agreement agreement = cardPayments();
        agreement.failures[1].budget = contract::Budget{};
        QStringList offered;
        for (const TriableLimit& limit : triableLimits(agreement))
            offered << shown(limit.name) + QStringLiteral(" | ") + QString::fromStdString(limit.asWritten);
        QCOMPARE(offered, (QStringList{QStringLiteral("Slow answers: now 300 ms | 300 ms"), QStringLiteral("Unusual answers: now 5 % | 5 %"),
                                       QStringLiteral("Guesses: now 15 % | 15 %"), QStringLiteral("Test questions: now 0 % | 0 %")}));
    }
};

QTEST_GUILESS_MAIN(WhatIfTest)
#include "WhatIfTest.moc"
