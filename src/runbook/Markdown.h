#pragma once

#include "base/Result.h"

#include <string>
#include <string_view>
#include <vector>

namespace handrail::runbook {

/// One fenced block at the top level of a text.
struct MarkdownBlock {
    std::string info; ///< "check"
    std::string text;
    int line = 0; ///< of its opening fence
};

/// A heading of the second level and all that stands under it.
struct MarkdownSection {
    std::string title;
    std::string text; ///< Markdown, without the blocks whose info string is one of those asked for
    std::vector<MarkdownBlock> blocks;
    int line = 0;
};

/// What a runbook's text is made of.
struct MarkdownText {
    std::string frontMatter; ///< YAML between the first two lines `---`
    int frontMatterLine = 0; ///< its first line; 0 when there is none
    std::string title;       ///< heading of the first level
    std::string intro;       ///< between the title and the first section
    std::vector<MarkdownSection> sections;
    std::vector<MarkdownBlock> strayBlocks; ///< before the first section
};

/// Cuts a text into its parts. Blocks with an info string in `kinds` are taken out of the sections' text, others stay.
/// Error: invalidInput when the front matter has no end.
[[nodiscard]] Result<MarkdownText> readMarkdown(std::string_view text, const std::vector<std::string>& kinds,
                                                std::string_view file);

} // namespace handrail::runbook
