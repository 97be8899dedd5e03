#include "app/console/KeyRing.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <future>

using namespace handrail;

/// Runs in a session whose keyring is open and empty (with_keyring.sh).
class KeyRingTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;

    QString write(const QString& name, const QByteArray& text) const
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() ? file.fileName() : QString();
    }
    QProcessEnvironment withoutKeyring() const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), QStringLiteral("unix:path=") + m_folder.filePath(QStringLiteral("none")));
        return environment;
    }

private Q_SLOTS:
    void aKeptKeyIsReadOnAnotherThread();
    void aKeyThatWasNeverKeptIsSaidWithWhatToDo();
    void whatIsNoKeyIsNotKept();
    void theProgramKeepsAKeyAndSaysSo();
    void withoutAKeyringTheProgramSaysWhatToDo();
    void whoeverWaitsIsToldWhenTheWindowCloses();
};

namespace {

const QByteArray kKey = "-----BEGIN PRIVATE KEY-----\nof the test\n-----END PRIVATE KEY-----\n";

/// As a link calls it: not on the thread of the window, whose events go on.
Result<std::string> readBeside(const std::function<Result<std::string>()>& reader)
{
    auto answer = std::async(std::launch::async, reader);
    (void)QTest::qWaitFor([&] { return answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }, 20'000);
    return answer.get();
}

} // namespace

void KeyRingTest::aKeptKeyIsReadOnAnotherThread()
{
    const auto name = console::KeyRing::keep(write(QStringLiteral("mira.key"), kKey).toStdString());
    QVERIFY2(name, name ? "" : name.error().text().c_str());
    QCOMPARE(*name, std::string("mira"));
    const console::KeyRing keys;
    const auto key = readBeside(keys.reader("mira"));
    QVERIFY2(key, key ? "" : key.error().text().c_str());
    QCOMPARE(*key, kKey.toStdString());
}

void KeyRingTest::aKeyThatWasNeverKeptIsSaidWithWhatToDo()
{
    const console::KeyRing keys;
    const auto key = readBeside(keys.reader("nobody"));
    QVERIFY(!key);
    QCOMPARE(key.error().code, ErrorCode::notFound);
    QCOMPARE(key.error().whatToDo, std::string("Put it there: handrail --keep-key nobody.key"));
}

void KeyRingTest::whatIsNoKeyIsNotKept()
{
    const auto certificate = write(QStringLiteral("mira.pem"), "-----BEGIN CERTIFICATE-----\n");
    QCOMPARE(console::KeyRing::keep(certificate.toStdString()).error().code, ErrorCode::invalidInput);
    QCOMPARE(console::KeyRing::keep(m_folder.filePath(QStringLiteral("absent.key")).toStdString()).error().code, ErrorCode::notFound);
}

void KeyRingTest::theProgramKeepsAKeyAndSaysSo()
{
    QProcess program;
    program.start(QStringLiteral(HANDRAIL_BINARY_DIR "/app/console/handrail"),
                  {QStringLiteral("--keep-key"), write(QStringLiteral("ana.key"), kKey)});
    QVERIFY(program.waitForFinished());
    QCOMPARE(program.exitCode(), 0);
    QVERIFY(program.readAllStandardOutput().startsWith("The key ana is in the keyring of this desktop."));
    const console::KeyRing keys;
    QCOMPARE(readBeside(keys.reader("ana")).value_or(""), kKey.toStdString());
}

void KeyRingTest::withoutAKeyringTheProgramSaysWhatToDo()
{
    QProcess program;
    program.setProcessEnvironment(withoutKeyring());
    program.start(QStringLiteral(HANDRAIL_BINARY_DIR "/app/console/handrail"),
                  {QStringLiteral("--keep-key"), write(QStringLiteral("mira.key"), kKey)});
    QVERIFY(program.waitForFinished());
    QCOMPARE(program.exitCode(), 1);
    const QByteArray said = program.readAllStandardError();
    QVERIFY2(said.contains("the desktop's keyring can't be used") && said.contains("Keep the key in a file"), said);
    QVERIFY2(!said.contains("of the test"), "the key itself must not be said");
}

void KeyRingTest::whoeverWaitsIsToldWhenTheWindowCloses()
{
    auto keys = std::make_unique<console::KeyRing>();
    auto answer = std::async(std::launch::async, keys->reader("mira"));
    keys.reset(); // no event has been handled since: the keyring was never asked
    const auto key = answer.get();
    QVERIFY(!key);
    QCOMPARE(key.error().code, ErrorCode::unavailable);
}

QTEST_GUILESS_MAIN(KeyRingTest)
#include "KeyRingTest.moc"
