#include "agent/Desk.h"
#include "agent/History.h"
#include "tests/agent/Rain.h" // brings Qt, whose word "signals" must not meet ours

#include <QtTest>

using namespace handrail;
using namespace handrail::agent;

namespace {

class SetClock final : public Clock {
public:
    WallTime wall() const override { return fromMs(1'800'000'000'000) + passed; }
    SteadyTime steady() const override { return SteadyTime(std::chrono::hours(50)) + passed; }
    Millis passed{0};
};

const std::string kHead = "---\nformat: 1\nfor: [failing requests]\nowner: rain\n---\n# When requests fail\n\n";
const std::string kCall = "## Call the team\n\n```call\nwhom: rain\n```\n";

} // namespace

/// Runs of runbooks and drills in the agent, without its threads.
class RunbooksTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::RainFolder> m_files;
    SetClock m_clock;
    std::unique_ptr<Desk> m_desk;
    std::vector<LogsWanted> m_counted;
    std::vector<remediation::HookCall> m_hooks;
    int m_request = 0;

    void open()
    {
        m_desk.reset();
        auto configured = readConfigured(m_files->path("rain.yaml"), {});
        QVERIFY2(configured.has_value(), configured ? "" : configured.error().front().text().c_str());
        std::filesystem::create_directories(m_files->path("data"));
        auto windows = storage::WindowStore::open(m_files->path("data/windows.db"), {});
        auto journal = storage::JournalStore::open(m_files->path("data/journal.db"));
        QVERIFY(windows && journal);
        Desk::Setup setup;
        setup.name = "agent";
        setup.dataFolder = m_files->path("data");
        setup.startShim = [](const remediation::ShimJob&) { return Result<void>(); };
        setup.lookAtShim = [](const ServiceId&, const OperationId&) { return remediation::ShimState(); };
        setup.readHistory = readHistory;
        setup.sourcesChanged = [](const auto&) {};
        setup.log = [](const std::string&) {};
        setup.countLines = [this](const ServiceId&, const std::filesystem::path&, const LogsWanted& wanted) { m_counted.push_back(wanted); };
        setup.tellHook = [this](const auto&, const remediation::HookCall& call) { m_hooks.push_back(call); };
        std::vector<Configured> services;
        services.push_back(std::move(*configured));
        m_desk = std::make_unique<Desk>(std::move(setup), std::move(services), std::move(*windows), std::move(*journal), m_clock);
        QVERIFY(m_desk->begin());
    }
    void turn(std::vector<Message> messages = {}) { m_desk->turn(messages); }
    void second(std::uint64_t failed = 0)
    {
        Window part;
        part.requests = 100;
        if (failed > 0)
            part.errors["no answer"] = failed;
        part.reachable = true;
        for (int tenth = 0; tenth < 10; ++tenth) {
            std::vector<Message> messages;
            if (tenth == 5)
                messages.push_back(Contribution{test::kRain, m_clock.wall(), part});
            m_clock.passed += Millis(100);
            turn(std::move(messages));
        }
    }
    const journal::IncidentState* breakIt()
    {
        for (int i = 0; i < 3; ++i)
            second();
        for (int i = 0; i < 20 && !m_desk->shared().openIncidentOf(test::kRain); ++i)
            second(60);
        return m_desk->shared().openIncidentOf(test::kRain);
    }
    Reply act(decltype(Command::what) what)
    {
        Command made;
        made.request = RequestId("request-" + std::to_string(++m_request));
        made.service = test::kRain;
        made.what = std::move(what);
        made.digest = made.request.value;
        if (const auto* incident = m_desk->shared().openIncidentOf(test::kRain))
            made.incident = incident->id;
        Caller caller;
        caller.who = "ana";
        caller.console = "desk";
        caller.mayOperate = true;
        Reply reply;
        turn({ActAsked{made, caller, [&reply](const Reply& r) { reply = r; }}});
        return reply;
    }
    const journal::RunState& run() const { return m_desk->shared().openIncidentOf(test::kRain)->runs.at("failing.md"); }
    const journal::Drill& drill() const { return m_desk->shared().service(test::kRain)->drills.back().latest; }

private slots:
    void init()
    {
        m_files = std::make_unique<test::RainFolder>();
        m_counted.clear();
        m_hooks.clear();
    }
    void aNewerTextDoesNotChangeARunUnderWay()
    {
        open();
        QVERIFY(breakIt());
        const std::string began = run().text;
        m_files->write("failing.md", kHead + "## Something else\n\nRead it.\n\n" + kCall);
        turn({ReloadAsked{}});
        QVERIFY(m_desk->shared().service(test::kRain)->configuration->runbooks.at("failing.md") != run().digest); // the new one is loaded
        QCOMPARE(run().text, began);
        QVERIFY(act(StepCommand{"failing.md", 1, "lightning", {}}).accepted); // an answer that only the old text has
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
