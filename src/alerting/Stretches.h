#pragma once

#include "alerting/PackedNumbers.h"

#include "base/Time.h"

#include <cstdint>
#include <vector>

namespace handrail::alerting {

/// Counters of one window or of a stretch of time; a Layout says what stands where.
using Counts = std::vector<std::uint32_t>;

/// The stretches every rule may look at; the lengths that an agreement asks for follow from kStandardStretches on.
enum Stretch : std::size_t { kWindow, kTenSeconds, kMinute, kFiveMinutes, kQuarter, kHour, kStandardStretches };

/// Slots of equal length, and running sums over the last so many of them: adding a window costs one addition per sum.
class SlotRing {
public:
    SlotRing(Millis slot, std::vector<Millis> lengths, std::size_t counters);
    void add(WallTime start, const Counts& counts);
    [[nodiscard]] const Counts& sum(std::size_t length) const { return m_sums[length].counts; }
    [[nodiscard]] Millis slot() const { return m_slot; }
    /// The last slot but `back`, of size().
    [[nodiscard]] Counts slotAt(std::size_t back) const;
    [[nodiscard]] WallTime slotStart(std::size_t back) const;
    [[nodiscard]] std::size_t size() const { return m_slots.size(); }

private:
    struct Slot {
        std::int64_t number;
        PackedNumbers counts; ///< not yet those of the last one
    };
    struct Sum {
        std::int64_t slots;     ///< how many slots it covers
        std::uint64_t first = 0; ///< the oldest slot in it, counted from the beginning of the ring
        Counts counts;
    };
    void dropOld(std::int64_t now);

    Millis m_slot;
    std::vector<Sum> m_sums;
    std::vector<Slot> m_slots; ///< no deque: an empty one takes half a kilobyte
    Counts m_last; ///< of the last slot, which goes on
    std::uint64_t m_dropped = 0;
};

/// Sums of a service's counters over several stretches that end now. Base windows are kept for one minute, slots of ten
/// seconds for five, slots of a minute for an hour: long stretches begin at a slot's edge.
class Stretches {
public:
    /// `extra`: further lengths, up to an hour; they are Stretch numbers kStandardStretches and on.
    Stretches(Millis span, const std::vector<Millis>& extra, std::size_t counters);
    void add(WallTime start, WallTime end, const Counts& counts);

    [[nodiscard]] const Counts& sum(std::size_t stretch) const;
    [[nodiscard]] Millis length(std::size_t stretch) const { return m_where[stretch].length; }
    [[nodiscard]] Millis step(std::size_t stretch) const;
    /// Whether the last window filled a slot of this stretch: when it is worth looking at again.
    [[nodiscard]] bool hasStepped(std::size_t stretch) const;
    [[nodiscard]] std::size_t size() const { return m_where.size(); }
    /// Base windows of the last minute and slots of the last hour.
    [[nodiscard]] const SlotRing& windows() const { return m_windows; }
    [[nodiscard]] const SlotRing& tens() const { return m_tens; } ///< slots of ten seconds, of five minutes
    [[nodiscard]] const SlotRing& minutes() const { return m_minutes; }
    [[nodiscard]] WallTime end() const { return m_end; }

private:
    struct Where {
        int ring;
        std::size_t sum;
        Millis length;
    };
    [[nodiscard]] const SlotRing& ring(std::size_t stretch) const;

    std::vector<Where> m_where;
    SlotRing m_windows, m_tens, m_minutes;
    WallTime m_start, m_end;
};

} // namespace handrail::alerting
