#include "journal/SharedState.h"

#include <fmt/format.h>

namespace handrail::journal {

namespace {

std::string text(const std::optional<WallTime>& time) { return time ? toRfc3339(*time) : "-"; }

std::string text(const std::optional<double>& value) { return value ? fmt::format("{:g}", *value) : "-"; }

void dumpIncident(const IncidentState& incident, std::string& out)
{
    const std::string& id = incident.id.value;
    out += fmt::format("incident {} of {} opened {} closed {} severity {} better {} taken by '{}' {} run '{}'\n", id,
                       incident.service.value, text(incident.openedAt), text(incident.closedAt),
                       static_cast<int>(incident.severity()), text(incident.betterSince()), incident.takenBy,
                       text(incident.takenAt), incident.currentRun);
    for (const auto& [key, alert] : incident.alerts)
        out += fmt::format("incident {} alert {} phase {} severity {} opened {} better {} cleared {} back {} "
                           "value {} worst {} affected {}\n",
                           id, key, static_cast<int>(alert.latest.phase), static_cast<int>(alert.latest.severity),
                           text(alert.openedAt), text(alert.betterSince), text(alert.clearedAt), alert.timesBack,
                           text(alert.latest.evidence.value), text(alert.latest.evidence.worst),
                           alert.latest.evidence.affected);
    if (incident.cause)
        out += fmt::format("incident {} cause {} '{}'\n", id, static_cast<int>(incident.cause->kind),
                           incident.cause->subject);
    for (const OperationId& operation : incident.operations)
        out += fmt::format("incident {} operation {}\n", id, operation.value);
    for (const auto& [file, run] : incident.runs) {
        out += fmt::format("incident {} run {} {} at step {}\n", id, file, run.digest, run.step);
        for (const auto& [entry, step] : run.answers)
            out += fmt::format("incident {} run {} answer {} step {} '{}' '{}' {}\n", id, file, entry.seq, step.step,
                               step.answer, step.why, text(step.value));
        for (const auto& [entry, step] : run.takenBack)
            out += fmt::format("incident {} run {} entry {} took back {} step {} '{}'\n", id, file, entry.seq, step.takesBack,
                               step.step, step.takenAnswer);
    }
}

void dumpOperation(const OperationRecord& record, std::string& out)
{
    const Operation& latest = record.latest;
    out += fmt::format("operation {} of {} {} entry {} asked in {} at {} states", latest.id.value, record.service.value,
                       latest.action, record.seq, record.askedSeq, text(record.at));
    for (const auto& [at, state] : record.states)
        out += fmt::format(" {}", static_cast<int>(state));
    for (const auto& [name, value] : latest.params)
        out += fmt::format(" {}={}", name, value);
    out += fmt::format(" reason '{}' proof '{}' '{}' '{}'\n", latest.reason, latest.proofBefore, latest.proofAfter,
                       latest.proofWanted);
    if (latest.helpedLateAt > WallTime{})
        out += fmt::format("operation {} helped after all {}\n", latest.id.value, toRfc3339(latest.helpedLateAt));
}

void dumpChangeStop(const std::string& of, const ChangeStopRecord& stop, std::string& out)
{
    out += fmt::format("{} change stop by {} at {} until {} '{}'\n", of, stop.who, text(stop.at),
                       text(stop.given.until), stop.given.reason);
}

void dumpService(const ServiceState& service, std::string& out)
{
    const std::string& id = service.id.value;
    out += fmt::format("service {} version '{}' {} fallback '{}' {} restarted {} last operation {} running '{}'\n", id,
                       service.version, text(service.versionSince), service.fallbackMode, text(service.fallbackSince),
                       text(service.restartedAt), service.lastOperationSeq,
                       service.running ? service.running->value : std::string());
    for (const auto& [at, change] : service.changes)
        out += fmt::format("service {} change {} {} '{}' '{}' -> '{}' {}\n", id, text(at),
                           static_cast<int>(change.kind), change.subject, change.from, change.to,
                           change.operation.value);
    if (service.configuration)
        out += fmt::format("service {} configuration {} normal {}\n", id, service.configuration->agreementDigest,
                           service.configuration->normalVersion);
    for (const TextRecord& each : service.texts)
        out += fmt::format("service {} text {} since {} of {} bytes\n", id, each.digest, text(each.since), each.text.str().size());
    for (const SignOffRecord& each : service.signOffs)
        out += fmt::format("service {} signed by {} for '{}' milestone '{}' text {} {}\n", id, each.who, each.given.team,
                           each.given.milestone, each.given.agreementDigest, text(each.at));
    for (const auto& [key, each] : service.silences)
        out += fmt::format("service {} silence {} by {} at {} until {} '{}'\n", id, key, each.who, text(each.at),
                           text(each.given.until), each.given.reason);
    if (service.changeStop)
        dumpChangeStop("service " + id, *service.changeStop, out);
    for (const DrillRecord& each : service.drills)
        out += fmt::format("service {} drill {} by {} from {} {} {} {} {}\n", id, each.latest.drill, each.who,
                           text(each.beganAt), text(each.at), each.latest.fault, each.latest.state,
                           each.latest.incident.value);
}

} // namespace

std::string SharedState::dump() const
{
    std::string out = fmt::format("entries {}\n", m_lastSeq);
    for (const auto& [id, incident] : m_incidents)
        dumpIncident(incident, out);
    for (const auto& [id, record] : m_operations)
        dumpOperation(record, out);
    for (const auto& [request, operation] : m_requests)
        out += fmt::format("request {} is {}\n", request.value, operation.value);
    for (const auto& [id, service] : m_services)
        dumpService(service, out);
    if (m_changeStop)
        dumpChangeStop("all", *m_changeStop, out);
    return out;
}

} // namespace handrail::journal
