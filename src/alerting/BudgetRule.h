#pragma once

#include "alerting/ShareRule.h"

#include <array>

namespace handrail::alerting {

/// An error budget is being used up so fast that it must be known: 2 % of it in an hour, 5 % in six, or 10 % in three days;
/// only the first two are worth getting up for. Speaks when more failed than that comes to, over the long stretch and over its
/// last twelfth, which makes it clear quickly. Hours that nobody watched, or before the service was known, count as hours in
/// which all went well: what is spent of a budget is spent for good.
class BudgetRule final : public ShareRule {
public:
    BudgetRule(Plan plan, SharePlace place);
    Verdict judge(const Past& past, const Standing& standing) override;
    [[nodiscard]] bool isOther(const Verdict& verdict, const journal::Alert& open) const override;
    [[nodiscard]] journal::Severity severity(const Verdict& verdict) const override;
    void explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const override;
    [[nodiscard]] bool isOver(const Past& past, const journal::Alert& better) const override;

private:
    struct Pace {
        Millis whole, quick;
        double rate; ///< share of failures over both
        bool isPage;
    };
    [[nodiscard]] bool burns(const Past& past, const Pace& pace) const;
    [[nodiscard]] bool isQuickWell(const Past& past, const Pace& pace) const;
    [[nodiscard]] std::size_t paceOf(const journal::Evidence& evidence) const;
    [[nodiscard]] Verdict speaks(std::size_t pace) const;

    std::array<Pace, 3> m_paces; ///< fastest first
};

} // namespace handrail::alerting
