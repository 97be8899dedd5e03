#pragma once

#include "base/Time.h"
#include "demo/Question.h"

#include <map>

namespace handrail::demo {

/// How one call to a dependency went.
struct DependencyCall {
    double ms = 0;
    bool ok = false;
    std::optional<double> ageSeconds; ///< since what it serves last changed
};

/// One line of the log of answers.
struct AnswerRecord {
    std::string id;
    WallTime time;             ///< when it was answered
    std::string version;       ///< the one that answered
    std::string status = "OK"; ///< gRPC code name
    std::string reason;        ///< why it failed: store, version, input, fallback, gave up; empty if it didn't
    double latencyMs = 0;
    std::string fallback;   ///< none, table, unavailable
    bool synthetic = false; ///< a test question
    bool replayed = false;  ///< from the run over earlier days
    int lap = 0;            ///< how often the flights had started over
    Question question;
    std::string answer; ///< empty if there was none
    std::string target; ///< of a test question: the right answer, where it is known
    double chance = 0;  ///< of "late"
    std::vector<std::string> flags;
    std::map<std::string, DependencyCall> dependencies;
};

/// What became known later.
struct OutcomeRecord {
    std::string id;
    WallTime time;
    std::string target;     ///< "late" or "on time"
    std::string prediction; ///< what was answered then, so that a reader need not remember every answer
    std::string version;    ///< which version had answered
    bool replayed = false;
};

/// A JSON object in one line with its end of line.
[[nodiscard]] std::string toLine(const AnswerRecord& record);
[[nodiscard]] std::string toLine(const OutcomeRecord& record);

} // namespace handrail::demo
