#include "runbook/Flow.h"

#include <algorithm>
#include <set>

namespace handrail::runbook {

namespace {

using Steps = std::set<std::uint32_t>;

// An end that only a way out reaches is none that the author meant.
bool isEnd(std::uint32_t step)
{
    return step == journal::kRunEndedWell || step == journal::kRunEndedByCalling;
}

Steps targets(const RunbookStep& step, std::uint32_t count)
{
    Steps found;
    for (const std::string& answer : step.possibleAnswers())
        found.insert(step.after(answer, count));
    return found;
}

/// Answers that the agent gives by itself and at once: those may not lead round in a circle.
Steps targetsAtOnce(const RunbookStep& step, std::uint32_t count)
{
    if (step.kind == StepKind::check)
        return {step.after("yes", count), step.after("no", count)};
    return step.kind == StepKind::wait ? Steps{step.after("yes", count)} : Steps{};
}

/// Everything that can be reached from `start` by `next`, `start` itself only if a way leads back to it.
template <typename Next>
Steps reachable(const Runbook& runbook, std::uint32_t start, Next next)
{
    const auto count = static_cast<std::uint32_t>(runbook.steps.size());
    Steps seen;
    std::vector<std::uint32_t> waiting{start};
    while (!waiting.empty()) {
        const std::uint32_t step = waiting.back();
        waiting.pop_back();
        if (isEnd(step) || step > count)
            continue;
        for (const std::uint32_t target : next(runbook.steps[step - 1], count))
            if (seen.insert(target).second)
                waiting.push_back(target);
    }
    return seen;
}

} // namespace

std::vector<FlowProblem> flowProblems(const Runbook& runbook)
{
    std::vector<FlowProblem> problems;
    if (runbook.steps.empty())
        return problems;
    Steps fromStart = reachable(runbook, 1, targets);
    fromStart.insert(1);
    for (const RunbookStep& step : runbook.steps) {
        if (!fromStart.contains(step.number)) {
            problems.push_back({FlowProblem::What::unreachable, step.number});
            continue;
        }
        const Steps onward = reachable(runbook, step.number, targets);
        if (std::none_of(onward.begin(), onward.end(), isEnd))
            problems.push_back({FlowProblem::What::noWayOut, step.number});
        if (reachable(runbook, step.number, targetsAtOnce).contains(step.number))
            problems.push_back({FlowProblem::What::noPerson, step.number});
    }
    return problems;
}

} // namespace handrail::runbook
