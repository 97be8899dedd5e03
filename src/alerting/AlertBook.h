#pragma once

#include "alerting/Rule.h"
#include "journal/Entry.h"

#include <memory>
#include <optional>
#include <vector>

namespace handrail::alerting {

/// No two "changed" of one alert within this time, unless its severity changed.
inline constexpr Millis kCalm = std::chrono::seconds(10);

/// The alerts of one service and the incident they belong to. What it records is all it needs to go on: a new book that
/// recalls the journal's alerts and follows the windows since says the same.
class AlertBook {
public:
    AlertBook(ServiceId service, std::size_t rules) : m_service(std::move(service)), m_records(rules) {}

    [[nodiscard]] const Standing& standing(std::size_t rule) const;
    [[nodiscard]] bool isOpen(std::size_t rule) const;
    /// Takes a rule's verdict on the last window. `mayOpen` false holds back an alert that is explained by something else.
    void note(std::size_t at, const Rule& rule, const Verdict& verdict, const Past& past, bool mayOpen,
              std::vector<journal::Body>& out);
    /// After all rules: clears alerts that no rule stands behind any more, closes the incident when all are cleared.
    void finish(WallTime now, std::vector<journal::Body>& out);
    /// Follows an open alert through a window of the past.
    void follow(std::size_t at, const Rule& rule, const Past& past);

    void recall(const journal::Alert& alert, const std::vector<std::unique_ptr<Rule>>& rules);
    void recallClosed() { close(); }

    [[nodiscard]] const IncidentId& incident() const { return m_incident; }
    [[nodiscard]] WallTime openedAt() const { return m_openedAt; }
    /// The end of the window up to which every open alert's numbers are recorded; none when nothing is open.
    [[nodiscard]] std::optional<WallTime> recordedUntil() const;
    struct Told {
        const journal::Alert* alert;
        WallTime openedAt;
        std::optional<WallTime> betterSince; ///< stays once it is cleared
    };
    /// Alerts of the open incident, the cleared ones too.
    [[nodiscard]] std::vector<Told> told() const;

private:
    struct Record {
        std::optional<journal::Alert> latest; ///< as last recorded, of the open incident
        WallTime openedAt;
        std::optional<WallTime> betterSince;
        Standing standing;
        double worst = 0;
        WallTime worstAt;
        std::uint64_t affected = 0;
    };
    [[nodiscard]] static bool isLive(const std::unique_ptr<Record>& record);
    [[nodiscard]] Record& recordOf(std::size_t rule);
    void open(Record& record, const Rule& rule, const Verdict& verdict, const Past& past, std::vector<journal::Body>& out);
    void update(Record& record, const Rule& rule, const Verdict& verdict, const Past& past,
                std::vector<journal::Body>& out);
    void record(Record& record, journal::AlertPhase phase, const std::optional<Reading>& reading, WallTime now,
                std::vector<journal::Body>& out);
    void takeIn(Record& record, const journal::Alert& alert);
    void close();

    ServiceId m_service;
    std::vector<std::unique_ptr<Record>> m_records; ///< one per rule; null until its first alert
    std::vector<journal::Alert> m_orphans; ///< of rules that an earlier agreement had
    IncidentId m_incident;
    WallTime m_openedAt;
};

} // namespace handrail::alerting
