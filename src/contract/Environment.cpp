#include "contract/Environment.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

namespace handrail::contract {

namespace {

bool isNameLetter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

Result<std::string> valueOf(std::string_view inside, const Environment& environment)
{
    const auto colon = inside.find(":-");
    const std::string name(inside.substr(0, colon));
    if (name.empty() || !std::all_of(name.begin(), name.end(), isNameLetter))
        return fail(ErrorCode::invalidInput, fmt::format("'${{{}}}' does not name a variable", inside), {},
                    "Write ${NAME} or ${NAME:-default}");
    if (auto value = environment(name))
        return *value;
    if (colon == std::string_view::npos)
        return fail(ErrorCode::invalidInput, fmt::format("the variable {} is not set", name), {},
                    fmt::format("Set it, or write what to take without it: ${{{}:-default}}", name));
    return std::string(inside.substr(colon + 2));
}

} // namespace

Environment processEnvironment()
{
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        if (!value || !*value)
            return {};
        return value;
    };
}

Result<std::string> withEnvironment(std::string_view text, const Environment& environment)
{
    std::string out;
    for (std::size_t begin = text.find("${"); begin != std::string_view::npos; begin = text.find("${")) {
        out += text.substr(0, begin);
        const auto end = text.find('}', begin);
        if (end == std::string_view::npos)
            return fail(ErrorCode::invalidInput, "'${' has no '}'", {}, "Write ${NAME} or ${NAME:-default}");
        const auto value = valueOf(text.substr(begin + 2, end - begin - 2), environment);
        if (!value)
            return fail(value.error());
        out += *value;
        text.remove_prefix(end + 1);
    }
    out += text;
    return out;
}

} // namespace handrail::contract
