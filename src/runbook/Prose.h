#pragma once

#include "contract/Agreement.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace handrail::runbook {

// What a person reads of a Markdown text, with the places where it stands. Plain scanning, linear in the text.

struct ProseLine {
    int number = 0;   ///< in the file, from 1
    std::string text; ///< code in backticks and the addresses of links are blanked out, so that columns stay
};
/// Lines outside the front matter and outside fenced blocks.
[[nodiscard]] std::vector<ProseLine> proseOf(std::string_view markdown);

struct Link {
    std::string target; ///< as it is written: "other.md#a-step", "#a-step", "https://..."
    contract::Position at;
    bool isPicture = false;
};
[[nodiscard]] std::vector<Link> linksOf(std::string_view markdown);
/// Tags of HTML, which is shown as plain text.
[[nodiscard]] std::vector<contract::Position> tagsOf(std::string_view markdown);
/// What a link may name after '#': "is-the-store-slow" for each heading.
[[nodiscard]] std::set<std::string> anchorsOf(std::string_view markdown);

} // namespace handrail::runbook
