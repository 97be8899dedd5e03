#include "runbook/Runbook.h"

#include <algorithm>
#include <fmt/format.h>

namespace handrail::runbook {

bool Runbook::isFor(const ServiceId& service) const
{
    return services.empty() || std::find(services.begin(), services.end(), service.value) != services.end();
}

namespace {

const Branch* branchOf(const RunbookStep& step, std::string_view answer)
{
    const auto found = std::find_if(step.branches.begin(), step.branches.end(),
                                    [&](const Branch& branch) { return branch.answer == answer; });
    return found == step.branches.end() ? nullptr : &*found;
}

/// The answer whose branch is taken when this one has none; empty for none.
std::string_view standsFor(StepKind kind, std::string_view answer)
{
    if (kind == StepKind::check)
        return answer == "can't tell" || answer == "skipped" ? "no" : "";
    if (kind == StepKind::wait)
        return answer == "did not help" || answer == "skipped" ? "no" : "";
    if (kind == StepKind::call)
        return answer == "did not help" || answer == "skipped" ? "nobody answers" : "";
    if (kind == StepKind::act) {
        if (answer == "helped")
            return "done";
        return answer == "can't tell" || answer == "skipped" ? "did not help" : "";
    }
    return (kind == StepKind::read || kind == StepKind::look) && answer == "skipped" ? "done" : "";
}

const char* kindName(StepKind kind)
{
    constexpr const char* names[] = {"read", "check", "look", "ask", "do", "wait", "call"};
    return names[static_cast<int>(kind)];
}

std::string place(std::uint32_t step)
{
    if (step == journal::kRunEndedWell)
        return "well again";
    if (step == journal::kRunEndedOpen)
        return "left open";
    return step == journal::kRunEndedByCalling ? "called" : std::to_string(step);
}

} // namespace

std::uint32_t RunbookStep::after(std::string_view answer, std::uint32_t stepCount) const
{
    if (const Branch* branch = branchOf(*this, answer))
        return branch->step;
    const std::string_view other = standsFor(kind, answer);
    // Who skips a step or can't tell has not seen that all is well.
    if (const Branch* branch = other.empty() ? nullptr : branchOf(*this, other);
        branch && (branch->step != journal::kRunEndedWell || answer == "helped"))
        return branch->step;
    const bool isWayOut = answer == "skipped" || answer == "did not help" || answer == "went on" || answer == "nobody answers";
    if (kind == StepKind::call && !isWayOut)
        return journal::kRunEndedByCalling;
    if (!isWayOut || number < stepCount)
        return std::min(number, stepCount) + 1;
    return helpStep != 0 ? helpStep : journal::kRunEndedOpen;
}

std::vector<std::string> RunbookStep::possibleAnswers() const
{
    switch (kind) {
    case StepKind::check:
        return {"yes", "no", "can't tell"};
    case StepKind::wait:
        return {"yes", "no"};
    case StepKind::ask:
        return answers;
    case StepKind::act:
        if (branchOf(*this, "helped") || branchOf(*this, "did not help"))
            return {"helped", "did not help", "can't tell", "skipped"};
        return {"done", "did not help", "can't tell", "skipped"};
    case StepKind::call:
        return {"done", "nobody answers"};
    case StepKind::read:
    case StepKind::look:
        break;
    }
    return {"done", "skipped"};
}

std::vector<std::string> RunbookStep::waysOut() const
{
    std::vector<std::string> ways{"skipped", "did not help"};
    if (kind == StepKind::wait)
        ways.emplace_back("went on");
    if (kind == StepKind::act)
        ways.insert(ways.end(), {"done", "helped"});
    return ways;
}

bool RunbookStep::keepsOpen(std::string_view answer) const
{
    const Branch* branch = kind == StepKind::ask ? branchOf(*this, answer) : nullptr;
    return branch && branch->step == number;
}

Millis RunbookStep::suggestsAfter() const
{
    if (kind == StepKind::wait)
        return Millis(0);
    if (atMost > Millis(0))
        return atMost;
    // Somebody answers the telephone or not; a log takes longer to read than a sentence.
    return kind == StepKind::call ? std::chrono::minutes(5) : kind == StepKind::look ? std::chrono::minutes(3) : std::chrono::minutes(2);
}

std::string outline(const Runbook& runbook)
{
    std::string text = runbook.title + '\n';
    const auto count = static_cast<std::uint32_t>(runbook.steps.size());
    for (const RunbookStep& step : runbook.steps) {
        text += fmt::format("{} {} \"{}\"", step.number, kindName(step.kind), step.title);
        for (const std::string& answer : step.possibleAnswers())
            text += fmt::format(" [{} -> {}]", answer, place(step.after(answer, count)));
        text += '\n';
    }
    return text;
}

} // namespace handrail::runbook
