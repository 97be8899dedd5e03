#include "contract/Difference.h"

#include <algorithm>

namespace handrail::contract {

namespace {

using Kind = Difference::Kind;
using Path = std::vector<std::string>;
constexpr std::size_t kLongestShown = 200;

std::string flat(const YamlNode& node)
{
    if (node.kind == YamlNode::Kind::scalar)
        return node.text;
    std::string out;
    for (std::size_t i = 0; i < node.items.size() && out.size() <= kLongestShown; ++i) {
        out += i == 0 ? "" : ", ";
        if (node.kind == YamlNode::Kind::map)
            out += node.keys[i] + ": ";
        out += flat(node.items[i]);
    }
    return out;
}

std::string shown(const YamlNode& node)
{
    std::string text = flat(node);
    if (text.size() <= kLongestShown)
        return text;
    std::size_t end = kLongestShown - 4;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
        --end; // not within a letter
    return text.substr(0, end) + "\u2026";
}

Path below(const Path& path, const std::string& name)
{
    Path longer = path;
    longer.push_back(name);
    return longer;
}

/// The name that a line of a list goes by; empty when it has none.
std::string nameOf(const YamlNode& item)
{
    const YamlNode* name = item.find("name");
    return name && name->kind == YamlNode::Kind::scalar ? name->text : std::string();
}

class Comparison {
public:
    void compare(const YamlNode& before, const YamlNode& after, const Path& path)
    {
        if (before.canonical() == after.canonical())
            return;
        if (before.kind == YamlNode::Kind::map && after.kind == YamlNode::Kind::map)
            compareMaps(before, after, path);
        else if (before.kind == YamlNode::Kind::list && after.kind == YamlNode::Kind::list)
            compareLists(before, after, path);
        else
            found.push_back({Kind::changed, path, shown(before), shown(after)});
    }

    std::vector<Difference> found;

private:
    void compareMaps(const YamlNode& before, const YamlNode& after, const Path& path)
    {
        for (std::size_t i = 0; i < before.keys.size(); ++i) {
            if (const YamlNode* now = after.find(before.keys[i]))
                compare(before.items[i], *now, below(path, before.keys[i]));
            else
                found.push_back({Kind::removed, below(path, before.keys[i]), shown(before.items[i]), {}});
        }
        for (std::size_t i = 0; i < after.keys.size(); ++i)
            if (!before.find(after.keys[i]))
                found.push_back({Kind::added, below(path, after.keys[i]), {}, shown(after.items[i])});
    }

    /// Lines with a name are the same line wherever they stand; other items are the same when their content is.
    void compareLists(const YamlNode& before, const YamlNode& after, const Path& path)
    {
        const std::size_t sofar = found.size();
        std::vector<bool> taken(after.items.size(), false);
        for (const YamlNode& was : before.items) {
            const std::string name = nameOf(was);
            const std::size_t at = place(was, name, after, taken);
            const Path item = name.empty() ? path : below(path, name);
            if (at == after.items.size()) {
                found.push_back({Kind::removed, item, shown(was), {}});
                continue;
            }
            taken[at] = true;
            compare(was, after.items[at], item);
        }
        for (std::size_t i = 0; i < after.items.size(); ++i) {
            const std::string name = nameOf(after.items[i]);
            if (!taken[i])
                found.push_back({Kind::added, name.empty() ? path : below(path, name), {}, shown(after.items[i])});
        }
        if (found.size() == sofar)
            found.push_back({Kind::order, path, {}, {}});
    }

    static std::size_t place(const YamlNode& was, const std::string& name, const YamlNode& after,
                             const std::vector<bool>& taken)
    {
        const std::string content = name.empty() ? was.canonical() : std::string();
        std::size_t i = 0;
        while (i < after.items.size() &&
               (taken[i] || (name.empty() ? after.items[i].canonical() != content : nameOf(after.items[i]) != name)))
            ++i;
        return i;
    }
};

} // namespace

std::vector<Difference> differences(const YamlNode& before, const YamlNode& after)
{
    Comparison comparison;
    comparison.compare(before, after, {});
    return std::move(comparison.found);
}

std::vector<Difference> differences(std::string_view before, std::string_view after)
{
    const auto was = readYaml(before, ""), now = readYaml(after, "");
    return differences(was ? *was : YamlNode{}, now ? *now : YamlNode{});
}

} // namespace handrail::contract
