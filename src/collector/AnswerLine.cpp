#include "collector/AnswerLine.h"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace handrail::collector {

namespace {

using nlohmann::json;

constexpr std::size_t kMostFields = 1'000;

Scalar scalarOf(const json& value)
{
    if (value.is_boolean())
        return value.get<bool>();
    if (value.is_number())
        return value.get<double>();
    if (value.is_string())
        return value.get<std::string>();
    return {};
}

std::string text(const json& object, const char* key)
{
    const auto found = object.find(key);
    return found == object.end() ? std::string() : textOf(scalarOf(*found));
}

std::optional<double> number(const json& object, const char* key)
{
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number())
        return {};
    const auto value = found->get<double>();
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

bool flag(const json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_boolean() && found->get<bool>();
}

void readDependencies(const json& object, AnswerLine& line)
{
    const auto found = object.find("dependencies");
    if (found == object.end() || !found->is_object())
        return;
    for (const auto& [name, value] : found->items()) {
        if (!value.is_object() || line.dependencies.size() == kMostFields)
            continue;
        DependencyCall call;
        call.ms = number(value, "ms");
        const auto ok = value.find("ok");
        call.ok = ok == value.end() || !ok->is_boolean() || ok->get<bool>();
        call.ageS = number(value, "age_s");
        line.dependencies[name] = call;
    }
}

AnswerLine lineFrom(const json& object, const std::string& answerField)
{
    AnswerLine line;
    line.isOutcome = text(object, "schema") == "predlabel/1";
    line.id = text(object, "id");
    if (const auto time = fromRfc3339(text(object, "time")))
        line.time = *time;
    line.version = text(object, "model_version");
    line.status = text(object, "status");
    line.reason = text(object, "reason");
    line.fallback = text(object, "fallback");
    line.latencyMs = number(object, "latency_ms");
    line.confidence = number(object, "confidence");
    line.synthetic = flag(object, "synthetic");
    line.replayed = flag(object, "replayed");
    if (const auto features = object.find("features"); features != object.end() && features->is_object())
        for (const auto& [name, value] : features->items())
            if (line.features.size() < kMostFields)
                line.features[name] = scalarOf(value);
    if (const auto answer = object.find(answerField); answer != object.end())
        line.answer = scalarOf(*answer);
    if (const auto target = object.find("target"); target != object.end())
        line.target = scalarOf(*target);
    readDependencies(object, line);
    return line;
}

/// Nesting is counted before the parser sees it: it is recursive where it destroys what it made.
bool isTooDeep(std::string_view line)
{
    constexpr int kDeepest = 32;
    int depth = 0;
    bool inText = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (inText && line[i] == '\\')
            ++i;
        else if (line[i] == '"')
            inText = !inText;
        else if (!inText && (line[i] == '{' || line[i] == '[') && ++depth > kDeepest)
            return true;
        else if (!inText && (line[i] == '}' || line[i] == ']'))
            --depth;
    }
    return false;
}

} // namespace

bool AnswerLine::isOk() const
{
    if (status.empty())
        return !std::holds_alternative<std::monostate>(answer);
    return status == "OK" || status == "ok" || status == "0" || (status.size() == 3 && status[0] == '2');
}

Result<AnswerLine> parseAnswerLine(std::string_view line, const std::string& answerField)
{
    if (line.size() > kLongestLine)
        return fail(ErrorCode::invalidInput, "a line of the log of answers has more than 64 KiB");
    if (isTooDeep(line))
        return fail(ErrorCode::invalidInput, "a line of the log of answers is nested too deep");
    try {
        const auto object = json::parse(line);
        if (!object.is_object())
            return fail(ErrorCode::invalidInput, "a line of the log of answers is no JSON object");
        const auto schema = text(object, "schema");
        if (!schema.empty() && schema != "predlog/1" && schema != "predlabel/1")
            return fail(ErrorCode::invalidInput, fmt::format("a line of the log of answers has the schema '{}'", schema), {},
                        "write predlog/1 or predlabel/1");
        return lineFrom(object, answerField);
    } catch (const json::exception&) {
        return fail(ErrorCode::invalidInput, "a line of the log of answers is no JSON");
    }
}

std::string textOf(const Scalar& value)
{
    if (const auto* text = std::get_if<std::string>(&value))
        return *text;
    if (const auto* number = std::get_if<double>(&value)) {
        if (std::floor(*number) == *number && std::abs(*number) < 1e15)
            return fmt::format("{}", static_cast<std::int64_t>(*number));
        return fmt::format("{}", *number);
    }
    if (const auto* flag = std::get_if<bool>(&value))
        return *flag ? "true" : "false";
    return {};
}

} // namespace handrail::collector
