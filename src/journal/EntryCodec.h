#pragma once

#include "base/Result.h"
#include "journal/Entry.h"

#include <string>
#include <string_view>

namespace handrail::journal {

/// The bytes that are stored, sent and hashed: handrail.v1.Entry. Error of decode: damaged.
[[nodiscard]] std::string encode(const Entry& entry);
[[nodiscard]] Result<Entry> decode(std::string_view bytes);
/// One line of JSON for `handrail-agent journal` and `follow --json`.
[[nodiscard]] std::string toJson(const Entry& entry);
/// Takes such a line, and both spellings of names. Error: invalidInput; newerVersion for a kind of entry that is not known.
[[nodiscard]] Result<Entry> entryFromJson(std::string_view json);

/// SHA-256 (32 raw bytes) over the hash before (empty for the first entry) and the entry's bytes as stored.
[[nodiscard]] std::string chainHash(std::string_view hashBefore, std::string_view entryBytes);

} // namespace handrail::journal
