#pragma once

#include "ui/Feed.h"
#include "telemetry/Signal.h"
#include "ui/Picture.h"

#include <map>

namespace handrail::ui {

/// What the agents answered for the longer ranges. Asks again once in a while; what is newer comes from the live windows. Keeps
/// the last few answers.
class HistoryShelf {
public:
    /// Asks the agent when there is nothing for this service and range, or when it is old.
    void want(const std::string& key, const ServiceId& service, Range range, WallTime now, Feed& feed);
    /// False when nobody asked for it.
    bool take(const Feed& feed, const client::HistoryCame& came);
    /// Samples of one panel: the answer, then the live ones that are newer.
    [[nodiscard]] std::shared_ptr<const Samples> with(const std::string& key, Range range, std::size_t panelNumber,
                                                      const wording::Panel& panel, const MeasureOptions& options,
                                                      std::shared_ptr<const Samples> live);
    /// As they were answered, of whatever span; null while nothing came.
    [[nodiscard]] const std::vector<Window>* windows(const std::string& key, Range range) const;
    [[nodiscard]] bool isLoading(const std::string& key, Range range) const;

private:
    void letGo();

    struct Shelf {
        const Feed* feed = nullptr;
        std::uint64_t ask = 0;
        WallTime askedAt;
        bool waiting = false, came = false;
        std::vector<Window> windows;
        std::array<Samples, 4> samples;
        std::array<std::string, 4> signals; ///< that the samples were measured for
    };
    std::map<std::pair<std::string, Range>, Shelf> m_shelves;
};

} // namespace handrail::ui
