#include "Situations.h"

#include "ui/MainWindow.h"
#include "ui/Notices.h"
#include "ui/Words.h"

using namespace handrail;
using namespace handrail::ui;

/// What needs someone when there is much of it: groups, silences, and how loudly it is said.
class CardsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCursor::setPos(0, 0); }
    void servicesThatWaitForTheSameAreOneCardThatOpens();
    void aGroupSpeaksOnce();
    void whatIsSilencedStandsFoldedAtTheEnd();
    void whatIsSilencedCallsNobody();
    void oneFailureIsSilencedFromThePage();
    void aSilenceIsEndedByHand();
    void theCardsMenuOpensTheForm();
    void nobodyHasItIsSaidMoreOften();
    void whatSomebodyElseHasStandsUnderATitleOfItsOwn();
    void whatIsWellAgainStandsUnderATitleOfItsOwn();
    void aCardSaysWhomItHurts();
    void aDrillIsMarkedOnItsCardThePageAndTheTop();
};

namespace {

using journal::AlertKind;
using journal::Severity;

struct Stage {
    Scene scene;
    Look look;
    std::unique_ptr<MainWindow> window;

    explicit Stage(int waiting = 1)
    {
        scene.comeAlive(true, 170);
        scene.slowStore();
        const std::array names{"spam-filter", "search-ranking", "stock-forecast"};
        for (int i = 1; i < waiting; ++i)
            wait(names[static_cast<std::size_t>(i) - 1]);
        window = std::make_unique<MainWindow>(*scene.desk, look, MainWindow::Dial{});
        scene.look();
        window->show();
        if (!QTest::qWaitForWindowExposed(window.get()))
            qFatal("the window does not come");
        look2();
    }
    void wait(const std::string& service)
    {
        const ServiceId id(service);
        const IncidentId incident(service + "/1");
        scene.alert(140, AlertKind::slow, Severity::broken, "slow answers",
                    {"latency", 860.0, 300.0, 90.0, 120.0, 190.0, 4000, 930.0, {}, {}, 100, {}}, {}, id, incident);
        scene.happen(scene.clock.now - std::chrono::seconds(139),
                     journal::Cause{incident, journal::CauseKind::dependency, "lateness-store", {}}, "agent", id);
    }
    void look2()
    {
        scene.look();
        scene.look();
    }
    void silence(AlertKind kind, const std::string& failure, const std::string& subject = {}, bool ended = false)
    {
        journal::Silence silence;
        silence.kind = kind;
        silence.failure = failure;
        silence.subject = subject;
        silence.reason = "known";
        silence.until = scene.clock.now + std::chrono::hours(1);
        silence.ended = ended;
        scene.happen(scene.clock.now, silence, "Ben");
    }
    void silenceAll()
    {
        silence(AlertKind::slow, "slow answers");
        silence(AlertKind::failing, "failing requests");
        silence(AlertKind::dependencySlow, "store slow", "lateness-store");
        look2();
    }
    template <typename Widget = QWidget>
    [[nodiscard]] Widget* find(const char* name) const
    {
        return window->findChild<Widget*>(QString::fromLatin1(name));
    }
    /// "name" of each card that stands in the list.
    [[nodiscard]] QStringList cards() const
    {
        QStringList all;
        const auto* model = find<QListView>("cards")->model();
        for (int i = 0; i < model->rowCount(); ++i)
            all << model->index(i, 0).data().toString();
        return all;
    }
    void click(int row) const
    {
        auto* view = find<QListView>("cards");
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(view->model()->index(row, 0)).center());
    }
};

} // namespace

void CardsTest::servicesThatWaitForTheSameAreOneCardThatOpens()
{
    Stage stage(3);
    QCOMPARE(stage.cards(), QStringList{QStringLiteral("3 services wait for the store of recent lateness")});
    stage.click(0);
    QCOMPARE(stage.cards().size(), 4);
    QVERIFY(stage.cards().contains(QStringLiteral("Spam filter")));
    stage.look2(); // what comes in doesn't fold it
    QCOMPARE(stage.cards().size(), 4);
    const int at = int(stage.cards().indexOf(QStringLiteral("Search ranking")));
    stage.click(at);
    QCOMPARE(named(stage.scene.desk->picture().service.value), QStringLiteral("search-ranking"));
    stage.click(0);
    QCOMPARE(stage.cards().size(), 1);
    // The service in view is under the head that folds it away.
    QCOMPARE(stage.find<QListView>("cards")->currentIndex().row(), 0);
}

