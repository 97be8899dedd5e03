#include "client/Inbox.h"

#include <QtTest>
#include <thread>

using namespace handrail;
using namespace handrail::client;

namespace {

Window window(const char* service, int second, std::uint64_t requests)
{
    Window made;
    made.service = ServiceId(service);
    made.start = fromMs(second * 1'000);
    made.span = Millis(1'000);
    made.requests = requests;
    return made;
}

EntriesCame entries(Seq first, Seq last)
{
    EntriesCame came;
    for (Seq seq = first; seq <= last; ++seq) {
        journal::Entry entry;
        entry.seq = seq;
        came.entries.push_back(entry);
        came.bytes.push_back(std::to_string(seq));
    }
    came.lastHash = std::to_string(last);
    return came;
}

/// "W3 H E1-4 D": what came out, in order.
std::string told(const std::vector<Update>& updates)
{
    std::string text;
    for (const Update& update : updates) {
        if (const auto* windows = std::get_if<WindowsCame>(&update))
            text += "W" + std::to_string(windows->windows.size()) + " ";
        else if (const auto* came = std::get_if<EntriesCame>(&update))
            text += "E" + std::to_string(came->entries.front().seq) + "-" + std::to_string(came->entries.back().seq) + " ";
        else if (std::holds_alternative<HeartbeatCame>(update))
            text += "H ";
        else if (std::holds_alternative<SnapshotDone>(update))
            text += "D ";
        else if (std::holds_alternative<LinkChanged>(update))
            text += "L ";
    }
    return text;
}

} // namespace

class InboxTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void windowsOfOnePlaceCoalesceToTheNewest()
    {
        Inbox inbox;
        inbox.put(WindowsCame{{window("a", 1, 5), window("b", 1, 6)}, {}});
        inbox.put(WindowsCame{{window("a", 1, 7), window("a", 2, 8)}, {}});
        const auto updates = inbox.drain();
        QCOMPARE(told(updates), std::string("W3 "));
        QCOMPARE(*std::get<WindowsCame>(updates[0]).windows[0].requests, 7u);
        QVERIFY(inbox.drain().empty());
    }
    void overTheBoundTheOldestWindowsOfAServiceGo()
    {
        Inbox inbox(10, 3);
        for (int second = 1; second <= 5; ++second)
            inbox.put(WindowsCame{{window("a", second, 1)}, {}});
        const auto updates = inbox.drain();
        const auto& windows = std::get<WindowsCame>(updates[0]).windows;
        QCOMPARE(windows.size(), 3u);
        QCOMPARE(toMs(windows[0].start), 3'000);
    }
    void entriesKeepTheirOrderAndAreNeverDropped()
    {
        Inbox inbox(4);
        QVERIFY(inbox.putEntries(entries(1, 2)));
        QVERIFY(inbox.putEntries(entries(3, 4)));
        QVERIFY(!inbox.putEntries(entries(5, 5)));
        const auto updates = inbox.drain();
        QCOMPARE(told(updates), std::string("E1-4 "));
        QCOMPARE(std::get<EntriesCame>(updates[0]).lastHash, std::string("4"));
        QCOMPARE(std::get<EntriesCame>(updates[0]).bytes.size(), 4u);
        QVERIFY(inbox.putEntries(entries(5, 5)));
    }
    void aBatchOverTheBoundFitsIntoAnEmptyInbox()
    {
        Inbox inbox(4);
        QVERIFY(inbox.putEntries(entries(1, 50)));
    }
    void aSnapshotsEndComesAfterItsWindowsAndEntries()
    {
        Inbox inbox;
        QVERIFY(inbox.putEntries(entries(1, 3)));
        inbox.put(WindowsCame{{window("a", 1, 5)}, {}});
        inbox.put(SnapshotDone{});
        inbox.put(HeartbeatCame{});
        inbox.put(HeartbeatCame{});
        QCOMPARE(told(inbox.drain()), std::string("W1 H E1-3 D "));
    }
    void anotherJournalIsNotJoinedToTheOneBefore()
    {
        Inbox inbox;
        QVERIFY(inbox.putEntries(entries(7, 8)));
        EntriesCame anew = entries(1, 2);
        anew.fromStart = true;
        QVERIFY(inbox.putEntries(std::move(anew)));
        QCOMPARE(told(inbox.drain()), std::string("E7-8 E1-2 "));
    }
    void aLinkThatFlapsUnseenStaysBounded()
    {
        Inbox inbox;
        for (int i = 0; i < 5'000; ++i)
            inbox.put(LinkChanged{});
        QVERIFY(inbox.drain().size() <= 64);
    }
    void nothingIsLostBetweenThreads()
    {
        Inbox inbox(1'000'000);
        std::vector<std::thread> threads;
        for (int each = 0; each < 4; ++each)
            threads.emplace_back([&inbox] {
                for (Seq seq = 1; seq <= 2'000; ++seq) {
                    inbox.put(WindowsCame{{window("a", static_cast<int>(seq), 1)}, {}});
                    static_cast<void>(inbox.putEntries(entries(seq, seq)));
                }
            });
        std::size_t count = 0;
        const auto take = [&] {
            for (const Update& update : inbox.drain())
                if (const auto* came = std::get_if<EntriesCame>(&update))
                    count += came->entries.size();
        };
        for (int i = 0; i < 100; ++i)
            take();
        for (std::thread& thread : threads)
            thread.join();
        take();
        QCOMPARE(count, 8'000u);
    }
};

QTEST_GUILESS_MAIN(InboxTest)
#include "InboxTest.moc"
