#pragma once

#include "client/Update.h"
#include "journal/SharedState.h"
#include "wording/Pages.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace handrail::client {

/// What a console knows of one agent: updates in, facts for the pages out. Owned by one thread (the GUI's). No I/O.
class Board {
public:
    explicit Board(std::string agentAddress);

    /// Takes one update; returns true when something that is drawn may have changed.
    bool take(const Update& update);
    /// Fills from the desk's memory: everything is marked old until the link's snapshot is complete.
    void restore(std::shared_ptr<const Description> description, const std::vector<Window>& windows,
                 const std::vector<journal::Entry>& entries);

    [[nodiscard]] const std::string& address() const { return m_address; }
    [[nodiscard]] const Description* description() const { return m_description.get(); }
    [[nodiscard]] std::vector<ServiceId> services() const;
    /// Facts for the pages. `now` and `steadyNow` are the console's own clocks; the agent's clock is estimated from its
    /// heartbeats. No word for 5 s sets silentFor. The result points into the board: use it before the next take().
    [[nodiscard]] wording::ServiceFacts facts(const ServiceId& service, WallTime now, SteadyTime steadyNow) const;
    [[nodiscard]] const std::deque<journal::Entry>& entries() const { return m_entries; } ///< newest last, at most 20,000
    /// What is recorded, and what the agent knows besides and could not record yet.
    [[nodiscard]] const journal::SharedState& shared() const { return m_withWaiting ? *m_withWaiting : m_shared; }
    /// Since when the agent can't write its journal; none when it can.
    [[nodiscard]] std::optional<WallTime> recordStopped() const { return m_heartbeat ? m_heartbeat->recordStopped : std::nullopt; }
    [[nodiscard]] const LinkChanged& link() const { return m_link; }
    /// The last entry that was known when the agent turned out to have another journal; none when all was as it should be.
    [[nodiscard]] std::optional<Seq> doubt() const { return m_doubt; }
    void setDoubt(Seq lastKnown) { m_doubt = lastKnown; } ///< as remembered from an earlier day
    [[nodiscard]] bool isLive() const { return m_live; }
    [[nodiscard]] const std::vector<HeartbeatCame::Viewer>& viewers() const { return m_viewers; }
    /// Recent sealed windows of a service, oldest first: one hour at most; of a large fleet less for all but the one in view.
    [[nodiscard]] const std::vector<Window>& windows(const ServiceId& service) const;
    /// Whose charts are on the screen now.
    void setInView(const ServiceId& service) { m_inView = service; }
    /// Puts the answer to such a question before what is there; only of the service in view.
    void fill(const ServiceId& service, const std::vector<Window>& earlier);
    /// So many services that only the one in view keeps all its windows: earlier ones must be asked for.
    [[nodiscard]] bool isLarge() const;
    [[nodiscard]] bool knows(const ServiceId& service) const { return m_index.contains(service); }
    /// Grows when something about the service changed that a list may show, its numbers apart.
    [[nodiscard]] std::uint64_t revision(const ServiceId& service) const;

private:
    const ServiceDescription* describe(const ServiceId& service) const;
    void describe(std::shared_ptr<const Description> description);
    [[nodiscard]] Millis keptOf(const ServiceId& service) const;
    void takeWindows(const WindowsCame& came);
    bool takeEntries(const EntriesCame& came);
    bool takeHeartbeat(const HeartbeatCame& came);
    void addWaiting();
    void heard(SteadyTime at);
    std::vector<std::string> viewersOf(const ServiceId& service, const std::string& me) const;
    std::uint64_t affectedOf(const journal::IncidentState& incident, const wording::ServiceFacts& facts) const;
    WallTime agentNow(WallTime now, SteadyTime steadyNow) const;
    std::optional<Millis> silence(const std::vector<Window>& windows, WallTime now, SteadyTime steadyNow) const;

    std::string m_address;
    std::shared_ptr<const Description> m_description;
    journal::SharedState m_shared;
    std::optional<journal::SharedState> m_withWaiting;
    std::deque<journal::Entry> m_entries;
    std::map<ServiceId, std::vector<Window>> m_windows;
    std::map<OperationId, std::string> m_progress; ///< of those that run
    std::map<ServiceId, std::size_t> m_index; ///< of the description's services
    std::map<ServiceId, std::uint64_t> m_revisions;
    struct Affected { ///< what was said last, and of which numbers and entries
        std::uint64_t most = 0;
        WallTime upTo;
        Seq seq = 0;
    };
    mutable std::map<IncidentId, Affected> m_affected; ///< of each open incident that was looked at
    std::uint64_t m_revision = 0; ///< of what concerns all
    ServiceId m_inView;
    std::optional<Seq> m_doubt;
    LinkChanged m_link;
    std::optional<HeartbeatCame> m_heartbeat;
    std::vector<HeartbeatCame::Viewer> m_viewers;
    std::optional<SteadyTime> m_lastWord;
    bool m_live = false;      ///< the link is up and its snapshot complete
    bool m_wasLive = false;   ///< what is shown came from the agent itself, not from the desk's memory
};

} // namespace handrail::client
