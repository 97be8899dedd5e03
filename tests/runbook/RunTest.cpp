#include "contract/AgreementReader.h"
#include "runbook/Flow.h"
#include "runbook/Run.h"

#include <QtTest>

#include <fstream>
#include <iterator>
#include <random>

using namespace handrail;
using namespace handrail::runbook;
using journal::OperationState;

namespace {

const ServiceId kService{"flight-lateness"};
const IncidentId kIncident{"flight-lateness/1"};

contract::Agreement agreement()
{
    const auto read =
        contract::readAgreement("format: 1\nservice: flight-lateness\nname: A\n"
                                "sources: {answers: {file: a}}\n"
                                "fail:\n"
                                "  - {name: slow answers, kind: slow, limit: 300 ms, severity: broken}\n"
                                "  - {name: store slow, kind: dependency slow, subject: db}\n"
                                "dependencies: {db: {slow: 100 ms}}\n"
                                "runbooks: {slow answers: slow.md, store slow: store.md, no contact: dark.md}\n",
                                "a.yaml");
    if (!read)
        qFatal("%s", read.error().front().text().c_str());
    return *read;
}

Runbook written(const std::string& steps, const std::string& file = "slow.md")
{
    const auto read = readRunbook("---\nformat: 1\nfor: [slow answers]\n---\n# Slow\n" + steps, file);
    if (!read)
        qFatal("%s", read.error().front().text().c_str());
    return *read;
}

const std::string kEnd = "## End\n```call\nwhom: db\n```\n";

/// A journal, its fold, and windows of one second: what a run lives in.
class World {
public:
    explicit World(Runbook ofRun) : m_runbook(std::move(ofRun)), m_agreement(agreement())
    {
        journal::Alert alert;
        alert.incident = kIncident;
        alert.severity = journal::Severity::broken;
        add(alert);
        add(beginRun(m_runbook, kIncident));
    }

    template <typename Body>
    void add(Body body)
    {
        journal::Entry entry;
        entry.seq = ++m_seq;
        entry.at = m_now + Millis(300);
        entry.service = kService;
        entry.body = std::move(body);
        m_state.take(entry);
    }
    /// One more sealed second with 20 answers of `ms` each, or an unwatched one.
    Window& second(std::optional<double> ms)
    {
        Window window;
        window.service = kService;
        window.start = m_now;
        window.span = Millis(1'000);
        window.sealed = true;
        window.seenShare = ms ? 1 : 0;
        if (ms) {
            window.requests = 20;
            window.latency.add(*ms, 20);
            window.latencySource = LatencySource::exact;
        }
        m_windows.push_back(window);
        m_now = window.end();
        return m_windows.back();
    }
    void seconds(int count, std::optional<double> ms)
    {
        for (int i = 0; i < count; ++i)
            second(ms);
    }
    void operation(OperationState state, std::map<std::string, std::string> params = {}, const std::string& id = "op/1")
    {
        journal::Operation operation;
        operation.id = OperationId(id);
        operation.request = RequestId("r" + id);
        operation.action = "restart";
        operation.incident = kIncident;
        operation.params = std::move(params);
        operation.state = state;
        m_operation = operation.id;
        add(operation);
    }
    void version(const std::string& from, const std::string& to, const std::string& operation = {})
    {
        journal::Change change;
        change.from = from;
        change.to = to;
        change.operation = OperationId(operation);
        add(change);
    }

    Facts facts() const
    {
        return {m_windows, &m_agreement, &normal, m_state.service(kService), m_state.operation(m_operation)};
    }
    const journal::IncidentState& incident() const { return *m_state.incident(kIncident); }
    std::optional<journal::Step> itself() const { return answerItself(m_runbook, incident(), facts(), m_now); }
    /// What answers itself now, until nothing does: "yes yes".
    std::string settle()
    {
        std::string answers;
        while (const auto step = itself()) {
            answers += (answers.empty() ? "" : " ") + step->answer;
            add(*step);
        }
        return answers;
    }
    Result<journal::Step> person(std::uint32_t step, const std::string& answer)
    {
        auto made = answerStep(m_runbook, incident(), step, answer, "because");
        if (made)
            add(*made);
        return made;
    }
    std::uint32_t step() const { return incident().runs.at(m_runbook.file).step; }
    bool isOver() const { return incident().runs.at(m_runbook.file).isOver(); }

    Normal normal;

private:
    Runbook m_runbook;
    contract::Agreement m_agreement;
    journal::SharedState m_state;
    std::vector<Window> m_windows;
    OperationId m_operation;
    WallTime m_now = fromMs(1'800'000'000'000);
    Seq m_seq = 0;
};

} // namespace

class RunTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aCheckAnswersItselfWhenItCanTell();
    void aCheckThatCannotTellWaitsForAPerson();
    void usualIsMeasuredAgainstWhatIsNormal();
    void aWaitNeedsItsTimeWithoutABreak();
    void aGapBreaksAWait();
    void aWaitGivesUpInTheEnd();
    void aVersionChangeCountsUnlessItWasOurs();
    void anActionThatWasDoneBeforeCounts();
    void oneOperationAnswersOneStep();
    void whatWasUndoneSinceAnswersNothing();
    void everyStepHasAWayOut_data();
    void everyStepHasAWayOut();
    void theLastCallIsNotLeftOpen();
    void aStepLeftOutAtTheEndLeadsToTheLastCall();
    void aLogAnswersWhenSomebodyLooked();
    void ofRandomRunbooksEveryWayEndsWellOrWithSomeoneCalled();
    void onlyAWaitIsLeftByGoingOn();
    void anActionThatWaitsForItsEffectIsNotDoneWhenSettled();
    void switchingOffIsNotAnsweredBySwitchingOn();
    void onlyTheCurrentStepCanBeAnswered();
    void theRunbookOfTheCauseComesFirst();
    void aCircleTurnsOncePerWindow();
    void randomAnswersAlwaysComeToAnEnd();
};

