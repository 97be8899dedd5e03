#pragma once

#include "base/Result.h"
#include "base/Time.h"
#include "contract/Agreement.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace handrail::runbook {

enum class StepKind { read, check, look, ask, act, wait, call }; ///< `read`: text only; `act` is written "do"

/// A question that the agent can answer from what it sees: `signal: dependency:lateness store:latency`, `above: 3 x usual`.
struct Condition {
    enum class About { signal, version, fallbackMode, reachable, operation, versionChanged, logs } about = About::signal;
    std::string signal; ///< Signal::text()
    enum class Is { above, below, equal, notEqual } is = Is::above;
    enum class Against { number, agreed, timesUsual } against = Against::number;
    double value = 0;      ///< in the signal's unit, how many times the usual, or how many lines of the log
    std::string text;      ///< for version, fallback mode ("" = off), operation ("helped", ...) and what a log line holds
    Millis over{10'000};   ///< judged over the last ... of windows; versionChanged: how long ago at most, not by us
    Millis holds{0};       ///< for `wait`: must hold this long
};

/// Where an answer leads. Step 0 is "well again: the end"; kRunEndedByCalling is only reached through a call.
struct Branch {
    std::string answer;
    std::uint32_t step = 0;
};

struct RunbookStep {
    std::uint32_t number = 1;
    std::string title;
    std::string text; ///< the step's Markdown without its block
    StepKind kind = StepKind::read;
    std::optional<Condition> condition;        ///< check, wait
    std::vector<Branch> branches;              ///< explicit ones; an answer without a branch goes to the next step
    std::vector<std::string> answers;          ///< ask: the buttons
    std::string action;                        ///< do: name in the agreement
    std::map<std::string, std::string> params; ///< do: "version: previous", "mode: table"
    std::string lookAt;                        ///< look: "logs", "chart", "versions", "link"
    std::string lookFor;                       ///< look: filter, signal or address
    Millis lookOver{0};                        ///< look: the range of the chart, or of the log; 0 = as it is on the screen
    std::string callWhom;                      ///< call: key in owners
    Millis atMost{0};                          ///< wait: then the answer is "no"; others: when the next step is suggested
    Millis againAfter{0};                      ///< ask: after an answer that keeps it open, it is asked again so much later
    int line = 0;
    std::map<std::string, contract::Position> at; ///< of the values of its block
    std::uint32_t helpStep = 0; ///< the runbook's last step that calls someone; 0 = none
    /// Where an answer leads: its branch; else the branch of the answer it stands for ("can't tell" for "no" or "did not
    /// help", "skipped" for those too, "helped" for "done"); else, for a call that was made, the end; else the next step.
    /// A way out of the last step without a branch leads to the last call. Out of that call itself none leads: the step stays.
    /// "Nobody answers" is such a way.
    /// Only where nobody can be called at all it is kRunEndedOpen, which the linter refuses.
    [[nodiscard]] std::uint32_t after(std::string_view answer, std::uint32_t stepCount) const;
    /// What can be answered: the step's own answers for `ask`, the fixed ones of its kind for all others.
    [[nodiscard]] std::vector<std::string> possibleAnswers() const;
    /// What a person may say of any step, whatever its branches: "skipped", "did not help"; of a wait "went on" too, of an
    /// action that it was done elsewhere. May name some of possibleAnswers() again.
    [[nodiscard]] std::vector<std::string> waysOut() const;
    /// Whether the question stays open with this answer: "nobody has told me yet".
    [[nodiscard]] bool keepsOpen(std::string_view answer) const;
    /// Open for longer than this, a step suggests the next one. 0 = never: a wait has its own clock.
    [[nodiscard]] Millis suggestsAfter() const;
};

struct Runbook {
    std::string file; ///< without folder
    std::string title;
    std::vector<std::string> failures; ///< what it is for
    std::vector<std::string> services; ///< of which services; none = of all whose agreement takes it
    std::string owner;
    std::string reviewed; ///< "2026-11-12"
    Millis reviewEvery{0}; ///< 0 = as the agreement says
    std::vector<std::string> agreedBy; ///< as the file says; nobody signs a runbook
    std::string intro;
    std::vector<RunbookStep> steps;
    std::string digest, text;
    [[nodiscard]] bool isFor(const ServiceId& service) const;
};

/// Reads the Markdown of a runbook (format 1, documented in runbooks/RUNBOOKS.md). Never executes anything in it.
[[nodiscard]] tl::expected<Runbook, std::vector<Error>> readRunbook(std::string_view markdown, std::string_view file);

/// The read form again as front matter, headings and blocks would say it: for tests and `check`. One line a step.
[[nodiscard]] std::string outline(const Runbook& runbook);

/// What the linter is told besides: it looks at no clock and no folder itself.
struct LintWith {
    std::optional<WallTime> today; ///< none: how old reviews are is not looked at
    /// Other files in the runbooks' folder by name, with the text of those that are Markdown. None: links to files that are
    /// no runbooks are not looked at.
    std::optional<std::map<std::string, std::string>> files;
};

/// What a linter finds against an agreement: unknown conditions and actions, params that are missing, unreachable steps,
/// loops without a way out, nobody to call, failures without a runbook, dead links, words not meant for the reader, old
/// reviews. Each with file, line and column. Empty = fine.
[[nodiscard]] std::vector<Error> lint(const std::vector<Runbook>& runbooks, const contract::Agreement& agreement,
                                      const LintWith& with = {});

} // namespace handrail::runbook
