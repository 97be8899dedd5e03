#include "alerting/MixRule.h"

#include "alerting/Significance.h"
#include "telemetry/Moved.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace handrail::alerting {
namespace {

constexpr double kLooks = 5;          ///< 10 s, 1, 5, 15 and 60 minutes
constexpr double kFewestExpected = 5; ///< in each cell, the merged rest included
constexpr double kOverwhelming = 0.3; ///< share moved that ten seconds may say alone
constexpr double kWellInside = 1.0 / 3; ///< of the limit may be chance where it says that all is well again
constexpr double kBackInside = 0.8;     ///< of the limit: a mix near it would come and go
constexpr double kTimesUnsure = 1.5;    ///< what an hour's own days do says nothing
constexpr std::size_t kParts = 5;
constexpr Millis kLooksBack = std::chrono::minutes(4); ///< two minutes in a row that speak began in a third one
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kStepMs = 300'000; ///< five minutes
constexpr std::int64_t kMondayHours = 72; ///< as in Normal::hours

struct Cell {
    double now = 0, usual = 0;
};

// Chi-square and the likelihood ratio are alike near the middle; far out, where a cell expects few, each may take
// chance for more than chance where the other doesn't. The less impressed of both is believed.
double logChanceOf(const std::vector<Cell>& cells, double answers, double before)
{
    const auto timesLog = [](double seen, double expected) { return seen > 0 ? seen * std::log(seen / expected) : 0; };
    double chi = 0, likelihood = 0;
    for (const Cell& cell : cells) {
        const double pooled = (cell.now + cell.usual * before) / (answers + before);
        if (pooled <= 0)
            continue;
        const double off = cell.now - pooled * answers;
        chi += off * off / (pooled * answers) + off * off / (pooled * before);
        likelihood += 2 * (timesLog(cell.now, pooled * answers) + timesLog(cell.usual * before, pooled * before));
    }
    return logChiSquareAbove(std::min(chi, likelihood), double(cells.size()) - 1);
}

} // namespace

MixRule::MixRule(Plan plan, const MixPlace& place)
    : Rule(std::move(plan)), m_place(place), m_gate(*this->plan().limit),
      m_atLeast(this->plan().atLeast > 0 ? double(this->plan().atLeast) : 50), m_overAll{m_place.usual, {}, m_place.learnedFrom, 0}
{
}

const MixRule::Usual& MixRule::usual(WallTime end, Millis length) const
{
    if (m_place.hours.empty())
        return m_overAll;
    // Every five minutes is often enough for what passes over from one hour to the next.
    const std::int64_t at = (toMs(end) - length.count() / 2) / kStepMs * kStepMs;
    if (at == m_ofHourAt)
        return m_ofHour;
    m_ofHourAt = at;
    m_ofHour = between(at);
    return m_ofHour;
}

// As telemetry's mixBetween, in cells.
MixRule::Usual MixRule::between(std::int64_t at) const
{
    const std::int64_t fromMiddle = at - kHourMs / 2, count = std::int64_t(m_place.hours.size());
    const double part = double(fromMiddle % kHourMs) / double(kHourMs);
    const auto hourAfter = [&](std::int64_t hours) -> const MixPlace::Hour& {
        return m_place.hours[std::size_t((fromMiddle / kHourMs + kMondayHours + hours) % count)];
    };
    const MixPlace::Hour &before = hourAfter(0), &after = hourAfter(1);
    const MixPlace::Hour& own = part < 0.5 ? before : after;
    if (own.usual.empty() || !holdsSixth(own.sixths, fromMs(at)))
        return {};
    Usual between{std::vector<double>(m_place.usual.size(), 0.0), std::vector<double>(m_place.usual.size(), 0.0), 0, 0};
    const double ofBefore = (1 - part) * before.learnedFrom, ofAfter = part * after.learnedFrom;
    const auto add = [&](const MixPlace::Hour& hour, double weight) {
        for (std::size_t i = 0; i < hour.usual.size(); ++i)
            between.shares[i] += weight * hour.usual[i];
        for (std::size_t i = 0; i < hour.spread.size(); ++i)
            between.spread[i] += weight * hour.spread[i];
        between.learnedFrom += weight * hour.learnedFrom;
    };
    add(before, ofBefore / (ofBefore + ofAfter));
    add(after, ofAfter / (ofBefore + ofAfter));
    between.unsure = own.unsure;
    return between;
}

std::span<const double> MixRule::nearest(const Counts& counts, const Usual& usual, double answers) const
{
    if (usual.spread.empty() || answers <= 0)
        return usual.shares;
    m_cells.resize(usual.shares.size());
    m_nearest.resize(usual.shares.size());
    for (std::size_t i = 0; i < usual.shares.size(); ++i)
        m_cells[i] = {counts[m_place.first + i] / answers, usual.shares[i], usual.spread[i]};
    nearestMix(m_cells, m_nearest);
    return m_nearest;
}

