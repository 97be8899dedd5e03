#include <QtTest/QtTest>
#include <QtWidgets/QtWidgets>

#include "ui/ActionButton.h"
#include "ui/SteadyButton.h"

using namespace handrail;
using namespace handrail::ui;

class ActionButtonTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// A pointer that rests on a new button makes it deaf at first, and other tests leave it where windows come.
    void init() { QCursor::setPos(QGuiApplication::primaryScreen()->geometry().bottomRight()); }
    void turnsIntoStopAndBack();
    void aDoubleClickDoesNotStopWhatItBegan();
    void asksOnceMoreWhereTheCardWarns();
    void whatTheAgentWantsOneMoreClickForGetsIt();
    void isOffWhileAnotherActionRuns();
    void neverChangesItsMeaningUnderTheHand();
};

namespace {

wording::ActionCard restart()
{
    wording::ActionCard card;
    card.action = "restart";
    card.button = card.shortButton = wording::verbatim("Restart");
    card.anyway = wording::verbatim("Restart anyway");
    return card;
}

ActionsPicture counting()
{
    ActionsPicture actions;
    actions.action = "restart";
    actions.counting = actions.busy = true;
    actions.operation = OperationId("op/1");
    return actions;
}

void pointAt(QWidget& widget)
{
    widget.setAttribute(Qt::WA_UnderMouse, true);
}

void pointAway(QWidget& widget)
{
    widget.setAttribute(Qt::WA_UnderMouse, false);
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(&widget, &leave);
}

} // namespace

void ActionButtonTest::turnsIntoStopAndBack()
{
    ActionButton button(QStringLiteral("restart"), true, nullptr);
    button.show(restart(), {}, false);
    button.setVisible(true);
    QSignalSpy asked(&button, &ActionButton::asked);
    QTest::mouseClick(button.button(), Qt::LeftButton);
    QCOMPARE(asked.size(), 1);
    button.show(restart(), counting(), false);
    QVERIFY(button.isCounting());
    QVERIFY(button.stopButton()->isVisible());
    QCOMPARE(button.stopButton()->geometry(), button.button()->geometry());
    button.show(restart(), {}, false);
    QVERIFY(!button.isCounting());
    QCOMPARE(button.button()->text(), QStringLiteral("Restart"));
}

void ActionButtonTest::aDoubleClickDoesNotStopWhatItBegan()
{
    ActionButton button(QStringLiteral("restart"), true, nullptr);
    button.show(restart(), {}, false);
    button.setVisible(true);
    QSignalSpy stopped(&button, &ActionButton::stopAsked);
    button.show(restart(), counting(), false);
    QTest::mouseClick(button.stopButton(), Qt::LeftButton);
    QCOMPARE(stopped.size(), 0);
    QTRY_VERIFY((QTest::mouseClick(button.stopButton(), Qt::LeftButton), stopped.size() > 0));
    QCOMPARE(stopped.front().front().value<OperationId>().value, std::string("op/1"));
}

void ActionButtonTest::asksOnceMoreWhereTheCardWarns()
{
    ActionButton button(QStringLiteral("restart"), true, nullptr);
    wording::ActionCard card = restart();
    card.warning = wording::verbatim("We don't know whether the last one took effect.");
    button.show(card, {}, false);
    button.setVisible(true);
    QSignalSpy asked(&button, &ActionButton::asked);
    QTest::mouseClick(button.button(), Qt::LeftButton);
    QCOMPARE(asked.size(), 0);
    QCOMPARE(button.button()->text(), QStringLiteral("Restart anyway"));
    QTRY_VERIFY((QTest::mouseClick(button.button(), Qt::LeftButton), asked.size() > 0));
    QVERIFY(asked.front().at(1).toBool());
}

/// The agent may know a reason that this screen does not.
void ActionButtonTest::whatTheAgentWantsOneMoreClickForGetsIt()
{
    ActionButton button(QStringLiteral("restart"), true, nullptr);
    button.show(restart(), {}, false);
    button.setVisible(true);
    QSignalSpy asked(&button, &ActionButton::asked);
    QTest::mouseClick(button.button(), Qt::LeftButton);
    QCOMPARE(asked.size(), 1);
    QVERIFY(!asked.takeFirst().at(1).toBool());
    ActionsPicture refused;
    refused.oneMore = ActionAsked{"restart", {{"mode", "other"}}};
    button.show(restart(), refused, false);
    QCOMPARE(button.button()->text(), QStringLiteral("Restart"));
    refused.oneMore = ActionAsked{"restart", {}};
    button.show(restart(), refused, false);
    QCOMPARE(button.button()->text(), QStringLiteral("Restart anyway"));
    button.show(restart(), refused, false);
    QTRY_VERIFY((QTest::mouseClick(button.button(), Qt::LeftButton), asked.size() > 0));
    QVERIFY(asked.takeFirst().at(1).toBool());
    button.show(restart(), {}, false);
    QCOMPARE(button.button()->text(), QStringLiteral("Restart"));
}

void ActionButtonTest::isOffWhileAnotherActionRuns()
{
    ActionButton button(QStringLiteral("restart"), true, nullptr);
    ActionsPicture other = counting();
    other.action = "fallback";
    button.show(restart(), other, false);
    QVERIFY(!button.isCounting());
    QVERIFY(!button.button()->isEnabled());
}

void ActionButtonTest::neverChangesItsMeaningUnderTheHand()
{
    SteadyButton button(nullptr);
    button.offer(QStringLiteral("on"), QStringLiteral("Fallback on"), true);
    button.show();
    QSignalSpy pressed(&button, &SteadyButton::pressedFor);
    pointAt(button);
    button.offer(QStringLiteral("off"), QStringLiteral("Fallback off"), true);
    QCOMPARE(button.text(), QStringLiteral("Fallback on"));
    QTest::mouseClick(&button, Qt::LeftButton);
    QCOMPARE(pressed.size(), 0);
    pointAway(button);
    QCOMPARE(button.text(), QStringLiteral("Fallback off"));
    QVERIFY(button.isEnabled());
}

QTEST_MAIN(ActionButtonTest)
#include "ActionButtonTest.moc"
