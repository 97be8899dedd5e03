#pragma once

#include "wording/View.h"

namespace handrail::wording {

// What a check or a wait of the runbook says of what it looks at.

/// "Yes: 2.1 s a call, usually 40 ms. Handrail checks it itself, all the time."
[[nodiscard]] Text liveAnswer(const View& view, const runbook::Condition& condition);
/// "yes" or "no"; empty when it can't be told.
[[nodiscard]] std::string answerNow(const View& view, const runbook::Condition& condition);
/// What a check that answered itself would say now, if that is not what it said.
[[nodiscard]] std::optional<std::string> otherwiseNow(const View& view, const runbook::RunbookStep& step, const journal::Step& answer);
/// "No longer true: 40 ms a call, usually 40 ms. Was true at 02:14: 2.1 s a call."
[[nodiscard]] Text changedAnswer(const View& view, const runbook::Condition& condition, const std::string& now,
                                 std::optional<double> before, Text at);
/// A number with what it is: "22 % of requests failed, usually none"; empty when there is none.
[[nodiscard]] Text checkedValue(const View& view, const runbook::Condition& condition, std::optional<double> value);
[[nodiscard]] bool canLook(const View& view);
[[nodiscard]] runbook::Seen seenNow(const View& view, const runbook::Condition& condition);
/// "Too early to tell, 4 s after the rollback."
[[nodiscard]] Text tooEarlyText(const View& view, const runbook::Seen& seen);
[[nodiscard]] Text wholeSeconds(Millis span); ///< rounded down

} // namespace handrail::wording
