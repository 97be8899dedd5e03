#pragma once

#include "alerting/Rule.h"

namespace handrail::alerting {

/// What a dependency serves hasn't changed for longer than agreed. The value is its age in seconds.
class StaleRule final : public Rule {
public:
    explicit StaleRule(Plan plan) : Rule(std::move(plan)) {}
    Verdict judge(const Past& past, const Standing& standing) override;
    [[nodiscard]] std::optional<Reading> read(const Past& past, std::size_t stretch,
                                              const Standing& standing) const override;
    [[nodiscard]] std::uint64_t hurt(const Past& past, const Counts& counts, const journal::Evidence&) const override;
    void explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const override;
};

/// On a fallback mode for longer than agreed, or than was said when it was switched on. The value is the seconds since it began. No subject: any mode.
class FallbackRule final : public Rule {
public:
    explicit FallbackRule(Plan plan) : Rule(std::move(plan)) {}
    Verdict judge(const Past& past, const Standing& standing) override;
    [[nodiscard]] std::optional<Reading> read(const Past& past, std::size_t stretch,
                                              const Standing& standing) const override;
    [[nodiscard]] std::uint64_t hurt(const Past& past, const Counts& counts, const journal::Evidence&) const override;
    void explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const override;

private:
    [[nodiscard]] bool isOn(const Past& past) const;
    /// What was agreed, or less where whoever switched it on wants to be asked sooner; none = for ever.
    [[nodiscard]] std::optional<double> limitNow(const Past& past) const;
};

} // namespace handrail::alerting
