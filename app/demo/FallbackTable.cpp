#include "demo/FallbackTable.h"

#include "base/Files.h"

#include <nlohmann/json.hpp>

namespace handrail::demo {

namespace {

struct Count {
    double flights = 0, late = 0;
    void add(bool isLate)
    {
        flights += 1;
        late += isLate ? 1 : 0;
    }
    [[nodiscard]] double share(double usual, double weight) const
    {
        return (late + usual * weight) / (flights + weight);
    }
};

constexpr double kWeight = 20;

} // namespace

FallbackTable FallbackTable::learn(std::span<const Flight> flights)
{
    Count all;
    std::array<Count, 24> hours;
    std::map<std::string, std::array<Count, 24>> airports;
    for (const Flight& flight : flights) {
        const auto hour = static_cast<std::size_t>(hourOf(flight.departure));
        all.add(flight.isLate());
        hours[hour].add(flight.isLate());
        airports[flight.origin][hour].add(flight.isLate());
    }
    FallbackTable table;
    table.m_all = all.share(0.2, kWeight);
    for (std::size_t hour = 0; hour < 24; ++hour) {
        table.m_hours[hour] = hours[hour].share(table.m_all, kWeight);
        for (const auto& [airport, counts] : airports)
            table.m_airports[airport][hour] = counts[hour].share(table.m_hours[hour], kWeight);
    }
    return table;
}

Result<FallbackTable> FallbackTable::load(const std::filesystem::path& file)
{
    const auto text = readFile(file);
    if (!text)
        return fail(text.error());
    try {
        const auto json = nlohmann::json::parse(*text);
        FallbackTable table;
        table.m_all = json.at("all");
        table.m_hours = json.at("hours").get<Day>();
        for (const auto& [airport, day] : json.at("airports").items())
            table.m_airports[airport] = day.get<Day>();
        return table;
    } catch (const nlohmann::json::exception& error) {
        return fail(ErrorCode::damaged, error.what(), file.string(), "learn it again: handrail-demo prepare");
    }
}

Result<void> FallbackTable::save(const std::filesystem::path& file) const
{
    nlohmann::json json = {{"all", m_all}, {"hours", m_hours}, {"airports", nlohmann::json::object()}};
    for (const auto& [airport, day] : m_airports)
        json["airports"][airport] = day;
    return writeFileDurably(file, json.dump());
}

std::optional<double> FallbackTable::chance(const Question& question) const
{
    if (!question.hour || *question.hour < 0 || *question.hour > 23)
        return std::nullopt;
    if (const auto found = m_airports.find(question.origin); found != m_airports.end())
        return found->second[static_cast<std::size_t>(*question.hour)];
    return usual(question.hour);
}

double FallbackTable::usual(std::optional<int> hour) const
{
    return hour && *hour >= 0 && *hour <= 23 ? m_hours[static_cast<std::size_t>(*hour)] : m_all;
}

} // namespace handrail::demo
