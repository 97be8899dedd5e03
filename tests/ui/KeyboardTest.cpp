#include "Situations.h"

#include "ui/FocusKeeper.h"
#include "ui/MainWindow.h"

#include <QBoxLayout>

using namespace handrail;
using namespace handrail::ui;

namespace {

QString focused()
{
    return QApplication::focusWidget() ? QApplication::focusWidget()->objectName() : QString();
}

/// A page with a field, what it opened, and a button that acts; and a home that does nothing.
struct Page : QWidget {
    QWidget home;
    QLineEdit* why = new QLineEdit(this);
    QPushButton* opened = new QPushButton(this);
    QPushButton* acts = new QPushButton(this);
    Page() : home(this)
    {
        auto* column = new QVBoxLayout(this);
        for (const auto& [widget, name] : {std::pair<QWidget*, const char*>(&home, "home"), {why, "why"}, {opened, "opened"}, {acts, "acts"}}) {
            widget->setObjectName(QLatin1String(name));
            column->addWidget(widget);
        }
        home.setMinimumHeight(20);
        new FocusKeeper(*this, home);
        resize(300, 200);
        setVisible(true);
        activateWindow();
        if (!QTest::qWaitForWindowActive(this))
            qFatal("no window becomes active: is there a window manager?");
    }
};

} // namespace

/// Who has the keyboard in a window that really has it.
class KeyboardTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QCursor::setPos(0, 0); }

    void afterAClickItGoesToNoButtonThatActs()
    {
        Page page;
        page.opened->setFocus();
        QTest::mouseClick(&page.home, Qt::LeftButton);
        QCOMPARE(focused(), QStringLiteral("opened"));
        page.opened->hide();
        QTRY_COMPARE(focused(), QStringLiteral("home"));
    }

    void whoWorksWithKeysKeepsTheOrder()
    {
        Page page;
        page.opened->setFocus();
        QTest::keyClick(page.opened, Qt::Key_Shift);
        page.opened->hide();
        QTRY_COMPARE(focused(), QStringLiteral("acts"));
    }

    /// A field that was clicked to and is written in: Return sends it, and must not stand on a button next.
    void whoWroteIntoAFieldDoesNotWorkWithKeysYet()
    {
        Page page;
        connect(page.why, &QLineEdit::returnPressed, page.why, &QWidget::hide);
        QTest::mouseClick(page.why, Qt::LeftButton);
        QTRY_COMPARE(focused(), QStringLiteral("why"));
        QTest::keyClicks(page.why, QStringLiteral("it is fast again"));
        QTest::keyClick(page.why, Qt::Key_Return);
        QTRY_COMPARE(focused(), QStringLiteral("home"));
    }

    void whatIsHiddenWithItsParentCountsToo()
    {
        Page page;
        QWidget form(&page);
        QPushButton send(&form);
        page.layout()->addWidget(&form);
        form.setVisible(true);
        send.setVisible(true);
        send.setFocus();
        QTest::mouseClick(&page.home, Qt::LeftButton);
        form.hide();
        QTRY_COMPARE(focused(), QStringLiteral("home"));
    }

    void theFirstKeyGoesIntoNoField()
    {
        Scene scene;
        Look look;
        MainWindow window(*scene.desk, look, MainWindow::Dial{});
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QCOMPARE(focused(), QStringLiteral("services")); // nothing is there yet
        // No numbers yet: it has a card, which goes with the first numbers.
        scene.put(client::LinkChanged{client::LinkChanged::To::live, {}, {}});
        scene.put(client::Described{scene.description(false), {}});
        scene.put(client::SnapshotDone{});
        scene.look();
        QTRY_COMPARE(focused(), QStringLiteral("cards"));
        scene.comeAlive(false);
        scene.look();
        scene.look();
        QTRY_VERIFY(!window.findChild<QWidget*>(QStringLiteral("cards"))->isVisible());
        QTRY_COMPARE(focused(), QStringLiteral("services"));
        QTest::keyClick(window.windowHandle(), Qt::Key_X);
        QVERIFY(window.findChild<QLineEdit*>(QStringLiteral("serviceFilter"))->text().isEmpty());
    }
};

QTEST_MAIN(KeyboardTest)
#include "KeyboardTest.moc"
