#include "base/Time.h"
#include "demo/Preparation.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>

#include <fstream>
#include <nlohmann/json.hpp>

using namespace handrail;
using namespace handrail::demo;

/// What was learned by the hour fits only if the records end where the flight clock starts: now.
class HistoryTimeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_settings.data = m_dir.path().toStdString();
        std::ofstream(m_settings.historyFile())
            << R"({"schema":"predlog/1","id":"h-1","time":"2026-11-17T08:00:00.000Z","sent_ms":1794902400000,"features":{"distance":867.0}})" << "\n"
            << "no record\n"
            << R"({"schema":"predlabel/1","id":"h-1","target":"late","time":"2026-11-17T09:30:00.250Z"})" << "\n";
    }
    void oldRecordsAreMovedToEndNow()
    {
        const WallTime now = *fromRfc3339("2026-11-17T20:00:00.250Z");
        QVERIFY(endHistoryAt(now, m_settings));
        const auto lines = read();
        QCOMPARE(lines.size(), std::size_t(3));
        const auto first = nlohmann::json::parse(lines[0]);
        QCOMPARE(first["time"].get<std::string>(), std::string("2026-11-17T18:30:00.000Z"));
        QCOMPARE(first["sent_ms"].get<std::int64_t>(), std::int64_t(1794902400000 + 37'800'000));
        QCOMPARE(first["features"]["distance"].get<double>(), 867.0);
        QCOMPARE(lines[1], std::string("no record"));
        QCOMPARE(nlohmann::json::parse(lines[2])["time"].get<std::string>(), toRfc3339(now));
    }
    void recordsThatEndedJustNowStay()
    {
        const auto before = read();
        QVERIFY(endHistoryAt(*fromRfc3339("2026-11-17T09:50:00Z"), m_settings));
        QCOMPARE(read(), before);
    }
    void withoutRecordsThereIsNothingToMove()
    {
        std::filesystem::remove(m_settings.historyFile());
        QVERIFY(endHistoryAt(SystemClock().wall(), m_settings));
        QVERIFY(!std::filesystem::exists(m_settings.historyFile()));
    }

private:
    std::vector<std::string> read() const
    {
        std::vector<std::string> lines;
        std::ifstream in(m_settings.historyFile());
        for (std::string line; std::getline(in, line);)
            lines.push_back(line);
        return lines;
    }
    QTemporaryDir m_dir;
    Settings m_settings;
};

QTEST_GUILESS_MAIN(HistoryTimeTest)
#include "HistoryTimeTest.moc"
