#include "runbook/Runbook.h"

#include "contract/FailureKinds.h"
#include "contract/StrictMap.h"
#include "runbook/Flow.h"
#include "runbook/LintText.h"

#include <algorithm>
#include <fmt/format.h>

namespace handrail::runbook {

using contract::Agreement;
using contract::didYouMean;

namespace {

template <typename T, typename Member>
std::vector<std::string> names(const std::vector<T>& all, Member T::*member)
{
    std::vector<std::string> result;
    for (const T& one : all)
        result.push_back(one.*member);
    return result;
}

std::vector<std::string> owners(const Agreement& agreement)
{
    std::vector<std::string> result;
    for (const auto& [key, owner] : agreement.owners)
        result.push_back(key);
    return result;
}

bool isIn(const std::string& word, const std::vector<std::string>& all)
{
    return std::find(all.begin(), all.end(), word) != all.end();
}

/// Lints one runbook; each function looks at one kind of thing.
class Linter {
public:
    Linter(const Runbook& runbook, const Agreement& agreement, std::vector<Error>& found)
        : m_runbook(runbook), m_agreement(agreement), m_found(found)
    {
    }

    void lint()
    {
        for (const std::string& failure : m_runbook.failures)
            known({1, 1}, "failure", failure, failures());
        if (!m_runbook.owner.empty())
            known({1, 1}, "owner", m_runbook.owner, owners(m_agreement));
        for (const RunbookStep& step : m_runbook.steps) {
            if (step.condition)
                lintCondition(step);
            if (step.kind == StepKind::act)
                lintAction(step);
            if (step.kind == StepKind::call)
                known(positionOf(step, "whom"), "owner", step.callWhom, owners(m_agreement));
            if (step.kind == StepKind::look && step.lookAt == "chart" && !step.lookFor.empty())
                lintSignal(positionOf(step, "for"), step.lookFor);
        }
        lintFlow();
    }

private:
    static contract::Position positionOf(const RunbookStep& step, const char* key)
    {
        const auto found = step.at.find(key);
        return found == step.at.end() ? contract::Position{step.line, 1} : found->second;
    }
    void say(contract::Position at, std::string what, std::string whatToDo)
    {
        m_found.push_back({ErrorCode::invalidInput, std::move(what),
                           fmt::format("{}:{}:{}", m_runbook.file, at.line, at.column), std::move(whatToDo)});
    }
    void known(contract::Position at, const char* what, const std::string& name, const std::vector<std::string>& all)
    {
        if (!isIn(name, all))
            say(at, fmt::format("the agreement has no {} '{}'", what, name), didYouMean(name, all));
    }
    std::vector<std::string> failures() const
    {
        std::vector<std::string> all = names(m_agreement.failures, &contract::Failure::name);
        for (const contract::FailureKind& kind : contract::failureKinds())
            all.emplace_back(kind.key);
        return all;
    }
    void lintSignal(contract::Position at, const std::string& text)
    {
        const auto signal = Signal::parse(text);
        if (!signal) {
            say(at, signal.error().what, signal.error().whatToDo);
            return;
        }
        if (text.starts_with("input:"))
            known(at, "input", signal->subject, names(m_agreement.inputs, &contract::Input::field));
        if (text.starts_with("dependency:"))
            known(at, "dependency", signal->subject,
                  names(m_agreement.dependencies, &contract::Dependency::name));
    }
    void lintCondition(const RunbookStep& step)
    {
        const Condition& condition = *step.condition;
        if (condition.about == Condition::About::fallbackMode && !condition.text.empty())
            known(positionOf(step, step.at.contains("fallback is") ? "fallback is" : "fallback is not"), "fallback mode", condition.text,
                  names(m_agreement.fallbackModes, &contract::FallbackMode::name));
        if (condition.about != Condition::About::signal)
            return;
        const contract::Position at = positionOf(step, "signal");
        lintSignal(at, condition.signal);
        const auto signal = Signal::parse(condition.signal);
        if (condition.against == Condition::Against::agreed && signal && !contract::agreedLimit(m_agreement, *signal))
            say(at, fmt::format("nothing was agreed for '{}'", condition.signal),
                "Write a number, or give it a limit in the agreement");
    }
    void lintAction(const RunbookStep& step)
    {
        const contract::Action* action = m_agreement.action(step.action);
        const contract::Position at = positionOf(step, "action");
        if (!action) {
            known(at, "action", step.action, names(m_agreement.actions, &contract::Action::name));
            return;
        }
        const bool hasMode = step.params.contains("mode"), hasVersion = step.params.contains("version");
        const bool needsMode = action->kind == journal::ActionKind::fallback || takes(*action, "{mode}");
        const bool needsVersion = action->kind == journal::ActionKind::rollBack || takes(*action, "{version}");
        if (needsMode && !hasMode)
            say(at, "the step does not say which fallback", "Write 'mode: off' or the name of a mode");
        if (needsVersion && !hasVersion)
            say(at, "the step does not say which version", "Write 'version: previous'");
        if (hasMode && !needsMode)
            say(positionOf(step, "mode"), fmt::format("the action '{}' takes no fallback mode", step.action), "Remove the line");
        if (hasVersion && !needsVersion)
            say(positionOf(step, "version"), fmt::format("the action '{}' takes no version", step.action), "Remove the line");
        if (hasMode && needsMode && !step.params.at("mode").empty())
            known(positionOf(step, "mode"), "fallback mode", step.params.at("mode"),
                  names(m_agreement.fallbackModes, &contract::FallbackMode::name));
    }
    static bool takes(const contract::Action& action, const char* placeholder)
    {
        const auto has = [&](const std::string& text) { return text.find(placeholder) != std::string::npos; };
        return has(action.url) || has(action.body) || std::ranges::any_of(action.command, has);
    }
    void lintFlow()
    {
        if (!m_runbook.steps.empty() && m_runbook.steps.front().helpStep == 0)
            say({m_runbook.steps.back().line, 1}, "nobody can be called from this runbook",
                "Add a step with a block 'call' to the end");
        for (const FlowProblem& problem : flowProblems(m_runbook)) {
            const RunbookStep& step = m_runbook.steps[problem.step - 1];
            const contract::Position at{step.line, 1};
            if (problem.what == FlowProblem::What::unreachable)
                say(at, fmt::format("no answer leads to the step '{}'", step.title), "Lead to it, or remove it");
            else if (problem.what == FlowProblem::What::noWayOut)
                say(at, fmt::format("from the step '{}' no way leads to an end", step.title),
                    "Let one answer lead to 'well again' or to a step that calls someone");
            else
                say(at,
                    fmt::format("the step '{}' leads back to itself without a person in between", step.title),
                    "Put a step between that asks, does or calls");
        }
    }

