#include "Situations.h"

#include "ui/MainWindow.h"
#include "ui/SettingsPage.h"
#include "ui/Words.h"

using namespace handrail;
using namespace handrail::ui;

/// The whole window, worked by hand: keys, clicks, and what they ask of the agent.
class WalkTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCursor::setPos(0, 0); } // a pointer that rests on a new button makes it deaf at first
    void allSixKindsOfStepsFromTheKeyboard();
    void stopStandsWhereTheActionWasAsked_data();
    void stopStandsWhereTheActionWasAsked();
    void aRangeClickAsksForHistory();
    void withoutContactNoNumberStandsAndNoneIsColoured();
    void theIncidentIsGivenBackHandedOverAndNoted();
    void theCountdownOfTheSettingsGoesWithTheAction();
    void stepsThatAnAnswerPassedOverAreOneLine();
    void aRunbookCanBeReadWhenAllIsWell();
    void whoElseLooksIsSaid();
};

namespace {

constexpr const char* kAllKinds = R"(---
format: 1
for: [slow answers]
owner: machines
reviewed: 2026-11-12
agreed by: [Flight Models, Operations]
---
# One step of each kind

## Are answers slow?

```check
logs: store refused
yes: next
no: well again
```

## Look at what the log says

```look
at: logs
for: slow
```

## Does the store work?

```ask
answers:
  It works: next
  It does not: next
```

## Switch the simple table on

```do
action: fallback
mode: table
then: next
did not help: next
```

## Are they fast again?

```wait
signal: latency
below: agreed
over: 5 s
holds: 10 s
at most: 1 min
yes: next
no: next
```

## Call the operations desk

```call
whom: machines
then: well again
```
)";
constexpr const char* kBook = "all-kinds.md";

struct Stage {
    Scene scene;
    Look look;
    std::unique_ptr<MainWindow> window;

    explicit Stage(const QString& situation)
    {
        auto book = runbook::readRunbook(kAllKinds, kBook);
        if (!book)
            qFatal("%s", book.error().front().text().c_str());
        scene.runbooks.push_back(std::move(*book));
        window = std::make_unique<MainWindow>(*scene.desk, look, MainWindow::Dial{});
        enter(scene, situation);
        bring(scene, *window, situation);
    }
    template <typename Widget = QWidget>
    [[nodiscard]] Widget* find(const char* name) const
    {
        return window->findChild<Widget*>(QString::fromLatin1(name));
    }
    void look2()
    {
        scene.look();
        scene.look();
    }
    /// Goes there with Tab and presses Space. False when it can't be reached.
    bool press(const QWidget& part, const QString& name)
    {
        for (int i = 0; i < 200; ++i) {
            QWidget* on = window->focusWidget();
            if (on && on->objectName() == name && part.isAncestorOf(on)) {
                QTest::keyClick(on, Qt::Key_Space);
                return true;
            }
            QTest::keyClick(on ? on : window.get(), Qt::Key_Tab);
        }
        return false;
    }
    [[nodiscard]] QList<QPushButton*> visibleStops() const
    {
        QList<QPushButton*> stops;
        for (QPushButton* button : window->findChildren<QPushButton*>())
            if (button->isVisible() && button->objectName().endsWith(QLatin1String("Stop")))
                stops << button;
        return stops;
    }
};

} // namespace

