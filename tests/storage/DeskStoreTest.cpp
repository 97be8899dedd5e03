#include "storage/DeskStore.h"

#include "Files.h"

#include <QTemporaryDir>
#include <QTest>

using namespace handrail;
using namespace handrail::storage;

namespace {

const std::string kHere = "127.0.0.1:7443";
const std::string kThere = "[::1]:7443";

Window window(const char* service, int atS, std::uint64_t requests = 1)
{
    Window made;
    made.service = ServiceId(service);
    made.start = fromMs(1'795'000'000'000 + atS * 1000);
    made.span = std::chrono::seconds(1);
    made.requests = requests;
    return made;
}

} // namespace

class DeskStoreTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aDoubtStaysUntilTheAgentIsForgotten();
    void init();
    void theLastPictureIsThereAfterReopening();
    void onlyTheNewestWindowsOfEachServiceComeBack();
    void aLatePartDoesNotTakeThePlaceOfAWindow();
    void entriesComeBackInOrderAndOnce();
    void entriesAreBounded();
    void aForgottenAgentLeavesNothingBehind();
    void aNewerVersionsMemoryIsLeftAlone();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::filesystem::path m_file;
};

void DeskStoreTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = std::filesystem::path(m_folder->path().toStdString()) / "desk.db";
}

void DeskStoreTest::theLastPictureIsThereAfterReopening()
{
    const std::string bytes("\0\xff\x01", 3);
    {
        auto store = DeskStore::open(m_file);
        QVERIFY2(store.has_value(), store ? "" : store.error().text().c_str());
        QVERIFY(store->putAgent({kHere, "old", 1, "", fromMs(1)}).has_value());
        QVERIFY(store->putAgent({kHere, bytes, 42, std::string(32, '\xee'), fromMs(1'795'000'000'000)}).has_value());
        QVERIFY(store->putAgent({kThere, "", 0, "", fromMs(0)}).has_value());
        QVERIFY(store->putWindows(kHere, {window("late", 0), window("late", 1)}).has_value());
    }
    const auto store = DeskStore::open(m_file);
    const auto agents = store->agents();
    QCOMPARE(agents->size(), 2u);
    const DeskStore::Agent& here = agents->front();
    QCOMPARE(here.address, kHere);
    QCOMPARE(here.description, bytes);
    QCOMPARE(here.lastSeq, 42u);
    QCOMPARE(here.lastHash, std::string(32, '\xee'));
    QCOMPARE(here.savedAt, fromMs(1'795'000'000'000));
    QCOMPARE(*store->windows(kHere, 10), (std::vector{window("late", 0), window("late", 1)}));
    QVERIFY(store->windows(kThere, 10)->empty());
}

void DeskStoreTest::onlyTheNewestWindowsOfEachServiceComeBack()
{
    auto store = DeskStore::open(m_file);
    std::vector<Window> windows;
    for (int i = 0; i < 3700; ++i)
        windows.push_back(window("late", i));
    for (int i = 0; i < 3; ++i)
        windows.push_back(window("other", i));
    QVERIFY(store->putWindows(kHere, windows).has_value());
    QCOMPARE(*store->windows(kHere, 2),
             (std::vector{window("late", 3698), window("late", 3699), window("other", 1), window("other", 2)}));
    QCOMPARE(store->windows(kHere, 100'000)->size(), 3600u + 3u);
}

void DeskStoreTest::aLatePartDoesNotTakeThePlaceOfAWindow()
{
    auto store = DeskStore::open(m_file);
    QVERIFY(store->putWindows(kHere, {window("late", 0, 100)}).has_value());
    Window late = window("late", 0, 1);
    late.late = true;
    QVERIFY(store->putWindows(kHere, {late}).has_value());
    QCOMPARE(*store->windows(kHere, 1)->front().requests, 100u);
    QVERIFY(store->putWindows(kHere, {window("late", 0, 101)}).has_value());
    QCOMPARE(*store->windows(kHere, 1)->front().requests, 101u);
}

void DeskStoreTest::entriesComeBackInOrderAndOnce()
{
    auto store = DeskStore::open(m_file);
    QVERIFY(store->putEntries(kHere, {{2, "two"}, {3, "three"}}).has_value());
    QVERIFY(store->putEntries(kHere, {{1, "one"}, {2, "two"}}).has_value());
    QVERIFY(store->putEntries(kThere, {{1, "theirs"}}).has_value());
    QVERIFY(store->putEntries(kHere, {}).has_value());
    QCOMPARE(*store->entries(kHere), (std::vector<std::pair<Seq, std::string>>{{1, "one"}, {2, "two"}, {3, "three"}}));
}

void DeskStoreTest::entriesAreBounded()
{
    auto store = DeskStore::open(m_file);
    std::vector<std::pair<Seq, std::string>> entries;
    for (Seq seq = 1; seq <= 20'100; ++seq)
        entries.emplace_back(seq, "e");
    QVERIFY(store->putEntries(kHere, entries).has_value());
    const auto kept = store->entries(kHere);
    QCOMPARE(kept->size(), 20'000u);
    QCOMPARE(kept->front().first, 101u);
    QCOMPARE(kept->back().first, 20'100u);
}

void DeskStoreTest::aForgottenAgentLeavesNothingBehind()
{
    auto store = DeskStore::open(m_file);
    for (const std::string& address : {kHere, kThere}) {
        QVERIFY(store->putAgent({address, "d", 1, "h", fromMs(1)}).has_value());
        QVERIFY(store->putWindows(address, {window("late", 0)}).has_value());
        QVERIFY(store->putEntries(address, {{1, "one"}}).has_value());
    }
    QVERIFY(store->forgetAgent(kHere).has_value());
    QCOMPARE(store->agents()->size(), 1u);
    QVERIFY(store->windows(kHere, 10)->empty());
    QVERIFY(store->entries(kHere)->empty());
    QCOMPARE(store->windows(kThere, 10)->size(), 1u);
    QCOMPARE(store->entries(kThere)->size(), 1u);
}

void DeskStoreTest::aNewerVersionsMemoryIsLeftAlone()
{
    QVERIFY(DeskStore::open(m_file).has_value());
    QCOMPARE(runSql(m_file, "PRAGMA user_version = 2"), std::string());
    const auto opened = DeskStore::open(m_file);
    QCOMPARE(opened.error().code, ErrorCode::newerVersion);
    QVERIFY(opened.error().text().find("the console's memory was made by a newer version") != std::string::npos);
}

void DeskStoreTest::aDoubtStaysUntilTheAgentIsForgotten()
{
    QTemporaryDir folder;
    const std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / "desk.db";
    {
        auto store = DeskStore::open(file);
        QVERIFY(store->putAgent({"a:1", "d", 9, std::string(32, 'h'), fromMs(1'000), 7}).has_value());
        QVERIFY(store->putAgent({"a:1", "d", 10, std::string(32, 'i'), fromMs(2'000), 0}).has_value());
    }
    auto store = DeskStore::open(file);
    QCOMPARE(store->agents()->front().doubt, 7u);
    QVERIFY(store->forgetAgent("a:1").has_value());
    QVERIFY(store->putAgent({"a:1", "d", 1, std::string(32, 'h'), fromMs(3'000), 0}).has_value());
    QCOMPARE(store->agents()->front().doubt, 0u);
}

QTEST_GUILESS_MAIN(DeskStoreTest)
#include "DeskStoreTest.moc"