void RunTest::aCheckAnswersItselfWhenItCanTell()
{
    World world(written("## Slow?\n```check\nsignal: latency\nabove: agreed\nyes: End\nno: well again\n```\n" + kEnd));
    world.seconds(3, 900);
    const auto step = world.itself();
    QVERIFY(step.has_value());
    QCOMPARE(step->answer, std::string("yes"));
    QCOMPARE(step->nextStep, 2u);
    QVERIFY(step->automatic);
    QVERIFY(std::abs(step->value.value() - 900) < 900 * 0.03);
}

void RunTest::aCheckThatCannotTellWaitsForAPerson()
{
    World world(written("## Slow?\n```check\nsignal: latency\nabove: agreed\nyes: End\nno: well again\n```\n" + kEnd));
    world.seconds(3, {});
    QCOMPARE(world.settle(), std::string());
    QVERIFY(world.person(1, "yes").has_value());
    QCOMPARE(world.step(), 2u);
}

void RunTest::usualIsMeasuredAgainstWhatIsNormal()
{
    World world(written("## Slow?\n```check\nsignal: latency\nabove: 3 x usual\nno: well again\n```\n" + kEnd));
    world.seconds(3, 200);
    QCOMPARE(world.settle(), std::string()); // nothing is normal yet
    world.normal.bands["latency"] = {40, 50, 60};
    world.second(200);
    QCOMPARE(world.settle(), std::string("yes"));
}

void RunTest::aWaitNeedsItsTimeWithoutABreak()
{
    World world(written("## Better?\n```wait\nsignal: latency\nbelow: agreed\nover: 1 s\nholds: 5 s\nat most: 1 "
                        "min\nyes: well again\n```\n" +
                        kEnd));
    world.seconds(3, 100);
    world.second(900);
    world.seconds(4, 100);
    QCOMPARE(world.settle(), std::string());
    world.second(100);
    QCOMPARE(world.settle(), std::string("yes"));
    QVERIFY(world.isOver());
}

void RunTest::aGapBreaksAWait()
{
    World world(written("## Better?\n```wait\nsignal: latency\nbelow: agreed\nover: 1 s\nholds: 5 s\nat most: 1 "
                        "min\nyes: well again\n```\n" +
                        kEnd));
    world.seconds(4, 100);
    world.second({});
    world.seconds(4, 100);
    QCOMPARE(world.settle(), std::string());
}

