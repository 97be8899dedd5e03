#include "runbook/Runbook.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::runbook;

namespace {

const std::string kHead = "---\nformat: 1\nfor: [slow answers]\n---\n# When answers are slow\n\nKeep calm.\n\n";
const std::string kCall = "## Call the team\n\n```call\nwhom: model\n```\n";

std::string problems(const std::string& markdown)
{
    const auto runbook = readRunbook(markdown, "folder/slow.md");
    std::string lines;
    if (!runbook)
        for (const Error& problem : runbook.error())
            lines += problem.text() + '\n';
    return lines;
}

Runbook valid(const std::string& markdown)
{
    const auto runbook = readRunbook(markdown, "folder/slow.md");
    if (!runbook)
        qFatal("%s", problems(markdown).c_str());
    return *runbook;
}

} // namespace

Q_DECLARE_METATYPE(handrail::runbook::Condition)

class RunbookReaderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void allSixKindsAreRead();
    void whatAPersonReadsStaysAndBlocksGo();
    void numbersOfHeadingsAreNotPartOfTitles();
    void conditionsAreRead_data();
    void conditionsAreRead();
    void anAnswerWithoutABranchFollowsTheRules();
    void aProblemSaysWhereAndWhatToDo_data();
    void aProblemSaysWhereAndWhatToDo();
    void otherFencedBlocksAreText();
    void windowsLineEndsAreRead();
};

void RunbookReaderTest::allSixKindsAreRead()
{
    const Runbook runbook =
        valid(kHead +
              "## Is it slow?\n```check\nsignal: latency\nabove: agreed\nyes: Restart\nno: well again\n```\n"
              "## Look\n```look\nat: logs\nfor: slow\n```\n"
              "## Ask\n```ask\nanswers: {\"All\": next, \"Some\": step 6}\n```\n"
              "## Restart\n```do\naction: restart\nhelped: well again\n```\n"
              "## Better?\n```wait\nsignal: latency\nbelow: 300 ms\nat most: 1 min\nyes: well again\n```\n"
              "## Read this\nJust read.\n" +
              kCall);
    QCOMPARE(
        outline(runbook),
        std::string("When answers are slow\n"
                    "1 check \"Is it slow?\" [yes -> 4] [no -> well again] [can't tell -> 2]\n"
                    "2 look \"Look\" [done -> 3] [skipped -> 3]\n"
                    "3 ask \"Ask\" [All -> 4] [Some -> 6]\n"
                    "4 do \"Restart\" [helped -> well again] [did not help -> 5] [can't tell -> 5] [skipped -> 5]\n"
                    "5 wait \"Better?\" [yes -> well again] [no -> 6]\n"
                    "6 read \"Read this\" [done -> 7] [skipped -> 7]\n"
                    "7 call \"Call the team\" [done -> called] [nobody answers -> 7]\n"));
}

void RunbookReaderTest::whatAPersonReadsStaysAndBlocksGo()
{
    const Runbook runbook =
        valid(kHead + "## Call\n\nBefore the block.\n\n```call\nwhom: model\n```\n\nBehind *it*.\n");
    QCOMPARE(runbook.file, std::string("slow.md"));
    QCOMPARE(runbook.intro, std::string("Keep calm."));
    QCOMPARE(runbook.steps.front().text, std::string("Before the block.\n\n\nBehind *it*."));
    QCOMPARE(runbook.steps.front().line, 9);
    QCOMPARE(runbook.digest.size(), std::size_t(64));
}

void RunbookReaderTest::numbersOfHeadingsAreNotPartOfTitles()
{
    const Runbook runbook =
        valid(kHead + "## 1. First *thing*\n\n## 2) 24 hours\n\nCall\n----\n\n```call\nwhom: model\n```\n");
    QCOMPARE(runbook.steps[0].title, std::string("First thing"));
    QCOMPARE(runbook.steps[1].title, std::string("24 hours"));
    QCOMPARE(runbook.steps[2].title, std::string("Call"));
    QCOMPARE(runbook.steps[2].text, std::string());
}

