#include "Situations.h"

#include "ui/IncidentPage.h"
#include "ui/MainWindow.h"

#include <QAccessible>

using namespace handrail;
using namespace handrail::ui;

/// For a person without a pointer, or without eyes on the screen: everything that can be worked has a name and is reached
/// with Tab.
class ReachTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCursor::setPos(0, 0); }
    void everythingHasAName_data() { rows(); }
    void everythingHasAName();
    void tabReachesEverything_data() { rows(); }
    void tabReachesEverything();
    void afterAClickNoButtonGetsTheKeyboardByItself();
    void whatHasNothingToSayYetTakesNoRoomAndGivesNone();

private:
    static void rows();
};

namespace {

struct Stage {
    Scene scene;
    Look look;
    MainWindow window;

    explicit Stage(const QString& situation)
        : scene(std::make_unique<NoMemory>(), situation != QLatin1String("first start")),
          window(*scene.desk, look, MainWindow::Dial{})
    {
        window.resize(1280, 800);
        enter(scene, situation);
        bring(scene, window, situation);
    }
    /// What can be worked now.
    [[nodiscard]] QList<QWidget*> controls() const
    {
        QList<QWidget*> all;
        for (QWidget* widget : window.findChildren<QWidget*>())
            if (widget->isVisible() && widget->isEnabled() && widget->focusPolicy() & Qt::TabFocus && !widget->focusProxy())
                all << widget;
        return all;
    }
};

QString described(const QWidget& widget)
{
    return QString::fromLatin1(widget.metaObject()->className()) + QLatin1Char(' ') + widget.objectName();
}

} // namespace

void ReachTest::rows()
{
    QTest::addColumn<QString>("situation");
    for (const char* situation : kSituations)
        QTest::addRow("%s", situation) << QString::fromLatin1(situation);
}

void ReachTest::everythingHasAName()
{
    QFETCH(QString, situation);
    const Stage stage(situation);
    QStringList nameless;
    for (QWidget* widget : stage.controls()) {
        QAccessibleInterface* seen = QAccessible::queryAccessibleInterface(widget);
        if (!seen || seen->text(QAccessible::Name).trimmed().isEmpty())
            nameless << described(*widget);
    }
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QLatin1Char('\n'))));
    QVERIFY(stage.controls().size() > 3);
}

void ReachTest::tabReachesEverything()
{
    QFETCH(QString, situation);
    Stage stage(situation);
    stage.window.activateWindow();
    stage.window.setFocus();
    QSet<QWidget*> reached;
    for (int i = 0; i < 150; ++i) {
        QTest::keyClick(stage.window.focusWidget() ? stage.window.focusWidget() : &stage.window, Qt::Key_Tab);
        reached << stage.window.focusWidget();
    }
    QStringList missed;
    for (QWidget* widget : stage.controls()) {
        // Of buttons that exclude each other Tab reaches the one that is on, and the arrows the others.
        const auto* button = qobject_cast<QAbstractButton*>(widget);
        const bool byArrows = button && button->group() && button->group()->exclusive() && !button->isChecked();
        if (!byArrows && !reached.contains(widget))
            missed << described(*widget);
    }
    QVERIFY2(missed.isEmpty(), qPrintable(missed.join(QLatin1Char('\n'))));
}

void ReachTest::afterAClickNoButtonGetsTheKeyboardByItself()
{
    Stage stage(QStringLiteral("incident"));
    stage.window.activateWindow();
    const auto* middle = stage.window.findChild<IncidentPage*>()->parentWidget();
    const auto hideWhatHasIt = [&] {
        for (QWidget* widget : stage.controls()) {
            if (!qobject_cast<QAbstractButton*>(widget) || !middle->isAncestorOf(widget))
                continue;
            widget->setFocus();
            if (stage.window.focusWidget() == widget)
                return widget->hide();
        }
    };
    QTest::keyClick(&stage.window, Qt::Key_Shift);
    hideWhatHasIt();
    QVERIFY(stage.window.focusWidget() != middle); // Qt's next
    QTest::mouseClick(stage.window.findChild<QWidget*>(QStringLiteral("pageTitle")), Qt::LeftButton);
    hideWhatHasIt();
    QCOMPARE(stage.window.focusWidget(), middle);
    // A page that is closed leaves it to none either.
    for (const char* name : {"openSettings", "settingsClose"})
        QTest::mouseClick(stage.window.findChild<QPushButton*>(QLatin1String(name)), Qt::LeftButton);
    QCOMPARE(stage.window.focusWidget(), middle);
}

void ReachTest::whatHasNothingToSayYetTakesNoRoomAndGivesNone()
{
    Stage stage(QStringLiteral("first start"));
    const auto part = [&](const char* name) { return stage.window.findChild<QWidget*>(QLatin1String(name)); };
    QVERIFY(!part("needsSomeone")->isVisible());
    const QStringList bar{QStringLiteral("sound"), QStringLiteral("openReadiness"), QStringLiteral("connect"), QStringLiteral("openSettings"),
                          QStringLiteral("openHelp")};
    for (qsizetype i = 1; i < bar.size(); ++i) {
        const QPushButton *before = stage.window.findChild<QPushButton*>(bar[i - 1]), *after = stage.window.findChild<QPushButton*>(bar[i]);
        QVERIFY2(before->width() < before->sizeHint().width() + 20, qPrintable(bar[i - 1]));
        QVERIFY2(after->x() - before->geometry().right() < 20, qPrintable(bar[i]));
    }
}

QTEST_MAIN(ReachTest)
#include "ReachTest.moc"
