#pragma once

#include "base/Result.h"
#include "base/Time.h"

#include <filesystem>
#include <string>
#include <vector>

namespace handrail::agent {

struct LogsWanted {
    WallTime around;
    Millis before{60'000}, after{60'000};
    std::string contains; ///< as it is, not a pattern
    std::size_t limit = 200;
    std::vector<std::string> words = {}; ///< besides, in any order; small and capital letters are the same
};
struct FoundLine {
    WallTime at; ///< of the line itself; the line before's when it has none
    std::string text;
    bool odd = false; ///< the first of a shape that no line before `around` had
};

/// Lines of a log file around a time: reads at most the last 32 MB of the file and, before it, of the one it was rotated to.
/// Times are taken from JSON ("time", "ts", "timestamp") or from the beginning of the line. Error: notFound.
[[nodiscard]] Result<std::vector<FoundLine>> readLogs(const std::filesystem::path& file, const LogsWanted& wanted);

/// What kind of line it is: numbers, and the values in JSON that differ with each request, don't count. Pure.
[[nodiscard]] std::string shapeOf(std::string_view line);

} // namespace handrail::agent
