#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Marks a message for `lupdate -tr-function-alias QT_TR_NOOP+=HR_TEXT,QT_TR_N_NOOP+=HR_TEXT_N`. The context is always
/// "handrail::wording": so use it only in that namespace or an unnamed one within.
#define HR_TEXT(message) message
/// The same for a message with %n: the form for many. The built-in English form for one stands in Plurals.cpp.
#define HR_TEXT_N(message) message

namespace handrail::wording {

/// A sentence before it is a sentence: a marked English message with %1 %2 ... and its arguments, numbers already
/// rounded as a person would say them. `count` chooses the plural form; messages with one have %n.
struct Text {
    const char* message = "";                                            ///< HR_TEXT literal; "" is no text
    std::vector<std::variant<std::string, std::vector<Text>>> arguments; ///< names as they are, or texts within
    int count = -1;
    bool capital = false; ///< begins a sentence although the message does not
    [[nodiscard]] bool empty() const { return *message == '\0'; }
};
using Argument = std::variant<std::string, std::vector<Text>>;

/// A name that a team gave its own thing, as it is.
[[nodiscard]] Text verbatim(std::string text);
/// The same with a capital letter first, in whatever language.
[[nodiscard]] Text capitalised(Text text);
/// Texts one after another, with a blank between; empty ones are left out.
[[nodiscard]] Text sentences(std::vector<Text> parts);
/// One text a line; empty ones are left out.
[[nodiscard]] Text lines(const std::vector<Text>& parts);

[[nodiscard]] inline Argument argument(std::string name)
{
    return name;
}
[[nodiscard]] inline Argument argument(Text text)
{
    return std::vector<Text>{std::move(text)};
}

/// say(HR_TEXT("%1 has it"), "Ana"): arguments are names or texts.
template <typename... Arguments>
[[nodiscard]] Text say(const char* message, Arguments... arguments)
{
    return Text{message, {argument(std::move(arguments))...}, -1, false};
}
/// counted(HR_TEXT_N("All %n services are fine."), 21)
template <typename... Arguments>
[[nodiscard]] Text counted(const char* message, std::uint64_t count, Arguments... arguments)
{
    constexpr std::uint64_t kMost = 2'000'000'000;
    return Text{message, {argument(std::move(arguments))...}, static_cast<int>(count < kMost ? count : kMost), false};
}

/// Finds a translation; the built-in one is English.
class Catalog {
public:
    virtual ~Catalog() = default;
    /// The message in the reader's language; for count >= 0 the form for that number, with %n still in it.
    [[nodiscard]] virtual std::string translate(const char* message, int count) const;
};
[[nodiscard]] std::string render(const Text& text, const Catalog& catalog = Catalog{});

} // namespace handrail::wording