double MixRule::gateOf(double gate, const Usual& usual)
{
    return std::max(gate, kTimesUnsure * usual.unsure);
}

double MixRule::answers(const Counts& counts) const
{
    double all = 0;
    for (std::size_t i = 0; i < m_place.usual.size(); ++i)
        all += counts[m_place.first + i];
    return all;
}

double MixRule::movedByChance(const Usual& usual, double answers) const
{
    double sum = 0;
    for (const double share : usual.shares) {
        const double variance = share * (1 - share);
        sum += std::min(std::sqrt(2 * variance / (std::numbers::pi * answers)), 2 * variance);
    }
    return sum / 2;
}

double MixRule::movedAsSeen(const Counts& counts, std::span<const double> usual, double answers) const
{
    double distance = 0;
    for (std::size_t i = 0; i < usual.size(); ++i)
        distance += std::abs(counts[m_place.first + i] / answers - usual[i]);
    return distance / 2;
}

double MixRule::moved(const Counts& counts, std::span<const double> usual, double answers) const
{
    Moved sum(answers);
    for (std::size_t i = 0; i < usual.size(); ++i)
        sum.add(counts[m_place.first + i], usual[i]);
    return sum.share();
}

bool MixRule::isOtherMix(const Counts& counts, const Usual& usually, double gate, double logAllowedChance) const
{
    const double all = answers(counts);
    if (all < m_atLeast || usually.shares.empty())
        return false;
    const std::span<const double> usual = nearest(counts, usually, all);
    gate = gateOf(gate, usually);
    return movedAsSeen(counts, usual, all) > gate && // what is left of it beyond chance is never more
           moved(counts, usual, all) > gate && logChance(counts, usual, all, usually.learnedFrom) < logAllowedChance;
}

// Two samples: the usual shares are themselves only what some answers showed. Rare cells are merged until every cell,
// the merged rest included, expects enough: without that, chance alone speaks a dozen times a year.
double MixRule::logChance(const Counts& counts, std::span<const double> usual, double answers, double learnedFrom) const
{
    std::vector<Cell> cells;
    Cell rest, smallest{0, 2};
    for (std::size_t i = 0; i < usual.size(); ++i) {
        const Cell cell{double(counts[m_place.first + i]), usual[i]};
        if (cell.usual * answers < kFewestExpected) {
            rest.now += cell.now;
            rest.usual += cell.usual;
        } else if (cell.usual < smallest.usual) { // kept back in case the rest needs it
            if (smallest.usual <= 1)
                cells.push_back(smallest);
            smallest = cell;
        } else {
            cells.push_back(cell);
        }
    }
    if (smallest.usual > 1)
        return 0;
    const bool hasRest = rest.now > 0 || rest.usual > 0;
    if (hasRest && rest.usual * answers < kFewestExpected) {
        cells.push_back({smallest.now + rest.now, smallest.usual + rest.usual});
    } else {
        cells.push_back(smallest);
        if (hasRest)
            cells.push_back(rest);
    }
    return logChanceOf(cells, answers, std::max(1.0, learnedFrom));
}

bool MixRule::twoMinutes(const Past& past, const Standing& standing) const
{
    const SlotRing& minutes = past.stretches->minutes();
    if (minutes.size() < 2 || minutes.slotStart(0) - minutes.slotStart(1) > minutes.slot() ||
        minutes.slotStart(1) < standing.freshFrom)
        return false;
    const double allowed = logAllowed(minutes.slot(), kLooks);
    const Usual& usually = usual(past.now(), 2 * minutes.slot());
    return isOtherMix(minutes.slotAt(0), usually, m_gate, allowed) &&
           isOtherMix(minutes.slotAt(1), usually, m_gate, allowed);
}

bool MixRule::isStillSo(const Past& past) const
{
    const Counts& minute = past.stretches->sum(kMinute);
    const double all = std::max(1.0, answers(minute));
    const Usual& usually = usual(past.now(), past.stretches->length(kMinute));
    return movedAsSeen(minute, nearest(minute, usually, all), all) > gateOf(m_gate, usually);
}

Verdict MixRule::judge(const Past& past, const Standing& standing)
{
    const Stretches& stretches = *past.stretches;
    if (m_gate < 1) {
        const double hard = std::max(2 * m_gate, kOverwhelming);
        if (isFresh(past, kTenSeconds, standing) &&
            isOtherMix(stretches.sum(kTenSeconds), usual(past.now(), stretches.length(kTenSeconds)), hard,
                       logAllowed(stretches.step(kTenSeconds), kLooks)))
            return {Verdict::Says::speaks, kTenSeconds};
        if (stretches.hasStepped(kQuarter) && twoMinutes(past, standing))
            return {Verdict::Says::speaks, kMinute};
        for (const std::size_t stretch : {kFiveMinutes, kQuarter, kHour})
            if (stretches.hasStepped(stretch) && isFresh(past, stretch, standing) && isStillSo(past) &&
                isOtherMix(stretches.sum(stretch), usual(past.now(), stretches.length(stretch)), m_gate,
                           logAllowed(stretches.step(stretch), kLooks)))
                return {Verdict::Says::speaks, stretch};
    }
    if (standing.isOpen)
        if (const auto stretch = within(past, standing))
            return {Verdict::Says::within, *stretch};
    return {};
}

