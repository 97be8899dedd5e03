#include "Scene.h"

#include "ui/ActionButton.h"
#include "ui/ChangeStopBar.h"
#include "ui/OperationStrip.h"
#include "ui/SteadyButton.h"
#include "ui/WhyField.h"
#include "ui/Words.h"
#include "wording/Trust.h"

#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>

using namespace handrail;
using namespace handrail::ui;

/// A reason, a second person, and a record that is not the one that was seen, at the widgets.
class CareTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whereAReasonIsNeededALineTakesTheButtonsPlace();
    void aReasonCanBeLeftAgain();
    void somebodyElseAgreesWithOneClick();
    void whatIsAskedGoesToTheAgent();
    void changesAreStoppedAndAllowedAgain_data();
    void changesAreStoppedAndAllowedAgain();
    void whoMayNotActSeesTheChangeStopOnly();
    void anotherRecordIsSaidOnTheScreen();
    void aCertificateThatEndsIsSaidOnTheScreen();
};

namespace {

wording::ActionCard restart()
{
    wording::ActionCard card;
    card.action = "restart";
    card.button = card.shortButton = wording::verbatim("Restart");
    card.needsReason = true;
    return card;
}

} // namespace

void CareTest::whereAReasonIsNeededALineTakesTheButtonsPlace()
{
    ActionButton button(QStringLiteral("restart"), true, nullptr);
    button.show(restart(), {}, false);
    button.show();
    QSignalSpy asked(&button, &ActionButton::asked);
    wording::ActionCard sent;
    connect(&button, &ActionButton::asked, this, [&](const wording::ActionCard& card, bool) { sent = card; });
    Q_EMIT button.button()->pressedFor(QStringLiteral("restart"));
    QVERIFY(asked.isEmpty());
    auto* why = button.findChild<WhyField*>();
    QVERIFY(why && why->isVisible());
    auto* text = why->findChild<QLineEdit*>();
    QTest::keyClicks(text, QStringLiteral("it hangs"));
    button.show(restart(), {}, false); // what comes meanwhile leaves the line alone
    QVERIFY(why->isVisible());
    QTest::keyClick(text, Qt::Key_Return);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(sent.reason, std::string("it hangs"));
    QVERIFY(!why->isVisible() && button.button()->isVisible());
}

void CareTest::aReasonCanBeLeftAgain()
{
    ActionButton button(QStringLiteral("restart"), true, nullptr);
    button.show(restart(), {}, false);
    button.show();
    QSignalSpy asked(&button, &ActionButton::asked);
    Q_EMIT button.button()->pressedFor(QStringLiteral("restart"));
    button.findChild<WhyField*>()->close();
    QVERIFY(button.button()->isVisible() && asked.isEmpty());
}

void CareTest::somebodyElseAgreesWithOneClick()
{
    OperationStrip strip(QStringLiteral("strip"), nullptr);
    wording::OperationView view;
    view.operation = OperationId("x/op/1");
    view.headline = wording::verbatim("Restarting: do you agree?");
    strip.show(view, {}, false);
    auto* agree = strip.findChild<QPushButton*>(QStringLiteral("stripAgree"));
    auto* disagree = strip.findChild<QPushButton*>(QStringLiteral("stripDisagree"));
    QVERIFY(!agree->isVisible()); // the one who asked has no such button
    view.agree = wording::verbatim("I agree");
    view.disagree = wording::verbatim("No, stop it");
    strip.show(view, {}, false);
    QVERIFY(agree->isVisible() && disagree->isVisible());
    QSignalSpy word(&strip, &OperationStrip::consentAsked);
    agree->click();
    disagree->click();
    QCOMPARE(word.size(), 2);
    QCOMPARE(word[0][1].toBool(), true);
    QCOMPARE(word[1][1].toBool(), false);
}

void CareTest::whatIsAskedGoesToTheAgent()
{
    Scene scene;
    scene.comeAlive(true, 170);
    scene.slowStore();
    scene.look();
    scene.desk->consent(OperationId("x/op/1"), true);
    const auto words = scene.feed->sent<journal::Consent>();
    QCOMPARE(words.size(), std::size_t(1));
    QVERIFY(words[0].given && words[0].operation == OperationId("x/op/1"));
    wording::ActionCard card = restart();
    card.reason = "it hangs";
    scene.desk->operate(card, false, {});
    QCOMPARE(scene.feed->sent<client::Operate>().back().reason, std::string("it hangs"));
}

void CareTest::changesAreStoppedAndAllowedAgain_data()
{
    QTest::addColumn<int>("which");
    QTest::newRow("one service") << 0;
    QTest::newRow("all services") << 1;
}

