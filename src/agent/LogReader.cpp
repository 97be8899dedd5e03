#include "agent/LogReader.h"

#include "wording/LogTable.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

namespace handrail::agent {

namespace {

constexpr std::streamoff kMostBytes = 32 << 20;
constexpr std::size_t kLongestLine = 64 << 10;
constexpr std::size_t kLongestShown = 4 << 10;

std::string tailOf(const std::filesystem::path& file, std::streamoff atMost)
{
    std::ifstream in(file, std::ios::binary | std::ios::ate);
    if (!in || atMost <= 0)
        return {};
    const std::streamoff size = in.tellg();
    const std::streamoff begin = std::max<std::streamoff>(0, size - atMost);
    in.seekg(begin);
    std::string text(static_cast<std::size_t>(size - begin), '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (begin > 0)
        text.erase(0, text.find('\n') == std::string::npos ? text.size() : text.find('\n') + 1);
    return text;
}

std::optional<WallTime> timeOf(std::string_view line)
{
    for (const std::string_view key : {"\"time\":", "\"ts\":", "\"timestamp\":"}) {
        std::size_t at = line.find(key);
        if (at == std::string_view::npos)
            continue;
        at = line.find('"', at + key.size());
        const std::size_t end = at == std::string_view::npos ? at : line.find('"', at + 1);
        if (end == std::string_view::npos)
            continue;
        if (const auto time = fromRfc3339(line.substr(at + 1, end - at - 1)))
            return *time;
    }
    const std::size_t end = std::min(line.find(' '), line.size());
    if (const auto time = fromRfc3339(line.substr(0, end)))
        return *time;
    return {};
}

bool tellsKind(const std::string& key)
{
    static const std::set<std::string, std::less<>> kKinds{"level",    "severity", "status", "error", "schema",
                                                           "fallback", "model_version", "version", "reason"};
    return kKinds.contains(key);
}

bool holds(std::string_view line, const LogsWanted& wanted)
{
    return line.find(wanted.contains) != std::string_view::npos && wording::hasAllWords(line, wanted.words);
}

} // namespace

std::string shapeOf(std::string_view line)
{
    const auto json = line.starts_with("{") ? nlohmann::json::parse(line, nullptr, false) : nlohmann::json();
    std::string shape;
    if (json.is_object()) {
        for (const auto& [key, value] : json.items()) {
            shape += key;
            if (tellsKind(key) && value.is_primitive())
                shape += "=" + value.dump();
            shape += ";";
        }
        return shape;
    }
    for (const char c : line) {
        const bool isDigit = std::isdigit(static_cast<unsigned char>(c)) != 0;
        if (!isDigit || shape.empty() || shape.back() != '#')
            shape += isDigit ? '#' : c;
    }
    return shape;
}

Result<std::vector<FoundLine>> readLogs(const std::filesystem::path& file, const LogsWanted& wanted)
{
    std::error_code gone;
    if (!std::filesystem::exists(file, gone))
        return fail(ErrorCode::notFound, "the log file is not there", file.string(),
                    "look at 'logs' in the agreement, and whether the service writes there");
    std::string text = tailOf(file, kMostBytes);
    text = tailOf(file.string() + ".1", kMostBytes - static_cast<std::streamoff>(text.size())) + text;

    std::vector<FoundLine> found;
    std::set<std::string> shapes;
    WallTime last;
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, std::min(end, kLongestLine));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        last = timeOf(line).value_or(last);
        if (line.empty() || last < wanted.around - wanted.before || last > wanted.around + wanted.after)
            continue;
        if (!holds(line, wanted))
            continue;
        const bool isNew = shapes.insert(shapeOf(line)).second;
        found.push_back({last, std::string(line.substr(0, kLongestShown)), isNew && last >= wanted.around});
    }
    // Over the limit the lines nearest to the time asked for stay, and odd ones before all others.
    if (found.size() > wanted.limit) {
        std::ranges::stable_sort(found, {}, [&](const FoundLine& line) {
            return std::pair(!line.odd, std::chrono::abs(line.at - wanted.around));
        });
        found.resize(wanted.limit);
        std::ranges::stable_sort(found, {}, &FoundLine::at);
    }
    return found;
}

} // namespace handrail::agent
