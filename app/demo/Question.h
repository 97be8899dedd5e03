#pragma once

#include <optional>
#include <string>
#include <vector>

namespace handrail::demo {

/// What is asked: will this flight arrive more than 15 minutes late?
struct Question {
    std::optional<int> hour;         ///< scheduled departure, 0 to 23
    std::optional<int> weekday;      ///< 0 is Monday
    std::optional<double> distance;  ///< miles
    std::string origin, destination; ///< airport codes; empty if not sent
    std::optional<double> lateness;  ///< recent share of late flights at the origin
};

/// "late" from this chance up.
constexpr double kLine = 0.3;

/// The answer in words.
[[nodiscard]] inline std::string label(double chance)
{
    return chance >= kLine ? "late" : "on time";
}
/// 0.5 on the line, 1 from 0.3 away from it on.
[[nodiscard]] double confidence(double chance);

/// What the service was built for; anything else is flagged.
struct Agreed {
    double shortest = 0, longest = 0;  ///< miles, inclusive
    std::vector<std::string> airports; ///< sorted

    [[nodiscard]] bool knows(const std::string& airport) const;
    /// "distance missing", "destination never seen", ...: one per field, in the order of the fields.
    [[nodiscard]] std::vector<std::string> flags(const Question& question) const;
};

} // namespace handrail::demo
