#include "Situations.h"

#include "ui/ChartPanel.h"
#include "ui/JournalPage.h"
#include "ui/IncidentPage.h"
#include "ui/MainWindow.h"
#include "ui/Series.h"
#include "ui/SteadyButton.h"
#include "ui/SteadyLabel.h"
#include "ui/Words.h"

#include <QAbstractButton>
#include <QScrollArea>
#include <QScrollBar>

using namespace handrail;
using namespace handrail::ui;

/// Nothing that can be clicked moves while numbers tick.
class SteadyPageTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCursor::setPos(0, 0); }
    void noButtonMovesWhileNumbersTick_data();
    void noButtonMovesWhileNumbersTick();
    void aLabelKeepsTheRoomOfItsHighestText();
    void theBarOpensFactsAndActsOnlyBelowThem();
    void theBarSaysWhatTheRunbookAsksForInstead();
    void whatIsChosenIsWhatIsShownAndDone();
    void whatARunningActionSaysIsFolded();
    void findingNothingIsSaid();
    void anExportedFileIsToldWholeAndItsFolderOpens();
    void aYoungRecordLeavesRoomForWhoHasTheTrouble();
    void theFirstMinuteHasALineAndNoSpecks();
    void aNarrowPageHasItsChartsBelowEachOther();
    void theChartsStayWholeUnderALongHead();
    void roomIsGivenBackWhenOneOfThemIsBetter();
    void whatHelpedFoldsOnceItIsRead();
    void aChartInTroubleHoldsStill();
    void undoHoldsStillWhenItsBoxFolds();
    void whatAButtonOpensStandsBesideIt();
    void theKeyboardBeginsWithWhatNeedsSomeone();

public:
    QUrl m_opened;
public Q_SLOTS:
    void openedFolder(const QUrl& url) { m_opened = url; }
};

namespace {

struct Stage {
    Scene scene;
    Look look;
    MainWindow window{*scene.desk, look, MainWindow::Dial{}};
    explicit Stage(const QString& situation, const QSize& size = {1280, 800})
    {
        window.resize(size);
        enter(scene, situation);
        bring(scene, window, situation);
        settle();
    }
    void settle()
    {
        scene.look();
        scene.look();
        for (int i = 0; i < 3; ++i)
            QCoreApplication::sendPostedEvents();
    }
    template <typename T = QWidget>
    T* find(const char* name) const { return window.findChild<T*>(QLatin1String(name)); }
    /// Where everything is that can be clicked now, and the charts.
    [[nodiscard]] QMap<QString, QPoint> places() const
    {
        QMap<QString, QPoint> all;
        for (const QAbstractButton* button : window.findChildren<QAbstractButton*>())
            // What copies the words to say gives way to them by a line, and harms nobody who hits it.
            if (button->isVisible() && !button->objectName().isEmpty() && button->focusPolicy() != Qt::NoFocus &&
                !button->objectName().startsWith(QLatin1String("callCopy"))) {
                QString name = button->objectName();
                for (const QWidget* up = button->parentWidget(); up && up != &window; up = up->parentWidget())
                    if (!up->objectName().isEmpty())
                        name.prepend(up->objectName() + QLatin1Char('/'));
                all[name] = button->mapTo(&window, QPoint(0, 0));
            }
        for (const char* chart : {"panel0", "panel1", "panel2", "panel3"})
            all[QLatin1String(chart)] = find(chart)->mapTo(&window, QPoint(0, 0));
        return all;
    }
};

/// Where everything was in each picture that was painted: what jumps for one frame is seen too, and can be clicked.
class Frames : public QObject {
public:
    explicit Frames(Stage& stage) : m_stage(stage) { stage.window.installEventFilter(this); }
    QList<QMap<QString, QPoint>> painted;

private:
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::UpdateRequest)
            painted << m_stage.places();
        return false;
    }
    Stage& m_stage;
};

