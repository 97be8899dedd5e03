#pragma once

#include "base/Interned.h"
#include "collector/SignalMap.h"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace handrail::collector {

/// One way in which a signal map uses series: those of `series` (their buckets) for one of its keys.
struct SeriesUse {
    Series series;
    std::string key;
    std::string_view usualLabel; ///< tells them apart where the map names none
    bool isBuckets = false;
    auto operator<=>(const SeriesUse&) const = default;
};

/// The series of one page that a signal map uses, in the order of the page. Pages say the same again and again with other numbers: a
/// line that stood at its place before is compared and not read, and what nobody asked for is not read at all. What two pages both say
/// but for its numbers is kept once. Not synchronised.
class KnownSeries {
public:
    explicit KnownSeries(std::vector<SeriesUse> uses);

    struct Place {
        std::size_t use = 0;
        std::string label;
        double bound = 0; ///< of a bucket
        auto operator<=>(const Place&) const = default;
    };
    struct Line {
        std::string text;      ///< its name and labels as they stand in the page
        std::uint64_t key = 0; ///< of its name and sorted labels
        std::vector<Place> places;
        auto operator<=>(const Line&) const = default;
    };
    struct Slot {
        Interned<Line> line;
        double value = 0;
        double before = 0;
        bool hasBefore = false; ///< it was in the page before, with a number
    };
    /// False when the page ends in the middle: then the numbers are not to be used.
    [[nodiscard]] bool scan(std::string_view page, bool openMetrics);
    /// What the last whole page said; two of one series: the first one counts.
    [[nodiscard]] const std::vector<Slot>& slots() const { return m_slots; }
    [[nodiscard]] const std::vector<SeriesUse>& uses() const { return m_wanted->uses; }
    /// The numbers become those before.
    void next();

private:
    class Scan;
    struct Wanted {
        std::vector<SeriesUse> uses;
        std::set<std::string, std::less<>> names; ///< without "_total"
        auto operator<=>(const Wanted&) const = default;
    };
    [[nodiscard]] bool isWanted(std::string_view line) const;
    [[nodiscard]] Line lineFor(std::string text, std::uint64_t key, const Sample& sample) const;

    Interned<Wanted> m_wanted;
    std::vector<Slot> m_slots;
};

/// The label's value; without a label of that name, of the first usual one that is there.
[[nodiscard]] std::string labelOf(const Series& series, const Sample& sample, std::string_view usual);

} // namespace handrail::collector
