#pragma once

#include "base/Ids.h"
#include "base/Names.h"
#include "contract/Drills.h"
#include "journal/Entry.h"
#include "telemetry/Signal.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace handrail::contract {

/// Where a thing stands in its file; 1 is the first line and column.
struct Position {
    int line = 0;
    int column = 0;
    bool operator==(const Position&) const = default;
};

struct Owner {
    std::string team;
    std::string call; ///< whom, and how: "Flight ML on call, +1 555 0100"
    std::string when; ///< "any time", "6 to 22 h"
    std::vector<std::string> people{}; ///< who may sign for the team, by the name that the agent proves; none = who may act
};

/// What may come in for one field.
struct Input {
    std::string field;
    std::string unit;
    bool required = true;
    std::optional<double> from, to;  ///< numbers; both ends inclusive
    Names known;                     ///< empty for numbers
    std::vector<double> bins;        ///< inner edges for the mix of numbers; made from `from` and `to` when not given
    std::string others;              ///< what is done with anything else, in plain words
};

struct Dependency {
    std::string name;    ///< as the service's log and metrics call it
    std::string shown;   ///< as the screen calls it: "the store of recent lateness"
    std::string without; ///< what happens without it
    std::string owner;   ///< key in owners
    std::optional<double> slowMs;         ///< agreed limit for the median call
    std::optional<double> failing;        ///< agreed share of failed calls
    std::optional<Millis> changesWithin;  ///< what it serves must change at least this often
};

/// A designed way to be worse.
struct FallbackMode {
    std::string name;      ///< as the service calls it: "table", "unavailable"
    std::string shown;     ///< "simple table"
    std::string customers; ///< what they get instead
    std::optional<Millis> atMost;
};

/// So much of all requests must go well over such a time; judged by how fast the rest is being used up.
struct Budget {
    double of = 0.999;
    Millis over = std::chrono::hours(24 * 30);
};

/// Where what is usual is learned from: a period, the last so many weeks, or by itself from what is seen.
struct NormalPeriod {
    std::optional<WallTime> from, to;
    std::optional<Millis> last;
};

/// One line of the definition of "fail".
struct Failure {
    std::string name; ///< key: "slow answers"; a runbook's front matter refers to it
    journal::AlertKind kind = journal::AlertKind::slow;
    std::string subject;          ///< field, dependency
    std::optional<double> limit;  ///< in the signal's unit; none = default of the rule
    double slowestShare = 0.01;   ///< for slow: 1 in 100
    std::uint64_t atLeast = 0;    ///< answers needed before it may speak; 0 = the rule's default
    Millis over{0};               ///< the stretch it is judged over; 0 = the rule's default
    std::optional<Budget> budget; ///< for failing: instead of a limit
    journal::Severity severity = journal::Severity::watch;
    bool saysSeverity = false;    ///< it was written
    std::string hurts;            ///< who is hurt and how, in plain words
    Position at;
};

struct TestQuestion {
    std::map<std::string, std::string> inputs; ///< field -> value as text
    std::string answer;
    Position at;
};

enum class ActuatorKind { none, command, http, modelRepository };