/// Numbers of quite other widths from second to second.
Window restless(const Scene& scene, int second, bool bad)
{
    Window window = scene.window(kFlights, scene.clock.now - Millis(1000), bad);
    if (!bad)
        return window;
    window.latency = Histogram();
    window.latency.add(60, 100);
    window.latency.add(std::array{888.0, 1'111.0, 411.0, 12'345.0}[static_cast<std::size_t>(second) % 4], 100);
    window.errors["timeout"] = std::array<std::uint64_t, 3>{11, 88, 40}[static_cast<std::size_t>(second) % 3];
    (*window.confidence)[10] = second % 2 == 0 ? 11 : 100;
    return window;
}

} // namespace

void SteadyPageTest::noButtonMovesWhileNumbersTick_data()
{
    QTest::addColumn<QString>("situation");
    QTest::addColumn<QSize>("size");
    for (const char* situation : {"incident", "all well", "helped"})
        QTest::addRow("%s", situation) << QString::fromLatin1(situation) << QSize(1280, 800);
    QTest::newRow("incident, wide") << QStringLiteral("incident") << QSize(1920, 1080);
}

void SteadyPageTest::noButtonMovesWhileNumbersTick()
{
    QFETCH(QString, situation);
    QFETCH(QSize, size);
    Stage stage(situation, size);
    const bool bad = situation == QLatin1String("incident");
    const auto tick = [&](int second) {
        stage.scene.clock.pass(Millis(1000));
        stage.scene.put(client::WindowsCame{{restless(stage.scene, second, bad)}, stage.scene.clock.steadyNow});
        stage.scene.beat();
        stage.settle();
    };
    tick(0); // the window has just come
    tick(1);
    const auto before = stage.places();
    QVERIFY(before.size() > 8);
    Frames frames(stage);
    for (int second = 0; second < 8; ++second) {
        tick(second);
        frames.painted << stage.places();
        for (const auto& now : std::exchange(frames.painted, {}))
            for (auto place = before.begin(); place != before.end(); ++place)
                if (now.contains(place.key()))
                    QVERIFY2(now[place.key()] == place.value(),
                             qPrintable(QStringLiteral("%1 from %2,%3 to %4,%5 after %6 s")
                                            .arg(place.key()).arg(place.value().x()).arg(place.value().y())
                                            .arg(now[place.key()].x()).arg(now[place.key()].y()).arg(second)));
    }
}

void SteadyPageTest::aLabelKeepsTheRoomOfItsHighestText()
{
    SteadyLabel label(QStringLiteral("steady"), "small", nullptr);
    label.keepFor(QStringLiteral("one"));
    label.setText(QStringLiteral("7 of 100 requests fail, nearly all because they waited too long, and some for other reasons."));
    const int high = label.heightForWidth(160);
    label.setText(QStringLiteral("None."));
    QCOMPARE(label.heightForWidth(160), high);
    label.keepFor(QStringLiteral("another"));
    QVERIFY(label.heightForWidth(160) < high);
    const QFontMetrics metrics = label.fontMetrics();
    QCOMPARE(metrics.horizontalAdvance(withWidestDigits(QStringLiteral("11:11"), metrics)),
             metrics.horizontalAdvance(withWidestDigits(QStringLiteral("20:48"), metrics)));
}

