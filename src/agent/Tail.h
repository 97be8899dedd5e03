#pragma once

#include "telemetry/Window.h"

#include <deque>
#include <span>
#include <string>
#include <vector>

namespace handrail::agent {

/// A sealed window, and its bytes: as they are stored and as the tail keeps them.
struct Sealed {
    Window window;
    std::string bytes;
};
[[nodiscard]] std::vector<Sealed> encoded(std::vector<Window> windows);

/// The last sealed windows of a service, oldest first. Kept as bytes, a tenth of what they take when they are read: most
/// services are well, and nobody asks. Not synchronised.
class Tail {
public:
    /// Those that begin at its start or later are let go first: the clock went back.
    void push(const Window& window);
    void push(const Window& window, std::string encoded);
    void clear();
    void forgetBefore(WallTime from);
    [[nodiscard]] bool empty() const { return m_kept.empty(); }
    [[nodiscard]] WallTime end() const { return m_kept.back().end; } ///< of the newest
    /// Until the next push().
    [[nodiscard]] std::span<const Window> windows() const;
    /// That the newest window which says so was answered by; empty when none does.
    [[nodiscard]] const std::string& version() const { return m_version; }

private:
    struct Kept {
        WallTime start, end;
        std::string bytes;
    };
    std::deque<Kept> m_kept;
    std::string m_version;
    WallTime m_versionAt;
    mutable std::vector<Window> m_read; ///< what was asked for lately
    mutable unsigned m_pushedSince = 0; ///< windows since somebody asked
};

} // namespace handrail::agent
