#include "collector/SignalMap.h"

#include "base/Files.h"

#include <algorithm>
#include <fmt/format.h>

namespace handrail::collector {

namespace {

using Written = std::map<std::string, std::string>;

const std::set<std::string> kKeys = {
    "requests", "errors", "latency", "latency sum", "latency count", "versions", "fallback answers", "version",
    "fallback mode", "started", "dependency calls", "dependency failures", "dependency latency", "dependency age"};

/// "$" stands for {label="model name"} with the label that the server uses, or for nothing when no model is named.
const std::map<std::string, std::pair<std::string, Written>> kReady = {
    {"handrail",
     {"",
      {{"requests", "late_flights_requests_total"},
       {"errors", "late_flights_errors_total by reason"},
       {"latency", "late_flights_latency_seconds"},
       {"dependency calls", "late_flights_dependency_calls_total by dependency"},
       {"dependency failures", "late_flights_dependency_failures_total by dependency"},
       {"dependency latency", "late_flights_dependency_latency_seconds by dependency"},
       {"dependency age", "late_flights_lateness_age_seconds by dependency"},
       {"fallback answers", "late_flights_fallback_answers_total by mode"},
       {"version", "late_flights_version_info by version"},
       {"fallback mode", "late_flights_fallback_mode_info by mode"},
       {"started", "process_start_time_seconds"},
       {"gauge:memory_mb", "process_resident_memory_bytes * 0.000001"}}}},
    {"triton",
     {"model",
      {{"requests", "nv_inference_request_success$ + nv_inference_request_failure$"},
       {"errors", "nv_inference_request_failure$ by reason"},
       {"latency", "nv_inference_first_response_histogram_ms$"},
       {"latency sum", "nv_inference_request_duration_us$"},
       {"latency count", "nv_inference_request_success$"},
       {"versions", "nv_inference_request_success$ by version"},
       {"gauge:waiting", "nv_inference_pending_request_count$"},
       {"gauge:memory_mb", "nv_cpu_memory_used_bytes * 0.000001"}}}},
    {"mlserver",
     {"model",
      {{"requests", "model_infer_request_success_total$ + model_infer_request_failure_total$"},
       {"errors", "model_infer_request_failure_total$ by reason"},
       {"latency sum", "model_infer_request_duration_sum$ * 1000"},
       {"latency count", "model_infer_request_duration_count$"},
       {"versions", "model_infer_request_success_total$ by version"},
       {"started", "process_start_time_seconds"},
       {"gauge:memory_mb", "process_resident_memory_bytes * 0.000001"}}}},
    {"tensorflow serving",
     {"model_name",
      {{"requests", ":tensorflow:serving:request_count$"},
       {"errors", ":tensorflow:serving:request_count$ except status=OK by status"},
       {"latency", ":tensorflow:serving:request_latency$ * 0.001"}}}}};

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n\"'");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string filledIn(const std::string& expression, const std::string& label, const std::string& model)
{
    std::string out;
    for (std::size_t at = 0; at < expression.size();) {
        if (expression[at] != '$') {
            out += expression[at++];
            continue;
        }
        std::vector<std::string> matches;
        if (!model.empty())
            matches.push_back(fmt::format("{}=\"{}\"", label, model));
        ++at;
        constexpr std::string_view kExcept = " except status=OK";
        if (expression.compare(at, kExcept.size(), kExcept) == 0) {
            matches.emplace_back("status!=\"OK\"");
            at += kExcept.size();
        }
        if (!matches.empty())
            out += fmt::format("{{{}}}", fmt::join(matches, ","));
    }
    return out;
}

/// "key: expression" lines; blank lines and comments don't count.
Result<Written> readMapFile(const std::string& file)
{
    auto text = readFile(file, 1u << 20);
    if (!text)
        return fail(text.error());
    Written written;
    std::string_view rest = *text;
    for (int number = 1; !rest.empty(); ++number) {
        const auto size = std::min(rest.find('\n'), rest.size());
        const auto line = trimmed(rest.substr(0, size));
        rest.remove_prefix(std::min(size + 1, rest.size()));
        if (line.empty() || line.front() == '#')
            continue;
        const auto colon = line.find(": ");
        if (colon == std::string_view::npos)
            return fail(ErrorCode::invalidInput, "this line is no 'signal: metric'", fmt::format("{}:{}:1", file, number));
        auto value = trimmed(line.substr(colon + 2));
        if (value.ends_with('\'') || (value.ends_with('"') && !value.ends_with("}")))
            value.remove_suffix(1);
        std::string key(trimmed(line.substr(0, colon)));
        while (!key.empty() && (key.back() == '"' || key.back() == '\''))
            key.pop_back();
        written[key] = std::string(value);
    }
    return written;
}

Result<Written> readyMap(const contract::Sources& sources)
{
    if (sources.signals.empty())
        return Written();
    const auto found = kReady.find(sources.signals);
    if (found == kReady.end()) {
        if (sources.signals.ends_with(".yaml") || sources.signals.find('/') != std::string::npos)
            return readMapFile(sources.signals);
        return fail(ErrorCode::notFound, fmt::format("there is no ready map '{}'", sources.signals), "sources.signals",
                    fmt::format("write one of: {}, a file, or a map", fmt::join(SignalMap::readyMaps(), ", ")));
    }
    Written written;
    for (const auto& [key, expression] : found->second.second)
        written[key] = filledIn(expression, found->second.first, sources.model);
    return written;
}

bool isKey(const std::string& key) { return kKeys.contains(key) || (key.starts_with("gauge:") && key.size() > 6); }

bool sameName(std::string_view name, std::string_view other)
{
    constexpr std::string_view kTotal = "_total";
    if (name.ends_with(kTotal))
        name.remove_suffix(kTotal.size());
    if (other.ends_with(kTotal))
        other.remove_suffix(kTotal.size());
    return name == other;
}

} // namespace

