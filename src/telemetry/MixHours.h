#pragma once

#include "telemetry/LearningParts.h"

#include <array>
#include <map>
#include <optional>

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
    /// Ten minutes of an hour: number of the ten minutes, counted from 1970 -> what was answered in them. None = not watched.
    using Sixth = std::map<std::int64_t, double>;
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
    [[nodiscard]] const Sixth& sixth(std::size_t number) const { return m_hours[number / 6 % m_hours.size()].sixths[number % 6]; }
    [[nodiscard]] bool isAsked(std::size_t number) const;
    static void addTo(Day& sum, const Day& day, double sign = 1);
    [[nodiscard]] UsualMix known(std::size_t number, const std::int64_t* without, std::size_t fewestDays) const;

    std::vector<Hour> m_hours;
    std::size_t m_cells;
    mutable std::array<Known, 2> m_lastKnown; ///< of neighbouring hours: only to save time
};

} // namespace handrail::learning