void RunbookReaderTest::conditionsAreRead_data()
{
    using About = runbook::Condition::About;
    using Is = runbook::Condition::Is;
    using Against = runbook::Condition::Against;
    QTest::addColumn<QString>("block");
    QTest::addColumn<runbook::Condition>("expected");
    const auto row = [](const char* block, runbook::Condition expected) {
        QTest::newRow(QByteArray(block).replace('\n', ", ").constData()) << QString::fromLatin1(block) << expected;
    };
    row("signal: latency\nabove: 0.5 s",
        {About::signal, "latency", Is::above, Against::number, 500, "", Millis(10'000), Millis(0)});
    row("signal: failures\nbelow: agreed\nover: 5 s",
        {About::signal, "failures", Is::below, Against::agreed, 0, "", Millis(5'000), Millis(0)});
    row("signal: dependency:db:latency\nabove: 2.5 x usual",
        {About::signal, "dependency:db:latency", Is::above, Against::timesUsual, 2.5, "", Millis(10'000), Millis(0)});
    row("signal: gauge:memory_mb\nabove: 400",
        {About::signal, "gauge:memory_mb", Is::above, Against::number, 400, "", Millis(10'000), Millis(0)});
    row("version changed within: 30 min",
        {About::versionChanged, "", Is::equal, Against::number, 0, "", Millis(1'800'000), Millis(0)});
    row("fallback is not: off",
        {About::fallbackMode, "", Is::notEqual, Against::number, 0, "", Millis(10'000), Millis(0)});
    row("version is: v12", {About::version, "", Is::equal, Against::number, 0, "v12", Millis(10'000), Millis(0)});
    row("service: does not answer",
        {About::reachable, "", Is::notEqual, Against::number, 0, "", Millis(10'000), Millis(0)});
    row("last action: did not help",
        {About::operation, "", Is::equal, Against::number, 0, "did not help", Millis(10'000), Millis(0)});
}

void RunbookReaderTest::conditionsAreRead()
{
    QFETCH(QString, block);
    QFETCH(runbook::Condition, expected);
    const Runbook runbook = valid(kHead + "## Ask\n```check\n" + block.toStdString() + "\n```\n" + kCall);
    const runbook::Condition& read = *runbook.steps.front().condition;
    QVERIFY(read.about == expected.about);
    QCOMPARE(read.signal, expected.signal);
    QVERIFY(read.is == expected.is);
    QVERIFY(read.against == expected.against);
    QCOMPARE(read.value, expected.value);
    QCOMPARE(read.text, expected.text);
    QCOMPARE(read.over, expected.over);
}

void RunbookReaderTest::anAnswerWithoutABranchFollowsTheRules()
{
    RunbookStep step;
    step.number = 2;
    step.kind = StepKind::check;
    QCOMPARE(step.after("yes", 5), 3u);
    step.branches = {{"no", 5}};
    QCOMPARE(step.after("can't tell", 5), 5u);
    step.kind = StepKind::act;
    step.branches = {{"done", 4}, {"did not help", 1}};
    QCOMPARE(step.after("helped", 5), 4u);
    QCOMPARE(step.after("skipped", 5), 1u);
    step.kind = StepKind::call;
    step.branches.clear();
    QCOMPARE(step.after("done", 5), journal::kRunEndedByCalling);
}

void RunbookReaderTest::aProblemSaysWhereAndWhatToDo_data()
{
    QTest::addColumn<QString>("steps");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const std::string& steps, const char* expected) {
        QTest::newRow(name) << QString::fromStdString(kHead + steps) << QString::fromLatin1(expected);
    };
    row("a step that is not there",
        "## Is it slow?\n```check\nsignal: latency\nabove: agreed\nyes: Restrt\n```\n## Restart\nDo it.\n" + kCall,
        "slow.md:13:6: 'yes' leads to 'Restrt', and there is no such step. Did you mean 'Restart'?\n");
    row("a number that is not there", "## Ask\n```ask\nanswers: {A: step 9, B: next}\n```\n" + kCall,
        "slow.md:11:14: 'A' leads to 'step 9', and there is no such step. It can be: next, well again, ask again, "
        "Ask, Call the team\n");
    row("asked again, and no answer keeps it open", "## Ask\n```ask\nanswers: {A: next, B: next}\nagain after: 5 min\n```\n" + kCall,
        "slow.md:12:14: no answer keeps this question open, so it is never asked again. Let an answer lead to 'ask again', or remove "
        "the line\n");
    row("a call asks nothing again", "## Ask\n```call\nwhom: model\nthen: ask again\n```\n" + kCall,
        "slow.md:12:7: 'done' leads to 'ask again', and there is no such step. It can be: next, well again, Ask, Call the team\n");
    row("a last step that leads nowhere",
        "## Is it slow?\n```check\nsignal: latency\nabove: agreed\nno: well again\n```\n",
        "slow.md:9:1: the last step 'Is it slow?' leads nowhere when the answer is 'yes'. Say where it leads: 'well "
        "again' or a "
        "step; or end with a step that calls someone\n");
    row("unknown key", "## Restart\n```do\naction: restart\nmod: table\n```\n" + kCall,
        "slow.md:12:1: unknown key 'mod'. Did you mean 'mode'?\n");
    row("misspelt kind", "## Ask\n```chekc\nsignal: latency\n```\n```chcek\n```\n```check2\n```\n" + kCall,
        "slow.md:15:4: there is no kind of block 'check2'. Did you mean 'check'?\n");
    row("two blocks", "## Ask\n```call\nwhom: a\n```\n```call\nwhom: b\n```\n",
        "slow.md:13:1: the step 'Ask' has two blocks. Make a step of its own of the second\n");
    row("unknown signal", "## Ask\n```check\nsignal: latncy\nabove: agreed\n```\n" + kCall, "");
    row("a wait without an end", "## Wait\n```wait\nservice: answers\n```\n" + kCall,
        "slow.md:11:1: this wait has no end. Write 'at most: 5 min'\n"
        "slow.md:11:1: this wait does not say what then. Write 'yes: well again' and 'no: Call the team'\n");
    row("lines of the log without a text", "## Ask\n```check\nlogs: x\n```\n" + kCall,
        "slow.md:11:7: a log step needs the text that it looks for. Write 'logs: \"store refused\"'\n");
    row("a range for a link", "## Look\n```look\nat: link\nfor: https://example.org\nover: 1 h\n```\n" + kCall,
        "slow.md:13:7: 'over' is for a chart. Remove the line\n");
    row("a check that asks nothing", "## Ask\n```check\nyes: next\n```\n" + kCall,
        "slow.md:11:1: this check asks nothing. Write 'signal:' with 'above:' or 'below:', 'version changed within:', "
        "'fallback is:', 'service:' or 'logs:'\n");
    row("one answer only", "## Ask\n```ask\nanswers: [Yes]\n```\n" + kCall,
        "slow.md:11:1: a question needs at least two answers. Write 'answers: {\"Yes\": next, \"No\": step 4}'\n");
    row("same title", "## Call the team\nNow.\n" + kCall,
        "slow.md:11:1: two steps have the title 'Call the team'. Give each a title of its own\n");
    row("empty block", "## Ask\n```ask\n```\n" + kCall, "slow.md:10:1: the block 'ask' is empty\n");
    row("no steps", "", "slow.md:1:1: the runbook has no steps. Write a heading '## ...' for each\n");
    QTest::newRow("no front matter") << QStringLiteral("# A\n## B\n```call\nwhom: a\n```\n")
                                     << QStringLiteral(
                                            "slow.md:1:1: the runbook does not say what it is for. Begin with '---', "
                                            "'format: 1', 'for: [slow answers]', '---'\n");
    QTest::newRow("front matter without an end")
        << QStringLiteral("---\nformat: 1\n# A\n")
        << QStringLiteral(
               "slow.md:1:1: the lines between '---' at the beginning have no end. Write a line '---' after them\n");
    QTest::newRow("a key like none, and each that there is once")
        << QString::fromStdString("---\nformat: 1\nfor: [a]\nservices: [flight-lateness]\nxyzzy: b\n---\n# A\n" + kCall)
        << QStringLiteral("slow.md:5:1: unknown key 'xyzzy'. It can be: format, title, for, services, owner, reviewed, agreed by, review every\n");
    QTest::newRow("unknown key at the beginning")
        << QString::fromStdString("---\nformat: 1\nfor: [a]\nowned: b\n---\n# A\n" + kCall)
        << QStringLiteral("slow.md:4:1: unknown key 'owned'. Did you mean 'owner'?\n");
}

void RunbookReaderTest::aProblemSaysWhereAndWhatToDo()
{
    QFETCH(QString, steps);
    QFETCH(QString, expected);
    const QString found = QString::fromStdString(problems(steps.toStdString()));
    if (expected.isEmpty()) // the sentence is somebody else's; the place is ours
        QVERIFY2(found.startsWith(QLatin1String("slow.md:11:9: ")), qPrintable(found));
    else
        QCOMPARE(found, expected);
}

void RunbookReaderTest::otherFencedBlocksAreText()
{
    const Runbook runbook = valid(
        kHead + "## Call\n\n```sh\nuptime\n```\n\n> ```do\n> action: restart\n> ```\n\n```call\nwhom: model\n```\n");
    QVERIFY(runbook.steps.front().kind == StepKind::call);
    QCOMPARE(runbook.steps.front().text, std::string("```sh\nuptime\n```\n\n> ```do\n> action: restart\n> ```"));
}

void RunbookReaderTest::windowsLineEndsAreRead()
{
    QString text = QString::fromStdString(kHead + kCall);
    text.replace(QLatin1String("\n"), QLatin1String("\r\n"));
    const Runbook runbook = valid(text.toStdString());
    QCOMPARE(runbook.steps.front().callWhom, std::string("model"));
    QCOMPARE(runbook.title, std::string("When answers are slow"));
}

QTEST_GUILESS_MAIN(RunbookReaderTest)
#include "RunbookReaderTest.moc"
