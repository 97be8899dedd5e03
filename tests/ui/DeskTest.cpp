#include "Scene.h"

#include "ui/Words.h"

using namespace handrail;
using namespace handrail::ui;

class DeskTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aLongerRangeAsksHistoryOnce();
    void anActionCarriesWhatTheScreenShowed();
    void anActionCarriesVersionAndModeBeforeAnyChange();
    void theAxisIsWhatWasChosenOrAllThatThereIs();
    void whatTwoRunbooksAskAtOnceIsOneLine();
    void aRefusedClickSaysWhy();
    void theConsoleThatAskedSaysItIsStillHere();
    void noContactTakesColourFromEverything();
    void storedPictureIsOldUntilLive();
    void worstComesFirst();
};

namespace {

/// A memory with one agent's last picture in it.
class OneMemory final : public DeskMemory {
public:
    std::optional<std::vector<Remembered>> stored;
    [[nodiscard]] std::optional<std::vector<Remembered>> takeRemembered() override { return std::exchange(stored, std::nullopt); }
    void remember(const std::string&, const client::Update&) override {}
    void forget(const std::string&) override {}
    void keepSetting(const std::string&, const std::string&) override {}
    void writeFile(std::filesystem::path, std::string) override {}
    [[nodiscard]] std::optional<Result<std::string>> takeWritten() override { return {}; }
};

void troubled(Scene& scene)
{
    scene.comeAlive(true, 170);
    scene.slowStore();
    scene.beginRun("store-slow.md", 145);
    scene.answer("store-slow.md", 1, "yes", true, 144, 860.0);
    scene.look();
    scene.look();
}

const wording::ActionCard& cardOf(const Picture& picture, const std::string& action)
{
    return *std::ranges::find(picture.page->anyTime, action, [](const auto& offer) { return offer.usual().action; })->cards.data();
}

} // namespace

void DeskTest::aLongerRangeAsksHistoryOnce()
{
    Scene scene;
    troubled(scene);
    QVERIFY(scene.feed->histories.empty());
    scene.desk->setRange(Range::day);
    scene.look();
    QCOMPARE(scene.feed->histories.size(), std::size_t(1));
    QCOMPARE(scene.feed->histories[0].to - scene.feed->histories[0].from, Millis(std::chrono::hours(24)));
    QVERIFY(scene.desk->picture().loading);
    std::vector<Window> day;
    for (int i = 0; i < 200; ++i)
        day.push_back(scene.window(kFlights, scene.clock.now - std::chrono::hours(24) + i * std::chrono::minutes(7), false, std::chrono::minutes(7)));
    scene.put(client::HistoryCame{1, day});
    scene.look();
    QVERIFY(!scene.desk->picture().loading);
    QVERIFY(scene.desk->picture().samples[0]->size() >= 200);
}

void DeskTest::anActionCarriesWhatTheScreenShowed()
{
    Scene scene;
    troubled(scene);
    scene.desk->operate(cardOf(scene.desk->picture(), "fallback"), false, {});
    const auto sent = scene.feed->sent<client::Operate>();
    QCOMPARE(sent.size(), std::size_t(1));
    QCOMPARE(sent[0].shown.size(), std::size_t(4));
    QVERIFY(sent[0].shown[0].value && *sent[0].shown[0].value > 700);
    QVERIFY(scene.desk->picture().actions.waiting);
}

void DeskTest::anActionCarriesVersionAndModeBeforeAnyChange()
{
    Scene scene;
    scene.comeAlive(false); // the windows say v12; the journal has no change of version yet
    scene.look();
    scene.look();
    scene.desk->operate(cardOf(scene.desk->picture(), "restart"), false, {});
    const auto sent = scene.feed->sent<client::Operate>();
    QCOMPARE(sent.size(), std::size_t(1));
    QCOMPARE(sent[0].seenVersion, std::string("v12"));
    QCOMPARE(sent[0].seenMode, std::string());
}

void DeskTest::theAxisIsWhatWasChosenOrAllThatThereIs()
{
    Scene scene;
    scene.put(client::LinkChanged{client::LinkChanged::To::live, {}, {}});
    scene.put(client::Described{scene.description(false), {}});
    const auto span = [&] { return scene.desk->picture().to - scene.desk->picture().from; };
    const auto windows = [&](int seconds) {
        std::vector<Window> some;
        for (int i = seconds; i > 0; --i)
            some.push_back(scene.window(kFlights, scene.clock.now - i * Millis(1000), false));
        scene.put(client::WindowsCame{some, scene.clock.steadyNow});
        scene.beat();
        scene.put(client::SnapshotDone{});
        scene.look();
        scene.look();
    };
    const auto recorded = [&] { return scene.desk->picture().to - scene.desk->picture().recordFrom.value_or(WallTime{}); };
    windows(20);
    QCOMPARE(span(), Millis(std::chrono::minutes(2)));
    QVERIFY(recorded() > std::chrono::seconds(15) && recorded() < std::chrono::seconds(30));
    windows(400);
    QVERIFY(span() > std::chrono::minutes(6) && span() < std::chrono::minutes(8));
    QVERIFY(!scene.desk->picture().recordFrom && scene.desk->picture().shortened);
    windows(16 * 60);
    QCOMPARE(span(), Millis(std::chrono::minutes(15)));
    QVERIFY(!scene.desk->picture().recordFrom && !scene.desk->picture().shortened);
    scene.desk->setRange(Range::hour);
    QCOMPARE(span(), Millis(std::chrono::hours(1)));
    QVERIFY(!scene.desk->picture().recordFrom); // not before it is known what is stored
}

