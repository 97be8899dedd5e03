#include "Scene.h"

#include "ui/FirstPicture.h"
#include "ui/MainWindow.h"
#include "ui/Words.h"
#include "wording/LabelTexts.h"

using namespace handrail;
using namespace handrail::ui;

/// What stood in the window last is painted before anything else is there, and gives way to the desk's own picture.
class FirstPictureTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void isPaintedBeforeAnythingIsBuiltAndGoesWhenTheDeskHasAPicture();
    void saysHowOldItIs();
    void whatCantBeReadIsNoPicture_data();
    void whatCantBeReadIsNoPicture();
    void nothingWorthItIsNotKept();
};

namespace {

/// Of a live window with an incident.
std::string kept()
{
    Scene scene;
    Look look;
    scene.comeAlive(true, 60);
    scene.slowStore();
    MainWindow window(*scene.desk, look, {});
    window.show();
    [[maybe_unused]] const bool isThere = QTest::qWaitForWindowExposed(&window);
    scene.look();
    return window.keptPicture();
}

} // namespace

void FirstPictureTest::isPaintedBeforeAnythingIsBuiltAndGoesWhenTheDeskHasAPicture()
{
    const std::string stored = kept();
    QVERIFY(!stored.empty());
    Scene scene;
    Look look;
    MainWindow window(*scene.desk, look, {}, stored, scene.clock.now);
    QVERIFY(!window.isBuilt());
    auto* first = window.findChild<FirstPicture*>();
    QVERIFY(first != nullptr);
    QSignalSpy built(&window, &MainWindow::built);
    QSignalSpy painted(first, &FirstPicture::painted);
    window.show();
    QTRY_COMPARE(built.size(), 1);
    QCOMPARE(painted.size(), 1);
    QCOMPARE(first->size(), window.size());
    const QImage stroked = first->grab().toImage();
    QVERIFY(stroked.pixelColor(2, 2) != stroked.pixelColor(30, 100) || stroked.pixelColor(40, 90) != stroked.pixelColor(2, 2));
    scene.comeAlive(true, 60);
    scene.look();
    QVERIFY(scene.desk->picture().page);
    QTRY_VERIFY(window.findChild<FirstPicture*>() == nullptr);
    QVERIFY(window.findChild<QWidget*>(QStringLiteral("left"))->isVisible());
    QTRY_VERIFY(window.hasCharts());
}

void FirstPictureTest::saysHowOldItIs()
{
    const auto stored = FirstPicture::read(kept());
    QVERIFY(stored);
    Look look;
    const FirstPicture picture(*stored, stored->at + std::chrono::minutes(12), look, nullptr);
    QCOMPARE(picture.accessibleName(), say(wording::storedPicture(std::chrono::minutes(12))));
}

void FirstPictureTest::whatCantBeReadIsNoPicture_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray whole = QByteArray::fromStdString(kept());
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("something else") << QByteArray("{\"theme\": \"dark\"}");
    QTest::newRow("half of it") << whole.left(whole.size() / 2);
    QByteArray otherQt = whole;
    otherQt[4] = static_cast<char>(otherQt[4] + 1);
    QTest::newRow("of another Qt") << otherQt;
}

void FirstPictureTest::whatCantBeReadIsNoPicture()
{
    QFETCH(QByteArray, bytes);
    QVERIFY(!FirstPicture::read(bytes.toStdString()));
    Scene scene;
    Look look;
    MainWindow window(*scene.desk, look, {}, bytes.toStdString(), scene.clock.now);
    QVERIFY(window.isBuilt());
}

void FirstPictureTest::nothingWorthItIsNotKept()
{
    Scene scene;
    Look look;
    MainWindow window(*scene.desk, look, {});
    QVERIFY(window.keptPicture().empty());
}

QTEST_MAIN(FirstPictureTest)
#include "FirstPictureTest.moc"
