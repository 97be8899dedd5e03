#include "alerting/Judge.h"

#include "alerting/AlertBook.h"
#include "alerting/CauseFinder.h"
#include "alerting/PresenceRules.h"
#include "alerting/Rules.h"
#include "alerting/StateBytes.h"

#include <algorithm>

namespace handrail::alerting {
namespace {

using journal::Alert;
using journal::AlertKind;
using journal::AlertPhase;

constexpr std::uint32_t kRememberedFormat = 1; ///< another number with every change of what rules remember, or of their constants

std::string stateOf(AlertKind kind)
{
    switch (kind) {
    case AlertKind::dependencySlow: return "slow";
    case AlertKind::dependencyFailing: return "failing";
    case AlertKind::dependencyStale: return "stale";
    default: return {};
    }
}

/// "The store is slow" and "is well again" are things that happened to the service, whatever comes of them.
std::optional<journal::Change> dependencyChange(const Alert& alert)
{
    const std::string state = stateOf(alert.kind);
    if (state.empty() || alert.phase == AlertPhase::changed || alert.phase == AlertPhase::cleared)
        return {};
    const bool isWell = alert.phase == AlertPhase::better;
    return journal::Change{journal::ChangeKind::dependency, alert.subject, isWell ? state : "well",
                           isWell ? "well" : state, {}, alert.at};
}

} // namespace

struct Judge::State {
    std::shared_ptr<const contract::Agreement> agreement;
    std::shared_ptr<const Normal> normal;
    std::vector<Millis> extra;
    Layout layout;
    std::vector<std::unique_ptr<Rule>> rules;
    Stretches stretches;
    Changes changes;
    AlertBook book;
    CauseFinder causes;
    Counts counts;
    Latencies latencies;
    BudgetSums budgets;
    std::map<std::string, Latencies> dependencyLatencies;
    Past past;
    Millis restartTakes{0};
    bool needsLatencies = false;
    bool hasBudgets = false;
    bool everHeard = false;
    bool hasBegun = false; ///< any window was taken, of the past or live
    bool isLive = false;
    std::vector<Rule*> longRules;           ///< those that remember long
    std::optional<WallTime> rememberedUntil; ///< what a judge before this one gave away holds windows up to here

    State(std::shared_ptr<const contract::Agreement> theAgreement, std::shared_ptr<const Normal> theNormal)
        : State(theAgreement, theNormal, planRules(*theAgreement, theNormal.get()))
    {
    }
    /// The rules keep what they need of the plans.
    State(std::shared_ptr<const contract::Agreement> theAgreement, std::shared_ptr<const Normal> theNormal, const std::vector<Plan>& plans)
        : agreement(std::move(theAgreement)), normal(std::move(theNormal)), extra(extraLengths(plans)),
          layout(*agreement, normal.get(), plans), rules(makeRules(plans, layout, extra)),
          stretches(std::max<Millis>(agreement->span, Millis(1)), extra, layout.size()), changes(layout.size()),
          book(agreement->service, rules.size()), counts(layout.size(), 0)
    {
        needsLatencies = std::ranges::any_of(plans, [](const Plan& plan) {
            return plan.kind == AlertKind::slow || plan.kind == AlertKind::versionWorse;
        });
        for (const DependencyPlace& place : layout.dependencies())
            if (place.slowMs > 0)
                dependencyLatencies[place.name];
        if (const contract::Action* restart = agreement->action(journal::ActionKind::restart))
            restartTakes = restart->takes;
        hasBudgets = std::ranges::any_of(plans, [](const Plan& plan) { return plan.budget.has_value(); });
        for (const auto& rule : rules)
            if (rule->remembersLong())
                longRules.push_back(rule.get());
        past.budgets = hasBudgets ? &budgets : nullptr;
        past.normal = normal.get();
        past.counts = &counts;
        past.layout = &layout;
        past.stretches = &stretches;
        past.changes = &changes;
        past.latencies = needsLatencies ? &latencies : nullptr;
        past.dependencyLatencies = &dependencyLatencies;
    }

