#include "alerting/Plan.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace handrail::alerting {
namespace {

using contract::Agreement;
using journal::AlertKind;
using journal::Severity;

struct KindFacts {
    AlertKind kind;
    std::optional<SignalKind> signal;
    Severity builtIn; ///< harm first: what only looks different is "watch this"
    enum class Of { service, field, dependency, mode } of;
    bool isAgainstUsual = false; ///< whatever limit was agreed, it is one of how far from usual
};

using Of = KindFacts::Of;
constexpr std::array kKinds = {
    KindFacts{AlertKind::notAnswering, {}, Severity::broken, Of::service},
    KindFacts{AlertKind::contactLost, {}, Severity::noContact, Of::service},
    KindFacts{AlertKind::failing, SignalKind::failures, Severity::broken, Of::service},
    KindFacts{AlertKind::slow, SignalKind::latency, Severity::watch, Of::service},
    KindFacts{AlertKind::dependencySlow, SignalKind::dependencyLatency, Severity::watch, Of::dependency},
    KindFacts{AlertKind::dependencyFailing, SignalKind::dependencyFailures, Severity::watch, Of::dependency},
    KindFacts{AlertKind::dependencyStale, SignalKind::dependencyAge, Severity::watch, Of::dependency},
    KindFacts{AlertKind::fewRequests, SignalKind::requests, Severity::watch, Of::service, true},
    KindFacts{AlertKind::inputMissing, SignalKind::inputMissing, Severity::watch, Of::field},
    KindFacts{AlertKind::inputOutOfRange, SignalKind::inputOutOfRange, Severity::watch, Of::field},
    KindFacts{AlertKind::inputUnseen, SignalKind::inputUnseen, Severity::watch, Of::field},
    KindFacts{AlertKind::inputMoved, SignalKind::inputMoved, Severity::watch, Of::field, true},
    KindFacts{AlertKind::answersMoved, SignalKind::answersMoved, Severity::watch, Of::service, true},
    KindFacts{AlertKind::guessing, SignalKind::guesses, Severity::watch, Of::service},
    KindFacts{AlertKind::testQuestionsWrong, SignalKind::testQuestionsWrong, Severity::watch, Of::service},
    KindFacts{AlertKind::outcomesWrong, SignalKind::outcomesWrong, Severity::watch, Of::service},
    KindFacts{AlertKind::fallbackTooLong, {}, Severity::watch, Of::mode},
    KindFacts{AlertKind::versionWorse, {}, Severity::watch, Of::service},
};

struct Defaults {
    const Agreement& agreement;
    const Normal* normal;

    [[nodiscard]] std::optional<Band> usual(const std::string& signal) const
    {
        const auto found = normal ? normal->bands.find(signal) : std::map<std::string, Band>::const_iterator{};
        return normal && found != normal->bands.end() ? std::optional(found->second) : std::nullopt;
    }

    // The larger of a plain share and twice what its own busiest minutes show.
    [[nodiscard]] static double share(double plain, const std::optional<Band>& band)
    {
        return std::min(0.95, std::max(plain, band ? 2 * band->high : 0));
    }

    [[nodiscard]] std::optional<double> moved(const std::string& what, bool isAnswers) const
    {
        if (!normal || normal->answers == 0)
            return {};
        const auto own = limitOfMix(*normal, what);
        if (!agreement.tolerance || !own)
            return own;
        // A field that wobbles more by itself (the hour of the day) says nothing within that.
        const auto known = normal->wobble.find(what);
        const double wobble = known == normal->wobble.end() ? 0 : known->second;
        return isAnswers ? *agreement.tolerance : std::max(*agreement.tolerance, 2 * wobble);
    }

    [[nodiscard]] std::optional<double> seconds(const std::optional<Millis>& time) const
    {
        return time ? std::optional(double(time->count()) / 1000) : std::nullopt;
    }

    [[nodiscard]] std::optional<double> ofDependency(AlertKind kind, const std::string& name,
                                                     const std::optional<Band>& band) const
    {
        const contract::Dependency* dependency = agreement.dependency(name);
        if (!dependency)
            return {};
        if (kind == AlertKind::dependencyStale)
            return seconds(dependency->changesWithin);
        if (kind == AlertKind::dependencyFailing)
            return dependency->failing.value_or(share(0.05, band));
        return dependency->slowMs ? dependency->slowMs : band ? std::optional(3 * band->high) : std::nullopt;
    }

