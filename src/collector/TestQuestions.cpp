#include "collector/TestQuestions.h"

#include "collector/AnswerLine.h"
#include "collector/PrometheusText.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fmt/format.h>

namespace handrail::collector {

using inference::ModelInferRequest;
using inference::ModelInferResponse;
using TensorMetadata = inference::ModelMetadataResponse::TensorMetadata;

namespace {

bool sameField(std::string_view a, std::string_view b)
{
    return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

const std::string* valueOf(const contract::TestQuestion& question, const std::string& field)
{
    for (const auto& [name, value] : question.inputs)
        if (sameField(name, field))
            return &value;
    return nullptr;
}

/// A little more of a number that has a fraction, as long as the agreement still takes it.
double varied(const std::string& text, double value, const contract::Input* input, std::uint64_t number)
{
    if (input == nullptr || !input->from || !input->to || text.find('.') == std::string::npos)
        return value;
    const double more = static_cast<double>(number % kQuestionVariants) * 1e-6 * (*input->to - *input->from);
    return value + more <= *input->to ? value + more : value;
}

bool putNumber(inference::InferTensorContents& contents, const std::string& type, double value)
{
    if (type == "FP32")
        contents.add_fp32_contents(static_cast<float>(value));
    else if (type == "FP64")
        contents.add_fp64_contents(value);
    else if (type == "INT64")
        contents.add_int64_contents(std::llround(value));
    else if (type == "INT32" || type == "INT16" || type == "INT8")
        contents.add_int_contents(static_cast<std::int32_t>(std::lround(value)));
    else if (type == "UINT64")
        contents.add_uint64_contents(static_cast<std::uint64_t>(std::max(0.0, value)));
    else if (type == "UINT32" || type == "UINT16" || type == "UINT8")
        contents.add_uint_contents(static_cast<std::uint32_t>(std::max(0.0, value)));
    else if (type == "BOOL")
        contents.add_bool_contents(value != 0);
    else
        return false;
    return true;
}

tl::unexpected<Error> cannotFill(const std::string& field, const std::string& type)
{
    return fail(ErrorCode::invalidInput, fmt::format("a test question can't fill the input '{}' of type {}", field, type),
                "test questions", "write a value of that type");
}

Result<void> put(inference::InferTensorContents& contents, const std::string& field, const std::string& type,
                 const std::string& text, const contract::Agreement& agreement, std::uint64_t number)
{
    if (type == "BYTES") {
        contents.add_bytes_contents(text);
        return {};
    }
    auto value = parseGoNumber(text);
    if (!value && (text == "true" || text == "false"))
        value = text == "true" ? 1 : 0;
    const auto input = std::ranges::find_if(agreement.inputs, [&](const contract::Input& i) { return sameField(i.field, field); });
    const bool isReal = type == "FP32" || type == "FP64";
    if (value && isReal)
        value = varied(text, *value, input == agreement.inputs.end() ? nullptr : &*input, number);
    if (!value || !putNumber(contents, type, *value))
        return cannotFill(field, type);
    return {};
}

ModelInferRequest::InferInputTensor& addTensor(ModelInferRequest& request, const TensorMetadata& like)
{
    auto& tensor = *request.add_inputs();
    tensor.set_name(like.name());
    tensor.set_datatype(like.datatype());
    for (const auto size : like.shape())
        tensor.add_shape(size < 0 ? 1 : size);
    if (like.shape_size() == 0)
        tensor.add_shape(1);
    return tensor;
}

/// What a server that says nothing of its inputs is asked with.
inference::ModelMetadataResponse guessed(const contract::TestQuestion& question)
{
    inference::ModelMetadataResponse metadata;
    for (const auto& [name, value] : question.inputs) {
        auto& input = *metadata.add_inputs();
        input.set_name(name);
        input.set_datatype(parseGoNumber(value) ? "FP32" : "BYTES");
        input.add_shape(1);
    }
    return metadata;
}

/// One tensor for all fields: in the order of the agreement.
Result<void> putVector(ModelInferRequest& request, const TensorMetadata& like, const contract::TestQuestion& question,
                       const contract::Agreement& agreement, std::uint64_t number)
{
    auto& tensor = addTensor(request, like);
    for (const auto& input : agreement.inputs) {
        const auto* text = valueOf(question, input.field);
        if (text == nullptr)
            return cannotFill(input.field, like.datatype());
        if (auto done = put(*tensor.mutable_contents(), input.field, like.datatype(), *text, agreement, number); !done)
            return done;
    }
    tensor.clear_shape();
    tensor.add_shape(1);
    tensor.add_shape(static_cast<std::int64_t>(agreement.inputs.size()));
    return {};
}

template <typename T>
std::optional<double> rawNumber(std::string_view raw)
{
    T value{};
    if (raw.size() < sizeof value)
        return {};
    std::memcpy(&value, raw.data(), sizeof value);
    return static_cast<double>(value);
}

std::optional<std::string> rawText(const std::string& type, std::string_view raw)
{
    if (type == "BYTES") {
        std::uint32_t size = 0;
        if (raw.size() < sizeof size)
            return {};
        std::memcpy(&size, raw.data(), sizeof size);
        return std::string(raw.substr(sizeof size, size));
    }
    std::optional<double> value;
    if (type == "FP32")
        value = rawNumber<float>(raw);
    else if (type == "FP64")
        value = rawNumber<double>(raw);
    else if (type == "INT64" || type == "UINT64")
        value = rawNumber<std::int64_t>(raw);
    else if (type == "INT32" || type == "UINT32")
        value = rawNumber<std::int32_t>(raw);
    else if (type == "BOOL" || type == "UINT8" || type == "INT8")
        value = rawNumber<std::uint8_t>(raw);
    return value ? std::optional(textOf(Scalar(*value))) : std::nullopt;
}

std::optional<std::string> contentText(const inference::InferTensorContents& contents)
{
    if (contents.bytes_contents_size() > 0)
        return contents.bytes_contents(0);
    std::optional<double> value;
    if (contents.fp32_contents_size() > 0)
        value = contents.fp32_contents(0);
    else if (contents.fp64_contents_size() > 0)
        value = contents.fp64_contents(0);
    else if (contents.int64_contents_size() > 0)
        value = static_cast<double>(contents.int64_contents(0));
    else if (contents.int_contents_size() > 0)
        value = contents.int_contents(0);
    else if (contents.uint_contents_size() > 0)
        value = contents.uint_contents(0);
    else if (contents.uint64_contents_size() > 0)
        value = static_cast<double>(contents.uint64_contents(0));
    else if (contents.bool_contents_size() > 0)
        value = contents.bool_contents(0) ? 1 : 0;
    return value ? std::optional(textOf(Scalar(*value))) : std::nullopt;
}

/// The output that the agreement names, else the first one that is a name, else the first.
int answerOutput(const ModelInferResponse& response, const std::string& field)
{
    for (int i = 0; i < response.outputs_size(); ++i)
        if (sameField(response.outputs(i).name(), field))
            return i;
    for (int i = 0; i < response.outputs_size(); ++i)
        if (response.outputs(i).datatype() == "BYTES")
            return i;
    return response.outputs_size() > 0 ? 0 : -1;
}

} // namespace

Result<ModelInferRequest> questionRequest(const contract::TestQuestion& question, const contract::Agreement& agreement,
                                          const inference::ModelMetadataResponse& metadata, std::uint64_t number)
{
    ModelInferRequest request;
    request.set_model_name(agreement.sources.model);
    request.set_id(fmt::format("handrail-{}-{}", newRequestId().value.substr(0, 12), number));
    (*request.mutable_parameters())["synthetic"].set_bool_param(true);
    const auto inputs = metadata.inputs_size() > 0 ? metadata : guessed(question);
    if (inputs.inputs_size() == 1 && question.inputs.size() > 1) {
        if (auto done = putVector(request, inputs.inputs(0), question, agreement, number); !done)
            return fail(done.error());
        return request;
    }
    for (const auto& like : inputs.inputs()) {
        const auto* text = valueOf(question, like.name());
        if (text == nullptr)
            continue; // an input that may be left out
        auto& tensor = addTensor(request, like);
        if (auto done = put(*tensor.mutable_contents(), like.name(), like.datatype(), *text, agreement, number); !done)
            return fail(done.error());
    }
    if (request.inputs_size() == 0)
        return fail(ErrorCode::invalidInput, "none of the fields of a test question is an input of the model",
                    "test questions", "name them as the model does");
    return request;
}

QuestionAnswer readAnswer(const ModelInferResponse& response, const contract::Agreement& agreement)
{
    QuestionAnswer answer;
    answer.version = response.model_version();
    if (const auto found = response.parameters().find("fallback"); found != response.parameters().end())
        answer.fallback = found->second.string_param() == "none" ? "" : found->second.string_param();
    const int at = answerOutput(response, agreement.answerField.empty() ? "prediction" : agreement.answerField);
    if (at < 0)
        return answer;
    const auto& output = response.outputs(at);
    answer.text = at < response.raw_output_contents_size() ? rawText(output.datatype(), response.raw_output_contents(at))
                                                           : contentText(output.contents());
    // Some models answer with the number of the label.
    if (answer.text && output.datatype().starts_with("INT") && !agreement.answers.empty()) {
        const auto index = parseGoNumber(*answer.text);
        const bool isLabel = std::ranges::find(agreement.answers, *answer.text) != agreement.answers.end();
        if (!isLabel && index && *index >= 0 && *index < static_cast<double>(agreement.answers.size()))
            answer.text = agreement.answers[static_cast<std::size_t>(*index)];
    }
    return answer;
}

bool isRight(const std::string& answer, const std::string& expected)
{
    if (answer == expected)
        return true;
    const auto a = parseGoNumber(answer), b = parseGoNumber(expected);
    return a && b && std::abs(*a - *b) <= 1e-6 * std::max(1.0, std::abs(*b));
}

} // namespace handrail::collector
