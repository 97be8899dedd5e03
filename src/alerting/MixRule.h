#pragma once

#include "alerting/Rule.h"
#include "telemetry/NearestMix.h"

#include <span>

namespace handrail::alerting {

/// The mix of answers, or of one field's values, against what is usual: where hours are known, any mix that the days had at this
/// hour. In an hour that is not known nothing is said. Speaks when more than the agreed share would have to
/// change to look normal again, and a chi-square test of both samples says that it is no chance: over a minute twice in a
/// row, 5, 15 and 60 minutes, and the last ten seconds when nearly everything has changed.
class MixRule : public Rule {
public:
    /// `place` must outlive it.
    MixRule(Plan plan, const MixPlace& place);
    Verdict judge(const Past& past, const Standing& standing) override;
    [[nodiscard]] std::optional<Reading> read(const Past& past, std::size_t stretch,
                                              const Standing& standing) const override;
    [[nodiscard]] std::uint64_t hurt(const Past& past, const Counts& counts, const journal::Evidence&) const override;
    [[nodiscard]] std::size_t followed() const override { return kMinute; }
    void explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const override;

private:
    /// What is usual in a stretch: over all, or at its middle where hours differ; nothing in an hour that is not known.
    struct Usual {
        std::vector<double> shares, spread;
        double learnedFrom = 0;
        double unsure = 0; ///< what the hour moves by, however well it is known
    };
    [[nodiscard]] const Usual& usual(WallTime end, Millis length) const;
    [[nodiscard]] Usual between(std::int64_t at) const;
    /// What is usual and nearest to what was counted: where days differ, any of them is usual. Good until it is asked again.
    [[nodiscard]] std::span<const double> nearest(const Counts& counts, const Usual& usual, double answers) const;
    [[nodiscard]] static double gateOf(double gate, const Usual& usual);
    [[nodiscard]] double answers(const Counts& counts) const;
    [[nodiscard]] double moved(const Counts& counts, std::span<const double> usual, double answers) const;
    [[nodiscard]] double movedAsSeen(const Counts& counts, std::span<const double> usual, double answers) const;
    [[nodiscard]] double movedByChance(const Usual& usual, double answers) const;
    [[nodiscard]] bool isOtherMix(const Counts& counts, const Usual& usual, double gate, double logChance) const;
    [[nodiscard]] double logChance(const Counts& counts, std::span<const double> usual, double answers, double learnedFrom) const;
    [[nodiscard]] bool isStillSo(const Past& past) const;
    [[nodiscard]] bool twoMinutes(const Past& past, const Standing& standing) const;
    [[nodiscard]] WallTime began(const Past& past, std::size_t stretch) const;
    [[nodiscard]] std::optional<std::size_t> within(const Past& past, const Standing& standing) const;

    const MixPlace& m_place;
    double m_gate;
    double m_atLeast;
    Usual m_overAll;
    mutable Usual m_ofHour; ///< of m_ofHourAt: only to save time
    mutable std::int64_t m_ofHourAt = -1;
    mutable std::vector<MixCell> m_cells; ///< room for nearest(), the same with every window
    mutable std::vector<double> m_nearest;
};

} // namespace handrail::alerting