bool Series::covers(const Sample& sample, std::string_view suffix) const
{
    if (suffix.empty() ? !sameName(name, sample.name) : sample.name != name + std::string(suffix))
        return false;
    return std::ranges::all_of(matches, [&](const Match& match) {
        const auto found = sample.labels.find(match.label);
        return match.equal == (found != sample.labels.end() && found->second == match.value);
    });
}

double Series::toMs() const
{
    if (factor != 0)
        return factor;
    std::string_view unit = name;
    for (const std::string_view ending : {"_total", "_sum", "_count"})
        if (unit.ends_with(ending))
            unit.remove_suffix(ending.size());
    if (unit.ends_with("_seconds") || unit.ends_with("_secs"))
        return 1000;
    if (unit.ends_with("_us") || unit.ends_with("_microseconds"))
        return 0.001;
    return unit.ends_with("_ns") || unit.ends_with("_nanoseconds") ? 0.000001 : 1;
}

std::vector<std::string> SignalMap::readyMaps()
{
    std::vector<std::string> names;
    names.reserve(kReady.size());
    for (const auto& [name, map] : kReady)
        names.push_back(name);
    return names;
}

const std::set<std::string>& SignalMap::keys() { return kKeys; }

Result<SignalMap> SignalMap::of(const contract::Agreement& agreement)
{
    auto written = readyMap(agreement.sources);
    if (!written)
        return fail(written.error());
    for (const auto& [key, expression] : agreement.sources.signalMap)
        (*written)[key] = expression;
    SignalMap map;
    for (const auto& [key, expression] : *written) {
        if (!isKey(key))
            return fail(ErrorCode::invalidInput, fmt::format("there is no signal '{}'", key), "sources.signals",
                        fmt::format("write one of: {}, gauge:NAME", fmt::join(kKeys, ", ")));
        auto series = parseSeries(expression);
        if (!series)
            return fail(series.error());
        map.m_series[key] = std::move(*series);
    }
    return map;
}

const std::vector<Series>& SignalMap::series(const std::string& key) const
{
    static const std::vector<Series> kNone;
    const auto found = m_series.find(key);
    return found == m_series.end() ? kNone : found->second;
}

std::vector<std::string> SignalMap::gauges() const
{
    std::vector<std::string> names;
    for (const auto& [key, series] : m_series)
        if (key.starts_with("gauge:"))
            names.push_back(key.substr(6));
    return names;
}

} // namespace handrail::collector
