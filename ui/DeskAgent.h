#pragma once

#include "client/Board.h"
#include "ui/CardStack.h"
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
    /// Whether something changed. Notes since when it is away.
    [[nodiscard]] bool take(const client::Update& update, WallTime now);
    /// "Nothing answers at ... since 02:12:05, for 48 s."; empty while it answers, is only dialled or said no.
    [[nodiscard]] wording::Text awayText(WallTime now) const;
    [[nodiscard]] wording::Text whoseText() const; ///< whom to ask about it, as far as its services were ever known
    [[nodiscard]] std::string keyOf(const ServiceId& service) const { return board.address() + '|' + service.value; }
    [[nodiscard]] std::optional<ServiceId> serviceOf(const std::string& key) const;
    [[nodiscard]] const client::ServiceDescription* described(const ServiceId& service) const; ///< until the next update
    [[nodiscard]] bool mayActOnAll() const; ///< it is there, and the reader may act on each of its services

    /// What the lists say of one service.
    struct Listed {
        ServiceListRow row;
        std::optional<wording::Card> card;
        std::optional<CardRow> shown;
        bool isTold = true, drilled = false;
    };
    /// Made anew when the journal says something of it, and once in a while because time passes.
    [[nodiscard]] const Listed& listed(const ServiceId& service, WallTime now, SteadyTime steadyNow);

    std::unique_ptr<Feed> feed;
    client::Board board;
    bool started = false;
    std::optional<WallTime> awaySince; ///< since when it is tried in vain
    std::vector<wording::TimelineItem> journal; ///< oldest first
    Seq journalUpTo = 0;
    std::map<ServiceId, std::array<Series, 4>> series;

private:
    struct Kept {
        Listed listed;
        SteadyTime at{};
        std::uint64_t revision = 0;
        WallTime upTo; ///< end of the newest window it was made of
        bool made = false, silent = false, old = false;
    };
    void make(Listed& listed, const ServiceId& service, const wording::ServiceFacts& facts);

    std::map<ServiceId, Kept> m_listed;
    std::map<ServiceId, Spark> m_sparks;
};

} // namespace handrail::ui
