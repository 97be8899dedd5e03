#pragma once

#include "demo/RecordedRun.h"

namespace handrail::contract {
struct Agreement;
} // namespace handrail::contract

namespace handrail::demo {

/// What an agent asks the service by this agreement, one after the other until it begins anew: each test question with each
/// of the small differences that the agent makes. Error: invalidInput, where the service could not read one.
[[nodiscard]] Result<std::vector<KnownQuestion>> agentsQuestions(const contract::Agreement& agreement);

} // namespace handrail::demo