void CardsTest::aGroupSpeaksOnce()
{
    Stage stage(3);
    std::vector<CardRow> untaken;
    connect(stage.scene.desk.get(), &Desk::brokenNow, this, [&](const std::vector<CardRow>& rows) { untaken = rows; });
    stage.scene.second(true);
    QCOMPARE(untaken.size(), std::size_t(1));
    QCOMPARE(untaken.front().notice, QStringLiteral("3 services wait for the store of recent lateness"));
}

void CardsTest::whatIsSilencedStandsFoldedAtTheEnd()
{
    Stage stage;
    QCOMPARE(stage.cards(), QStringList{QStringLiteral("Late flight forecast")});
    stage.silenceAll();
    QCOMPARE(stage.cards(), QStringList{QStringLiteral("1 silenced")});
    QVERIFY(stage.find<QLabel>("nobodyNeeded")->isVisible());
    stage.click(0);
    QCOMPARE(stage.cards(), (QStringList{QStringLiteral("1 silenced"), QStringLiteral("Late flight forecast")}));
    const auto* model = stage.find<QListView>("cards")->model();
    QVERIFY(model->index(1, 0).data(CardModel::MetaRole).toString().startsWith(QStringLiteral("silenced by Ben until ")));
    // Recorded all the same: the world's sentence doesn't hide it.
    QVERIFY(say(stage.scene.desk->picture().world).contains(QStringLiteral("1 service is broken")));
}

void CardsTest::whatIsSilencedCallsNobody()
{
    Stage stage;
    std::vector<CardRow> untaken;
    connect(stage.scene.desk.get(), &Desk::brokenNow, this, [&](const std::vector<CardRow>& rows) { untaken = rows; });
    stage.scene.happen(stage.scene.clock.now, journal::Incident{kIncident, journal::Holding::givenBack, ""}, "Ana Ruiz");
    stage.look2();
    QCOMPARE(untaken.size(), std::size_t(1));
    stage.silence(AlertKind::slow, "slow answers");
    stage.look2();
    QCOMPARE(untaken.size(), std::size_t(1)); // the failures still call
    stage.silence(AlertKind::failing, "failing requests");
    stage.look2();
    QVERIFY(untaken.empty());
}

void CardsTest::oneFailureIsSilencedFromThePage()
{
    Stage stage;
    stage.find<QPushButton>("silence")->click();
    QVERIFY(stage.find("silenceForm")->isVisible());
    auto* send = stage.find<QPushButton>("silenceSend");
    QVERIFY(!send->isEnabled()); // without a failure and a reason nothing is silenced
    const auto failures = stage.window->findChildren<QPushButton*>(QRegularExpression(QStringLiteral("^silenceWhichChoice[0-9]+$")));
    QCOMPARE(failures.size(), 3);
    failures[1]->click();
    QVERIFY(stage.find<QLabel>("silenceNote")->text().contains(QStringLiteral("2 other failures of this service still call.")));
    QVERIFY(!send->isEnabled());
    QTest::keyClicks(stage.find<QLineEdit>("silenceWhy"), QStringLiteral("known"));
    QVERIFY(send->isEnabled());
    stage.find<QPushButton>("silenceEnd1")->click();
    stage.look2(); // what comes in changes nothing of what was chosen
    send->click();
    const auto sent = stage.scene.feed->sent<journal::Silence>();
    QCOMPARE(sent.size(), std::size_t(1));
    QCOMPARE(QString::fromStdString(sent.front().reason), QStringLiteral("known"));
    QVERIFY(!sent.front().failure.empty() && !sent.front().ended);
    QVERIFY(sent.front().until > stage.scene.clock.now + std::chrono::minutes(239));
    QVERIFY(sent.front().until <= stage.scene.clock.now + std::chrono::minutes(240));
    QVERIFY(!stage.find("silenceForm")->isVisible());
}

void CardsTest::aSilenceIsEndedByHand()
{
    Stage stage;
    QVERIFY(!stage.find("silences")->isVisible());
    stage.silence(AlertKind::slow, "slow answers");
    stage.look2();
    auto* end = stage.find<QPushButton>("endSilence0");
    QVERIFY(end && end->isVisible());
    QVERIFY(stage.find<QLabel>("held0")->text().contains(QStringLiteral("Silenced by Ben until ")));
    end->click();
    const auto sent = stage.scene.feed->sent<journal::Silence>();
    QCOMPARE(sent.size(), std::size_t(1));
    QVERIFY(sent.front().ended && sent.front().kind == AlertKind::slow);
    stage.silence(AlertKind::slow, "slow answers", {}, true);
    stage.look2();
    QVERIFY(!stage.find("silences")->isVisible());
}

