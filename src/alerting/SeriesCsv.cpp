#include "alerting/SeriesCsv.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <istream>
#include <limits>
#include <optional>

namespace handrail::alerting {
namespace {

constexpr double kFirstMillis = 1e11; ///< as seconds, the year 5138: so a larger number is milliseconds
constexpr double kLastMillis = 2.5e14;

std::string_view trimmed(std::string_view text)
{
    const auto from = text.find_first_not_of(" \t\r");
    return from == std::string_view::npos ? std::string_view() : text.substr(from, text.find_last_not_of(" \t\r") - from + 1);
}

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    return result;
}

/// None when a quote isn't closed or has text behind it.
std::optional<std::vector<std::string>> cellsOf(std::string_view line)
{
    std::vector<std::string> cells;
    while (true) {
        const std::string_view rest = trimmed(line);
        std::size_t end = line.find(',');
        if (rest.starts_with('"')) {
            const std::size_t open = line.find('"');
            const std::size_t close = line.find('"', open + 1);
            if (close == std::string_view::npos)
                return {};
            end = line.find(',', close);
            if (!trimmed(line.substr(close + 1, end == std::string_view::npos ? end : end - close - 1)).empty())
                return {};
            cells.emplace_back(trimmed(line.substr(open + 1, close - open - 1)));
        } else
            cells.emplace_back(trimmed(line.substr(0, end)));
        if (end == std::string_view::npos)
            return cells;
        line.remove_prefix(end + 1);
    }
}

std::optional<double> numberOf(std::string_view text)
{
    if (text.starts_with('+'))
        text.remove_prefix(1);
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::optional<WallTime> timeOf(std::string_view text)
{
    if (const auto number = numberOf(text)) {
        const double ms = std::abs(*number) < kFirstMillis ? *number * 1000 : *number;
        return std::abs(ms) < kLastMillis ? std::optional(fromMs(std::llround(ms))) : std::nullopt;
    }
    std::string rfc(text);
    if (rfc.size() > 10 && rfc[10] == ' ')
        rfc[10] = 'T';
    const bool hasZone = rfc.ends_with('Z') || rfc.ends_with('z') || rfc.find_first_of("+-", std::min<std::size_t>(rfc.size(), 11)) != std::string::npos;
    const auto time = fromRfc3339(hasZone ? rfc : rfc + "Z");
    return time ? std::optional(*time) : std::nullopt;
}

std::optional<double> valueOf(const std::string& text)
{
    const std::string word = lower(text);
    if (word.empty() || word == "nan" || word == "null" || word == "na")
        return std::numeric_limits<double>::quiet_NaN();
    const auto number = numberOf(text);
    return number && std::isfinite(*number) ? number : std::nullopt;
}

} // namespace

Result<std::vector<SeriesRow>> readSeries(std::istream& in, const std::string& name)
{
    std::string line;
    if (!std::getline(in, line))
        return fail(ErrorCode::invalidInput, "the file is empty", name, "its first line is: timestamp,value");
    if (line.starts_with("\xEF\xBB\xBF"))
        line.erase(0, 3);
    auto titles = cellsOf(line).value_or(std::vector<std::string>());
    std::ranges::transform(titles, titles.begin(), lower);
    const auto stampAt = std::size_t(std::ranges::find(titles, "timestamp") - titles.begin());
    const auto valueAt = std::size_t(std::ranges::find(titles, "value") - titles.begin());
    if (stampAt == titles.size() || valueAt == titles.size())
        return fail(ErrorCode::invalidInput, "the header has no columns 'timestamp' and 'value'", name + ":1",
                    "write 'timestamp,value' in the first line");
    std::vector<SeriesRow> rows;
    for (int number = 2; std::getline(in, line); ++number) {
        if (trimmed(line).empty())
            continue;
        const std::string where = fmt::format("{}:{}", name, number);
        const auto cells = cellsOf(line);
        if (!cells || cells->size() != titles.size())
            return fail(ErrorCode::invalidInput, fmt::format("this row doesn't have the header's {} columns", titles.size()), where,
                        "write one value between each two commas, without commas in it");
        const auto at = timeOf((*cells)[stampAt]);
        if (!at)
            return fail(ErrorCode::invalidInput, fmt::format("'{}' is no time", (*cells)[stampAt]), where,
                        "write '2014-04-01 00:00:00', '2014-04-01T00:00:00Z', or seconds or milliseconds since 1970");
        const auto value = valueOf((*cells)[valueAt]);
        if (!value)
            return fail(ErrorCode::invalidInput, fmt::format("'{}' is no number", (*cells)[valueAt]), where,
                        "write a number with a point, or leave it empty where nothing was measured");
        rows.push_back({(*cells)[stampAt], *at, *value});
    }
    return rows;
}

} // namespace handrail::alerting
