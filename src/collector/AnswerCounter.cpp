#include "collector/AnswerCounter.h"

#include "collector/Unreported.h"

#include <algorithm>
#include <bit>
#include <fmt/format.h>
#include <functional>

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

AnswerCounter::Names::Names(const std::set<std::string>& names)
    : m_places(names.empty() ? 0 : std::bit_ceil(names.size() + names.size() / 2 + 1), nullptr)
{
    for (const std::string& name : names)
        m_places[placeOf(name)] = &name;
}

std::size_t AnswerCounter::Names::placeOf(const std::string& name) const
{
    const std::size_t last = m_places.size() - 1; // a power of two less one
    std::size_t at = hashOf(name) & last;
    while (m_places[at] != nullptr && *m_places[at] != name)
        at = (at + 1) & last;
    return at;
}

AnswerCounter::AnswerCounter(std::shared_ptr<const contract::Agreement> agreement, std::shared_ptr<AnswersRoom> room)
    : m_agreement(std::move(agreement)),
      m_isOnlySource(m_agreement->sources.oip.empty() && m_agreement->sources.metrics.empty()), m_given(std::move(room))
{
    m_empty.requests = 0;
    m_empty.latencySource = LatencySource::exact;
    m_empty.unreported = unreportedBut({"requests", "errors", "latency", "confidence", "answers", "inputs", "fallback_answers",
                                        "versions", "dependencies", "outcomes"});
    for (const auto& input : m_agreement->inputs)
        m_fields.push_back({&input, Names(input.known), binNames(input), {}});
}

void AnswerCounter::count(const AnswerLine& line, Window& part)
{
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
    countInputs(line, part);
    countDependencies(line, part);
    if (!line.isOk()) {
        countName(part.errors, !line.reason.empty() ? line.reason : line.status.empty() ? "no answer" : line.status);
        return;
    }
    if (line.confidence)
        countConfidence(*line.confidence, part);
    if (const auto answer = label(textOf(line.answer)); !answer.empty())
        ++part.answers[answer];
    remember(line);
}

std::string AnswerCounter::label(const std::string& text)
{
    if (text.empty())
        return {};
    const auto& agreed = m_agreement->answers;
    if (!agreed.empty())
        return std::ranges::find(agreed, text) == agreed.end() ? kOther : text;
    if (m_labels.contains(text))
        return text;
    if (m_labels.size() >= kMostLabels || text.size() > kLongestName)
        return kOther;
    m_labels.insert(text);
    return text;
}

void AnswerCounter::countInputs(const AnswerLine& line, Window& part)
{
    for (auto& field : m_fields) {
        const auto& input = *field.input;
        const Scalar* value = line.feature(input.field);
        const bool missing = value == nullptr || std::holds_alternative<std::monostate>(*value);
        if (missing && !input.required)
            continue;
        auto& counts = part.inputs[input.field];
        ++counts.total;
        if (missing)
            ++counts.missing;
        else
            countValue(field, *value, line.time.value_or(WallTime{}), counts);
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

void AnswerCounter::countValue(Field& field, const Scalar& value, WallTime at, InputCounts& counts)
{
    const auto& input = *field.input;
    if (isNumeric(input)) {
        const auto number = valueIn(value);
        const bool inRange = number && (!input.from || *number >= *input.from) && (!input.to || *number <= *input.to);
        if (!inRange)
            ++counts.outOfRange;
        if (field.bins.empty())
            return;
        if (!inRange) {
            ++counts.values[kOther];
            return;
        }
        const auto edge = std::ranges::upper_bound(input.bins, *number);
        ++counts.values[field.bins[static_cast<std::size_t>(edge - input.bins.begin())]];
        return;
    }
    const std::string text = textOf(value);
    if (!input.known.empty()) {
        const bool isKnown = field.known.contains(text);
        if (!isKnown)
            ++counts.unseen;
        ++counts.values[isKnown || isNamed(field, text, at) ? text : kOther];
        return;
    }
    // Nothing is agreed about it: its mix is shown as far as there are few values.
    if (!field.seen.contains(text) && field.seen.size() < kMostLabels && text.size() <= kLongestName)
        field.seen.insert(text);
    ++counts.values[field.seen.contains(text) ? text : kOther];
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
