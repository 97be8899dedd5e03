#pragma once

#include "alerting/Plan.h"
#include "alerting/Stretches.h"
#include "telemetry/Window.h"

#include <optional>
#include <string>
#include <vector>

namespace handrail::alerting {

/// Counters that every service has. The rest follows from its agreement.
enum Counter : std::size_t {
    kSeenMs,     ///< how long requests were really watched
    kRequests,
    kCheckedRequests, ///< of them, where failures are reported too
    kErrors,
    kTimed,      ///< answers whose time is known
    kUnusuallySlow, ///< of them, slower than the usual band's upper end
    kRated,      ///< answers with a confidence
    kGuesses,
    kAsked,      ///< test questions
    kAskedWrong,
    kOutcomes,   ///< late true outcomes
    kOutcomesWrong,
    kFixedCounters
};

/// Where the mix of answers or of one field's values stands: one counter per usual value, and one for all others.
struct MixPlace {
    struct Hour {
        std::vector<double> usual; ///< empty where nothing is known of the hour
        std::vector<double> spread; ///< as in UsualMix; empty where there is none
        double learnedFrom = 0;
        double unsure = 0; ///< as in UsualMix
        std::uint8_t sixths = kAllSixths;
    };
    std::size_t first = 0;
    Names names;                    ///< without the last cell, "other"
    std::vector<double> usual;      ///< shares, "other" last; they add up to 1
    double learnedFrom = 0;         ///< how many values the shares were learned from
    std::vector<Hour> hours;        ///< none, or as in Normal::hours
};

struct FieldPlace {
    std::string name;
    std::size_t total, missing, outOfRange, unseen;
    std::optional<MixPlace> mix;
};

struct DependencyPlace {
    std::string name;
    std::size_t calls, failures, timed, slow;
    double slowMs; ///< 0 = no limit
};

struct SlowPlace {
    double limitMs;
    std::size_t above;
};

/// What stands where in the counters of one service, and how a window is turned into them.
class Layout {
public:
    Layout(const contract::Agreement& agreement, const Normal* normal, const std::vector<Plan>& plans);
    /// Counts a window. `counts` has size().
    void count(const Window& window, Counts& counts) const;

    /// At least one in ten of the calls to one of them failed or was slow.
    [[nodiscard]] bool hasDependencyTrouble(const Counts& counts) const;
    void leaveOutDependencies(Counts& counts) const; ///< as if nobody had called any

    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] const std::optional<MixPlace>& answers() const { return m_answers; }
    [[nodiscard]] const FieldPlace* field(const std::string& name) const;
    [[nodiscard]] const DependencyPlace* dependency(const std::string& name) const;
    [[nodiscard]] const std::vector<DependencyPlace>& dependencies() const { return m_dependencies; }
    [[nodiscard]] std::optional<double> outcomeShare() const { return m_outcomeShare; } ///< Normal::outcomeShare
    [[nodiscard]] std::optional<std::size_t> slowerThan(double limitMs) const;

private:
    void addMix(std::optional<MixPlace>& place, const std::string& what, const Shares& usual, const Normal& normal);

    std::size_t m_size = kFixedCounters;
    double m_guessBelow;
    std::optional<double> m_usualMs, m_outcomeShare;
    std::vector<SlowPlace> m_slow;
    std::optional<MixPlace> m_answers;
    std::vector<FieldPlace> m_fields;
    std::vector<DependencyPlace> m_dependencies;
};

} // namespace handrail::alerting
