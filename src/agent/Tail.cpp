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

void Tail::push(const Window& window) { push(window, encode(window)); }

void Tail::push(const Window& window, std::string encoded)
{
    while (!m_kept.empty() && m_kept.back().start >= window.start) {
        m_kept.pop_back();
        if (!m_read.empty())
            m_read.pop_back();
    }
    if (window.version) {
        m_version = *window.version;
        m_versionAt = window.start;
    }
    m_kept.push_back({window.start, window.end(), std::move(encoded)});
    if (m_read.empty())
        return;
    if (++m_pushedSince <= kAskedLately)
        m_read.push_back(window);
    else
        std::vector<Window>().swap(m_read);
}

void Tail::clear()
{
    m_kept.clear();
    m_read.clear();
    m_version.clear();
}

void Tail::forgetBefore(WallTime from)
{
    if (m_versionAt < from)
        m_version.clear();
    const auto first = std::ranges::find_if(m_kept, [from](const Kept& each) { return each.start >= from; });
    const auto gone = first - m_kept.begin();
    m_kept.erase(m_kept.begin(), first);
    m_read.erase(m_read.begin(), m_read.begin() + std::min<std::ptrdiff_t>(gone, std::ssize(m_read)));
}

std::span<const Window> Tail::windows() const
{
    m_pushedSince = 0;
    if (m_read.size() == m_kept.size())
        return m_read;
    m_read.clear();
    for (const Kept& each : m_kept)
        if (auto window = decodeWindow(each.bytes))
            m_read.push_back(std::move(*window));
    return m_read;
}

} // namespace handrail::agent
