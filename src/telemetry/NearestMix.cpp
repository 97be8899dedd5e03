#include "telemetry/NearestMix.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace handrail {

void nearestMix(std::span<const MixCell> cells, std::span<double> nearest)
{
    assert(nearest.size() == cells.size());
    double sum = 0, upwards = 0, downwards = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const MixCell& cell = cells[i];
        const double least = std::max(0.0, cell.usual - cell.spread), most = cell.usual + cell.spread;
        nearest[i] = std::clamp(cell.now, least, most);
        sum += nearest[i];
        upwards += most - nearest[i];
        downwards += nearest[i] - least;
    }
    // What is missing to 1, or too much, is spread over what has room: there is always enough.
    const double missing = 1 - sum, room = missing > 0 ? upwards : downwards;
    if (room <= 0)
        return;
    const double part = std::clamp(missing / room, -1.0, 1.0);
    for (std::size_t i = 0; i < nearest.size(); ++i) {
        const double edge = part > 0 ? cells[i].usual + cells[i].spread : std::max(0.0, cells[i].usual - cells[i].spread);
        nearest[i] += std::abs(part) * (edge - nearest[i]);
    }
}

} // namespace handrail
