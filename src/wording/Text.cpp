#include "wording/Text.h"

#include "wording/Numbers.h"

#include <cctype>

namespace handrail::wording {

namespace {

std::string renderArgument(const Argument& argument, const Catalog& catalog)
{
    if (const auto* name = std::get_if<std::string>(&argument))
        return *name;
    std::string all;
    for (const Text& text : std::get<std::vector<Text>>(argument)) {
        std::string part = render(text, catalog);
        if (part.empty())
            continue;
        if (!all.empty())
            all += ' ';
        all += part;
    }
    return all;
}

} // namespace

Text verbatim(std::string text)
{
    return text.empty() ? Text{} : say("%1", std::move(text));
}

Text capitalised(Text text)
{
    text.capital = true;
    return text;
}

Text sentences(std::vector<Text> parts)
{
    std::erase_if(parts, [](const Text& part) { return part.empty(); });
    if (parts.empty())
        return {};
    if (parts.size() == 1)
        return std::move(parts.front());
    return Text{"%1", {std::move(parts)}, -1, false};
}

Text lines(const std::vector<Text>& parts)
{
    Text all;
    for (const Text& part : parts)
        if (!part.empty())
            all = all.empty() ? part : say("%1\n%2", std::move(all), part);
    return all;
}

std::string render(const Text& text, const Catalog& catalog)
{
    if (text.empty())
        return {};
    const std::string pattern = catalog.translate(text.message, text.count);
    std::string result;
    result.reserve(pattern.size() + 32);
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char next = pattern[i] == '%' && i + 1 < pattern.size() ? pattern[i + 1] : '\0';
        if (next == 'n' && text.count >= 0) {
            result += grouped(static_cast<std::uint64_t>(text.count));
            ++i;
        } else if (next >= '1' && next <= '9') {
            const auto index = static_cast<std::size_t>(next - '1');
            if (index < text.arguments.size())
                result += renderArgument(text.arguments[index], catalog);
            ++i;
        } else {
            result += pattern[i];
        }
    }
    if (text.capital && !result.empty())
        result[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(result[0])));
    return result;
}

} // namespace handrail::wording
