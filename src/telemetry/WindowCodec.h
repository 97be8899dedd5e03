#pragma once

#include "base/Result.h"
#include "telemetry/Normal.h"
#include "telemetry/Window.h"

#include <string>
#include <string_view>

namespace handrail::v1 {
class Window;
}

namespace handrail {

/// Windows as handrail.v1.Window bytes, for the store and the wire. Error of decode: damaged.
[[nodiscard]] std::string encode(const Window& window);
[[nodiscard]] Result<Window> decodeWindow(std::string_view bytes);

/// One line of JSON, protobuf's mapping with the field names as in the proto file.
[[nodiscard]] std::string toJson(const Window& window);
/// Takes both spellings of names, and numbers or strings; service and span may be left to the reader. Error: invalidInput, with the line's position where known.
[[nodiscard]] Result<Window> windowFromJson(std::string_view json);

/// A Normal as one JSON text, for the store and the wire. Error: damaged.
[[nodiscard]] std::string encode(const Normal& normal);
[[nodiscard]] Result<Normal> decodeNormal(std::string_view bytes);

/// For the two ends of the wire, which have the generated messages.
void toMessage(const Window& window, v1::Window& message);
[[nodiscard]] Window fromMessage(const v1::Window& message);

} // namespace handrail
