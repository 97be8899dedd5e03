#include "storage/WindowStore.h"

#include "Files.h"
#include "storage/SqliteFile.h"
#include "tests/telemetry/Windows.h"

#include <QTemporaryDir>
#include <QTest>

using namespace handrail;
using namespace handrail::storage;
using namespace std::chrono_literals;

namespace {

const WallTime kStart = fromMs(1'795'000'020'000); // a full minute, 57 before the hour
const WallTime kEver = kStart + std::chrono::hours(24 * 3650);
const ServiceId kLate("late");

Window plain(WallTime start, std::uint64_t requests = 1, Millis span = 5s)
{
    Window window;
    window.service = kLate;
    window.start = start;
    window.span = span;
    window.requests = requests;
    window.seenShare = 1;
    window.sealed = true;
    return window;
}

std::vector<Window> row(WallTime start, int count, Millis span = 5s)
{
    std::vector<Window> windows;
    for (int i = 0; i < count; ++i)
        windows.push_back(plain(start + i * span, 1, span));
    return windows;
}

std::uint64_t requestsIn(const std::vector<Window>& windows)
{
    std::uint64_t sum = 0;
    for (const Window& window : windows)
        sum += window.requests.value_or(0);
    return sum;
}

} // namespace

class WindowStoreTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void windowsAreThereAfterReopening();
    void servicesAreKeptApart();
    void rollupsAreTheMergeOfTheirWindows();
    void theFinestLevelThatFitsIsChosen_data();
    void theFinestLevelThatFitsIsChosen();
    void moreThanHoursGiveAreMergedFurther();
    void whatCameLateIsDrawnAndNotJudged();
    void aMinuteThatIsNotFullIsInEachSum_data();
    void aMinuteThatIsNotFullIsInEachSum();
    void aStoreOfBeforeCountsNothingTwice();
    void whatIsForgottenIsStillThereMoreCoarsely();
    void forgettingGoesOnUntilAllIsGone();
    void normalsAreKeptWithTheirVersions();
    void whatAJudgeRemembersIsTheLatest();
    void readersSeeWhatIsCommitted();
    void nothingOfABatchStaysIfItFails();
    void aNewerVersionsStoreIsLeftAlone();

private:
    WindowStore open(WindowStore::Retention retention = {}) const
    {
        return WindowStore::open(m_file, retention).value();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::filesystem::path m_file;
};

void WindowStoreTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = std::filesystem::path(m_folder->path().toStdString()) / "windows.db";
}

void WindowStoreTest::windowsAreThereAfterReopening()
{
    const std::vector<Window> windows = row(kStart, 10);
    {
        WindowStore store = open();
        QVERIFY(store.put(windows).has_value());
        QVERIFY(store.put({}).has_value());
    }
    const WindowStore store = open();
    QCOMPARE(*store.read(kLate, kStart, kEver), windows);
    QCOMPARE(store.read(kLate, kStart + 5s, kStart + 15s)->size(), 2u);
    QCOMPARE(**store.lastEnd(kLate), kStart + 50s);
    QVERIFY(!store.lastEnd(ServiceId("other"))->has_value());
    QVERIFY(store.read(ServiceId("other"), kStart, kEver)->empty());
    QVERIFY(store.read(ServiceId("other"), kStart, kEver, 10)->empty());
}

void WindowStoreTest::servicesAreKeptApart()
{
    WindowStore store = open();
    std::vector<Window> windows = row(kStart, 4);
    for (Window window : row(kStart, 3)) {
        window.service = ServiceId("other");
        windows.push_back(window);
    }
    QVERIFY(store.put(windows).has_value());
    QCOMPARE(store.read(kLate, kStart, kEver)->size(), 4u);
    QCOMPARE(store.read(ServiceId("other"), kStart, kEver)->size(), 3u);
    QCOMPARE(requestsIn(*store.read(ServiceId("other"), kStart, kEver, 1)), 3u);
}

