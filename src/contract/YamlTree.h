#pragma once

#include "base/Result.h"
#include "contract/Agreement.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace handrail::contract {

/// One value of a YAML text with its place. A plain tree: duplicate keys are still there, so that a reader can complain
/// of them; aliases and anchors are refused, so the tree is never larger than its text.
struct YamlNode {
    enum class Kind { nothing, scalar, list, map } kind = Kind::nothing;
    std::string text;              ///< scalar
    std::vector<YamlNode> items;   ///< list, or the values of a map
    std::vector<std::string> keys; ///< map: one for each item
    std::vector<Position> keysAt;
    Position at;

    /// The value of the first such key; null when there is none.
    [[nodiscard]] const YamlNode* find(std::string_view key) const;
    /// The same for every text with the same content: no comments, blank lines, indentation, kinds of quotes or order of keys.
    [[nodiscard]] std::string canonical() const;
};

/// Where a text stops being UTF-8; none when all of it is.
[[nodiscard]] std::optional<Position> firstNotUtf8(std::string_view text);

/// Reads one YAML document. `firstLine` is the line of `file` on which `text` begins. An empty text is `nothing`.
/// Error: invalidInput with file:line:column.
[[nodiscard]] Result<YamlNode> readYaml(std::string_view text, std::string_view file, int firstLine = 1);

} // namespace handrail::contract
