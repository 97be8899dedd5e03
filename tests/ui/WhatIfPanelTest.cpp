#include "Situations.h"

#include "ui/MainWindow.h"

#include <QShortcut>

using namespace handrail;
using namespace handrail::ui;

/// On the Readiness page a limit is tried over what the agent recorded, without the window waiting for it.
class WhatIfPanelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aLimitIsTriedPieceByPiece();
    void whatIsNoLimitIsSaid();
    void whatDoesNotComeIsSaid();

private:
    struct Stage {
        Scene scene{std::make_unique<NoMemory>(), true};
        Look look;
        MainWindow window{*scene.desk, look, {}};
        Stage()
        {
            window.resize(1280, 800);
            enter(scene, QStringLiteral("all well"));
            scene.look();
            scene.desk->select(scene.feed->target + '|' + kFlights.value);
            window.show();
            if (!QTest::qWaitForWindowExposed(&window))
                qFatal("the window does not come");
            find<QPushButton>("openReadiness")->click();
            scene.look();
            find<QPushButton>("readinessChoice1")->click();
        }
        template <typename T>
        T* find(const char* name) const { return window.findChild<T*>(QLatin1String(name)); }
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
