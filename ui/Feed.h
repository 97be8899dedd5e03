#pragma once

#include "client/Update.h"

#include <string>
#include <vector>

namespace handrail::ui {

/// The way to one agent as the desk sees it. Nothing here blocks. The real one is LinkFeed; tests feed values.
class Feed {
public:
    virtual ~Feed() = default;
    [[nodiscard]] virtual const std::string& address() const = 0;
    virtual void start(Seq afterSeq, std::string lastHash) = 0; ///< the hash of that entry; empty = not known
    [[nodiscard]] virtual std::vector<client::Update> drain() = 0;
    virtual void act(client::Command command) = 0;
    [[nodiscard]] virtual std::uint64_t history(const ServiceId& service, WallTime from, WallTime to, unsigned points) = 0;
    [[nodiscard]] virtual std::uint64_t logs(const ServiceId& service, WallTime around, Millis before, Millis after,
                                             const std::string& contains, unsigned limit) = 0;
    virtual void reconnectNow() = 0;
};

} // namespace handrail::ui