void WindowStoreTest::rollupsAreTheMergeOfTheirWindows()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    WindowStore store = open();
    std::vector<Window> windows;
    for (int i = 0; i < 1500; ++i) {
        windows.push_back(anyWindow(random, kStart + i * 5s, 5s));
        windows.back().late = false;
    }
    for (std::size_t at = 0; at < windows.size();) {
        const std::size_t count = std::min(windows.size() - at, 1 + static_cast<std::size_t>(random.bounded(90)));
        QVERIFY(store.put(std::span(windows).subspan(at, count)).has_value());
        at += count;
    }
    for (const auto& [points, span] : {std::pair{1000, 60'000}, {50, 600'000}, {4, 3'600'000}}) {
        std::map<std::int64_t, Window> sums;
        for (const Window& window : windows)
            merge(sums[toMs(window.start) / span], window);
        const auto rollups = store.read(kLate, kStart, kEver, static_cast<std::size_t>(points));
        QCOMPARE(rollups->size(), sums.size());
        auto sum = sums.begin();
        for (const Window& rollup : *rollups)
            QCOMPARE(countsOf(rollup), countsOf((sum++)->second));
    }
}

void WindowStoreTest::theFinestLevelThatFitsIsChosen_data()
{
    QTest::addColumn<int>("points");
    QTest::addColumn<int>("windows");
    QTest::newRow("all of them") << 0 << 1440;
    QTest::newRow("more than there are") << 5000 << 1440;
    QTest::newRow("just as many") << 1440 << 1440;
    QTest::newRow("one too few: minutes") << 1439 << 120;
    QTest::newRow("minutes just fit") << 120 << 120;
    QTest::newRow("tens of minutes") << 119 << 13;
    QTest::newRow("hours") << 12 << 3;
    QTest::newRow("fewer than the hours") << 2 << 2;
    QTest::newRow("one") << 1 << 1;
}

void WindowStoreTest::theFinestLevelThatFitsIsChosen()
{
    QFETCH(int, points);
    QFETCH(int, windows);
    WindowStore store = open();
    QVERIFY(store.put(row(kStart, 1440)).has_value());
    const auto read = store.read(kLate, kStart, kStart + 2h, static_cast<std::size_t>(points));
    QCOMPARE(read->size(), static_cast<std::size_t>(windows));
    QCOMPARE(requestsIn(*read), 1440u);
    QCOMPARE(read->front().start, kStart);
    QCOMPARE(read->back().end(), kStart + 2h);
}

void WindowStoreTest::moreThanHoursGiveAreMergedFurther()
{
    WindowStore store = open();
    QVERIFY(store.put(row(kStart, 24 * 30, 1h)).has_value());
    const auto read = store.read(kLate, kStart, kEver, 100);
    QVERIFY(read->size() <= 100 && read->size() > 50);
    QCOMPARE(requestsIn(*read), 24u * 30u);
}

void WindowStoreTest::whatCameLateIsDrawnAndNotJudged()
{
    WindowStore store = open();
    const std::vector<Window> judged = row(kStart, 3);
    QVERIFY(store.put(judged).has_value());
    for (const std::uint64_t requests : {10u, 20u}) {
        Window late = plain(kStart + 5s, requests);
        late.late = true;
        QVERIFY(store.put(std::span(&late, 1)).has_value());
    }
    QCOMPARE(*store.readJudged(kLate, kStart, kEver), judged);
    const auto drawn = store.read(kLate, kStart, kEver);
    QCOMPARE(drawn->size(), 3u);
    QCOMPARE(*(*drawn)[1].requests, 31u);
    QVERIFY((*drawn)[1].late && !(*drawn)[0].late && !(*drawn)[2].late);
    const auto hour = store.read(kLate, kStart, kEver, 1);
    QCOMPARE(requestsIn(*hour), 33u);
    QVERIFY(!hour->front().late);
    // Late in a place where nothing was sealed.
    Window alone = plain(kStart + 1min, 5);
    alone.late = true;
    QVERIFY(store.put(std::span(&alone, 1)).has_value());
    QCOMPARE(store.readJudged(kLate, kStart, kEver)->size(), 3u);
    QCOMPARE(store.read(kLate, kStart, kEver)->size(), 4u);
    const auto late = store.readLate(kLate, kStart, kEver);
    QCOMPARE(late->size(), 2u);
    QCOMPARE(late->front().start, judged[1].start);
    QCOMPARE(*late->front().requests, *(*drawn)[1].requests - *judged[1].requests);
    QVERIFY(late->back() == alone && late->front().late);
    QCOMPARE(*store.firstStart(kLate), std::optional(kStart));
    QVERIFY(!*store.firstStart(ServiceId("another")));
}

