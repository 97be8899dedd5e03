#include "client/Inbox.h"

#include <algorithm>
#include <iterator>

namespace handrail::client {

namespace {

constexpr std::size_t kLinkChangesKept = 64;
constexpr std::size_t kProgressKept = 256; ///< actions under way at a time, of all services of an agent

} // namespace

Inbox::Inbox(std::size_t entryLimit, std::size_t windowLimit) : m_entryLimit(entryLimit), m_windowLimit(windowLimit) {}

void Inbox::put(Update update)
{
    const Lock lock(m_mutex);
    if (auto* windows = std::get_if<WindowsCame>(&update))
        putWindows(std::move(*windows));
    else if (auto* heartbeat = std::get_if<HeartbeatCame>(&update))
        m_heartbeat = std::move(*heartbeat);
    else if (auto* progress = std::get_if<ProgressCame>(&update))
        putProgress(std::move(*progress));
    else if (auto* link = std::get_if<LinkChanged>(&update))
        putLink(std::move(*link));
    else
        m_updates.push_back(std::move(update));
}

void Inbox::putWindows(WindowsCame&& came)
{
    m_windowsAt = std::max(m_windowsAt, came.at);
    for (Window& window : came.windows) {
        const std::pair key(window.service, window.start);
        const ServiceId service = window.service;
        m_windows.insert_or_assign(key, std::move(window));
        if (m_windows.size() > m_windowLimit)
            m_windows.erase(m_windows.lower_bound(std::pair(service, WallTime::min())));
    }
}

void Inbox::putProgress(ProgressCame&& came)
{
    const OperationId operation = came.operation;
    m_progress.insert_or_assign(operation, std::move(came));
    if (m_progress.size() > kProgressKept)
        m_progress.erase(m_progress.begin());
}

void Inbox::putLink(LinkChanged&& link)
{
    // A link that flaps for hours while nobody looks: only the last word matters then.
    if (m_links >= kLinkChangesKept && std::holds_alternative<LinkChanged>(m_updates.back())) {
        m_updates.back() = std::move(link);
        return;
    }
    ++m_links;
    m_updates.emplace_back(std::move(link));
}

bool Inbox::putEntries(EntriesCame entries)
{
    const Lock lock(m_mutex);
    if (m_entries > 0 && m_entries + entries.entries.size() > m_entryLimit)
        return false;
    m_entries += entries.entries.size();
    auto* last = m_updates.empty() ? nullptr : std::get_if<EntriesCame>(&m_updates.back());
    if (last == nullptr || entries.fromStart) {
        m_updates.emplace_back(std::move(entries));
        return true;
    }
    std::ranges::move(entries.entries, std::back_inserter(last->entries));
    std::ranges::move(entries.bytes, std::back_inserter(last->bytes));
    last->lastHash = std::move(entries.lastHash);
    return true;
}

std::vector<Update> Inbox::drain()
{
    const Lock lock(m_mutex);
    std::vector<Update> result;
    result.reserve(m_updates.size() + 2);
    if (!m_windows.empty()) {
        WindowsCame came{{}, m_windowsAt};
        came.windows.reserve(m_windows.size());
        for (auto& [key, window] : m_windows)
            came.windows.push_back(std::move(window));
        m_windows.clear();
        result.emplace_back(std::move(came));
    }
    if (m_heartbeat) {
        result.emplace_back(std::move(*m_heartbeat));
        m_heartbeat.reset();
    }
    for (auto& [operation, progress] : m_progress)
        result.emplace_back(std::move(progress));
    m_progress.clear();
    std::ranges::move(m_updates, std::back_inserter(result));
    m_updates.clear();
    m_entries = 0;
    m_links = 0;
    return result;
}

} // namespace handrail::client
