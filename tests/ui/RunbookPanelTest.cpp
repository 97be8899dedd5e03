#include "Situations.h"
#include "runbook/TakeBack.h"

#include "ui/MainWindow.h"
#include "ui/StepWidget.h"
#include "ui/Words.h"

using namespace handrail;
using namespace handrail::ui;

namespace {

const char* const kBook = "store-slow.md";

struct Stage {
    Scene scene;
    Look look;
    MainWindow window{*scene.desk, look, MainWindow::Dial{}};
    explicit Stage(int height = 800)
    {
        window.resize(1280, height);
        enter(scene, QStringLiteral("incident"));
        bring(scene, window, QStringLiteral("incident"));
        settle();
    }
    void settle()
    {
        scene.look();
        scene.look();
        for (int i = 0; i < 6; ++i)
            QCoreApplication::sendPostedEvents();
    }
    template <typename T = QWidget>
    T* find(const QString& name) const { return window.findChild<T*>(name); }
    void operate(journal::OperationState state)
    {
        auto operation = scene.operation(journal::ActionKind::fallback, "fallback", state, {{"mode", "table"}});
        operation.startedAt = scene.clock.now;
        operation.watchUntil = scene.clock.now + std::chrono::minutes(1);
        scene.happen(scene.clock.now, operation, "Ana Ruiz");
        settle();
    }
    void answer(std::uint32_t step, const std::string& answer)
    {
        scene.answer(kBook, step, answer, false, 0);
        settle();
    }
    /// Whether the list stays where somebody scrolls it to, though its length changes.
    [[nodiscard]] bool stays(int value)
    {
        const auto* list = find<QScrollArea>(QStringLiteral("steps"));
        list->verticalScrollBar()->setValue(value);
        Q_EMIT list->verticalScrollBar()->rangeChanged(0, list->verticalScrollBar()->maximum());
        return list->verticalScrollBar()->value() == value;
    }
    /// What stands at the upper edge of the list begins there; empty when it does.
    [[nodiscard]] QString cutAbove() const
    {
        const auto* list = find<QScrollArea>(QStringLiteral("steps"));
        for (const StepWidget* step : window.findChildren<StepWidget*>()) {
            const int top = step->mapTo(list->viewport(), QPoint(0, 0)).y();
            if (step->isVisible() && top < 0 && top + step->height() > 4)
                return QStringLiteral("%1 begins %2 px above").arg(step->objectName()).arg(-top);
        }
        return {};
    }
};

} // namespace

