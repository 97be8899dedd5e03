#include "demo/AnswerRecord.h"

#include "demo/Settings.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace handrail::demo {

namespace {

double rounded(double value, double to)
{
    return std::round(value * to) / to;
}

nlohmann::json features(const Question& question)
{
    nlohmann::json json = nlohmann::json::object();
    const auto put = [&json](const char* name, const auto& value) {
        json[name] = value ? nlohmann::json(*value) : nlohmann::json();
    };
    put("hour", question.hour);
    put("weekday", question.weekday);
    put("distance", question.distance);
    json["origin"] = question.origin.empty() ? nlohmann::json() : nlohmann::json(question.origin);
    json["destination"] = question.destination.empty() ? nlohmann::json() : nlohmann::json(question.destination);
    put("lateness", question.lateness);
    if (question.lateness)
        json["lateness"] = rounded(*question.lateness, 1e4);
    if (question.distance)
        json["distance"] = rounded(*question.distance, 10);
    return json;
}

nlohmann::json dependencies(const AnswerRecord& record)
{
    nlohmann::json json = nlohmann::json::object();
    for (const auto& [name, call] : record.dependencies) {
        json[name] = {{"ms", rounded(call.ms, 1e3)}, {"ok", call.ok}};
        if (call.ageSeconds)
            json[name]["age_s"] = rounded(*call.ageSeconds, 1e3);
    }
    return json;
}

/// Bytes that are no UTF-8 must not break the line.
std::string dumped(const nlohmann::ordered_json& json)
{
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

} // namespace

std::string toLine(const AnswerRecord& record)
{
    nlohmann::ordered_json json = {{"schema", "predlog/1"},
                                   {"id", record.id},
                                   {"time", toRfc3339(record.time)},
                                   {"sent_ms", toMs(record.time)},
                                   {"service", kService},
                                   {"model", kModel},
                                   {"model_version", record.version},
                                   {"status", record.status},
                                   {"latency_ms", rounded(record.latencyMs, 1e3)},
                                   {"fallback", record.fallback},
                                   {"synthetic", record.synthetic},
                                   {"features", features(record.question)}};
    if (!record.answer.empty()) {
        json["prediction"] = record.answer;
        json["proba"] = {{"late", rounded(record.chance, 1e4)}, {"on time", rounded(1 - record.chance, 1e4)}};
        json["confidence"] = rounded(confidence(record.chance), 1e4);
        json["confidence_kind"] = "distance from the line";
    }
    if (!record.target.empty())
        json["target"] = record.target;
    if (!record.reason.empty())
        json["reason"] = record.reason;
    if (!record.flags.empty())
        json["flags"] = record.flags;
    if (!record.dependencies.empty())
        json["dependencies"] = dependencies(record);
    if (record.replayed)
        json["replayed"] = true;
    if (record.lap > 0)
        json["lap"] = record.lap;
    return dumped(json);
}

std::string toLine(const OutcomeRecord& record)
{
    nlohmann::ordered_json json = {
        {"schema", "predlabel/1"},        {"id", record.id},     {"target", record.target},
        {"time", toRfc3339(record.time)}, {"service", kService}, {"prediction", record.prediction},
        {"model_version", record.version}};
    if (record.replayed)
        json["replayed"] = true;
    return dumped(json);
}

} // namespace handrail::demo
