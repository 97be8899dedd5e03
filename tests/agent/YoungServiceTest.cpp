#include "tests/agent/RainDesk.h"

#include "alerting/Replay.h"

using namespace handrail;
using namespace handrail::agent;

/// A service that nobody has seen before, in its first days: what a desk says, learns and knows after a restart.
class YoungServiceTest : public QObject, test::RainDesk {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_files = std::make_unique<test::RainFolder>();
        std::string agreed = test::RainFolder::agreement();
        agreed.replace(agreed.find("windows: 1 s"), 12, "windows: 1 min");
        agreed.insert(agreed.find("actions:"), "  - {name: few requests, kind: few requests, limit: 20 %, severity: broken}\n");
        m_files->write("rain.yaml", agreed);
        m_clock.passed = Millis(0);
        m_windows.clear();
        m_startedAt = m_clock.wall() - std::chrono::hours(1);
        open();
    }
    void cleanup() { m_desk.reset(); }

    void aFirstNightWakesNobodyAndIsLearned()
    {
        hours(9, 100);
        const std::uint32_t byDay = learned().version;
        hours(7, 0);
        const auto* incident = m_desk->shared().openIncidentOf(test::kRain);
        QVERIFY(incident != nullptr);
        QCOMPARE(incident->alerts.size(), 1u);
        const journal::Alert& said = incident->alerts.begin()->second.latest;
        QCOMPARE(said.kind, journal::AlertKind::fewRequests);
        QCOMPARE(said.severity, journal::Severity::watch);
        QVERIFY(said.evidence.knownFor && *said.evidence.knownFor > std::chrono::hours(4));
        QVERIFY(learned().version > byDay);
        QVERIFY(learned().to - learned().from > std::chrono::hours(9));
    }
    void whatFailsIsNotLearned()
    {
        hours(9, 100);
        const std::uint32_t before = learned().version;
        hours(7, 100, 60);
        QVERIFY(m_desk->shared().openIncidentOf(test::kRain) != nullptr);
        QCOMPARE(m_desk->shared().openIncidentOf(test::kRain)->severity(), journal::Severity::broken);
        QCOMPARE(learned().version, before);
        // And what failed for a while in a night that is still open is over with its own alert.
        hours(1, 100);
        hours(4, 0);
        QVERIFY(m_desk->shared().openIncidentOf(test::kRain) != nullptr);
        QVERIFY(learned().version > before);
    }
    void aDeskThatIsStartedAgainAndAReplayKnowTheSame()
    {
        const QStringList once = told({});
        QVERIFY2(once.size() >= 3, qPrintable(once.join(QLatin1Char('\n'))));
        QCOMPARE(replayed().join(QLatin1Char('\n')), once.join(QLatin1Char('\n')));
        QCOMPARE(told({9 * 60 + 20, 9 * 60 + 21, 15 * 60, 44 * 60 + 15}).join(QLatin1Char('\n')), once.join(QLatin1Char('\n')));
    }

private:
    /// Two days of a service that nobody asks at night; for half an hour many fail. The desk is killed after these minutes.
    QStringList told(const std::set<int>& killedAt)
    {
        init();
        for (int minute = 0; minute < 48 * 60; ++minute) {
            const int ofDay = (minute + 15 * 60) % 1440;
            this->minute(ofDay < 6 * 60 ? 0 : 100, minute >= 44 * 60 && minute < 44 * 60 + 30 ? 60 : 0);
            if (killedAt.contains(minute))
                open();
        }
        return lines([&](const auto& take) {
            for (const journal::IncidentState* incident : m_desk->shared().incidentsOf(test::kRain))
                for (const auto& [key, alert] : incident->alerts)
                    take(alert.latest, alert.openedAt);
        });
    }
    QStringList replayed()
    {
        alerting::Replay replay(std::make_shared<contract::Agreement>(readConfigured(m_files->path("rain.yaml"), {})->agreement.operator*()), nullptr);
        replay.learnAsLive({});
        std::map<std::string, std::pair<journal::Alert, WallTime>> last;
        for (const Window& window : m_windows)
            for (const alerting::ReplayEvent& event : replay.take(window)) {
                const auto [place, isNew] = last.try_emplace(event.alert.incident.value + journal::alertKey(event.alert.kind, event.alert.subject, event.alert.failure));
                if (isNew || event.alert.phase == journal::AlertPhase::opened)
                    place->second.second = event.at;
                place->second.first = event.alert;
            }
        return lines([&](const auto& take) {
            for (const auto& [key, each] : last)
                take(each.first, each.second);
        });
    }
    template <typename Each>
    static QStringList lines(const Each& each)
    {
        QStringList all;
        each([&](const journal::Alert& alert, WallTime openedAt) {
            // A desk begins its windows when it starts, and looks less often than a replay whether it can learn.
            all << QStringLiteral("%1 %2 %3 %4 to %5").arg(toMs(openedAt) / 600'000).arg(int(alert.kind)).arg(int(alert.severity)).arg(alert.evidence.knownFor.has_value()).arg(toMs(alert.at) / 600'000);
        });
        all.sort();
        return all;
    }
    void hours(int count, std::uint64_t requests, std::uint64_t failed = 0)
    {
        for (int i = 0; i < count * 60; ++i)
            minute(requests, failed);
    }
    void minute(std::uint64_t requests, std::uint64_t failed)
    {
        Window part;
        part.requests = requests;
        if (failed > 0)
            part.errors["no answer"] = failed;
        part.reachable = true;
        part.startedAt = m_startedAt;
        m_clock.passed += Millis(30'000);
        turn({Contribution{test::kRain, m_clock.wall(), part}});
        m_clock.passed += Millis(30'000);
        turn();
        const auto store = storage::WindowStore::openReadOnly(m_files->path("data/windows.db"));
        QVERIFY(store);
        const WallTime from = m_windows.empty() ? WallTime{} : m_windows.back().end();
        const auto windows = store->read(test::kRain, std::max(from, m_clock.wall() - std::chrono::minutes(5)), m_clock.wall());
        QVERIFY(windows);
        m_windows.insert(m_windows.end(), windows->begin(), windows->end());
    }
    journal::NormalLearned learned()
    {
        journal::NormalLearned last;
        const auto journal = storage::JournalStore::openReadOnly(m_files->path("data/journal.db"));
        for (Seq after = 0; journal;) {
            const auto entries = journal->read(after, 10'000);
            if (!entries || entries->empty())
                break;
            for (const auto& raw : *entries) {
                after = raw.seq;
                if (const auto entry = journal::decode(raw.bytes))
                    if (const auto* one = std::get_if<journal::NormalLearned>(&entry->body))
                        last = *one;
            }
        }
        return last;
    }
    std::vector<Window> m_windows; ///< as they were sealed
};

QTEST_GUILESS_MAIN(YoungServiceTest)
#include "YoungServiceTest.moc"
