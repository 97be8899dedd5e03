#include "client/WhatIf.h"

#include <QtTest>

#include <fstream>

using namespace handrail;
using namespace handrail::client;

namespace {

const WallTime kBegin = *fromRfc3339("2026-11-24T01:00:00Z");

std::shared_ptr<const contract::Agreement> agreement()
{
    auto made = std::make_shared<contract::Agreement>();
    made->service = ServiceId("forecast");
    contract::Failure slow;
    slow.name = "slow answers";
    slow.kind = journal::AlertKind::slow;
    slow.limit = 300;
    slow.severity = journal::Severity::broken;
    made->failures = {slow};
    return made;
}

/// Ten minutes; for the middle three of them the slowest of a window take 500 ms.
std::vector<Window> recorded()
{
    std::vector<Window> windows;
    for (int second = 0; second < 600; second += 5) {
        Window window;
        window.service = ServiceId("forecast");
        window.start = kBegin + std::chrono::seconds(second);
        window.span = std::chrono::seconds(5);
        window.requests = 100;
        window.latencySource = LatencySource::exact;
        window.latency.add(100, 90);
        window.latency.add(second >= 200 && second < 380 ? 500 : 100, 10);
        window.sealed = true;
        window.seenShare = 1;
        windows.push_back(window);
    }
    return windows;
}

std::size_t opened(const std::vector<alerting::ReplayEvent>& events)
{
    return static_cast<std::size_t>(std::ranges::count(events, alerting::ReplayWhat::opened, &alerting::ReplayEvent::what));
}

} // namespace

/// What was recorded is judged twice, beside whatever else goes on.
class WhatIfTest : public QObject {
    Q_OBJECT

