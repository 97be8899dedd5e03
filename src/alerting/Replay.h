#pragma once

#include "alerting/Judge.h"

#include <span>
#include <string_view>
#include <vector>

namespace handrail::alerting {

enum class ReplayWhat { opened, worse, better, cleared };

/// "opened", "worse", "better", "cleared": as `handrail-agent replay` prints it.
[[nodiscard]] std::string_view name(ReplayWhat what);

/// What judging recorded windows says, one thing at a time. Incident, failure, kind, severity and numbers stand in `alert`.
/// An alert that comes back is opened again, with the phase `back`.
struct ReplayEvent {
    WallTime at; ///< end of the window that said so
    ReplayWhat what = ReplayWhat::opened;
    journal::Alert alert;
    bool operator==(const ReplayEvent&) const = default;
};

/// Judges recorded windows with another judge than the live one, the same way. Windows that are late, or not after the last
/// one, are left out as they are live. Pure; not synchronised.
class Replay {
public:
    Replay(std::shared_ptr<const contract::Agreement> agreement, std::shared_ptr<const Normal> normal);
    [[nodiscard]] std::vector<ReplayEvent> take(const Window& window);
    /// Operations that the journal has for that time: silence during our own restart opens nothing.
    void take(const journal::Entry& entry) { m_judge.take(entry); }

private:
    Judge m_judge;
};

[[nodiscard]] std::vector<ReplayEvent> replay(std::span<const Window> windows,
                                              std::shared_ptr<const contract::Agreement> agreement,
                                              std::shared_ptr<const Normal> normal);

} // namespace handrail::alerting
