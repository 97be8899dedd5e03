#pragma once

#include "runbook/Runbook.h"

namespace handrail::runbook {

/// The part of the linter that looks at what a person reads: words, links, pictures, HTML, and when it was last reviewed.
void lintText(const Runbook& runbook, const std::vector<Runbook>& all, const contract::Agreement& agreement,
              const LintWith& with, std::vector<Error>& found);

} // namespace handrail::runbook
