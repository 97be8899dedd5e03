#pragma once

#include "alerting/StateBytes.h"

#include <cstddef>
#include <limits>
#include <vector>

namespace handrail::alerting {

/// How far out one side of a measure comes by itself, learned from its highest value in each stretch of its own past, and the
/// line above which it would come only once in half a year.
///
/// Block maxima follow a Gumbel law whatever the values' own (Fisher and Tippett 1928; Gumbel 1958): with G(q) = -ln(-ln q),
/// the distance of two of their quantiles, divided by the distance of the two G, is the law's scale. The line lies
/// kLogRarity scales above the value that was reached once in two days, so it is met exp(kLogRarity) = 90 times less often.
/// Quantiles, not moments: a few incidents in the past move neither the scale nor the line.
class OwnExtremes {
public:
    static constexpr std::size_t kFewest = 14; ///< stretches before it says anything
    static constexpr double kReachedPerDay = 0.5;
    static constexpr double kLogRarity = 4.5;

    /// One value of the stretch that is going on.
    void add(double value);
    /// Ends the stretch. `keep` = how many of them are remembered, `stretchDays` = how long they are on average.
    void endStretch(std::size_t keep, double stretchDays);

    void keep(StateBytes& bytes);

    [[nodiscard]] bool knows() const { return m_highest.size() >= kFewest; }
    [[nodiscard]] double line() const { return m_line; }       ///< infinite until it knows
    [[nodiscard]] double reached() const { return m_reached; } ///< what is reached once in two days
    [[nodiscard]] double middle() const { return m_middle; }   ///< of the highest values: half of all stretches get there

private:
    static constexpr double kInfinite = std::numeric_limits<double>::infinity();
    void draw(double stretchDays);

    std::vector<double> m_highest; ///< one per stretch; no deque: those that know nothing yet are very many
    double m_current = -kInfinite;
    double m_line = kInfinite, m_reached = kInfinite, m_middle = 0;
};

} // namespace handrail::alerting
