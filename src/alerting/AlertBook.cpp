#include "alerting/AlertBook.h"

#include <algorithm>
#include <charconv>

namespace handrail::alerting {
namespace {

using journal::Alert;
using journal::AlertKind;
using journal::AlertPhase;

constexpr std::uint64_t kFewestForWorst = 10;
constexpr std::uint64_t kFewestForChanged = 20;

bool isOpenPhase(AlertPhase phase)
{
    return phase != AlertPhase::better && phase != AlertPhase::cleared;
}

bool growsByItself(AlertKind kind) // its number is a time: twice as long is no news
{
    return kind == AlertKind::notAnswering || kind == AlertKind::contactLost || kind == AlertKind::fallbackTooLong ||
           kind == AlertKind::dependencyStale;
}

bool isOfTheModel(AlertKind kind) // and hurts nobody while a fallback answers
{
    return kind != AlertKind::slow && kind != AlertKind::failing && kind != AlertKind::notAnswering &&
           kind != AlertKind::fewRequests && kind != AlertKind::fallbackTooLong && kind != AlertKind::contactLost;
}

WallTime openedAtOf(const IncidentId& incident, WallTime otherwise)
{
    const std::size_t slash = incident.value.rfind('/');
    std::int64_t ms = 0;
    const char* end = incident.value.data() + incident.value.size();
    if (slash == std::string::npos || std::from_chars(incident.value.data() + slash + 1, end, ms).ptr != end)
        return otherwise;
    return fromMs(ms);
}

} // namespace

bool AlertBook::isLive(const std::unique_ptr<Record>& record)
{
    return record && record->latest && record->latest->phase != AlertPhase::cleared;
}

AlertBook::Record& AlertBook::recordOf(std::size_t rule)
{
    auto& record = m_records[rule];
    if (!record)
        record = std::make_unique<Record>();
    return *record;
}

const Standing& AlertBook::standing(std::size_t rule) const
{
    static const Standing kNone;
    return m_records[rule] ? m_records[rule]->standing : kNone;
}

bool AlertBook::isOpen(std::size_t rule) const
{
    return m_records[rule] && m_records[rule]->latest && isOpenPhase(m_records[rule]->latest->phase);
}

void AlertBook::note(std::size_t at, const Rule& rule, const Verdict& verdict, const Past& past, bool mayOpen,
                     std::vector<journal::Body>& out)
{
    using enum Verdict::Says;
    if (isOpen(at)) {
        follow(at, rule, past);
        update(recordOf(at), rule, verdict, past, out);
        return;
    }
    if (verdict.says == speaks && mayOpen) {
        open(recordOf(at), rule, verdict, past, out);
        return;
    }
    if (!isLive(m_records[at]))
        return;
    Record& each = *m_records[at];
    if (verdict.says == within && rule.isOver(past, *each.latest))
        record(each, AlertPhase::cleared, rule.read(past, verdict.stretch, each.standing), past.now(), out);
}

void AlertBook::open(Record& each, const Rule& rule, const Verdict& verdict, const Past& past,
                     std::vector<journal::Body>& out)
{
    if (m_incident.empty()) {
        m_openedAt = past.now();
        m_incident = IncidentId(m_service.value + "/" + std::to_string(toMs(m_openedAt)));
    }
    const std::string subject = rule.subject(past);
    const bool isBack = each.latest && each.latest->subject == subject;
    Alert alert = isBack ? *each.latest : Alert{};
    alert.incident = m_incident;
    alert.kind = rule.plan().kind;
    alert.subject = subject;
    alert.failure = rule.plan().failure;
    alert.severity = rule.severity(verdict);
    const WallTime since = alert.evidence.since;
    alert.evidence.parts.clear();
    rule.explain(past, verdict, alert.evidence);
    alert.evidence.knownFor = rule.plan().knownFor;
    const auto reading = rule.read(past, verdict.stretch, each.standing);
    std::uint64_t hurt = rule.hurt(past, past.stretches->sum(verdict.stretch), alert.evidence);
    if (verdict.stretch == kWindow) // one window speaks for all since it began
        hurt = rule.hurt(past, *past.counts, alert.evidence) *
               std::uint64_t(std::max<std::int64_t>(1, (past.now() - alert.evidence.since) / past.window->span));
    if (isBack) {
        alert.evidence.since = since;
        each.affected += hurt;
    } else {
        each.affected = hurt;
        each.worst = reading ? reading->value : 0;
        each.worstAt = past.now();
    }
    if (reading && rule.isWorse(reading->value, each.worst)) {
        each.worst = reading->value;
        each.worstAt = past.now();
    }
    each.latest = std::move(alert);
    record(each, isBack ? AlertPhase::back : AlertPhase::opened, reading, past.now(), out);
}

void AlertBook::follow(std::size_t at, const Rule& rule, const Past& past)
{
    if (!isOpen(at))
        return;
    Record& each = *m_records[at];
    if (past.now() <= each.latest->at)
        return;
    if (past.changes->mode().empty() || !isOfTheModel(rule.plan().kind))
        each.affected += rule.hurt(past, *past.counts, each.latest->evidence);
    const auto reading = rule.read(past, rule.followed(), each.standing);
    const bool counts = reading && (reading->answers >= kFewestForWorst || growsByItself(rule.plan().kind));
    if (counts && rule.isWorse(reading->value, each.worst)) {
        each.worst = reading->value;
        each.worstAt = past.now();
    }
}

void AlertBook::update(Record& each, const Rule& rule, const Verdict& verdict, const Past& past,
                       std::vector<journal::Body>& out)
{
    if (verdict.says == Verdict::Says::within) {
        record(each, AlertPhase::better, rule.read(past, verdict.stretch, each.standing), past.now(), out);
        return;
    }
    const Alert& last = *each.latest;
    if (verdict.says == Verdict::Says::speaks && (rule.isOther(verdict, last) || rule.knowsMore(each.standing))) {
        Alert& alert = *each.latest;
        const WallTime since = alert.evidence.since;
        rule.explain(past, verdict, alert.evidence);
        alert.evidence.since = since;
        alert.evidence.knownFor = rule.plan().knownFor;
        alert.severity = rule.severity(verdict);
        record(each, AlertPhase::changed, rule.read(past, verdict.stretch, each.standing), past.now(), out);
        return;
    }
    if (past.now() - last.at < kCalm)
        return;
    const auto reading = rule.read(past, rule.followed(), each.standing);
    const bool isTwice = reading && last.evidence.value && !growsByItself(last.kind) &&
                         reading->answers >= kFewestForChanged && rule.isWorse(2, 1) &&
                         reading->value >= 2 * *last.evidence.value;
    const bool isTwiceAsMany =
        each.affected >= kFewestForChanged && each.affected >= 2 * std::max<std::uint64_t>(1, last.evidence.affected);
    if (isTwice || isTwiceAsMany)
        record(each, AlertPhase::changed, reading, past.now(), out);
}

void AlertBook::record(Record& each, AlertPhase phase, const std::optional<Reading>& reading, WallTime now,
                       std::vector<journal::Body>& out)
{
    Alert& alert = *each.latest;
    alert.phase = phase;
    alert.at = now;
    if (reading) {
        alert.evidence.value = reading->value;
        alert.evidence.answers = reading->answers;
    }
    alert.evidence.worst = each.worst;
    alert.evidence.worstAt = each.worstAt;
    alert.evidence.affected = each.affected;
    takeIn(each, alert);
    out.emplace_back(alert);
}

void AlertBook::takeIn(Record& each, const Alert& alert)
{
    if (alert.phase == AlertPhase::better || alert.phase == AlertPhase::cleared)
        each.standing.freshFrom = alert.at;
    if (alert.phase == AlertPhase::opened)
        each.openedAt = alert.at;
    if (isOpenPhase(alert.phase))
        each.betterSince.reset();
    else if (!each.betterSince)
        each.betterSince = alert.at;
    each.standing.isOpen = alert.phase != AlertPhase::cleared;
    each.standing.isBetter = alert.phase == AlertPhase::better;
    each.standing.subject = alert.subject;
    each.standing.evidence = alert.evidence;
}

void AlertBook::finish(WallTime now, std::vector<journal::Body>& out)
{
    for (Alert& alert : m_orphans) {
        alert.phase = AlertPhase::cleared;
        alert.at = now;
        out.emplace_back(alert);
    }
    m_orphans.clear();
    if (m_incident.empty() || std::ranges::any_of(m_records, &AlertBook::isLive))
        return;
    out.emplace_back(journal::Incident{m_incident, journal::Holding::closed, {}});
    close();
}

void AlertBook::close()
{
    for (const auto& each : m_records) {
        if (!each)
            continue;
        each->latest.reset();
        each->standing.isOpen = each->standing.isBetter = false;
    }
    m_incident = {};
}

void AlertBook::recall(const Alert& alert, const std::vector<std::unique_ptr<Rule>>& rules)
{
    if (m_incident != alert.incident) {
        m_incident = alert.incident;
        m_openedAt = openedAtOf(alert.incident, alert.at);
    }
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const Plan& plan = rules[i]->plan();
        const bool isSubject = plan.subject == alert.subject || plan.kind == AlertKind::versionWorse;
        if (plan.kind != alert.kind || plan.failure != alert.failure || !isSubject)
            continue;
        Record& each = recordOf(i);
        each.latest = alert;
        each.worst = alert.evidence.worst.value_or(0);
        each.worstAt = alert.evidence.worstAt;
        each.affected = alert.evidence.affected;
        takeIn(each, alert);
        return;
    }
    std::erase_if(m_orphans, [&](const Alert& known) {
        return known.kind == alert.kind && known.subject == alert.subject && known.failure == alert.failure;
    });
    if (alert.phase != AlertPhase::cleared)
        m_orphans.push_back(alert);
}

std::optional<WallTime> AlertBook::recordedUntil() const
{
    std::optional<WallTime> until;
    for (const auto& each : m_records)
        if (isLive(each) && isOpenPhase(each->latest->phase))
            until = std::min(until.value_or(each->latest->at), each->latest->at);
    return until;
}

std::vector<AlertBook::Told> AlertBook::told() const
{
    std::vector<Told> all;
    for (const auto& each : m_records)
        if (each && each->latest)
            all.push_back({&*each->latest, each->openedAt, each->betterSince});
    return all;
}

} // namespace handrail::alerting
