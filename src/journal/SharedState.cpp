#include "journal/SharedState.h"

#include <algorithm>
#include <fmt/format.h>

namespace handrail::journal {

namespace {

constexpr std::size_t kMostChanges = 200;
constexpr std::size_t kMostDrills = 100;
constexpr std::size_t kMostTexts = 50;
constexpr std::size_t kMostSignOffs = 200;

bool isSettledDown(const AlertState& alert) { return alert.betterSince || alert.clearedAt; }

/// When the judged window ended; entries of an older format say only when they were written.
WallTime timeOf(WallTime judged, const Entry& entry) { return toMs(judged) != 0 ? judged : entry.at; }

void takeAlert(IncidentState& incident, const Entry& entry, const Alert& alert)
{
    const auto [found, isNew] = incident.alerts.try_emplace(alertKey(alert.kind, alert.subject, alert.failure));
    AlertState& state = found->second;
    const WallTime at = timeOf(alert.at, entry);
    if (isNew || alert.phase == AlertPhase::opened)
        state.openedAt = at;
    state.latest = alert;
    switch (alert.phase) {
    case AlertPhase::back:
        ++state.timesBack;
        [[fallthrough]];
    case AlertPhase::opened:
        state.betterSince.reset();
        state.clearedAt.reset();
        // Trouble that is there must be on the screen, even if its incident was thought to be over.
        incident.closedAt.reset();
        break;
    case AlertPhase::changed:
        break;
    case AlertPhase::cleared:
        state.clearedAt = at;
        [[fallthrough]];
    case AlertPhase::better:
        if (!state.betterSince)
            state.betterSince = at;
        break;
    }
}

void takeHolding(IncidentState& incident, const Entry& entry, const Incident& body)
{
    switch (body.what) {
    case Holding::taken:
        incident.takenBy = entry.who;
        incident.takenAt = entry.at;
        break;
    case Holding::handedOver:
        incident.takenBy = body.to;
        incident.takenAt = entry.at;
        break;
    case Holding::givenBack:
        incident.takenBy.clear();
        incident.takenAt.reset();
        break;
    case Holding::closed:
        incident.closedAt = entry.at;
        break;
    }
}

void takeStep(IncidentState& incident, const Entry& entry, const Step& step)
{
    RunState& run = incident.runs[step.runbook];
    const bool begins = run.runbook.empty() || !step.runbookText.empty() || run.digest != step.runbookDigest;
    if (begins)
        run = RunState{step.runbook, step.runbookDigest, step.runbookText, step.step, {}, {}};
    if (step.takesBack != 0) {
        // What answered itself after it rests on it.
        run.answers.erase(std::ranges::find(run.answers, step.takesBack, [](const auto& given) { return given.first.seq; }),
                          run.answers.end());
        run.takenBack.emplace_back(entry, step);
    } else if (!step.answer.empty()) {
        run.answers.emplace_back(entry, step);
    }
    run.step = step.nextStep;
    incident.currentRun = step.runbook;
}

void takeOperation(OperationRecord& record, const Entry& entry, const Operation& operation)
{
    if (record.states.empty())
        record.askedSeq = entry.seq;
    record.latest = operation;
    record.service = entry.service;
    record.seq = entry.seq;
    record.at = entry.at;
    record.states.emplace_back(entry.at, operation.state);
}

void takeOperation(ServiceState& service, Seq seq, const Operation& operation)
{
    if (operation.state == OperationState::refused)
        return;
    service.lastOperationSeq = seq;
    if (isRunning(operation.state))
        service.running = operation.id;
    else if (service.running == operation.id)
        service.running.reset();
}

void takeChange(ServiceState& service, const Entry& entry, const Change& change)
{
    const WallTime at = timeOf(change.at, entry);
    if (change.kind == ChangeKind::version) {
        service.version = change.to;
        service.versionSince = at;
    } else if (change.kind == ChangeKind::fallback) {
        service.fallbackMode = change.to;
        service.fallbackSince = at;
    } else if (change.kind == ChangeKind::restarted) {
        service.restartedAt = at;
    }
    if (service.changes.size() == kMostChanges)
        service.changes.erase(service.changes.begin());
    service.changes.emplace_back(at, change);
}

void takeSignOff(ServiceState& service, const Entry& entry, const SignOff& given)
{
    std::erase_if(service.signOffs, [&](const SignOffRecord& known) {
        return known.given.team == given.team && known.given.milestone == given.milestone &&
               known.given.agreementDigest == given.agreementDigest;
    });
    if (service.signOffs.size() == kMostSignOffs)
        service.signOffs.erase(service.signOffs.begin());
    service.signOffs.push_back({given, entry.who, entry.at});
}

void takeConfiguration(ServiceState& service, const Entry& entry, const Configuration& configuration)
{
    const SharedText text = configuration.agreementText.packed();
    service.configuration = configuration;
    service.configuration->agreementText = text;
    auto& texts = service.texts;
    if (!texts.empty() && texts.back().digest == configuration.agreementDigest) {
        if (!text.empty())
            texts.back().text = text;
        return;
    }
    const auto isSigned = [&](const std::string& digest) {
        return std::ranges::any_of(service.signOffs,
                                   [&](const SignOffRecord& each) { return each.given.agreementDigest == digest; });
    };
    if (!texts.empty() && !isSigned(texts.back().digest))
        texts.back().text.clear();
    if (texts.size() == kMostTexts)
        texts.erase(texts.begin());
    texts.push_back({configuration.agreementDigest, text, entry.at});
}

void takeSilence(ServiceState& service, const Entry& entry, const Silence& given)
{
    const std::string key = alertKey(given.kind, given.subject, given.failure);
    if (given.ended)
        service.silences.erase(key);
    else
        service.silences[key] = {given, entry.who, entry.at};
}

void takeDrill(ServiceState& service, const Entry& entry, const Drill& drill)
{
    const auto known = std::find_if(service.drills.begin(), service.drills.end(),
                                    [&](const DrillRecord& each) { return each.latest.drill == drill.drill; });
    if (known != service.drills.end()) {
        known->latest = drill;
        known->at = entry.at;
        return;
    }
    if (service.drills.size() == kMostDrills)
        service.drills.erase(service.drills.begin());
    service.drills.push_back({drill, entry.who, entry.at, entry.at});
}

bool isOlder(const IncidentState* a, const IncidentState* b)
{
    // "x/9" is older than "x/10".
    const auto key = [](const IncidentState* each) {
        return std::tuple(each->openedAt, each->id.value.size(), std::string_view(each->id.value));
    };
    return key(a) < key(b);
}

} // namespace

std::string alertKey(AlertKind kind, const std::string& subject, const std::string& failure)
{
    return fmt::format("{}:{}:{}", static_cast<int>(kind), subject, failure);
}

Severity IncidentState::severity() const
{
    Severity worst = Severity::fine;
    for (const auto& [key, alert] : alerts)
        if (!isSettledDown(alert))
            worst = std::max(worst, alert.latest.severity);
    return worst;
}

std::optional<WallTime> IncidentState::betterSince() const
{
    std::optional<WallTime> since;
    for (const auto& [key, alert] : alerts) {
        if (!isSettledDown(alert))
            return std::nullopt;
        since = std::max(since, alert.betterSince);
    }
    return since;
}

const SilenceRecord* ServiceState::silence(const std::string& alertKey, WallTime now) const
{
    const auto found = silences.find(alertKey);
    return found != silences.end() && now < found->second.given.until ? &found->second : nullptr;
}

const ChangeStopRecord* SharedState::changeStop(const ServiceId& id, WallTime now) const
{
    const auto holds = [now](const std::optional<ChangeStopRecord>& stop) { return stop && now < stop->given.until; };
    const ServiceState* known = service(id);
    if (known && holds(known->changeStop))
        return &*known->changeStop;
    return holds(m_changeStop) ? &*m_changeStop : nullptr;
}

IncidentState* SharedState::incidentOf(const IncidentId& id, const Entry& entry)
{
    if (id.empty())
        return nullptr;
    const auto [found, isNew] = m_incidents.try_emplace(id);
    if (isNew) {
        found->second.id = id;
        found->second.service = entry.service;
        found->second.openedAt = entry.at;
        m_incidentsOf[entry.service].push_back(id);
    }
    return &found->second;
}

void SharedState::takeOperation(const Entry& entry, const Operation& operation, ServiceState* service)
{
    // A refusal for a used request id must not hide the operation that used it first.
    if (!operation.request.empty() && !operation.id.empty())
        m_requests.emplace(operation.request, operation.id);
    if (!operation.id.empty()) {
        const auto [found, isNew] = m_operations.try_emplace(operation.id);
        if (isNew)
            m_operationsOf[entry.service].push_back(operation.id);
        journal::takeOperation(found->second, entry, operation);
    }
    if (service)
        journal::takeOperation(*service, entry.seq, operation);
    if (operation.state == OperationState::refused)
        return;
    if (IncidentState* incident = incidentOf(operation.incident, entry)) {
        auto& all = incident->operations;
        if (std::find(all.begin(), all.end(), operation.id) == all.end())
            all.push_back(operation.id);
    }
}

void SharedState::take(const Entry& entry)
{
    if (entry.seq <= m_lastSeq)
        return;
    m_lastSeq = entry.seq;
    ServiceState* service = nullptr;
    if (!entry.service.empty()) {
        service = &m_services[entry.service];
        service->id = entry.service;
    }
    takeForService(entry, service);
    if (const auto* alert = std::get_if<Alert>(&entry.body)) {
        if (IncidentState* incident = incidentOf(alert->incident, entry))
            takeAlert(*incident, entry, *alert);
    } else if (const auto* cause = std::get_if<Cause>(&entry.body)) {
        if (IncidentState* incident = incidentOf(cause->incident, entry))
            incident->cause = *cause;
    } else if (const auto* holding = std::get_if<Incident>(&entry.body)) {
        if (IncidentState* incident = incidentOf(holding->incident, entry))
            takeHolding(*incident, entry, *holding);
    } else if (const auto* step = std::get_if<Step>(&entry.body)) {
        if (IncidentState* incident = incidentOf(step->incident, entry))
            takeStep(*incident, entry, *step);
    } else if (const auto* operation = std::get_if<Operation>(&entry.body)) {
        takeOperation(entry, *operation, service);
    }
}

void SharedState::takeForService(const Entry& entry, ServiceState* service)
{
    if (const auto* stop = std::get_if<ChangeStop>(&entry.body)) {
        auto& known = service ? service->changeStop : m_changeStop;
        known = stop->ended ? std::nullopt : std::optional(ChangeStopRecord{*stop, entry.who, entry.at, entry.seq});
    }
    if (service == nullptr)
        return;
    if (const auto* change = std::get_if<Change>(&entry.body))
        takeChange(*service, entry, *change);
    else if (const auto* configuration = std::get_if<Configuration>(&entry.body))
        takeConfiguration(*service, entry, *configuration);
    else if (const auto* given = std::get_if<SignOff>(&entry.body))
        takeSignOff(*service, entry, *given);
    else if (const auto* silence = std::get_if<Silence>(&entry.body))
        takeSilence(*service, entry, *silence);
    else if (const auto* drill = std::get_if<Drill>(&entry.body))
        takeDrill(*service, entry, *drill);
}

std::vector<const IncidentState*> SharedState::openIncidents() const
{
    std::vector<const IncidentState*> open;
    for (const auto& [id, incident] : m_incidents)
        if (incident.isOpen())
            open.push_back(&incident);
    std::sort(open.begin(), open.end(), [](const IncidentState* a, const IncidentState* b) {
        const Severity left = a->severity();
        const Severity right = b->severity();
        return left != right ? left > right : isOlder(a, b);
    });
    return open;
}

const IncidentState* SharedState::incident(const IncidentId& id) const
{
    const auto found = m_incidents.find(id);
    return found == m_incidents.end() ? nullptr : &found->second;
}

const IncidentState* SharedState::openIncidentOf(const ServiceId& service) const
{
    const IncidentState* oldest = nullptr;
    for (const IncidentState* each : incidentsOf(service))
        if (each->isOpen() && (!oldest || each->severity() > oldest->severity()))
            oldest = each;
    return oldest;
}

const OperationRecord* SharedState::operation(const OperationId& id) const
{
    const auto found = m_operations.find(id);
    return found == m_operations.end() ? nullptr : &found->second;
}

const OperationRecord* SharedState::operationOfRequest(const RequestId& id) const
{
    const auto found = m_requests.find(id);
    return found == m_requests.end() ? nullptr : operation(found->second);
}

const ServiceState* SharedState::service(const ServiceId& id) const
{
    const auto found = m_services.find(id);
    return found == m_services.end() ? nullptr : &found->second;
}

std::vector<const OperationRecord*> SharedState::operationsOf(const ServiceId& service) const
{
    std::vector<const OperationRecord*> records;
    if (const auto found = m_operationsOf.find(service); found != m_operationsOf.end())
        for (const OperationId& id : found->second)
            records.push_back(operation(id));
    return records;
}

const OperationRecord* SharedState::lastThatActed(const ServiceId& service) const
{
    const auto hasActed = [](const OperationRecord* record) {
        const auto state = record->latest.state;
        return state != OperationState::asked && state != OperationState::refused && state != OperationState::stopped
               && state != OperationState::failed;
    };
    const auto all = operationsOf(service);
    const auto last = std::find_if(all.rbegin(), all.rend(), hasActed);
    return last == all.rend() ? nullptr : *last;
}

std::vector<const IncidentState*> SharedState::incidentsOf(const ServiceId& service) const
{
    std::vector<const IncidentState*> incidents;
    if (const auto found = m_incidentsOf.find(service); found != m_incidentsOf.end())
        for (const IncidentId& id : found->second)
            incidents.push_back(incident(id));
    std::stable_sort(incidents.begin(), incidents.end(), isOlder);
    return incidents;
}

} // namespace handrail::journal
