#include "runbook/Flow.h"
#include "runbook/Run.h"

#include <cstdint>
#include <cstdlib>

using namespace handrail;

namespace {

/// Every answer of every step leads to a step that is there, or to an end.
void walkAll(const runbook::Runbook& runbook)
{
    const auto count = static_cast<std::uint32_t>(runbook.steps.size());
    for (const runbook::RunbookStep& step : runbook.steps) {
        for (const std::string& answer : step.possibleAnswers()) {
            const std::uint32_t target = step.after(answer, count);
            if (target > count && target != journal::kRunEndedByCalling)
                std::abort();
        }
        for (const std::string& answer : step.waysOut()) {
            const std::uint32_t target = step.after(answer, count);
            const bool isOpen = target == journal::kRunEndedOpen && step.helpStep == 0;
            if (target > count && target != journal::kRunEndedByCalling && !isOpen)
                std::abort();
        }
    }
}

/// A run that answers itself comes to rest without any new window.
void runByItself(const runbook::Runbook& runbook)
{
    journal::IncidentState incident;
    incident.id = IncidentId("fuzz/1");
    journal::RunState& run = incident.runs[runbook.file];
    run.runbook = runbook.file;
    Window window;
    window.span = Millis(1000);
    window.reachable = true;
    window.version = "v1";
    window.fallbackMode = "";
    const std::vector<Window> windows{window};
    runbook::Facts facts;
    facts.windows = windows;
    for (std::size_t turns = 0; turns <= runbook.steps.size(); ++turns) {
        const auto step = runbook::answerItself(runbook, incident, facts, window.end());
        if (!step)
            return;
        journal::Entry entry;
        entry.at = window.end();
        run.answers.emplace_back(entry, *step);
        run.step = step->nextStep;
    }
    std::abort();
}

} // namespace

/// Whatever stands in the file: a runbook whose ways all lead somewhere, or problems with a place and a sentence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto runbook = runbook::readRunbook(text, "fuzz.md");
    if (!runbook) {
        if (runbook.error().empty() || runbook.error().front().where.find("fuzz.md") != 0)
            std::abort();
        return 0;
    }
    walkAll(*runbook);
    static_cast<void>(runbook::flowProblems(*runbook));
    runbook::LintWith with;
    with.files.emplace();
    with.today = WallTime(std::chrono::hours(24 * 365 * 57));
    for (const Error& problem : runbook::lint({*runbook}, contract::Agreement{}, with))
        if (problem.what.empty() || problem.where.empty())
            std::abort();
    runByItself(*runbook);
    return 0;
}
