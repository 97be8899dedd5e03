#pragma once

#include "contract/Agreement.h"
#include "wording/Text.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace handrail::wording {

/// A line of a service's log as the agent found it.
struct LoggedLine {
    WallTime at;
    std::string text;
    bool odd = false; ///< of a kind that no line before the trouble had
};

/// One line for a person to read: an answer that was given, or a line that is none, as it is.
struct LogRow {
    std::string time;
    Text went;                       ///< "answered", "failed: the store of recent lateness did not answer"
    Text answer;                     ///< "late", "on time (close to a guess)"
    Text took;                       ///< "0.4 s"
    std::string version;
    std::vector<std::string> fields; ///< in the order of LogTable::fields
    Text odd;                        ///< on the first of its kind: "The first that failed"; empty on all others
    Text began;                      ///< on the first since the trouble began, when it is not odd itself
    bool unlike = false;             ///< no line before the trouble was of this kind
    bool failed = false, testQuestion = false;
    std::string raw;
};

struct LogTable {
    std::vector<std::string> fields; ///< what came in, as the agreement names it; what is looked for comes first
    std::size_t asked = 0;           ///< how many of them are looked for
    bool records = false;            ///< false: lines of text that are no record of answers
    std::vector<LogRow> rows;
    Text summary;                    ///< how many there are, and what is odd about the first odd one
};

struct LogQuestion {
    std::span<const LoggedLine> lines; ///< in the order of the file
    const contract::Agreement* agreement = nullptr;
    std::optional<WallTime> began;     ///< the trouble; none: nothing is marked as odd
    bool testQuestions = false;        ///< those that Handrail asks itself stand among the others
    std::string words = {};            ///< only lines with all of these, in whatever order; a field's name brings its column to the front
};
/// All of the words, in any order; small and capital letters are the same.
[[nodiscard]] bool hasAllWords(std::string_view line, const std::vector<std::string>& words);
/// The words one by one, and what stands in double quotes as one.
[[nodiscard]] std::vector<std::string> wordsOf(const std::string& words);
[[nodiscard]] LogTable logTable(const LogQuestion& question);

} // namespace handrail::wording
