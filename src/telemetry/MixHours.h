#pragma once

#include "telemetry/LearningParts.h"

#include <array>
#include <map>
#include <optional>
#include <set>

namespace handrail::learning {

/// What one mix was in each hour of the day or of the week: its shares, and how far they go from day to day beyond chance.
class MixHours {
public:
    /// `cells`: how many values the mix has; an hour needs more answers for more of them.
    MixHours(std::size_t hours, std::size_t cells) : m_hours(hours), m_cells(cells) {}
    /// A stretch of time no longer than an hour. `isOutside`: it lies in what may be an incident.
    void add(const Window& stretch, const Counts& counts, bool isOutside);
    /// Called once, after all of them: what was outside on one day only is left out.
    void leaveOutIncidents();
    /// Of an hour, by its number; its shares are empty where it is not known: it needs enough answers, of three days.
    [[nodiscard]] UsualMix of(std::size_t hour) const { return known(hour, nullptr, kFewestDays); }
    /// What the other days say of a time: nothing is a witness for itself.
    [[nodiscard]] UsualMix atWithoutThatDay(WallTime time) const;

private:
    struct Seen {
        double answers = 0, squares = 0; ///< of one value; squares of each stretch's count by the answers in it
    };
    struct Day {
        double answers = 0, stretches = 0;
        std::map<std::string, Seen> values;
    };
    struct Sixth { ///< of an hour: the days on which it was watched, and those on which it was asked
        std::set<std::int64_t> watched, asked;
    };
    struct Hour {
        std::map<std::int64_t, Day> days, outside;
        std::array<Sixth, 6> sixths;
        Day all; ///< of the days
    };
    struct Known {
        std::optional<std::size_t> hour;
        std::int64_t withoutDay = 0;
        UsualMix mix;
    };
    static constexpr std::size_t kFewestDays = 3;
    [[nodiscard]] bool isAsked(std::size_t sixth) const;
    static void addTo(Day& sum, const Day& day, double sign = 1);
    [[nodiscard]] UsualMix known(std::size_t number, const std::int64_t* without, std::size_t fewestDays) const;

    std::vector<Hour> m_hours;
    std::size_t m_cells;
    mutable std::array<Known, 2> m_lastKnown; ///< of neighbouring hours: only to save time
};

} // namespace handrail::learning