    [[nodiscard]] std::optional<double> ofField(AlertKind kind, const std::string& field,
                                                const std::optional<Band>& band) const
    {
        const contract::Input* input = agreement.input(field);
        if (!input)
            return {};
        switch (kind) {
        case AlertKind::inputMoved: return moved("input:" + field, false);
        case AlertKind::inputOutOfRange: return input->from || input->to ? std::optional(share(0.01, band)) : std::nullopt;
        case AlertKind::inputUnseen: return input->known.empty() ? std::nullopt : std::optional(share(0.01, band));
        default: break;
        }
        if (input->required)
            return share(0.01, band);
        return band ? std::optional(std::min(0.95, 2 * band->high + 0.05)) : std::nullopt;
    }

    [[nodiscard]] std::optional<double> limit(const KindFacts& facts, const Plan& plan) const
    {
        switch (facts.of) {
        case Of::dependency: return ofDependency(facts.kind, plan.subject, plan.usual);
        case Of::field: return ofField(facts.kind, plan.subject, plan.usual);
        case Of::mode: {
            const contract::FallbackMode* mode = agreement.fallbackMode(plan.subject);
            return mode ? seconds(mode->atMost) : std::nullopt;
        }
        case Of::service: break;
        }
        switch (facts.kind) {
        case AlertKind::failing: return share(0.05, plan.usual);
        case AlertKind::slow: return plan.usual ? std::optional(3 * plan.usual->high) : std::nullopt;
        case AlertKind::answersMoved: return moved("answers", true);
        case AlertKind::guessing:
        case AlertKind::outcomesWrong:
            return plan.usual ? std::optional(std::min(0.95, std::max(1.5 * plan.usual->high, plan.usual->high + 0.1)))
                              : std::nullopt;
        case AlertKind::testQuestionsWrong: return 0;
        default: return {};
        }
    }
};

bool needsLimit(AlertKind kind)
{
    return kind != AlertKind::notAnswering && kind != AlertKind::contactLost && kind != AlertKind::fewRequests &&
           kind != AlertKind::versionWorse && kind != AlertKind::unusualForItself;
}

std::vector<std::string> subjects(Of of, const Agreement& agreement)
{
    std::vector<std::string> names;
    switch (of) {
    case Of::service: names.emplace_back(); break;
    case Of::field:
        for (const auto& input : agreement.inputs)
            names.push_back(input.field);
        break;
    case Of::dependency:
        for (const auto& dependency : agreement.dependencies)
            names.push_back(dependency.name);
        break;
    case Of::mode:
        for (const auto& mode : agreement.fallbackModes)
            names.push_back(mode.name);
        if (names.empty())
            names.emplace_back(); // any mode
        break;
    }
    return names;
}

struct Planner {
    Defaults defaults;
    std::vector<Plan> plans;

    /// Without what is usual: none where that alone gives one.
    [[nodiscard]] std::optional<double> limitKnowingNothing(const KindFacts& facts, Plan plan) const
    {
        plan.usual.reset();
        return Defaults{defaults.agreement, nullptr}.limit(facts, plan);
    }

    [[nodiscard]] bool covers(AlertKind kind, const std::string& subject) const
    {
        return std::ranges::any_of(plans, [&](const Plan& p) { return p.kind == kind && p.subject == subject; });
    }