void WalkTest::allSixKindsOfStepsFromTheKeyboard()
{
    Stage stage(QStringLiteral("all well"));
    Scene& scene = stage.scene;
    scene.slowStore();
    scene.beginRun(kBook, 100);
    stage.look2();
    const auto part = [&](int number) { return stage.window->findChild<QWidget*>(QStringLiteral("step%1").arg(number)); };
    const auto lastAnswer = [&] {
        const auto sent = scene.feed->sent<client::AnswerStep>();
        return sent.empty() ? client::AnswerStep{} : sent.back();
    };
    const auto goOn = [&](std::uint32_t step, const char* answer) {
        scene.answer(kBook, step, answer, false, 0);
        stage.look2();
    };
    // check
    QVERIFY(stage.press(*part(1), QStringLiteral("answer-yes")));
    QCOMPARE(lastAnswer().answer, std::string("yes"));
    QCOMPARE(lastAnswer().runbook, std::string(kBook));
    goOn(1, "yes");
    // look
    QVERIFY(stage.press(*part(2), QStringLiteral("stepLook")));
    QCOMPARE(scene.feed->logsAsked, std::vector<std::string>{"slow"});
    QVERIFY(stage.press(*part(2), QStringLiteral("answer-done")));
    QCOMPARE(lastAnswer().step, 2U);
    goOn(2, "done");
    // ask
    QVERIFY(stage.press(*part(3), QStringLiteral("answer-It works")));
    QCOMPARE(lastAnswer().answer, std::string("It works"));
    goOn(3, "It works");
    // do, and stop it
    QVERIFY(stage.press(*part(4), QStringLiteral("stepActionDo")));
    const auto operates = scene.feed->sent<client::Operate>();
    QCOMPARE(operates.size(), std::size_t(1));
    QCOMPARE(operates[0].params.at("mode"), std::string("table"));
    auto operation = scene.operation(journal::ActionKind::fallback, "fallback", journal::OperationState::asked, {{"mode", "table"}},
                                     scene.feed->acted.back().request);
    scene.happen(scene.clock.now, operation, "Ana Ruiz");
    stage.look2();
    QCOMPARE(stage.window->focusWidget()->objectName(), QStringLiteral("stepActionStop")); // the keyboard stays in its place
    QTRY_VERIFY((QTest::keyClick(stage.window->focusWidget(), Qt::Key_Space), !scene.feed->sent<client::Stop>().empty()));
    operation.state = journal::OperationState::stopped;
    scene.happen(scene.clock.now, operation, "Ana Ruiz");
    goOn(4, "done");
    // wait
    QVERIFY(stage.press(*part(5), QStringLiteral("answer-went on")));
    QTest::keyClicks(stage.window->focusWidget(), QStringLiteral("it is fast"));
    QTest::keyClick(stage.window->focusWidget(), Qt::Key_Return);
    QCOMPARE(lastAnswer().why, std::string("it is fast"));
    goOn(5, "went on");
    // call
    QVERIFY(stage.press(*part(6), QStringLiteral("answer-done")));
    QCOMPARE(lastAnswer().step, 6U);
    goOn(6, "done");
    QVERIFY(stage.find<QLabel>("runbookEnded")->isVisible());
}

void WalkTest::stopStandsWhereTheActionWasAsked_data()
{
    QTest::addColumn<QString>("button");
    QTest::addColumn<QString>("place");
    QTest::newRow("in the step") << QStringLiteral("stepActionDo") << QStringLiteral("steps");
    QTest::newRow("in the bar") << QStringLiteral("anyTime1Do") << QStringLiteral("anyTime");
}

void WalkTest::stopStandsWhereTheActionWasAsked()
{
    QFETCH(QString, button);
    QFETCH(QString, place);
    Stage stage(QStringLiteral("incident"));
    Scene& scene = stage.scene;
    if (place == QLatin1String("anyTime"))
        stage.find<QPushButton>("anyTime1Open")->click(); // opens what it would do, and nothing more
    QVERIFY(scene.feed->sent<client::Operate>().empty());
    for (QPushButton* found : stage.window->findChildren<QPushButton*>(button))
        if (found->isVisible())
            found->click();
    const auto sent = scene.feed->sent<client::Operate>();
    QCOMPARE(sent.size(), std::size_t(1));
    scene.happen(scene.clock.now, scene.operation(journal::ActionKind::fallback, "fallback", journal::OperationState::asked,
                                                  sent[0].params, scene.feed->acted.back().request), "Ana Ruiz");
    stage.look2();
    const auto stops = stage.visibleStops();
    QCOMPARE(stops.size(), 1);
    QVERIFY(stage.window->findChild<QWidget*>(place)->isAncestorOf(stops.front()));
    QVERIFY2(stops.front()->text().contains(QRegularExpression(QStringLiteral("[0-9] s"))), qPrintable(stops.front()->text()));
    QVERIFY(scene.feed->sent<client::Stop>().empty());
    QTest::keyClick(stage.window.get(), Qt::Key_Escape); // wherever the hand is
    QCOMPARE(scene.feed->sent<client::Stop>().size(), std::size_t(1));
}

