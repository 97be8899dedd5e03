#include "runbook/Markdown.h"

#include "contract/YamlTree.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <md4c.h>

namespace handrail::runbook {

namespace {

struct Heading {
    unsigned level = 0;
    std::string title;
    int line = 0;     ///< 0-based, in the body
    int lastLine = 0; ///< of the heading itself: a heading underlined with --- has two
};

struct Fence {
    MarkdownBlock block; ///< line 0-based, in the body
    int lastLine = 0;
};

/// Lines of a text without their ends.
std::vector<std::string_view> linesOf(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        lines.push_back(line);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

/// Takes md4c's events and keeps headings and fenced blocks of the top level with their lines.
class Structure {
public:
    explicit Structure(std::string_view body) : m_body(body)
    {
        for (std::size_t at = body.find('\n'); at != std::string_view::npos; at = body.find('\n', at + 1))
            m_lineEnds.push_back(at);
    }

    bool read()
    {
        MD_PARSER parser{};
        parser.flags = MD_DIALECT_COMMONMARK | MD_FLAG_TABLES | MD_FLAG_NOHTML;
        parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
            return static_cast<Structure*>(self)->enter(type, detail);
        };
        parser.leave_block = [](MD_BLOCKTYPE type, void*, void* self) {
            return static_cast<Structure*>(self)->leave(type);
        };
        parser.enter_span = [](MD_SPANTYPE, void*, void*) { return 0; };
        parser.leave_span = [](MD_SPANTYPE, void*, void*) { return 0; };
        parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* self) {
            return static_cast<Structure*>(self)->text(type, std::string_view(text, size));
        };
        return md_parse(m_body.data(), static_cast<MD_SIZE>(m_body.size()), &parser, this) == 0;
    }

    std::vector<Heading> headings;
    std::vector<Fence> fences;

private:
    int enter(MD_BLOCKTYPE type, void* detail)
    {
        // The document is the first level, its own blocks the second.
        ++m_depth;
        if (m_depth == 2 && type == MD_BLOCK_H) {
            headings.push_back({static_cast<MD_BLOCK_H_DETAIL*>(detail)->level, {}, -1, -1});
            m_inHeading = true;
        }
        const auto* code = static_cast<MD_BLOCK_CODE_DETAIL*>(detail);
        if (m_depth == 2 && type == MD_BLOCK_CODE && code->fence_char != 0 && code->info.text) {
            Fence fence;
            fence.block.info = std::string(code->info.text, code->info.size);
            fence.block.line = lineOf(code->info.text);
            if (fence.block.line >= 0) {
                fences.push_back(std::move(fence));
                m_inFence = true;
            }
        }
        return 0;
    }
    int leave(MD_BLOCKTYPE)
    {
        --m_depth;
        if (m_inHeading)
            finishHeading();
        if (m_inFence) {
            Fence& fence = fences.back();
            const auto count = std::count(fence.block.text.begin(), fence.block.text.end(), '\n');
            fence.lastLine = fence.block.line + static_cast<int>(count) + 1;
        }
        m_inHeading = m_inFence = false;
        return 0;
    }
    int text(MD_TEXTTYPE, std::string_view text)
    {
        if (m_inHeading) {
            if (headings.back().line < 0)
                headings.back().line = lineOf(text.data());
            headings.back().title += text;
        }
        if (m_inFence)
            fences.back().block.text += text;
        return 0;
    }
    void finishHeading()
    {
        Heading& heading = headings.back();
        if (heading.line < 0) { // a heading without a text has no place to be named
            headings.pop_back();
            return;
        }
        const std::size_t begin = heading.line == 0 ? 0 : m_lineEnds[static_cast<std::size_t>(heading.line - 1)] + 1;
        const auto first = m_body.find_first_not_of(' ', begin);
        const bool underlined = first == std::string_view::npos || m_body[first] != '#';
        heading.lastLine = heading.line + (underlined ? 1 : 0);
    }
    /// -1 for text that md4c made itself.
    int lineOf(const char* at) const
    {
        if (std::less<>()(at, m_body.data()) || !std::less<>()(at, m_body.data() + m_body.size()))
            return -1;
        const auto offset = static_cast<std::size_t>(at - m_body.data());
        return static_cast<int>(std::lower_bound(m_lineEnds.begin(), m_lineEnds.end(), offset) - m_lineEnds.begin());
    }

