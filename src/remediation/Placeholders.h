#pragma once

#include "base/Result.h"

#include <map>
#include <string>
#include <string_view>

namespace handrail::remediation {

/// Puts {version} and {mode} into a text; {mode} is "none" for the model itself. Other braces stay as they are.
/// Error: invalidInput when a placeholder has no value.
[[nodiscard]] Result<std::string> fillIn(std::string_view text, const std::map<std::string, std::string>& params);
/// The same, with the values percent-encoded.
[[nodiscard]] Result<std::string> fillInUrl(std::string_view text, const std::map<std::string, std::string>& params);
/// A name that can be put into any command, address or JSON text as it is: letters, digits and ._:+- , not first a dash.
[[nodiscard]] bool isPlainName(std::string_view name);

} // namespace handrail::remediation
