#include "runbook/Prose.h"

#include <algorithm>
#include <optional>

namespace handrail::runbook {

namespace {

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// "```" or "~~~" at the beginning of a line; empty when it is none.
std::string_view fenceOf(std::string_view line)
{
    const auto from = line.find_first_not_of(' ');
    if (from == std::string_view::npos || from > 3 || (line[from] != '`' && line[from] != '~'))
        return {};
    const auto end = std::min(line.find_first_not_of(line[from], from), line.size());
    return end - from >= 3 ? line.substr(from, end - from) : std::string_view();
}

/// Calls `each(number, line)` for what lies outside the front matter and fenced blocks.
template <typename Each>
void eachLine(std::string_view markdown, Each each)
{
    std::string_view fence;
    bool inFront = false;
    for (int number = 1; !markdown.empty(); ++number) {
        const auto end = std::min(markdown.find('\n'), markdown.size());
        std::string_view line = markdown.substr(0, end);
        markdown.remove_prefix(std::min(end + 1, markdown.size()));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line == "---" && (number == 1 || inFront)) {
            inFront = number == 1;
            continue;
        }
        if (inFront)
            continue;
        const std::string_view mark = fenceOf(line);
        if (fence.empty() && !mark.empty())
            fence = mark;
        else if (!fence.empty() && mark.starts_with(fence))
            fence = {};
        else if (fence.empty())
            each(number, line);
    }
}

/// Code in backticks is blanked out; what has no end is none.
std::string withoutCode(std::string_view line)
{
    std::string text(line);
    for (std::size_t at = text.find('`'); at != std::string::npos; at = text.find('`', at)) {
        const std::size_t open = std::min(text.find_first_not_of('`', at), text.size());
        const std::string mark = text.substr(at, open - at);
        std::size_t close = text.find(mark, open);
        while (close != std::string::npos && close + mark.size() < text.size() && text[close + mark.size()] == '`')
            close = text.find(mark, std::min(text.find_first_not_of('`', close), text.size()));
        if (close == std::string::npos) {
            at = open;
            continue;
        }
        std::fill(text.begin() + static_cast<std::ptrdiff_t>(at),
                  text.begin() + static_cast<std::ptrdiff_t>(close + mark.size()), ' ');
        at = close;
    }
    return text;
}

struct Target {
    std::size_t from = 0, to = 0;
    std::size_t mark = 0; ///< where the link begins
    bool isPicture = false;
};

/// "[text](target)", "![text](target)", "[name]: target" and "<https://...>".
std::vector<Target> targetsOf(const std::string& line)
{
    std::vector<Target> found;
    std::size_t opened = std::string::npos;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '[')
            opened = at;
        const bool isLink = line[at] == ']' && at + 1 < line.size() && line[at + 1] == '(' && opened != std::string::npos;
        const bool isNamed = line[at] == ']' && at + 1 < line.size() && line[at + 1] == ':' && opened == 0;
        const bool isBare = line[at] == '<' && (line.compare(at + 1, 7, "http://") == 0 || line.compare(at + 1, 8, "https://") == 0);
        if (!isLink && !isNamed && !isBare)
            continue;
        const std::size_t from = isBare ? at + 1 : std::min(line.find_first_not_of(" <", at + 2), line.size());
        const std::size_t to = std::min(line.find_first_of(isNamed ? " >" : " )>", from), line.size());
        const bool isPicture = isLink && opened > 0 && line[opened - 1] == '!';
        found.push_back({from, to, isBare ? at : opened, isPicture});
        at = to;
    }
    return found;
}

} // namespace

std::vector<ProseLine> proseOf(std::string_view markdown)
{
    std::vector<ProseLine> lines;
    eachLine(markdown, [&](int number, std::string_view line) {
        std::string text = withoutCode(line);
        for (const Target& target : targetsOf(text))
            std::fill(text.begin() + static_cast<std::ptrdiff_t>(target.from),
                      text.begin() + static_cast<std::ptrdiff_t>(target.to), ' ');
        lines.push_back({number, std::move(text)});
    });
    return lines;
}

std::vector<Link> linksOf(std::string_view markdown)
{
    std::vector<Link> links;
    eachLine(markdown, [&](int number, std::string_view line) {
        const std::string text = withoutCode(line);
        for (const Target& target : targetsOf(text))
            links.push_back({text.substr(target.from, target.to - target.from),
                             {number, static_cast<int>(target.mark) + 1}, target.isPicture});
    });
    return links;
}

std::vector<contract::Position> tagsOf(std::string_view markdown)
{
    std::vector<contract::Position> tags;
    eachLine(markdown, [&](int number, std::string_view line) {
        const std::string text = withoutCode(line);
        for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1)) {
            const std::size_t name = at + 1 < text.size() && text[at + 1] == '/' ? at + 2 : at + 1;
            std::size_t end = name;
            while (end < text.size() && isLetter(text[end]))
                ++end;
            const bool isTag = end > name && (end == text.size() || text[end] == '>' || text[end] == ' ' || text[end] == '/');
            if (isTag || text.compare(at, 4, "<!--") == 0)
                tags.push_back({number, static_cast<int>(at) + 1});
        }
    });
    return tags;
}

std::set<std::string> anchorsOf(std::string_view markdown)
{
    std::set<std::string> anchors;
    eachLine(markdown, [&](int, std::string_view line) {
        const auto text = std::min(line.find_first_not_of('#'), line.size());
        if (text == 0 || text > 6 || text >= line.size() || line[text] != ' ')
            return;
        std::string anchor;
        for (const char c : line.substr(line.find_first_not_of(' ', text) == std::string_view::npos
                                            ? line.size() : line.find_first_not_of(' ', text))) {
            if (c >= 'A' && c <= 'Z')
                anchor += static_cast<char>(c - 'A' + 'a');
            else if (isLetter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || static_cast<unsigned char>(c) > 127)
                anchor += c;
            else if (c == ' ')
                anchor += '-';
        }
        anchors.insert(anchor);
    });
    return anchors;
}

} // namespace handrail::runbook
