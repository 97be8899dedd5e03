#pragma once

#include <span>

namespace handrail {

/// One value of a mix: its share now, its usual share, and how far that share goes from it on nineteen days in twenty.
struct MixCell {
    double now = 0;
    double usual = 0;
    double spread = 0;
};

/// Of all mixes that are usual, the one that is nearest to the mix of now: each share as near as its spread allows, all of them
/// together 1. What would have to change to look normal again is the way to this one. The usual shares where nothing spreads.
/// Written to `nearest`, which is as long as `cells`: it is looked for with every window.
void nearestMix(std::span<const MixCell> cells, std::span<double> nearest);

} // namespace handrail
