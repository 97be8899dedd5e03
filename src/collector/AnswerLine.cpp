#include "collector/AnswerLine.h"

#include "collector/QuickJson.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace handrail::collector {

namespace {

using nlohmann::json;
using namespace std::string_view_literals;

constexpr std::size_t kMostFields = 1'000;
constexpr std::size_t kUsualFields = 8;

constexpr int kDeepest = 32;

std::optional<double> numberIn(const Scalar& value)
{
    const auto* number = std::get_if<double>(&value);
    return number != nullptr && std::isfinite(*number) ? std::optional(*number) : std::nullopt;
}

std::optional<WallTime> timeIn(const Scalar& value)
{
    const auto* text = std::get_if<std::string>(&value);
    const auto time = fromRfc3339(text != nullptr ? std::string_view(*text) : std::string_view());
    return time ? std::optional(*time) : std::nullopt;
}

bool isTrue(const Scalar& value) { return value == Scalar(true); }

/// Fills the line while the parser goes through its text: no tree is built of what nobody asks for.
class LineReader final : public nlohmann::json_sax<json> {
public:
    LineReader(const std::string& answerField, AnswerLine& line) : m_answerField(answerField), m_line(line) {}

    [[nodiscard]] bool isTooDeep() const { return m_isTooDeep; }
    [[nodiscard]] bool isObject() const { return m_isObject; }
    [[nodiscard]] const std::string& schema() const { return m_schema; }

    bool null() override { return take({}); }
    bool boolean(bool value) override { return take(value); }
    bool number_integer(std::int64_t value) override { return take(static_cast<double>(value)); }
    bool number_unsigned(std::uint64_t value) override { return take(static_cast<double>(value)); }
    bool number_float(double value, const std::string&) override { return take(value); }
    bool string(std::string& value) override { return take(std::move(value)); }
    bool binary(json::binary_t&) override { return false; }
    bool start_object(std::size_t) override { return begin(true); }
    bool start_array(std::size_t) override { return begin(false); }
    bool end_object() override { return end(); }
    bool end_array() override { return end(); }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }
    bool key(std::string& name) override
    {
        if (m_depth == 1)
            m_field.swap(name);
        else if (m_depth == 2 && m_within != Within::other)
            m_name.swap(name);
        else if (m_depth == 3 && m_call != nullptr)
            m_detail.swap(name);
        return true;
    }

private:
    enum class Within { other, features, dependencies };

    bool begin(bool isObject)
    {
        if (m_depth == kDeepest) {
            m_isTooDeep = true;
            return false;
        }
        if (m_depth == 0)
            m_isObject = isObject;
        else if (m_depth == 1)
            m_within = Within::other;
        if (m_depth == 1 && m_isObject) {
            takeField({});
            if (isObject && m_field == "features"sv)
                m_within = Within::features;
            else if (isObject && m_field == "dependencies"sv)
                m_within = Within::dependencies;
        } else if (m_depth == 2 && m_within == Within::features) {
            takeFeature({});
        } else if (m_depth == 2 && m_within == Within::dependencies) {
            beginCall(isObject);
        }
        ++m_depth;
        return true;
    }
    bool end()
    {
        --m_depth;
        if (m_depth == 2)
            m_call = nullptr;
        return true;
    }
    bool take(Scalar value)
    {
        if (m_depth == 1 && m_isObject)
            takeField(std::move(value));
        else if (m_depth == 2 && m_within == Within::features)
            takeFeature(std::move(value));
        else if (m_depth == 2 && m_within == Within::dependencies)
            m_line.dependencies.erase(m_name);
        else if (m_depth == 3 && m_call != nullptr)
            takeDetail(value);
        return true;
    }

    void takeField(Scalar value);
    void takeFeature(Scalar value)
    {
        const auto known = std::ranges::find(m_line.features, m_name, &std::pair<std::string, Scalar>::first);
        if (known != m_line.features.end())
            known->second = std::move(value);
        else if (m_line.features.size() < kMostFields)
            m_line.features.emplace_back(m_name, std::move(value));
    }
    void beginCall(bool isObject)
    {
        m_line.dependencies.erase(m_name);
        if (isObject && m_line.dependencies.size() < kMostFields)
            m_call = &m_line.dependencies[m_name];
    }
    void takeDetail(const Scalar& value)
    {
        if (m_detail == "ms")
            m_call->ms = numberIn(value);
        else if (m_detail == "age_s")
            m_call->ageS = numberIn(value);
        else if (m_detail == "ok")
            m_call->ok = value != Scalar(false);
    }

