#include "alerting/ShareRule.h"

#include "alerting/Significance.h"
#include "telemetry/Signal.h"

#include <algorithm>
#include <cmath>

namespace handrail::alerting {
namespace {

using journal::AlertKind;

constexpr double kAlmostNone = 1e-4; ///< "agreed: none" still means one in ten thousand by chance
constexpr double kJustOver = 1.25;    ///< of the agreed share: a service that is just over it must not look well by chance
constexpr std::uint64_t kEnoughLately = 20;
constexpr std::uint64_t kEnoughAsked = 8; ///< test questions that say what share of all answers is wrong
constexpr double kFractionOfWorst = 0.25;
constexpr double kEnoughKnown = 0.5; ///< of the truths that usually come

double share(std::uint64_t hits, std::uint64_t tries)
{
    return tries == 0 ? 0 : double(hits) / double(tries);
}

double byChance(const Plan& plan, double rate)
{
    // A test question's right answer is known: one slip may be a broken question, two are the service's.
    return std::max(rate, plan.kind == AlertKind::testQuestionsWrong ? 1e-9 : kAlmostNone);
}

} // namespace

bool isSurelyBelow(std::uint64_t hits, std::uint64_t tries, double rate, double bad, double chance)
{
    return share(hits, tries) <= rate && logAtMost(hits, tries, std::min(bad, 0.999)) < std::log(chance);
}

std::uint64_t peopleHurt(const Past& past, const Counts& counts, std::size_t hits, std::size_t tries)
{
    const Counts& asked = counts[tries] >= kEnoughAsked ? counts : past.stretches->sum(kTenSeconds);
    return std::uint64_t(std::llround(share(asked[hits], asked[tries]) * double(counts[kRequests])));
}

ShareRule::ShareRule(Plan plan, SharePlace place, std::optional<std::size_t> over)
    : Rule(std::move(plan)), m_place(place), m_over(over)
{
    if (this->plan().atLeast > 0)
        m_place.atLeast = this->plan().atLeast;
}

Verdict ShareRule::judge(const Past& past, const Standing& standing)
{
    const std::size_t last = m_over ? *m_over : std::size_t(kHour);
    for (std::size_t stretch = m_over ? *m_over : std::size_t(kWindow); stretch <= last; ++stretch)
        if (past.stretches->hasStepped(stretch) && isFresh(past, stretch, standing) && isTooMany(past, stretch))
            return {Verdict::Says::speaks, stretch};
    if (standing.isOpen)
        for (std::size_t stretch = kTenSeconds; stretch <= kHour; ++stretch)
            if (isWithin(past, stretch, standing))
                return {Verdict::Says::within, stretch};
    return {};
}

// Truths that come early may be of another kind than those that come late: while more than half are missing, the rest of
// that half counts as right before it speaks.
double ShareRule::triesWithMissing(const Past& past, std::size_t stretch) const
{
    const Counts& sum = past.stretches->sum(stretch);
    const double tries = double(sum[m_place.tries]);
    return m_place.of ? std::max(tries, kEnoughKnown * m_place.usualTries * double(sum[*m_place.of])) : tries;
}

bool ShareRule::isTooMany(const Past& past, std::size_t stretch) const
{
    const Counts& sum = past.stretches->sum(stretch);
    const std::uint64_t hits = sum[m_place.hits];
    if (sum[m_place.tries] < m_place.atLeast || double(hits) <= m_place.rate * double(sum[m_place.tries]) ||
        !isBadLately(past, stretch))
        return false;
    const auto tries = std::uint64_t(std::ceil(triesWithMissing(past, stretch)));
    return logAtLeast(hits, tries, byChance(plan(), m_place.rate)) <
           logAllowed(past.stretches->step(stretch), kStandardStretches);
}

// A long stretch remembers trouble that is over: its last twelfth (or what holds enough answers) must be bad too.
bool ShareRule::isBadLately(const Past& past, std::size_t stretch) const
{
    const Millis length = past.stretches->length(stretch);
    for (std::size_t recent = kTenSeconds; recent <= kHour; ++recent) {
        const Millis part = past.stretches->length(recent);
        if (part * 12 < length || part >= length)
            continue;
        const Counts& sum = past.stretches->sum(recent);
        if (sum[m_place.tries] >= kEnoughLately)
            return share(sum[m_place.hits], sum[m_place.tries]) > m_place.rate;
    }
    return true;
}

// How bad it may still be without anybody noticing in so few answers: as bad as the last minutes, or as the trouble was so
// far, up to twice the agreed share. A whole hour inside the limit is enough where answers are rare.
double ShareRule::stillAsBad(const Past& past, std::size_t stretch, const Standing& standing) const
{
    const auto shareOver = [&](std::size_t over) {
        const Counts& sum = past.stretches->sum(over);
        return share(sum[m_place.hits], sum[m_place.tries]);
    };
    const double twice = std::min(std::max(2 * m_place.rate, 0.01), (1 + m_place.rate) / 2);
    // After an outage, a fraction of it would be seen at once; of times only the worst milliseconds are known.
    const bool isOfTimes = plan().kind == AlertKind::slow || plan().kind == AlertKind::dependencySlow;
    const double fraction = isOfTimes ? 0 : kFractionOfWorst * std::min(1.0, standing.evidence.worst.value_or(0));
    const double lately = std::max(fraction, shareOver(kFiveMinutes));
    if (m_place.rate <= 0) { // a single one is too many: it is over when so few would be seen neither in the worst hour
        double worst = twice;
        for (std::size_t over = kMinute; over <= kHour; ++over)
            worst = std::max(worst, shareOver(over));
        return worst;
    }
    if (stretch == kHour || !isSince(past, kMinute, standing))
        return std::max(twice, lately);
    double soFar = 0;
    for (std::size_t over = kMinute; over <= kHour; ++over)
        if (isSince(past, over, standing))
            soFar = std::max(soFar, shareOver(over));
    return std::max(lately, std::clamp(soFar, std::min(kJustOver * m_place.rate, twice), twice));
}

bool ShareRule::isWithin(const Past& past, std::size_t stretch, const Standing& standing) const
{
    const Counts& sum = past.stretches->sum(stretch);
    const std::uint64_t hits = sum[m_place.hits], tries = sum[m_place.tries];
    if (tries < m_place.atLeast || double(hits) > m_place.rate * double(tries) || !isSince(past, stretch, standing))
        return false;
    if ((*past.counts)[m_place.tries] == 0) // old numbers are no news
        return false;
    if (double(tries) < triesWithMissing(past, stretch)) // what is missing may be wrong
        return false;
    return isSurelyBelow(hits, tries, m_place.rate, stillAsBad(past, stretch, standing), m_place.chanceToBeWithin);
}

std::optional<Reading> ShareRule::read(const Past& past, std::size_t stretch, const Standing&) const
{
    const Counts& sum = past.stretches->sum(stretch);
    const std::uint64_t tries = sum[m_place.tries];
    if (tries == 0)
        return {};
    const Latencies* times = nullptr;
    if (plan().kind == AlertKind::slow)
        times = past.latencies;
    if (plan().kind == AlertKind::dependencySlow && past.dependencyLatencies)
        if (const auto found = past.dependencyLatencies->find(plan().subject); found != past.dependencyLatencies->end())
            times = &found->second;
    if (!times)
        return Reading{share(sum[m_place.hits], tries), tries};
    if (const auto ms = times->quantile(past.stretches->length(stretch), 1 - m_place.rate))
        return Reading{*ms, tries};
    const auto average = measure({SignalKind::latency, {}}, *past.window);
    return average && plan().kind == AlertKind::slow ? std::optional(Reading{average->value, tries}) : std::nullopt;
}

// A test question stands for all that was asked meanwhile: people get wrong answers as often as it does.
std::uint64_t ShareRule::hurt(const Past& past, const Counts& counts, const journal::Evidence&) const
{
    return plan().kind == AlertKind::testQuestionsWrong ? peopleHurt(past, counts, m_place.hits, m_place.tries) : counts[m_place.hits];
}

void ShareRule::explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const
{
    Rule::explain(past, verdict, evidence);
    const SlotRing& windows = past.stretches->windows();
    if (past.stretches->length(verdict.stretch) <= past.stretches->length(kMinute))
        for (std::size_t back = 0; back < windows.size(); ++back) {
            const Counts counts = windows.slotAt(back);
            if (counts[m_place.tries] > 0 && share(counts[m_place.hits], counts[m_place.tries]) <= m_place.rate)
                break;
            if (counts[m_place.hits] > 0)
                evidence.since = windows.slotStart(back);
        }
    const Counts& sum = past.stretches->sum(verdict.stretch);
    if (m_place.of && m_place.usualTries > 0 && sum[*m_place.of] > 0)
        evidence.parts["known"] = std::min(1.0, sum[m_place.tries] / (m_place.usualTries * sum[*m_place.of]));
    if (plan().kind != AlertKind::failing)
        return;
    const std::uint64_t errors = past.window->errorCount();
    for (const auto& [reason, count] : past.window->errors)
        if (count > 0)
            evidence.parts[reason] = share(count, errors);
}

} // namespace handrail::alerting
