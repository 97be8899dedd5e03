#pragma once

#include "telemetry/Window.h"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace handrail::agent {

/// A sealed window, and its bytes as they are stored.
struct Sealed {
    Window window;
    std::string bytes;
};
[[nodiscard]] std::vector<Sealed> encoded(std::vector<Window> windows);

/// The last sealed windows of a service, oldest first. They stand in the store: here is kept which they are, and what the store
/// could not take. They are read when somebody asks, and kept as long as somebody does: most services are well, and nobody
/// asks. Not synchronised.
class Tail {
public:
    /// The stored windows that begin in a time, in order.
    using Stored = std::function<std::vector<Window>(WallTime from, WallTime to)>;

    /// Those that begin at its start or later are let go first: the clock went back.
    void push(const Window& window, bool isStored = true);
    void clear();
    void forgetBefore(WallTime from);
    [[nodiscard]] bool empty() const { return m_starts.empty(); }
    [[nodiscard]] WallTime end() const { return m_end; } ///< of the newest
    /// Until the next push(). Without those that the store has lost.
    [[nodiscard]] std::span<const Window> windows(const Stored& stored) const;
    /// That the newest window which says so was answered by; empty when none does.
    [[nodiscard]] const std::string& version() const { return m_version; }

private:
    void read(const Stored& stored) const;

    std::vector<WallTime> m_starts;
    WallTime m_end;
    std::map<WallTime, std::string> m_unstored; ///< start -> bytes
    std::string m_version;
    WallTime m_versionAt;
    mutable bool m_isRead = false;
    mutable std::vector<Window> m_read;
    mutable unsigned m_pushedSince = 0; ///< windows since somebody asked
};

} // namespace handrail::agent
