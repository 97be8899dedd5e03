#include "collector/AnswerCounter.h"

#include "collector/Unreported.h"

#include <algorithm>
#include <bit>
#include <fmt/format.h>
#include <functional>
#include <utility>

namespace handrail::collector {

namespace {

constexpr std::size_t kMostLabels = 50;
constexpr std::size_t kLongestName = 100;
constexpr std::size_t kMostReasons = 30;
constexpr std::size_t kMostUnseen = 30, kLongestUnseen = 40;
constexpr Millis kUnseenFor = std::chrono::hours(1);
const std::string kOther = "other";

/// Counts under `name`, or under "other" when there are too many names already.
void countName(std::map<std::string, std::uint64_t>& counts, std::string name)
{
    if (name.size() > kLongestName)
        name.resize(kLongestName);
    if (counts.size() >= kMostReasons && !counts.contains(name))
        name = kOther;
    ++counts[name];
}

void countConfidence(double confidence, Window& part)
{
    if (!(confidence >= 0 && confidence <= 1))
        return;
    if (!part.confidence)
        part.confidence = ConfidenceBins{};
    const auto bins = part.confidence->size();
    const auto bin = std::min(bins - 1, static_cast<std::size_t>(confidence * static_cast<double>(bins)));
    ++(*part.confidence)[bin];
}

void countDependencies(const AnswerLine& line, Window& part)
{
    constexpr std::size_t kMostDependencies = 50;
    for (const auto& [name, call] : line.dependencies) {
        if (part.dependencies.size() >= kMostDependencies && !part.dependencies.contains(name))
            continue;
        auto& counts = part.dependencies[name];
        ++counts.calls;
        if (!call.ok)
            ++counts.failures;
        if (call.ms)
            counts.latency.add(*call.ms);
        if (call.ageS)
            counts.ageS = call.ageS;
    }
}

std::optional<double> valueIn(const Scalar& value)
{
    if (const auto* number = std::get_if<double>(&value))
        return *number;
    if (const auto* flag = std::get_if<bool>(&value))
        return *flag ? 1 : 0;
    return {};
}

std::uint64_t hashOf(const std::string& text) { return std::hash<std::string>()(text); }

bool isNumeric(const contract::Input& input) { return input.from || input.to || !input.bins.empty(); }

} // namespace

std::vector<std::string> binNames(const contract::Input& input)
{
    std::vector<std::string> names;
    if (input.bins.empty())
        return names;
    std::string low = input.from ? fmt::format("{}", *input.from) : "";
    for (const double edge : input.bins) {
        names.push_back(fmt::format("{}..{}", low, edge));
        low = fmt::format("{}", edge);
    }
    names.push_back(fmt::format("{}..{}", low, input.to ? fmt::format("{}", *input.to) : ""));
    return names;
}

AnswerCounter::Names::Names(std::vector<std::string> names)
    : m_names(std::move(names)), m_places(m_names.empty() ? 0 : std::bit_ceil(m_names.size() + m_names.size() / 2 + 1), 0)
{
    for (std::size_t i = 0; i < m_names.size(); ++i) {
        std::size_t at = hashOf(m_names[i]) & (m_places.size() - 1);
        while (m_places[at] != 0)
            at = (at + 1) & (m_places.size() - 1);
        m_places[at] = static_cast<std::uint32_t>(i + 1);
    }
}

std::optional<std::size_t> AnswerCounter::Names::find(const std::string& name) const
{
    if (m_places.empty())
        return {};
    const std::size_t last = m_places.size() - 1; // a power of two less one
    for (std::size_t at = hashOf(name) & last; m_places[at] != 0; at = (at + 1) & last)
        if (m_names[m_places[at] - 1] == name)
            return m_places[at] - 1;
    return {};
}

AnswerCounter::AnswerCounter(std::shared_ptr<const contract::Agreement> agreement, std::shared_ptr<AnswersRoom> room)
    : m_agreement(std::move(agreement)),
      m_isOnlySource(m_agreement->sources.oip.empty() && m_agreement->sources.metrics.empty()), m_answers(m_agreement->answers),
      m_given(std::move(room))
{
    std::size_t cells = m_answers.all().size() + 1;
    for (const auto& input : m_agreement->inputs) {
        Names named(isNumeric(input) ? binNames(input) : std::vector<std::string>(input.known.begin(), input.known.end()));
        const std::size_t first = std::exchange(cells, cells + kFieldCells + named.all().size());
        m_fields.push_back({&input, std::move(named), first});
    }
    m_empty.cells.assign(cells, 0);
    m_empty.window.requests = 0;
    m_empty.window.latencySource = LatencySource::exact;
    m_empty.window.unreported = unreportedBut({"requests", "errors", "latency", "confidence", "answers", "inputs", "fallback_answers",
                                               "versions", "dependencies", "outcomes"});
}

Window AnswerCounter::windowOf(Part part) const
{
    const auto add = [&part](const Names& names, std::size_t first, std::map<std::string, std::uint64_t>& counts) {
        for (std::size_t i = 0; i < names.all().size(); ++i)
            if (const auto times = part.cells[first + i]; times > 0)
                counts[names.all()[i]] += times;
    };
    Window& window = part.window;
    add(m_answers, 0, window.answers);
    if (const auto others = part.cells[m_answers.all().size()]; others > 0)
        window.answers[kOther] += others;
    for (const Field& field : m_fields) {
        const auto cell = [&](Cell each) { return part.cells[field.first + each]; };
        if (cell(kTotal) == 0)
            continue;
        InputCounts& counts = window.inputs[field.input->field];
        counts.total += cell(kTotal);
        counts.missing += cell(kMissing);
        counts.outOfRange += cell(kOutOfRange);
        counts.unseen += cell(kUnseen);
        if (cell(kOthers) > 0)
            counts.values[kOther] += cell(kOthers);
        add(field.named, field.first + kFieldCells, counts.values);
    }
    return std::move(window);
}

void AnswerCounter::count(const AnswerLine& line, Part& counted)
{
    Window& part = counted.window;
    if (line.synthetic || line.replayed)
        return;
    if (line.isOutcome) {
        countOutcome(line, part);
        return;
    }
    part.requests = part.requests.value_or(0) + 1;
    if (line.latencyMs)
        part.latency.add(*line.latencyMs);
    if (!line.version.empty())
        countName(part.versions, line.version);
    const bool byFallback = !line.fallback.empty() && line.fallback != "none";
    if (!line.fallback.empty())
        part.fallbackAnswers = part.fallbackAnswers.value_or(0) + (byFallback ? 1 : 0);
    if (byFallback)
        countName(part.fallbackModes, line.fallback);
    if (m_isOnlySource) {
        if (!line.version.empty())
            part.version = line.version;
        if (!line.fallback.empty())
            part.fallbackMode = byFallback ? line.fallback : "";
    }
    countInputs(line, counted);
    countDependencies(line, part);
    if (!line.isOk()) {
        countName(part.errors, !line.reason.empty() ? line.reason : line.status.empty() ? "no answer" : line.status);
        return;
    }
    if (line.confidence)
        countConfidence(*line.confidence, part);
    countAnswer(line, counted);
    remember(line);
}

void AnswerCounter::countAnswer(const AnswerLine& line, Part& part)
{
    const auto text = textOf(line.answer);
    if (text.empty())
        return;
    if (m_answers.all().empty())
        ++part.window.answers[label(text)];
    else
        ++part.cells[m_answers.find(text).value_or(m_answers.all().size())];
}

/// Nobody agreed which answers there are: they are named as far as they are few.
std::string AnswerCounter::label(const std::string& text)
{
    if (m_labels.contains(text))
        return text;
    if (m_labels.size() >= kMostLabels || text.size() > kLongestName)
        return kOther;
    m_labels.insert(text);
    return text;
}

void AnswerCounter::countInputs(const AnswerLine& line, Part& part)
{
    for (auto& field : m_fields) {
        const auto& input = *field.input;
        const Scalar* value = line.feature(input.field, field.usualPlace);
        const bool missing = value == nullptr || std::holds_alternative<std::monostate>(*value);
        if (missing && !input.required)
            continue;
        ++part.cells[field.first + kTotal];
        if (missing)
            ++part.cells[field.first + kMissing];
        else if (isNumeric(input))
            countNumber(field, *value, part);
        else
            countValue(field, *value, line.time.value_or(WallTime{}), part);
    }
}

/// Whoever mends what comes in asks for names; thousands of them are no help, and would fill the store.
bool AnswerCounter::isNamed(Field& field, const std::string& text, WallTime at)
{
    if (at >= field.seenFrom + kUnseenFor) {
        field.seen.clear();
        field.seenFrom = at;
    }
    if (field.seen.size() < kMostUnseen && text.size() <= kLongestUnseen)
        field.seen.insert(text);
    return field.seen.contains(text);
}

void AnswerCounter::countNumber(const Field& field, const Scalar& value, Part& part)
{
    const auto& input = *field.input;
    const auto number = valueIn(value);
    const bool inRange = number && (!input.from || *number >= *input.from) && (!input.to || *number <= *input.to);
    if (!inRange)
        ++part.cells[field.first + kOutOfRange];
    if (field.named.all().empty())
        return;
    const auto edge = std::ranges::upper_bound(input.bins, number.value_or(0));
    ++part.cells[field.first + (inRange ? kFieldCells + static_cast<std::size_t>(edge - input.bins.begin()) : kOthers)];
}

void AnswerCounter::countValue(Field& field, const Scalar& value, WallTime at, Part& part)
{
    const auto* given = std::get_if<std::string>(&value);
    const std::string made = given == nullptr ? textOf(value) : std::string();
    const std::string& text = given == nullptr ? made : *given;
    bool isNamedHere = false;
    if (!field.named.all().empty()) {
        if (const auto known = field.named.find(text)) {
            ++part.cells[field.first + kFieldCells + *known];
            return;
        }
        ++part.cells[field.first + kUnseen];
        isNamedHere = isNamed(field, text, at);
    } else { // nothing is agreed about it: its mix is shown as far as there are few values
        if (!field.seen.contains(text) && field.seen.size() < kMostLabels && text.size() <= kLongestName)
            field.seen.insert(text);
        isNamedHere = field.seen.contains(text);
    }
    if (isNamedHere)
        ++part.window.inputs[field.input->field].values[text];
    else
        ++part.cells[field.first + kOthers];
}

void AnswerCounter::countOutcome(const AnswerLine& line, Window& part)
{
    const std::string answered = textOf(line.answer);
    std::uint64_t hash = hashOf(answered);
    if (answered.empty()) {
        const auto given = m_given.find(hashOf(line.id));
        if (!given)
            return;
        hash = *given;
    }
    const auto truth = textOf(line.target);
    if (truth.empty())
        return;
    ++part.outcomes.judged;
    if (hashOf(truth) != hash)
        ++part.outcomes.wrong;
}

void AnswerCounter::remember(const AnswerLine& line)
{
    if (line.id.empty() || line.id.size() > kLongestName)
        return;
    const auto answer = textOf(line.answer);
    if (!answer.empty() && answer.size() <= kLongestName)
        m_given.put(hashOf(line.id), hashOf(answer));
}

} // namespace handrail::collector
