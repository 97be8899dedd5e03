#pragma once

#include "telemetry/Window.h"

#include <string_view>

namespace handrail {

/// Reads the bytes that encode() writes straight into an empty window: a day of windows is read for one look, and by way of the
/// generated message that takes several times as long. False when anything is not just as we write it (a field that is not
/// known here, a part that comes twice, a value that a window may not have): what `into` holds is then of no use, and the
/// generated message decides what the bytes mean.
[[nodiscard]] bool readWindow(std::string_view bytes, Window& into);

} // namespace handrail