void SteadyPageTest::theBarOpensFactsAndActsOnlyBelowThem()
{
    Stage stage(QStringLiteral("incident"));
    auto* open = stage.find<QPushButton>("anyTime2Open");
    const QPoint place = open->mapTo(&stage.window, QPoint(0, 0));
    QVERIFY(!stage.find("anyTimeCard")->isVisible());
    QTest::mouseClick(open, Qt::LeftButton);
    stage.settle();
    QVERIFY(stage.scene.feed->sent<client::Operate>().empty());
    QVERIFY(stage.find("anyTimeCard")->isVisible());
    QCOMPARE(open->mapTo(&stage.window, QPoint(0, 0)), place); // what was clicked stands still
    const auto* card = stage.find("anyTimeCard");
    const QString facts = card->findChild<QLabel*>(QStringLiteral("facts"))->text();
    for (const wording::Label label : {wording::Label::whatHappens, wording::Label::whoNotices, wording::Label::howLong,
                                       wording::Label::toUndo})
        QVERIFY2(facts.contains(say(label)), qPrintable(facts));
    // What happens, how long, how to undo it; then all else.
    QVERIFY2(facts.indexOf(say(wording::Label::whatHappens)) < facts.indexOf(say(wording::Label::howLong)) &&
                 facts.indexOf(say(wording::Label::howLong)) < facts.indexOf(say(wording::Label::toUndo)) &&
                 facts.indexOf(say(wording::Label::toUndo)) < facts.indexOf(say(wording::Label::whoNotices)),
             qPrintable(facts));
    const auto* tried = stage.find<QLabel>("anyTimeFactsTried");
    QVERIFY(tried->isVisible());
    QVERIFY(tried->mapTo(&stage.window, QPoint(0, 0)).y() >= stage.find<QPushButton>("anyTime2Do")->mapTo(&stage.window, QPoint(0, 0)).y());
    auto* act = stage.find<QPushButton>("anyTime2Do");
    QVERIFY(act->isVisible() && !stage.find<QPushButton>("anyTime0Do")->isVisible());
    act->click();
    QCOMPARE(stage.scene.feed->sent<client::Operate>().size(), std::size_t(1));
    stage.find<QPushButton>("anyTimeLeave")->click();
    QVERIFY(!stage.find("anyTimeCard")->isVisible());
}

void SteadyPageTest::theBarSaysWhatTheRunbookAsksForInstead()
{
    Stage stage(QStringLiteral("incident")); // the runbook asks for the fallback
    const auto* outside = stage.find<QLabel>("anyTimeOutside");
    stage.find<QPushButton>("anyTime2Open")->click();
    stage.settle();
    QVERIFY2(outside->text().contains(QStringLiteral("step 2")), qPrintable(outside->text()));
    stage.find<QPushButton>("anyTime1Open")->click();
    stage.settle();
    QVERIFY2(outside->isHidden(), qPrintable(outside->text()));
}

void SteadyPageTest::whatIsChosenIsWhatIsShownAndDone()
{
    Stage stage(QStringLiteral("incident"));
    const auto press = [&](const char* name) {
        QTest::mouseClick(stage.find<QPushButton>(name), Qt::LeftButton);
        stage.settle();
    };
    const auto facts = [&] { return stage.find("anyTimeCard")->findChild<QLabel*>(QStringLiteral("facts"))->text().replace(QChar::Nbsp, QLatin1Char(' ')); };
    press("anyTime1Open");
    QCOMPARE(stage.find<QPushButton>("anyTimeWhat0")->text(), QStringLiteral("the simple table"));
    press("anyTimeWhat1");
    QVERIFY2(stage.find<QPushButton>("anyTime1Do")->text().contains(stage.find<QPushButton>("anyTimeWhat1")->text()),
             qPrintable(stage.find<QPushButton>("anyTime1Do")->text()));
    press("anyTimeWhat0");
    press("anyTimeLimit2");
    QVERIFY2(facts().contains(stage.find<QPushButton>("anyTimeLimit2")->text()), qPrintable(facts()));
    stage.scene.second(true); // numbers tick, and what was chosen stays so
    stage.settle();
    QVERIFY(stage.find<QPushButton>("anyTimeLimit2")->isChecked());
    stage.find<QPushButton>("anyTime1Do")->click();
    const auto sent = stage.scene.feed->sent<client::Operate>();
    QCOMPARE(sent.size(), std::size_t(1));
    QVERIFY(sent[0].params == (std::map<std::string, std::string>{{"mode", "table"}, {"at most", "1800"}}));
    press("anyTime1Open");
    press("anyTime0Open");
    QVERIFY(!stage.find("anyTimeLimit")->isVisible()); // a version has no time limit
}

