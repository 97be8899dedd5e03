#pragma once

#include "base/Time.h"
#include "demo/Flights.h"

#include <memory>
#include <optional>

namespace handrail::demo {

/// Asks the store of recent lateness. Any thread; waits for the answer.
class StoreClient {
public:
    struct Reading {
        double share = 0;
        double ageSeconds = 0; ///< since what the store serves last changed
    };

    explicit StoreClient(const std::string& address, Millis deadline = Millis(1000));
    ~StoreClient();
    /// `at` for another flight time than now. Error: unavailable.
    [[nodiscard]] Result<Reading> recent(const std::string& airport, std::optional<FlightMinute> at) const;

private:
    struct Wire;
    std::unique_ptr<Wire> m_wire;
    Millis m_deadline;
};

} // namespace handrail::demo
