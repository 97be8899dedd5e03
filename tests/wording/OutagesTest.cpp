#include "Scene.h"
#include "Shown.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;
using namespace std::chrono_literals;

namespace {

/// One second of: '.' all answered, 'x' all failed at their end, 'm' most, '-' nothing asked or answered, '1' one question left open, '!' two
/// or more, 'r' refused, ' ' nobody watched.
std::vector<Window> drawn(const std::string& seconds)
{
    std::vector<Window> all;
    for (const char c : seconds) {
        Window each;
        each.service = ServiceId("card-checks");
        each.start = at(0) + std::chrono::seconds(all.size());
        each.span = 1s;
        each.sealed = true;
        each.seenShare = c == ' ' ? 0 : 1;
        if (c != ' ' && c != 'r')
            each.requests = c == '.' || c == 'x' || c == 'm' ? 20 : 0;
        if (c == 'x')
            each.errors["gave up"] = 20;
        if (c == 'm')
            each.errors["gave up"] = 15;
        if (c == '1' || c == '!')
            each.unanswered = c == '1' ? 1 : 5;
        if (c == 'r')
            each.reachable = false;
        all.push_back(each);
    }
    return all;
}

std::string told(const std::vector<Outage>& all)
{
    std::string text;
    for (const Outage& each : all)
        text += (text.empty() ? "" : " ") + std::to_string((each.from - at(0)) / 1s) + ".." +
                (each.to ? std::to_string((*each.to - at(0)) / 1s) : std::string());
    return text;
}

} // namespace

/// A time without an answer is told as what it is.
class OutagesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedTimeZone(); }

    void isToldFromTheWindows_data()
    {
        QTest::addColumn<QString>("seconds");
        QTest::addColumn<QString>("outages");
        QTest::newRow("all well") << "........" << "";
        QTest::newRow("it hangs, from its last answer on") << "....-1!!!!...." << "4..10";
        QTest::newRow("what hung is counted when it ends") << "....-1!!!!xx...." << "4..12";
        QTest::newRow("what hung ends beside the first answers") << "....-1!!!!m...." << "4..11";
        QTest::newRow("it is there again, and fails") << "....-1!!!!xxxxxxxx" << "4..13";
        QTest::newRow("it is killed, and starts again") << "....xrrrr--...." << "4..11";
        QTest::newRow("it lasts") << "....-!!!!" << "4..";
        QTest::newRow("one late answer") << "....1...." << "";
        QTest::newRow("nobody asks") << "....---------" << "";
        QTest::newRow("nobody asked long before") << "....--------------------rrr..." << "14..27";
        QTest::newRow("nobody watched") << "....    ...." << "";
        QTest::newRow("nobody watched on") << "....rr   rr.." << "4..6 9..11";
        QTest::newRow("two") << "..rr..!!..." << "2..4 6..8";
    }
    void isToldFromTheWindows()
    {
        QFETCH(QString, seconds);
        QFETCH(QString, outages);
        QCOMPARE(QString::fromStdString(told(wording::outages(drawn(seconds.toStdString())))), outages);
    }
    void ofTheTimeBeforeTheJournalTells()
    {
        Scene scene;
        scene.fill();
        const WallTime early = scene.now - 2h;
        journal::Evidence silence;
        silence.since = early;
        scene.alert(early, journal::AlertKind::notAnswering, journal::Severity::broken, "", silence);
        scene.alert(early + 5min, journal::AlertKind::notAnswering, journal::Severity::broken, "", silence, {}, journal::AlertPhase::better);
        const auto all = scene.page().outages;
        QCOMPARE(all.size(), std::size_t(1));
        QVERIFY(all.front() == (Outage{early, early + 5min}));
    }
};

QTEST_GUILESS_MAIN(OutagesTest)
#include "OutagesTest.moc"
