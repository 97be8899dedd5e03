#include "storage/JournalStore.h"

#include "Files.h"
#include "journal/EntryCodec.h"

#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace handrail;
using namespace handrail::storage;

namespace {

std::vector<journal::Entry> notes(int count, std::size_t size = 20)
{
    std::vector<journal::Entry> entries;
    for (int i = 0; i < count; ++i)
        entries.push_back({0, fromMs(1'795'000'000'000 + i), ServiceId("late"), "mira", {},
                           journal::Note{IncidentId("late/1"), std::to_string(i) + std::string(size, 'x')}});
    return entries;
}

Seq append(JournalStore& store, int count)
{
    auto entries = notes(count);
    return store.append(entries).value().back().seq;
}

std::vector<std::string> everythingIn(const JournalStore& store)
{
    std::vector<std::string> bytes;
    if (const auto entries = store.read(0, 100'000))
        for (const ChainedEntry& entry : *entries)
            bytes.push_back(std::to_string(entry.seq) + ":" + entry.bytes);
    return bytes;
}

} // namespace

class JournalStoreTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void entriesAreNumberedChainedAndThereAfterReopening();
    void manyEntriesInOneGoAreOneChain();
    void readersSeeWhatIsCommitted();
    void aReaderWritesNothing();
    void theTableRefusesUpdateDeleteAndReplace();
    void verifyNamesWhatWasDone_data();
    void verifyNamesWhatWasDone();
    void oneChangedByteAnywhereIsFoundOrChangesNoEntry();
    void aHeadThatWasSeenFindsWhatTheChainAloneCannot_data();
    void aHeadThatWasSeenFindsWhatTheChainAloneCannot();
    void aHeadIsReadAsItIsWritten();
    void aNewerVersionsJournalIsLeftAlone();
    void anotherProgramsFileIsLeftAlone();
    void aFileThatIsNoDatabaseIsDamaged();
    void aFolderThatIsNotThereIsSaid();
    void whatWasAcceptedSurvivesKill();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::filesystem::path m_file;
};

void JournalStoreTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = std::filesystem::path(m_folder->path().toStdString()) / "journal.db";
}

void JournalStoreTest::entriesAreNumberedChainedAndThereAfterReopening()
{
    std::string hash;
    {
        auto store = JournalStore::open(m_file);
        QVERIFY2(store.has_value(), store ? "" : store.error().text().c_str());
        QCOMPARE(store->lastSeq(), 0u);
        QVERIFY(!store->reserveGivenUp());
        auto entries = notes(3);
        const auto chained = store->append(entries);
        QCOMPARE(chained->size(), 3u);
        QCOMPARE(entries[2].seq, 3u);
        QCOMPARE(*journal::decode((*chained)[2].bytes), entries[2]);
        QCOMPARE((*chained)[0].hash, journal::chainHash("", (*chained)[0].bytes));
        QCOMPARE((*chained)[1].hash, journal::chainHash((*chained)[0].hash, (*chained)[1].bytes));
        hash = chained->back().hash;
    }
    auto store = JournalStore::open(m_file);
    QCOMPARE(store->lastSeq(), 3u);
    QCOMPARE(*store->verify(), hash);
    QCOMPARE(append(*store, 1), 4u);
    QVERIFY(store->verify().has_value());
    QCOMPARE(store->read(1, 2)->front().seq, 2u);
    QCOMPARE(store->read(1, 2)->size(), 2u);
    QVERIFY(store->read(4)->empty());
}

void JournalStoreTest::manyEntriesInOneGoAreOneChain()
{
    auto store = JournalStore::open(m_file);
    std::vector<journal::Entry> none;
    QVERIFY(store->append(none)->empty());
    QCOMPARE(append(*store, 5000), 5000u);
    QVERIFY(store->verify().has_value());
}

void JournalStoreTest::readersSeeWhatIsCommitted()
{
    QCOMPARE(JournalStore::openReadOnly(m_file).error().code, ErrorCode::notFound);
    auto store = JournalStore::open(m_file);
    auto reader = JournalStore::openReadOnly(m_file);
    QVERIFY2(reader.has_value(), reader ? "" : reader.error().text().c_str());
    append(*store, 2);
    QCOMPARE(reader->lastSeq(), 2u);
    QCOMPARE(everythingIn(*reader), everythingIn(*store));
    QVERIFY(reader->verify().has_value());
}

void JournalStoreTest::aReaderWritesNothing()
{
    auto store = JournalStore::open(m_file);
    auto reader = JournalStore::openReadOnly(m_file);
    auto entries = notes(1);
    QCOMPARE(reader->append(entries).error().code, ErrorCode::refused);
    QVERIFY(!reader->reserveGivenUp());
}

