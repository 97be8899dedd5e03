#include "runbook/ReadingSteps.h"

#include "contract/FailureKinds.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace handrail::runbook {

using contract::Complaints;
using contract::StrictMap;
using contract::YamlNode;

namespace {

using About = Condition::About;
using Branches = std::vector<NamedBranch>;

constexpr Millis kLogsOver{60'000};
constexpr Millis kAskAgainAfter = std::chrono::minutes(15);

/// A key of a block whose value says where an answer leads.
void readBranch(StrictMap& map, const std::string& key, const std::string& answer, Branches& branches)
{
    const bool wasThere = map.has(key);
    const std::string target = map.text(key);
    if (wasThere && !target.empty())
        branches.push_back({answer, target, map.at(key)});
}

void readBranches(StrictMap& map, const std::vector<std::string>& answers, Branches& branches)
{
    for (const std::string& answer : answers)
        readBranch(map, answer, answer, branches);
}

/// "3 x usual", "agreed", or a number in the signal's unit.
void readComparedWith(StrictMap& map, const std::string& key, const std::optional<Signal>& signal, Condition& condition)
{
    const std::string text = map.text(key);
    const auto times = text.find(" x usual");
    condition.is = key == "above" ? Condition::Is::above : Condition::Is::below;
    if (text == "agreed") {
        condition.against = Condition::Against::agreed;
        return;
    }
    if (times != std::string::npos && times + 8 == text.size()) {
        condition.against = Condition::Against::timesUsual;
        if (const auto factor = contract::parseNumber(text.substr(0, times)); factor && *factor > 0)
            condition.value = *factor;
        else
            map.complain(key, fmt::format("'{}' is not so many times the usual", text), "Write it as 3 x usual");
        return;
    }
    if (!signal)
        return;
    if (const auto value = contract::parseInSignalUnit(signal->kind, text))
        condition.value = *value;
    else
        map.complain(key, value.error().what, "Write a number as its unit asks, 'agreed', or '3 x usual'");
}

void readSignalCondition(StrictMap& map, Condition& condition)
{
    const std::string text = map.text("signal");
    std::optional<Signal> signal;
    if (const auto parsed = Signal::parse(text)) {
        signal = *parsed;
        condition.signal = parsed->text();
    } else if (!text.empty()) {
        map.complain("signal", parsed.error().what, parsed.error().whatToDo);
    }
    if (map.has("above") == map.has("below")) {
        map.any("above");
        map.any("below");
        map.complain("signal", "'signal' needs either 'above' or 'below'", "Write 'above: agreed', for example");
        return;
    }
    const std::string key = map.has("above") ? "above" : "below";
    readComparedWith(map, key, signal, condition);
}

struct TextCondition {
    const char* key;
    About about;
    Condition::Is is;
};

constexpr std::array kTextConditions{
    TextCondition{"version is", About::version, Condition::Is::equal},
    TextCondition{"version is not", About::version, Condition::Is::notEqual},
    TextCondition{"fallback is", About::fallbackMode, Condition::Is::equal},
    TextCondition{"fallback is not", About::fallbackMode, Condition::Is::notEqual},
    TextCondition{"last action", About::operation, Condition::Is::equal},
    TextCondition{"service", About::reachable, Condition::Is::equal},
    TextCondition{"version changed within", About::versionChanged, Condition::Is::equal},
    TextCondition{"logs", About::logs, Condition::Is::above},
};

void readTextCondition(StrictMap& map, const TextCondition& form, Condition& condition)
{
    condition.about = form.about;
    condition.is = form.is;
    if (form.about == About::versionChanged) {
        condition.over = map.duration(form.key).value_or(condition.over);
        return;
    }
    if (form.about == About::reachable) {
        if (map.oneOf(form.key, {"answers", "does not answer"}, 0) == 1)
            condition.is = Condition::Is::notEqual;
        return;
    }
    if (form.about == About::operation) {
        const std::vector<std::string> words{"helped", "did not help", "can't tell", "failed"};
        condition.text = words[map.oneOf(form.key, words, 0)];
        return;
    }
    condition.text = map.text(form.key);
    if (form.about == About::logs) {
        condition.value = static_cast<double>(map.count("more than", 0));
        condition.over = kLogsOver;
        if (condition.text.size() < 2)
            map.complain(form.key, "a log step needs the text that it looks for", "Write 'logs: \"store refused\"'");
    }
    if (form.about == About::fallbackMode && condition.text == "off")
        condition.text.clear();
}

Condition readCondition(StrictMap& map, const std::string& block, Complaints& complaints)
{
    Condition condition;
    std::vector<std::string> found;
    for (const TextCondition& form : kTextConditions)
        if (map.has(form.key)) {
            found.emplace_back(form.key);
            readTextCondition(map, form, condition);
        } else {
            map.any(form.key);
        }
    if (map.has("signal")) {
        found.emplace_back("signal");
        condition.about = About::signal;
        readSignalCondition(map, condition);
    } else {
        map.any("signal");
    }
    if (condition.about != About::logs && map.any("more than"))
        map.complain("more than", "'more than' belongs to 'logs' only", "Remove the line");
    if (const auto over = map.duration("over"); over && condition.about != About::versionChanged)
        condition.over = *over;
    if (found.empty())
        complaints.add(
            map.at(), fmt::format("this {} asks nothing", block),
            "Write 'signal:' with 'above:' or 'below:', 'version changed within:', 'fallback is:', 'service:' or 'logs:'");
    if (found.size() > 1)
        map.complain(found[1], fmt::format("this {} asks two things: '{}' and '{}'", block, found[0], found[1]),
                     "Make two steps of it");
    return condition;
}

/// When the next step is suggested.
void readAtMost(StrictMap& map, RunbookStep& step)
{
    step.atMost = map.duration("at most").value_or(Millis(0));
}

void readCheck(StrictMap& map, RunbookStep& step, Branches& branches, Complaints& complaints)
{
    step.condition = readCondition(map, "check", complaints);
    readAtMost(map, step);
    readBranches(map, {"yes", "no", "can't tell"}, branches);
}

void readWait(StrictMap& map, RunbookStep& step, Branches& branches, Complaints& complaints)
{
    step.condition = readCondition(map, "wait", complaints);
    step.condition->holds = map.duration("holds").value_or(Millis(0));
    const bool hasEnd = map.has("at most");
    step.atMost = map.duration("at most").value_or(Millis(0));
    if (!hasEnd || step.atMost <= Millis(0))
        complaints.add(hasEnd ? map.at("at most") : map.at(), "this wait has no end", "Write 'at most: 5 min'");
    readBranches(map, {"yes", "no"}, branches);
    if (!map.has("yes") && !map.has("no"))
        complaints.add(map.at(), "this wait does not say what then", "Write 'yes: well again' and 'no: Call the team'");
}

void readLook(StrictMap& map, RunbookStep& step, Branches& branches)
{
    const std::vector<std::string> places{"logs", "chart", "versions", "link"};
    map.needText("at", "logs");
    step.lookAt = places[map.oneOf("at", places, 0)];
    step.lookFor = map.text("for");
    if (step.lookFor.empty() && step.lookAt == "link")
        map.complain("at", "a link needs an address", "Write 'for: https://...'");
    step.lookOver = map.duration("over").value_or(Millis(0));
    if (step.lookOver > Millis(0) && step.lookAt != "chart")
        map.complain("over", "'over' is for a chart", "Remove the line");
    readAtMost(map, step);
    readBranch(map, "then", "done", branches);
}

void readAsk(StrictMap& map, RunbookStep& step, Branches& branches, Complaints& complaints)
{
    const YamlNode* answers = map.has("answers") ? map.any("answers") : nullptr;
    map.any("answers");
    if (answers && answers->kind == YamlNode::Kind::list) {
        step.answers = map.texts("answers");
    } else if (answers) {
        map.entries("answers", [&](const std::string& answer, const YamlNode& target) {
            step.answers.push_back(answer);
            if (target.kind == YamlNode::Kind::scalar)
                branches.push_back({answer, target.text, target.at});
            else
                complaints.add(target.at, fmt::format("the answer '{}' does not say where it leads", answer),
                               "Write 'next', 'well again', 'ask again', 'step 4' or the title of a step");
        });
    }
    readAtMost(map, step);
    step.againAfter = map.duration("again after").value_or(kAskAgainAfter);
    if (step.answers.size() < 2)
        complaints.add(map.at(), "a question needs at least two answers",
                       "Write 'answers: {\"Yes\": next, \"No\": step 4}'");
}

void readDo(StrictMap& map, RunbookStep& step, Branches& branches)
{
    step.action = map.needText("action", "restart");
    if (map.has("version"))
        step.params["version"] = map.text("version");
    if (map.has("mode")) {
        const std::string mode = map.text("mode");
        step.params["mode"] = mode == "off" ? "" : mode;
    }
    map.any("version");
    map.any("mode");
    readAtMost(map, step);
    readBranch(map, "then", "done", branches);
    readBranches(map, {"helped", "did not help", "can't tell", "skipped"}, branches);
}

void readCall(StrictMap& map, RunbookStep& step, Branches& branches)
{
    step.callWhom = map.needText("whom", "model");
    readAtMost(map, step);
    readBranch(map, "then", "done", branches);
    readBranches(map, {"nobody answers"}, branches);
}

void readBlock(StrictMap& map, RunbookStep& step, Branches& branches, Complaints& complaints)
{
    switch (step.kind) {
    case StepKind::check:
        return readCheck(map, step, branches, complaints);
    case StepKind::look:
        return readLook(map, step, branches);
    case StepKind::ask:
        return readAsk(map, step, branches, complaints);
    case StepKind::act:
        return readDo(map, step, branches);
    case StepKind::wait:
        return readWait(map, step, branches, complaints);
    case StepKind::call:
        return readCall(map, step, branches);
    case StepKind::read:
        return;
    }
}

/// The first block that is ours; complains of a second one and of a kind that looks misspelt.
const MarkdownBlock* ourBlock(const MarkdownSection& section, Complaints& complaints)
{
    const MarkdownBlock* found = nullptr;
    const auto& kinds = blockKinds();
    for (const MarkdownBlock& block : section.blocks) {
        if (std::find(kinds.begin(), kinds.end(), block.info) == kinds.end()) {
            const std::string nearest = contract::didYouMean(block.info, kinds);
            if (block.info.size() > 3 && nearest.starts_with("Did"))
                complaints.add({block.line, 4}, fmt::format("there is no kind of block '{}'", block.info), nearest);
        } else if (found) {
            complaints.add({block.line, 1}, fmt::format("the step '{}' has two blocks", section.title),
                           "Make a step of its own of the second");
        } else {
            found = &block;
        }
    }
    return found;
}

} // namespace

const std::vector<std::string>& blockKinds()
{
    static const std::vector<std::string> kinds{"check", "look", "ask", "do", "wait", "call"};
    return kinds;
}

std::pair<RunbookStep, Branches> readStep(const MarkdownSection& section, std::uint32_t number, Complaints& complaints,
                                          std::string_view file)
{
    RunbookStep step;
    Branches branches;
    step.number = number;
    step.title = section.title;
    step.text = section.text;
    step.line = section.line;
    const MarkdownBlock* block = ourBlock(section, complaints);
    if (!block)
        return {step, branches};
    const auto& kinds = blockKinds();
    step.kind = static_cast<StepKind>(std::find(kinds.begin(), kinds.end(), block->info) - kinds.begin() + 1);
    const auto root = contract::readYaml(block->text, file, block->line + 1);
    if (!root) {
        complaints.add(root.error());
        return {step, branches};
    }
    if (root->kind == YamlNode::Kind::nothing) {
        complaints.add({block->line, 1}, fmt::format("the block '{}' is empty", block->info));
        return {step, branches};
    }
    StrictMap map(&*root, complaints, fmt::format("the block '{}'", block->info));
    if (root->kind == YamlNode::Kind::map) {
        for (std::size_t i = 0; i < root->keys.size(); ++i)
            step.at.emplace(root->keys[i], root->items[i].at);
        readBlock(map, step, branches, complaints);
        map.finish();
    }
    return {step, branches};
}

} // namespace handrail::runbook
