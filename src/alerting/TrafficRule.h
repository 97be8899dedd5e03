#pragma once

#include "alerting/Rule.h"

namespace handrail::alerting {

/// Requests against what is usual at this hour, or while hours are not known against the ten minutes before: fewer than a share of them (a fifth, or what was agreed), by more than chance.
/// While its alert is open the limit stays what it was at the opening: an hour of silence is not the new normal.
class TrafficRule final : public Rule {
public:
    explicit TrafficRule(Plan plan) : Rule(std::move(plan)) {}
    Verdict judge(const Past& past, const Standing& standing) override;
    [[nodiscard]] std::optional<Reading> read(const Past& past, std::size_t stretch,
                                              const Standing& standing) const override;
    void explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const override;
    [[nodiscard]] bool isWorse(double value, double than) const override { return value < than; }

private:
    [[nodiscard]] double share() const { return plan().limit.value_or(0.2); }
    [[nodiscard]] bool isSilent(const Past& past) const;
    [[nodiscard]] bool speaks(const Past& past, std::size_t stretch) const;
};

} // namespace handrail::alerting
