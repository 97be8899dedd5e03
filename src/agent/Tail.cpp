#include "agent/Tail.h"

#include "telemetry/WindowCodec.h"

#include <algorithm>
#include <utility>

namespace handrail::agent {

namespace {
constexpr unsigned kAskedLately = 3;
}

std::vector<Sealed> encoded(std::vector<Window> windows)
{
    std::vector<Sealed> sealed;
    for (Window& window : windows) {
        std::string bytes = encode(window);
        sealed.push_back({std::move(window), std::move(bytes)});
    }
    return sealed;
}

void Tail::push(const Window& window, bool isStored)
{
    const WallTime start = window.start;
    m_starts.erase(std::ranges::lower_bound(m_starts, start), m_starts.end());
    m_unstored.erase(m_unstored.lower_bound(start), m_unstored.end());
    std::erase_if(m_read, [start](const Window& each) { return each.start >= start; });
    m_starts.push_back(start);
    m_end = window.end();
    if (!isStored)
        m_unstored.emplace(start, encode(window));
    if (window.version) {
        m_version = *window.version;
        m_versionAt = start;
    }
    if (!m_isRead)
        return;
    m_isRead = ++m_pushedSince <= kAskedLately;
    if (m_isRead)
        m_read.push_back(window);
    else
        std::vector<Window>().swap(m_read);
}

void Tail::clear()
{
    *this = Tail();
}

void Tail::forgetBefore(WallTime from)
{
    if (m_versionAt < from)
        m_version.clear();
    m_starts.erase(m_starts.begin(), std::ranges::lower_bound(m_starts, from));
    m_unstored.erase(m_unstored.begin(), m_unstored.lower_bound(from));
    std::erase_if(m_read, [from](const Window& each) { return each.start < from; });
}

std::span<const Window> Tail::windows(const Stored& stored) const
{
    m_pushedSince = 0;
    if (!std::exchange(m_isRead, true) && !empty())
        read(stored);
    return m_read;
}

/// What the store has of a time that the clock told twice is not all of it in the tail.
void Tail::read(const Stored& stored) const
{
    m_read = stored(m_starts.front(), m_starts.back() + Millis(1));
    std::erase_if(m_read, [this](const Window& each) {
        return m_unstored.contains(each.start) || !std::ranges::binary_search(m_starts, each.start);
    });
    for (const auto& [start, bytes] : m_unstored)
        if (auto window = decodeWindow(bytes))
            m_read.push_back(std::move(*window));
    std::ranges::stable_sort(m_read, {}, &Window::start);
}

} // namespace handrail::agent
