#include "HistoryShelf.h"

#include "ui/Series.h"

#include <algorithm>

namespace handrail::ui {

namespace {
constexpr unsigned kPoints = 600;
constexpr std::size_t kShelves = 6; ///< each up to some MB
}

Millis lengthOf(Range range)
{
    using namespace std::chrono;
    switch (range) {
    case Range::quarterHour:
        return minutes(15);
    case Range::hour:
        return hours(1);
    case Range::sixHours:
        return hours(6);
    case Range::day:
        return hours(24);
    case Range::week:
        break;
    }
    return hours(24 * 7);
}

void HistoryShelf::want(const std::string& key, const ServiceId& service, Range range, WallTime now, Feed& feed)
{
    if (!m_shelves.contains({key, range}))
        letGo();
    Shelf& shelf = m_shelves[{key, range}];
    const Millis again = std::max<Millis>(std::chrono::seconds(30), lengthOf(range) / kPoints);
    if (shelf.askedAt != WallTime{} && now - shelf.askedAt < again)
        return;
    shelf.askedAt = now;
    shelf.waiting = true;
    shelf.feed = &feed;
    shelf.ask = feed.history(service, now - lengthOf(range), now, kPoints);
}

void HistoryShelf::letGo()
{
    while (m_shelves.size() >= kShelves)
        m_shelves.erase(std::ranges::min_element(m_shelves, {}, [](const auto& entry) { return entry.second.askedAt; }));
}

bool HistoryShelf::take(const Feed& feed, const client::HistoryCame& came)
{
    const auto found = std::ranges::find_if(m_shelves, [&](const auto& entry) {
        return entry.second.feed == &feed && entry.second.waiting && entry.second.ask == came.ask;
    });
    if (found == m_shelves.end())
        return false;
    Shelf& shelf = found->second;
    shelf.waiting = false;
    if (!came.windows)
        return true; // what was there stays; it is asked again later
    shelf.came = true;
    shelf.windows = *came.windows;
    shelf.signals = {};
    return true;
}

std::shared_ptr<const Samples> HistoryShelf::with(const std::string& key, Range range, std::size_t panelNumber,
                                                  const wording::Panel& panel, const MeasureOptions& options,
                                                  std::shared_ptr<const Samples> live)
{
    const auto found = m_shelves.find({key, range});
    if (found == m_shelves.end() || !found->second.came)
        return live;
    Shelf& shelf = found->second;
    if (shelf.signals[panelNumber] != panel.signal) {
        shelf.samples[panelNumber] = measureAll(shelf.windows, panel, options);
        shelf.signals[panelNumber] = panel.signal;
    }
    auto all = std::make_shared<Samples>(shelf.samples[panelNumber]);
    const WallTime end = all->empty() ? WallTime{} : all->back().at + all->back().span;
    if (live)
        std::ranges::copy_if(*live, std::back_inserter(*all), [end](const Sample& sample) { return sample.at >= end; });
    return all;
}

const std::vector<Window>* HistoryShelf::windows(const std::string& key, Range range) const
{
    const auto found = m_shelves.find({key, range});
    return found != m_shelves.end() && found->second.came ? &found->second.windows : nullptr;
}

bool HistoryShelf::isLoading(const std::string& key, Range range) const
{
    const auto found = m_shelves.find({key, range});
    return found != m_shelves.end() && found->second.waiting && !found->second.came;
}

} // namespace handrail::ui
