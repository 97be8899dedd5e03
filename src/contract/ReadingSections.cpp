#include "contract/ReadingSections.h"

#include "base/Files.h"
#include "contract/Environment.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace handrail::contract {

namespace {

constexpr Millis kShortestSpan{1'000}, kLongestSpan{60'000};

void checkAddress(StrictMap& map, std::string_view key, const std::string& address, bool url)
{
    if (address.empty() || address.find("${") != std::string::npos)
        return;
    const bool isUrl = address.starts_with("http://") || address.starts_with("https://");
    const auto colon = address.rfind(':');
    if (url && !isUrl)
        map.complain(key, fmt::format("'{}' is not an address", address), "Write it as http://host:port/metrics");
    else if (!url && (isUrl || colon == std::string::npos || colon == 0 || colon + 1 == address.size()))
        map.complain(key, fmt::format("'{}' is not an address", address), "Write it as host:port");
}

void readOpenInference(StrictMap& sources, Agreement& agreement, Complaints& complaints, const ReadingFrom& from)
{
    if (!sources.has("open inference")) {
        sources.any("open inference");
        return;
    }
    StrictMap map = sources.map("open inference", "'open inference'");
    const std::string address = map.needText("address", "127.0.0.1:8001");
    agreement.sources.oip = substituted(address, map.at("address"), complaints, from);
    checkAddress(map, "address", agreement.sources.oip, false);
    agreement.sources.model = map.text("model");
    map.finish();
}

void readAnswersSource(StrictMap& sources, Agreement& agreement, Complaints& complaints, const ReadingFrom& from)
{
    StrictMap map = sources.map("answers", "'answers'");
    if (map.has("file") && map.has("push"))
        map.complain("push", "answers come by 'file' or by 'push', not both", "Remove one of them");
    if (map.isThere() && !map.has("file") && !map.has("push"))
        complaints.add(map.at(), "'answers' has neither 'file' nor 'push'", "Write {file: answers.jsonl}");
    const std::string file = map.text("file");
    agreement.sources.answersFile = substitutedPath(file, map.at("file"), complaints, from);
    agreement.sources.answersPush = substituted(map.text("push"), map.at("push"), complaints, from);
    checkAddress(map, "push", agreement.sources.answersPush, false);
    map.finish();
}

void readSignals(StrictMap& sources, Agreement& agreement, Complaints& complaints, const ReadingFrom& from)
{
    const YamlNode* value = sources.any("signals");
    if (!value)
        return;
    if (value->kind == YamlNode::Kind::scalar) {
        const bool isFile = value->text.ends_with(".yaml") || value->text.find('/') != std::string::npos;
        agreement.sources.signals = isFile ? substitutedPath(value->text, value->at, complaints, from) : value->text;
        return;
    }
    agreement.sources.signalMap = sources.textMap("signals");
    if (const auto like = agreement.sources.signalMap.find("like"); like != agreement.sources.signalMap.end()) {
        agreement.sources.signals = like->second;
        agreement.sources.signalMap.erase(like);
    }
}

Input readInput(const std::string& field, const YamlNode& node, Complaints& complaints)
{
    StrictMap map(&node, complaints, fmt::format("the input '{}'", field));
    Input input;
    input.field = field;
    input.unit = map.text("unit");
    input.required = map.flag("required", true);
    input.from = map.number("from");
    input.to = map.number("to");
    std::set<std::string> seen;
    for (const std::string& known : map.texts("known"))
        if (!seen.insert(known).second)
            map.complain("known", fmt::format("'{}' is there twice in 'known'", known), "Keep one of them");
    input.known = Names(std::vector<std::string>(seen.begin(), seen.end()));
    for (const std::string& edge : map.texts("bins")) {
        const auto number = parseNumber(edge);
        if (!number)
            map.complain("bins", number.error().what);
        else if (!input.bins.empty() && *number <= input.bins.back())
            map.complain("bins", "the numbers in 'bins' must grow", "Write them smallest first");
        else
            input.bins.push_back(*number);
    }
    input.others = map.text("others");
    if (input.from && input.to && *input.from > *input.to)
        map.complain("to", fmt::format("'to' ({}) is less than 'from' ({})", *input.to, *input.from));
    if (!input.known.empty() && (input.from || input.to || !input.bins.empty()))
        map.complain("known", "an input has known names or a range of numbers, not both", "Remove one of them");
    map.finish();
    // Ten even stretches show a mix well enough where nobody said better.
    if (input.bins.empty() && input.known.empty() && input.from && input.to && *input.from < *input.to)
        for (int i = 1; i < 10; ++i)
            input.bins.push_back(*input.from + (*input.to - *input.from) * i / 10);
    return input;
}

TestQuestion readQuestion(const YamlNode& node, const Agreement& agreement, Complaints& complaints)
{
    StrictMap map(&node, complaints, "a test question");
    TestQuestion question;
    question.at = map.at();
    question.inputs = map.textMap("inputs");
    question.answer = map.needText("answer", agreement.answers.empty() ? "yes" : agreement.answers.front());
    if (map.isThere() && question.inputs.empty())
        complaints.add(map.at(), "a test question has no 'inputs'", "Write them: 'inputs: {field: value}'");
    if (!agreement.inputs.empty())
        for (const auto& [field, value] : question.inputs)
            if (!agreement.input(field)) {
                std::vector<std::string> fields;
                for (const Input& input : agreement.inputs)
                    fields.push_back(input.field);
                map.complain("inputs", fmt::format("there is no input '{}'", field), didYouMean(field, fields));
            }
    const auto& labels = agreement.answers;
    if (!labels.empty() && std::find(labels.begin(), labels.end(), question.answer) == labels.end())
        map.complain("answer", fmt::format("'{}' is not one of the answers", question.answer),
                     didYouMean(question.answer, labels));
    map.finish();
    return question;
}

} // namespace

