#pragma once

#include "alerting/Judge.h"
#include "alerting/Learning.h"

#include <deque>
#include <map>
#include <span>
#include <string_view>
#include <vector>

namespace handrail::alerting {

/// `goesOn` is what the journal says when many more are hurt by what is no worse than it was.
enum class ReplayWhat { opened, worse, better, cleared, goesOn };

/// "opened", "worse", "better", "cleared": as `handrail-agent replay` prints it; it leaves out "goes on".
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
    /// From here on it also learns what is usual from the windows, as an agent does that was told nothing.
    void learnAsLive(Learning learning);
    /// It may be given another agreement or normal after its first window: it keeps what that takes.
    void keepPast() { m_keepsPast = true; }
    /// From the next window on, as an agent does that reads or learns another. The same again changes nothing.
    void use(std::shared_ptr<const contract::Agreement> agreement);
    void use(std::shared_ptr<const Normal> normal);
    /// A rollup of ten minutes that ends before the first window, in order: for budgets.
    void takeLong(const Window& rollup);
    [[nodiscard]] std::vector<ReplayEvent> take(const Window& window);
    /// What the journal has, between the windows where JournalOrder puts it. What it said of windows before the first one goes
    /// on here; what it said of those that are judged here is left out.
    void take(const journal::Entry& entry);
    [[nodiscard]] const contract::Agreement& agreement() const { return *m_agreement; }

private:
    [[nodiscard]] ReplayWhat whatOf(const journal::Alert& alert);
    void remember(const Window& window);
    void learn();
    void rebuild();

    std::shared_ptr<const contract::Agreement> m_agreement;
    std::shared_ptr<const Normal> m_normal;
    Judge m_judge;
    std::map<std::string, journal::Alert> m_said; ///< by alertKey: as it last became worse
    std::optional<Learning> m_learning;
    std::optional<WallTime> m_begin, m_tried;
    WallTime m_end;
    bool m_isOther = false; ///< agreement or normal are not those of the judge
    // Only while it keeps the past: what an agent has in its stores.
    bool m_keepsPast = false;
    std::vector<journal::Entry> m_journal;
    Troubles m_troubles;
    std::deque<Window> m_windows;  ///< of the last hours, as sealed
    std::vector<Window> m_rollups; ///< of a minute, all of them
};

/// One line of two replays side by side: what is said by both alike stands in one line.
struct SideBySide {
    const ReplayEvent* agreed = nullptr; ///< by the first agreement; null when only the other says it
    const ReplayEvent* whatIf = nullptr; ///< by the other
};
/// In the order of time. The two agreements may name a failure differently: kind, subject, phase and time make it the same.
[[nodiscard]] std::vector<SideBySide> sideBySide(const std::vector<ReplayEvent>& agreed, const std::vector<ReplayEvent>& whatIf);

[[nodiscard]] std::vector<ReplayEvent> replay(std::span<const Window> windows,
                                              std::shared_ptr<const contract::Agreement> agreement,
                                              std::shared_ptr<const Normal> normal);

} // namespace handrail::alerting