void DeskTest::whatTwoRunbooksAskAtOnceIsOneLine()
{
    Scene scene;
    scene.comeAlive(false, 170);
    scene.slowStore();
    scene.beginRun("store-slow.md", 145);
    scene.answer("store-slow.md", 1, "yes", true, 144, 860.0);
    journal::Step same{kIncident, "other.md", "", 1, "yes", "", {}, true, 2, ""};
    scene.happen(scene.clock.now - std::chrono::seconds(143), same);
    scene.look();
    scene.look();
    const auto& strip = scene.desk->picture().timeline;
    QCOMPARE(std::ranges::count_if(strip, [](const auto& item) { return say(item.text) == QLatin1String("step 1: yes"); }), 1);
}

void DeskTest::aRefusedClickSaysWhy()
{
    Scene scene;
    troubled(scene);
    scene.desk->operate(cardOf(scene.desk->picture(), "restart"), false, {});
    client::Acted no;
    no.request = scene.feed->acted.back().request;
    no.why = journal::RefusedWhy::notAllowed;
    scene.put(no);
    scene.look();
    QVERIFY(!scene.desk->picture().actions.refusal.empty());
    QVERIFY(!scene.desk->picture().actions.waiting);
}

void DeskTest::theConsoleThatAskedSaysItIsStillHere()
{
    Scene scene;
    troubled(scene);
    scene.desk->operate(cardOf(scene.desk->picture(), "restart"), false, {});
    const RequestId request = scene.feed->acted.back().request;
    scene.happen(scene.clock.now,
                 scene.operation(journal::ActionKind::restart, "restart", journal::OperationState::asked, {}, request), "Ana Ruiz");
    scene.look();
    scene.clock.pass(Millis(600));
    scene.look();
    const auto here = scene.feed->sent<client::StillHere>();
    QVERIFY(std::ranges::any_of(here, [](const client::StillHere& said) { return said.operation.value == "flight-lateness/op/1"; }));
    QVERIFY(scene.desk->picture().actions.counting);
}

void DeskTest::noContactTakesColourFromEverything()
{
    Scene scene;
    troubled(scene);
    QVERIFY(!scene.desk->picture().grey);
    scene.clock.pass(Millis(6'000));
    scene.look();
    const Picture& picture = scene.desk->picture();
    QVERIFY(picture.grey);
    QCOMPARE(picture.worst, wording::State::noContact);
    for (const wording::Panel& panel : picture.page->panels) {
        QCOMPARE(panel.state, wording::State::noContact);
        QVERIFY(!say(panel.number).contains(QRegularExpression(QStringLiteral("[0-9]"))));
    }
}

void DeskTest::storedPictureIsOldUntilLive()
{
    auto memory = std::make_unique<OneMemory>();
    OneMemory& stored = *memory;
    Scene scene(std::move(memory));
    Remembered last{"127.0.0.1:7443", scene.description(false), {}, {}, 0, {}, 0};
    for (int i = 0; i < 60; ++i)
        last.windows.push_back(scene.window(kFlights, scene.clock.now - std::chrono::minutes(30) + i * Millis(1000), false));
    stored.stored = std::vector<Remembered>{last};
    scene.look();
    QVERIFY(scene.desk->picture().page);
    QVERIFY(scene.desk->picture().grey);
    QVERIFY(!scene.desk->picture().canAct);
    QVERIFY(!scene.desk->picture().notice.empty());
    QTRY_VERIFY(scene.feed->startedAfter.has_value());
    scene.comeAlive(false);
    scene.look();
    scene.look();
    QVERIFY(!scene.desk->picture().grey);
    QVERIFY(scene.desk->picture().canAct);
}

void DeskTest::worstComesFirst()
{
    Scene scene;
    troubled(scene);
    scene.alert(1600, journal::AlertKind::inputMissing, journal::Severity::watch, "input missing",
                {"input:distance:missing", 0.11, 0.05, {}, 0.0, {}, 3000, {}, {}, {}, 0, {}}, "distance",
                ServiceId("spam-filter"), IncidentId("spam-filter/1"));
    scene.look();
    QCOMPARE(scene.desk->picture().cards.size(), std::size_t(2));
    QCOMPARE(scene.desk->picture().cards[0].state, wording::State::broken);
    QCOMPARE(scene.desk->picture().cards[1].name, QStringLiteral("Spam filter"));
    QCOMPARE(scene.desk->picture().services[0].state, wording::State::broken);
    QCOMPARE(scene.desk->picture().services[1].name, QStringLiteral("Spam filter"));
    // What was known to be broken stays the worst without contact too, though the other began before.
    scene.clock.pass(Millis(6'000));
    scene.look();
    scene.look();
    QCOMPARE(scene.desk->picture().cards[0].state, wording::State::noContact);
    QCOMPARE(scene.desk->picture().cards[0].name, QStringLiteral("Late flight forecast"));
    QCOMPARE(scene.desk->picture().cards[1].name, QStringLiteral("Spam filter"));
}

QTEST_MAIN(DeskTest)
#include "DeskTest.moc"
