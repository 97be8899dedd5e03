#include "contract/YamlTree.h"

#include "base/Utf8.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <sstream>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace handrail::contract {

namespace {

constexpr std::size_t kMostBytes = 1u << 20;

/// What the parser would take and we don't.
class Refused final : public YAML::ParserException {
public:
    Refused(const YAML::Mark& where, const std::string& text, std::string hint)
        : YAML::ParserException(where, text), whatToDo(std::move(hint))
    {
    }
    std::string whatToDo;
};

/// Builds the tree from the parser's events. Throws what the parser throws, so that one place catches.
class TreeBuilder final : public YAML::EventHandler {
public:
    explicit TreeBuilder(int firstLine) : m_firstLine(firstLine) {}
    [[nodiscard]] YamlNode take() { return std::move(m_root); }
    [[nodiscard]] YAML::Mark start() const { return m_start; }
    [[nodiscard]] YAML::Mark lastScalar() const { return m_lastScalar; }

    void OnDocumentStart(const YAML::Mark& mark) override { m_start = mark; }
    void OnDocumentEnd() override {}
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse(mark); }
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        leaf(mark, anchor, YamlNode::Kind::nothing, {});
        // The parser is on the next line by now; the key is where the value should be.
        if (!m_open.empty() && m_open.back().node.items.size() == m_open.back().node.keysAt.size() &&
            !m_open.back().node.items.empty())
            m_open.back().node.items.back().at = m_open.back().node.keysAt.back();
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& text) override
    {
        checkTag(mark, tag);
        checkText(mark, text);
        m_lastScalar = mark;
        leaf(mark, anchor, YamlNode::Kind::scalar, text);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        checkTag(mark, tag);
        open(mark, anchor, YamlNode::Kind::list);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        checkTag(mark, tag);
        open(mark, anchor, YamlNode::Kind::map);
    }
    void OnMapEnd() override { close(); }

private:
    struct Open {
        YamlNode node;
        bool hasKey = false;
    };

    [[noreturn]] static void refuse(const YAML::Mark& mark)
    {
        throw Refused(mark, "anchors and aliases are not allowed here", "Write the value out");
    }
    /// The parser itself gives "?" to plain values and "!" to those in quotes.
    static void checkTag(const YAML::Mark& mark, const std::string& tag)
    {
        if (!tag.empty() && tag != "?" && tag != "!")
            throw Refused(mark, "types such as !!str are not allowed here", "Remove the word that begins with '!'");
    }
    static void checkText(const YAML::Mark& mark, const std::string& text)
    {
        const auto isHidden = [](unsigned char c) { return (c < ' ' && c != '\n' && c != '\t') || c == 0x7f; };
        if (std::ranges::any_of(text, isHidden))
            throw Refused(mark, "there is a character in this value that can't be seen", "Type the value anew");
    }
    YamlNode begin(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind) const
    {
        if (anchor != YAML::NullAnchor)
            refuse(mark);
        YamlNode node;
        node.kind = kind;
        node.at = {mark.line + m_firstLine, mark.column + 1};
        return node;
    }
    bool wantsKey() const
    {
        return !m_open.empty() && m_open.back().node.kind == YamlNode::Kind::map && !m_open.back().hasKey;
    }
    void leaf(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind, const std::string& text)
    {
        YamlNode node = begin(mark, anchor, kind);
        node.text = text;
        if (!wantsKey()) {
            place(std::move(node));
            return;
        }
        if (text == "<<")
            throw Refused(mark, "keys can't be taken over from elsewhere with '<<'", "Write the keys out");
        m_open.back().hasKey = true;
        m_open.back().node.keys.push_back(text);
        m_open.back().node.keysAt.push_back(node.at);
    }
    void open(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind)
    {
        if (wantsKey())
            throw Refused(mark, "a key must be a plain word", "Write 'key: value'");
        m_open.push_back({begin(mark, anchor, kind)});
    }
    void close()
    {
        YamlNode node = std::move(m_open.back().node);
        m_open.pop_back();
        place(std::move(node));
    }
    void place(YamlNode node)
    {
        if (m_open.empty()) {
            m_root = std::move(node);
            return;
        }
        m_open.back().hasKey = false;
        m_open.back().node.items.push_back(std::move(node));
    }

    int m_firstLine;
    YAML::Mark m_start, m_lastScalar;
    YamlNode m_root;
    std::vector<Open> m_open;
};

std::string quoted(const std::string& text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + '"';
}

struct Mending {
    std::string_view said; ///< by the parser
    const char* what;
    const char* whatToDo;
};

constexpr std::array kMendings{
    Mending{"illegal map value", "a ':' stands where none belongs, or the indentation is not that of the lines above",
            "Put a value that holds ': ' in quotes, and indent with blanks like the lines above"},
    Mending{"end of map not found", "this line is not indented like the lines above", "Begin it where they begin"},
    Mending{"end of sequence not found", "this line is not indented like the lines above", "Begin it where they begin"},
    Mending{"end of map flow not found", "a '{' has no '}'", "Add it where the group ends"},
    Mending{"end of sequence flow not found", "a '[' has no ']'", "Add it where the list ends"},
    Mending{"illegal flow end", "a ']' or '}' has nothing to close", "Remove it, or put the value in quotes"},
    Mending{"unknown token", "a value can't begin with this character", "Put the value in quotes"},
    Mending{"bad file", "the groups are nested too deep", "Nothing here needs more than ten levels"},
    Mending{"illegal block entry", "a '- ' stands where no list can begin", "Begin the list on a line of its own"},
};