    static Result<WhatIf::Answer> answerOf(WhatIf& judging)
    {
        std::optional<Result<WhatIf::Answer>> answer;
        const bool came = QTest::qWaitFor([&] { return (answer = judging.takeAnswer()).has_value(); }, 20'000);
        return came ? *answer : fail(ErrorCode::unavailable, "no answer came");
    }
    /// In pieces, as an agent gives them.
    static void feed(WhatIf& judging)
    {
        const std::vector<Window> all = recorded();
        judging.take({all.begin(), all.begin() + 50});
        judging.take({all.begin() + 50, all.end()});
        judging.end();
    }

private Q_SLOTS:
    void aLimitIsTried_data()
    {
        QTest::addColumn<double>("limit");
        QTest::addColumn<int>("raised");
        QTest::newRow("as it is") << 300.0 << 1;
        QTest::newRow("a tighter one") << 200.0 << 1;
        QTest::newRow("a looser one") << 700.0 << 0;
    }
    void aLimitIsTried()
    {
        QFETCH(double, limit);
        QFETCH(int, raised);
        WhatIf judging(agreement(), nullptr, {}, {"slow answers", limit, {}});
        QVERIFY(!judging.takeAnswer());
        feed(judging);
        const auto answer = answerOf(judging);
        QVERIFY(answer);
        QCOMPARE(answer->windows, recorded().size());
        QCOMPARE(answer->from, kBegin);
        QCOMPARE(opened(answer->asItIs), std::size_t(1));
        QCOMPARE(opened(answer->changed), static_cast<std::size_t>(raised));
        QCOMPARE(answer->other->failures.front().limit, std::optional(limit));
        QCOMPARE(answer->agreement->failures.front().limit, std::optional(300.0));
        QVERIFY(!judging.takeAnswer()); // once
    }
    void aBudgetIsTried_data()
    {
        QTest::addColumn<double>("of");
        QTest::addColumn<int>("raised");
        QTest::newRow("one that holds") << 0.9 << 0;
        QTest::newRow("one that is used up at once") << 0.9999 << 1;
    }
    void aBudgetIsTried()
    {
        QFETCH(double, of);
        QFETCH(int, raised);
        auto agreed = std::make_shared<contract::Agreement>(*agreement());
        contract::Failure failing;
        failing.name = "failing requests";
        failing.kind = journal::AlertKind::failing;
        failing.limit = 0.3;
        failing.severity = journal::Severity::broken;
        failing.over = std::chrono::minutes(1);
        agreed->failures.push_back(failing);
        std::vector<Window> windows = recorded();
        for (Window& window : windows)
            window.errors["timeout"] = 4;
        const contract::Budget budget{of, std::chrono::hours(24 * 30)};
        WhatIf judging(agreed, nullptr, {}, {"failing requests", 0, {}, budget});
        judging.take(windows);
        judging.end();
        const auto answer = answerOf(judging);
        QVERIFY(answer);
        const contract::Failure& line = answer->other->failures.back();
        QVERIFY(line.budget && line.budget->of == of && !line.limit && line.over == Millis(0));
        QCOMPARE(opened(answer->asItIs), std::size_t(1)); // slow answers, by both
        QCOMPARE(opened(answer->changed), static_cast<std::size_t>(1 + raised));
    }
    void aLimitTakesThePlaceOfABudget()
    {
        auto agreed = std::make_shared<contract::Agreement>(*agreement());
        agreed->failures.front().kind = journal::AlertKind::failing;
        agreed->failures.front().limit.reset();
        agreed->failures.front().budget = contract::Budget{};
        WhatIf judging(agreed, nullptr, {}, {"slow answers", 0.02, {}});
        feed(judging);
        const auto answer = answerOf(judging);
        QVERIFY(answer && !answer->other->failures.front().budget);
        QCOMPARE(answer->other->failures.front().limit, std::optional(0.02));
    }
    void anAgreementOfAFileIsTried_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("why");
        const QByteArray good = "format: 1\nservice: forecast\nname: Forecast\nsources: {metrics: \"http://127.0.0.1:1/metrics\"}\nfail:\n  - {name: slow answers, kind: slow, limit: 700 ms}\n";
        QTest::newRow("its own") << good << QString();
        QTest::newRow("of another service") << QByteArray(good).replace("service: forecast", "service: other")
                                            << QStringLiteral("this is the agreement of another service: other");
        QTest::newRow("not to be read") << good + "limt: 3\n" << QStringLiteral("limt");
        QTest::newRow("not there") << QByteArray() << QStringLiteral("read");
    }
    void anAgreementOfAFileIsTried()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, why);
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("other.yaml"));
        if (!text.isEmpty()) {
            std::ofstream out(file.toStdString());
            out << text.constData();
        }
        WhatIf judging(agreement(), nullptr, {}, {{}, 0, file.toStdString()});
        feed(judging);
        const auto answer = answerOf(judging);
        QCOMPARE(answer.has_value(), why.isEmpty());
        if (answer)
            QCOMPARE(opened(answer->changed), std::size_t(0));
        else
            QVERIFY2(answer.error().what.find(why.toStdString()) != std::string::npos, answer.error().text().c_str());
    }
    void ourOwnRestartIsNoOutage_data()
    {
        QTest::addColumn<bool>("isKnown");
        QTest::addColumn<int>("raised");
        QTest::newRow("the journal says so") << true << 0;
        QTest::newRow("nobody says so") << false << 1;
    }
    void ourOwnRestartIsNoOutage()
    {
        QFETCH(bool, isKnown);
        QFETCH(int, raised);
        auto windows = recorded();
        for (Window& window : windows) {
            const bool isAway = window.start >= kBegin + std::chrono::seconds(100) && window.start < kBegin + std::chrono::seconds(110);
            window.latency = {};
            window.reachable = !isAway;
            window.requests = isAway ? 0 : 100;
            window.late = window.start == kBegin + std::chrono::seconds(300); // something came later: it is judged all the same
        }
        journal::Operation restart;
        restart.id = OperationId("forecast/op/1");
        restart.kind = journal::ActionKind::restart;
        restart.state = journal::OperationState::started;
        std::vector<journal::Entry> entries;
        if (isKnown)
            entries.push_back({1, kBegin + std::chrono::seconds(99), ServiceId("forecast"), "asha", {}, restart});
        WhatIf judging(agreement(), nullptr, std::move(entries), {"slow answers", 200, {}});
        judging.take(windows);
        judging.end();
        const auto answer = answerOf(judging);
        QVERIFY(answer);
        QCOMPARE(opened(answer->asItIs), static_cast<std::size_t>(raised));
        QCOMPARE(opened(answer->changed), static_cast<std::size_t>(raised));
    }
    void oneThatNobodyWaitsForEnds()
    {
        WhatIf judging(agreement(), nullptr, {}, {"slow answers", 200, {}});
        judging.take(recorded());
        // No end was said: the destructor does not wait for it.
    }
};

QTEST_GUILESS_MAIN(WhatIfTest)
#include "WhatIfTest.moc"
