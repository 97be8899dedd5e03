#include "contract/AgreementReader.h"
#include "runbook/Flow.h"
#include "runbook/Runbook.h"

#include <QtTest>

#include <fstream>
#include <functional>
#include <iterator>
#include <set>

using namespace handrail;
using namespace handrail::runbook;

namespace {

std::filesystem::path demoFolder()
{
    return std::filesystem::path(HANDRAIL_SOURCE_DIR) / "runbooks/demo";
}

std::string contentOf(const std::filesystem::path& path)
{
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Steps that lie on some way from the start to an end, and the ends found. Walks every answer of every step once.
std::set<std::uint32_t> everyStepWalked(const Runbook& runbook, std::set<std::uint32_t>& ends)
{
    std::set<std::uint32_t> seen;
    const std::function<void(std::uint32_t)> walk = [&](std::uint32_t number) {
        if (number == journal::kRunEndedWell || number == journal::kRunEndedByCalling) {
            ends.insert(number);
            return;
        }
        if (number > runbook.steps.size() || !seen.insert(number).second)
            return;
        const RunbookStep& step = runbook.steps[number - 1];
        for (const std::string& answer : step.possibleAnswers())
            walk(step.after(answer, static_cast<std::uint32_t>(runbook.steps.size())));
    };
    walk(1);
    return seen;
}

std::string together(const std::vector<Error>& errors)
{
    std::string lines;
    for (const Error& error : errors)
        lines += error.text() + '\n';
    return lines;
}

} // namespace

/// The runbooks that ship with the demo, and the linter that keeps them right.
class DemoRunbooksTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void theyAreClean();
    void everyWayEndsWellOrWithSomeoneCalled();
    void allSixKindsOfStepAppear();
    void aBrokenOneIsFound_data();
    void aBrokenOneIsFound();
    void aFailureWithoutARunbookIsFound();
    void aRunbookThatIsNotThereIsFound();
    void theTemplateFitsItsAgreement();
    void reviewsGrowOld_data();
    void reviewsGrowOld();
    void nobodyToCallIsFound();

private:
    contract::Agreement m_agreement;
    std::vector<Runbook> m_runbooks;
};

void DemoRunbooksTest::initTestCase()
{
    const auto agreement = contract::readAgreementFile(demoFolder() / "flight-lateness.yaml");
    QVERIFY2(agreement.has_value(), agreement ? "" : together(agreement.error()).c_str());
    m_agreement = *agreement;
    for (const auto& file : std::filesystem::directory_iterator(demoFolder())) {
        if (file.path().extension() != ".md" || file.path().filename() == "README.md")
            continue;
        const auto runbook = readRunbook(contentOf(file.path()), file.path().filename().string());
        QVERIFY2(runbook.has_value(), runbook ? "" : together(runbook.error()).c_str());
        m_runbooks.push_back(*runbook);
    }
    QVERIFY(m_runbooks.size() >= 18); // some failures share one; that each has one, the linter says
}

void DemoRunbooksTest::theyAreClean()
{
    LintWith with;
    with.today = *fromRfc3339("2026-11-24T12:00:00Z");
    with.files.emplace();
    QCOMPARE(together(lint(m_runbooks, m_agreement, with)), std::string());
}

void DemoRunbooksTest::everyWayEndsWellOrWithSomeoneCalled()
{
    for (const Runbook& runbook : m_runbooks) {
        std::set<std::uint32_t> ends;
        QCOMPARE(everyStepWalked(runbook, ends).size(), runbook.steps.size());
        QVERIFY2(ends.contains(journal::kRunEndedByCalling), runbook.file.c_str());
        QVERIFY2(flowProblems(runbook).empty(), runbook.file.c_str());
    }
}

void DemoRunbooksTest::allSixKindsOfStepAppear()
{
    std::set<StepKind> kinds;
    for (const Runbook& runbook : m_runbooks)
        for (const RunbookStep& step : runbook.steps)
            kinds.insert(step.kind);
    for (const StepKind kind :
         {StepKind::check, StepKind::look, StepKind::ask, StepKind::act, StepKind::wait, StepKind::call})
        QVERIFY(kinds.contains(kind));
}

