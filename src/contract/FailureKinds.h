#pragma once

#include "contract/Agreement.h"

#include <span>
#include <string_view>

namespace handrail::contract {

/// What a limit of a kind of failure is written in, and what its number then is.
enum class LimitUnit {
    duration, ///< "300 ms"; the number is milliseconds
    seconds,  ///< "5 s" or "2 h"; the number is seconds
    share,    ///< "2 %"; the number is 0 to 1
    count,    ///< "2"
    none      ///< has no limit
};

enum class SubjectOf { none, input, dependency, gauge };

/// One kind of failure and how it is written in an agreement.
struct FailureKind {
    std::string_view key; ///< "answers unusual"
    journal::AlertKind kind;
    LimitUnit unit;
    SubjectOf subject;
    std::optional<SignalKind> signal; ///< the number it is judged by; none for what has no signal of its own
};

[[nodiscard]] std::span<const FailureKind> failureKinds();
/// The key as written in agreements and in the front matter of runbooks: "input missing".
[[nodiscard]] std::string_view failureKey(journal::AlertKind kind);
[[nodiscard]] const FailureKind* failureKind(std::string_view key);
[[nodiscard]] const FailureKind* failureKind(journal::AlertKind kind);

/// The limit that both teams agreed on for this signal, in the signal's unit: of a line in the definition of fail (its
/// own subject first, then a line without a subject), else of the dependency. None when nothing was agreed.
[[nodiscard]] std::optional<double> agreedLimit(const Agreement& agreement, const Signal& signal);

/// Whether an action of this kind can change the number of such an alert. What comes in is changed by nobody on this side,
/// and a fallback goes around a dependency without mending it.
[[nodiscard]] bool canChange(journal::ActionKind action, journal::AlertKind alert);

/// "300 ms", "2 %", "40" as a number in this signal's unit. Error: invalidInput.
[[nodiscard]] Result<double> parseInSignalUnit(SignalKind kind, std::string_view text);
inline constexpr double kLeastBudget = 0.5; ///< of all requests must go well
inline constexpr Millis kShortestBudget = std::chrono::hours(24), kLongestBudget = std::chrono::hours(24 * 90);
/// "0.1 % over 30 d": how much of all requests may fail over how long. Without the time as an agreement has it. Error: invalidInput.
[[nodiscard]] Result<Budget> parseBudget(std::string_view text);

} // namespace handrail::contract
