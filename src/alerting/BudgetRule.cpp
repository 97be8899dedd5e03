#include "alerting/BudgetRule.h"

#include "alerting/Significance.h"

#include <algorithm>
#include <cmath>

namespace handrail::alerting {
namespace {

using namespace std::chrono_literals;

constexpr double kMostlySeen = 0.8;

double rateOf(const contract::Budget& budget, double spent, Millis in)
{
    return std::min(0.9, spent * double(budget.over.count()) / double(in.count()) * (1 - budget.of));
}

} // namespace

BudgetRule::BudgetRule(Plan plan, SharePlace place)
    : ShareRule(plan, place, {}), m_paces{Pace{1h, 5min, rateOf(*plan.budget, 0.02, 1h), true},
                                          Pace{6h, 30min, rateOf(*plan.budget, 0.05, 6h), true},
                                          Pace{72h, 6h, rateOf(*plan.budget, 0.10, 72h), false}}
{
}

bool BudgetRule::burns(const Past& past, const Pace& pace) const
{
    const auto isOver = [&](double failed, double requests) {
        return failed > 0 && failed >= (1 - 1e-9) * pace.rate * requests;
    };
    const BudgetSums::Sum quick = past.budgets->over(pace.quick);
    const Counts& lately = past.stretches->sum(kFiveMinutes);
    if (!isOver(quick.failed, quick.requests) || !isOver(lately[place().hits], lately[place().tries]))
        return false;
    const BudgetSums::Sum whole = past.budgets->over(pace.whole);
    if (whole.seenMs <= 0 || whole.requests < double(place().atLeast))
        return false;
    const double requests = whole.requests * std::max(1.0, double(pace.whole.count()) / whole.seenMs);
    if (!isOver(whole.failed, requests))
        return false;
    // A service that keeps its budget, or half of it where the limit is the budget itself, must hardly show so many.
    const double kept = std::min(1 - plan().budget->of, pace.rate / 2);
    return logAtLeast(std::uint64_t(std::llround(whole.failed)), std::uint64_t(std::llround(requests)), kept) <
           logAllowed(past.stretches->step(kWindow), double(m_paces.size()));
}

bool BudgetRule::isQuickWell(const Past& past, const Pace& pace) const
{
    const BudgetSums::Sum quick = past.budgets->over(pace.quick);
    return quick.requests > 0 && quick.failed < pace.rate * quick.requests && !past.isBlind() &&
           quick.seenMs >= kMostlySeen * double(pace.quick.count());
}

std::size_t BudgetRule::paceOf(const journal::Evidence& evidence) const
{
    for (std::size_t i = 0; i < m_paces.size(); ++i)
        if (evidence.limit && std::abs(*evidence.limit - m_paces[i].rate) <= 1e-6 * m_paces[i].rate)
            return i;
    return m_paces.size() - 1;
}

Verdict BudgetRule::speaks(std::size_t pace) const
{
    return {Verdict::Says::speaks, m_paces[pace].quick <= 5min ? kFiveMinutes : kHour, pace};
}

Verdict BudgetRule::judge(const Past& past, const Standing& standing)
{
    const std::size_t now = standing.isOpen ? paceOf(standing.evidence) : m_paces.size();
    for (std::size_t i = 0; i < m_paces.size(); ++i) {
        if ((standing.isOpen && !standing.isBetter && i >= now) || !burns(past, m_paces[i]))
            continue;
        setRate(m_paces[i].rate);
        const auto isBadAgain = [&](std::size_t stretch) {
            return isFresh(past, stretch, standing) && isTooMany(past, stretch);
        };
        if (!standing.isBetter ||
            std::ranges::any_of(std::array{kWindow, kTenSeconds, kMinute, kFiveMinutes}, isBadAgain))
            return speaks(i);
    }
    if (!standing.isOpen)
        return {};
    const Verdict well{isQuickWell(past, m_paces[now]) ? Verdict::Says::within : Verdict::Says::nothing, kFiveMinutes,
                       now};
    setRate(m_paces[now].rate);
    for (std::size_t stretch = kMinute; stretch <= kHour && !standing.isBetter; ++stretch)
        if (isWithin(past, stretch, standing))
            return {Verdict::Says::within, stretch, now};
    return well;
}

bool BudgetRule::isOther(const Verdict& verdict, const journal::Alert& open) const
{
    return verdict.step != paceOf(open.evidence);
}

journal::Severity BudgetRule::severity(const Verdict& verdict) const
{
    return m_paces[verdict.step].isPage ? plan().severity : journal::Severity::watch;
}

bool BudgetRule::isOver(const Past& past, const journal::Alert& better) const
{
    return isQuickWell(past, m_paces[paceOf(better.evidence)]);
}

// Since the last minute in which all was well.
void BudgetRule::explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const
{
    ShareRule::explain(past, verdict, evidence);
    const double rate = m_paces[verdict.step].rate;
    evidence.limit = rate;
    for (const SlotRing* ring : {&past.stretches->minutes(), &past.stretches->windows()})
        for (std::size_t back = 0; back < ring->size(); ++back) {
            const Counts counts = ring->slotAt(back);
            if (double(counts[place().hits]) <= rate * double(counts[place().tries]))
                break;
            evidence.since = std::max(past.firstSeen, ring->slotStart(back));
        }
}

} // namespace handrail::alerting
