#include "WindowStage.h"

using namespace handrail;
using namespace handrail::ui;

/// On the Readiness page a limit is tried over what the agent recorded, without the window waiting for it.
class WhatIfPanelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aLimitIsTriedPieceByPiece();
    void aBudgetIsTried();
    void whatIsNoLimitIsSaid();
    void whatDoesNotComeIsSaid();

private:
    struct Stage : WindowStage {
        Stage() : WindowStage(QStringLiteral("all well"))
        {
            scene.desk->select(scene.feed->target + '|' + kFlights.value);
            find<QPushButton>("openReadiness")->click();
            scene.look();
            find<QPushButton>("readinessChoice1")->click();
        }
        QString text(const char* name) const { return find<QLabel>(name)->text(); }
        void ask(const QString& limit)
        {
            find<QLineEdit>("whatIfValue")->setText(limit);
            find<QPushButton>("whatIfTry")->click();
        }
        void answer(Result<std::vector<Window>> windows)
        {
            scene.feed->waiting.push_back(client::HistoryCame{scene.feed->histories.size(), std::move(windows)});
            scene.look();
        }
    };
};

void WhatIfPanelTest::aLimitIsTriedPieceByPiece()
{
    Stage stage;
    QVERIFY(stage.find<QComboBox>("whatIfLimits")->count() > 5);
    QCOMPARE(stage.find<QLineEdit>("whatIfValue")->text(), QStringLiteral("300 ms"));
    const std::size_t before = stage.scene.feed->histories.size();
    stage.ask(QStringLiteral("1 ms")); // everything is slower than that
    QCOMPARE(stage.scene.feed->histories.size(), before + 1);
    QVERIFY(stage.text("whatIfState").startsWith(QStringLiteral("Looking at what was recorded")));
    const std::vector<Window> known = stage.scene.desk->agents().front()->board.windows(kFlights);
    QVERIFY(!known.empty());
    std::size_t asked = before;
    while (stage.scene.feed->histories.size() > asked) {
        asked = stage.scene.feed->histories.size();
        const auto& piece = stage.scene.feed->histories.back();
        QVERIFY(piece.points <= 5'000);
        if (asked > before + 1)
            QCOMPARE(piece.from, stage.scene.feed->histories[asked - 2].to);
        stage.answer(piece.to >= known.back().end() ? known : std::vector<Window>());
    }
    QCOMPARE(stage.scene.feed->histories.back().to - stage.scene.feed->histories[before].from, Millis(std::chrono::hours(24)));
    QTRY_VERIFY((stage.scene.look(), stage.text("whatIfSentence").contains(QStringLiteral("as it is: no alert. With a limit of 1 ms: 1 alert"))));
    QVERIFY(stage.text("whatIf1Line0").startsWith(QStringLiteral("With a limit of 1 ms: 1 alert")));
    QVERIFY(stage.text("whatIf1Line1").contains(QStringLiteral("answers are slow")));
    QVERIFY(stage.text("whatIfState").isEmpty());
}

void WhatIfPanelTest::aBudgetIsTried()
{
    Stage stage;
    auto* limits = stage.find<QComboBox>("whatIfLimits");
    limits->setCurrentText(QStringLiteral("Failing requests: a share over many days"));
    const auto* value = stage.find<QLineEdit>("whatIfValue");
    QCOMPARE(value->text(), QStringLiteral("0.1 % over 30 d"));
    QVERIFY(value->fontMetrics().horizontalAdvance(value->text()) < value->contentsRect().width() - 20); // nothing is cut off
    stage.ask(QStringLiteral("99.9 % over 30 d")); // the other way round
    QVERIFY2(stage.text("whatIfState").contains(QStringLiteral("at most half")), qPrintable(stage.text("whatIfState")));
    stage.ask(QStringLiteral("0.2 % over 7 d"));
    std::size_t asked = 0;
    while (stage.scene.feed->histories.size() > asked) {
        asked = stage.scene.feed->histories.size();
        stage.answer(std::vector<Window>(stage.scene.desk->agents().front()->board.windows(kFlights).begin(),
                                         stage.scene.desk->agents().front()->board.windows(kFlights).end()));
    }
    QTRY_VERIFY((stage.scene.look(), stage.text("whatIfSentence").contains(QStringLiteral("With at most 0.2 % over 7 days: no alert"))));
    QVERIFY(stage.text("whatIfNote").contains(QStringLiteral("What had failed before that time is not counted in.")));
}

void WhatIfPanelTest::whatIsNoLimitIsSaid()
{
    Stage stage;
    const std::size_t before = stage.scene.feed->histories.size();
    stage.ask(QStringLiteral("quick"));
    QVERIFY(!stage.text("whatIfState").isEmpty());
    QCOMPARE(stage.scene.feed->histories.size(), before);
}

void WhatIfPanelTest::whatDoesNotComeIsSaid()
{
    Stage stage;
    stage.ask(QStringLiteral("1 ms"));
    stage.answer(fail(ErrorCode::unavailable, "the agent did not answer", {}, "try again"));
    QTRY_COMPARE(stage.text("whatIfState"), QStringLiteral("the agent did not answer. What to do: try again."));
}

QTEST_MAIN(WhatIfPanelTest)
#include "WhatIfPanelTest.moc"
