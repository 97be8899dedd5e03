#include "collector/AnswerCounter.h"

#include "collector/TestQuestions.h"
#include "collector/Unreported.h"

#include <algorithm>
#include <fmt/format.h>
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

const std::vector<std::string>& AnswerCounter::Field::named() const { return isNumeric(*input) ? *bins : input->known.all(); }

AnswerCounter::AnswerCounter(std::shared_ptr<const contract::Agreement> agreement, std::shared_ptr<AnswersRoom> room)
    : m_agreement(std::move(agreement)),
      m_isOnlySource(m_agreement->sources.oip.empty() && m_agreement->sources.metrics.empty()), m_answers(m_agreement->answers),
      m_given(std::move(room))
{
    m_cells = m_answers.size() + 1;
    for (const auto& input : m_agreement->inputs) {
        m_fields.push_back({&input, Interned(isNumeric(input) ? binNames(input) : std::vector<std::string>()), m_cells});
        m_cells += kFieldCells + m_fields.back().named().size();
    }
    m_fields.shrink_to_fit();
}

AnswerCounter::Part AnswerCounter::emptyPart() const
{
    static const std::set<std::string> kUnreported = unreportedBut({"requests", "errors", "latency", "confidence", "answers", "inputs",
                                                                    "fallback_answers", "versions", "dependencies", "outcomes"});
    Part part{{}, std::vector<std::uint32_t>(m_cells, 0)};
    part.window.requests = 0;
    part.window.latencySource = LatencySource::exact;
    part.window.unreported = kUnreported;
    return part;
}

Window AnswerCounter::windowOf(Part part) const
{
    const auto add = [&part](const std::vector<std::string>& names, std::size_t first, std::map<std::string, std::uint64_t>& counts) {
        for (std::size_t i = 0; i < names.size(); ++i)
            if (const auto times = part.cells[first + i]; times > 0)
                counts[names[i]] += times;
    };
    Window& window = part.window;
    add(m_answers.all(), 0, window.answers);
    if (const auto others = part.cells[m_answers.size()]; others > 0)
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
        add(field.named(), field.first + kFieldCells, counts.values);
    }
    return std::move(window);
}

void AnswerCounter::count(const AnswerLine& line, Part& counted)
{
    Window& part = counted.window;
    if (line.replayed)
        return;
    if (line.synthetic)
        return countTestQuestion(line, part);
    if (line.isOutcome)
        return countOutcome(line, part);
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
    if (m_answers.empty())
        ++part.window.answers[label(text)];
    else
        ++part.cells[m_answers.find(text).value_or(m_answers.size())];
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
    if (field.bins->empty())
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
    if (!field.input->known.empty()) {
        if (const auto known = field.input->known.find(text)) {
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
    const std::string truth = textOf(line.target);
    if (truth.empty())
        return;
    const std::string answered = textOf(line.answer);
    const auto isRight = answered.empty() ? m_given.was(line.id, truth) : std::optional(truth == answered);
    if (!isRight)
        return;
    ++part.outcomes.judged;
    if (!*isRight)
        ++part.outcomes.wrong;
}

/// As where the agent itself asks: what the fallback answers was never promised to be the model's answer.
void AnswerCounter::countTestQuestion(const AnswerLine& line, Window& part)
{
    const std::string expected = textOf(line.target);
    const bool byFallback = !line.fallback.empty() && line.fallback != "none";
    if (line.isOutcome || expected.empty() || byFallback || line.status == "UNAVAILABLE")
        return;
    ++part.knownAnswers.judged;
    part.knownAnswers.wrong += line.isOk() && isRight(textOf(line.answer), expected) ? 0 : 1;
    part.unreported.erase("known_answers");
}

void AnswerCounter::remember(const AnswerLine& line)
{
    if (line.id.empty() || line.id.size() > kLongestName)
        return;
    const auto answer = textOf(line.answer);
    if (!answer.empty() && answer.size() <= kLongestName)
        m_given.put(line.id, answer);
}

} // namespace handrail::collector
