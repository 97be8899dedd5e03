#pragma once

#include "runbook/Runbook.h"

#include <vector>

namespace handrail::runbook {

/// What is wrong with the ways through a runbook, whatever the agreement says.
struct FlowProblem {
    enum class What {
        unreachable, ///< no answer leads here
        noWayOut,    ///< from here no answers lead to an end
        noPerson     ///< a circle of steps that answer themselves, without anybody or any time between them
    } what = What::unreachable;
    std::uint32_t step = 0;
};

[[nodiscard]] std::vector<FlowProblem> flowProblems(const Runbook& runbook);

} // namespace handrail::runbook
