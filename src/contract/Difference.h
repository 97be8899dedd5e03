#pragma once

#include "contract/YamlTree.h"

#include <string>
#include <string_view>
#include <vector>

namespace handrail::contract {

/// One thing that is not the same in two texts of an agreement. Names and values as written; wording says the sentence.
struct Difference {
    enum class Kind {
        changed,
        added,
        removed,
        order,   ///< the same items in another order
        elsewhere ///< in a file that the agreement names: what changed is not in the two texts
    } kind = Kind::changed;
    std::vector<std::string> path; ///< "fail", "failing requests", "limit": a line of a list goes by its name
    std::string before, after;     ///< at most 200 bytes each; a group of keys as "key: value, key: value"
    bool operator==(const Difference&) const = default;
};

/// What changed from one to the other, in the order of the sections of the old one, then what is new. Comments, order of
/// keys and kinds of quotes are no difference. Empty exactly when both have the same canonical text.
[[nodiscard]] std::vector<Difference> differences(const YamlNode& before, const YamlNode& after);
/// The same for two texts; a text that can't be read counts as empty.
[[nodiscard]] std::vector<Difference> differences(std::string_view before, std::string_view after);

} // namespace handrail::contract