    const std::string& m_answerField;
    AnswerLine& m_line;
    std::string m_schema;
    std::string m_field, m_name, m_detail; ///< the names on the way to where the parser is
    Within m_within = Within::other;
    DependencyCall* m_call = nullptr;
    int m_depth = 0;
    bool m_isObject = false, m_isTooDeep = false;
};

/// Of a name that comes twice the last one counts.
void LineReader::takeField(Scalar value)
{
    const std::string_view field = m_field; // texts of other lengths are told apart at once
    if (field == m_answerField)
        m_line.answer = value;
    if (field == "schema"sv)
        m_schema = textOf(value);
    else if (field == "id"sv)
        m_line.id = textOf(value);
    else if (field == "time"sv)
        m_line.time = timeIn(value);
    else if (field == "model_version"sv)
        m_line.version = textOf(value);
    else if (field == "status"sv)
        m_line.status = textOf(value);
    else if (field == "reason"sv)
        m_line.reason = textOf(value);
    else if (field == "fallback"sv)
        m_line.fallback = textOf(value);
    else if (field == "latency_ms"sv)
        m_line.latencyMs = numberIn(value);
    else if (field == "confidence"sv)
        m_line.confidence = numberIn(value);
    else if (field == "synthetic"sv)
        m_line.synthetic = isTrue(value);
    else if (field == "replayed"sv)
        m_line.replayed = isTrue(value);
    else if (field == "target"sv)
        m_line.target = std::move(value);
    else if (field == "features"sv)
        m_line.features.clear(), m_line.features.reserve(kUsualFields);
    else if (field == "dependencies"sv)
        m_line.dependencies.clear();
}

/// The line as the reader was told it, if it is one.
Result<AnswerLine> whole(AnswerLine read, const LineReader& reader, bool isJson)
{
    if (reader.isTooDeep())
        return fail(ErrorCode::invalidInput, "a line of the log of answers is nested too deep");
    if (!isJson)
        return fail(ErrorCode::invalidInput, "a line of the log of answers is no JSON");
    if (!reader.isObject())
        return fail(ErrorCode::invalidInput, "a line of the log of answers is no JSON object");
    const std::string& schema = reader.schema();
    if (!schema.empty() && schema != "predlog/1" && schema != "predlabel/1")
        return fail(ErrorCode::invalidInput, fmt::format("a line of the log of answers has the schema '{}'", schema), {},
                    "write predlog/1 or predlabel/1");
    read.isOutcome = schema == "predlabel/1";
    return read;
}

} // namespace

bool AnswerLine::isOk() const
{
    if (status.empty())
        return !std::holds_alternative<std::monostate>(answer);
    return status == "OK" || status == "ok" || status == "0" || (status.size() == 3 && status[0] == '2');
}

const Scalar* AnswerLine::feature(std::string_view name, std::size_t& usualPlace) const
{
    if (usualPlace < features.size() && features[usualPlace].first == name)
        return &features[usualPlace].second;
    const auto found = std::ranges::find_if(features, [name](const auto& each) { return each.first == name; });
    if (found == features.end())
        return nullptr;
    usualPlace = static_cast<std::size_t>(found - features.begin());
    return &found->second;
}

Result<AnswerLine> parseAnswerLine(std::string_view line, const std::string& answerField)
{
    if (line.size() > kLongestLine)
        return fail(ErrorCode::invalidInput, "a line of the log of answers has more than 64 KiB");
    AnswerLine read;
    LineReader reader(answerField, read);
    if (const QuickRead quickly = readQuickly(line, reader); quickly != QuickRead::unsure)
        return whole(std::move(read), reader, quickly == QuickRead::done);
    AnswerLine readAgain;
    LineReader patient(answerField, readAgain);
    const bool isJson = json::sax_parse(line, &patient);
    return whole(std::move(readAgain), patient, isJson);
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
