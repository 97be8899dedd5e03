#pragma once

#include "base/Result.h"
#include "contract/Agreement.h"

#include <filesystem>
#include <string_view>
#include <vector>

namespace handrail::contract {

/// All that is wrong with a text, in the order of its lines. Never empty.
using Problems = std::vector<Error>;

/// Reads the YAML of an agreement (format 1, documented in runbooks/AGREEMENT.md). Strict: an unknown key, a duplicate key or
/// a value of the wrong kind is a problem with `file:line:column` and what to write instead. Five lines are enough: defaults
/// fill the rest. Nothing in the file is ignored silently. `file` is only used for positions.
[[nodiscard]] tl::expected<Agreement, Problems> readAgreement(std::string_view yaml, std::string_view file);
/// The same from disk; paths in it (runbooks, test questions, answers) are taken relative to the file's folder.
[[nodiscard]] tl::expected<Agreement, Problems> readAgreementFile(const std::filesystem::path& path);

} // namespace handrail::contract