void SteadyPageTest::whatARunningActionSaysIsFolded()
{
    Stage stage(QStringLiteral("incident"));
    stage.scene.happen(stage.scene.clock.now, stage.scene.operation(journal::ActionKind::restart, "restart", journal::OperationState::started),
                       "Ana Ruiz");
    stage.scene.put(client::ProgressCame{OperationId("flight-lateness/op/1"), "stopping\nstarting\n"});
    stage.scene.second(true);
    stage.settle();
    auto* strip = stage.find("anyTime")->findChild<QWidget*>(QStringLiteral("strip"));
    auto* said = strip->findChild<QLabel*>(QStringLiteral("said"));
    auto* fold = strip->findChild<QPushButton*>(QStringLiteral("stripSaidFold"));
    QVERIFY(fold->isVisible() && !said->isVisible());
    fold->click();
    QVERIFY(said->isVisible());
    QCOMPARE(said->text(), QStringLiteral("stopping\nstarting\n"));
}

void SteadyPageTest::findingNothingIsSaid()
{
    Stage stage(QStringLiteral("journal"));
    const auto* nothing = stage.find<QLabel>("journalNothing");
    QVERIFY(!nothing->isVisible());
    stage.find<QLineEdit>("journalFilter")->setText(QStringLiteral("no such thing"));
    QVERIFY(nothing->isVisible());
    QCOMPARE(nothing->text(), say(wording::Label::findNothing));
    stage.find<QLineEdit>("journalFilter")->clear();
    QVERIFY(!nothing->isVisible());
    const auto* top = stage.find<QLabel>("findNothing");
    stage.find<QLineEdit>("find")->setText(QStringLiteral("no such service"));
    QVERIFY(top->isVisible());
    stage.find<QLineEdit>("find")->setText(QStringLiteral("flight"));
    QVERIFY(!top->isVisible());
}

void SteadyPageTest::anExportedFileIsToldWholeAndItsFolderOpens()
{
    QDesktopServices::setUrlHandler(QStringLiteral("file"), this, "openedFolder");
    Stage stage(QStringLiteral("journal"));
    auto* page = stage.find<JournalPage>("journal");
    const QString path = QStringLiteral("/tmp/a long way/down to where it is/that nobody could guess/handrail-20261124-0214.tsv");
    page->showExported(path);
    stage.settle();
    const auto* written = stage.find<QLabel>("journalWritten");
    QVERIFY(written->text().contains(path) && written->textInteractionFlags().testFlag(Qt::TextSelectableByMouse));
    QVERIFY(written->height() >= written->heightForWidth(written->width()));
    stage.find<QPushButton>("journalCopyPath")->click();
    QCOMPARE(QApplication::clipboard()->text(), path);
    stage.find<QPushButton>("journalFolder")->click();
    QCOMPARE(m_opened, QUrl::fromLocalFile(QStringLiteral("/tmp/a long way/down to where it is/that nobody could guess")));
    QDesktopServices::unsetUrlHandler(QStringLiteral("file"));
}

/// As on a usual screen at twice the scale.
void SteadyPageTest::aNarrowPageHasItsChartsBelowEachOther()
{
    Stage stage(QStringLiteral("incident"));
    stage.window.setMinimumSize(960, 540);
    for (const int width : {960, 1280}) {
        stage.window.resize(width, 540);
        stage.settle();
        const auto* scroll = stage.find<QScrollArea>("incidentScroll");
        const auto place = [&](const char* panel) {
            const QWidget* widget = stage.find(panel);
            return QRect(widget->mapTo(scroll->viewport(), QPoint(0, 0)), widget->size());
        };
        QTRY_COMPARE(place("panel1").left() == place("panel0").left(), width == 960);
        QTRY_VERIFY(place("panel1").right() <= scroll->viewport()->width());
    }
}

