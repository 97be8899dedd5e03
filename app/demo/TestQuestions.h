#pragma once

#include "demo/Training.h"

namespace handrail::demo {

/// Twenty questions about real flights with an answer that is not in doubt: v11 and v12 agree and both are far from the
/// line, half of them "late". Those that version-wrong gets wrong come first. As YAML, in the form that agreements
/// read.
[[nodiscard]] Result<std::string> makeTestQuestions(std::span<const Flight> flights, const Lateness& lateness);

} // namespace handrail::demo