    const Runbook& m_runbook;
    const Agreement& m_agreement;
    std::vector<Error>& m_found;
};

/// Does every failure have a runbook, and is it there and meant for it?
void lintCoverage(const std::vector<Runbook>& runbooks, const Agreement& agreement, std::vector<Error>& found)
{
    for (const contract::Failure& failure : agreement.failures)
        if (!agreement.runbooks.contains(failure.name) &&
            !agreement.runbooks.contains(std::string(contract::failureKey(failure.kind))))
            found.push_back({ErrorCode::invalidInput, fmt::format("the failure '{}' has no runbook", failure.name),
                             fmt::format("{}:{}:{}", agreement.file, failure.at.line, failure.at.column),
                             fmt::format("Write one, and name it under 'runbooks': '{}: FILE.md'", failure.name)});
    const std::vector<std::string> files = names(runbooks, &Runbook::file);
    for (const auto& [failure, file] : agreement.runbooks) {
        const auto runbook = std::find_if(runbooks.begin(), runbooks.end(), [&](const Runbook& r) {
            return r.file == file || file.ends_with('/' + r.file);
        });
        if (runbook == runbooks.end())
            found.push_back({ErrorCode::notFound,
                             fmt::format("the runbook '{}' of the failure '{}' is not there", file, failure),
                             agreement.file, didYouMean(file, files)});
        else if (!runbook->isFor(agreement.service))
            found.push_back({ErrorCode::invalidInput,
                             fmt::format("the agreement takes this runbook for '{}', and it is for other services", failure),
                             fmt::format("{}:1:1", runbook->file), fmt::format("Add '{}' to 'services'", agreement.service.value)});
        else if (!isIn(failure, runbook->failures))
            found.push_back({ErrorCode::invalidInput,
                             fmt::format("the agreement takes this runbook for '{}', and it does not say so", failure),
                             fmt::format("{}:1:1", runbook->file), fmt::format("Add '{}' to 'for'", failure)});
    }
}

} // namespace

std::vector<Error> lint(const std::vector<Runbook>& runbooks, const Agreement& agreement, const LintWith& with)
{
    std::vector<Error> found;
    for (const Runbook& runbook : runbooks) {
        if (runbook.isFor(agreement.service)) // else its names are those of other agreements
            Linter(runbook, agreement, found).lint();
        lintText(runbook, runbooks, agreement, with, found);
    }
    lintCoverage(runbooks, agreement, found);
    return found;
}

} // namespace handrail::runbook
