#include "tests/ui/Scene.h"

#include "app/console/ConsoleMemory.h"
#include "handrail/v1/desk.pb.h"
#include "journal/EntryCodec.h"
#include "telemetry/WindowCodec.h"
#include "ui/MainWindow.h"
#include "ui/Words.h"

using namespace handrail;
using namespace handrail::ui;

/// The console's memory on a real disk: what one start keeps, the next one shows, marked as old.
class ConsoleMemoryTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theNextStartShowsTheLastPictureAsOldInItsFirstPaint();
    void settingsAndAddressesComeBack();
    void anotherRecordIsRememberedUntilTheAddressIsRemoved();
    void thePictureOfOtherAgentsIsNotShown();
    void aForgottenAgentIsGone();
    void aFileThatIsNoDatabaseIsNoReasonNotToStart();
};

namespace {

std::string descriptionBytes(const Scene& scene)
{
    const std::filesystem::path folder = std::filesystem::path(HANDRAIL_SOURCE_DIR) / "runbooks/demo";
    v1::Description message;
    message.set_protocol(1);
    message.set_agent("agent");
    message.set_you("Ana Ruiz");
    message.set_countdown_s(3);
    v1::ServiceDescription& service = *message.add_services();
    service.set_service(kFlights.value);
    service.set_agreement_file("flight-lateness.yaml");
    service.set_agreement_text(*readFile(folder / "flight-lateness.yaml"));
    service.set_normal(encode(Scene::usual()));
    service.add_rights("operate");
    for (const runbook::Runbook& book : scene.runbooks) {
        v1::RunbookText& text = *service.add_runbooks();
        text.set_file(book.file);
        text.set_text(book.text);
    }
    return message.SerializeAsString();
}

/// A first start: everything comes from the agent, and is kept.
void liveOnce(const std::filesystem::path& folder, WallTime& sawUntil)
{
    Scene scene(std::make_unique<console::ConsoleMemory>(folder));
    QTRY_VERIFY((scene.look(), scene.feed->startedAfter.has_value())); // the memory has been read
    auto description = scene.description(false);
    scene.put(client::LinkChanged{client::LinkChanged::To::live, {}, {}});
    scene.put(client::Described{description, descriptionBytes(scene)});
    std::vector<Window> windows;
    for (int i = 120; i > 0; --i)
        windows.push_back(scene.window(kFlights, scene.clock.now - i * Millis(1000), i < 60));
    scene.put(client::WindowsCame{windows, scene.clock.steadyNow});
    journal::Alert alert;
    alert.incident = kIncident;
    alert.severity = journal::Severity::broken;
    alert.failure = "slow answers";
    alert.evidence.signal = "latency";
    alert.evidence.value = 860;
    const auto entry = scene.entry(scene.clock.now - Millis(50'000), alert);
    scene.put(client::EntriesCame{{entry}, {journal::encode(entry)}, {}});
    scene.beat();
    scene.put(client::SnapshotDone{});
    scene.look();
    scene.look();
    QVERIFY(scene.desk->picture().page);
    QVERIFY(!scene.desk->picture().grey);
    sawUntil = scene.clock.now;
}

} // namespace

void ConsoleMemoryTest::theNextStartShowsTheLastPictureAsOldInItsFirstPaint()
{
    QTemporaryDir folder;
    const std::filesystem::path data = folder.filePath(QStringLiteral("memory")).toStdString();
    WallTime sawUntil;
    liveOnce(data, sawUntil);
    if (QTest::currentTestFailed())
        return;

    Scene scene(std::make_unique<console::ConsoleMemory>(data));
    scene.clock.now = sawUntil + std::chrono::hours(9);
    Look look;
    MainWindow window(*scene.desk, look, {});
    QSignalSpy painted(&window, &MainWindow::shownFirst);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QTRY_VERIFY((scene.look(), painted.size() > 0)); // the first paint that has a page
    const Picture& picture = scene.desk->picture();
    QVERIFY(picture.grey);
    QVERIFY(!picture.canAct);
    QCOMPARE(picture.selected, "127.0.0.1:7443|" + kFlights.value);
    QVERIFY(picture.samples[0] && picture.samples[0]->size() > 5);
    auto* notice = window.findChild<QLabel*>(QStringLiteral("notice"));
    QVERIFY(notice->isVisible());
    QVERIFY2(notice->text().contains(say(wording::storedPicture(std::chrono::hours(9)))), qPrintable(notice->text()));
    for (const QLabel* number : window.findChildren<QLabel*>(QStringLiteral("number")))
        QVERIFY(number->property("grey").toBool());
    QCOMPARE(picture.journalSize, std::size_t(1));
    // It asks the agent only for what it does not know.
    QTRY_COMPARE(scene.feed->startedAfter, std::optional<Seq>(1));
}

void ConsoleMemoryTest::settingsAndAddressesComeBack()
{
    QTemporaryDir folder;
    const std::filesystem::path data = folder.path().toStdString();
    {
        console::ConsoleMemory memory(data);
        memory.keepSetting("theme", "light");
        memory.keepSetting("countdown", "0");
        memory.keepSetting("agent:10.0.0.7:7443", "added");
        memory.keepSetting("agent:10.0.0.8:7443", "added");
        memory.forget("10.0.0.8:7443");
    }
    const console::ConsoleMemory memory(data);
    QCOMPARE(memory.setting("theme"), std::string("light"));
    QCOMPARE(memory.setting("countdown"), std::string("0"));
    QCOMPARE(memory.rememberedAgents(), std::vector<std::string>{"10.0.0.7:7443"});
}

void ConsoleMemoryTest::anotherRecordIsRememberedUntilTheAddressIsRemoved()
{
    QTemporaryDir folder;
    const std::filesystem::path data = folder.path().toStdString();
    WallTime sawUntil;
    liveOnce(data, sawUntil);
    const auto remembered = [&data] {
        console::ConsoleMemory memory(data);
        std::optional<std::vector<Remembered>> found;
        static_cast<void>(QTest::qWaitFor([&] { return (found = memory.takeRemembered()).has_value(); }, 10'000));
        return found.value_or(std::vector<Remembered>{});
    };
    QCOMPARE(remembered().front().doubt, Seq(0));
    {
        Scene scene(std::make_unique<console::ConsoleMemory>(data));
        QTRY_VERIFY((scene.look(), scene.feed->startedAfter.has_value()));
        journal::Entry first;
        first.seq = 1;
        first.body = journal::Note{{}, "another"};
        client::EntriesCame other{{first}, {journal::encode(first)}, std::string(32, 'h'), true};
        scene.put(client::Described{scene.description(false), descriptionBytes(scene)});
        scene.put(other);
        scene.look();
    }
    const auto known = remembered();
    QCOMPARE(known.front().doubt, Seq(1));
    QCOMPARE(known.front().lastHash, std::string(32, 'h')); // what the agent must still have tomorrow
    {
        console::ConsoleMemory memory(data);
        memory.forget("127.0.0.1:7443");
    }
    QVERIFY(remembered().empty());
}

void ConsoleMemoryTest::thePictureOfOtherAgentsIsNotShown()
{
    QTemporaryDir folder;
    const std::filesystem::path data = folder.path().toStdString();
    {
        console::ConsoleMemory memory(data);
        memory.keepFirstPicture({"10.0.0.7:7443"}, "strokes");
        memory.keepFirstPicture({"10.0.0.7:7443"}, ""); // nothing worth it
    }
    const console::ConsoleMemory memory(data);
    QCOMPARE(memory.firstPicture({"10.0.0.7:7443"}), std::string("strokes"));
    QCOMPARE(memory.firstPicture({"10.0.0.8:7443"}), std::string());
}

void ConsoleMemoryTest::aForgottenAgentIsGone()
{
    QTemporaryDir folder;
    const std::filesystem::path data = folder.path().toStdString();
    WallTime sawUntil;
    liveOnce(data, sawUntil);
    {
        console::ConsoleMemory memory(data);
        memory.forget("127.0.0.1:7443");
    }
    console::ConsoleMemory memory(data);
    std::optional<std::vector<Remembered>> remembered;
    QTRY_VERIFY(remembered || (remembered = memory.takeRemembered()));
    QVERIFY(remembered->empty());
}

void ConsoleMemoryTest::aFileThatIsNoDatabaseIsNoReasonNotToStart()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("desk.db")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("this is no database, and long enough to be taken for one at first sight");
    file.close();
    console::ConsoleMemory memory(folder.path().toStdString());
    std::optional<std::vector<Remembered>> remembered;
    QTRY_VERIFY(remembered || (remembered = memory.takeRemembered()));
    QVERIFY(remembered->empty());
    memory.writeFile(folder.filePath(QStringLiteral("out.tsv")).toStdString(), "a\tb\n");
    std::optional<Result<std::string>> written;
    QTRY_VERIFY(written || (written = memory.takeWritten()));
    QVERIFY(written->has_value());
}

QTEST_MAIN(ConsoleMemoryTest)
#include "ConsoleMemoryTest.moc"
