#pragma once

#include "contract/StrictMap.h"
#include "runbook/Markdown.h"
#include "runbook/Runbook.h"

#include <utility>
#include <vector>

namespace handrail::runbook {

/// A branch whose target is still text: "next", "well again", "step 4" or the title of a step.
struct NamedBranch {
    std::string answer;
    std::string target;
    contract::Position at;
};

/// The kinds of blocks in the order of StepKind, without `read`: check, look, ask, do, wait, call.
[[nodiscard]] const std::vector<std::string>& blockKinds();

/// Reads one section. Fills everything but the step's branches, which need all titles.
[[nodiscard]] std::pair<RunbookStep, std::vector<NamedBranch>>
readStep(const MarkdownSection& section, std::uint32_t number, contract::Complaints& complaints, std::string_view file);

} // namespace handrail::runbook
