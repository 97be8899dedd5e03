#include "tests/agent/RainDesk.h"

using namespace handrail;
using namespace handrail::agent;

/// What is usual is learned from records of the past, and again from newer ones.
class RecordsLearnedTest : public QObject, test::RainDesk {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_files = std::make_unique<test::RainFolder>();
        m_clock.passed = Millis(0);
        m_reads = 0;
        write(m_clock.wall());
    }
    void cleanup() { m_desk.reset(); }
    void theSameRecordsAreLearnedOnce()
    {
        open();
        QCOMPARE(m_reads, 1);
        QCOMPARE(versions(), std::vector<int>{1});
        m_clock.passed += std::chrono::hours(10);
        open();
        QCOMPARE(m_reads, 1);
        QCOMPARE(versions(), std::vector<int>{1});
    }
    void newerRecordsAreLearnedAgain()
    {
        open();
        m_clock.passed += std::chrono::hours(10);
        write(m_clock.wall());
        open();
        QCOMPARE(versions(), (std::vector<int>{1, 2}));
    }
    void thePaceThatTheyDoNotTellIsLearnedLive()
    {
        open();
        for (int i = 0; i < 12 * 60; ++i)
            second();
        const auto learned = known();
        QVERIFY(learned.size() >= 2);
        QCOMPARE(learned.front().bands.contains("requests"), false);
        const Normal& last = learned.back();
        QCOMPARE(last.how, std::string(kReplayedRecords));
        QCOMPARE(last.bands.at("requests").median, 100.0);
        QCOMPARE(last.to, learned.front().to);
        QCOMPARE(last.answers, learned.front().answers);
        QVERIFY(last.paceTo > last.to);
        open(); // and is not learned from the same records again
        QCOMPARE(known().size(), learned.size());
        QCOMPARE(m_reads, 1);
    }
    void whileSomethingIsWrongNothingIsLearned()
    {
        open();
        QVERIFY(breakIt() != nullptr);
        m_clock.passed += std::chrono::hours(10);
        write(m_clock.wall());
        open();
        QCOMPARE(versions(), std::vector<int>{1});
    }

private:
    void furnish(Desk::Setup& setup) override
    {
        setup.learnFrom = m_files->path("records.jsonl");
        setup.readHistory = [this](const auto&, const auto&) -> Result<std::vector<Window>> {
            ++m_reads;
            std::vector<Window> windows;
            for (int i = 2 * 24 * 60; i > 0; --i) {
                Window window;
                window.service = test::kRain;
                window.start = m_end - std::chrono::minutes(i);
                window.span = std::chrono::minutes(1);
                window.sealed = true;
                window.requests = 100;
                window.seenShare = 1;
                windows.push_back(std::move(window));
            }
            return windows;
        };
    }
    void write(WallTime end)
    {
        m_end = end;
        m_files->write("records.jsonl", "read by readHistory\n");
        std::filesystem::last_write_time(m_files->path("records.jsonl"), std::filesystem::file_time_type::clock::from_sys(end));
    }
    /// What is usual, in the order in which it was learned.
    std::vector<Normal> known()
    {
        const auto windows = storage::WindowStore::openReadOnly(m_files->path("data/windows.db"));
        std::vector<Normal> all;
        for (std::uint32_t version = 1; windows; ++version) {
            auto normal = windows->normal(test::kRain, version);
            if (!normal || !*normal)
                break;
            all.push_back(std::move(**normal));
        }
        return all;
    }
    /// The versions of what is usual, as the journal has them.
    std::vector<int> versions()
    {
        m_desk.reset();
        const auto journal = storage::JournalStore::open(m_files->path("data/journal.db"));
        std::vector<int> found;
        const auto entries = (*journal).read(0, 10'000);
        for (const auto& raw : *entries)
            if (const auto entry = journal::decode(raw.bytes))
                if (const auto* learned = std::get_if<journal::NormalLearned>(&entry->body))
                    found.push_back(static_cast<int>(learned->version));
        return found;
    }
    int m_reads = 0;
    WallTime m_end;
};

QTEST_GUILESS_MAIN(RecordsLearnedTest)
#include "RecordsLearnedTest.moc"
