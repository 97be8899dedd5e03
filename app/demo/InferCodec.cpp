#include "demo/InferCodec.h"

#include "inference/inference.pb.h"

#include <cmath>
#include <cstring>
#include <fmt/format.h>

namespace handrail::demo {

namespace {

using inference::ModelInferRequest;
using Tensor = ModelInferRequest::InferInputTensor;

struct Value {
    std::optional<double> number;
    std::string text;
};

template <typename Number>
std::optional<double> rawNumber(const std::string& raw)
{
    Number value{};
    if (raw.size() != sizeof value)
        return std::nullopt;
    std::memcpy(&value, raw.data(), sizeof value);
    return static_cast<double>(value);
}

Result<Value> wrong(const Tensor& tensor)
{
    return fail(ErrorCode::invalidInput,
                fmt::format("input '{}' is not one value of type {}", tensor.name(), tensor.datatype()));
}

Result<Value> fromRaw(const Tensor& tensor, const std::string& raw)
{
    Value value;
    const std::string& type = tensor.datatype();
    if (raw.empty())
        return value; // no element: not sent
    if (type == "BYTES") {
        std::uint32_t size = 0;
        if (raw.size() < sizeof size)
            return wrong(tensor);
        std::memcpy(&size, raw.data(), sizeof size);
        if (raw.size() != sizeof size + size)
            return wrong(tensor);
        value.text = raw.substr(sizeof size);
        return value;
    }
    value.number = type == "FP32"    ? rawNumber<float>(raw)
                   : type == "FP64"  ? rawNumber<double>(raw)
                   : type == "INT32" ? rawNumber<std::int32_t>(raw)
                   : type == "INT64" ? rawNumber<std::int64_t>(raw)
                                     : std::nullopt;
    return value.number ? Result<Value>(value) : wrong(tensor);
}

Result<Value> fromContents(const Tensor& tensor)
{
    Value value;
    const auto& contents = tensor.contents();
    const auto take = [&value](const auto& numbers) {
        if (numbers.size() == 1)
            value.number = static_cast<double>(numbers.Get(0));
        return numbers.size() <= 1;
    };
    const std::string& type = tensor.datatype();
    if (type == "BYTES") {
        if (contents.bytes_contents_size() == 1)
            value.text = contents.bytes_contents(0);
        return contents.bytes_contents_size() <= 1 ? Result<Value>(value) : wrong(tensor);
    }
    const bool fits = type == "FP32"    ? take(contents.fp32_contents())
                      : type == "FP64"  ? take(contents.fp64_contents())
                      : type == "INT32" ? take(contents.int_contents())
                      : type == "INT64" ? take(contents.int64_contents())
                                        : false;
    return fits ? Result<Value>(value) : wrong(tensor);
}

std::optional<int> whole(std::optional<double> number)
{
    // What is no whole number of a sensible size is kept apart from everything that is.
    if (!number || !std::isfinite(*number))
        return std::nullopt;
    return std::abs(*number) < 1e6 && *number == std::floor(*number) ? static_cast<int>(*number) : -1;
}

bool put(Question& question, const std::string& name, const Value& value)
{
    const bool there = value.number && std::isfinite(*value.number);
    if (name == "hour")
        question.hour = whole(value.number);
    else if (name == "weekday")
        question.weekday = whole(value.number);
    else if (name == "distance")
        question.distance = there ? value.number : std::nullopt;
    else if (name == "lateness")
        question.lateness = there && *value.number >= 0 && *value.number <= 1 ? value.number : std::nullopt;
    else if (name == "origin")
        question.origin = value.text;
    else if (name == "destination")
        question.destination = value.text;
    else
        return false;
    return true;
}

std::optional<std::int64_t> whole(const ModelInferRequest& request, const char* key)
{
    const auto found = request.parameters().find(key);
    if (found == request.parameters().end() || !found->second.has_int64_param())
        return std::nullopt;
    return found->second.int64_param();
}

void putRaw(inference::ModelInferResponse& response, std::string_view bytes, bool withSize)
{
    std::string raw;
    if (withSize) {
        const auto size = static_cast<std::uint32_t>(bytes.size());
        raw.assign(reinterpret_cast<const char*>(&size), sizeof size);
    }
    response.add_raw_output_contents(raw.append(bytes));
}

} // namespace

Result<Asked> readRequest(const ModelInferRequest& request)
{
    const bool raw = request.raw_input_contents_size() > 0;
    if (raw && request.raw_input_contents_size() != request.inputs_size())
        return fail(ErrorCode::invalidInput, "raw contents must be given for each input or for none");
    if (request.inputs_size() == 0)
        return fail(ErrorCode::invalidInput, "the request has no inputs");
    Asked asked;
    asked.id = request.id().substr(0, 200);
    asked.version = request.model_version();
    for (int i = 0; i < request.inputs_size(); ++i) {
        const Tensor& tensor = request.inputs(i);
        const auto value = raw ? fromRaw(tensor, request.raw_input_contents(i)) : fromContents(tensor);
        if (!value)
            return fail(value.error());
        if (!put(asked.question, tensor.name(), *value))
            return fail(ErrorCode::invalidInput, fmt::format("unexpected input '{}'", tensor.name()));
    }
    if (const auto found = request.parameters().find("synthetic"); found != request.parameters().end())
        asked.synthetic = found->second.bool_param();
    asked.at = whole(request, "flight_minute");
    if (const auto at = whole(request, "replay_ms"))
        asked.replayAt = fromMs(*at);
    asked.lap = static_cast<int>(whole(request, "lap").value_or(0));
    return asked;
}

void writeResponse(const AnswerRecord& record, const ModelInferRequest& request,
                   inference::ModelInferResponse& response)
{
    response.set_model_name(kModel);
    response.set_model_version(record.version);
    response.set_id(request.id());
    auto& parameters = *response.mutable_parameters();
    parameters["confidence"].set_string_param(fmt::format("{:.4f}", confidence(record.chance)));
    parameters["version"].set_string_param(record.version);
    parameters["fallback"].set_string_param(record.fallback);
    if (!record.flags.empty())
        parameters["flags"].set_string_param(fmt::format("{}", fmt::join(record.flags, "; ")));
    const auto chance = static_cast<float>(record.chance);
    for (const auto& [name, type] : {std::pair("prediction", "BYTES"), {"chance", "FP32"}}) {
        auto* output = response.add_outputs();
        output->set_name(name);
        output->set_datatype(type);
        output->add_shape(1);
    }
    if (request.raw_input_contents_size() > 0) {
        putRaw(response, record.answer, true);
        putRaw(response, {reinterpret_cast<const char*>(&chance), sizeof chance}, false);
        return;
    }
    response.mutable_outputs(0)->mutable_contents()->add_bytes_contents(record.answer);
    response.mutable_outputs(1)->mutable_contents()->add_fp32_contents(chance);
}

void writeRequest(const Asked& asked, ModelInferRequest& request)
{
    request.set_model_name(kModel);
    request.set_model_version(asked.version);
    request.set_id(asked.id);
    const auto add = [&request](const char* name, const char* type) {
        auto* input = request.add_inputs();
        input->set_name(name);
        input->set_datatype(type);
        input->add_shape(1);
        return input->mutable_contents();
    };
    const Question& question = asked.question;
    if (question.hour)
        add("hour", "INT32")->add_int_contents(*question.hour);
    if (question.weekday)
        add("weekday", "INT32")->add_int_contents(*question.weekday);
    if (question.distance)
        add("distance", "FP32")->add_fp32_contents(static_cast<float>(*question.distance));
    if (!question.origin.empty())
        add("origin", "BYTES")->add_bytes_contents(question.origin);
    if (!question.destination.empty())
        add("destination", "BYTES")->add_bytes_contents(question.destination);
    if (question.lateness)
        add("lateness", "FP32")->add_fp32_contents(static_cast<float>(*question.lateness));
    auto& parameters = *request.mutable_parameters();
    if (asked.synthetic)
        parameters["synthetic"].set_bool_param(true);
    if (asked.at)
        parameters["flight_minute"].set_int64_param(*asked.at);
    if (asked.replayAt)
        parameters["replay_ms"].set_int64_param(toMs(*asked.replayAt));
    if (asked.lap > 0)
        parameters["lap"].set_int64_param(asked.lap);
}

void describeModel(inference::ModelMetadataResponse& response)
{
    const auto add = [](auto* tensor, const char* name, const char* type) {
        tensor->set_name(name);
        tensor->set_datatype(type);
        tensor->add_shape(1);
    };
    for (const auto& [name, type] : {std::pair("hour", "INT32"),
                                     {"weekday", "INT32"},
                                     {"distance", "FP32"},
                                     {"origin", "BYTES"},
                                     {"destination", "BYTES"},
                                     {"lateness", "FP32"}})
        add(response.add_inputs(), name, type);
    add(response.add_outputs(), "prediction", "BYTES");
    add(response.add_outputs(), "chance", "FP32");
}

} // namespace handrail::demo
