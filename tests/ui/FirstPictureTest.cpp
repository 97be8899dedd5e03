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
    void whatCanBeDoneIsSaidWhileNoAgentAnswers();
    void aKnownServiceSaysWhomToAskWhileItsAgentIsAway();
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

namespace {

/// Nothing answers at the agent's address.
void lose(Scene& scene)
{
    scene.put(client::LinkChanged{client::LinkChanged::To::lost, {ErrorCode::unavailable, "can't be reached", {}, {}}, Millis(200)});
}

} // namespace

void FirstPictureTest::whatCanBeDoneIsSaidWhileNoAgentAnswers()
{
    Scene scene;
    Look look;
    MainWindow window(*scene.desk, look, {});
    window.show();
    const auto text = [&](const char* name) {
        const auto* label = window.findChild<QLabel*>(QString::fromLatin1(name));
        return label && label->isVisible() ? label->text() : QString();
    };
    scene.put(client::LinkChanged{client::LinkChanged::To::connecting, {}, {}});
    scene.look();
    lose(scene);
    scene.clock.pass(std::chrono::seconds(12));
    scene.look();
    QCOMPARE(text("connectTitle"), QStringLiteral("No agent answers yet"));
    QTRY_COMPARE(text("agentFound"), QStringLiteral("Nothing answers at 127.0.0.1:7443 since 02:14:41, for 12 s. Handrail tries again by itself, at least every 5 s."));
    QCOMPARE(text("toDoCommand"), QStringLiteral("handrail-agent serve --agreement agreement.yaml --listen 127.0.0.1:7443"));
    QVERIFY2(text("toDoWhose").startsWith(QStringLiteral("The agent belongs to the team that runs the service")), qPrintable(text("toDoWhose")));
    QVERIFY(!text("toDoDemo").isEmpty());
    scene.comeAlive(false);
    scene.look();
    QVERIFY(text("toDoCommand").isEmpty() && text("connectTitle").isEmpty());
}

void FirstPictureTest::aKnownServiceSaysWhomToAskWhileItsAgentIsAway()
{
    Scene scene;
    scene.comeAlive(false);
    scene.look();
    lose(scene);
    scene.look();
    const QString notice = say(scene.desk->picture().notice);
    QVERIFY2(notice.contains(QStringLiteral("Nothing answers at 127.0.0.1:7443 since ")) && notice.contains(QStringLiteral("Operations desk, +1 555 0100")),
             qPrintable(notice));
}

QTEST_MAIN(FirstPictureTest)
#include "FirstPictureTest.moc"