void WindowStoreTest::aMinuteThatIsNotFullIsInEachSum_data()
{
    QTest::addColumn<int>("points");
    QTest::addColumn<int>("rows");
    QTest::newRow("minutes") << 20 << 11;
    QTest::newRow("tens of minutes") << 5 << 2;
    QTest::newRow("hours") << 1 << 1;
}

/// Rollups are written when a minute is full; who reads before, while the store is written, or after a run that was killed,
/// sees the same.
void WindowStoreTest::aMinuteThatIsNotFullIsInEachSum()
{
    QFETCH(int, points);
    QFETCH(int, rows);
    const auto all = [&](const WindowStore& store) { return *store.read(kLate, kStart, kEver, static_cast<std::size_t>(points)); };
    const auto sum = [&](const WindowStore& store) { return std::to_string(all(store).size()) + " rows, " + std::to_string(requestsIn(all(store))); };
    Window late = plain(kStart + 10min + 5s, 100);
    late.late = true;
    {
        WindowStore store = open();
        for (const Window& window : row(kStart, 124))
            QVERIFY(store.put(std::span(&window, 1)).has_value());
        QVERIFY(store.put(std::span(&late, 1)).has_value());
        const auto reader = WindowStore::openReadOnly(m_file);
        QCOMPARE(sum(*reader), std::to_string(rows) + " rows, 224");
        QCOMPARE(sum(store), sum(*reader));
    }
    WindowStore store = open();
    QCOMPARE(sum(store), std::to_string(rows) + " rows, 224");
    for (const Window& window : row(kStart + 124 * 5s, 8))
        QVERIFY(store.put(std::span(&window, 1)).has_value());
    QCOMPARE(sum(store), std::to_string(rows) + " rows, 232");
    late.start = kStart + 5s; // long since in the sums
    QVERIFY(store.put(std::span(&late, 1)).has_value());
    QCOMPARE(sum(store), std::to_string(rows) + " rows, 332");
    QCOMPARE(all(store).front().start, kStart);
    QCOMPARE(all(store).back().end(), kStart + 11min);
}

void WindowStoreTest::aStoreOfBeforeCountsNothingTwice()
{
    {
        WindowStore store = open();
        QVERIFY(store.put(row(kStart, 12)).has_value());
        QVERIFY(store.put(row(kStart + 1min, 3)).has_value());
    }
    static_cast<void>(open()); // rolls up the three
    QCOMPARE(runSql(m_file, "DROP TABLE rolled_up"), std::string()); // as it was: each window in the sums at once
    QCOMPARE(requestsIn(*WindowStore::openReadOnly(m_file)->read(kLate, kStart, kEver, 2)), 15u);
    WindowStore store = open();
    QCOMPARE(requestsIn(*store.read(kLate, kStart, kEver, 2)), 15u);
    QVERIFY(store.put(row(kStart + 75s, 12)).has_value());
    QCOMPARE(requestsIn(*store.read(kLate, kStart, kEver, 3)), 27u);
    QCOMPARE(requestsIn(*store.read(kLate, kStart, kEver, 1)), 27u);
}

void WindowStoreTest::whatIsForgottenIsStillThereMoreCoarsely()
{
    WindowStore store = open({10min, 1h, 24h, 48h});
    QVERIFY(store.put(row(kStart, 1440)).has_value());
    const WallTime now = kStart + 2h;
    for (int i = 0; i < 5; ++i)
        QVERIFY(store.forget(now).has_value());
    QCOMPARE(store.read(kLate, kStart, now)->size(), 120u);
    QCOMPARE(store.read(kLate, now - 10min, now, 5000)->size(), 120u);
    // Asked for more than the windows themselves go back, minutes answer; further back, tens of minutes.
    QCOMPARE(requestsIn(*store.read(kLate, now - 50min, now, 5000)), 600u);
    QCOMPARE(requestsIn(*store.read(kLate, kStart, now, 5000)), 1440u);
}