void CardsTest::theCardsMenuOpensTheForm()
{
    Stage stage;
    auto* view = stage.find<QListView>("cards");
    Q_EMIT view->customContextMenuRequested(view->visualRect(view->model()->index(0, 0)).center());
    auto* menu = stage.find<QMenu>("cardMenu");
    QVERIFY(menu);
    QCOMPARE(menu->actions().size(), 3);
    menu->actions().back()->trigger();
    QVERIFY(stage.find("silenceForm")->isVisible());
    menu->close();
}

void CardsTest::nobodyHasItIsSaidMoreOften()
{
    Notices notices;
    notices.setSound(false);
    CardRow card;
    card.key = "one";
    const auto* timer = notices.findChild<QTimer*>();
    QVERIFY(timer);
    notices.show({card});
    const int calm = timer->interval();
    card.urgency = 2;
    notices.show({card});
    QVERIFY(timer->isActive() && timer->interval() < calm);
    notices.show({});
    QVERIFY(!timer->isActive());
}

void CardsTest::whatSomebodyElseHasStandsUnderATitleOfItsOwn()
{
    Stage stage;
    QVERIFY(!stage.find<QLabel>("nobodyNeeded")->isVisible());
    stage.scene.happen(stage.scene.clock.now, journal::Incident{kIncident, journal::Holding::handedOver, "Operations desk"}, "Ana Ruiz");
    stage.look2();
    QCOMPARE(stage.cards(), (QStringList{say(wording::Label::somebodyElse), QStringLiteral("Late flight forecast")}));
    QVERIFY(stage.find<QLabel>("nobodyNeeded")->isVisible());
    const QString world = say(stage.scene.desk->picture().world);
    QVERIFY2(world.startsWith(QStringLiteral("1 service is broken (somebody else has it).")), qPrintable(world));
    // A title is no card: neither the keyboard nor a click stops there.
    auto* view = stage.find<QListView>("cards");
    QCOMPARE(view->currentIndex().row(), 1);
    stage.click(0);
    QTest::keyClick(view, Qt::Key_Up);
    QCOMPARE(view->currentIndex().row(), 1);
    stage.click(1);
    QCOMPARE(stage.scene.desk->picture().service, kFlights);
}

void CardsTest::whatIsWellAgainStandsUnderATitleOfItsOwn()
{
    Stage stage;
    const auto alerts = stage.scene.shared.incident(kIncident)->alerts;
    for (const auto& [key, alert] : alerts) {
        journal::Alert better = alert.latest;
        better.phase = journal::AlertPhase::better;
        stage.scene.happen(stage.scene.clock.now, better);
    }
    stage.look2();
    QCOMPARE(stage.cards(), (QStringList{say(wording::Label::gettingBetter), QStringLiteral("Late flight forecast")}));
    const QString world = say(stage.scene.desk->picture().world);
    QVERIFY2(world.startsWith(QStringLiteral("1 is getting better. ")), qPrintable(world));
}

void CardsTest::aCardSaysWhomItHurts()
{
    Stage stage;
    const auto* model = stage.find<QListView>("cards")->model();
    QCOMPARE(model->index(0, 0).data(CardModel::HurtsRole).toString(),
             QStringLiteral("The app waits at most 1 s. Travellers then see no forecast at all."));
    QVERIFY(model->index(0, 0).data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("Travellers")));
}

void CardsTest::aDrillIsMarkedOnItsCardThePageAndTheTop()
{
    Stage stage;
    const auto* model = stage.find<QListView>("cards")->model();
    const auto isMarked = [&] {
        return QList<bool>{model->index(0, 0).data(CardModel::DrillRole).toBool(), stage.find<QLabel>("drillMark")->isVisible(),
                           stage.find<QLabel>("drillBadge")->isVisible(),
                           stage.find<QLabel>("pageTitle")->text().startsWith(QStringLiteral("Drill: "))};
    };
    QCOMPARE(isMarked(), (QList<bool>{false, false, false, false}));
    QVERIFY(!stage.find("drillBar")->parentWidget()->isVisible()); // and it leaves no gap
    stage.scene.happen(stage.scene.clock.now, journal::Drill{"flight-lateness/drill/1", "store-slow", "on", {}, kIncident, {}}, "Ana Ruiz");
    stage.scene.second(true);
    stage.look2();
    QCOMPARE(isMarked(), (QList<bool>{true, true, true, true}));
    QVERIFY(model->index(0, 0).data(Qt::AccessibleTextRole).toString().startsWith(QStringLiteral("DRILL")));
    QCOMPARE(stage.scene.desk->picture().worst, wording::State::fine); // nobody is called to a drill of somebody else's
    QCOMPARE(stage.scene.desk->picture().cards.front().notice, QStringLiteral("Only a drill: Late flight forecast"));
}

QTEST_MAIN(CardsTest)
#include "CardsTest.moc"