    /// False for what is no news: late, or not after the last one.
    bool feed(const Window& window, std::vector<journal::Body>& out)
    {
        if (window.late || window.span <= Millis(0) || (hasBegun && window.start < stretches.end()))
            return false;
        if (!hasBegun)
            past.firstSeen = past.heardAt = past.askedAt = window.start;
        if (!hasBegun || window.start - stretches.end() >= window.span)
            past.watchedSince = window.start;
        hasBegun = true;
        layout.count(window, counts);
        for (const journal::Change& change : changes.take(window, counts, stretches.sum(kHour), layout.hasDependencyTrouble(counts)))
            out.emplace_back(change);
        const bool isStarting = changes.isStarting(window, restartTakes);
        if (isStarting)
            layout.leaveOutDependencies(counts);
        stretches.add(window.start, window.end(), counts);
        if (hasBudgets)
            budgets.add(window);
        feedLatencies(window, isStarting);
        causes.take(window);
        const bool heard = hasNumbers(window);
        everHeard = everHeard || heard;
        if (heard || (!everHeard && window.seenShare > 0)) // a service may have nothing but being there
            past.heardAt = window.end();
        if (counts[kRequests] > 0)
            past.askedAt = window.end();
        past.window = &window;
        if (!rememberedUntil || window.start >= *rememberedUntil)
            for (Rule* rule : longRules)
                rule->remember(past);
        return true;
    }

    void feedLatencies(const Window& window, bool isStarting)
    {
        if (needsLatencies)
            latencies.add(window.start, window.end(), window.latency);
        if (isStarting)
            return;
        for (auto& [name, times] : dependencyLatencies)
            if (const auto found = window.dependencies.find(name); found != window.dependencies.end())
                times.add(window.start, window.end(), found->second.latency);
    }

    /// One cause, one alert: silence of a service that is down or restarting says nothing more.
    [[nodiscard]] bool mayOpen(AlertKind kind) const
    {
        if (kind != AlertKind::notAnswering && kind != AlertKind::contactLost && kind != AlertKind::fewRequests)
            return true;
        if (changes.isRestarting(past.now(), restartTakes))
            return false;
        if (kind == AlertKind::notAnswering)
            return true;
        for (std::size_t i = 0; i < rules.size(); ++i)
            if (book.isOpen(i) && (rules[i]->plan().kind == AlertKind::notAnswering ||
                                   (rules[i]->plan().kind == AlertKind::contactLost && kind == AlertKind::fewRequests)))
                return false;
        return true;
    }