/// The first line that is indented with a tab, up to the line at which the parser gave up.
std::optional<int> tabIndented(std::string_view text, int upTo)
{
    for (int line = 0; line <= upTo && !text.empty(); ++line) {
        const std::string_view one = text.substr(0, text.find('\n'));
        const auto first = one.find_first_not_of(' ');
        if (first != std::string_view::npos && one[first] == '\t' && one.find_first_not_of(" \t\r") != std::string_view::npos)
            return line;
        text.remove_prefix(std::min(one.size() + 1, text.size()));
    }
    return {};
}

Error explained(const YAML::Exception& error, std::string_view text, std::string_view file, int firstLine)
{
    const int line = std::max(error.mark.line, 0), column = std::max(error.mark.column, 0) + 1;
    const auto where = [&](int atLine, int atColumn) { return fmt::format("{}:{}:{}", file, atLine + firstLine, atColumn); };
    if (const auto* refused = dynamic_cast<const Refused*>(&error))
        return {ErrorCode::invalidInput, error.msg, where(line, column), refused->whatToDo};
    if (const auto tab = tabIndented(text, line))
        return {ErrorCode::invalidInput, "this line is indented with a tab", where(*tab, 1), "Use blanks"};
    const auto known = std::ranges::find_if(kMendings, [&](const Mending& each) { return error.msg.starts_with(each.said); });
    if (known != kMendings.end())
        return {ErrorCode::invalidInput, known->what, where(line, column), known->whatToDo};
    return {ErrorCode::invalidInput, "this is not readable as YAML: " + error.msg, where(line, column),
            "Check the indentation, colons and quotes on this line and the one before"};
}

/// A line such as "%YAML 1.2" before the first value; counted from 0.
std::optional<int> directive(std::string_view text)
{
    for (int line = 0; !text.empty(); ++line) {
        const std::string_view one = text.substr(0, text.find('\n'));
        if (one.starts_with('%'))
            return line;
        const auto first = one.find_first_not_of(" \t\r");
        if (first != std::string_view::npos && one[first] != '#')
            return {};
        text.remove_prefix(std::min(one.size() + 1, text.size()));
    }
    return {};
}

/// The parser takes the end of the text for the end of a quote. A mark of a new document within a quote it refuses.
bool endsInQuote(std::string_view text)
{
    std::istringstream in{std::string(text) + "\n---\n"};
    YAML::Parser parser(in);
    TreeBuilder ignored(1);
    try {
        parser.HandleNextDocument(ignored);
    } catch (const YAML::Exception& error) {
        return error.msg.find("document indicator in scalar") != std::string::npos;
    }
    return false;
}

Result<YamlNode> parse(std::string_view text, std::string_view file, int firstLine)
{
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    TreeBuilder builder(firstLine);
    parser.HandleNextDocument(builder);
    TreeBuilder second(firstLine);
    if (parser.HandleNextDocument(second))
        return fail(ErrorCode::invalidInput, "there is a second document in this text",
                    fmt::format("{}:{}:1", file, second.start().line + firstLine),
                    "Keep one, and remove the line '---' or '...' between them");
    if (endsInQuote(text))
        return fail(ErrorCode::invalidInput, "a quote has no end",
                    fmt::format("{}:{}:{}", file, builder.lastScalar().line + firstLine, builder.lastScalar().column + 1),
                    "Add the same quote where the value ends");
    return builder.take();
}

} // namespace

const YamlNode* YamlNode::find(std::string_view key) const
{
    const auto found = std::find(keys.begin(), keys.end(), key);
    return found == keys.end() ? nullptr : &items[static_cast<std::size_t>(found - keys.begin())];
}

std::string YamlNode::canonical() const
{
    if (kind == Kind::nothing)
        return "~";
    if (kind == Kind::scalar)
        return quoted(text);
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < items.size(); ++i)
        parts.push_back((kind == Kind::map ? quoted(keys[i]) + ':' : std::string()) + items[i].canonical() + '\n');
    if (kind == Kind::map)
        std::ranges::sort(parts);
    std::string out(1, kind == Kind::list ? '[' : '{');
    for (const std::string& part : parts)
        out += part;
    return out + (kind == Kind::list ? ']' : '}');
}

std::optional<Position> firstNotUtf8(std::string_view text)
{
    const std::string mended = validUtf8(text);
    const auto place = std::mismatch(text.begin(), text.end(), mended.begin(), mended.end()).first;
    if (place == text.end())
        return {};
    const auto before = text.substr(0, static_cast<std::size_t>(place - text.begin()));
    const auto lineStart = before.rfind('\n');
    const auto column = before.size() - (lineStart == std::string_view::npos ? 0 : lineStart + 1);
    return Position{static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1, static_cast<int>(column) + 1};
}

Result<YamlNode> readYaml(std::string_view text, std::string_view file, int firstLine)
{
    if (text.size() > kMostBytes)
        return fail(ErrorCode::invalidInput, fmt::format("the text has more than {} bytes", kMostBytes),
                    fmt::format("{}:{}:1", file, firstLine), "Split it, or remove what is not needed");
    if (const auto bad = firstNotUtf8(text))
        return fail(ErrorCode::invalidInput, "this is not UTF-8 text",
                    fmt::format("{}:{}:{}", file, bad->line + firstLine - 1, bad->column), "Save the file as UTF-8");
    if (const auto line = directive(text))
        return fail(ErrorCode::invalidInput, "lines that begin with '%' are not allowed here",
                    fmt::format("{}:{}:1", file, *line + firstLine), "Remove the line");
    try {
        return parse(text, file, firstLine);
    } catch (const YAML::Exception& error) {
        return fail(explained(error, text, file, firstLine));
    } catch (const std::exception& error) {
        return fail(ErrorCode::invalidInput, fmt::format("this is not readable as YAML: {}", error.what()),
                    fmt::format("{}:{}:1", file, firstLine));
    }
}

} // namespace handrail::contract