    void add(const KindFacts& facts, const std::string& subject, const contract::Failure* line)
    {
        Plan plan{facts.kind, subject, {}, facts.builtIn, {}, {}, 0.01, 0, Millis(0), {}, {}};
        if (facts.signal)
            plan.signal = Signal{*facts.signal, subject}.text();
        plan.usual = defaults.usual(plan.signal);
        if (line) {
            plan.failure = line->name;
            plan.severity = line->severity;
            plan.limit = line->limit;
            plan.slowestShare = line->slowestShare;
            plan.atLeast = line->atLeast;
            plan.over = std::min<Millis>(line->over, std::chrono::hours(1));
        }
        if (line && line->budget) {
            plan.budget = line->budget;
            plans.push_back(std::move(plan));
            return;
        }
        bool isFromUsual = facts.isAgainstUsual;
        if (!plan.limit || facts.of == Of::mode) // a mode's own time goes before a line for all of them
            if (const auto own = defaults.limit(facts, plan)) {
                plan.limit = own;
                isFromUsual = isFromUsual || !limitKnowingNothing(facts, plan);
            }
        if (isFromUsual)
            plan.knownFor = firstImpression(defaults.normal, facts.kind == AlertKind::slow || facts.kind == AlertKind::dependencySlow);
        if (plan.knownFor) // night may have come for the first time
            plan.severity = std::min(plan.severity, Severity::watch);
        const bool mayGetOne = facts.of == Of::mode && !subject.empty(); // from whoever switches it on
        if (plan.limit || !needsLimit(facts.kind) || mayGetOne)
            plans.push_back(std::move(plan));
    }
};

/// Those that an agreement names, all of them, and of the others the first while there is room.
std::set<std::string> watchedGauges(const Agreement& agreement, const std::set<std::string>& others)
{
    std::set<std::string> watched;
    for (const contract::Failure& line : agreement.failures)
        if (line.kind == AlertKind::unusualForItself && !line.subject.empty())
            watched.insert(line.subject);
    for (const std::string& gauge : others)
        if (watched.size() < kMostGauges)
            watched.insert(gauge);
    return watched;
}

/// Unusual for themselves, each once.
void addGauges(Planner& planner)
{
    const contract::Failure* all = nullptr;
    std::map<std::string, const contract::Failure*> lines;
    for (const contract::Failure& line : planner.defaults.agreement.failures)
        if (line.kind == AlertKind::unusualForItself)
            (line.subject.empty() ? all : lines[line.subject]) = &line;
    const auto known = planner.defaults.normal ? gaugesOf(*planner.defaults.normal) : std::set<std::string>();
    for (const std::string& gauge : watchedGauges(planner.defaults.agreement, known)) {
        const auto own = lines.find(gauge);
        // Of a service that reports nothing else nothing else is ever known: its numbers' own past is enough then.
        const bool isAgainstUsual = planner.defaults.normal != nullptr;
        const KindFacts facts{AlertKind::unusualForItself, SignalKind::gauge, Severity::watch, Of::service, isAgainstUsual};
        planner.add(facts, gauge, own == lines.end() ? all : own->second);
    }
}

const KindFacts* factsOf(AlertKind kind)
{
    const auto* found = std::ranges::find(kKinds, kind, &KindFacts::kind);
    return found == kKinds.end() ? nullptr : found;
}

} // namespace

std::set<std::string> gaugesOf(const Normal& normal)
{
    std::set<std::string> gauges;
    for (const auto& [text, band] : normal.bands)
        if (const auto signal = Signal::parse(text); signal && signal->kind == SignalKind::gauge)
            gauges.insert(signal->subject);
    return gauges;
}

std::set<std::string> unwatchedGauges(const Agreement& agreement, const std::set<std::string>& gauges)
{
    std::set<std::string> rest;
    std::ranges::set_difference(gauges, watchedGauges(agreement, gauges), std::inserter(rest, rest.end()));
    return rest;
}

std::vector<Plan> planRules(const Agreement& agreement, const Normal* normal)
{
    Planner planner{{agreement, normal}, {}};
    for (const bool withSubject : {true, false}) // a line for one field goes before a line for all of them
        for (const contract::Failure& line : agreement.failures) {
            const KindFacts* facts = factsOf(line.kind);
            if (!facts || (line.subject.empty() && facts->of != Of::service) == withSubject)
                continue;
            if (withSubject)
                planner.add(*facts, line.subject, &line);
            else
                for (const std::string& subject : subjects(facts->of, agreement))
                    if (!planner.covers(line.kind, subject))
                        planner.add(*facts, subject, &line);
        }
    for (const KindFacts& facts : kKinds)
        for (const std::string& subject : subjects(facts.of, agreement))
            if (!planner.covers(facts.kind, subject))
                planner.add(facts, subject, nullptr);
    addGauges(planner);
    return std::move(planner.plans);
}

} // namespace handrail::alerting
