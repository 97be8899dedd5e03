#include "alerting/Rule.h"

#include <algorithm>

namespace handrail::alerting {

void Rule::explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const
{
    evidence.signal = m_plan.signal;
    evidence.limit = m_plan.limit;
    if (m_plan.usual) {
        evidence.usualLow = m_plan.usual->low;
        evidence.usual = m_plan.usual->median;
        evidence.usualHigh = m_plan.usual->high;
    }
    evidence.since = std::max(past.firstSeen, past.now() - past.stretches->length(verdict.stretch));
}

bool Rule::isOver(const Past& past, const journal::Alert& better) const
{
    return past.now() - better.at >= kQuiet;
}

} // namespace handrail::alerting
