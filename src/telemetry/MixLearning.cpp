#include "telemetry/MixLearning.h"

#include "telemetry/MixHours.h"
#include "telemetry/Signal.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>

namespace handrail::learning {

namespace {

constexpr int kChanceDraws = 200;
constexpr double kHoursTell = 0.7; ///< of the wobble may be left once the hour is known
constexpr double kLeastWobbleForHours = 0.02;
constexpr double kNearlyConstant = 0.99;
constexpr double kToldByTime = 0.3; ///< of a mix: it goes with the clock. The hour, cut into hours at their middle, is told by half

void subtract(Counts& from, const Counts& part)
{
    for (const auto& [name, count] : part)
        if (auto& left = from[name]; true)
            left -= std::min(left, count);
}

/// How far a mix of `answers` drawn by chance from the usual shares looks moved: 95 % of them stay below.
double movedByChance(const std::map<std::string, double>& usual, std::uint64_t answers)
{
    std::mt19937_64 random(answers); // the same records teach the same
    std::vector<double> moved;
    for (int draw = 0; draw < kChanceDraws; ++draw) {
        std::map<std::string, std::uint64_t> counts;
        std::uint64_t left = answers;
        double shareLeft = 1;
        for (const auto& [name, share] : usual) {
            const double part = shareLeft <= share ? 1 : share / shareLeft;
            const std::uint64_t count = std::binomial_distribution<std::uint64_t>(left, part)(random);
            counts[name] = count;
            left -= count;
            shareLeft -= share;
        }
        moved.push_back(shareMoved(counts, usual));
    }
    std::sort(moved.begin(), moved.end());
    return quantileOf(moved, 0.95);
}

/// The median share of each value over the pieces: what a few pieces of another kind don't move.
Shares medianShares(const std::vector<const Counts*>& pieces)
{
    std::map<std::string, std::vector<double>> seen;
    for (const Counts* piece : pieces)
        for (const auto& [name, share] : sharesOf(*piece))
            seen[name].push_back(share);
    Shares medians;
    double sum = 0;
    for (auto& [name, shares] : seen) {
        shares.resize(pieces.size(), 0.0);
        std::sort(shares.begin(), shares.end());
        sum += medians[name] = quantileOf(shares, 0.5);
    }
    for (auto& [name, share] : medians)
        share = sum > 0 ? share / sum : 0;
    return medians;
}

/// Learns one mix: its shares without incidents, its hours, its wobble.
class MixLearner {
public:
    MixLearner(Normal& normal, Mix mix, const std::vector<Window>& pieces, const std::vector<Window>& stretches, const Counts& all)
        : m_normal(normal), m_mix(std::move(mix)), m_stretches(stretches), m_all(all)
    {
        for (const Window& piece : pieces)
            if (totalOf(m_mix.of(piece)) > 0)
                m_pieces.push_back(&piece);
        leaveOutIncidents();
    }

    [[nodiscard]] Shares shares() const { return sharesOf(m_all); }

    void learnWobble(const Shares& usual)
    {
        if (m_pieces.size() < kFewestStretches)
            return;
        if (toldByTime(usual) > kToldByTime) {
            m_normal.wobble[m_mix.what] = 1; // what it has not been yet, it will be
            return;
        }
        const double chance = movedByChance(usual, medianSize());
        double wobble = beyondChance(movedFrom([&](const Window& piece) { return shareMoved(m_mix.of(piece), usual); }), chance);
        if (!m_normal.hours.empty() && wobble > kLeastWobbleForHours) {
            const MixHours hours = learnHours(usual.size());
            const auto left = movedFrom([&](const Window& piece) { return movedFromItsHour(hours, piece); });
            if (left.size() >= kFewestStretches && beyondChance(left, chance) < kHoursTell * wobble) {
                wobble = beyondChance(left, chance);
                keep(hours, usual);
            }
        }
        m_normal.wobble[m_mix.what] = wobble;
    }

private:
    void leaveOutIncidents()
    {
        if (m_pieces.size() < kFewestForOutside)
            return;
        std::vector<const Counts*> counts;
        counts.reserve(m_pieces.size());
        for (const Window* piece : m_pieces)
            counts.push_back(&m_mix.of(*piece));
        const Shares usual = medianShares(counts);
        std::vector<double> moved;
        moved.reserve(counts.size());
        for (const Counts* each : counts)
            moved.push_back(shareMoved(*each, usual));
        const Fence fence(moved, 0.05);
        const auto outside =
            static_cast<std::size_t>(std::ranges::count_if(moved, [&](double each) { return each > fence.high; }));
        if (outside == 0 || outside * 10 > moved.size())
            return;
        std::vector<const Window*> kept;
        for (std::size_t i = 0; i < moved.size(); ++i) {
            if (moved[i] <= fence.high) {
                kept.push_back(m_pieces[i]);
            } else {
                subtract(m_all, *counts[i]);
                m_outside.push_back(m_pieces[i]);
            }
        }
        m_pieces = std::move(kept);
    }