void JournalStoreTest::theTableRefusesUpdateDeleteAndReplace()
{
    auto store = JournalStore::open(m_file);
    append(*store, 3);
    const auto before = everythingIn(*store);
    for (const char* sql : {"UPDATE journal SET entry = x'00' WHERE seq = 2", "DELETE FROM journal WHERE seq = 3",
                            "DELETE FROM journal", "INSERT OR REPLACE INTO journal VALUES(2, x'00', x'00')"})
        QVERIFY(runSql(m_file, sql).find("append-only") != std::string::npos);
    QCOMPARE(everythingIn(*store), before);
    QVERIFY(store->verify().has_value());
}

void JournalStoreTest::verifyNamesWhatWasDone_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("says");
    QTest::newRow("changed") << "UPDATE journal SET entry = x'0805' WHERE seq = 3"
                             << "entry 3 of the journal is changed";
    QTest::newRow("hash changed") << "UPDATE journal SET hash = zeroblob(32) WHERE seq = 3"
                                  << "entry 3 of the journal is changed";
    QTest::newRow("missing") << "DELETE FROM journal WHERE seq = 3" << "entry 3 of the journal is missing";
    QTest::newRow("first missing") << "DELETE FROM journal WHERE seq = 1" << "entry 1 of the journal is missing";
    QTest::newRow("end cut off") << "DELETE FROM journal WHERE seq > 3" << "entry 4 of the journal is missing";
    QTest::newRow("all gone") << "DELETE FROM journal" << "entry 1 of the journal is missing";
    QTest::newRow("swapped") << "UPDATE journal SET seq = -2 WHERE seq = 2; UPDATE journal SET seq = 2 WHERE seq = 3;"
                                "UPDATE journal SET seq = 3 WHERE seq = -2"
                             << "entry 2 of the journal is swapped: entry 3 stands in its place";
    QTest::newRow("moved up") << "DELETE FROM journal WHERE seq = 3; UPDATE journal SET seq = 3 WHERE seq = 4;"
                                 "UPDATE journal SET seq = 4 WHERE seq = 5"
                              << "entry 3 of the journal is swapped: entry 4 stands in its place";
    QTest::newRow("one too many") << "INSERT INTO journal SELECT 6, entry, hash FROM journal WHERE seq = 5"
                                  << "entry 6 of the journal is swapped: entry 5 stands in its place";
    QTest::newRow("head changed") << "UPDATE head SET hash = zeroblob(32)" << "entry 5 of the journal is not the last";
    QTest::newRow("head gone") << "DELETE FROM head" << "entry 5 of the journal is not the last";
}

void JournalStoreTest::verifyNamesWhatWasDone()
{
    QFETCH(QString, sql);
    QFETCH(QString, says);
    {
        auto store = JournalStore::open(m_file);
        append(*store, 5);
    }
    QCOMPARE(runSql(m_file, "DROP TRIGGER journal_no_update; DROP TRIGGER journal_no_delete;" + sql.toStdString()),
             std::string());
    const auto verified = JournalStore::openReadOnly(m_file)->verify();
    QVERIFY(!verified.has_value());
    QCOMPARE(verified.error().code, ErrorCode::damaged);
    QVERIFY2(verified.error().what.find(says.toStdString()) != std::string::npos, verified.error().what.c_str());
    QVERIFY(!verified.error().whatToDo.empty());
}

void JournalStoreTest::oneChangedByteAnywhereIsFoundOrChangesNoEntry()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    std::vector<std::string> before;
    {
        auto store = JournalStore::open(m_file);
        for (int i = 0; i < 4; ++i)
            append(*store, 1);
        before = everythingIn(*store);
    }
    const std::string whole = bytesOf(m_file);
    QVERIFY(whole.size() >= 4096 * 3);
    int found = 0;
    int foundInEntries = 0;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        putByte(m_file, at, static_cast<char>(whole[at] ^ (1 + random.bounded(255))));
        const auto store = JournalStore::openReadOnly(m_file);
        const bool isWhole = store && store->verify();
        if (isWhole)
            QVERIFY2(everythingIn(*store) == before,
                     qPrintable(QStringLiteral("byte %1 of %2").arg(at).arg(whole.size())));
        found += isWhole ? 0 : 1;
        if (at > 0 && whole.substr(at - 1, 3) == "xxx") {
            QVERIFY2(!isWhole, qPrintable(QStringLiteral("byte %1, within an entry").arg(at)));
            ++foundInEntries;
        }
        putByte(m_file, at, whole[at]);
    }
    qInfo("%d of %zu changed bytes are found", found, whole.size());
    QVERIFY(foundInEntries >= 4 * 18);
}

void JournalStoreTest::aHeadThatWasSeenFindsWhatTheChainAloneCannot_data()
{
    QTest::addColumn<int>("kept");    // entries of the first journal that the second begins with
    QTest::addColumn<int>("entries"); // that the second has
    QTest::addColumn<QString>("says");
    QTest::newRow("the same") << 5 << 5 << QString();
    QTest::newRow("gone on") << 5 << 8 << QString();
    QTest::newRow("cut off") << 4 << 4 << QStringLiteral("ends with entry 4, and entry 5 was seen");
    QTest::newRow("the last written anew") << 4 << 5 << QStringLiteral("entry 5 of the journal is not the one that was seen");
    QTest::newRow("the first written anew") << 0 << 9 << QStringLiteral("entry 5 of the journal is not the one that was seen");
    QTest::newRow("begun anew") << 0 << 1 << QStringLiteral("ends with entry 1");
}

