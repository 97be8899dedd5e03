#include "runbook/Runbook.h"

#include "base/Files.h"
#include "runbook/ReadingSteps.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <set>

namespace handrail::runbook {

using contract::Complaints;
using contract::Position;
using contract::StrictMap;
using contract::YamlNode;

namespace {

void readFrontMatter(const MarkdownText& text, Runbook& runbook, Complaints& complaints)
{
    const auto root = contract::readYaml(text.frontMatter, runbook.file, std::max(text.frontMatterLine, 1));
    if (!root) {
        complaints.add(root.error());
        return;
    }
    if (root->kind == YamlNode::Kind::nothing) {
        complaints.add({1, 1}, "the runbook does not say what it is for",
                       "Begin with '---', 'format: 1', 'for: [slow answers]', '---'");
        return;
    }
    StrictMap map(&*root, complaints, "the beginning of the runbook");
    if (root->kind != YamlNode::Kind::map)
        return;
    const std::string format = map.needText("format", "1");
    if (map.has("format") && format != "1")
        map.complain("format", fmt::format("this program reads format 1, not '{}'", format),
                     "Write 'format: 1', or install a newer version of this program");
    runbook.title = map.text("title", text.title);
    const YamlNode* failures = map.has("for") ? map.any("for") : nullptr;
    if (failures && failures->kind == YamlNode::Kind::scalar)
        runbook.failures.push_back(map.text("for"));
    else
        runbook.failures = map.texts("for");
    if (runbook.failures.empty())
        complaints.add(map.at("for"), "the runbook does not say what it is for", "Write 'for: [slow answers]'");
    runbook.services = map.texts("services");
    runbook.owner = map.text("owner");
    runbook.reviewed = map.text("reviewed");
    runbook.agreedBy = map.texts("agreed by");
    runbook.reviewEvery = map.duration("review every").value_or(Millis(0));
    map.finish();
    if (runbook.title.empty())
        complaints.add({1, 1}, "the runbook has no title", "Write '# When answers are slow' above the first step");
}

std::string lowerCase(std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return text;
}

/// Turns what a branch names into a step's number. -1 when there is no such step.
std::int64_t resolve(const std::string& target, const Runbook& runbook, std::uint32_t from)
{
    const std::string wanted = lowerCase(target);
    if (wanted == "well again")
        return journal::kRunEndedWell;
    if (wanted == "ask again")
        return runbook.steps[from - 1].kind == StepKind::ask ? std::int64_t(from) : -1;
    if (wanted == "next")
        return from + 1 <= runbook.steps.size() ? std::int64_t(from) + 1 : -1;
    if (wanted.starts_with("step ")) {
        std::uint32_t number = 0;
        const char* end = wanted.data() + wanted.size();
        const auto [stop, error] = std::from_chars(wanted.data() + 5, end, number);
        const bool isThere = error == std::errc() && stop == end && number >= 1 && number <= runbook.steps.size();
        return isThere ? std::int64_t(number) : -1;
    }
    for (const RunbookStep& step : runbook.steps)
        if (lowerCase(step.title) == wanted)
            return step.number;
    return -1;
}

void resolveBranches(Runbook& runbook, std::uint32_t number, const std::vector<NamedBranch>& branches,
                     Complaints& complaints)
{
    RunbookStep& step = runbook.steps[number - 1];
    for (const NamedBranch& branch : branches) {
        const std::int64_t target = resolve(branch.target, runbook, number);
        if (target >= 0) {
            step.branches.push_back({branch.answer, static_cast<std::uint32_t>(target)});
            continue;
        }
        std::vector<std::string> known{"next", "well again"};
        if (step.kind == StepKind::ask)
            known.emplace_back("ask again");
        for (const RunbookStep& other : runbook.steps)
            known.push_back(other.title);
        complaints.add(branch.at,
                       fmt::format("'{}' leads to '{}', and there is no such step", branch.answer, branch.target),
                       contract::didYouMean(branch.target, known));
    }
    const bool isAskedAgain = std::ranges::any_of(step.answers, [&](const std::string& answer) { return step.keepsOpen(answer); });
    if (const auto when = step.at.find("again after"); when != step.at.end() && !isAskedAgain)
        complaints.add(when->second, "no answer keeps this question open, so it is never asked again",
                       "Let an answer lead to 'ask again', or remove the line");
}

/// Only the last step can lead nowhere by itself.
void complainOfOpenEnd(const Runbook& runbook, Complaints& complaints)
{
    if (runbook.steps.empty()) {
        complaints.add({1, 1}, "the runbook has no steps", "Write a heading '## ...' for each");
        return;
    }
    const RunbookStep& last = runbook.steps.back();
    const auto count = static_cast<std::uint32_t>(runbook.steps.size());
    for (const std::string& answer : last.possibleAnswers())
        if (const auto to = last.after(answer, count); to == count + 1 || to == journal::kRunEndedOpen) {
            complaints.add({last.line, 1},
                           fmt::format("the last step '{}' leads nowhere when the answer is '{}'", last.title, answer),
                           "Say where it leads: 'well again' or a step; or end with a step that calls someone");
            return;
        }
}

void complainOfSameTitles(const Runbook& runbook, Complaints& complaints)
{
    std::set<std::string> seen;
    for (const RunbookStep& step : runbook.steps)
        if (!seen.insert(lowerCase(step.title)).second)
            complaints.add({step.line, 1}, fmt::format("two steps have the title '{}'", step.title),
                           "Give each a title of its own");
}

} // namespace

tl::expected<Runbook, std::vector<Error>> readRunbook(std::string_view markdown, std::string_view file)
{
    Runbook runbook;
    const auto slash = file.rfind('/');
    runbook.file = slash == std::string_view::npos ? file : file.substr(slash + 1);
    runbook.text = markdown;
    runbook.digest = sha256Hex(markdown);
    const auto text = readMarkdown(markdown, blockKinds(), runbook.file);
    if (!text)
        return tl::unexpected(std::vector<Error>{text.error()});
    Complaints complaints(runbook.file);
    readFrontMatter(*text, runbook, complaints);
    runbook.intro = text->intro;
    for (const MarkdownBlock& block : text->strayBlocks)
        if (std::find(blockKinds().begin(), blockKinds().end(), block.info) != blockKinds().end())
            complaints.add({block.line, 1}, fmt::format("the block '{}' stands before the first step", block.info),
                           "Put a heading '## ...' above it");
    std::vector<std::vector<NamedBranch>> named;
    for (const MarkdownSection& section : text->sections) {
        auto [step, branches] =
            readStep(section, static_cast<std::uint32_t>(runbook.steps.size()) + 1, complaints, runbook.file);
        runbook.steps.push_back(std::move(step));
        named.push_back(std::move(branches));
    }
    std::uint32_t helpStep = 0;
    for (const RunbookStep& step : runbook.steps)
        helpStep = step.kind == StepKind::call ? step.number : helpStep;
    for (RunbookStep& step : runbook.steps)
        step.helpStep = helpStep;
    for (std::uint32_t i = 0; i < named.size(); ++i)
        resolveBranches(runbook, i + 1, named[i], complaints);
    complainOfSameTitles(runbook, complaints);
    if (complaints.empty())
        complainOfOpenEnd(runbook, complaints);
    if (!complaints.empty())
        return tl::unexpected(complaints.take());
    return runbook;
}

} // namespace handrail::runbook