void RunTest::aWaitGivesUpInTheEnd()
{
    World world(
        written("## Better?\n```wait\nsignal: latency\nbelow: agreed\nat most: 10 s\nyes: well again\n```\n" + kEnd));
    world.seconds(10, 900);
    QCOMPARE(world.settle(), std::string());
    world.second(900);
    QCOMPARE(world.settle(), std::string("no"));
    QCOMPARE(world.step(), 2u);
}

void RunTest::aVersionChangeCountsUnlessItWasOurs()
{
    const Condition condition{Condition::About::versionChanged, "",       Condition::Is::equal,
                              Condition::Against::number,       0,        "",
                              std::chrono::minutes(1),          Millis(0)};
    World world(written(kEnd));
    world.second(100);
    QVERIFY(look(condition, world.facts()).answer == Seen::Answer::cantTell); // nobody knows the service's versions
    world.version("", "v12");
    QVERIFY(look(condition, world.facts()).answer == Seen::Answer::no);
    world.version("v12", "v13");
    QVERIFY(look(condition, world.facts()).answer == Seen::Answer::yes);
    world.seconds(61, 100);
    QVERIFY(look(condition, world.facts()).answer == Seen::Answer::no);
    world.version("v13", "v12", "op/1");
    world.second(100);
    QVERIFY(look(condition, world.facts()).answer == Seen::Answer::no);
}

void RunTest::anActionThatWasDoneBeforeCounts()
{
    World world(written("## Read\nThis.\n## Restart\n```do\naction: restart\n```\n" + kEnd));
    world.operation(OperationState::asked);
    world.operation(OperationState::settled);
    world.second(100);
    QVERIFY(world.person(1, "done").has_value());
    world.second(100);
    QCOMPARE(world.settle(), std::string("done")); // somebody was quicker than the runbook
}

void RunTest::oneOperationAnswersOneStep()
{
    World world(written("## Restart\n```do\naction: restart\n```\n## Again\n```do\naction: restart\n```\n" + kEnd));
    world.second(100);
    world.operation(OperationState::asked);
    world.operation(OperationState::settled);
    QCOMPARE(world.settle(), std::string("done"));
    world.second(100);
    QCOMPARE(world.settle(), std::string()); // step 1 took that one
    world.operation(OperationState::asked, {}, "op/2");
    QCOMPARE(world.settle(), std::string());
    world.operation(OperationState::settled, {}, "op/2");
    QCOMPARE(world.settle(), std::string("done"));
}

void RunTest::whatWasUndoneSinceAnswersNothing()
{
    World world(written("## Look\nRead.\n## On\n```do\naction: restart\nmode: table\n```\n" + kEnd));
    world.second(100);
    world.operation(OperationState::settled, {{"mode", "table"}}, "op/1");
    world.operation(OperationState::settled, {{"mode", ""}}, "op/2");
    QVERIFY(world.person(1, "done").has_value());
    world.second(100);
    QCOMPARE(world.settle(), std::string());
}

void RunTest::everyStepHasAWayOut_data()
{
    QTest::addColumn<QString>("step");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<unsigned>("next");
    const auto row = [](const char* name, const char* step, const char* answer, unsigned next) {
        QTest::newRow(name) << QString::fromLatin1(step) << QString::fromLatin1(answer) << next;
    };
    const char* check = "```check\nsignal: latency\nabove: agreed\nyes: next\nno: End\n```\n";
    const char* wait = "```wait\nsignal: latency\nbelow: agreed\nat most: 2 min\nyes: well again\nno: End\n```\n";
    const char* plainWait = "```wait\nsignal: latency\nbelow: agreed\nat most: 2 min\nyes: well again\n```\n";
    const char* act = "```do\naction: restart\ndid not help: End\n```\n";
    const char* plainAct = "```do\naction: restart\n```\n";
    const char* ask = "```ask\nanswers: {Everybody: End, Nobody: well again}\n```\n";
    const char* call = "```call\nwhom: db\nnobody answers: End\n```\n";
    row("check skipped", check, "skipped", 3);
    row("check did not help", check, "did not help", 2);
    row("wait left", wait, "went on", 2);
    row("wait skipped", wait, "skipped", 3);
    row("wait did not help", wait, "did not help", 3);
    row("wait did not help, no branch", plainWait, "did not help", 2);
    row("look skipped", "```look\nat: logs\n```\n", "skipped", 2);
    row("look did not help", "```look\nat: logs\n```\n", "did not help", 2);
    row("text did not help", "Read.\n", "did not help", 2);
    row("ask skipped", ask, "skipped", 2);
    row("ask did not help", ask, "did not help", 2);
    row("action skipped", act, "skipped", 3);
    row("action skipped, no branch", plainAct, "skipped", 2);
    row("action did not help, no branch", plainAct, "did not help", 2);
    row("call skipped", call, "skipped", 3);
}

