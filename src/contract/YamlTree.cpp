#include "contract/YamlTree.h"

#include "base/Utf8.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <sstream>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace handrail::contract {

namespace {

constexpr std::size_t kMostBytes = 4u << 20;

/// Builds the tree from the parser's events. Throws what the parser throws, so that one place catches.
class TreeBuilder final : public YAML::EventHandler {
public:
    explicit TreeBuilder(int firstLine) : m_firstLine(firstLine) {}
    [[nodiscard]] YamlNode take() { return std::move(m_root); }

    void OnDocumentStart(const YAML::Mark&) override {}
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
    void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, const std::string& text) override
    {
        leaf(mark, anchor, YamlNode::Kind::scalar, text);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        open(mark, anchor, YamlNode::Kind::list);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
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
        throw YAML::ParserException(mark, "anchors and aliases are not allowed here");
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
        m_open.back().hasKey = true;
        m_open.back().node.keys.push_back(text);
        m_open.back().node.keysAt.push_back(node.at);
    }
    void open(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind)
    {
        if (wantsKey())
            throw YAML::ParserException(mark, "a key must be a plain word");
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

std::string plainWords(std::string message)
{
    if (message.empty())
        return "the text is not YAML";
    return "this is not readable as YAML: " + message;
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
    std::string out(1, kind == Kind::list ? '[' : '{');
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (kind == Kind::map)
            out += quoted(keys[i]) + ':';
        out += items[i].canonical() + '\n';
    }
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
                    std::string(file));
    if (const auto bad = firstNotUtf8(text))
        return fail(ErrorCode::invalidInput, "this is not UTF-8 text",
                    fmt::format("{}:{}:{}", file, bad->line + firstLine - 1, bad->column), "Save the file as UTF-8");
    try {
        std::istringstream in{std::string(text)};
        YAML::Parser parser(in);
        TreeBuilder builder(firstLine);
        parser.HandleNextDocument(builder);
        TreeBuilder second(firstLine);
        if (parser.HandleNextDocument(second))
            return fail(ErrorCode::invalidInput, "there is a second document in this text", std::string(file),
                        "Keep one, and remove the line '---' between them");
        return builder.take();
    } catch (const YAML::Exception& error) {
        const int line = std::max(error.mark.line, 0) + firstLine;
        return fail(ErrorCode::invalidInput, plainWords(error.msg),
                    fmt::format("{}:{}:{}", file, line, std::max(error.mark.column, 0) + 1),
                    "Check the indentation, colons and quotes on this line and the one before");
    } catch (const std::exception& error) {
        return fail(ErrorCode::invalidInput, plainWords(error.what()), std::string(file));
    }
}

} // namespace handrail::contract