    std::string_view m_body;
    std::vector<std::size_t> m_lineEnds;
    int m_depth = 0;
    bool m_inHeading = false, m_inFence = false;
};

/// Lines [from, to) joined, without blank lines at both ends and without the lines of `without`.
std::string slice(const std::vector<std::string_view>& lines, int from, int to,
                  const std::vector<const Fence*>& without)
{
    std::string text;
    for (int i = from; i < std::min(to, static_cast<int>(lines.size())); ++i) {
        const bool inside = std::any_of(without.begin(), without.end(), [&](const Fence* fence) {
            return i >= fence->block.line && i <= fence->lastLine;
        });
        if (!inside)
            text += std::string(lines[static_cast<std::size_t>(i)]) + '\n';
    }
    const auto first = text.find_first_not_of("\n ");
    if (first == std::string::npos)
        return {};
    return text.substr(first, text.find_last_not_of("\n ") - first + 1);
}

/// "2. Is the store slow?" -> "Is the store slow?"
std::string withoutNumber(std::string title)
{
    const auto digits = title.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string::npos || (title[digits] != '.' && title[digits] != ')'))
        return title;
    const auto word = title.find_first_not_of(' ', digits + 1);
    return word == std::string::npos ? title : title.substr(word);
}

/// Removes the front matter from `text`; returns how many lines it took, or -1 when it has no end.
int takeFrontMatter(std::string_view& text, std::string& frontMatter)
{
    const auto lines = linesOf(text);
    if (lines.empty() || lines.front() != "---")
        return 0;
    const auto end = std::find(lines.begin() + 1, lines.end(), "---");
    if (end == lines.end())
        return -1;
    for (auto line = lines.begin() + 1; line != end; ++line)
        frontMatter += std::string(*line) + '\n';
    const auto after = static_cast<std::size_t>(end->data() - text.data()) + end->size();
    const auto newline = text.find('\n', after);
    text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
    return static_cast<int>(end - lines.begin()) + 1;
}

} // namespace

Result<MarkdownText> readMarkdown(std::string_view text, const std::vector<std::string>& kinds, std::string_view file)
{
    MarkdownText result;
    if (text.size() > (1u << 20))
        return fail(ErrorCode::invalidInput, "the text has more than 1 MB", std::string(file));
    if (const auto bad = contract::firstNotUtf8(text))
        return fail(ErrorCode::invalidInput, "this is not UTF-8 text",
                    fmt::format("{}:{}:{}", file, bad->line, bad->column), "Save the file as UTF-8");
    const int before = takeFrontMatter(text, result.frontMatter);
    if (before < 0)
        return fail(ErrorCode::invalidInput, "the lines between '---' at the beginning have no end",
                    fmt::format("{}:1:1", file), "Write a line '---' after them");
    result.frontMatterLine = before > 0 ? 2 : 0;
    Structure structure(text);
    if (!structure.read())
        return fail(ErrorCode::invalidInput, "this is not readable as Markdown", std::string(file));

    const auto lines = linesOf(text);
    const int lineCount = static_cast<int>(lines.size());
    std::vector<Heading> sections;
    int introFrom = 0;
    for (const Heading& heading : structure.headings) {
        if (heading.level == 1 && result.title.empty() && sections.empty()) {
            result.title = heading.title;
            introFrom = heading.lastLine + 1;
        } else if (heading.level == 2) {
            sections.push_back(heading);
        }
    }
    std::vector<const Fence*> taken;
    for (const Fence& fence : structure.fences)
        if (std::find(kinds.begin(), kinds.end(), fence.block.info) != kinds.end())
            taken.push_back(&fence);
    result.intro = slice(lines, introFrom, sections.empty() ? lineCount : sections.front().line, taken);
    for (std::size_t i = 0; i < sections.size(); ++i) {
        const int to = i + 1 < sections.size() ? sections[i + 1].line : lineCount;
        MarkdownSection section;
        section.title = withoutNumber(sections[i].title);
        section.line = sections[i].line + before + 1;
        section.text = slice(lines, sections[i].lastLine + 1, to, taken);
        result.sections.push_back(std::move(section));
    }
    for (const Fence& fence : structure.fences) {
        MarkdownBlock block = fence.block;
        block.line += before + 1;
        const auto next = std::find_if(sections.begin(), sections.end(),
                                       [&](const Heading& heading) { return heading.line > fence.block.line; });
        if (next == sections.begin())
            result.strayBlocks.push_back(std::move(block));
        else
            result.sections[static_cast<std::size_t>(next - sections.begin()) - 1].blocks.push_back(std::move(block));
    }
    return result;
}

} // namespace handrail::runbook
