#pragma once

#include "client/Board.h"
#include "client/Link.h"

#include <optional>
#include <string>
#include <vector>

namespace handrail::agent::test {

/// A console: a link and its board.
struct Console {
    Console(client::Address address, const std::string& name) : link(std::move(address), name), board("agent") {}

    void look()
    {
        for (const client::Update& update : link.drain()) {
            board.take(update);
            if (const auto* acted = std::get_if<client::Acted>(&update))
                replies.push_back(*acted);
            if (const auto* changed = std::get_if<client::LinkChanged>(&update))
                lastError = changed->why;
            if (const auto* history = std::get_if<client::HistoryCame>(&update))
                histories.push_back(*history);
            if (const auto* logs = std::get_if<client::LogsCame>(&update))
                logLines = *logs;
        }
    }
    bool isLive()
    {
        look();
        return board.isLive();
    }
    bool hasReply(std::size_t count)
    {
        look();
        return replies.size() >= count;
    }

    client::Link link;
    client::Board board;
    std::vector<client::Acted> replies;
    std::vector<client::HistoryCame> histories;
    std::optional<client::LogsCame> logLines;
    Error lastError;
};

} // namespace handrail::agent::test
