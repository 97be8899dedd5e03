#include "tests/agent/RainDesk.h"

using namespace handrail;
using namespace handrail::agent;

namespace {

const std::string kHead = "---\nformat: 1\nfor: [failing requests]\nowner: rain\n---\n# When requests fail\n\n";
const std::string kCall = "## Call the team\n\n```call\nwhom: rain\n```\n";

} // namespace

/// Runs of runbooks and drills in the agent, without its threads.
class RunbooksTest : public QObject, private test::RainDesk {
    Q_OBJECT

    std::vector<LogsWanted> m_counted;
    std::vector<remediation::HookCall> m_hooks;

    void furnish(Desk::Setup& setup) override
    {
        setup.countLines = [this](const ServiceId&, const std::filesystem::path&, const LogsWanted& wanted) { m_counted.push_back(wanted); };
        setup.tellHook = [this](const auto&, const remediation::HookCall& call) { m_hooks.push_back(call); };
    }
    Reply act(decltype(Command::what) what)
    {
        Command made = command(std::move(what));
        if (const auto* incident = m_desk->shared().openIncidentOf(test::kRain))
            made.incident = incident->id;
        return RainDesk::act(made, test::kAna);
    }
    Reply actOn(Command made, const Caller& caller)
    {
        made.incident = m_desk->shared().openIncidentOf(test::kRain)->id;
        return RainDesk::act(made, caller);
    }
    journal::Entry lastEntry() const
    {
        const auto store = storage::JournalStore::openReadOnly(m_files->path("data/journal.db"));
        const auto read = store->read(m_desk->shared().lastSeq() - 1, 10);
        return *journal::decode(read->back().bytes);
    }
    const journal::RunState& run() const { return m_desk->shared().openIncidentOf(test::kRain)->runs.at("failing.md"); }
    const journal::Drill& drill() const { return m_desk->shared().service(test::kRain)->drills.back().latest; }

private Q_SLOTS:
    void init()
    {
        m_files = std::make_unique<test::RainFolder>();
        m_counted.clear();
        m_hooks.clear();
        m_shim = {};
        m_startedAt = m_clock.wall() - std::chrono::hours(1);
    }
    void aNewerTextDoesNotChangeARunUnderWay()
    {
        open();
        QVERIFY(breakIt());
        const std::string began = run().text;
        m_files->write("failing.md", kHead + "## Something else\n\nRead it.\n\n" + kCall);
        turn({ReloadAsked{}});
        QVERIFY(m_desk->shared().service(test::kRain)->configuration->runbooks->at("failing.md") != run().digest); // the new one is loaded
        QCOMPARE(run().text, began);
        const auto holder = [&] { return m_desk->shared().openIncidentOf(test::kRain)->takenBy; };
        QVERIFY(holder().empty());
        QVERIFY(act(StepCommand{"failing.md", 1, "lightning", {}}).accepted); // an answer that only the old text has
        QCOMPARE(holder(), std::string("ana")); // who works in it has it
        QCOMPARE(run().step, 2u);
        open(); // and after a restart too
        QCOMPARE(run().text, began);
        QVERIFY(act(StepCommand{"failing.md", 2, "done", {}}).accepted);
        QVERIFY(run().isOver());
    }
    void aRunGoesOnWhenItsFileIsGoneOrBroken()
    {
        open();
        QVERIFY(breakIt());
        m_files->write("failing.md", "no runbook at all");
        turn({ReloadAsked{}});
        QVERIFY(act(StepCommand{"failing.md", 1, "none", {}}).accepted);
        std::filesystem::remove(m_files->path("failing.md"));
        turn({ReloadAsked{}});
        QVERIFY(act(StepCommand{"failing.md", 2, "done", {}}).accepted);
    }
    void anAnswerByMistakeIsTakenBack()
    {
        open();
        QVERIFY(breakIt());
        const auto ben = follow(test::kBen);
        const Reply wrong = act(StepCommand{"failing.md", 1, "lightning", {}});
        QVERIFY(act(StepCommand{"failing.md", 2, "done", {}}).accepted);
        QVERIFY(run().isOver());
        const Reply ending = act(TakeBackCommand{"failing.md", wrong.seq});
        QCOMPARE(ending.why, journal::RefusedWhy::notTheLast);
        const Seq called = run().answers.back().first.seq;
        const Command back = command(TakeBackCommand{"failing.md", called});
        QVERIFY(actOn(back, test::kBen).accepted); // whoever may answer may take back
        QVERIFY(!run().isOver());
        QCOMPARE(run().step, 2u);
        QCOMPARE(run().takenBack.back().first.who, std::string("ben"));
        const Seq last = m_desk->shared().lastSeq();
        QVERIFY(act(TakeBackCommand{"failing.md", called}).accepted); // two people saw the same mistake
        QCOMPARE(m_desk->shared().lastSeq(), last);
        std::vector<Seq> seen; // on every console, as it comes
        while (const auto next = ben->next())
            for (const auto& entry : next->entries)
                seen.push_back(entry.seq);
        QVERIFY(std::ranges::find(seen, last) != seen.end());
        open(); // the agent dies and comes back
        QCOMPARE(run().step, 2u);
        QVERIFY(act(TakeBackCommand{"failing.md", wrong.seq}).accepted); // a second wrong click
        QCOMPARE(run().step, 1u);
        open();
        QCOMPARE(run().step, 1u);
        QVERIFY(act(StepCommand{"failing.md", 1, "none", {}}).accepted);
    }
    void nobodyWithoutTheRightTakesAnAnswerBack()
    {
        open();
        QVERIFY(breakIt());
        const Reply answer = act(StepCommand{"failing.md", 1, "lightning", {}});
        QCOMPARE(actOn(command(TakeBackCommand{"failing.md", answer.seq}), test::kGuest).why, journal::RefusedWhy::notAllowed);
        QCOMPARE(act(TakeBackCommand{"other.md", answer.seq}).why, journal::RefusedWhy::noSuchThing);
        QCOMPARE(run().step, 2u);
    }
    void afterAnActionAnAnswerStays()
    {
        open();
        QVERIFY(breakIt());
        const auto ana = follow(test::kAna);
        const Reply answer = act(StepCommand{"failing.md", 1, "lightning", {}});
        const Reply action = RainDesk::act(restart(), test::kAna);
        QVERIFY(action.accepted);
        Reply kept = act(TakeBackCommand{"failing.md", answer.seq});
        QCOMPARE(kept.why, journal::RefusedWhy::actionSince);
        QCOMPARE(kept.refusedFor, action.seq);
        const journal::Entry last = lastEntry();
        const auto* refused = std::get_if<journal::Refused>(&last.body);
        QVERIFY(refused && refused->what == "take back");
        act(StopCommand{action.operation});
        QVERIFY(act(TakeBackCommand{"failing.md", answer.seq}).accepted); // it was stopped before it began
    }
    void aCorrectedVerdictSendsTheRunTheOtherWay_data()
    {
        QTest::addColumn<bool>("restarts");
        QTest::addColumn<bool>("goesOn");
        QTest::newRow("nobody has gone on") << false << false;
        QTest::newRow("nobody has gone on, and the agent restarts") << true << false;
        QTest::newRow("somebody has gone on") << false << true;
    }
    void aCorrectedVerdictSendsTheRunTheOtherWay()
    {
        QFETCH(bool, restarts);
        QFETCH(bool, goesOn);
        m_files->write("failing.md", kHead + "## Restart\n\n```do\naction: restart\nhelped: Is it well?\ndid not help: next\n```\n\n"
                                             "## Look\n\nLook around.\n\n## Is it well?\n\n```ask\nanswers: {Yes: well again, No: next}\n```\n\n" + kCall);
        open();
        QVERIFY(breakIt());
        for (int i = 0; i < 4; ++i)
            second(60);
        const auto ana = follow(test::kAna);
        Command asked = restart();
        asked.incident = m_desk->shared().openIncidentOf(test::kRain)->id;
        const Reply action = RainDesk::act(asked, test::kAna);
        QVERIFY(action.accepted);
        const auto state = [&] { return m_desk->shared().operation(action.operation)->latest.state; };
        for (int i = 0; i < 5 && state() != journal::OperationState::started; ++i)
            second(60);
        m_startedAt = m_clock.wall();
        m_shim.is = remediation::ShimState::Is::finished;
        m_shim.startedAt = m_clock.wall();
        m_shim.result = remediation::ShimResult{};
        m_shim.result->ok = true;
        m_shim.result->endedAt = m_clock.wall();
        for (int i = 0; i < 40 && state() != journal::OperationState::didNotHelp; ++i)
            second(60);
        QCOMPARE(state(), journal::OperationState::didNotHelp);
        second(60);
        QCOMPARE(run().step, 2u);
        if (goesOn)
            QVERIFY(act(StepCommand{"failing.md", 2, "done", {}}).accepted);
        if (restarts)
            open();
        for (int i = 0; i < 20 && state() == journal::OperationState::didNotHelp; ++i)
            second();
        QCOMPARE(state(), journal::OperationState::helped);
        QVERIFY(m_desk->shared().operation(action.operation)->latest.helpedLateAt > WallTime{});
        second();
        QCOMPARE(run().step, 3u);
        QCOMPARE(run().answers.front().second.answer, std::string(goesOn ? "did not help" : "helped"));
        QCOMPARE(run().takenBack.size(), std::size_t(goesOn ? 0 : 1));
        if (!goesOn)
            QCOMPARE(run().takenBack.front().first.who, std::string("agent"));
    }
    void aVerdictStandsWhenNothingIsSeenInTime()
    {
        open();
        QVERIFY(breakIt());
        for (int i = 0; i < 4; ++i)
            second(60);
        const auto ana = follow(test::kAna);
        const Reply action = RainDesk::act(restart(), test::kAna);
        const auto state = [&] { return m_desk->shared().operation(action.operation)->latest.state; };
        for (int i = 0; i < 5 && state() != journal::OperationState::started; ++i)
            second(60);
        m_startedAt = m_clock.wall();
        m_shim.is = remediation::ShimState::Is::finished;
        m_shim.result = remediation::ShimResult{};
        m_shim.result->ok = true;
        m_shim.result->endedAt = m_clock.wall();
        for (int i = 0; i < 40 && state() != journal::OperationState::didNotHelp; ++i)
            second(60);
        QCOMPARE(state(), journal::OperationState::didNotHelp);
        for (int i = 0; i < 121; ++i)
            second(60);
        for (int i = 0; i < 10; ++i)
            second();
        QCOMPARE(state(), journal::OperationState::didNotHelp);
    }
    void aQuestionAboutTheLogIsAnsweredByWhoReadsIt()
    {
        m_files->write("failing.md", kHead + "## Does the log say so?\n\n```check\nlogs: refused\nover: 2 s\nyes: next\nno: well again\n```\n\n" + kCall);
        open();
        QVERIFY(breakIt());
        second(60);
        QVERIFY(!m_counted.empty());
        QCOMPARE(m_counted.back().contains, std::string("refused"));
        QCOMPARE(m_counted.back().before, Millis(2'000));
        QCOMPARE(run().step, 1u); // nobody has answered yet
        const auto asked = m_counted.size();
        second(60);
        QVERIFY(m_counted.size() <= asked + 1); // not with each turn
        turn({LogCounted{test::kRain, {"refused", Millis(2'000), 7, m_clock.wall()}}});
        second(60);
        QCOMPARE(run().step, 2u);
        const auto& answer = run().answers.back().second;
        QCOMPARE(answer.answer, std::string("yes"));
        QCOMPARE(answer.value, std::optional(7.0));
        QVERIFY(answer.automatic);
    }
    void aDrillIsBegunRecordedAndEnded()
    {
        m_files->write("rain.yaml", test::RainFolder::agreement() + "drills: {url: 'http://h:1/{fault}/{on}/{seconds}', faults: {storm: it storms}}\n");
        open();
        second();
        QVERIFY(act(DrillCommand{{}, "sun", false}).why == journal::RefusedWhy::noSuchThing);
        QVERIFY(act(DrillCommand{{}, "storm", false}).accepted);
        QCOMPARE(m_hooks.size(), std::size_t(1));
        turn({HookAnswered{test::kRain, m_hooks.front(), {}}});
        QCOMPARE(drill().state, std::string(runbook::kDrillOn));
        QVERIFY(act(DrillCommand{{}, "storm", false}).why == journal::RefusedWhy::busy);
        open(); // the agent dies and comes back: it is over, and the hook is told so
        turn();
        QCOMPARE(drill().state, std::string(runbook::kDrillBroken));
        QVERIFY(m_hooks.back().is == remediation::HookCall::Is::off);
        QVERIFY(act(DrillCommand{{}, {}, true}).why == journal::RefusedWhy::noSuchThing);
    }
    void aServiceWithoutAHookCantBeDrilled()
    {
        open();
        second();
        QVERIFY(act(DrillCommand{{}, "storm", false}).why == journal::RefusedWhy::notWired);
    }
};

QTEST_GUILESS_MAIN(RunbooksTest)
#include "RunbooksTest.moc"