/// The right side of the window, gone through with a real runbook: what stands still, what is in sight, what the end says.
class RunbookPanelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCursor::setPos(0, 0); }

    void stopStandsWhereItsButtonStood()
    {
        Stage stage;
        QVERIFY(stage.find<QLabel>(QStringLiteral("suggestion"))->isVisible());
        auto* step = stage.find(QStringLiteral("step2"));
        auto* list = stage.find<QScrollArea>(QStringLiteral("steps"))->viewport();
        auto* row = step->findChild<QWidget*>(QStringLiteral("stepButtons"));
        QTRY_VERIFY(row->mapTo(list, QPoint(0, row->height())).y() < list->height());
        const QPoint before = step->findChild<QWidget*>(QStringLiteral("stepAction"))->mapTo(&stage.window, QPoint(0, 0));
        stage.operate(journal::OperationState::asked);
        auto* stop = step->findChild<QPushButton*>(QStringLiteral("stepActionStop"));
        QVERIFY(stop && stop->isVisible());
        QCOMPARE(stop->mapTo(&stage.window, QPoint(0, 0)), before);
    }

    /// An undo counts down as every action does, and its Stop must be in sight.
    void anUndoCanBeStoppedWhereItWasPressed()
    {
        Stage stage;
        auto done = stage.scene.operation(journal::ActionKind::rollBack, "roll back", journal::OperationState::asked, {{"version", "v12"}});
        done.undoVersion = "v11";
        for (const auto state : {journal::OperationState::asked, journal::OperationState::started, journal::OperationState::settled, journal::OperationState::didNotHelp}) {
            done.state = state;
            done.startedAt = stage.scene.clock.now;
            stage.scene.happen(stage.scene.clock.now, done, "Ana Ruiz");
        }
        stage.settle();
        auto* strip = stage.find(QStringLiteral("strip"));
        auto* undo = strip->findChild<QPushButton*>(QStringLiteral("stripUndoDo"));
        QVERIFY(undo && undo->isVisible() && undo->isEnabled());
        undo->click();
        stage.settle();
        auto back = stage.scene.operation(journal::ActionKind::rollBack, "roll back", journal::OperationState::asked, {{"version", "v11"}});
        back.id = OperationId("op/2");
        back.startsAt = stage.scene.clock.now + Millis(3000);
        stage.scene.happen(stage.scene.clock.now, back, "Ana Ruiz");
        stage.settle();
        const auto* stop = strip->findChild<QPushButton*>(QStringLiteral("stripUndoStop"));
        QVERIFY(strip->isVisible() && stop && stop->isVisible());
    }

    /// Another person's screen, or another window: nothing was pressed here.
    void whatCountsDownCanBeStoppedOnEveryScreen_data()
    {
        QTest::addColumn<bool>("mayAct");
        QTest::newRow("who may act") << true;
        QTest::newRow("who looks on") << false;
    }
    void whatCountsDownCanBeStoppedOnEveryScreen()
    {
        QFETCH(bool, mayAct);
        Stage stage;
        auto all = std::make_shared<client::Description>(*stage.scene.description(true));
        all->services.front().mayOperate = mayAct;
        stage.scene.put(client::Described{all, {}});
        auto back = stage.scene.operation(journal::ActionKind::rollBack, "roll back", journal::OperationState::asked, {{"version", "v11"}});
        stage.scene.happen(stage.scene.clock.now, back, "Ben Okafor");
        stage.settle();
        auto* stop = stage.find(QStringLiteral("strip"))->findChild<QPushButton*>(QStringLiteral("stripUndoStop"));
        QCOMPARE(stop->isVisible(), mayAct);
        if (!mayAct)
            return;
        // Its place is the strip; once its card is open it is the card.
        stage.find<QPushButton>(QStringLiteral("anyTime0Open"))->click();
        stage.settle();
        QCOMPARE(int(stop->isVisible()) + int(stage.find(QStringLiteral("anyTime0Stop"))->isVisible()), 1);
        stage.find<QPushButton>(QStringLiteral("anyTime0Open"))->click();
        stage.settle();
        QTRY_VERIFY((stop->click(), !stage.scene.feed->sent<client::Stop>().empty())); // not in the moment in which it came
    }

    void whileItIsWatchedItsStepSaysSo()
    {
        Stage stage;
        stage.operate(journal::OperationState::asked);
        stage.operate(journal::OperationState::settled);
        auto* step = stage.find(QStringLiteral("step2"));
        const QString answer = step->findChild<QLabel*>(QStringLiteral("stepAnswer"))->text();
        QVERIFY2(answer.startsWith(QStringLiteral("Wait: Handrail is checking")), qPrintable(answer));
        QVERIFY(step->findChild<QWidget*>(QStringLiteral("stepStrip"))->isVisible());
        QVERIFY(!stage.find(QStringLiteral("strip"))->isVisible());
        for (const QPushButton* button : step->findChildren<QPushButton*>())
            QVERIFY2(!button->isVisible() || !button->property("primary").toBool(), qPrintable(button->objectName()));
        // One thing has one time that is left, wherever it stands.
        const auto left = [&](const char* label) {
            const QRegularExpression time(QStringLiteral("([^.:\\n]+ left)\\."));
            return time.match(step->findChild<QLabel*>(QLatin1String(label))->text().replace(QChar::Nbsp, QLatin1Char(' '))).captured(1).trimmed();
        };
        for (int i = 0; i < 8; ++i) {
            stage.scene.clock.pass(Millis(130));
            stage.settle();
            QVERIFY(!left("detail").isEmpty());
            QCOMPARE(left("stepAnswer"), left("detail"));
        }
    }

    void whatComesAfterAWaitIsToldToWhoAsks()
    {
        Look look;
        StepWidget step(3, look, nullptr);
        wording::StepView waits;
        waits.number = 3;
        waits.kind = runbook::StepKind::wait;
        waits.look = wording::StepLook::current;
        waits.answer = wording::verbatim("Now: 2.1 s a call.");
        waits.more = wording::verbatim("As soon as it is so: step 4.");
        const Picture picture;
        step.show(waits, picture, false, true);
        step.setVisible(true);
        const auto* rest = step.findChild<QLabel*>(QStringLiteral("stepRest"));
        auto* more = step.findChild<QPushButton*>(QStringLiteral("stepMore"));
        QVERIFY(more->isVisible() && !rest->isVisible());
        more->click();
        QVERIFY(rest->isVisible());
        step.show(waits, picture, false, true);
        QVERIFY(rest->isVisible()); // it stays open
        QCOMPARE(more->text(), say(wording::Label::less));
        waits.look = wording::StepLook::answered;
        step.show(waits, picture, false, true);
        QVERIFY(!more->isVisible() && !rest->isVisible());
    }

    void noStepIsCutAtTheUpperEdge_data()
    {
        QTest::addColumn<int>("height");
        for (const int height : {720, 800, 1000})
            QTest::addRow("%d", height) << height;
    }
    void noStepIsCutAtTheUpperEdge()
    {
        QFETCH(int, height);
        Stage stage(height);
        QTRY_COMPARE(stage.cutAbove(), QString());
        for (const auto& [step, answer] : {std::pair(2U, "done"), {3U, "nobody answers"}, {4U, "done"}, {5U, "No, it will take longer"}}) {
            stage.answer(step, answer);
            QTRY_VERIFY2(stage.cutAbove().isEmpty(), qPrintable(stage.cutAbove() + QStringLiteral(" after step %1").arg(step)));
            auto* on = stage.find(QStringLiteral("step%1").arg(step + 1));
            auto* list = stage.find<QScrollArea>(QStringLiteral("steps"))->viewport();
            QTRY_VERIFY(on->mapTo(list, QPoint(0, 0)).y() < list->height() / 2);
        }
        stage.answer(6, "done");
        QTRY_VERIFY2(stage.cutAbove().isEmpty(), qPrintable(stage.cutAbove()));
        // The last line of the run is in sight, and no emptiness below it alone.
        auto* last = stage.find(QStringLiteral("step7"));
        auto* list = stage.find<QScrollArea>(QStringLiteral("steps"))->viewport();
        QTRY_VERIFY(last->isVisible() && last->mapTo(list, QPoint(0, 0)).y() >= 0 && last->mapTo(list, QPoint(0, 0)).y() < list->height());
    }

    void aPointerForgottenInTheListHidesNoStep()
    {
        Stage stage(720);
        auto* steps = stage.find<QScrollArea>(QStringLiteral("steps"));
        const auto top = [&] { return stage.find(QStringLiteral("step3"))->mapTo(steps->viewport(), QPoint(0, 0)).y(); };
        QTRY_COMPARE(stage.cutAbove(), QString());
        QCursor::setPos(steps->viewport()->mapToGlobal(steps->viewport()->rect().center()));
        QTRY_VERIFY(steps->underMouse());
        stage.settle();
        // Whoever points there goes on reading, once what came into view before has settled.
        QTRY_VERIFY_WITH_TIMEOUT(stage.stays(120), 5'000);
        stage.answer(2, "done");
        const auto isInSight = [&] {
            stage.settle();
            return top() >= 0 && top() < steps->viewport()->height() / 2 && stage.cutAbove().isEmpty();
        };
        QTRY_VERIFY_WITH_TIMEOUT(isInSight(), 20'000);
        QCursor::setPos(0, 0);
    }

    void thatTheListGoesOnIsSaidAtItsEdge()
    {
        Stage stage(720);
        auto* more = stage.find<QPushButton>(QStringLiteral("moreSteps"));
        auto* bar = stage.find<QScrollArea>(QStringLiteral("steps"))->verticalScrollBar();
        QTRY_VERIFY(bar->maximum() > 0);
        QTRY_VERIFY(more->isVisible());
        const QPoint place = more->mapTo(&stage.window, QPoint(0, 0));
        const int before = bar->value();
        more->click();
        QVERIFY(bar->value() > before);
        QCOMPARE(more->mapTo(&stage.window, QPoint(0, 0)), place);
        bar->setValue(bar->maximum());
        QVERIFY(!more->isVisible());
    }

    void whatAnsweredItselfLooksLikeNoQuestion()
    {
        Stage stage;
        const auto title = [&](int number) { return stage.find(QStringLiteral("step%1").arg(number))->findChild<QLabel*>(QStringLiteral("stepTitle")); };
        QCOMPARE(title(1)->property("role").toString(), QStringLiteral("second"));
        QCOMPARE(title(2)->property("role").toString(), QStringLiteral("strong"));
        auto* step = stage.find(QStringLiteral("step1"));
        for (const QPushButton* button : step->findChildren<QPushButton*>())
            QVERIFY2(!button->isVisible(), qPrintable(button->objectName()));
        stage.answer(2, "done");
        stage.answer(3, "done");
        const auto* asks = stage.find(QStringLiteral("step5"))->findChild<QLabel*>(QStringLiteral("stepAsks"));
        QVERIFY(asks->isVisible()); // whether somebody has told
        QVERIFY(stage.find(QStringLiteral("step5"))->findChild<QPushButton*>(QStringLiteral("answer-Nobody has told me yet")));
    }

    void anAnswerIsTakenBackBesideIt()
    {
        Stage stage;
        const auto takeBack = [&](int number) { return stage.find(QStringLiteral("step%1").arg(number))->findChild<QPushButton*>(QStringLiteral("takeBack")); };
        stage.answer(2, "done");
        QVERIFY(takeBack(2)->isVisible() && takeBack(2)->isEnabled());
        QVERIFY(!takeBack(1)->isVisible()); // Handrail's own
        QCOMPARE(takeBack(2)->text(), QStringLiteral("Take back"));
        QCOMPARE(takeBack(2)->accessibleName(), QStringLiteral("Take back the answer \"Done\" to step 2"));
        QVERIFY(takeBack(2)->focusPolicy() & Qt::TabFocus);
        QVERIFY(!takeBack(2)->property("primary").toBool());
        const auto* answer = stage.find(QStringLiteral("step2"))->findChild<QLabel*>(QStringLiteral("stepAnswer"));
        QVERIFY(answer->isVisible() && takeBack(2)->x() >= answer->geometry().right() && takeBack(2)->y() <= answer->geometry().bottom());
        const Seq given = stage.scene.shared.incident(kIncident)->runs.at(kBook).answers.back().first.seq;
        // Where its step is scrolled away, the one that is on offers the same.
        auto* here = stage.find(QStringLiteral("step3"))->findChild<QPushButton*>(QStringLiteral("takeBackHere"));
        QVERIFY(here->isVisible() && (here->focusPolicy() & Qt::TabFocus));
        QCOMPARE(here->text(), QStringLiteral("Take back the answer to step 2"));
        QCOMPARE(here->accessibleName(), takeBack(2)->accessibleName());
        here->click();
        QCOMPARE(stage.scene.feed->sent<client::TakeBack>().back().answer, given);
        takeBack(2)->setFocus();
        QTest::keyClick(takeBack(2), Qt::Key_Space);
        const auto sent = stage.scene.feed->sent<client::TakeBack>();
        QCOMPARE(sent.size(), 2U);
        QCOMPARE(sent.back().runbook, std::string(kBook));
        QCOMPARE(sent.back().answer, given);
        const auto back = runbook::takeBack(*stage.scene.shared.incident(kIncident), kBook, given, stage.scene.shared);
        QVERIFY(back.has_value());
        stage.scene.happen(stage.scene.clock.now, *back, "Ana Ruiz");
        stage.settle();
        QVERIFY(!takeBack(2)->isVisible() && !here->isVisible());
        QVERIFY(stage.find(QStringLiteral("step2"))->findChild<QWidget*>(QStringLiteral("stepAction"))->isVisible()); // it is asked again
    }

    void whenItCanNotBeTakenBackAnyMoreNothingMoves()
    {
        Stage stage(1000);
        stage.answer(2, "done");
        auto* takeBack = stage.find(QStringLiteral("step2"))->findChild<QPushButton*>(QStringLiteral("takeBack"));
        QVERIFY(takeBack->isVisible());
        const auto* below = stage.find(QStringLiteral("step3"));
        const QRect before = below->geometry();
        stage.operate(journal::OperationState::asked);
        QVERIFY(!takeBack->isVisible());
        QCOMPARE(below->geometry().top(), before.top());
    }

    void whatWasNeverTriedIsSaidBelowTheButton()
    {
        Stage stage(1000);
        auto* step = stage.find(QStringLiteral("step2"));
        const auto* facts = step->findChild<QWidget*>(QStringLiteral("actionFacts"));
        const auto* button = step->findChild<QWidget*>(QStringLiteral("stepButtons"));
        const auto* tried = step->findChild<QLabel*>(QStringLiteral("actionFactsTried"));
        QCOMPARE(tried->text(), QStringLiteral("Not used on this service yet."));
        QVERIFY(tried->isVisible() && facts->geometry().bottom() < button->geometry().top() && button->geometry().bottom() < tried->geometry().top());
    }

    void theEndHandsItOverToWhomWasCalled()
    {
        Stage stage;
        for (const auto& [step, answer] : {std::pair(2U, "done"), {3U, "done"}, {5U, "No, it will take longer"}, {6U, "done"}})
            stage.answer(step, answer);
        auto* hand = stage.find<QPushButton>(QStringLiteral("handItOver"));
        QVERIFY(hand->isVisible());
        QCOMPARE(hand->text(), QStringLiteral("Operations desk has it now"));
        hand->click();
        const auto sent = stage.scene.feed->sent<client::Take>();
        QCOMPARE(sent.size(), 1U);
        QCOMPARE(sent.front().to, std::string("Operations desk"));
        stage.scene.happen(stage.scene.clock.now, journal::Incident{kIncident, journal::Holding::handedOver, "Operations desk"}, "Ana Ruiz");
        stage.settle();
        QVERIFY(!hand->isVisible());
        QCOMPARE(stage.find<QLabel>(QStringLiteral("youCanRest"))->text(), QStringLiteral("You can rest: Operations desk has it now."));
        QStringList cards;
        const auto* model = stage.find<QListView>(QStringLiteral("cards"))->model();
        for (int i = 0; i < model->rowCount(); ++i)
            cards << model->index(i, 0).data().toString();
        QCOMPARE(cards.indexOf(QStringLiteral("Late flight forecast")), cards.indexOf(say(wording::Label::somebodyElse)) + 1);
    }
};

QTEST_MAIN(RunbookPanelTest)
#include "RunbookPanelTest.moc"
