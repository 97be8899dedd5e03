#pragma once

#include "alerting/Layout.h"
#include "journal/Entry.h"

#include <optional>
#include <string>
#include <vector>

namespace handrail::alerting {

/// What changed about a service: version, fallback mode, restarts, read from its own windows.
class Changes {
public:
    explicit Changes(std::size_t counters) : m_sinceVersion(counters, 0) {}

    /// Takes a window; `counts` are its own, `lastHour` the sums before it; what was answered while a dependency was in trouble
    /// (`isTroubled`) tells nothing of the version. Returns what changed with it.
    std::vector<journal::Change> take(const Window& window, const Counts& counts, const Counts& lastHour, bool isTroubled);
    /// What the journal knows from before this judge began.
    void recall(const journal::Change& change);
    /// An operation of ours: changes that it explains carry its id.
    void take(const journal::Operation& operation, WallTime at);

    [[nodiscard]] const std::string& version() const { return m_version; }
    [[nodiscard]] const std::string& versionBefore() const { return m_versionBefore; }
    [[nodiscard]] std::optional<WallTime> versionSince() const { return m_versionSince; }
    /// Counters of the hour before the present version, and since it (its first hour, without its dependencies' trouble). The
    /// first is empty when no change was seen, and for a version that was gone back to.
    [[nodiscard]] const Counts& beforeVersion() const { return m_beforeVersion; }
    [[nodiscard]] const Counts& sinceVersion() const { return m_sinceVersion; }
    /// The fallback mode the service is in; empty text is the model itself.
    [[nodiscard]] const std::string& mode() const { return m_mode; }
    [[nodiscard]] std::optional<WallTime> modeSince() const { return m_modeSince; }
    /// After how long in this mode somebody wants to be asked about it: said by whoever switched it on. Else none.
    [[nodiscard]] std::optional<Millis> modeAtMost() const;
    [[nodiscard]] std::optional<WallTime> restartedAt() const { return m_restartedAt; }
    /// Until when silence is explained by a restart that we began.
    [[nodiscard]] bool isRestarting(WallTime now, Millis usually) const;

    /// Whether the process ended or began in this window, or so shortly before that its calls tell of itself, and nothing of what
    /// it depends on: calls that hung with it, first connections.
    [[nodiscard]] bool isStarting(const Window& window, Millis usually) const;

private:
    void takeVersion(const Window& window, const Counts& lastHour, std::vector<journal::Change>& changes);
    void takeMode(const Window& window, std::vector<journal::Change>& changes);
    void takeStart(const Window& window, std::vector<journal::Change>& changes);
    [[nodiscard]] OperationId operationFor(journal::ActionKind kind, const std::string& param, const std::string& to,
                                           WallTime at) const;

    struct OurOperation {
        journal::Operation latest;
        WallTime startedAt;
    };
    std::string m_version, m_versionBefore, m_mode;
    std::optional<WallTime> m_versionSince, m_modeSince, m_restartedAt, m_startedAt;
    bool m_knowsMode = false;
    bool m_first = true;
    Counts m_beforeVersion, m_sinceVersion;
    struct ModeAsked {
        std::string mode;
        std::optional<Millis> atMost;
        WallTime at;
    };
    [[nodiscard]] static ModeAsked modeAskedBy(const journal::Operation& operation, WallTime at);
    std::optional<ModeAsked> m_modeAsked; ///< by an operation of ours; gone when the mode was another one since
    std::vector<OurOperation> m_operations; ///< the last few that were started
};

} // namespace handrail::alerting