std::string substituted(const std::string& text, Position at, Complaints& complaints, const ReadingFrom& from)
{
    if (!from.folder)
        return text;
    auto value = withEnvironment(text, processEnvironment());
    if (value)
        return *value;
    complaints.add(at, value.error().what, value.error().whatToDo);
    return {};
}

std::string substitutedPath(const std::string& text, Position at, Complaints& complaints, const ReadingFrom& from)
{
    const std::string path = substituted(text, at, complaints, from);
    if (path.empty() || !from.folder)
        return path;
    return (*from.folder / path).lexically_normal().string();
}

void readSources(StrictMap& top, Agreement& agreement, Complaints& complaints, const ReadingFrom& from)
{
    StrictMap map = top.map("sources", "'sources'");
    readOpenInference(map, agreement, complaints, from);
    agreement.sources.metrics = substituted(map.text("metrics"), map.at("metrics"), complaints, from);
    checkAddress(map, "metrics", agreement.sources.metrics, true);
    readSignals(map, agreement, complaints, from);
    readAnswersSource(map, agreement, complaints, from);
    agreement.sources.askEvery = map.duration("ask every").value_or(agreement.sources.askEvery);
    if (agreement.sources.askEvery < Millis(100))
        map.complain("ask every", "'ask every' is shorter than 100 ms", "Write 100 ms or more");
    map.finish();
    const bool any = map.has("open inference") || map.has("metrics") || map.has("answers");
    if (!any)
        complaints.add(top.at("sources"), "nothing says where the service's numbers come from",
                       "Write 'sources:' with 'open inference', 'metrics' or 'answers'");
    const Millis span = top.duration("windows").value_or(agreement.span);
    if (span < kShortestSpan || span > kLongestSpan || span.count() % 1000 != 0)
        top.complain("windows", "'windows' must be whole seconds from 1 s to 60 s");
    else
        agreement.span = span;
    agreement.logs = substitutedPath(top.text("logs"), top.at("logs"), complaints, from);
}

