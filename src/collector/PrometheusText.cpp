#include "collector/PrometheusText.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <unordered_set>

namespace handrail::collector {

namespace {

constexpr std::size_t kMostSamples = 200'000;
constexpr std::size_t kMostLabels = 64;

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

bool isNameStart(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':'; }
bool isNamePart(char c) { return isNameStart(c) || std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.'; }

/// One line, read from left to right.
class Line {
public:
    explicit Line(std::string_view text) : m_text(text) {}

    void skipBlanks()
    {
        while (!m_text.empty() && isBlank(m_text.front()))
            m_text.remove_prefix(1);
    }
    [[nodiscard]] bool atEnd() const { return m_text.empty(); }
    [[nodiscard]] std::string_view rest() const { return m_text; }
    [[nodiscard]] bool take(char c)
    {
        if (m_text.empty() || m_text.front() != c)
            return false;
        m_text.remove_prefix(1);
        return true;
    }
    [[nodiscard]] bool isAt(char c) const { return !m_text.empty() && m_text.front() == c; }
    [[nodiscard]] std::string_view word()
    {
        const auto end = std::ranges::find_if(m_text, isBlank);
        const std::string_view found(m_text.data(), static_cast<std::size_t>(end - m_text.begin()));
        m_text.remove_prefix(found.size());
        return found;
    }
    [[nodiscard]] std::optional<std::string> name()
    {
        if (m_text.empty() || !isNameStart(m_text.front()))
            return {};
        std::size_t size = 1;
        while (size < m_text.size() && isNamePart(m_text[size]))
            ++size;
        const std::string found(m_text.substr(0, size));
        m_text.remove_prefix(size);
        return found;
    }
    [[nodiscard]] std::optional<std::string> quoted()
    {
        if (!take('"'))
            return {};
        std::string found;
        while (!m_text.empty()) {
            const char c = m_text.front();
            m_text.remove_prefix(1);
            if (c == '"')
                return found;
            if (c != '\\' || m_text.empty()) {
                found += c;
                continue;
            }
            const char escaped = m_text.front();
            m_text.remove_prefix(1);
            if (escaped == 'n')
                found += '\n';
            else if (escaped == '\\' || escaped == '"')
                found += escaped;
            else
                found += {'\\', escaped};
        }
        return {};
    }

private:
    std::string_view m_text;
};

/// `{a="b", "c.d"="e",}`; a quoted word without a value is the metric's name.
bool readLabels(Line& line, Sample& sample)
{
    while (true) {
        line.skipBlanks();
        if (line.take('}'))
            return true;
        auto name = line.isAt('"') ? line.quoted() : line.name();
        if (!name)
            return false;
        line.skipBlanks();
        if (line.take('=')) {
            line.skipBlanks();
            auto value = line.quoted();
            if (!value || sample.labels.size() == kMostLabels)
                return false;
            sample.labels.emplace(std::move(*name), std::move(*value));
        } else if (sample.name.empty()) {
            sample.name = std::move(*name);
        } else {
            return false;
        }
        line.skipBlanks();
        if (!line.take(',') && !line.isAt('}'))
            return false;
    }
}

MetricType typeNamed(std::string_view word)
{
    if (word == "counter")
        return MetricType::counter;
    if (word == "gauge")
        return MetricType::gauge;
    if (word == "histogram")
        return MetricType::histogram;
    if (word == "summary")
        return MetricType::summary;
    return word == "untyped" || word == "unknown" ? MetricType::untyped : MetricType::other;
}

void readComment(std::string_view text, Exposition& into, bool& ended)
{
    Line line(text);
    (void)line.word(); // the '#'
    line.skipBlanks();
    ended = isEndMark(text);
    if (line.word() != "TYPE")
        return;
    line.skipBlanks();
    auto name = line.isAt('"') ? line.quoted() : line.name();
    line.skipBlanks();
    if (name && into.types.size() < kMostSamples)
        into.types.emplace(std::move(*name), typeNamed(line.word()));
}

std::string seriesKey(const Sample& sample)
{
    std::string key = sample.name;
    for (const auto& [name, value] : sample.labels)
        (((key += '\x01') += name) += '\x02') += value;
    return key;
}

} // namespace

bool isEndMark(std::string_view comment)
{
    Line line(comment);
    (void)line.word(); // the '#'
    line.skipBlanks();
    return line.word() == "EOF";
}

std::optional<SampleLine> readSampleLine(std::string_view text)
{
    Line line(text);
    SampleLine read;
    line.skipBlanks();
    if (auto name = line.name())
        read.sample.name = std::move(*name);
    read.nameSize = text.size() - line.rest().size();
    line.skipBlanks();
    if (line.take('{')) {
        if (!readLabels(line, read.sample))
            return {};
        read.nameSize = text.size() - line.rest().size();
    }
    const auto value = read.sample.name.empty() ? std::nullopt : readSampleValue(line.rest());
    if (!value)
        return {};
    read.sample.value = *value;
    return read;
}

std::optional<double> readSampleValue(std::string_view rest)
{
    Line line(rest);
    line.skipBlanks();
    const auto value = parseGoNumber(line.word());
    line.skipBlanks();
    if (value && !line.atEnd() && !line.isAt('#')) {
        if (!parseGoNumber(line.word()))
            return {};
        line.skipBlanks();
    }
    return line.atEnd() || line.isAt('#') ? value : std::nullopt;
}

std::optional<double> parseGoNumber(std::string_view text)
{
    if (text.empty() || text.size() > 64)
        return {};
    if (text.front() >= '0' && text.front() <= '9') { // nearly all of them
        double plain = 0;
        if (const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), plain);
            error == std::errc() && end == text.data() + text.size())
            return plain;
    }
    std::string plain;
    std::ranges::copy_if(text, std::back_inserter(plain), [](char c) { return c != '_'; });
    std::string_view rest = plain;
    const bool isNegative = rest.starts_with('-');
    if (isNegative || rest.starts_with('+'))
        rest.remove_prefix(1);
    const double sign = isNegative ? -1 : 1;
    std::string lower(rest);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (lower == "nan")
        return std::numeric_limits<double>::quiet_NaN();
    if (lower == "inf" || lower == "infinity")
        return sign * std::numeric_limits<double>::infinity();
    if (lower.empty() || (lower[0] != '.' && std::isdigit(static_cast<unsigned char>(lower[0])) == 0))
        return {};
    const bool isHex = lower.starts_with("0x");
    const std::string_view digits = std::string_view(lower).substr(isHex ? 2 : 0);
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value,
                                              isHex ? std::chars_format::hex : std::chars_format::general);
    if (end != digits.data() + digits.size() || error == std::errc::invalid_argument || digits.empty())
        return {};
    if (error == std::errc::result_out_of_range)
        value = lower.find("e-") != std::string::npos ? 0 : std::numeric_limits<double>::infinity();
    return sign * value;
}

Exposition parsePrometheus(std::string_view text, bool openMetrics)
{
    Exposition into;
    std::unordered_set<std::string> seen;
    bool ended = false;
    while (!text.empty() && !ended) {
        const auto size = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, size);
        text.remove_prefix(std::min(size + 1, text.size()));
        while (!line.empty() && isBlank(line.front()))
            line.remove_prefix(1);
        if (line.empty())
            continue;
        if (line.front() == '#') {
            readComment(line, into, ended);
            continue;
        }
        auto read = readSampleLine(line);
        if (!read || into.samples.size() == kMostSamples)
            ++into.oddLines;
        else if (!seen.insert(seriesKey(read->sample)).second)
            ++into.duplicates;
        else
            into.samples.push_back(std::move(read->sample));
    }
    into.cutShort = openMetrics && !ended;
    return into;
}

} // namespace handrail::collector
