#pragma once

#include "client/Board.h"
#include "ui/Feed.h"
#include "ui/Picture.h"
#include "ui/Series.h"

#include <map>
#include <memory>

namespace handrail::ui {

/// One agent at the desk: the way to it, what is known of it, and what was measured for the charts.
struct DeskAgent {
    explicit DeskAgent(std::unique_ptr<Feed> way) : feed(std::move(way)), board(feed->address()) {}

    /// Turns entries that are new into lines of the journal.
    void readJournal();
    [[nodiscard]] std::string keyOf(const ServiceId& service) const { return board.address() + '|' + service.value; }
    [[nodiscard]] std::optional<ServiceId> serviceOf(const std::string& key) const;
    [[nodiscard]] const std::vector<float>& sparkOf(const ServiceId& service, const wording::ServiceFacts& facts);

    std::unique_ptr<Feed> feed;
    client::Board board;
    bool started = false;
    std::vector<wording::TimelineItem> journal; ///< oldest first
    Seq journalUpTo = 0;
    std::map<ServiceId, std::array<Series, 4>> series;

private:
    struct Spark {
        WallTime upTo;
        std::vector<float> values;
    };
    std::map<ServiceId, Spark> m_sparks;
};

} // namespace handrail::ui