void SteadyPageTest::theChartsStayWholeUnderALongHead()
{
    Stage stage(QStringLiteral("incident"));
    QTRY_VERIFY(stage.window.hasCharts());
    journal::Configuration broken;
    for (int i = 0; i < 30; ++i)
        broken.problem += "a line of it that nobody can read, ";
    broken.problemWhere = "flight-lateness.yaml:12:5";
    stage.scene.happen(stage.scene.clock.now, broken);
    stage.settle();
    const auto* all = stage.find<QScrollArea>("incidentScroll");
    const auto* head = stage.find<QScrollArea>("headScroll");
    QTRY_VERIFY(head->verticalScrollBar()->maximum() > 0); // it is the head that gives way
    QCOMPARE(all->verticalScrollBar()->maximum(), 0);
    for (const char* name : {"panel0", "panel1", "panel2", "panel3"}) {
        const QWidget* panel = stage.find(name);
        const auto* chart = panel->findChild<QWidget*>(QStringLiteral("plot"));
        QVERIFY(panel->mapTo(all->viewport(), QPoint(0, panel->height())).y() <= all->viewport()->height());
        QVERIFY2(chart->height() >= 90, qPrintable(QString::number(chart->height())));
        QVERIFY(panel->rect().contains(QRect(chart->mapTo(panel, QPoint(0, 0)), chart->size())));
    }
    QVERIFY(head->focusPolicy() == Qt::TabFocus); // to be read without a pointer
}

void SteadyPageTest::roomIsGivenBackWhenOneOfThemIsBetter()
{
    Stage stage(QStringLiteral("incident"), {1920, 1080});
    const auto* head = stage.find<QScrollArea>("headScroll");
    const auto* sentence = stage.find<QLabel>("sentence");
    const int before = head->height(), high = sentence->height();
    QVERIFY(high > 0);
    const auto alerts = stage.scene.shared.incident(kIncident)->alerts;
    for (const auto& [key, alert] : alerts) {
        journal::Alert better = alert.latest;
        better.phase = journal::AlertPhase::better;
        stage.scene.happen(stage.scene.clock.now, better);
    }
    stage.settle();
    QTRY_VERIFY(head->height() < before);
    QCOMPARE(head->height(), head->widget()->layout()->totalHeightForWidth(head->viewport()->width()));
}

void SteadyPageTest::whatHelpedFoldsOnceItIsRead()
{
    Stage stage(QStringLiteral("helped"));
    const auto* strip = stage.find("strip");
    const auto* headline = strip->findChild<QLabel*>(QStringLiteral("headline"));
    const auto* brief = strip->findChild<QLabel*>(QStringLiteral("brief"));
    QVERIFY(headline->isVisible() && brief->isHidden()); // just now
    auto* opener = stage.find<QPushButton>("anyTime1Open");
    opener->click();
    QVERIFY(strip->isHidden()); // the next action needs the room
    stage.scene.second(false);
    QVERIFY(strip->isHidden());
    opener->click();
    QVERIFY(strip->isVisible());
    // Somebody scrolled to the end, and may be about to answer.
    auto* bar = stage.find<QScrollArea>("steps")->verticalScrollBar();
    const auto* answers = stage.find("step3")->findChild<QWidget*>(QStringLiteral("stepButtons"));
    bar->setValue(bar->maximum());
    const auto place = [&] { return answers->mapTo(&stage.window, QPoint(0, 0)); };
    const QPoint before = place();
    for (int second = 0; second < 30; ++second)
        stage.scene.second(false);
    QVERIFY(headline->isHidden() && brief->isVisible());
    QCOMPARE(place(), before);
    QCOMPARE(brief->text(), QStringLiteral("Fallback on: it helped"));
    auto* more = stage.find<QPushButton>("stripMore");
    more->click();
    QVERIFY(brief->isHidden() && headline->isVisible() && headline->text().startsWith(QStringLiteral("It helped.")));
    stage.scene.second(false);
    QVERIFY(headline->isVisible()); // it stays open
    more->click();
    QVERIFY(headline->isHidden());
}

