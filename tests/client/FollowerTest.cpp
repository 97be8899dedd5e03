#include "client/Follower.h"
#include "journal/EntryCodec.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::client;

namespace {

class SetClock final : public Clock {
public:
    WallTime wall() const override { return fromMs(1'000'000) + passed; }
    SteadyTime steady() const override { return SteadyTime(std::chrono::hours(1)) + passed; }
    Millis passed{0};
};

/// Writes down what it is asked: "describe 1", "follow 1 after 7".
class ScriptedWire final : public Wire {
public:
    void describe(Session session, bool fresh) override
    {
        say((fresh ? "describe " : "describe again ") + std::to_string(session));
    }
    void follow(Session session, Seq after, WallTime) override
    {
        say("follow " + std::to_string(session) + " after " + std::to_string(after));
    }
    void close(Session session) override { say("close " + std::to_string(session)); }
    void act(const Command& command, Millis) override { say("act " + command.request.value); }
    void history(const HistoryAsk& ask) override { say("history " + std::to_string(ask.ask)); }
    void logs(const LogsAsk& ask) override { say("logs " + std::to_string(ask.ask)); }
    void stop(Millis) override {}

    std::string taken() { return std::exchange(m_said, {}); }

private:
    void say(const std::string& what) { m_said += (m_said.empty() ? "" : ", ") + what; }
    std::string m_said;
};

/// A journal of notes; `salt` makes another one of it.
std::vector<RawEntry> chain(Seq count, const std::string& salt = {})
{
    std::vector<RawEntry> raw;
    std::string hash;
    for (Seq seq = 1; seq <= count; ++seq) {
        journal::Entry entry;
        entry.seq = seq;
        entry.body = journal::Note{IncidentId("a/1"), "note " + std::to_string(seq) + salt};
        const std::string bytes = journal::encode(entry);
        hash = journal::chainHash(hash, bytes);
        raw.push_back({bytes, hash});
    }
    return raw;
}

std::vector<RawEntry> part(const std::vector<RawEntry>& all, Seq after)
{
    return {all.begin() + static_cast<std::ptrdiff_t>(after), all.end()};
}

/// "connecting, live, lost(damaged)", and "1-3" for entries; "anew 1-3" for those of another journal.
std::string told(Follower& follower)
{
    constexpr const char* kTo[] = {"connecting", "live", "lost", "refused"};
    std::string text;
    for (const Update& update : follower.drain()) {
        if (const auto* link = std::get_if<LinkChanged>(&update)) {
            text += std::string(kTo[static_cast<int>(link->to)]) + " ";
            if (link->why.code == ErrorCode::damaged)
                text += "(damaged) ";
        } else if (const auto* came = std::get_if<EntriesCame>(&update)) {
            text += came->fromStart ? "anew " : "";
            if (!came->entries.empty())
                text += std::to_string(came->entries.front().seq) + "-" + std::to_string(came->entries.back().seq) + " ";
        } else if (const auto* acted = std::get_if<Acted>(&update)) {
            text += acted->error ? "act-failed " : "acted ";
        }
    }
    return text;
}

const Error kGone{ErrorCode::unavailable, "nothing answers there", "x", {}};

} // namespace

class FollowerTest : public QObject {
    Q_OBJECT

    SetClock m_clock;
    ScriptedWire m_wire;
    std::unique_ptr<Follower> m_follower;

