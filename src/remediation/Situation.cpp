#include "remediation/Operations.h"

#include <algorithm>

namespace handrail::remediation {

namespace {

/// How long ago the newest word may be before it counts as none.
constexpr Millis kContactLasts{5'000};

} // namespace

std::string Situation::version() const
{
    for (auto window = windows.rbegin(); window != windows.rend(); ++window)
        if (window->version)
            return *window->version;
    return {};
}

std::string Situation::mode() const
{
    for (auto window = windows.rbegin(); window != windows.rend(); ++window)
        if (window->fallbackMode)
            return *window->fallbackMode;
    return {};
}

std::optional<WallTime> Situation::startedAt() const
{
    for (auto window = windows.rbegin(); window != windows.rend(); ++window)
        if (window->startedAt)
            return window->startedAt;
    return {};
}

bool Situation::inContact() const
{
    // A service that is known not to answer is in contact: something is known of it. Silence is not.
    for (auto window = windows.rbegin(); window != windows.rend(); ++window) {
        if (window->end() + std::max(kContactLasts, 2 * window->span) < now)
            return false;
        if (window->reachable || window->requests || window->version)
            return true;
    }
    return false;
}

} // namespace handrail::remediation
