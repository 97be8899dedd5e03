#pragma once

#include "alerting/BudgetSums.h"
#include "alerting/Changes.h"
#include "alerting/Latencies.h"
#include "alerting/Layout.h"
#include "alerting/Plan.h"
#include "alerting/Stretches.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace handrail::alerting {

/// How long an alert must be better before it is cleared.
inline constexpr Millis kQuiet = std::chrono::minutes(2);

/// What a rule may look at: one service, up to the end of its last sealed window.
struct Past {
    const Window* window = nullptr;
    const Counts* counts = nullptr; ///< of that window
    const Layout* layout = nullptr;
    const Stretches* stretches = nullptr;
    const Changes* changes = nullptr;
    const Latencies* latencies = nullptr;                               ///< of the service; null when nobody asks
    const std::map<std::string, Latencies>* dependencyLatencies = nullptr; ///< of those with a limit
    const BudgetSums* budgets = nullptr; ///< null when no budget was agreed
    const Normal* normal = nullptr;      ///< null while it is being learned
    WallTime firstSeen; ///< start of the first window
    WallTime heardAt;   ///< end of the last window with any numbers in it
    WallTime askedAt;      ///< end of the last window in which requests came
    WallTime watchedSince; ///< start of the first window after the last time that nobody watched

    [[nodiscard]] WallTime now() const { return stretches->end(); }
    [[nodiscard]] bool isBlind() const { return heardAt < now(); }
};

/// Where the alert of a rule stands.
struct Standing {
    bool isOpen = false;   ///< not cleared
    bool isBetter = false; ///< open, and on its way to be cleared
    WallTime freshFrom;    ///< evidence up to here was used up by an alert that got better
    std::string subject;   ///< of the open alert
    journal::Evidence evidence; ///< as last recorded
};

struct Verdict {
    enum class Says { nothing, within, speaks } says = Says::nothing;
    std::size_t stretch = kWindow; ///< the stretch that it rests on
    std::size_t step = 0;          ///< of a rule with several limits: which one
};

struct Reading {
    double value = 0;
    std::uint64_t answers = 0;
};

/// One kind of thing that can be wrong. Holds nothing that isn't in the windows: its alert's state is kept elsewhere. One that
/// looks back further than the windows that a new judge is fed takes a look at each of them (remember) and gives its state away.
class Rule {
public:
    explicit Rule(Plan plan) : m_plan(std::move(plan)) {}
    virtual ~Rule() = default;
    [[nodiscard]] const Plan& plan() const { return m_plan; }

    [[nodiscard]] virtual bool remembersLong() const { return false; }
    /// Of rules that remember long: each window once, in order, of the past and live, before anything else is asked.
    virtual void remember(const Past&) {}
    /// The state of what it remembers, and takes it over; false, and nothing is changed, where it can't be read.
    [[nodiscard]] virtual std::string remembered() { return {}; }
    virtual bool recall(std::string_view) { return false; }
    /// Whether its past is too short yet to say anything.
    [[nodiscard]] virtual bool isLearning() const { return false; }

    /// Called for each sealed window, in order. `nothing` when the evidence is too little either way, or missing.
    [[nodiscard]] virtual Verdict judge(const Past& past, const Standing& standing) = 0;
    /// The number over a stretch; none when nothing was counted in it.
    [[nodiscard]] virtual std::optional<Reading> read(const Past& past, std::size_t stretch,
                                                      const Standing& standing) const = 0;
    /// How many of the answers counted here are hurt: of the last window, or of a stretch at its opening. `alert` is what it says.
    [[nodiscard]] virtual std::uint64_t hurt(const Past&, const Counts&, const journal::Evidence& /*alert*/) const { return 0; }
    /// The stretch whose number is followed while the alert is open.
    [[nodiscard]] virtual std::size_t followed() const { return kTenSeconds; }
    /// Whether a verdict that speaks says more than the open alert does: another of several limits.
    [[nodiscard]] virtual bool isOther(const Verdict&, const journal::Alert&) const { return false; }
    [[nodiscard]] virtual journal::Severity severity(const Verdict&) const { return m_plan.severity; }
    /// Whether an open alert says no more than that something is unlike a first impression, and more is known now.
    [[nodiscard]] bool knowsMore(const Standing& standing) const
    {
        return standing.isOpen && standing.evidence.knownFor && !m_plan.knownFor;
    }
    /// Fills in what an entry says besides value, answers, worst and affected: limit, signal, usual, since, parts.
    virtual void explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const;
    [[nodiscard]] virtual std::string subject(const Past&) const { return m_plan.subject; }
    [[nodiscard]] virtual bool isWorse(double value, double than) const { return value > than; }
    /// Whether an alert that has been better is over, now that the last verdict was `within`.
    [[nodiscard]] virtual bool isOver(const Past& past, const journal::Alert& better) const;

private:
    Plan m_plan;
};

/// Whether a stretch holds nothing from before the trouble: only such a one can say that it is over.
[[nodiscard]] inline bool isSince(const Past& past, std::size_t stretch, const Standing& standing)
{
    return past.now() - past.stretches->length(stretch) >= std::max(standing.evidence.since, standing.freshFrom);
}

/// Whether a stretch holds only what came after an alert got better.
[[nodiscard]] inline bool isFresh(const Past& past, std::size_t stretch, const Standing& standing)
{
    return stretch == kWindow || past.now() - past.stretches->length(stretch) >= standing.freshFrom;
}

} // namespace handrail::alerting
