#pragma once

#include "demo/Question.h"
#include "demo/Settings.h"

#include <memory>
#include <random>

namespace handrail::demo {

/// Asks at a chosen rate about flights that leave in the next three hours of the flight clock, and tells the server the
/// outcome of each flight once it has landed. Never waits for one answer before it asks the next question.
class Travellers {
public:
    Travellers(std::vector<Flight> flights, const Settings& settings, FlightClock clock);
    ~Travellers(); ///< stops
    void start();
    void stop();
    /// "kilometres", "field-dropped", "new-airports" or "no-traffic". Any thread.
    void setFault(const std::string& name, bool on);

private:
    struct Inside;
    std::unique_ptr<Inside> m_inside;
};

/// What a fault of the askers makes of a question: "kilometres", "field-dropped" or "new-airports". Others leave it alone.
void spoil(Question& question, std::string_view fault, std::mt19937_64& random);

/// A flight asked about whose outcome is not known yet.
struct PendingOutcome {
    std::string id, target, prediction, version;
    FlightMinute landed = 0;
};
[[nodiscard]] std::string toLine(const PendingOutcome& pending);
[[nodiscard]] std::vector<PendingOutcome> readPending(const std::filesystem::path& file);
/// The body that the server's /outcomes takes.
[[nodiscard]] std::string outcomesBody(const std::vector<PendingOutcome>& outcomes);

} // namespace handrail::demo
