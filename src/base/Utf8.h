#pragma once

#include <string>
#include <string_view>

namespace handrail {

/// The text itself where it is UTF-8; each byte that is not becomes U+FFFD. Everything that is stored or sent goes through
/// this, since a reader refuses a whole message for one wrong byte.
[[nodiscard]] std::string validUtf8(std::string_view text);

} // namespace handrail