    void pass(int ms)
    {
        m_clock.passed += Millis(ms);
        m_follower->turn(m_wire);
    }
    void turn() { pass(0); }
    /// To a live stream after `entries`.
    Session goLive(Session session, const std::vector<RawEntry>& entries, Seq last)
    {
        m_follower->described(session, {});
        turn();
        m_follower->entries(session, entries);
        m_follower->snapshotDone(session, last);
        return session;
    }

private Q_SLOTS:
    void init()
    {
        m_clock.passed = Millis(0);
        m_wire.taken();
        m_follower = std::make_unique<Follower>("127.0.0.1:1", m_clock);
        m_follower->start(0, {});
        turn();
    }
    void describesThenFollowsFromTheCursor()
    {
        QCOMPARE(m_wire.taken(), std::string("describe 1"));
        goLive(1, chain(3), 3);
        QCOMPARE(m_wire.taken(), std::string("follow 1 after 0"));
        QCOMPARE(told(*m_follower), std::string("connecting 1-3 live "));
    }
    void resumesWithoutLossOrRepeat()
    {
        const auto all = chain(5);
        goLive(1, {all.begin(), all.begin() + 3}, 3);
        m_follower->closed(1, kGone);
        pass(200);
        goLive(3, part(all, 2), 5); // one that is known already comes again
        QVERIFY(m_wire.taken().ends_with("follow 3 after 2")); // the last one must still be the same
        QCOMPARE(told(*m_follower), std::string("connecting 1-3 live lost 4-5 live "));
    }
    void silenceOfThreeSecondsLosesTheStream()
    {
        goLive(1, chain(1), 1);
        pass(2'900);
        m_follower->heartbeat(1, {});
        pass(2'900);
        m_wire.taken();
        pass(200);
        QCOMPARE(told(*m_follower), std::string("connecting 1-1 live lost "));
        turn();
        QCOMPARE(m_wire.taken(), std::string("close 1"));
    }
    void backsOffFromAFifthOfASecondToFive()
    {
        std::vector<int> waits;
        for (int dial = 0; dial < 7; ++dial) {
            m_follower->closed(static_cast<Session>(1 + 2 * dial), kGone);
            m_wire.taken();
            int waited = 0;
            while (m_wire.taken().find("describe") == std::string::npos && waited < 10'000) {
                pass(100);
                waited += 100;
            }
            waits.push_back(waited);
        }
        QCOMPARE(waits, (std::vector<int>{200, 400, 800, 1'600, 3'200, 5'000, 5'000}));
        QCOMPARE(told(*m_follower), std::string("connecting lost ")); // one message for one cause
    }
    void aChangedEntryIsNotTaken()
    {
        auto all = chain(3);
        all[1].bytes.back() ^= 1;
        goLive(1, all, 3);
        QCOMPARE(told(*m_follower), std::string("connecting refused (damaged) "));
    }
    void aMissingEntryIsNotTaken()
    {
        auto all = chain(3);
        all.erase(all.begin() + 1);
        goLive(1, all, 3);
        QCOMPARE(told(*m_follower), std::string("connecting refused (damaged) "));
    }
    void anotherJournalIsReadFromItsBeginning_data()
    {
        QTest::addColumn<int>("length");
        QTest::newRow("shorter") << 2;
        QTest::newRow("as long") << 4;
        QTest::newRow("longer") << 9;
    }
    void anotherJournalIsReadFromItsBeginning()
    {
        QFETCH(int, length);
        goLive(1, chain(4), 4);
        m_follower->closed(1, kGone);
        pass(200);
        told(*m_follower);
        const auto other = chain(static_cast<Seq>(length), " of another");
        const Session second = 3;
        goLive(second, length > 3 ? part(other, 3) : std::vector<RawEntry>{}, static_cast<Seq>(length));
        QCOMPARE(told(*m_follower), std::string("lost (damaged) "));
        turn();
        goLive(5, other, static_cast<Seq>(length));
        QCOMPARE(told(*m_follower), "anew 1-" + std::to_string(length) + " live ");
    }
    void whatIsWithheldKeepsItsPlaceInTheChain()
    {
        auto all = chain(6);
        all[1].bytes.clear(); // of a service that this person may not see
        all[4].bytes.clear();
        goLive(1, {all.begin(), all.begin() + 5}, 5);
        QCOMPARE(told(*m_follower), std::string("connecting 1-4 live "));
        m_follower->closed(1, kGone);
        pass(200);
        goLive(3, part(all, 4), 6);
        QCOMPARE(told(*m_follower), std::string("lost 6-6 live "));
        auto forged = chain(7, " of another");
        m_follower->entries(3, part(forged, 6));
        QCOMPARE(told(*m_follower), std::string("refused (damaged) "));
    }
    void aFullInboxCutsTheStreamAndResumesWhereItWas()
    {
        const auto all = chain(20'004);
        goLive(1, {all.begin(), all.begin() + 20'000}, 20'000);
        m_follower->entries(1, part(all, 20'000));
        m_wire.taken();
        turn();
        QCOMPARE(m_wire.taken(), std::string("close 1"));
        told(*m_follower);
        turn();
        QCOMPARE(m_wire.taken(), std::string("describe 3"));
        goLive(3, part(all, 20'000), 20'004);
        QCOMPARE(told(*m_follower), std::string("20001-20004 "));
    }
    void anActIsRepeatedWithTheSameIdAndThenGivenUp()
    {
        Command command;
        command.request = RequestId("r1");
        command.what = WriteNote{"hello"};
        m_wire.taken();
        m_follower->act(command);
        int tries = 0;
        for (int i = 0; i < 100; ++i) {
            pass(100);
            if (m_wire.taken() != "act r1")
                continue;
            ++tries;
            Acted failed;
            failed.request = command.request;
            failed.error = kGone;
            m_follower->acted(failed);
        }
        QVERIFY(tries > 1 && tries < 20);
        QCOMPARE(told(*m_follower), std::string("connecting act-failed "));
    }
    void aReplyThatCameTwiceIsToldOnce()
    {
        Command command;
        command.request = RequestId("r1");
        m_follower->act(command);
        turn();
        Acted acted;
        acted.request = command.request;
        m_follower->acted(acted);
        m_follower->acted(acted);
        QCOMPARE(told(*m_follower), std::string("connecting acted "));
    }
    void wordsOfAnOldStreamAreIgnored()
    {
        goLive(1, chain(2), 2);
        m_follower->closed(1, kGone);
        const auto all = chain(4);
        m_follower->entries(1, part(all, 2));
        QCOMPARE(told(*m_follower), std::string("connecting 1-2 live lost "));
    }
    void reconnectNowDoesNotWaitForTheBackoff()
    {
        m_follower->closed(1, kGone);
        m_wire.taken();
        m_follower->reconnectNow();
        turn();
        QVERIFY(m_wire.taken().find("describe") != std::string::npos);
    }
    void aChangedDescriptionIsAskedForOnTheSameConnection()
    {
        goLive(1, chain(1), 1);
        m_wire.taken();
        m_follower->descriptionChanged(1);
        turn();
        QCOMPARE(m_wire.taken(), std::string("describe again 1"));
    }
};

QTEST_GUILESS_MAIN(FollowerTest)
#include "FollowerTest.moc"
