#pragma once

#include "base/Result.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace handrail::contract {

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// The environment of this process; an empty variable counts as not set.
[[nodiscard]] Environment processEnvironment();

/// Puts variables into `${NAME}` and `${NAME:-what to take when it is not set}`. Not nested; `$` without `{` is itself.
/// Error: invalidInput for a variable that is not set and has no default, and for `${` without an end.
[[nodiscard]] Result<std::string> withEnvironment(std::string_view text, const Environment& environment);

} // namespace handrail::contract