    void judge(std::vector<journal::Body>& out)
    {
        std::vector<journal::Body> said;
        for (std::size_t i = 0; i < rules.size(); ++i) {
            const Verdict verdict = rules[i]->judge(past, book.standing(i));
            const bool isAsked = verdict.says == Verdict::Says::speaks;
            if (verdict.says != Verdict::Says::nothing || book.isOpen(i))
                book.note(i, *rules[i], verdict, past, isAsked && mayOpen(rules[i]->plan().kind), said);
        }
        for (journal::Body& body : said) {
            if (const Alert* alert = std::get_if<Alert>(&body))
                if (auto change = dependencyChange(*alert))
                    out.emplace_back(std::move(*change));
            out.push_back(std::move(body));
        }
        if (!book.incident().empty())
            if (auto cause = causes.find(book.incident(), book.openedAt(), past, book.told()))
                out.emplace_back(std::move(*cause));
        book.finish(past.now(), out);
        if (book.incident().empty())
            causes.close();
    }
};

Judge::Judge(std::shared_ptr<const contract::Agreement> agreement, std::shared_ptr<const Normal> normal)
    : m_state(std::make_unique<State>(std::move(agreement), std::move(normal)))
{
}

Judge::~Judge() = default;
Judge::Judge(Judge&&) noexcept = default;
Judge& Judge::operator=(Judge&&) noexcept = default;

std::vector<journal::Body> Judge::take(const Window& sealed)
{
    std::vector<journal::Body> out;
    m_state->isLive = true;
    if (m_state->feed(sealed, out))
        m_state->judge(out);
    m_state->past.window = nullptr;
    return out;
}

void Judge::warmUp(const Window& sealed)
{
    std::vector<journal::Body> ignored;
    if (m_state->feed(sealed, ignored))
        for (std::size_t i = 0; i < m_state->rules.size(); ++i) {
            if (m_state->book.isOpen(i))
                (void)m_state->rules[i]->judge(m_state->past, m_state->book.standing(i));
            m_state->book.follow(i, *m_state->rules[i], m_state->past);
        }
    m_state->past.window = nullptr;
}

void Judge::take(const journal::Entry& entry)
{
    if (!entry.service.empty() && entry.service != m_state->agreement->service)
        return;
    if (const auto* operation = std::get_if<journal::Operation>(&entry.body))
        m_state->changes.take(*operation, entry.at);
    if (m_state->isLive) // its own words, which it knows since it said them
        return;
    if (const auto* alert = std::get_if<Alert>(&entry.body))
        m_state->book.recall(*alert, m_state->rules);
    if (const auto* cause = std::get_if<journal::Cause>(&entry.body))
        m_state->causes.recall(*cause);
    if (const auto* change = std::get_if<journal::Change>(&entry.body))
        m_state->changes.recall(*change);
    if (const auto* incident = std::get_if<journal::Incident>(&entry.body);
        incident && incident->what == journal::Holding::closed) {
        m_state->book.recallClosed();
        m_state->causes.close();
    }
}

void Judge::warmUpLong(const Window& rollup)
{
    if (m_state->hasBudgets && !m_state->hasBegun)
        m_state->budgets.add(rollup);
}

Millis Judge::longMemory() const
{
    return m_state->hasBudgets ? Millis(std::chrono::hours(73)) : Millis(0);
}

std::string Judge::remembered() const
{
    const State& state = *m_state;
    if (state.longRules.empty() || !state.hasBegun)
        return {};
    StateBytes bytes;
    auto format = kRememberedFormat;
    WallTime until = std::max(state.stretches.end(), state.rememberedUntil.value_or(state.stretches.end()));
    std::size_t count = state.longRules.size();
    bytes(format), bytes(until), bytes(count);
    for (Rule* rule : state.longRules) {
        std::string subject = rule->plan().subject, own = rule->remembered();
        bytes(subject), bytes(own);
    }
    return std::move(bytes).take();
}

bool Judge::recall(std::string_view remembered, WallTime now)
{
    StateBytes bytes(remembered);
    std::uint32_t format = 0;
    WallTime until;
    std::size_t count = 0;
    bytes(format), bytes(until), bytes(count);
    if (!bytes.isGood() || format != kRememberedFormat || until > now)
        return false;
    bool isWhole = true;
    for (std::size_t i = 0; i < count && isWhole; ++i) {
        std::string subject, own;
        bytes(subject), bytes(own);
        isWhole = bytes.isGood();
        const auto of = std::ranges::find(m_state->longRules, subject, [](const Rule* rule) { return rule->plan().subject; });
        if (isWhole && of != m_state->longRules.end())
            isWhole = (*of)->recall(own);
    }
    m_state->rememberedUntil = until;
    return isWhole;
}

std::vector<std::string> Judge::learning() const
{
    std::vector<std::string> gauges;
    for (const Rule* rule : m_state->longRules)
        if (rule->isLearning())
            gauges.push_back(rule->plan().subject);
    return gauges;
}

Millis Judge::memory(WallTime now) const
{
    // The hour before the present version and the hour since it; slots begin at a full minute.
    constexpr Millis kAtLeast = std::chrono::minutes(130);
    const auto recorded = m_state->book.recordedUntil();
    const Millis sinceAlert = recorded ? now - *recorded : kAtLeast;
    const bool isNew = !m_state->isLive && m_state->rememberedUntil;
    return std::max({kAtLeast, sinceAlert, isNew ? now - *m_state->rememberedUntil : kAtLeast});
}

} // namespace handrail::alerting
