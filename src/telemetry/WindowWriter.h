#pragma once

#include "telemetry/Window.h"

#include <optional>
#include <string>

namespace handrail {

/// The bytes that the generated message has for a window, byte for byte, written straight from it: every window is written several
/// times, and by way of the message that takes several times as long. None when a text is not UTF-8, which the message puts right.
[[nodiscard]] std::optional<std::string> writeWindow(const Window& window);

} // namespace handrail
