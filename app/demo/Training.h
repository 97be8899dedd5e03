#pragma once

#include "demo/Lateness.h"
#include "demo/ModelVersion.h"

namespace handrail::demo {

/// How a version is trained and packed.
struct TrainingPlan {
    std::string version;
    FlightMinute from = 0, until = 0;
    Booster::Plan trees;
    /// The slip of the silent failure: recent lateness (times 3,000) and distance (by 3,000) change places in training.
    bool swapped = false;
    std::size_t airports = 0; ///< keep only so many of the busiest airports in the list; 0 = all
    bool strict = false;
    std::size_t batch = 1;
    Millis batchWait{0};
};

/// v11: 1 to 20 January. v12: all of January.
[[nodiscard]] TrainingPlan planOf(const std::string& version);
/// The three bad v13: "version-slow", "version-fails", "version-wrong".
[[nodiscard]] TrainingPlan planOfFault(const std::string& fault);

/// The question about a flight, without the recent lateness.
[[nodiscard]] Question questionAbout(const Flight& flight);

/// Errors: failed.
[[nodiscard]] Result<ModelVersion> train(std::span<const Flight> flights, const Lateness& lateness,
                                         const TrainingPlan& plan);
/// Trains and writes `folder`. Errors: failed, diskFull.
[[nodiscard]] Result<void> trainInto(const std::filesystem::path& folder, std::span<const Flight> flights,
                                     const Lateness& lateness, const TrainingPlan& plan);

} // namespace handrail::demo
