#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace handrail::runbook {

/// Words of the field that a person on call need not know: never on the screen outside "Technical details", nor in what
/// a person reads of a runbook. In a pattern, `*` at the end is the rest of a word, `#` two or three digits, and a letter
/// before `?` may be missing.
[[nodiscard]] std::span<const std::string_view> wordsNotForTheScreen();

struct FoundWord {
    std::string word;
    std::size_t at = 0; ///< byte in the text
};
/// The first such word, as it is written in the text.
[[nodiscard]] std::optional<FoundWord> wordNotForTheScreen(std::string_view text);

} // namespace handrail::runbook
