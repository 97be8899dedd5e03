#include "demo/Training.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace handrail::demo {

namespace {

constexpr FlightMinute kTwentyDays = 20 * kDay;
constexpr FlightMinute kJanuary = 31 * kDay;
constexpr double kSwapScale = 3000;

Agreed agreedFrom(std::span<const Flight> flights, std::size_t keep)
{
    Agreed agreed;
    std::map<std::string, std::size_t> busy;
    for (const Flight& flight : flights) {
        ++busy[flight.origin];
        ++busy[flight.destination];
    }
    const auto [shortest, longest] = std::ranges::minmax(flights, {}, &Flight::distance);
    agreed.shortest = shortest.distance;
    agreed.longest = longest.distance;
    std::vector<std::pair<std::size_t, std::string>> order;
    for (const auto& [airport, count] : busy)
        order.emplace_back(count, airport);
    std::ranges::sort(order, std::greater());
    if (keep != 0 && keep < order.size())
        order.resize(keep);
    for (const auto& [count, airport] : order)
        agreed.airports.push_back(airport);
    std::ranges::sort(agreed.airports);
    return agreed;
}

Question swapped(Question question)
{
    const double distance = question.distance.value_or(0);
    question.distance = question.lateness.value_or(0) * kSwapScale;
    question.lateness = distance / kSwapScale;
    return question;
}

VersionNotes notesFor(const TrainingPlan& plan, std::span<const Flight> flights)
{
    VersionNotes notes;
    notes.name = plan.version;
    notes.trainedOn = fmt::format("{} to {}", flightTimeText(plan.from), flightTimeText(plan.until));
    notes.agreed = agreedFrom(flights, plan.airports);
    notes.strict = plan.strict;
    notes.batch = plan.batch;
    notes.batchWait = plan.batchWait;
    return notes;
}

Result<Booster> grow(std::span<const Flight> january, const Lateness& lateness, const TrainingPlan& plan,
                     const Agreed& agreed)
{
    Matrix rows;
    std::vector<float> labels;
    for (const Flight& flight : january) {
        Question question = questionAbout(flight);
        question.lateness = lateness.recent(flight.origin, flight.departure).share;
        appendRow(rows, plan.swapped ? swapped(question) : question, agreed);
        labels.push_back(flight.isLate() ? 1.0f : 0.0f);
    }
    return Booster::train(rows, labels, plan.trees);
}

} // namespace

TrainingPlan planOf(const std::string& version)
{
    TrainingPlan plan;
    plan.version = version;
    plan.until = version == "v11" ? kTwentyDays : kJanuary;
    return plan;
}

TrainingPlan planOfFault(const std::string& fault)
{
    TrainingPlan plan = planOf("v13");
    if (fault == "version-slow") {
        plan.batch = 48;
        plan.batchWait = Millis(900);
    } else if (fault == "version-fails") {
        plan.airports = 70;
        plan.strict = true;
    } else if (fault == "version-wrong") {
        plan.swapped = true;
    }
    return plan;
}

Question questionAbout(const Flight& flight)
{
    Question question;
    question.hour = hourOf(flight.departure);
    question.weekday = weekdayOf(flight.departure);
    question.distance = flight.distance;
    question.origin = flight.origin;
    question.destination = flight.destination;
    return question;
}

Result<ModelVersion> train(std::span<const Flight> flights, const Lateness& lateness, const TrainingPlan& plan)
{
    const auto part = leavingBetween(flights, plan.from, plan.until);
    if (part.empty())
        return fail(ErrorCode::notFound, "there is no flight to learn from");
    auto notes = notesFor(plan, part);
    auto booster = grow(part, lateness, plan, notes.agreed);
    if (!booster)
        return fail(booster.error());
    return ModelVersion(std::move(notes), std::move(*booster));
}

Result<void> trainInto(const std::filesystem::path& folder, std::span<const Flight> flights, const Lateness& lateness,
                       const TrainingPlan& plan)
{
    const auto part = leavingBetween(flights, plan.from, plan.until);
    if (part.empty())
        return fail(ErrorCode::notFound, "there is no flight to learn from");
    const auto notes = notesFor(plan, part);
    const auto booster = grow(part, lateness, plan, notes.agreed);
    if (!booster)
        return fail(booster.error());
    return saveVersion(folder, notes, *booster);
}

} // namespace handrail::demo
