#include "base/Files.h"
#include "base/Ids.h"

#include <QTemporaryDir>
#include <QTest>
#include <set>

using namespace handrail;

class FilesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatWasWrittenIsRead();
    void writingAgainReplacesAndLeavesNothingBeside();
    void anUnwritableFolderIsSaidAndTheOldFileStays();
    void aMissingFileIsNotFound();
    void aFolderIsNoFile();
    void aFileOverTheLimitIsRefused();
    void hashesAsTheStandardSays();
    void requestIdsAreLongAndDiffer();
    void anErrorReadsAsOneLine();
};

void FilesTest::whatWasWrittenIsRead()
{
    const QTemporaryDir folder;
    const auto file = std::filesystem::path(folder.path().toStdString()) / "a";
    const std::string text("one\0two\r\n\xff", 10);
    QVERIFY(writeFileDurably(file, text).has_value());
    QCOMPARE(*readFile(file), text);
}

void FilesTest::writingAgainReplacesAndLeavesNothingBeside()
{
    const QTemporaryDir folder;
    const std::filesystem::path path(folder.path().toStdString());
    QVERIFY(writeFileDurably(path / "a", std::string(100'000, 'x')).has_value());
    QVERIFY(writeFileDurably(path / "a", "new").has_value());
    QCOMPARE(*readFile(path / "a"), std::string("new"));
    QCOMPARE(std::distance(std::filesystem::directory_iterator(path), {}), 1);
}

void FilesTest::anUnwritableFolderIsSaidAndTheOldFileStays()
{
    const auto written = writeFileDurably("/proc/self/none/a", "text");
    QVERIFY(!written.has_value());
    QCOMPARE(written.error().code, ErrorCode::failed);
    QVERIFY(written.error().where.find("/proc/self/none/a") != std::string::npos);

    // A folder in the file's place can't be renamed over: the text written beside must go away again.
    const QTemporaryDir folder;
    const std::filesystem::path path(folder.path().toStdString());
    std::filesystem::create_directories(path / "a" / "b");
    QVERIFY(!writeFileDurably(path / "a", "text").has_value());
    QCOMPARE(std::distance(std::filesystem::directory_iterator(path), {}), 1);
}

void FilesTest::aMissingFileIsNotFound()
{
    const auto text = readFile("/nowhere/at/all");
    QCOMPARE(text.error().code, ErrorCode::notFound);
    QCOMPARE(text.error().where, std::string("/nowhere/at/all"));
}

void FilesTest::aFolderIsNoFile()
{
    const QTemporaryDir folder;
    QCOMPARE(readFile(folder.path().toStdString()).error().code, ErrorCode::failed);
}

void FilesTest::aFileOverTheLimitIsRefused()
{
    const QTemporaryDir folder;
    const auto file = std::filesystem::path(folder.path().toStdString()) / "a";
    QVERIFY(writeFileDurably(file, "12345").has_value());
    QVERIFY(readFile(file, 5).has_value());
    QCOMPARE(readFile(file, 4).error().code, ErrorCode::invalidInput);
}

void FilesTest::hashesAsTheStandardSays()
{
    QCOMPARE(sha256Hex("abc"), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(sha256Hex(""), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
}

void FilesTest::requestIdsAreLongAndDiffer()
{
    std::set<RequestId> ids;
    for (int i = 0; i < 1000; ++i)
        ids.insert(newRequestId());
    QCOMPARE(ids.size(), 1000u);
    for (const RequestId& id : ids) {
        QCOMPARE(id.value.size(), 32u);
        QCOMPARE(id.value.find_first_not_of("0123456789abcdef"), std::string::npos);
    }
}

void FilesTest::anErrorReadsAsOneLine()
{
    const Error full{ErrorCode::failed, "unknown key 'limt'", "a.yaml:3:5", "write 'limit'"};
    QCOMPARE(full.text(), std::string("a.yaml:3:5: unknown key 'limt'. write 'limit'"));
    QCOMPARE((Error{ErrorCode::failed, "it broke", {}, {}}.text()), std::string("it broke"));
}

QTEST_GUILESS_MAIN(FilesTest)
#include "FilesTest.moc"
