#include "tests/kill/KillStage.h"

using namespace handrail;
using namespace handrail::e2e;
using journal::RefusedWhy;

/// On a real service: of what is asked for twice, or too late, one is done, and whoever asked hears why the other was not.
class OnceTest : public QObject, private KillStage {
    Q_OBJECT

    std::string refusal(const client::Acted& acted) const
    {
        return wording::render(wording::refusal(
            acted.why, m_witness->board().facts(kFlights, SystemClock().wall(), std::chrono::steady_clock::now()),
            acted.refusedFor, acted.beganAgo));
    }

private Q_SLOTS:
    void initTestCase() { begin(); }
    void cleanupTestCase() { m_witness.reset(); }

    void ofTwoRestartsAtOnceOneIsDone()
    {
        const int before = told().restart;
        client::Command first = operation("restart"), second = operation("restart");
        m_witness->link().act(first);
        m_witness->link().act(second);
        QVERIFY(untilSeen(kLong, [&] { return m_witness->acted(first.request) && m_witness->acted(second.request); }));
        const auto* one = m_witness->acted(first.request);
        const auto* other = m_witness->acted(second.request);
        if (!one->accepted)
            std::swap(one, other);
        QVERIFY(one->accepted && !other->accepted);
        QVERIFY(other->why == RefusedWhy::busy || other->why == RefusedWhy::overtaken);
        QVERIFY2(refusal(*other).size() > 20, refusal(*other).c_str());
        QVERIFY(isOver(one->operation));
        QVERIFY(tookEffect(one->operation));
        QCOMPARE(told().restart, before + 1);
    }
    void theSameRequestAgainIsTheSameOperation()
    {
        const int before = told().written;
        const client::Command command = operation("write down");
        const auto* first = send(command);
        QVERIFY(first != nullptr && first->accepted);
        const OperationId id = first->operation;
        QVERIFY(isOver(id));
        killAgent(); // not even a restart makes it another one
        startAgentAgain();
        client::Command again = command;
        const auto askAgain = [&](const client::Command& what) {
            Witness other(m_agent->address().toStdString());
            client::Acted reply;
            World::until(kLong, [&] {
                other.look();
                if (other.board().isLive() && other.acted(what.request) == nullptr)
                    other.link().act(what);
                return other.acted(what.request) != nullptr && !other.acted(what.request)->error;
            });
            return other.acted(what.request) != nullptr ? *other.acted(what.request) : client::Acted{};
        };
        const client::Acted same = askAgain(again);
        QVERIFY(same.accepted);
        QCOMPARE(same.operation, id);
        std::get<client::Operate>(again.what).reason = "another one";
        const client::Acted changed = askAgain(again);
        QVERIFY(!changed.accepted);
        QCOMPARE(changed.why, RefusedWhy::sameId);
        QVERIFY(untilSeen(kLong, [&] { return isQuiet(); }));
        QCOMPARE(told().written, before + 1);
    }
    void aClickFromBeforeARollbackAndItsUndoIsRefused()
    {
        const std::string version = shownVersion();
        const std::string other = version == "v12" ? "v11" : "v12";
        const client::Command stale = operation("roll back", {{"version", other}});
        const auto* back = send(operation("roll back", {{"version", other}}));
        QVERIFY(back != nullptr && back->accepted);
        QVERIFY(isOver(back->operation));
        QVERIFY(untilSeen(kLong, [&] { return shownVersion() == other; }));
        client::Command undo = operation("roll back", {{"version", version}});
        std::get<client::Operate>(undo.what).undoOf = back->operation;
        const auto* undone = send(undo);
        QVERIFY(undone != nullptr && undone->accepted);
        QVERIFY(isOver(undone->operation));
        QVERIFY(untilSeen(kLong, [&] { return shownVersion() == version; }));
        // All that the old screen shows is true again, but it does not show what was done.
        const auto* refused = send(stale);
        QVERIFY(refused != nullptr && !refused->accepted);
        QCOMPARE(refused->why, RefusedWhy::overtaken);
        QCOMPARE(refused->refusedFor, lastSeen());
        QVERIFY2(refusal(*refused).find(version) != std::string::npos, refusal(*refused).c_str());
        QCOMPARE(shownVersion(), version);
    }
    void aVersionRolledBackToSurvivesARestart()
    {
        const std::string version = shownVersion();
        const std::string other = version == "v12" ? "v11" : "v12";
        const auto* back = send(operation("roll back", {{"version", other}}));
        QVERIFY(back != nullptr && back->accepted);
        QVERIFY(isOver(back->operation));
        QVERIFY(untilSeen(kLong, [&] { return shownVersion() == other; }));
        const auto* again = send(operation("restart"));
        QVERIFY(again != nullptr && again->accepted);
        QVERIFY(isOver(again->operation));
        QVERIFY(tookEffect(again->operation));
        const WallTime since = shared().operation(again->operation)->latest.startedAt;
        QVERIFY(untilSeen(kLong, [&] {
            const auto& windows = m_witness->board().windows(kFlights);
            return std::ranges::any_of(windows, [&](const Window& window) {
                return window.start > since && window.version && window.requests.value_or(0) > 0;
            });
        }));
        QCOMPARE(shownVersion(), other);
    }
};

QTEST_GUILESS_MAIN(OnceTest)
#include "OnceTest.moc"
