#pragma once

#include "alerting/AlertBook.h"
#include "journal/Entry.h"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace handrail::alerting {

/// Says what an incident probably comes from: a dependency, the service's own process, what comes in, a new version, traffic,
/// in this order of how directly it was seen. Says it once, and again only when something more direct is found, or when it is
/// well again and other trouble begins: then what that comes from, or that it is not known.
class CauseFinder {
public:
    void take(const Window& window); ///< follows the memory gauges
    [[nodiscard]] std::optional<journal::Cause> find(const IncidentId& incident, WallTime openedAt, const Past& past,
                                                     const std::vector<AlertBook::Told>& told);
    void recall(const journal::Cause& cause) { m_said = cause; }
    void close() { m_said.reset(); }

private:
    struct Minute {
        WallTime start;
        double value;
    };
    /// What began after the cause was well again; empty while it is not.
    [[nodiscard]] std::vector<AlertBook::Told> begunSince(const std::vector<AlertBook::Told>& told) const;
    [[nodiscard]] std::optional<journal::Cause> grownMemory(const Past& past) const;
    [[nodiscard]] std::optional<journal::Cause> best(WallTime openedAt, const Past& past,
                                                     const std::vector<const journal::Alert*>& alerts) const;

    std::map<std::string, std::deque<Minute>> m_memory; ///< gauge -> its last hour
    std::optional<journal::Cause> m_said;
};

} // namespace handrail::alerting
