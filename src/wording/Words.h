#pragma once

#include "contract/Agreement.h"
#include "journal/Entry.h"
#include "telemetry/Signal.h"
#include "wording/Text.h"

#include <optional>
#include <string>
#include <string_view>

namespace handrail::wording {

// Phrases that many sentences share: names of things, and numbers of a signal in its own unit.

[[nodiscard]] std::string capital(std::string text);  ///< "The store of recent lateness"
[[nodiscard]] std::string unquoted(std::string text); ///< without blanks and a full stop at the end
/// A team's sentence after a colon: "the app waits ..." without the full stop; names keep their capital.
[[nodiscard]] std::string midSentence(const std::string& teamsWords);
[[nodiscard]] Text asSentence(const std::string& teamsWords); ///< with exactly one full stop; empty stays empty

[[nodiscard]] std::string serviceName(const contract::Agreement& agreement);
[[nodiscard]] std::string dependencyName(const contract::Agreement& agreement, const std::string& name);
/// For a mark on a chart: "customer profile store", "store" of "the store of recent lateness".
[[nodiscard]] std::string dependencyShort(const contract::Agreement& agreement, const std::string& name);
[[nodiscard]] std::string modeName(const contract::Agreement& agreement, const std::string& mode);
[[nodiscard]] std::string field(std::string_view name); ///< in quotes

/// A number of this signal: "0.86 s", "7.2 %", "40 a second". `other` keeps it apart from the number beside it.
[[nodiscard]] Text signalValue(const Signal& signal, double value, std::optional<double> other = {});
[[nodiscard]] Text signalRange(const Signal& signal, double low, double high);
/// What the number is, for the middle of a sentence: "the slowest 1 in 100 answers", "failures".
[[nodiscard]] Text signalName(const Signal& signal, const contract::Agreement& agreement);
/// A signal of its text form; the service's latency when it can't be read.
[[nodiscard]] Signal signalOf(const std::string& text);

/// "Agreed: at most 0.3 s." or, when nothing is agreed, "Usually: 0.09 to 0.19 s."; empty when neither is known.
[[nodiscard]] Text agreedOrUsual(const Signal& signal, const journal::Evidence& evidence);
[[nodiscard]] Text usually(const Signal& signal, const journal::Evidence& evidence);
/// "usually 40 ms" without a full stop; empty when not known.
[[nodiscard]] Text usuallyInside(const Signal& signal, std::optional<double> usual);

} // namespace handrail::wording
