#pragma once

#include "base/Result.h"
#include "base/Time.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace handrail::collector {

/// A value as JSON has it; monostate is null.
using Scalar = std::variant<std::monostate, bool, double, std::string>;

struct DependencyCall {
    std::optional<double> ms;
    bool ok = true;
    std::optional<double> ageS;
};

/// One line of a log of answers, as written: a "predlog/1" record or a "predlabel/1" record (isOutcome). Records of other
/// fields than these are taken, their other fields are not looked at.
struct AnswerLine {
    bool isOutcome = false;
    std::string id;
    std::optional<WallTime> time;
    std::string version, status, reason, fallback;
    std::optional<double> latencyMs, confidence;
    bool synthetic = false;
    bool replayed = false; ///< from a run over earlier records: no traffic of now
    std::vector<std::pair<std::string, Scalar>> features; ///< in the order of the line, each name once
    Scalar answer; ///< of the field that the agreement names; for outcomes what was answered, where the line says so
    Scalar target; ///< outcomes
    std::map<std::string, DependencyCall> dependencies;

    /// An answer was given: "OK" or a status from 200 to 299, or no status and an answer.
    [[nodiscard]] bool isOk() const;
    /// Null when the line doesn't name it. `usualPlace` is where it is looked for first, and becomes where it was found.
    [[nodiscard]] const Scalar* feature(std::string_view name, std::size_t& usualPlace) const;
};

/// Takes any bytes. Error: invalidInput (no JSON object, another schema, too deep, over 64 KiB).
[[nodiscard]] Result<AnswerLine> parseAnswerLine(std::string_view line, const std::string& answerField = "prediction");

/// "12", "late", "true"; empty for null.
[[nodiscard]] std::string textOf(const Scalar& value);

inline constexpr std::size_t kLongestLine = 64u << 10;

} // namespace handrail::collector