void readPeople(StrictMap& top, Agreement& agreement, Complaints& complaints)
{
    top.entries("owners", [&](const std::string& key, const YamlNode& node) {
        StrictMap map(&node, complaints, fmt::format("the owner '{}'", key));
        Owner owner;
        owner.team = map.needText("team", "Payments");
        owner.call = map.needText("call", "Payments on call, +1 555 0100");
        owner.when = map.text("when");
        owner.people = map.texts("people");
        map.finish();
        agreement.owners[key] = owner;
    });
    agreement.operatedBy = AgentId(top.text("operated by"));
}

void readInputs(StrictMap& top, Agreement& agreement, Complaints& complaints)
{
    top.entries("inputs", [&](const std::string& field, const YamlNode& node) {
        agreement.inputs.push_back(readInput(field, node, complaints));
    });
}

void readAnswers(StrictMap& top, Agreement& agreement)
{
    StrictMap map = top.map("answers", "'answers'");
    agreement.answerField = map.text("field");
    std::set<std::string> seen;
    for (const std::string& value : map.texts("values")) {
        if (!seen.insert(value).second)
            map.complain("values", fmt::format("'{}' is there twice in 'values'", value), "Keep one of them");
        agreement.answers.push_back(value);
    }
    agreement.guessBelow = map.share("guess below").value_or(agreement.guessBelow);
    map.finish();
}

void readDependencies(StrictMap& top, Agreement& agreement, Complaints& complaints)
{
    top.entries("dependencies", [&](const std::string& name, const YamlNode& node) {
        StrictMap map(&node, complaints, fmt::format("the dependency '{}'", name));
        Dependency dependency;
        dependency.name = name;
        dependency.shown = map.text("shown", name);
        dependency.without = map.text("without");
        dependency.owner = map.text("owner");
        if (!dependency.owner.empty() && !agreement.owners.contains(dependency.owner)) {
            std::vector<std::string> keys;
            for (const auto& [key, owner] : agreement.owners)
                keys.push_back(key);
            map.complain("owner", fmt::format("there is no owner '{}'", dependency.owner),
                         didYouMean(dependency.owner, keys));
        }
        if (const auto slow = map.duration("slow"))
            dependency.slowMs = static_cast<double>(slow->count());
        dependency.failing = map.share("failing");
        dependency.changesWithin = map.duration("changes within");
        map.finish();
        agreement.dependencies.push_back(dependency);
    });
}

void readFallbackModes(StrictMap& top, Agreement& agreement, Complaints& complaints)
{
    top.entries("fallback modes", [&](const std::string& name, const YamlNode& node) {
        StrictMap map(&node, complaints, fmt::format("the fallback mode '{}'", name));
        FallbackMode mode;
        mode.name = name;
        mode.shown = map.text("shown", name);
        mode.customers = map.text("customers");
        mode.atMost = map.duration("at most");
        map.finish();
        agreement.fallbackModes.push_back(mode);
    });
}

std::string readTestQuestions(StrictMap& top, Agreement& agreement, Complaints& complaints, const ReadingFrom& from)
{
    const YamlNode* value = top.any("test questions");
    if (!value)
        return {};
    const auto take = [&](const YamlNode& node, Complaints& into) {
        agreement.testQuestions.push_back(readQuestion(node, agreement, into));
    };
    if (value->kind != YamlNode::Kind::map) {
        top.items("test questions", [&](const YamlNode& node) { take(node, complaints); });
        return {};
    }
    StrictMap map = top.map("test questions", "'test questions'");
    const std::string path =
        substitutedPath(map.needText("file", "test-questions.yaml"), map.at("file"), complaints, from);
    map.finish();
    if (!from.folder || path.empty())
        return {};
    const auto text = readFile(path);
    if (!text) {
        map.complain("file", text.error().what + " " + path, text.error().whatToDo);
        return {};
    }
    const auto root = readYaml(*text, path);
    if (!root) {
        complaints.add(root.error());
        return {};
    }
    Complaints ofFile(path);
    if (root->kind != YamlNode::Kind::list)
        ofFile.add(root->at, "this file must hold a list of test questions", "Begin each with '- inputs:'");
    else
        for (const YamlNode& node : root->items)
            take(node, ofFile);
    for (Error& problem : ofFile.take())
        complaints.add(std::move(problem));
    return root->canonical();
}

} // namespace handrail::contract
