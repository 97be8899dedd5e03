#pragma once

#include "demo/Lateness.h"
#include "demo/Settings.h"

#include <memory>

namespace handrail::demo {

/// The store of recent lateness as a gRPC service. It makes its figures anew every second and stamps them.
class LatenessStore {
public:
    LatenessStore(Lateness lateness, FlightClock clock);
    ~LatenessStore(); ///< stops
    /// Listens; port 0 takes a free one. Error: failed, if the address is taken.
    [[nodiscard]] Result<void> start(const std::string& address);
    void stop();
    [[nodiscard]] int port() const;

    /// Each answer waits for a slow disk: 0.4 to 0.7 s.
    void setSlow(bool on);
    /// Stops listening, and listens again.
    [[nodiscard]] Result<void> setDown(bool on);
    /// Its feed is stuck: it goes on serving a copy of twelve hours ago and says nothing about it.
    void setStale(bool on);

private:
    class Service;
    std::unique_ptr<Service> m_service;
    std::string m_address;
};

} // namespace handrail::demo