/// Whatever its number needs beside it.
void SteadyPageTest::aChartInTroubleHoldsStill()
{
    Look look;
    Crosshair crosshair;
    ChartPanel panel(QStringLiteral("panel"), look, crosshair, nullptr);
    panel.resize(316, 250);
    wording::Panel shown;
    shown.number = wording::verbatim("9 %");
    shown.state = wording::State::watch;
    QSet<int> heights;
    for (const char* unit : {"of requests without 'distance'", "of requests without 'distance', over the last 10 s"})
        for (const char* worst : {"", "worst 100 % at 02:09"}) {
            shown.unit = wording::verbatim(unit);
            shown.worst = *worst == '\0' ? wording::Text() : wording::verbatim(worst);
            panel.show(shown, {});
            heights << panel.headHeight();
        }
    QCOMPARE(heights.size(), 1);
}

void SteadyPageTest::undoHoldsStillWhenItsBoxFolds()
{
    Stage stage(QStringLiteral("incident"));
    auto done = stage.scene.operation(journal::ActionKind::rollBack, "roll back", journal::OperationState::asked, {{"version", "v12"}});
    done.undoVersion = "v11";
    for (const auto state : {journal::OperationState::asked, journal::OperationState::settled, journal::OperationState::helped}) {
        done.state = state;
        done.startedAt = stage.scene.clock.now;
        stage.scene.happen(stage.scene.clock.now, done, "Ana Ruiz");
    }
    stage.settle();
    auto* strip = stage.find("strip");
    const auto* brief = strip->findChild<QLabel*>(QStringLiteral("brief"));
    const auto* undo = strip->findChild<QPushButton*>(QStringLiteral("stripUndoDo"));
    const auto place = [&](const QMap<QString, QPoint>& places) {
        for (auto each = places.begin(); each != places.end(); ++each)
            if (each.key().endsWith(QLatin1String("/stripUndoDo")))
                return each.value();
        return QPoint();
    };
    QVERIFY(undo->isVisible() && brief->isHidden());
    const QPoint before = place(stage.places());
    Frames frames(stage);
    strip->setAttribute(Qt::WA_UnderMouse, true);
    const auto passes = [&](int seconds) {
        for (int second = 0; second < seconds; ++second)
            stage.scene.second(false);
        stage.settle();
        frames.painted << stage.places();
    };
    passes(35);
    QVERIFY(brief->isHidden()); // who points there reads on
    strip->setAttribute(Qt::WA_UnderMouse, false);
    passes(2);
    QVERIFY(brief->isVisible() && undo->isVisible());
    passes(2);
    for (const auto& each : frames.painted)
        QCOMPARE(place(each), before);
}

void SteadyPageTest::whatAButtonOpensStandsBesideIt()
{
    Stage stage(QStringLiteral("incident"));
    for (const auto& [button, opened] : {std::pair("silence", "silenceForm"), {"writeNote", "holding"}, {"handOverTo", "holding"}}) {
        auto* pressed = stage.find<QPushButton>(button);
        const QPoint place = pressed->mapTo(&stage.window, QPoint(0, 0));
        pressed->click();
        stage.settle();
        const QWidget* form = stage.find(opened);
        QVERIFY2(form->isVisible(), opened);
        QCOMPARE(pressed->mapTo(&stage.window, QPoint(0, 0)), place);
        const int gap = place.y() - form->mapTo(&stage.window, QPoint(0, form->height())).y();
        QVERIFY2(gap >= 0 && gap < 30, qPrintable(QStringLiteral("%1: %2").arg(QLatin1String(opened)).arg(gap)));
        QTest::keyClick(stage.window.focusWidget(), Qt::Key_Escape);
        QVERIFY(!form->isVisible());
    }
    // A step that is half out of sight is scrolled: what its button asks for is seen.
    auto* skip = stage.find<QPushButton>("answer-skipped");
    QVERIFY(skip && skip->isVisible());
    QCursor::setPos(0, 0);
    Q_EMIT static_cast<SteadyButton*>(skip)->pressedFor(QStringLiteral("skipped"));
    const auto* list = stage.find<QScrollArea>("steps")->viewport();
    const auto* why = skip->parentWidget()->parentWidget()->findChild<QWidget*>(QStringLiteral("stepWhy"));
    QTRY_VERIFY(why->isVisible() && list->rect().contains(QRect(why->mapTo(list, QPoint(0, 0)), why->size())));
}

