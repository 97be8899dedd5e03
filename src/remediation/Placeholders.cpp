#include "remediation/Placeholders.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <optional>

namespace handrail::remediation {

namespace {

bool isAlnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

std::string percentEncoded(const std::string& text)
{
    std::string out;
    for (const char c : text)
        out += isAlnum(c) || std::string_view("-._~").find(c) != std::string_view::npos
                   ? std::string(1, c)
                   : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return out;
}

std::optional<std::string> valueOf(const std::string& name, const std::map<std::string, std::string>& params)
{
    const auto found = params.find(name);
    if (found == params.end())
        return {};
    if (name == "mode" && found->second.empty())
        return "none";
    return found->second.empty() ? std::nullopt : std::optional(found->second);
}

template <typename Encode>
Result<std::string> fill(std::string_view text, const std::map<std::string, std::string>& params, Encode encode)
{
    std::string out;
    while (!text.empty()) {
        const auto open = text.find('{');
        out += text.substr(0, open);
        if (open == std::string_view::npos)
            break;
        text.remove_prefix(open);
        bool filled = false;
        for (const std::string name : {"version", "mode"}) {
            const std::string placeholder = "{" + name + "}";
            if (!text.starts_with(placeholder))
                continue;
            const auto value = valueOf(name, params);
            if (!value)
                return fail(ErrorCode::invalidInput, fmt::format("no value for {}", placeholder), {},
                            fmt::format("say which {}", name));
            out += encode(*value);
            text.remove_prefix(placeholder.size());
            filled = true;
            break;
        }
        if (!filled) {
            out += '{';
            text.remove_prefix(1);
        }
    }
    return out;
}

} // namespace

Result<std::string> fillIn(std::string_view text, const std::map<std::string, std::string>& params)
{
    return fill(text, params, [](const std::string& value) { return value; });
}

Result<std::string> fillInUrl(std::string_view text, const std::map<std::string, std::string>& params)
{
    return fill(text, params, percentEncoded);
}

bool isPlainName(std::string_view name)
{
    return !name.empty() && name.size() <= 128 && name.front() != '-' && std::ranges::all_of(name, [](char c) {
        return isAlnum(c) || std::string_view("._:+-").find(c) != std::string_view::npos;
    });
}

} // namespace handrail::remediation