void RunTest::everyStepHasAWayOut()
{
    QFETCH(QString, step);
    QFETCH(QString, answer);
    QFETCH(unsigned, next);
    World world(written("## First\n" + step.toStdString() + "## Second\nRead.\n" + kEnd));
    const auto made = world.person(1, answer.toStdString());
    QVERIFY2(made.has_value(), made ? "" : made.error().text().c_str());
    QCOMPARE(made->answer, answer.toStdString());
    QCOMPARE(made->why, std::string("because"));
    QVERIFY(!made->automatic);
    QCOMPARE(world.step(), next);
}

void RunTest::theLastCallIsNotLeftOpen()
{
    World world(written(kEnd));
    for (const char* way : {"skipped", "did not help"}) {
        QVERIFY(world.person(1, way).has_value());
        QCOMPARE(world.step(), 1u);
        QVERIFY(!world.isOver());
    }
    QVERIFY(world.person(1, "done").has_value());
    QCOMPARE(world.step(), journal::kRunEndedByCalling);
}

void RunTest::aStepLeftOutAtTheEndLeadsToTheLastCall()
{
    World world(written(kEnd + "## Then\n```ask\nanswers: {A: well again, B: End}\n```\n"));
    QVERIFY(world.person(1, "skipped").has_value());
    QCOMPARE(world.step(), 2u);
    QVERIFY(world.person(2, "skipped").has_value());
    QCOMPARE(world.step(), 1u);
}

