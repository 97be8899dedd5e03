#pragma once

#include "demo/Flights.h"
#include "demo/Question.h"

#include <array>
#include <map>

namespace handrail::demo {

/// The designed fallback: how often flights from an airport at an hour were late in January. Needs nobody else.
class FallbackTable {
public:
    [[nodiscard]] static FallbackTable learn(std::span<const Flight> flights);
    [[nodiscard]] static Result<FallbackTable> load(const std::filesystem::path& file);
    [[nodiscard]] Result<void> save(const std::filesystem::path& file) const;

    /// By airport and hour; an airport never seen has the hour's share. Nothing without a sensible hour.
    [[nodiscard]] std::optional<double> chance(const Question& question) const;
    /// The share of late flights at this hour, or of all flights if there is no sensible hour.
    [[nodiscard]] double usual(std::optional<int> hour) const;

private:
    using Day = std::array<double, 24>;
    std::map<std::string, Day, std::less<>> m_airports;
    Day m_hours{};
    double m_all = 0.2;
};

} // namespace handrail::demo