void JournalStoreTest::aHeadThatWasSeenFindsWhatTheChainAloneCannot()
{
    QFETCH(int, kept);
    QFETCH(int, entries);
    QFETCH(QString, says);
    auto whole = notes(5);
    Head seen;
    {
        auto store = JournalStore::open(m_file);
        seen = {5, store->append(whole)->back().hash};
    }
    const std::filesystem::path other = m_file.parent_path() / "other.db";
    auto store = JournalStore::open(other);
    auto again = notes(entries, 21);
    std::copy(whole.begin(), whole.begin() + kept, again.begin());
    QVERIFY(store->append(again).has_value());
    QVERIFY(store->verify().has_value()); // a chain of its own, and a whole one
    const auto verified = store->verify(seen);
    QCOMPARE(verified.has_value(), says.isEmpty());
    if (!verified)
        QVERIFY2(verified.error().text().find(says.toStdString()) != std::string::npos, verified.error().text().c_str());
}

void JournalStoreTest::aHeadIsReadAsItIsWritten()
{
    const Head head{12, std::string("\x00\x9f\xff", 3) + std::string(29, 'a')};
    QCOMPARE(*parseHead(toText(head)), head);
    for (const char* wrong : {"", "12", "12:", "12:00", "x:00", "0:00", "-1:00", ":"})
        QVERIFY2(!parseHead(wrong), wrong);
    QVERIFY(!parseHead("12:" + std::string(63, '0') + "g"));
    QVERIFY(!parseHead("1x:" + std::string(64, '0')));
    QVERIFY(!parseHead("0:" + std::string(64, '0')));
}

void JournalStoreTest::aNewerVersionsJournalIsLeftAlone()
{
    {
        auto store = JournalStore::open(m_file);
        append(*store, 1);
    }
    QCOMPARE(runSql(m_file, "PRAGMA user_version = 2"), std::string());
    const std::string before = bytesOf(m_file);
    for (const auto& opened : {JournalStore::open(m_file), JournalStore::openReadOnly(m_file)}) {
        QVERIFY(!opened.has_value());
        QCOMPARE(opened.error().code, ErrorCode::newerVersion);
        QVERIFY(opened.error().text().find("made by a newer version") != std::string::npos);
        QVERIFY(opened.error().text().find("install the newer version") != std::string::npos);
    }
    QVERIFY(bytesOf(m_file) == before);
}

void JournalStoreTest::anotherProgramsFileIsLeftAlone()
{
    QCOMPARE(runSql(m_file, "CREATE TABLE theirs(a); INSERT INTO theirs VALUES(1)"), std::string());
    QCOMPARE(JournalStore::open(m_file).error().code, ErrorCode::damaged);
    QCOMPARE(runSql(m_file, "SELECT a FROM theirs"), std::string());
}

void JournalStoreTest::aFileThatIsNoDatabaseIsDamaged()
{
    putBytes(m_file, std::string(5000, 'x'));
    QCOMPARE(JournalStore::open(m_file).error().code, ErrorCode::damaged);
    QCOMPARE(bytesOf(m_file), std::string(5000, 'x'));
}

void JournalStoreTest::aFolderThatIsNotThereIsSaid()
{
    const auto opened = JournalStore::open(m_file.parent_path() / "none" / "journal.db");
    QVERIFY(!opened.has_value());
    QVERIFY(opened.error().text().find("none/journal.db") != std::string::npos);
    QVERIFY(!opened.error().whatToDo.empty());
}

void JournalStoreTest::whatWasAcceptedSurvivesKill()
{
    Seq accepted = 0;
    for (int round = 0; round < 5; ++round) {
        int pipes[2];
        QCOMPARE(::pipe(pipes), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            auto store = JournalStore::open(m_file);
            while (store) {
                const Seq seq = append(*store, 1 + round);
                if (::write(pipes[1], &seq, sizeof seq) != sizeof seq)
                    break;
            }
            ::_exit(1);
        }
        ::close(pipes[1]);
        Seq seq = 0;
        for (int i = 0; i < 5 + 7 * round && ::read(pipes[0], &seq, sizeof seq) == sizeof seq; ++i)
            accepted = seq;
        ::kill(child, SIGKILL);
        while (::read(pipes[0], &seq, sizeof seq) == sizeof seq)
            accepted = seq;
        ::close(pipes[0]);
        ::waitpid(child, nullptr, 0);
        auto store = JournalStore::open(m_file);
        QVERIFY2(store.has_value(), store ? "" : store.error().text().c_str());
        QVERIFY(store->lastSeq() >= accepted);
        QVERIFY(store->verify().has_value());
    }
    QVERIFY(accepted >= 50);
}

QTEST_GUILESS_MAIN(JournalStoreTest)
#include "JournalStoreTest.moc"
