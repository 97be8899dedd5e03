#pragma once

#include "client/Update.h"

#include <string_view>

namespace handrail::client {

/// What an agent said of itself, from the bytes of `Described` or of the desk's memory: agreements and runbooks are read from
/// their texts. Errors: damaged; newerVersion when this program can't read the agent's agreement.
[[nodiscard]] Result<Description> decodeDescription(std::string_view bytes);

} // namespace handrail::client