void CareTest::changesAreStoppedAndAllowedAgain()
{
    QFETCH(int, which);
    Scene scene;
    scene.comeAlive(true, 0);
    scene.look();
    scene.desk->select(scene.feed->target + '|' + kFlights.value);
    QWidget page; // where the form stands is the page's business
    ChangeStopBar bar(&page);
    QWidget& form = *bar.form();
    form.setParent(&page);
    page.show();
    connect(&bar, &ChangeStopBar::changeStopAsked, scene.desk.get(), &Desk::stopChanges);
    bar.show(scene.desk->picture());
    QVERIFY(!bar.isVisible() && !form.isVisible());
    bar.open();
    QVERIFY(form.isVisible());
    form.findChild<QPushButton*>(QStringLiteral("changeStopWhichChoice%1").arg(which))->click();
    auto* send = form.findChild<QPushButton*>(QStringLiteral("changeStopSend"));
    QVERIFY(!send->isEnabled()); // nobody stops the others without a word
    QTest::keyClicks(form.findChild<QLineEdit*>(), QStringLiteral("release weekend"));
    form.findChild<QPushButton*>(QStringLiteral("changeStopEnd1"))->click(); // 4 h
    send->click();
    QCOMPARE(scene.feed->acted.size(), std::size_t(1));
    QCOMPARE(scene.feed->acted[0].service, which == 0 ? kFlights : ServiceId());
    const auto stop = scene.feed->sent<journal::ChangeStop>()[0];
    QCOMPARE(stop, (journal::ChangeStop{"release weekend", scene.desk->picture().to + std::chrono::hours(4), false}));

    scene.happen(scene.clock.now, stop, "Mira", which == 0 ? kFlights : ServiceId());
    scene.look();
    bar.show(scene.desk->picture());
    const QString strip = bar.findChild<QLabel*>(QStringLiteral("changeStopStrip"))->text();
    QVERIFY2(strip.endsWith(QStringLiteral(": release weekend, said Mira.")), qPrintable(strip));
    for (const wording::ActionOffer& offer : scene.desk->picture().page->anyTime)
        QVERIFY(say(offer.usual().warning).contains(strip));
    bar.findChild<QPushButton*>(QStringLiteral("changeStopLift"))->click();
    QCOMPARE(scene.feed->acted.size(), std::size_t(2));
    QCOMPARE(scene.feed->acted[1].service, which == 0 ? kFlights : ServiceId());
    QVERIFY(scene.feed->sent<journal::ChangeStop>()[1].ended);
}

void CareTest::whoMayNotActSeesTheChangeStopOnly()
{
    Scene scene;
    scene.comeAlive(true, 0);
    client::Description looking = *scene.description(true);
    looking.services.back().mayOperate = false;
    scene.put(client::Described{std::make_shared<const client::Description>(looking), {}});
    scene.look();
    scene.desk->select(scene.feed->target + '|' + kFlights.value);
    ChangeStopBar bar(nullptr);
    bar.show(scene.desk->picture());
    bar.open();
    QVERIFY(!bar.findChild<QPushButton*>(QStringLiteral("changeStopWhichChoice1"))); // not for all: one of them is not theirs
    for (client::ServiceDescription& service : looking.services)
        service.mayOperate = false;
    scene.put(client::Described{std::make_shared<const client::Description>(looking), {}});
    scene.happen(scene.clock.now, journal::ChangeStop{"release weekend", scene.clock.now + std::chrono::hours(4), false}, "Mira");
    scene.look();
    bar.show(scene.desk->picture());
    QVERIFY(bar.findChild<QLabel*>(QStringLiteral("changeStopStrip"))->isVisible());
    QVERIFY(!bar.findChild<QPushButton*>(QStringLiteral("changeStopLift"))->isEnabled());
}

void CareTest::anotherRecordIsSaidOnTheScreen()
{
    Scene scene;
    scene.comeAlive(true, 170);
    scene.slowStore();
    scene.look();
    const wording::Text doubt = wording::recordDoubted("127.0.0.1:7443", scene.desk->agents().front()->board.shared().lastSeq());
    QVERIFY(!say(scene.desk->picture().notice).contains(say(doubt)));
    client::EntriesCame other;
    other.fromStart = true;
    scene.put(other);
    scene.put(client::SnapshotDone{});
    QTRY_VERIFY((scene.look(), say(scene.desk->picture().notice).contains(say(doubt))));
}

void CareTest::aCertificateThatEndsIsSaidOnTheScreen()
{
    Scene scene;
    scene.comeAlive(true, 170);
    const auto known = scene.description(false);
    client::Description ending = *known;
    ending.certificateUntil = scene.clock.now + std::chrono::hours(50);
    scene.put(client::Described{std::make_shared<const client::Description>(ending), {}});
    QTRY_VERIFY((scene.look(), say(scene.desk->picture().notice).contains(QStringLiteral("127.0.0.1:7443 ends in 2 days"))));
}

QTEST_MAIN(CareTest)
#include "CareTest.moc"
