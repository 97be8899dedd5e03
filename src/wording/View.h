#pragma once

#include "wording/Pages.h"

#include "telemetry/Signal.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace handrail::wording {

inline constexpr Millis kRemembered = std::chrono::minutes(30); ///< so long after a trouble somebody may still think of it

/// A number as it is now, over the last full window or as many as its evidence needs.
struct Recent {
    std::optional<Measured> measured;
    Millis span{0};
    bool reported = true;
    bool oneWindow = true;
};

/// What all parts of a page ask of the facts, worked out once. Refers to the facts: no longer than a call.
class View {
public:
    explicit View(const ServiceFacts& facts);

    const ServiceFacts& facts;
    const contract::Agreement& agreement; ///< an empty one when there is none
    const journal::ServiceState* service = nullptr;
    const journal::IncidentState* incident = nullptr;         ///< the open one
    std::vector<const journal::AlertState*> standing, better; ///< worst first, then oldest
    State state = State::fine;

    [[nodiscard]] bool hasNumbers() const { return !facts.windows.empty(); }
    /// No word from the agent, no numbers for too long, or an alert that says so: nothing may be shown as current.
    [[nodiscard]] bool noContact() const { return m_noContact; }
    /// A restart is under way and the agent is there: silence is expected, and not "no contact".
    [[nodiscard]] bool restarting() const;
    /// The newest numbers are too old to be shown as current.
    [[nodiscard]] bool numbersAreOld() const;
    /// How long the silence lasts, where that is known.
    [[nodiscard]] std::optional<Millis> silence() const;
    [[nodiscard]] Millis age() const; ///< of the newest number
    [[nodiscard]] bool learning() const { return facts.normal == nullptr; }

    [[nodiscard]] std::string version() const; ///< that answers now, as far as is known
    [[nodiscard]] std::string mode() const;    ///< fallback mode; empty is the model itself
    [[nodiscard]] std::string previousVersion() const;

    [[nodiscard]] Window lastMinute() const; ///< merged; only when hasNumbers()
    [[nodiscard]] Window lastMinute(const Signal& signal) const; ///< the same, as far as it tells how this number is now
    /// The alert with its number as it is now, as long as that is still over its limit: sentence and panel say the
    /// same.
    [[nodiscard]] journal::Alert current(const journal::AlertState& alert) const;
    /// Over no time from before it changed: the version, the fallback, a restart, the beginning or the end of its own trouble.
    [[nodiscard]] Recent recent(const Signal& signal) const;
    /// From when on windows tell how this number is now.
    [[nodiscard]] WallTime tellsFrom(const Signal& signal) const;
    /// How its trouble goes on, by the number that is shown of it. `watched`: since an action it is inside the limit, and whether
    /// that helped is being watched. `seemsOver`: far inside for some seconds, too few to say "better", too many to say that it
    /// goes on.
    enum class Course { goesOn, watched, seemsOver };
    [[nodiscard]] Course course(const journal::AlertState& alert) const;
    /// The action whose effect is being watched: nothing else is said of the future then.
    [[nodiscard]] const journal::OperationRecord* watched() const;
    /// The service gives no answer, so that there is no number of now. One that leaves questions open and answers others, late, is
    /// not silent: it would come and go with every second.
    [[nodiscard]] const journal::AlertState* unanswered() const;
    struct Asked {
        std::uint64_t requests;
        Millis within;
    };
    /// Set when so few requests came of late that nobody can tell whether all is well. Not known from a single window.
    [[nodiscard]] std::optional<Asked> hardlyAsked() const;
    [[nodiscard]] MeasureOptions measureOptions() const;
    [[nodiscard]] const Band* usual(const Signal& signal) const;
    [[nodiscard]] const journal::AlertState* standingOf(journal::AlertKind kind) const;
    /// The trouble that was over last, while none is open; null when that is longer ago.
    [[nodiscard]] const journal::IncidentState* lastOver(Millis within) const;
    /// The open trouble, or the one that somebody may still think of: whose panels and marks are in view.
    [[nodiscard]] const journal::IncidentState* inMind() const { return incident ? incident : lastOver(kRemembered); }
    /// Its alerts that stand no more, the one that was better last first: what its panel showed last stays in view.
    [[nodiscard]] const std::vector<const journal::AlertState*>& past() const;
    [[nodiscard]] const journal::OperationRecord* lastOperation() const;
    [[nodiscard]] const journal::OperationRecord* running() const;
    [[nodiscard]] bool isMe(const std::string& who) const { return !who.empty() && who == facts.me; }

private:
    [[nodiscard]] Window merged(Millis span, WallTime from = {}) const;
    void sortAlerts();
    [[nodiscard]] State judgeState() const;
    [[nodiscard]] std::map<std::string, double> unseenValues(const std::string& input, WallTime since) const; ///< how often each came

    [[nodiscard]] Recent measureRecent(const Signal& signal) const;
    [[nodiscard]] WallTime answersAgainFrom() const; ///< the end of the last time without an answer

    bool m_noContact = false;
    mutable std::map<Signal, Recent> m_recent; ///< all parts of a page ask for the same
    mutable std::optional<WallTime> m_answersAgainFrom;
    mutable std::optional<std::vector<const journal::AlertState*>> m_past;
};

/// The strictest limit that the agreement sets for this kind.
[[nodiscard]] const contract::Failure* failureOf(const contract::Agreement& agreement, journal::AlertKind kind,
                                                 const std::string& subject = {});
/// Numbers before text, so that v9 comes before v10.
[[nodiscard]] bool versionBefore(const std::string& a, const std::string& b);
[[nodiscard]] bool isOff(const std::string& mode); ///< the model itself answers

} // namespace handrail::wording
