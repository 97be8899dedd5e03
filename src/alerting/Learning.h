#pragma once

#include "contract/Agreement.h"
#include "journal/SharedState.h"
#include "telemetry/Normal.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace handrail::alerting {

/// Stretches of time in which something was wrong: what was seen then teaches nothing. From what the journal says. What was
/// only unlike a first impression (Evidence::knownFor) is none: it is what must be learned.
class Troubles {
public:
    /// Everything in the journal of this service, in order.
    void take(const journal::Body& body, WallTime at);
    /// The same from the fold over all of it: each incident of this service.
    void take(const journal::IncidentState& incident);
    [[nodiscard]] bool isOpen() const { return !m_open.empty(); }
    [[nodiscard]] bool overlaps(WallTime from, WallTime to) const;

private:
    struct Stretch {
        WallTime from, to;
    };
    std::map<std::string, WallTime> m_open; ///< by alertKey: since when
    std::vector<Stretch> m_past;
};

/// How a service that nobody named a period for learns what is usual from its own windows. Pure: live and in a replay alike.
struct Learning {
    /// Looked at for the first time after so long; then each time when twice as much was seen, and after a day each day; and
    /// as soon as it is no first impression any more.
    Millis first = std::chrono::minutes(10);
    Millis over = std::chrono::hours(24 * 28); ///< what is older is forgotten

    /// When to learn next; none when what is known was not learned live and stays. Of replayed records the pace is. `begin`: of the first window.
    [[nodiscard]] std::optional<WallTime> next(const Normal* known, WallTime begin) const;
    /// How long the stretches are that it learns from, when so much was seen: of a minute, or of ten from two days on.
    [[nodiscard]] Millis shortest(Millis seen) const;
    /// Learns from windows in time order without those in `troubles`. Error: invalidInput when too few answers are left.
    [[nodiscard]] Result<Normal> learn(std::span<const Window> windows, const Troubles& troubles, std::uint32_t version,
                                       const contract::Agreement& agreement) const;
};

/// The share of answers that may be slower than the agreed limit: of the first line about slow answers, or 1 in 100.
[[nodiscard]] double slowestShareOf(const contract::Agreement& agreement);

} // namespace handrail::alerting
