#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Marks a message for lupdate: `lupdate -tr-function-alias QT_TRANSLATE_NOOP+=HR_TEXT`. The context is always "wording".
#define HR_TEXT(message) message

namespace handrail::wording {

/// A sentence before it is a sentence: a marked English message with %1 %2 ... and its arguments, numbers already rounded as
/// a person would say them. `count` chooses the plural form; messages with one have %n.
struct Text {
    const char* message = "";                            ///< HR_TEXT literal; "" is no text
    std::vector<std::variant<std::string, std::vector<Text>>> arguments; ///< names as they are, or texts within
    int count = -1;
    [[nodiscard]] bool empty() const { return *message == '\0'; }
};

/// A name that a team gave its own thing, as it is.
[[nodiscard]] Text verbatim(std::string text);
/// Texts one after another, with a blank between; empty ones are left out.
[[nodiscard]] Text sentences(std::vector<Text> parts);

/// Finds a translation; the built-in one is English.
class Catalog {
public:
    virtual ~Catalog() = default;
    /// The message in the reader's language; for count >= 0 the form for that number, with %n still in it.
    [[nodiscard]] virtual std::string translate(const char* message, int count) const;
};
[[nodiscard]] std::string render(const Text& text, const Catalog& catalog = Catalog{});

} // namespace handrail::wording