/// The question about the target that says whether a change is there.
struct Proof {
    enum class Kind { none, version, fallbackMode, startedAfter, command } kind = Kind::none;
    std::vector<std::string> command; ///< for command: prints what is compared with `wanted`
    std::string wanted;               ///< "{version}", "{mode}" or text
    Millis within{30'000};
};

struct Action {
    std::string name; ///< key: "roll back"
    journal::ActionKind kind = journal::ActionKind::custom;
    std::string shown;        ///< on the button, for custom ones
    std::string whatHappens, whoNotices, undo; ///< plain words
    Millis takes{0};          ///< how long it usually takes
    ActuatorKind by = ActuatorKind::none;
    std::vector<std::string> command; ///< argv; {version} and {mode} are put in; never a shell
    std::string url, method, body;    ///< for http
    std::map<std::string, std::string> headers; ///< values may be "secret:FILE"
    std::string modelRepository;      ///< "load" for model repository: address is the service's own
    Millis atMost{60'000};            ///< timeout
    Proof proof;
    std::string effectSignal;         ///< Signal::text() of what should be seen afterwards; empty = worst alert's own
    std::optional<double> effectBelow;
    Millis effectWithin{180'000};
    bool ask = false;                 ///< one more deliberate click
    bool lasts = true;                ///< false: "until the next restart"
    bool needsReason = false;
    bool secondPerson = false;        ///< somebody else must agree before it counts down
    Millis agreedWithin{300'000};     ///< else it ends as stopped
    std::vector<std::string> whoMay;  ///< names and "group NAME", as in the agent's rights; none = who operates the service
    std::string pinnedIn;             ///< file that says which version the target is set up with
    std::string managedBy, managedMark; ///< what else changes the target, and the file that is there while it does
    Position at;
};

struct Sources {
    std::string oip;   ///< host:port of the Open Inference Protocol, gRPC; empty = none
    std::string model; ///< model name there
    std::string metrics; ///< URL of Prometheus text
    std::string signals; ///< name of a ready map ("triton", "mlserver", "tensorflow serving", "handrail") or a file
    std::string answersFile; ///< log of answers, followed with rotation
    std::string answersPush; ///< host:port on which the agent takes lines by HTTP POST
    std::map<std::string, std::string> signalMap; ///< our signal -> their metric expression
    Millis askEvery{2'000};  ///< test question and readiness interval
};

/// The two teams whose word makes the text an agreement: keys of owners, and never the same team.
struct Signers {
    std::string builtBy, runBy; ///< empty = the agreement does not say
    [[nodiscard]] bool named() const { return !builtBy.empty(); }
};

/// A point that a service reaches when both teams have signed and every item is proven.
struct Milestone {
    std::string name;         ///< key: "live"
    std::string shown;        ///< "going live"
    Signers signedBy;
    bool eachVersion = false; ///< signed anew for each version, not only for the text
    /// Key of an item (see contract/Readiness.h) -> how long ago it may have been proven; none = not needed. An item that is
    /// not here has its own default.
    std::map<std::string, std::optional<Millis>> provenWithin;
};

/// What both teams signed. A value; comes only from readAgreement, so it has been checked.
struct Agreement {
    std::string file;
    ServiceId service;
    std::string name;      ///< "Late flight forecast"
    std::string what;      ///< what it does, for whom
    std::string ifWrong;   ///< what it means for people
    std::string unitOne = "answer", unitMany = "answers"; ///< "forecast", "forecasts"
    std::map<std::string, Owner> owners;
    AgentId operatedBy;
    Sources sources;
    std::vector<Input> inputs;
    std::string answerField; ///< which field of the record holds the answer; empty = "prediction"
    std::vector<std::string> answers; ///< labels
    double guessBelow = 0.6;
    std::vector<Dependency> dependencies;
    std::vector<FallbackMode> fallbackModes;
    std::vector<Failure> failures;
    std::vector<TestQuestion> testQuestions;
    std::vector<Action> actions;
    std::map<std::string, std::string> runbooks; ///< failure name -> file
    Millis reviewRunbooksEvery{0}; ///< 0 = not agreed
    Drills drills;
    std::string logs; ///< file that the log step reads; empty = the answers file
    std::optional<double> tolerance; ///< share moved that is still normal; none = telemetry::limitOfMix, from its wobble
    NormalPeriod normalFrom;
    Millis span{5'000}; ///< base span of windows
    Signers signedBy;
    std::vector<Milestone> milestones; ///< never empty: without a word on it there is "live"
    std::string digest; ///< SHA-256 of the canonical text: comments, blank lines and the order of keys don't count

    [[nodiscard]] const Failure* failure(std::string_view name) const;
    [[nodiscard]] const Action* action(std::string_view name) const;
    [[nodiscard]] const Action* action(journal::ActionKind kind) const; ///< the first of its kind
    [[nodiscard]] const Dependency* dependency(std::string_view name) const;
    [[nodiscard]] const Input* input(std::string_view field) const;
    [[nodiscard]] const FallbackMode* fallbackMode(std::string_view name) const;
    [[nodiscard]] const Milestone* milestone(std::string_view name) const;
    /// By key or by the name of the team; null when there is none.
    [[nodiscard]] const Owner* owner(std::string_view keyOrTeam) const;
};

} // namespace handrail::contract
