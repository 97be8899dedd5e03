#include "collector/AnswerLine.h"
#include "collector/FileFollower.h"

#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <random>

using namespace handrail;
using namespace handrail::collector;

class FileFollowerTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    std::filesystem::path m_file;

    void append(const std::string& text) const { std::ofstream(m_file, std::ios::app | std::ios::binary) << text; }
    /// New lines as "<a><b>".
    static std::string read(FileFollower& follower, std::size_t most = 1u << 20)
    {
        std::string drawn;
        (void)follower.read(most, [&](std::string_view line) { drawn += "<" + std::string(line) + ">"; });
        return drawn;
    }

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_file = std::filesystem::path(m_dir->path().toStdString()) / "answers.jsonl";
    }

    void startsAtTheEnd()
    {
        append("old\n");
        FileFollower follower(m_file);
        QCOMPARE(read(follower), std::string());
        append("new\n");
        QCOMPARE(read(follower), std::string("<new>"));
    }

    void aHalfLineAtTheStartIsNone()
    {
        append("old\nhal");
        FileFollower follower(m_file);
        QCOMPARE(read(follower), std::string());
        append("f\nnew\n");
        QCOMPARE(read(follower), std::string("<new>"));
    }

    void aFileThatAppearsLaterIsReadFromItsBeginning()
    {
        FileFollower follower(m_file);
        QVERIFY(follower.read(1000, [](std::string_view) {}).error().code == ErrorCode::notFound);
        append("first\n");
        QCOMPARE(read(follower), std::string("<first>"));
    }

    void halfLinesWait()
    {
        append("");
        FileFollower follower(m_file);
        QCOMPARE(read(follower), std::string());
        append("a\nb");
        QCOMPARE(read(follower), std::string("<a>"));
        append("c\n");
        QCOMPARE(read(follower), std::string("<bc>"));
    }

    /// A file that was quiet is only asked whether it changed, and its name is not looked up: nothing may escape that.
    void whatHappensToAQuietFileIsSeenAtOnce_data()
    {
        QTest::addColumn<int>("what");
        QTest::newRow("written") << 0;
        QTest::newRow("renamed") << 1;
        QTest::newRow("removed") << 2;
        QTest::newRow("written anew with as many bytes") << 3;
        QTest::newRow("replaced") << 4;
    }
    void whatHappensToAQuietFileIsSeenAtOnce()
    {
        QFETCH(int, what);
        append("old\n");
        FileFollower follower(m_file);
        const auto written = std::filesystem::last_write_time(m_file);
        QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::file_time_type::clock::now() - written > std::chrono::milliseconds(100), 30'000);
        QCOMPARE(read(follower), std::string());
        QCOMPARE(read(follower), std::string());
        QCOMPARE(read(follower), std::string());
        if (what == 1 || what == 2)
            what == 1 ? std::filesystem::rename(m_file, m_file.string() + ".1") : void(std::filesystem::remove(m_file));
        if (what == 3)
            std::ofstream(m_file, std::ios::trunc | std::ios::binary) << "new\n";
        else if (what != 4)
            append("new\n");
        if (what == 4) {
            std::ofstream(m_file.string() + ".2", std::ios::binary) << "new\n";
            std::filesystem::rename(m_file.string() + ".2", m_file);
        }
        if (what == 3) // as many bytes: nobody can tell that it is another text, but more is read on
            append("more\n");
        QCOMPARE(read(follower), what == 3 ? std::string("<more>") : std::string("<new>"));
    }

    void rotationLosesNothing()
    {
        append("");
        FileFollower follower(m_file);
        QCOMPARE(read(follower), std::string());
        append("a\n");
        QCOMPARE(read(follower), std::string("<a>"));
        append("b\n");
        std::filesystem::rename(m_file, m_file.string() + ".1");
        append("c\n");
        QCOMPARE(read(follower), std::string("<b><c>"));
        std::filesystem::remove(m_file);
        append("d\n");
        QCOMPARE(read(follower), std::string("<d>"));
    }

    void truncationStartsOver()
    {
        append("");
        FileFollower follower(m_file);
        QCOMPARE(read(follower), std::string());
        append("aaaa\nbbbb\n");
        QCOMPARE(read(follower), std::string("<aaaa><bbbb>"));
        std::filesystem::resize_file(m_file, 0);
        append("c\n");
        QCOMPARE(read(follower), std::string("<c>"));
    }

    void linesOverTheLimitAreLeftOut()
    {
        append("");
        FileFollower follower(m_file);
        QCOMPARE(read(follower), std::string());
        append(std::string(kLongestLine + 1, 'x') + "\nok\n" + std::string(kLongestLine, 'y') + "\n");
        std::vector<std::size_t> sizes;
        const auto sum = follower.read(1u << 20, [&](std::string_view line) { sizes.push_back(line.size()); });
        QCOMPARE(sum->tooLong, 1u);
        QVERIFY(sizes == std::vector<std::size_t>({2, kLongestLine}));
    }

    void tooMuchSkipsTheOldest()
    {
        append("");
        FileFollower follower(m_file);
        QCOMPARE(read(follower), std::string());
        append("aaaaaaaaa\nbbbbbbbbb\ncccc\ndddd\n");
        std::string drawn;
        const auto sum = follower.read(12, [&](std::string_view line) { drawn += "<" + std::string(line) + ">"; });
        QCOMPARE(drawn, std::string("<cccc><dddd>").substr(drawn.size() == 12 ? 0 : 6));
        QVERIFY(sum->skippedBytes > 0);
    }

    void whateverHappensEachLineComesOnceInOrder()
    {
        const unsigned seed = std::random_device()();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        append("");
        FileFollower follower(m_file);
        QCOMPARE(read(follower), std::string());
        int written = 0, rotations = 0;
        std::string expected, seen, unread;
        for (int i = 0; i < 3'000; ++i) {
            const auto what = random() % 10;
            if (what < 6) {
                const std::string line = std::to_string(written++) + std::string(random() % 50, '.');
                expected += "<" + line + ">";
                unread += line + "\n";
            }
            if (what < 7 && !unread.empty()) { // a writer whose writes end anywhere
                const auto size = 1 + random() % unread.size();
                append(unread.substr(0, size));
                unread.erase(0, size);
            }
            if (what == 8 && unread.empty() && rotations == 0) {
                std::filesystem::rename(m_file, m_file.string() + "." + std::to_string(random() % 3));
                append("");
                rotations = 1; // one at a time: read in between
            }
            if (what == 9) {
                seen += read(follower);
                rotations = 0;
            }
        }
        append(unread);
        seen += read(follower);
        QCOMPARE(seen, expected);
    }
};

QTEST_GUILESS_MAIN(FileFollowerTest)
#include "FileFollowerTest.moc"
