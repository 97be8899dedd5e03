#pragma once

#include "ui/Feed.h"

#include <deque>
#include <memory>

namespace handrail::bench {

/// An agent with many services, as its console sees it: the demo's agreement and runbooks for each, decoded as from the wire.
class Fleet final : public ui::Feed {
public:
    Fleet(std::size_t services, std::size_t incidents);

    /// Description and a quarter of an hour of windows, in batches as they come over the wire.
    void comeAlive(WallTime now, SteadyTime steady);
    /// What comes in this long after: a window of each service every 10 s, evenly spread, and a heartbeat a second.
    void live(WallTime now, SteadyTime steady);
    /// Every alert says a new number.
    void refreshAlerts(WallTime now);
    void heartbeat(WallTime now, SteadyTime steady);

    [[nodiscard]] const std::string& address() const override { return m_address; }
    void start(Seq, std::string) override {}
    [[nodiscard]] std::vector<client::Update> drain() override;
    void act(client::Command) override {}
    [[nodiscard]] std::uint64_t history(const ServiceId&, WallTime, WallTime, unsigned) override { return ++m_asks; }
    [[nodiscard]] std::uint64_t logs(const ServiceId&, WallTime, Millis, Millis, const std::string&, unsigned) override { return ++m_asks; }
    void reconnectNow() override {}

private:
    [[nodiscard]] Window window(std::size_t service, WallTime start) const;
    [[nodiscard]] std::shared_ptr<const client::Description> description(WallTime now) const;
    [[nodiscard]] journal::Entry alert(std::size_t service, WallTime at, bool opens);

    std::string m_address = "127.0.0.1:7443";
    std::vector<ServiceId> m_services;
    std::size_t m_incidents;
    std::deque<client::Update> m_waiting;
    Seq m_seq = 0;
    std::uint64_t m_asks = 0;
    unsigned m_round = 0;
    std::size_t m_next = 0; ///< whose window comes next
    WallTime m_since;
};

} // namespace handrail::bench
