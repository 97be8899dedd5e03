#include "alerting/CauseFinder.h"

#include "journal/Causes.h"

#include <algorithm>
#include <initializer_list>

namespace handrail::alerting {
namespace {

using namespace std::chrono_literals;
using journal::Alert;
using journal::AlertKind;
using journal::Cause;
using journal::CauseKind;
using Alerts = std::vector<const Alert*>;

constexpr double kGrown = 1.5;  ///< memory against its lowest in the last hour
constexpr double kBusier = 2;   ///< requests against the last hour

const Alert* first(const Alerts& alerts, std::initializer_list<AlertKind> kinds)
{
    for (const AlertKind kind : kinds)
        for (const Alert* alert : alerts)
            if (alert->kind == kind)
                return alert;
    return nullptr;
}

Cause causeOf(CauseKind kind, const Alert& alert)
{
    return {alert.incident, kind, alert.subject, alert.evidence};
}

int rank(CauseKind kind)
{
    switch (kind) {
    case CauseKind::dependency: return 5;
    case CauseKind::service: return 4;
    case CauseKind::input: return 3;
    case CauseKind::version: return 2;
    case CauseKind::traffic: return 1;
    case CauseKind::unknown: break;
    }
    return 0;
}

// A different mix of questions doesn't make a service slow; missing or strange values may make it fail. Test questions carry
// the right values: what gets them wrong is not what comes in.
const Alert* inputAlert(const Alerts& alerts)
{
    if (first(alerts, {AlertKind::testQuestionsWrong}))
        return nullptr;
    const bool isOnlySlow = first(alerts, {AlertKind::slow}) &&
                            !first(alerts, {AlertKind::failing, AlertKind::answersMoved, AlertKind::guessing,
                                            AlertKind::outcomesWrong});
    if (isOnlySlow)
        return nullptr;
    return first(alerts, {AlertKind::inputMissing, AlertKind::inputUnseen, AlertKind::inputOutOfRange,
                          AlertKind::inputMoved});
}

std::optional<Cause> newVersion(WallTime openedAt, const Past& past, Millis within)
{
    const auto since = past.changes->versionSince();
    if (!since || *since > openedAt || openedAt - *since > within)
        return {};
    Cause cause{{}, CauseKind::version, past.changes->version(), {}};
    cause.evidence.since = *since;
    cause.evidence.answers = past.changes->sinceVersion()[kRequests];
    return cause;
}

std::optional<Cause> moreTraffic(const Past& past)
{
    const Counts& minute = past.stretches->sum(kMinute);
    const Counts& hour = past.stretches->sum(kHour);
    const double before = double(hour[kRequests]) - minute[kRequests];
    const double beforeMs = double(hour[kSeenMs]) - minute[kSeenMs];
    if (minute[kSeenMs] == 0 || beforeMs < 10 * 60'000 || before < 100)
        return {};
    const double usual = 1000 * before / beforeMs, now = 1000.0 * minute[kRequests] / minute[kSeenMs];
    if (now < kBusier * usual)
        return {};
    Cause cause{{}, CauseKind::traffic, {}, {}};
    cause.evidence.signal = Signal{SignalKind::requests, {}}.text();
    cause.evidence.value = now;
    cause.evidence.usual = usual;
    cause.evidence.answers = minute[kRequests];
    cause.evidence.since = past.now() - past.stretches->length(kMinute);
    return cause;
}

} // namespace

void CauseFinder::take(const Window& window)
{
    for (const auto& [name, value] : window.gauges) {
        if (name.find("memory") == std::string::npos)
            continue;
        std::deque<Minute>& minutes = m_memory[name];
        while (!minutes.empty() && minutes.front().start < window.end() - 60min)
            minutes.pop_front();
        const WallTime start = fromMs(toMs(window.start) / 60'000 * 60'000);
        if (minutes.empty() || minutes.back().start != start)
            minutes.push_back({start, value});
        minutes.back().value = value;
    }
}

std::optional<Cause> CauseFinder::grownMemory(const Past& past) const
{
    for (const auto& [name, minutes] : m_memory) {
        if (minutes.empty() || past.changes->restartedAt() > minutes.front().start)
            continue;
        const double now = minutes.back().value;
        const double lowest = std::ranges::min(minutes, {}, &Minute::value).value;
        if (lowest <= 0 || now < kGrown * lowest)
            continue;
        Cause cause{{}, CauseKind::service, name, {}};
        cause.evidence.signal = Signal{SignalKind::gauge, name}.text();
        cause.evidence.value = now;
        cause.evidence.usual = lowest;
        cause.evidence.since = minutes.front().start;
        return cause;
    }
    return {};
}

std::optional<Cause> CauseFinder::best(WallTime openedAt, const Past& past, const Alerts& alerts) const
{
    if (const Alert* alert = first(alerts, {AlertKind::dependencyFailing, AlertKind::dependencySlow,
                                            AlertKind::dependencyStale}))
        return causeOf(CauseKind::dependency, *alert);
    if (const Alert* alert = first(alerts, {AlertKind::notAnswering})) {
        const auto version = newVersion(openedAt, past, 2min); // it fell over with the new version, not by itself
        return version ? version : causeOf(CauseKind::service, *alert);
    }
    const bool isHeavy = first(alerts, {AlertKind::slow, AlertKind::failing}) != nullptr;
    if (isHeavy)
        if (auto memory = grownMemory(past))
            return memory;
    if (const Alert* alert = inputAlert(alerts))
        return causeOf(CauseKind::input, *alert);
    if (const Alert* alert = first(alerts, {AlertKind::fewRequests}); alert && alerts.size() == 1)
        return causeOf(CauseKind::traffic, *alert);
    const bool isOurs = !first(alerts, {AlertKind::contactLost, AlertKind::fallbackTooLong}) || alerts.size() > 1;
    if (isOurs)
        if (auto version = newVersion(openedAt, past, 30min))
            return version;
    return isHeavy ? moreTraffic(past) : std::nullopt;
}

namespace {

/// What was taken for the cause stays it once it was mended, and a version that falls over is still the version.
bool isKept(const Cause& said, const Cause& found, const Past& past)
{
    if (said.kind == CauseKind::version)
        return found.kind == CauseKind::service || said.subject != past.changes->version() || !past.changes->mode().empty();
    return !past.changes->mode().empty() && found.kind != CauseKind::dependency;
}

} // namespace

std::vector<AlertBook::Told> CauseFinder::begunSince(const std::vector<AlertBook::Told>& told) const
{
    std::optional<WallTime> well;
    for (const AlertBook::Told& each : told)
        if (m_said && journal::isOfCause(*each.alert, *m_said)) {
            if (!each.betterSince)
                return {};
            well = std::max(well, each.betterSince);
        }
    std::vector<AlertBook::Told> since;
    std::ranges::copy_if(told, std::back_inserter(since),
                         [&](const AlertBook::Told& each) { return well && !each.betterSince && each.openedAt > *well; });
    return since;
}

std::optional<Cause> CauseFinder::find(const IncidentId& incident, WallTime openedAt, const Past& past,
                                       const std::vector<AlertBook::Told>& told)
{
    const auto fresh = begunSince(told);
    Alerts standing;
    for (const AlertBook::Told& each : fresh.empty() ? told : fresh)
        if (!each.betterSince)
            standing.push_back(each.alert);
    std::optional<Cause> cause;
    if (!fresh.empty()) {
        const WallTime begun = std::ranges::min(fresh, {}, &AlertBook::Told::openedAt).openedAt;
        cause = best(begun, past, standing).value_or(Cause{});
    } else {
        cause = best(openedAt, past, standing);
        if (!cause || (m_said && (rank(cause->kind) <= rank(m_said->kind) || isKept(*m_said, *cause, past))))
            return {};
    }
    cause->incident = incident;
    m_said = cause;
    return cause;
}

} // namespace handrail::alerting