void DemoRunbooksTest::aBrokenOneIsFound_data()
{
    QTest::addColumn<QString>("steps");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* steps, const char* expected) {
        QTest::newRow(name) << QString::fromLatin1(steps) << QString::fromLatin1(expected);
    };
    row("unknown action", "## Go\n```do\naction: restrat\n```\n",
        "own.md:8:9: the agreement has no action 'restrat'. Did you mean 'restart'?\n");
    row("unknown dependency", "## Go\n```check\nsignal: dependency:stor:latency\nabove: 1 s\n```\n",
        "own.md:8:9: the agreement has no dependency 'stor'. It can be: lateness-store\n");
    row("unknown input", "## Go\n```check\nsignal: input:distanc:missing\nabove: 1 %\n```\n",
        "own.md:8:9: the agreement has no input 'distanc'. Did you mean 'distance'?\n");
    row("nothing agreed", "## Go\n```check\nsignal: requests\nabove: agreed\n```\n",
        "own.md:8:9: nothing was agreed for 'requests'. Write a number, or give it a limit in the agreement\n");
    row("fallback without a mode", "## Go\n```do\naction: fallback\n```\n",
        "own.md:8:9: the step does not say which fallback. Write 'mode: off' or the name of a mode\n");
    row("unknown mode", "## Go\n```do\naction: fallback\nmode: tabel\n```\n",
        "own.md:9:7: the agreement has no fallback mode 'tabel'. It can be: table, unavailable\n");
    row("rollback without a version", "## Go\n```do\naction: roll back\n```\n",
        "own.md:8:9: the step does not say which version. Write 'version: previous'\n");
    row("a mode that means nothing", "## Go\n```do\naction: restart\nmode: table\n```\n",
        "own.md:9:7: the action 'restart' takes no fallback mode. Remove the line\n");
    row("unknown owner", "## Go\n```call\nwhom: stor\nthen: End\n```\n",
        "own.md:8:7: the agreement has no owner 'stor'. Did you mean 'store'?\n");
    row("a word of the field", "## Go\nThe p99 `p99` and [the tensor](http://tensor).\n",
        "own.md:7:5: 'p99' is not a word for somebody on call. Say it in plain words; names of things can stand in "
        "backticks\n"
        "own.md:7:24: 'tensor' is not a word for somebody on call. Say it in plain words; names of things can stand in "
        "backticks\n");
    row("a word of the field in an answer", "## Go\n```ask\nanswers: {The Latency is high: End, It is not: End}\n```\n",
        "own.md:8:14: 'Latency' is not a word for somebody on call. Say it in plain words; names of things can stand in "
        "backticks\n");
    row("a dead link", "## Go\nSee [there](slow-answer.md) and [here](slow-answers.md#has-a-new-version-come-in-the-last-30-minutes).\n",
        "own.md:7:5: the link leads to 'slow-answer.md', and there is no such file. Did you mean 'slow-answers.md'?\n");
    row("a dead anchor", "## Go\nSee [there](slow-answers.md#lost) or [below](#end).\n",
        "own.md:7:5: the link leads to '#lost', and there is no such heading.");
    row("a link out of the folder", "## Go\nSee [there](/etc/passwd) or [it](file:///etc/passwd).\n",
        "own.md:7:5: the link '/etc/passwd' leads out of the folder. Write an address, or a file beside this one\n"
        "own.md:7:29: the link 'file:///etc/passwd' leads out of the folder. Write an address, or a file beside this "
        "one\n");
    row("a picture", "## Go\n![see](https://example.org/a.png)\n",
        "own.md:7:2: pictures are not shown: nothing is loaded for a runbook. Say it in words, or write a link\n");
    row("HTML", "## Go\nNow <b>hurry</b> (`<b>` is fine, as is 1 < 2).\n",
        "own.md:7:5: HTML is shown as plain text. Write it in Markdown\n"
        "own.md:7:13: HTML is shown as plain text. Write it in Markdown\n");
    row("unreachable", "## Go\n```check\nservice: answers\nyes: End\nno: End\n```\n## Lost\nNobody comes here.\n",
        "own.md:12:1: no answer leads to the step 'Lost'. Lead to it, or remove it\n");
    row("a loop without a way out",
        "## Go\n```ask\nanswers: {A: Back, B: End}\n```\n## Back\n```ask\nanswers: {C: Forth, D: Forth}\n```\n"
        "## Forth\n```ask\nanswers: {E: Back, F: Back}\n```\n",
        "own.md:10:1: from the step 'Back' no way leads to an end. Let one answer lead to 'well again' or to a step "
        "that calls someone\n"
        "own.md:14:1: from the step 'Forth' no way leads to an end. Let one answer lead to 'well again' or to a step "
        "that calls someone\n");
    row("a circle without a person",
        "## Go\n```check\nservice: answers\nyes: End\nno: Again\n```\n## Again\n```check\nfallback is: off\nyes: "
        "Go\nno: End\n```\n",
        "own.md:6:1: the step 'Go' leads back to itself without a person in between. Put a step between that asks, "
        "does or calls\n"
        "own.md:12:1: the step 'Again' leads back to itself without a person in between. Put a step between that asks, "
        "does or calls\n");
}

void DemoRunbooksTest::aBrokenOneIsFound()
{
    QFETCH(QString, steps);
    QFETCH(QString, expected);
    const auto own = readRunbook("---\nformat: 1\nfor: [slow]\n---\n# Own\n" + steps.toStdString() +
                                     "## End\n```call\nwhom: store\n```\n",
                                 "own.md");
    QVERIFY2(own.has_value(), own ? "" : together(own.error()).c_str());
    std::vector<Runbook> all = m_runbooks;
    all.push_back(*own);
    LintWith with;
    with.files.emplace();
    const QString found = QString::fromStdString(together(lint(all, m_agreement, with)));
    // The list of all headings follows a dead anchor.
    QCOMPARE(expected.endsWith(QLatin1Char('\n')) ? found : found.left(expected.size()), expected);
}

