#pragma once

#include "Commands.h"

#include "client/Board.h"
#include "client/Link.h"

#include <functional>

namespace handrail::cli {

/// A console without a window: the same link and board, emptied in a loop.
class Terminal {
public:
    explicit Terminal(const ReachOptions& reach);

    /// Until the snapshot is whole. Error: why there is no agent.
    [[nodiscard]] Result<void> waitUntilLive(Millis atMost = std::chrono::seconds(6));
    /// Takes updates until `done` says so. False when the time is over first.
    bool until(const std::function<bool(const client::Update&)>& done, Millis atMost);

    /// Sends it and waits for the agent's word. Error: the call failed, or no word came in time.
    [[nodiscard]] Result<client::Acted> act(const client::Command& command);

    [[nodiscard]] client::Link& link() { return m_link; }
    [[nodiscard]] const client::Board& board() const { return m_board; }
    [[nodiscard]] wording::ServiceFacts facts(const ServiceId& service) const;

private:
    client::Link m_link;
    client::Board m_board;
};

/// Begins a drill, or gives it up, and stays until it is over.
[[nodiscard]] int drill(Terminal& terminal, const ActOptions& options);

} // namespace handrail::cli