    /// How much better a value is guessed by one who knows when it came (Goodman and Kruskal's tau), without what chance adds: 0 for a
    /// mix that is the same at all times, 1 for the day of the week.
    [[nodiscard]] double toldByTime(const Shares& usual) const
    {
        double alike = 0, alikeAtATime = 0, all = 0;
        for (const auto& [name, share] : usual)
            alike += share * share;
        for (const Window* piece : m_pieces) {
            const Counts& counts = m_mix.of(*piece);
            const auto answers = static_cast<double>(totalOf(counts));
            all += answers;
            for (const auto& [name, count] : counts)
                alikeAtATime += static_cast<double>(count) * static_cast<double>(count) / answers;
        }
        if (alike > kNearlyConstant)
            return 0;
        return (alikeAtATime / all - alike) / (1 - alike) - static_cast<double>(m_pieces.size() - 1) / all;
    }

    [[nodiscard]] std::uint64_t medianSize() const
    {
        std::vector<std::uint64_t> sizes;
        sizes.reserve(m_pieces.size());
        for (const Window* piece : m_pieces)
            sizes.push_back(totalOf(m_mix.of(*piece)));
        std::sort(sizes.begin(), sizes.end());
        return sizes[sizes.size() / 2];
    }

    /// Of the pieces of which it is known.
    template <typename MovedOf>
    [[nodiscard]] std::vector<double> movedFrom(MovedOf movedOf) const
    {
        std::vector<double> moved;
        for (const Window* piece : m_pieces)
            if (const std::optional<double> share = movedOf(*piece))
                moved.push_back(*share);
        std::sort(moved.begin(), moved.end());
        return moved;
    }

    static double beyondChance(const std::vector<double>& moved, double chance)
    {
        const double seen = quantileOf(moved, 0.95);
        return std::sqrt(std::max(0.0, seen * seen - chance * chance));
    }

    [[nodiscard]] bool isOutside(const Window& stretch) const
    {
        return std::ranges::any_of(m_outside, [middle = middleOf(stretch)](const Window* outside) {
            return middle >= outside->start && middle < outside->end();
        });
    }

    [[nodiscard]] MixHours learnHours(std::size_t cells) const
    {
        MixHours hours(m_normal.hours.size(), cells);
        for (const Window& stretch : m_stretches)
            hours.add(stretch, m_mix.of(stretch), isOutside(stretch));
        hours.leaveOutIncidents();
        return hours;
    }

    [[nodiscard]] std::optional<double> movedFromItsHour(const MixHours& hours, const Window& piece) const
    {
        const UsualMix usual = hours.atWithoutThatDay(middleOf(piece));
        return usual.shares.empty() ? std::nullopt : std::optional(shareMoved(m_mix.of(piece), usual.shares, usual.spread));
    }

    void keep(const MixHours& hours, const Shares& usual)
    {
        std::vector<std::vector<double>> unsure(m_normal.hours.size());
        std::vector<std::uint64_t> sizes;
        for (const Window& stretch : m_stretches) {
            if (isOutside(stretch) || totalOf(m_mix.of(stretch)) == 0)
                continue;
            sizes.push_back(totalOf(m_mix.of(stretch)));
            if (const auto moved = movedFromItsHour(hours, stretch))
                unsure[hourNumber(middleOf(stretch), unsure.size())].push_back(*moved);
        }
        for (auto& moved : unsure)
            std::ranges::sort(moved);
        std::ranges::sort(sizes);
        const double chance = movedByChance(usual, sizes[sizes.size() / 2]);
        for (std::size_t hour = 0; hour < m_normal.hours.size(); ++hour)
            if (UsualMix mix = hours.of(hour); !mix.shares.empty()) {
                mix.unsure = unsure[hour].empty() ? 0 : beyondChance(unsure[hour], chance);
                m_normal.hours[hour].mixes[m_mix.what] = std::move(mix);
            }
    }

    Normal& m_normal;
    Mix m_mix;
    const std::vector<Window>& m_stretches;
    Counts m_all;
    std::vector<const Window*> m_pieces, m_outside;
};

} // namespace

const Counts& Mix::of(const Window& window) const
{
    static const Counts kNone;
    if (field.empty())
        return window.answers;
    const auto found = window.inputs.find(field);
    return found == window.inputs.end() ? kNone : found->second.values;
}

Shares learnMix(Normal& normal, const Mix& mix, const std::vector<Window>& pieces, const std::vector<Window>& stretches,
                const Counts& all)
{
    MixLearner learner(normal, mix, pieces, stretches, all);
    Shares shares = learner.shares();
    if (!shares.empty())
        learner.learnWobble(shares);
    return shares;
}

} // namespace handrail::learning
