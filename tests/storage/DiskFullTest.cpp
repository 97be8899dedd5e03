#include "storage/JournalStore.h"
#include "storage/WindowStore.h"

#include <QTemporaryDir>
#include <QTest>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

using namespace handrail;
using namespace handrail::storage;

namespace {

/// A small disk of its own; not there where mounting isn't permitted.
class SmallDisk {
public:
    explicit SmallDisk(const char* size)
        : m_isThere(::mount("tmpfs", m_folder.path().toUtf8().constData(), "tmpfs", 0, size) == 0), m_error(errno)
    {
    }
    ~SmallDisk()
    {
        if (m_isThere)
            ::umount2(m_folder.path().toUtf8().constData(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    [[nodiscard]] bool isThere() const { return m_isThere; }
    [[nodiscard]] QByteArray whyNot() const
    {
        return QByteArray("a small tmpfs can't be mounted here: ") + std::strerror(m_error);
    }
    [[nodiscard]] std::filesystem::path operator/(const char* name) const
    {
        return m_folder.filePath(QString::fromUtf8(name)).toStdString();
    }
    [[nodiscard]] std::uintmax_t free() const
    {
        return std::filesystem::space(m_folder.path().toStdString()).available;
    }

    /// Takes all room but `left` bytes.
    void fill(std::uintmax_t left = 0) const
    {
        const int fd = ::open((*this / "filler").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        const std::string block(4096, 'f');
        while (free() > left && ::write(fd, block.data(), block.size()) > 0) {
        }
        ::close(fd);
    }
    void unfill() const { std::filesystem::remove(*this / "filler"); }

private:
    QTemporaryDir m_folder;
    bool m_isThere;
    int m_error;
};

std::vector<journal::Entry> note(std::size_t size)
{
    return {{0, fromMs(1'795'000'000'000), ServiceId("late"), "mira", {}, journal::Note{{}, std::string(size, 'x')}}};
}

} // namespace

class DiskFullTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theReserveKeepsTheJournalWritable();
    void noReserveIsTakenWhereThereIsLittleRoom();
    void windowsSayThatTheDiskIsFullAndKeepWhatTheyHave();
};

void DiskFullTest::theReserveKeepsTheJournalWritable()
{
    const SmallDisk disk("size=40m");
    if (!disk.isThere())
        QSKIP(disk.whyNot().constData());
    auto store = JournalStore::open(disk / "journal.db");
    QVERIFY2(store.has_value(), store ? "" : store.error().text().c_str());
    auto entries = note(20);
    QVERIFY(store->append(entries).has_value());
    QVERIFY(std::filesystem::exists(disk / "journal.db.reserve"));

    disk.fill();
    Seq accepted = 1;
    Error refusal;
    for (int i = 0; i < 200; ++i) {
        entries = note(256 * 1024);
        const auto appended = store->append(entries);
        if (!appended) {
            refusal = appended.error();
            QCOMPARE(entries.front().seq, 0u);
            break;
        }
        QVERIFY(store->reserveGivenUp());
        accepted = appended->back().seq;
    }
    // Sixteen megabytes hold dozens of entries of this size, or tens of thousands of the usual one.
    QVERIFY2(accepted > 20, qPrintable(QString::number(accepted)));
    QCOMPARE(refusal.code, ErrorCode::diskFull);
    QVERIFY(refusal.text().find("free some space") != std::string::npos);
    QCOMPARE(store->lastSeq(), accepted);
    QVERIFY(store->verify().has_value());

    disk.unfill();
    entries = note(20);
    QCOMPARE(store->append(entries)->back().seq, accepted + 1);
    store = JournalStore::open(disk / "journal.db");
    QCOMPARE(store->lastSeq(), accepted + 1);
    QVERIFY(store->verify().has_value());
}

void DiskFullTest::noReserveIsTakenWhereThereIsLittleRoom()
{
    const SmallDisk disk("size=12m");
    if (!disk.isThere())
        QSKIP(disk.whyNot().constData());
    auto store = JournalStore::open(disk / "journal.db");
    QVERIFY(store->reserveGivenUp());
    QVERIFY(!std::filesystem::exists(disk / "journal.db.reserve"));
    auto entries = note(20);
    QVERIFY(store->append(entries).has_value());
}

void DiskFullTest::windowsSayThatTheDiskIsFullAndKeepWhatTheyHave()
{
    const SmallDisk disk("size=4m");
    if (!disk.isThere())
        QSKIP(disk.whyNot().constData());
    auto store = WindowStore::open(disk / "windows.db", {});
    QVERIFY2(store.has_value(), store ? "" : store.error().text().c_str());
    Window window;
    window.service = ServiceId("late");
    window.span = std::chrono::seconds(5);
    window.requests = 3;
    for (int i = 0; i < 500; ++i)
        window.answers["answer " + std::to_string(i)] = 7;
    disk.fill(512 * 1024);
    std::size_t accepted = 0;
    Result<void> put;
    while (put && accepted < 5000) {
        window.start = fromMs(1'795'000'000'000 + static_cast<std::int64_t>(accepted) * 5000);
        put = store->put(std::span(&window, 1));
        accepted += put ? 1 : 0;
    }
    QVERIFY(!put.has_value());
    QCOMPARE(put.error().code, ErrorCode::diskFull);
    QVERIFY(accepted > 0);
    const auto far = fromMs(1'900'000'000'000);
    QCOMPARE(store->read(window.service, fromMs(0), far)->size(), accepted);
    disk.unfill();
    QVERIFY(store->put(std::span(&window, 1)).has_value());
    QCOMPARE(store->read(window.service, fromMs(0), far)->size(), accepted + 1);
}

QTEST_GUILESS_MAIN(DiskFullTest)
#include "DiskFullTest.moc"