void WalkTest::aRangeClickAsksForHistory()
{
    Stage stage(QStringLiteral("incident"));
    QVERIFY(stage.scene.feed->histories.empty());
    QTest::mouseClick(stage.find<QPushButton>("range3"), Qt::LeftButton);
    stage.look2();
    QCOMPARE(stage.scene.feed->histories.size(), std::size_t(1));
    const auto& asked = stage.scene.feed->histories.front();
    QCOMPARE(asked.to - asked.from, Millis(std::chrono::hours(24)));
    QVERIFY(stage.find<QPushButton>("range3")->isChecked());
    QVERIFY(!stage.find<QPushButton>("range0")->isChecked());
}

void WalkTest::withoutContactNoNumberStandsAndNoneIsColoured()
{
    Stage stage(QStringLiteral("incident"));
    const auto numbers = stage.window->findChildren<QLabel*>(QStringLiteral("number"));
    QCOMPARE(numbers.size(), 4);
    for (const QLabel* number : numbers)
        QVERIFY(number->text().contains(QRegularExpression(QStringLiteral("[0-9]"))));
    stage.scene.clock.pass(Millis(5'100));
    stage.look2();
    for (const QLabel* number : numbers) {
        QVERIFY2(!number->text().contains(QRegularExpression(QStringLiteral("[0-9]"))), qPrintable(number->text()));
        QVERIFY(number->property("grey").toBool());
    }
    for (const QLabel* label : stage.window->findChildren<QLabel*>())
        if (label->isVisible() && label->property("role").toString() == QLatin1String("chip"))
            QVERIFY2(label->property("state").toString() != QLatin1String("broken") &&
                         label->property("state").toString() != QLatin1String("watch"), qPrintable(label->text()));
    stage.scene.second(true);
    stage.scene.look();
    for (const QLabel* number : numbers)
        QVERIFY(number->text().contains(QRegularExpression(QStringLiteral("[0-9]"))));
}

void WalkTest::theIncidentIsGivenBackHandedOverAndNoted()
{
    Stage stage(QStringLiteral("incident")); // Ana has it, and sits here
    QVERIFY(stage.find<QLabel>("holder")->isVisible());
    QVERIFY(!stage.find("take")->isVisible());
    stage.find<QPushButton>("giveBack")->click();
    QCOMPARE(stage.scene.feed->sent<client::Take>().back().what, journal::Holding::givenBack);
    stage.scene.happen(stage.scene.clock.now, journal::SignOff{"digest", "forecast", "live", ""}, "Ben Okoro");
    stage.look2();
    stage.find<QPushButton>("handOverTo")->click();
    auto* field = stage.find<QLineEdit>("holdingText");
    QVERIFY(field->isVisible());
    // A name that is known is one click, and may be typed over.
    auto* known = stage.find<QPushButton>("choice-Ben Okoro");
    QVERIFY(known && known->isVisible());
    known->click();
    QCOMPARE(field->text(), QStringLiteral("Ben Okoro"));
    field->clear();
    QTest::keyClicks(field, QStringLiteral("Ben Okoro"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(stage.scene.feed->sent<client::Take>().back().to, std::string("Ben Okoro"));
    QVERIFY(!field->isVisible());
    stage.find<QPushButton>("writeNote")->click();
    QTest::keyClicks(field, QStringLiteral("the store team knows"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(stage.scene.feed->sent<client::WriteNote>().back().text, std::string("the store team knows"));
    stage.scene.happen(stage.scene.clock.now, journal::Incident{kIncident, journal::Holding::handedOver, "Ben Okoro"}, "Ana Ruiz");
    stage.look2();
    QVERIFY(stage.find<QLabel>("holder")->text().contains(QLatin1String("Ben Okoro")));
    QVERIFY(!stage.find("giveBack")->isVisible());
    QCOMPARE(stage.find<QPushButton>("take")->text(), say(wording::Label::takeOver));
}

void WalkTest::theCountdownOfTheSettingsGoesWithTheAction()
{
    Stage stage(QStringLiteral("incident"));
    stage.find<QPushButton>("openSettings")->click();
    auto* slider = stage.find<QSlider>("countdown");
    QVERIFY(slider->isVisible());
    slider->setValue(0);
    QTest::keyClick(slider, Qt::Key_Right);
    QCOMPARE(stage.window->settings().countdown(), 1U);
    stage.find<QPushButton>("settingsClose")->click();
    stage.find<QPushButton>("anyTime2Open")->click();
    stage.find<QPushButton>("anyTime2Do")->click();
    const auto sent = stage.scene.feed->sent<client::Operate>();
    QCOMPARE(sent.size(), std::size_t(1));
    QCOMPARE(sent[0].countdownS, std::optional<unsigned>(1));
}

void WalkTest::stepsThatAnAnswerPassedOverAreOneLine()
{
    Stage stage(QStringLiteral("all well"));
    stage.scene.slowStore();
    stage.scene.beginRun("store-slow.md", 100);
    stage.scene.answer("store-slow.md", 1, "no", true, 99, 90.0); // leads to step 3
    stage.look2();
    QVERIFY(stage.find("step2")->isVisible());
    QCOMPARE(stage.find("step2")->findChild<QLabel*>(QStringLiteral("stepTitle"))->text(), QStringLiteral("Step 2 skipped, because the answer to step 1 was no"));
    QCOMPARE(stage.find("step3")->findChild<QLabel*>(QStringLiteral("stepNow"))->text(), QStringLiteral("Now, because the answer to step 1 was no"));
    QVERIFY(stage.find("step3")->isVisible());
    QVERIFY(stage.find("step4")->isVisible());
}

void WalkTest::aRunbookCanBeReadWhenAllIsWell()
{
    Stage stage(QStringLiteral("all well"));
    const auto books = stage.find("books")->findChildren<QPushButton*>();
    QVERIFY(books.size() > 3);
    books.front()->click();
    auto* text = stage.find<QTextBrowser>("helpText");
    QVERIFY(text->isVisible());
    QVERIFY(text->toPlainText().startsWith(books.front()->text()));
    QTest::keyClick(stage.window.get(), Qt::Key_Escape);
    QVERIFY(stage.find("incident")->isVisible());
}

void WalkTest::whoElseLooksIsSaid()
{
    Stage stage(QStringLiteral("incident"));
    // This console says what it looks at, under no operation.
    const auto here = stage.scene.feed->sent<client::StillHere>();
    QVERIFY(!here.empty() && here.back().operation.empty());
    QCOMPARE(stage.scene.feed->acted.back().incident, kIncident);
    stage.scene.put(client::HeartbeatCame{stage.scene.clock.now, 0, stage.scene.clock.steadyNow,
                                          {{"Ben Okoro", "console-2", kIncident.value}, {"Cem", "console-3", "another/1"}}});
    stage.look2();
    QStringList chips;
    for (const QLabel* label : stage.window->findChildren<QLabel*>())
        if (label->isVisible() && label->property("role").toString() == QLatin1String("chip"))
            chips << label->text();
    QVERIFY2(chips.contains(say(wording::viewersText(std::vector<std::string>{"Ben Okoro"}))), qPrintable(chips.join(u'|')));
}

QTEST_MAIN(WalkTest)
#include "WalkTest.moc"