void WindowStoreTest::forgettingGoesOnUntilAllIsGone()
{
    WindowStore store = open();
    QVERIFY(store.put(row(kStart, 1200)).has_value());
    QVERIFY(store.forget(kStart + 24h).has_value());
    QCOMPARE(store.read(kLate, kStart, kEver)->size(), 1200u);
    QVERIFY(store.forget(kStart + 72h).has_value());
    QCOMPARE(store.read(kLate, kStart, kEver)->size(), 700u);
    for (int i = 0; i < 2; ++i)
        QVERIFY(store.forget(kEver).has_value());
    QVERIFY(store.read(kLate, kStart, kEver)->empty());
    QVERIFY(store.read(kLate, kStart, kEver, 1)->empty());
    QVERIFY(!store.lastEnd(kLate)->has_value());
}

void WindowStoreTest::normalsAreKeptWithTheirVersions()
{
    WindowStore store = open();
    QVERIFY(!store.normal(kLate)->has_value());
    for (const std::uint32_t version : {1u, 10u, 2u}) {
        Normal normal;
        normal.version = version;
        normal.how = "live";
        QVERIFY(store.putNormal(kLate, normal).has_value());
    }
    QCOMPARE((*store.normal(kLate))->version, 10u);
    QCOMPARE((*store.normal(kLate, 2))->version, 2u);
    QVERIFY(!store.normal(kLate, 3)->has_value());
    QVERIFY(!store.normal(ServiceId("other"))->has_value());
}

void WindowStoreTest::whatAJudgeRemembersIsTheLatest()
{
    { // a file from before there was such a thing
        WindowStore store = open();
        SQLite::Database(m_file.string(), SQLite::OPEN_READWRITE).exec("DROP TABLE remembered");
    }
    const std::string bytes("a\0b\xff", 4);
    {
        WindowStore store = open();
        QCOMPARE(*store.remembered(kLate), std::string());
        QVERIFY(store.putRemembered(kLate, "before").has_value());
        QVERIFY(store.putRemembered(kLate, bytes).has_value());
    }
    WindowStore store = open();
    QCOMPARE(*store.remembered(kLate), bytes);
    QCOMPARE(*store.remembered(ServiceId("other")), std::string());
}

void WindowStoreTest::readersSeeWhatIsCommitted()
{
    QCOMPARE(WindowStore::openReadOnly(m_file).error().code, ErrorCode::notFound);
    WindowStore store = open();
    const auto reader = WindowStore::openReadOnly(m_file);
    QVERIFY(reader.has_value());
    QVERIFY(reader->read(kLate, kStart, kEver)->empty());
    QVERIFY(store.put(row(kStart, 3)).has_value());
    QCOMPARE(reader->read(kLate, kStart, kEver)->size(), 3u);
}

void WindowStoreTest::nothingOfABatchStaysIfItFails()
{
    WindowStore store = open();
    QVERIFY(store.put(row(kStart, 12)).has_value());
    QCOMPARE(runSql(m_file, "UPDATE minute SET window = x'ff'"), std::string());
    std::vector<Window> windows = row(kStart + 5s, 2);
    windows.front().service = ServiceId("other");
    const auto put = store.put(windows);
    QVERIFY(!put.has_value());
    QCOMPARE(put.error().code, ErrorCode::damaged);
    QVERIFY(store.read(ServiceId("other"), kStart, kEver)->empty());
    QCOMPARE(*store.read(kLate, kStart, kEver), row(kStart, 12));
    // A service that was made in what was rolled back can be made again.
    windows.pop_back();
    QVERIFY(store.put(windows).has_value());
    QCOMPARE(store.read(ServiceId("other"), kStart, kEver)->size(), 1u);
}

void WindowStoreTest::aNewerVersionsStoreIsLeftAlone()
{
    {
        WindowStore store = open();
        QVERIFY(store.put(row(kStart, 3)).has_value());
    }
    QCOMPARE(runSql(m_file, "PRAGMA user_version = 7"), std::string());
    const std::string before = bytesOf(m_file);
    const auto opened = WindowStore::open(m_file, {});
    QCOMPARE(opened.error().code, ErrorCode::newerVersion);
    QVERIFY(opened.error().what.find("its format is 7, this version knows 1") != std::string::npos);
    QVERIFY(bytesOf(m_file) == before);
}

QTEST_GUILESS_MAIN(WindowStoreTest)
#include "WindowStoreTest.moc"