// Back to normal counts only over a stretch long enough that chance alone stays inside the limit.
std::optional<std::size_t> MixRule::within(const Past& past, const Standing& standing) const
{
    if (answers(*past.counts) == 0) // old numbers are no news
        return {};
    for (const std::size_t stretch : {kMinute, kFiveMinutes, kQuarter, kHour}) {
        const Counts& sum = past.stretches->sum(stretch);
        const double all = answers(sum);
        if (all < m_atLeast || !isSince(past, stretch, standing))
            continue;
        const Usual& usually = usual(past.now(), past.stretches->length(stretch));
        const double gate = gateOf(m_gate, usually); // what would open no alert at this hour keeps none open
        if (!usually.shares.empty() && movedByChance(usually, all) <= kWellInside * gate)
            return moved(sum, nearest(sum, usually, all), all) <= kBackInside * gate ? std::optional(stretch) : std::nullopt;
    }
    return {};
}

std::optional<Reading> MixRule::read(const Past& past, std::size_t stretch, const Standing&) const
{
    const Counts& sum = past.stretches->sum(stretch);
    const double all = answers(sum);
    const Usual& usually = usual(past.now(), past.stretches->length(stretch));
    if (all == 0 || usually.shares.empty())
        return {};
    return Reading{moved(sum, nearest(sum, usually, all), all), std::uint64_t(all)};
}

std::uint64_t MixRule::hurt(const Past& past, const Counts& counts, const journal::Evidence&) const
{
    const Counts& lately = past.stretches->sum(kMinute);
    const double all = answers(lately);
    const Usual& usually = usual(past.now(), past.stretches->length(kMinute));
    if (all == 0 || usually.shares.empty())
        return 0;
    return std::uint64_t(moved(lately, nearest(lately, usually, all), all) * answers(counts));
}

// What each value says for the mix of now against the usual one, added up from now back: it is most where the usual begins.
WallTime MixRule::began(const Past& past, std::size_t stretch) const
{
    const Stretches& stretches = *past.stretches;
    const bool isMinuteEnough = stretches.length(stretch) > stretches.length(kMinute) && answers(stretches.sum(kMinute)) >= m_atLeast;
    const Counts& lately = stretches.sum(isMinuteEnough ? std::size_t(kMinute) : stretch);
    const Usual& usually = usual(past.now(), stretches.length(stretch));
    const double all = answers(lately);
    std::vector<double> says;
    for (std::size_t i = 0; i < usually.shares.size(); ++i) {
        const double share = std::max(usually.shares[i], 1 / std::max(1.0, usually.learnedFrom));
        says.push_back(std::log((lately[m_place.first + i] + share) / (all + 1) / share));
    }
    const WallTime oldest = std::max(past.firstSeen, past.now() - std::max(kLooksBack, 2 * stretches.length(stretch)));
    WallTime best = past.now(), told = past.now() + stretches.windows().slot();
    double sum = 0, most = 0;
    for (const SlotRing* ring : {&stretches.windows(), &stretches.tens(), &stretches.minutes()})
        for (std::size_t back = 0; back < ring->size() && ring->slotStart(back) >= oldest; ++back) {
            if (ring->slotStart(back) + ring->slot() > told) // finer slots have told it
                continue;
            told = ring->slotStart(back);
            const Counts counts = ring->slotAt(back);
            for (std::size_t i = 0; i < says.size(); ++i)
                sum += says[i] * counts[m_place.first + i];
            if (sum > most) {
                most = sum;
                best = told;
            }
        }
    return most > 0 ? best : past.now() - stretches.length(stretch);
}

void MixRule::explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const
{
    Rule::explain(past, verdict, evidence);
    evidence.since = began(past, verdict.stretch);
    const Counts& sum = past.stretches->sum(verdict.stretch);
    const double all = std::max(1.0, answers(sum));
    const Usual& usually = usual(past.now(), past.stretches->length(verdict.stretch));
    std::vector<std::pair<double, std::size_t>> byChange;
    for (std::size_t i = 0; i < usually.shares.size(); ++i) // none in an hour that is not known
        byChange.emplace_back(-std::abs(sum[m_place.first + i] / all - usually.shares[i]), i);
    std::ranges::sort(byChange);
    byChange.resize(std::min(byChange.size(), kParts));
    for (const auto& [change, i] : byChange) {
        const std::string name = i < m_place.names.size() ? m_place.names.all()[i] : "other";
        // "Times as often" of what was never seen has no number: it stands there as times one answer of the past.
        const double usualShare = std::max(usually.shares[i], 1 / std::max(1.0, usually.learnedFrom));
        evidence.parts[name] = sum[m_place.first + i] / all / usualShare;
    }
}

} // namespace handrail::alerting