void SteadyPageTest::theKeyboardBeginsWithWhatNeedsSomeone()
{
    Stage stage(QStringLiteral("incident"));
    QTRY_VERIFY(stage.window.hasCharts());
    QCOMPARE(stage.window.focusWidget()->objectName(), QStringLiteral("cards"));
    QStringList order;
    for (QWidget* at = stage.window.focusWidget(); order.size() < 5'000; at = at->nextInFocusChain()) {
        if (at == stage.window.focusWidget() && !order.isEmpty())
            break;
        order << at->objectName();
    }
    int last = -1;
    for (const char* name : {"cards", "serviceFilter", "services", "plot", "range0", "stepActionDo", "callForHelp", "everything", "find"}) {
        const int at = static_cast<int>(order.indexOf(QLatin1String(name)));
        QVERIFY2(at > last, qPrintable(QStringLiteral("%1 is number %2").arg(QLatin1String(name)).arg(at)));
        last = at;
    }
    // Whoever works elsewhere is not called back.
    stage.find("find")->setFocus();
    stage.settle();
    QCOMPARE(stage.window.focusWidget()->objectName(), QStringLiteral("find"));
    // Nor by a click on what may go with it.
    QTest::mouseClick(stage.find("answer-did not help"), Qt::LeftButton);
    stage.settle();
    QCOMPARE(stage.window.focusWidget()->objectName(), QStringLiteral("find"));
}

void SteadyPageTest::aYoungRecordLeavesRoomForWhoHasTheTrouble()
{
    Stage stage(QStringLiteral("incident"));
    auto* page = stage.window.findChild<IncidentPage*>();
    Picture young = stage.scene.desk->picture();
    young.shortened = true;
    page->show(young);
    stage.settle();
    QVERIFY(stage.find<QLabel>("loading")->text().isEmpty());
    QVERIFY(page->panels()[0]->plot().soFar.has_value());
    for (const char* name : {"giveBack", "handOverTo", "writeNote", "silence"}) {
        const auto* button = stage.find<QPushButton>(name);
        QVERIFY2(button->isHidden() || button->width() >= button->sizeHint().width(), name);
    }
    young.incident = {};
    page->show(young);
    QVERIFY(stage.find<QLabel>("loading")->text().startsWith(QStringLiteral("The record begins at ")));
}

void SteadyPageTest::theFirstMinuteHasALineAndNoSpecks()
{
    Scene scene;
    Spark spark;
    std::vector<Window> windows;
    for (int second = 0; second < 50; ++second) {
        windows.push_back(scene.window(kFlights, scene.clock.now + std::chrono::seconds(second), false));
        spark.take(windows, {});
        const std::vector<float> line = spark.line();
        if (line.empty())
            continue;
        QVERIFY2(std::ranges::none_of(line, [](float value) { return value < 0; }), qPrintable(QString::number(second)));
        QVERIFY(line.size() >= 3);
    }
    QVERIFY(!spark.line().empty());
}

QTEST_MAIN(SteadyPageTest)
#include "SteadyPageTest.moc"