void RunTest::aLogAnswersWhenSomebodyLooked()
{
    const Runbook runbook = written("## Ask\n```check\nlogs: store refused\nmore than: 3\nover: 2 min\nyes: End\n```\n## Second\nRead.\n" + kEnd);
    World world(runbook);
    world.second(100);
    QCOMPARE(world.settle(), std::string()); // nobody looked
    Facts facts = world.facts();
    const WallTime now = facts.windows.back().end();
    const Condition& condition = *runbook.steps.front().condition;
    const auto answerOf = [&](LogSeen seen) {
        const std::vector<LogSeen> logs{std::move(seen)};
        facts.logs = logs;
        return look(condition, facts).answer;
    };
    QVERIFY(answerOf({"store refused", Millis(120'000), 4, now}) == Seen::Answer::yes);
    QVERIFY(answerOf({"store refused", Millis(120'000), 3, now}) == Seen::Answer::no);
    QVERIFY(answerOf({"store refused", Millis(60'000), 4, now}) == Seen::Answer::cantTell); // another stretch
    QVERIFY(answerOf({"other", Millis(120'000), 4, now}) == Seen::Answer::cantTell);
    QVERIFY(answerOf({"store refused", Millis(120'000), 4, now - Millis(31'000)}) == Seen::Answer::cantTell); // long ago
}

namespace {

/// Any runbook: steps of all kinds, branches to anywhere, one call at the end.
std::string anyRunbook(std::mt19937& random)
{
    const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
    const unsigned count = 2 + below(7);
    const auto target = [&] {
        const unsigned to = below(count + 2);
        return to == 0 ? std::string("well again") : to > count ? std::string("next") : "step " + std::to_string(to);
    };
    const auto branch = [&](const char* answer) { return below(3) ? std::string(answer) + ": " + target() + "\n" : std::string(); };
    std::string text = "---\nformat: 1\nfor: [slow answers]\n---\n# Any\n";
    for (unsigned i = 1; i < count; ++i) {
        text += "## Step " + std::to_string(i) + "\n";
        switch (below(7)) {
        case 0: text += "Read.\n"; break;
        case 1: text += "```check\nsignal: latency\nabove: agreed\n" + branch("yes") + branch("no") + branch("can't tell") + "```\n"; break;
        case 2: text += "```look\nat: logs\n" + branch("then") + "```\n"; break;
        case 3: text += "```ask\nanswers: {A: " + target() + ", B: " + target() + "}\n```\n"; break;
        case 4: text += "```do\naction: restart\n" + branch("helped") + branch("did not help") + branch("then") + "```\n"; break;
        case 5: text += "```wait\nsignal: latency\nbelow: agreed\nat most: 5 s\nno: " + target() + "\n" + branch("yes") + "```\n"; break;
        default: text += "```call\nwhom: db\n" + branch("then") + branch("nobody answers") + "```\n"; break;
        }
    }
    return text + "## Last\n```call\nwhom: db\n```\n";
}

} // namespace

void RunTest::ofRandomRunbooksEveryWayEndsWellOrWithSomeoneCalled()
{
    const auto seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    int walked = 0;
    for (int round = 0; round < 1'500; ++round) {
        const std::string text = anyRunbook(random);
        const auto read = readRunbook(text, "slow.md");
        if (!read || !flowProblems(*read).empty())
            continue;
        ++walked;
        const auto count = static_cast<std::uint32_t>(read->steps.size());
        const auto answersOf = [&](const RunbookStep& step) {
            auto answers = step.possibleAnswers();
            const auto ways = step.waysOut();
            answers.insert(answers.end(), ways.begin(), ways.end());
            return answers;
        };
        for (const RunbookStep& step : read->steps)
            for (const std::string& answer : answersOf(step)) {
                const auto to = step.after(answer, count);
                QVERIFY2(to == journal::kRunEndedWell || to == journal::kRunEndedByCalling || (to >= 1 && to <= count), text.c_str());
            }
        std::uint32_t at = 1;
        int turns = 0;
        for (; turns < 20'000 && at >= 1 && at <= count; ++turns) {
            const auto answers = answersOf(read->steps[at - 1]);
            at = read->steps[at - 1].after(answers[random() % answers.size()], count);
        }
        QVERIFY2(turns < 20'000, text.c_str());
    }
    QVERIFY2(walked > 100, qPrintable(QString::number(walked)));
}

void RunTest::onlyAWaitIsLeftByGoingOn()
{
    World world(written("## One\nRead.\n" + kEnd));
    QCOMPARE(world.person(1, "went on").error().code, ErrorCode::notFound);
}

void RunTest::anActionThatWaitsForItsEffectIsNotDoneWhenSettled()
{
    World world(written("## Restart\n```do\naction: restart\nhelped: well again\n```\n" + kEnd));
    world.second(100);
    world.operation(OperationState::asked);
    world.operation(OperationState::settled);
    QCOMPARE(world.settle(), std::string());
    world.operation(OperationState::didNotHelp);
    QCOMPARE(world.settle(), std::string("did not help"));
    QCOMPARE(world.step(), 2u);
}

void RunTest::switchingOffIsNotAnsweredBySwitchingOn()
{
    World world(written("## Off\n```do\naction: restart\nmode: off\n```\n" + kEnd));
    world.second(100);
    world.operation(OperationState::settled, {{"mode", "table"}});
    QCOMPARE(world.settle(), std::string());
    world.operation(OperationState::settled, {{"mode", ""}}, "op/2");
    QCOMPARE(world.settle(), std::string("done"));
}

void RunTest::onlyTheCurrentStepCanBeAnswered()
{
    World world(written("## One\nRead.\n## Two\nRead.\n" + kEnd));
    QCOMPARE(world.person(2, "done").error().what, std::string("the runbook is on step 1 by now"));
    QCOMPARE(world.person(1, "maybe").error().what, std::string("step 1 has no answer 'maybe'"));
    QVERIFY(world.person(1, "skipped").has_value());
    QVERIFY(world.person(2, "done").has_value());
    QVERIFY(world.person(3, "done").has_value());
    QCOMPARE(world.step(), journal::kRunEndedByCalling);
    QVERIFY(world.person(3, "done").error().code == ErrorCode::refused);
}

void RunTest::theRunbookOfTheCauseComesFirst()
{
    const std::vector<Runbook> all{written(kEnd, "dark.md"), written(kEnd, "slow.md"), written(kEnd, "store.md")};
    journal::IncidentState incident;
    const auto alert = [&](journal::AlertKind kind, const std::string& subject, const std::string& failure,
                           journal::Severity severity) {
        journal::AlertState state;
        state.latest.kind = kind;
        state.latest.subject = subject;
        state.latest.failure = failure;
        state.latest.severity = severity;
        incident.alerts[journal::alertKey(kind, subject, failure)] = state;
    };
    QVERIFY(!runbookFor(incident, agreement(), all));
    alert(journal::AlertKind::dependencySlow, "db", "store slow", journal::Severity::watch);
    alert(journal::AlertKind::slow, "", "slow answers", journal::Severity::broken);
    QCOMPARE(runbookFor(incident, agreement(), all)->file, std::string("slow.md"));
    incident.cause = journal::Cause{{}, journal::CauseKind::dependency, "db", {}};
    QCOMPARE(runbookFor(incident, agreement(), all)->file, std::string("store.md"));
    incident.cause.reset();
    alert(journal::AlertKind::contactLost, "", "", journal::Severity::noContact); // by the key of its kind
    QCOMPARE(runbookFor(incident, agreement(), all)->file, std::string("dark.md"));
    incident.alerts[journal::alertKey(journal::AlertKind::contactLost, "", "")].betterSince = WallTime(Millis(1));
    QCOMPARE(runbookFor(incident, agreement(), all)->file, std::string("slow.md")); // what still hurts
}

void RunTest::aCircleTurnsOncePerWindow()
{
    // The linter refuses this one; an agent that meets it all the same must not hang.
    World world(written("## A\n```check\nsignal: latency\nabove: agreed\nyes: B\nno: End\n```\n"
                        "## B\n```check\nsignal: latency\nabove: agreed\nyes: A\nno: End\n```\n" +
                        kEnd));
    world.second(900);
    QCOMPARE(world.settle(), std::string("yes yes"));
    world.seconds(2, 900);
    QCOMPARE(world.settle(), std::string("yes yes"));
}

void RunTest::randomAnswersAlwaysComeToAnEnd()
{
    const auto seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
    const std::filesystem::path folder = std::filesystem::path(HANDRAIL_SOURCE_DIR) / "runbooks/demo";
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        if (file.path().extension() != ".md" || file.path().filename() == "README.md")
            continue;
        std::ifstream in(file.path());
        const auto read =
            readRunbook(std::string(std::istreambuf_iterator<char>(in), {}), file.path().filename().string());
        QVERIFY(read.has_value());
        for (int walk = 0; walk < 20; ++walk) {
            World world(*read);
            int turns = 0;
            for (; !world.isOver() && turns < 2'000; ++turns) {
                world.second(below(3) == 0 ? std::optional<double>() : std::optional<double>(below(2) ? 900 : 50));
                world.settle();
                if (world.isOver())
                    break;
                const RunbookStep& step = read->steps.at(world.step() - 1);
                auto answers = step.possibleAnswers();
                const auto ways = step.waysOut();
                answers.insert(answers.end(), ways.begin(), ways.end());
                const auto answer =
                    answerStep(*read, world.incident(), step.number, answers[below(answers.size())], "");
                QVERIFY2(answer.has_value(), answer ? "" : answer.error().text().c_str());
                world.add(*answer);
            }
            QVERIFY2(world.isOver(), (read->file + " is still on step " + std::to_string(world.step())).c_str());
        }
    }
}

QTEST_GUILESS_MAIN(RunTest)
#include "RunTest.moc"
