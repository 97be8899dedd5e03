#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace handrail::remediation {

/// Keeps the first and the last 32 KB of what is written to it.
class BoundedOutput {
public:
    void add(std::string_view bytes);
    /// Valid UTF-8; says how much was left out in between.
    [[nodiscard]] std::string text() const;

private:
    std::string m_first, m_last;
    std::size_t m_leftOut = 0;
};

/// Replaces bytes that are not UTF-8 by '?', and control characters other than line ends and tabs by blanks.
[[nodiscard]] std::string readable(std::string_view bytes);
/// The last 12 lines of it, 2 KB at most.
[[nodiscard]] std::string lastLines(const std::string& text);
/// Hides the secrets given, and what follows words such as "password=" or "Authorization: Bearer".
[[nodiscard]] std::string masked(std::string text, const std::vector<std::string>& secrets);

} // namespace handrail::remediation
