#include "base/Files.h"
#include "contract/AgreementReader.h"
#include "runbook/Run.h"
#include "runbook/Suggestion.h"

#include <QtTest>

#include <algorithm>
#include <set>

using namespace handrail;
using namespace handrail::runbook;

namespace {

const IncidentId kIncident{"flight-lateness/1"};
const WallTime kBegan = *fromRfc3339("2026-11-24T01:00:00Z");

/// All that can be answered to a step, by itself or by a person: its own answers and the ways around it.
std::vector<std::string> everythingSaid(const RunbookStep& step)
{
    std::vector<std::string> all = step.possibleAnswers();
    for (std::string& way : step.waysOut())
        if (std::ranges::find(all, way) == all.end())
            all.push_back(std::move(way));
    return all;
}

bool isEnd(std::uint32_t step)
{
    return step == journal::kRunEndedWell || step == journal::kRunEndedByCalling;
}

std::uint32_t countOf(const Runbook& runbook)
{
    return static_cast<std::uint32_t>(runbook.steps.size());
}

/// Where a run is, and whether the fallback answers there.
struct Place {
    std::uint32_t step = 1;
    bool on = false;
    auto operator<=>(const Place&) const = default;
};

/// An action that is said not to have helped may have been done all the same: the worse of both is taken.
bool isOnAfter(const RunbookStep& step, const std::string& answer, bool on)
{
    if (step.kind != StepKind::act || step.action != "fallback" || answer == "skipped")
        return on;
    if (!step.params.at("mode").empty())
        return true;
    return answer == "done" || answer == "helped" ? false : on;
}

/// A check of the fallback itself has only one true answer.
bool canBeSaid(const RunbookStep& step, const std::string& answer, bool on)
{
    if (step.kind != StepKind::check || step.condition->about != runbook::Condition::About::fallbackMode || (answer != "yes" && answer != "no"))
        return true;
    const bool isNotOff = step.condition->is == runbook::Condition::Is::notEqual && step.condition->text.empty();
    return !isNotOff || (answer == "yes") == on;
}

} // namespace

/// Every way through every runbook of the demo, the ways around its steps included.
class WaysTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void everyAnswerAndEveryWayAroundLeadsOn_data() { rows(); }
    void everyAnswerAndEveryWayAroundLeadsOn();
    void fromEveryStepThereIsAWayToAnEnd_data() { rows(); }
    void fromEveryStepThereIsAWayToAnEnd();
    void whoOnlyGoesAroundCallsSomeoneAndIsNeverWellAgain_data() { rows(); }
    void whoOnlyGoesAroundCallsSomeoneAndIsNeverWellAgain();
    void nothingEndsWellWhileTheSimpleTableIsOn_data() { rows(); }
    void nothingEndsWellWhileTheSimpleTableIsOn();
    void whenNobodyAnswersThereIsSomebodyElse_data() { rows(); }
    void whenNobodyAnswersThereIsSomebodyElse();
    void aStepThatIsOpenForLongSuggestsTheNext_data() { rows(); }
    void aStepThatIsOpenForLongSuggestsTheNext();
    void skippingACheckIsNoWellAgain();

private:
    void rows() const;
    [[nodiscard]] const Runbook& book() const;
    contract::Agreement m_agreement;
    std::vector<Runbook> m_runbooks;
};

void WaysTest::initTestCase()
{
    const std::filesystem::path folder = std::filesystem::path(HANDRAIL_SOURCE_DIR) / "runbooks/demo";
    const auto agreement = contract::readAgreementFile(folder / "flight-lateness.yaml");
    QVERIFY(agreement.has_value());
    m_agreement = *agreement;
    for (const auto& file : std::filesystem::directory_iterator(folder))
        if (file.path().extension() == ".md")
            m_runbooks.push_back(readRunbook(*readFile(file.path()), file.path().filename().string()).value());
    QVERIFY(m_runbooks.size() >= 18);
}

void WaysTest::rows() const
{
    QTest::addColumn<QString>("file");
    for (const Runbook& runbook : m_runbooks)
        QTest::addRow("%s", runbook.file.c_str()) << QString::fromStdString(runbook.file);
}

const Runbook& WaysTest::book() const
{
    const std::string file = QTest::currentDataTag();
    return *std::ranges::find(m_runbooks, file, &Runbook::file);
}

void WaysTest::everyAnswerAndEveryWayAroundLeadsOn()
{
    const Runbook& runbook = book();
    for (const RunbookStep& step : runbook.steps) {
        journal::IncidentState incident;
        incident.id = kIncident;
        incident.runs[runbook.file].runbook = runbook.file;
        incident.runs[runbook.file].step = step.number;
        for (const std::string& answer : everythingSaid(step)) {
            const auto entry = answerStep(runbook, incident, step.number, answer, "because");
            QVERIFY2(entry.has_value(), (step.title + ": " + answer).c_str());
            const bool stays = entry->nextStep == step.number;
            QVERIFY2(isEnd(entry->nextStep) || entry->nextStep <= countOf(runbook), (step.title + ": " + answer).c_str());
            // Only the last call holds on to its step: going around it would end the run with nobody called.
            QVERIFY2(!stays || step.number == step.helpStep || step.keepsOpen(answer), (step.title + ": " + answer).c_str());
        }
    }
}