void DemoRunbooksTest::aFailureWithoutARunbookIsFound()
{
    contract::Agreement agreement = m_agreement;
    agreement.runbooks.erase("few requests");
    const auto found = lint(m_runbooks, agreement);
    QCOMPARE(found.size(), std::size_t(1));
    QCOMPARE(found.front().what, std::string("the failure 'few requests' has no runbook"));
    QVERIFY(found.front().where.find("flight-lateness.yaml:") != std::string::npos);
}

void DemoRunbooksTest::aRunbookThatIsNotThereIsFound()
{
    contract::Agreement agreement = m_agreement;
    agreement.runbooks["few requests"] = "few-request.md";
    const auto found = lint(m_runbooks, agreement);
    QCOMPARE(found.size(), std::size_t(1));
    QCOMPARE(found.front().what,
             std::string("the runbook 'few-request.md' of the failure 'few requests' is not there"));
    QCOMPARE(found.front().whatToDo, std::string("Did you mean 'few-requests.md'?"));
}

void DemoRunbooksTest::reviewsGrowOld_data()
{
    QTest::addColumn<QString>("front");
    QTest::addColumn<QString>("today");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* front, const char* today, const char* expected) {
        QTest::newRow(name) << QString::fromLatin1(front) << QString::fromLatin1(today) << QString::fromLatin1(expected);
    };
    row("young enough", "reviewed: 2026-11-12\n", "2027-05-11T00:00:00Z", "");
    row("older than agreed", "reviewed: 2026-11-12\n", "2027-05-13T00:00:00Z",
        "own.md:1:1: this runbook was last reviewed on 2026-11-12; at least every 180 days was agreed. Read it, mend it, "
        "then write the new day at 'reviewed'\n");
    row("its own word is stricter", "reviewed: 2026-11-12\nreview every: 30 d\n", "2026-12-24T00:00:00Z",
        "own.md:1:1: this runbook was last reviewed on 2026-11-12; at least every 30 days was agreed. Read it, mend it, "
        "then write the new day at 'reviewed'\n");
    row("never reviewed", "", "2026-12-24T00:00:00Z",
        "own.md:1:1: nobody says when this runbook was reviewed; at least every 180 days was agreed. Read it, then write "
        "'reviewed: DAY'\n");
    row("no date is given", "", "", "");
    row("not a day", "reviewed: last week\n", "", "own.md:1:1: 'reviewed: last week' is not a day. Write it as 2026-11-12\n");
    row("has not come yet", "reviewed: 2027-11-12\n", "2026-12-24T00:00:00Z",
        "own.md:1:1: 'reviewed: 2027-11-12' has not come yet. Write the day of the last review\n");
}

void DemoRunbooksTest::reviewsGrowOld()
{
    QFETCH(QString, front);
    QFETCH(QString, today);
    QFETCH(QString, expected);
    const auto own = readRunbook("---\nformat: 1\nfor: [slow]\n" + front.toStdString() +
                                     "---\n# Own\n## End\n```call\nwhom: store\n```\n",
                                 "own.md");
    QVERIFY2(own.has_value(), own ? "" : together(own.error()).c_str());
    contract::Agreement agreement = m_agreement;
    agreement.failures.clear();
    agreement.runbooks.clear();
    LintWith with;
    if (!today.isEmpty())
        with.today = *fromRfc3339(today.toStdString());
    QCOMPARE(QString::fromStdString(together(lint({*own}, agreement, with))), expected);
}

void DemoRunbooksTest::nobodyToCallIsFound()
{
    const auto own = readRunbook("---\nformat: 1\nfor: [slow]\n---\n# Own\n## Go\n```ask\nanswers: {A: well again, B: well "
                                 "again}\n```\n",
                                 "own.md");
    QVERIFY(own.has_value());
    std::vector<Runbook> all = m_runbooks;
    all.push_back(*own);
    QCOMPARE(together(lint(all, m_agreement)),
             std::string("own.md:6:1: nobody can be called from this runbook. Add a step with a block 'call' to the end\n"));
}

void DemoRunbooksTest::theTemplateFitsItsAgreement()
{
    const auto folder = demoFolder().parent_path() / "templates";
    const auto agreement = contract::readAgreementFile(folder / "agreement.yaml");
    const auto runbook = readRunbook(contentOf(folder / "runbook.md"), "runbook.md");
    QVERIFY(agreement.has_value() && runbook.has_value());
    // The template shows one runbook; the other failures are for the reader to write, and nothing else is wrong.
    for (const Error& problem : lint({*runbook}, *agreement))
        QVERIFY2(problem.what.ends_with("has no runbook"), problem.text().c_str());
}

QTEST_GUILESS_MAIN(DemoRunbooksTest)
#include "DemoRunbooksTest.moc"
