#include "telemetry/WindowLines.h"

#include "telemetry/WindowCodec.h"

#include <algorithm>
#include <fmt/format.h>
#include <istream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace handrail {

namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kUsual = "\"usual\":";

bool isBlank(std::string_view line)
{
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

bool hasAnyNumber(const Window& window)
{
    return window.requests || window.latency.count() > 0 || !window.answers.empty() || !window.inputs.empty()
           || !window.dependencies.empty() || window.knownAnswers.judged > 0 || window.outcomes.judged > 0
           || !window.gauges.empty();
}

/// Takes what was usual out of a line that has it; none when there is nothing of it.
Result<std::optional<Normal>> takeUsual(std::string& line, const std::string& where)
{
    if (line.find(kUsual) == line.npos)
        return std::nullopt;
    auto parsed = nlohmann::ordered_json::parse(line, nullptr, false);
    const auto usual = parsed.is_object() ? parsed.find("usual") : parsed.end();
    if (usual == parsed.end()) // somebody's own name, or no JSON
        return std::nullopt;
    auto normal = decodeNormal(usual->dump());
    if (!normal)
        return fail(normal.error().code, normal.error().what, where, "write 'usual' as `handrail-agent export` does");
    parsed.erase(usual);
    line = parsed.dump();
    return std::optional(std::move(*normal));
}

Result<Window> readLine(std::string_view line, const std::string& where)
{
    auto window = windowFromJson(line);
    if (!window)
        return fail(window.error().code,
                    window.error().what + (window.error().where.empty() ? "" : ", " + window.error().where), where,
                    "each line is one window, as `handrail-agent export` writes them");
    if (toMs(window->start) == 0)
        return fail(ErrorCode::invalidInput, "this window has no start_ms", where, "write when it began, in ms since 1970");
    if (window->span < Millis(0))
        return fail(ErrorCode::invalidInput, "this window ends before it begins", where, "write span_ms in milliseconds");
    const bool saysSeen = line.find("seen_share") != line.npos || line.find("seenShare") != line.npos;
    if (!saysSeen && hasAnyNumber(*window))
        window->seenShare = 1;
    return window;
}

Millis mostCommonSpan(const std::vector<Window>& windows)
{
    std::map<Millis, std::size_t> spans;
    for (const Window& window : windows)
        if (window.span > Millis(0))
            ++spans[window.span];
    const auto most = std::ranges::max_element(spans, {}, [](const auto& each) { return each.second; });
    return most == spans.end() ? Millis(0) : most->first;
}

Result<void> keepOneService(RecordedWindows& recorded, const std::string& file, const ServiceId& service)
{
    std::set<std::string> names;
    for (const Window& window : recorded.windows)
        names.insert(window.service.value);
    if (names.contains(service.value)) {
        const std::size_t others =
            std::erase_if(recorded.windows, [&](const Window& each) { return each.service != service && !each.service.empty(); });
        if (others > 0)
            recorded.remarks.push_back(fmt::format("{} windows of other services were left out", others));
    } else if (names.size() > 1) {
        return fail(ErrorCode::invalidInput, fmt::format("there are windows of {} services, and none of '{}'", names.size(), service.value),
                    file, "take the windows of one service");
    } else if (!names.empty() && !names.begin()->empty()) {
        recorded.remarks.push_back(
            fmt::format("the windows are of '{}', and are judged as those of '{}'", *names.begin(), service.value));
    }
    return {};
}

void putInOrder(RecordedWindows& recorded)
{
    std::vector<Window>& windows = recorded.windows;
    const auto isBefore = [](const Window& a, const Window& b) { return a.start < b.start; };
    if (!std::ranges::is_sorted(windows, isBefore)) {
        std::ranges::stable_sort(windows, isBefore);
        recorded.remarks.emplace_back("the lines were not in the order of time, and are judged in it");
    }
    const auto isSame = [](const Window& a, const Window& b) { return a.start == b.start && a.late == b.late; };
    const auto twice = std::ranges::unique(windows, isSame);
    if (const auto count = twice.size(); count > 0)
        recorded.remarks.push_back(fmt::format("{} windows were there twice, and are judged once", count));
    windows.erase(twice.begin(), twice.end());
}

} // namespace

std::string windowLine(const Window& window, const Normal* usual)
{
    std::string line = toJson(window);
    if (usual != nullptr)
        line.insert(line.size() - 1, fmt::format(",{}{}", kUsual, encode(*usual)));
    return line;
}

Result<RecordedWindows> readWindowLines(std::istream& in, const std::string& file, const ServiceId& service)
{
    RecordedWindows recorded;
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        if (number == 1 && line.starts_with(kByteOrderMark))
            line.erase(0, kByteOrderMark.size());
        if (isBlank(line))
            continue;
        const std::string where = fmt::format("{}:{}", file, number);
        auto usual = takeUsual(line, where);
        if (!usual)
            return fail(usual.error());
        auto window = readLine(line, where);
        if (!window)
            return fail(window.error());
        if (*usual)
            recorded.usual.insert_or_assign(window->start, std::move(**usual));
        recorded.windows.push_back(std::move(*window));
    }
    if (auto kept = keepOneService(recorded, file, service); !kept)
        return fail(kept.error());
    putInOrder(recorded);
    recorded.span = mostCommonSpan(recorded.windows);
    for (Window& window : recorded.windows)
        if (window.span == Millis(0))
            window.span = recorded.span > Millis(0) ? recorded.span : Millis(5'000);
    return recorded;
}

} // namespace handrail