void WaysTest::fromEveryStepThereIsAWayToAnEnd()
{
    const Runbook& runbook = book();
    for (const RunbookStep& from : runbook.steps) {
        std::set<std::uint32_t> seen, ends;
        std::vector<std::uint32_t> waiting{from.number};
        while (!waiting.empty()) {
            const std::uint32_t at = waiting.back();
            waiting.pop_back();
            if (isEnd(at))
                ends.insert(at);
            else if (seen.insert(at).second)
                for (const std::string& answer : everythingSaid(runbook.steps[at - 1]))
                    waiting.push_back(runbook.steps[at - 1].after(answer, countOf(runbook)));
        }
        QVERIFY2(ends.contains(journal::kRunEndedByCalling), from.title.c_str());
    }
}

void WaysTest::whoOnlyGoesAroundCallsSomeoneAndIsNeverWellAgain()
{
    const Runbook& runbook = book();
    for (const RunbookStep& from : runbook.steps)
        for (const char* way : {"skipped", "did not help", "can't tell", "went on"}) {
            std::uint32_t at = from.number;
            for (std::uint32_t steps = 0; steps <= countOf(runbook) && at != runbook.steps[at - 1].helpStep; ++steps) {
                const RunbookStep& step = runbook.steps[at - 1];
                const auto all = everythingSaid(step);
                const bool isThere = std::ranges::find(all, way) != all.end();
                at = step.after(isThere ? way : "skipped", countOf(runbook));
                QVERIFY2(at != journal::kRunEndedWell, (step.title + ": " + way).c_str());
                QVERIFY2(at <= countOf(runbook), (step.title + ": " + way).c_str());
            }
            QVERIFY2(at == runbook.steps[at - 1].helpStep, (from.title + ": " + way).c_str());
        }
}

void WaysTest::nothingEndsWellWhileTheSimpleTableIsOn()
{
    const Runbook& runbook = book();
    std::set<Place> seen;
    std::vector<Place> waiting{{1, std::ranges::find(runbook.failures, "fallback too long") != runbook.failures.end()}};
    while (!waiting.empty()) {
        const Place at = waiting.back();
        waiting.pop_back();
        if (at.step == journal::kRunEndedByCalling || !seen.insert(at).second)
            continue;
        QVERIFY(at.step != journal::kRunEndedWell || !at.on);
        if (at.step == journal::kRunEndedWell)
            continue;
        const RunbookStep& step = runbook.steps[at.step - 1];
        for (const std::string& answer : everythingSaid(step))
            if (canBeSaid(step, answer, at.on))
                waiting.push_back({step.after(answer, countOf(runbook)), isOnAfter(step, answer, at.on)});
    }
    QVERIFY(seen.size() >= runbook.steps.size());
}

void WaysTest::whenNobodyAnswersThereIsSomebodyElse()
{
    const Runbook& runbook = book();
    for (const RunbookStep& step : runbook.steps) {
        if (step.kind != StepKind::call || step.number == step.helpStep)
            continue;
        const std::uint32_t next = step.after("nobody answers", countOf(runbook));
        QVERIFY2(next >= 1 && next <= countOf(runbook), step.title.c_str());
        const RunbookStep& other = runbook.steps[next - 1];
        QVERIFY2(other.kind == StepKind::call && other.callWhom != step.callWhom, step.title.c_str());
    }
}

void WaysTest::aStepThatIsOpenForLongSuggestsTheNext()
{
    const Runbook& runbook = book();
    for (const RunbookStep& step : runbook.steps) {
        journal::SharedState shared;
        journal::Entry entry;
        const auto happen = [&](journal::Body body) {
            ++entry.seq;
            entry.at = kBegan;
            entry.service = m_agreement.service;
            entry.body = std::move(body);
            shared.take(entry);
        };
        journal::Alert alert;
        alert.incident = kIncident;
        alert.phase = journal::AlertPhase::opened;
        alert.at = kBegan;
        happen(alert);
        journal::Step begun = beginRun(runbook, kIncident);
        begun.nextStep = step.number;
        happen(begun);
        const Millis open = step.suggestsAfter();
        const auto suggested = [&](Millis after) {
            return suggest({&runbook, *shared.incident(kIncident), shared, m_agreement, kBegan + after});
        };
        if (step.kind == StepKind::wait || step.number == step.helpStep) {
            QVERIFY2(!suggested(std::chrono::hours(3)), step.title.c_str());
            continue;
        }
        QVERIFY2(open >= std::chrono::minutes(2) && open <= std::chrono::hours(1), step.title.c_str());
        QVERIFY2(!suggested(open - Millis(1)), step.title.c_str());
        const auto found = suggested(open);
        QVERIFY2(found && found->why == Suggestion::Why::takesLong && found->step >= 1, step.title.c_str());
        // Nobody is led to undo what protects people only because time has passed.
        const RunbookStep& next = runbook.steps[found->step - 1];
        const bool switchesOff = next.params.contains("mode") && next.params.at("mode").empty();
        QVERIFY2(step.kind != StepKind::ask || !switchesOff, step.title.c_str());
    }
}

void WaysTest::skippingACheckIsNoWellAgain()
{
    RunbookStep check;
    check.kind = StepKind::check;
    check.branches = {{"no", journal::kRunEndedWell}, {"yes", 3}};
    QCOMPARE(check.after("no", 3), journal::kRunEndedWell);
    QCOMPARE(check.after("skipped", 3), 2U);
    QCOMPARE(check.after("can't tell", 3), 2U);
    check.branches = {{"no", 3}};
    QCOMPARE(check.after("skipped", 3), 3U);
}

QTEST_GUILESS_MAIN(WaysTest)
#include "WaysTest.moc"
