#pragma once

#include "client/Link.h"
#include "ui/Feed.h"

namespace handrail::ui {

/// A Feed over the wire.
class LinkFeed final : public Feed {
public:
    LinkFeed(client::Address address, const std::string& console) : m_link(std::move(address), console) {}
    [[nodiscard]] const std::string& address() const override { return m_link.target(); }
    void start(Seq afterSeq, std::string lastHash) override { m_link.start(afterSeq, std::move(lastHash)); }
    [[nodiscard]] std::vector<client::Update> drain() override { return m_link.drain(); }
    void act(client::Command command) override { m_link.act(std::move(command)); }
    [[nodiscard]] std::uint64_t history(const ServiceId& service, WallTime from, WallTime to, unsigned points) override
    {
        return m_link.history(service, from, to, points);
    }
    [[nodiscard]] std::uint64_t logs(const ServiceId& service, WallTime around, Millis before, Millis after,
                                     const std::string& contains, unsigned limit) override
    {
        return m_link.logs(service, around, before, after, contains, limit);
    }
    void reconnectNow() override { m_link.reconnectNow(); }

private:
    client::Link m_link;
};

} // namespace handrail::ui
