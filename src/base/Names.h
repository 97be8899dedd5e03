#pragma once

#include "base/Interned.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace handrail {

/// A set of names that is looked into often and never changed: sorted, and kept once for all who know the same names. A value.
class Names {
public:
    Names() = default;
    Names(std::initializer_list<std::string> names) : Names(std::vector<std::string>(names)) {}
    explicit Names(std::vector<std::string> names) : m_names(sorted(std::move(names))) {} ///< in any order; twice is once

    [[nodiscard]] const std::vector<std::string>& all() const { return *m_names; }
    [[nodiscard]] auto begin() const { return all().begin(); }
    [[nodiscard]] auto end() const { return all().end(); }
    [[nodiscard]] std::size_t size() const { return all().size(); }
    [[nodiscard]] bool empty() const { return all().empty(); }
    /// Where it stands among all.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const
    {
        const auto found = std::ranges::lower_bound(all(), name);
        return found != end() && *found == name ? std::optional(static_cast<std::size_t>(found - begin())) : std::nullopt;
    }
    [[nodiscard]] bool contains(std::string_view name) const { return find(name).has_value(); }
    bool operator==(const Names&) const = default;

private:
    static Interned<std::vector<std::string>> sorted(std::vector<std::string> names)
    {
        std::ranges::sort(names);
        const auto twice = std::ranges::unique(names);
        names.erase(twice.begin(), twice.end());
        names.shrink_to_fit();
        return Interned(std::move(names));
    }

    Interned<std::vector<std::string>> m_names;
};

} // namespace handrail
