#include <QtTest/QtTest>

#include "ui/Notices.h"

#include <QApplication>
#include <QDBusConnection>
#include <QLibrary>

using namespace handrail;
using namespace handrail::ui;

/// What a desktop shows; stands on a bus of its own.
class Desktop : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
public:
    QStringList shown; ///< "headline | text"

public Q_SLOTS:
    uint Notify(const QString&, uint, const QString&, const QString& summary, const QString& body, const QStringList&,
                const QVariantMap& hints, int)
    {
        shown << summary + QStringLiteral(" | ") + body;
        urgent = hints.value(QStringLiteral("urgency")).toInt() == 2;
        return 1;
    }

public:
    bool urgent = false;
};

/// The desktop's notice for a new "broken": once, again when another comes, louder when nobody takes it.
class NoticesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init() { m_desktop.shown.clear(); }
    void aNewBrokenIsShownOnce();
    void anotherOneIsShownToo();
    void whatIsTakenIsNotRepeated();
    void aNoticeSaysThatNobodyHasIt();
    void whoWantedToBeAskedAgainIsToldOnce();
    void theSoundIsWhereTheProgramLooksForIt();

private:
    QProcess m_bus;
    Desktop m_desktop;
};

namespace {

CardRow row(const char* key)
{
    CardRow card;
    card.key = key;
    card.notice = QString::fromLatin1(key) + QStringLiteral(" is broken");
    card.sentence = QStringLiteral("Answers are slow.");
    card.meta = QStringLiteral("still nobody has it");
    return card;
}

} // namespace

void NoticesTest::initTestCase()
{
    m_bus.start(QStringLiteral("dbus-daemon"), {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address")});
    QVERIFY2(m_bus.waitForStarted(), "no dbus-daemon here");
    QTRY_VERIFY(m_bus.canReadLine());
    const QString address = QString::fromLocal8Bit(m_bus.readLine()).trimmed();
    qputenv("DBUS_SESSION_BUS_ADDRESS", address.toLocal8Bit());
    auto desktop = QDBusConnection::connectToBus(address, QStringLiteral("desktop"));
    QVERIFY(desktop.registerObject(QStringLiteral("/org/freedesktop/Notifications"), &m_desktop, QDBusConnection::ExportAllSlots));
    QVERIFY(desktop.registerService(QStringLiteral("org.freedesktop.Notifications")));
}

void NoticesTest::cleanupTestCase()
{
    QDBusConnection::disconnectFromBus(QStringLiteral("desktop"));
    m_bus.terminate();
    m_bus.waitForFinished();
}

void NoticesTest::aNewBrokenIsShownOnce()
{
    Notices notices;
    notices.setSound(false);
    notices.show({row("one")});
    QTRY_COMPARE(m_desktop.shown, QStringList{QStringLiteral("one is broken | Answers are slow.")});
    QVERIFY(m_desktop.urgent);
    notices.show({row("one")}); // the next picture is no news
    notices.show({row("one"), row("two")});
    QTRY_COMPARE(m_desktop.shown.size(), 3); // one, and then both
}

void NoticesTest::anotherOneIsShownToo()
{
    Notices notices;
    notices.setSound(false);
    notices.show({row("one")});
    notices.show({row("one"), row("two")});
    QTRY_VERIFY(m_desktop.shown.contains(QStringLiteral("two is broken | Answers are slow.")));
}

void NoticesTest::whatIsTakenIsNotRepeated()
{
    Notices notices;
    notices.setSound(false);
    notices.show({row("one")});
    QTRY_COMPARE(m_desktop.shown.size(), 1);
    notices.show({});
    QVERIFY(!notices.findChild<QTimer*>()->isActive());
}

void NoticesTest::aNoticeSaysThatNobodyHasIt()
{
    Notices notices;
    notices.setSound(false);
    notices.show({row("one")});
    CardRow loud = row("one");
    loud.urgency = 2;
    notices.show({loud});
    QTRY_COMPARE(m_desktop.shown.size(), 2); // at once, not at the end of the calm time
    QCOMPARE(m_desktop.shown.back(), QStringLiteral("one is broken | Answers are slow.\nstill nobody has it"));
}

void NoticesTest::whoWantedToBeAskedAgainIsToldOnce()
{
    Notices notices;
    notices.setSound(false);
    CardRow card = row("one");
    notices.remind({card});
    card.name = QStringLiteral("Late flight forecast");
    card.reminder = QStringLiteral("Asked again: \"Has somebody told you?\"");
    notices.remind({card});
    notices.remind({card});
    QTRY_COMPARE(m_desktop.shown, QStringList{QStringLiteral("Late flight forecast | Asked again: \"Has somebody told you?\"")});
    QVERIFY(!m_desktop.urgent);
    card.reminder.clear();
    notices.remind({card});
    card.reminder = QStringLiteral("Asked again: \"Has somebody told you?\"");
    notices.remind({card}); // the next time
    QTRY_COMPARE(m_desktop.shown.size(), 2);
    card.reminder = QStringLiteral("It is your turn: \"Switch the simple table off\"");
    notices.remind({card}); // without a moment between them
    QTRY_COMPARE(m_desktop.shown.size(), 3);
}

void NoticesTest::theSoundIsWhereTheProgramLooksForIt()
{
    for (const char* folder : {"/app/console", "/app/lib/handrail"}) { // of both programs with a window
        QLibrary sound(soundModule(QStringLiteral(HANDRAIL_BINARY_DIR) + QString::fromLatin1(folder)));
        QVERIFY2(sound.load(), qPrintable(sound.errorString()));
        QVERIFY(sound.resolve("handrailPlaySound") != nullptr);
    }
}

int main(int argc, char** argv)
{
    // The bus of the test comes before anything asks for one.
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");
    QApplication app(argc, argv);
    NoticesTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "NoticesTest.moc"
