#pragma once

#include "journal/Entry.h"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace handrail::journal {

/// One alert of an open or closed incident, as it stands now.
struct AlertState {
    Alert latest;
    WallTime openedAt;
    std::optional<WallTime> betterSince;
    std::optional<WallTime> clearedAt;
    unsigned timesBack = 0;
};

/// Which step a runbook run is on, and what was answered so far.
struct RunState {
    std::string runbook, digest, text;
    std::uint32_t step = 1;
    std::vector<std::pair<Entry, Step>> answers;   ///< in order; those that were taken back are gone
    std::vector<std::pair<Entry, Step>> takenBack; ///< the entries that took answers back, in order
    [[nodiscard]] bool isOver() const { return step == kRunEndedWell || step >= kRunEndedOpen; }
};

/// One stretch of trouble of one service.
struct IncidentState {
    IncidentId id;
    ServiceId service;
    WallTime openedAt;
    std::optional<WallTime> closedAt;
    std::map<std::string, AlertState> alerts; ///< key: kind number + ":" + subject + ":" + failure
    std::optional<Cause> cause;
    std::string takenBy;
    std::optional<WallTime> takenAt;
    std::map<std::string, RunState> runs; ///< by runbook file
    std::string currentRun;               ///< the runbook that was stepped last
    std::vector<OperationId> operations;

    [[nodiscard]] bool isOpen() const { return !closedAt; }
    /// The worst of the alerts that are not better and not cleared; fine when there are none.
    [[nodiscard]] Severity severity() const;
    /// Set when every alert is better or cleared: the latest "better since".
    [[nodiscard]] std::optional<WallTime> betterSince() const;
};

struct OperationRecord {
    Operation latest;
    ServiceId service;
    Seq seq = 0;    ///< of the latest entry
    Seq askedSeq = 0;
    WallTime at;    ///< of the latest entry
    std::vector<std::pair<WallTime, OperationState>> states;
};

/// The latest word of one team on one milestone and one text. It holds for the text with its digest and no other.
struct SignOffRecord {
    SignOff given;
    std::string who;
    WallTime at;
};

/// A text of the agreement, and since when it is in use. Of old ones the text itself is kept only when somebody signed it.
struct TextRecord {
    std::string digest;
    SharedText text;
    WallTime since;
};

/// A silence and a change stop end by themselves: one that nobody ends would be forgotten and hide the next trouble.
inline constexpr Millis kLongestHold = std::chrono::days(14);

struct SilenceRecord {
    Silence given;
    std::string who;
    WallTime at;
};

struct ChangeStopRecord {
    ChangeStop given;
    std::string who;
    WallTime at;
    Seq seq = 0;
};

struct DrillRecord {
    Drill latest;
    std::string who; ///< who began it
    WallTime beganAt, at;
};

struct ServiceState {
    ServiceId id;
    std::string version, fallbackMode; ///< as last recorded by a Change
    std::optional<WallTime> versionSince, fallbackSince, restartedAt;
    std::vector<std::pair<WallTime, Change>> changes; ///< newest last, at most 200
    Seq lastOperationSeq = 0; ///< of the last operation's latest state entry: what `Act.seen` is compared with
    std::optional<OperationId> running;
    std::optional<Configuration> configuration;
    std::vector<TextRecord> texts;       ///< of the agreement, newest last, at most 50
    std::vector<SignOffRecord> signOffs; ///< one for each team, milestone and text, newest last, at most 200
    std::map<std::string, SilenceRecord> silences; ///< by alertKey: the latest; those that a person ended are gone
    std::optional<ChangeStopRecord> changeStop;    ///< of this service alone, until a person ends it
    std::vector<DrillRecord> drills;               ///< newest last, at most 100

    /// The silence that holds for an alert at a time; null when none does.
    [[nodiscard]] const SilenceRecord* silence(const std::string& alertKey, WallTime now) const;
};

/// What people share, as a fold over one agent's journal: the same entries give the same state, on every console and after
/// every restart. Not synchronised. Entries must come in order; one that was already taken is ignored.
class SharedState {
public:
    void take(const Entry& entry);

    [[nodiscard]] Seq lastSeq() const { return m_lastSeq; }
    /// Open incidents: worst first, then oldest.
    [[nodiscard]] std::vector<const IncidentState*> openIncidents() const;
    [[nodiscard]] const IncidentState* incident(const IncidentId& id) const;
    [[nodiscard]] const IncidentState* openIncidentOf(const ServiceId& service) const;
    [[nodiscard]] const OperationRecord* operation(const OperationId& id) const;
    [[nodiscard]] const OperationRecord* operationOfRequest(const RequestId& id) const;
    [[nodiscard]] const ServiceState* service(const ServiceId& id) const;
    [[nodiscard]] std::vector<const OperationRecord*> operationsOf(const ServiceId& service) const; ///< oldest first
    /// The last action on a service that may have done something: begun, and not known to have failed before it did anything.
    [[nodiscard]] const OperationRecord* lastThatActed(const ServiceId& service) const;
    /// Incidents of a service, closed ones included, oldest first.
    [[nodiscard]] std::vector<const IncidentState*> incidentsOf(const ServiceId& service) const;
    /// What holds for actions on a service at a time: its own change stop, or the one for all; null when neither does.
    [[nodiscard]] const ChangeStopRecord* changeStop(const ServiceId& service, WallTime now) const;
    /// All state as text, one fact a line, sorted: for tests that compare folds.
    [[nodiscard]] std::string dump() const;

private:
    /// The incident, made when an entry speaks of it for the first time; null for an empty id.
    IncidentState* incidentOf(const IncidentId& id, const Entry& entry);
    void takeOperation(const Entry& entry, const Operation& operation, ServiceState* service);
    void takeForService(const Entry& entry, ServiceState* service);

    Seq m_lastSeq = 0;
    std::map<IncidentId, IncidentState> m_incidents;
    std::map<OperationId, OperationRecord> m_operations;
    std::map<RequestId, OperationId> m_requests;
    std::map<ServiceId, ServiceState> m_services;
    std::optional<ChangeStopRecord> m_changeStop; ///< for all services
    std::map<ServiceId, std::vector<IncidentId>> m_incidentsOf;     ///< in the order of their first entries
    std::map<ServiceId, std::vector<OperationId>> m_operationsOf;
};

/// "1::" (slow) or "6:distance:no distance" (input missing): one alert of an incident.
[[nodiscard]] std::string alertKey(AlertKind kind, const std::string& subject, const std::string& failure);

} // namespace handrail::journal
