#pragma once

#include "base/Result.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace handrail {

/// The whole file. Errors: notFound, failed; invalidInput over `limit` bytes.
[[nodiscard]] Result<std::string> readFile(const std::filesystem::path& path, std::size_t limit = 16u << 20);
/// Written beside, flushed to disk, renamed over: readers see the old or the new text, never half. Errors: diskFull, failed.
[[nodiscard]] Result<void> writeFileDurably(const std::filesystem::path& path, std::string_view text);
/// SHA-256 as 64 hex digits.
[[nodiscard]] std::string sha256Hex(std::string_view bytes);

} // namespace handrail
