#include "tests/agent/RainDesk.h"

using namespace handrail;
using namespace handrail::agent;

/// Services that one agent begins to watch in the same moment.
class ManyServicesTest : public QObject, test::RainDesk {
    Q_OBJECT

private Q_SLOTS:
    /// All are due in the same window, and each takes its time: of the state thread, and of the memory for what comes meanwhile.
    void theyDoNotAllLearnInOneTurn()
    {
        m_files = std::make_unique<test::RainFolder>();
        std::string agreed = test::RainFolder::agreement();
        agreed.replace(agreed.find("windows: 1 s"), 12, "windows: 1 min");
        m_files->write("rain.yaml", agreed);
        open();
        std::map<std::string, int> learnedIn; // service -> window
        Seq after = 0;
        for (int minute = 0; minute < 45; ++minute) {
            std::deque<Message> messages;
            Window part;
            part.requests = 100;
            for (const ServiceId& id : m_ids)
                messages.push_back(Contribution{id, m_clock.wall(), part});
            m_clock.passed += Millis(30'000);
            turn(std::move(messages));
            m_clock.passed += Millis(30'000);
            turn();
            const auto journal = storage::JournalStore::openReadOnly(m_files->path("data/journal.db"));
            QVERIFY(journal);
            const auto entries = journal->read(after, 10'000);
            QVERIFY(entries);
            for (const auto& raw : *entries) {
                after = raw.seq;
                const auto entry = journal::decode(raw.bytes);
                if (entry && std::holds_alternative<journal::NormalLearned>(entry->body))
                    learnedIn.try_emplace(entry->service.value, minute);
            }
        }
        QCOMPARE(learnedIn.size(), m_ids.size());
        std::map<int, int> inWindow;
        for (const auto& [service, minute] : learnedIn)
            ++inWindow[minute];
        QCOMPARE(inWindow.size(), 3U);
        for (const auto& [minute, count] : inWindow)
            QVERIFY2(count <= 50, qPrintable(QString::number(count)));
    }

private:
    void addServices(std::vector<Configured>& services) override
    {
        m_ids = {test::kRain};
        for (int number = 1; number < 120; ++number) {
            contract::Agreement agreement;
            agreement.service = ServiceId("rain-" + std::to_string(number));
            agreement.name = "Rain forecast";
            agreement.span = std::chrono::minutes(1);
            m_ids.push_back(agreement.service);
            services.push_back(configuredFrom(agreement));
        }
    }
    std::vector<ServiceId> m_ids;
};

QTEST_GUILESS_MAIN(ManyServicesTest)
#include "ManyServicesTest.moc"
