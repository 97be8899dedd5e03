#include "contract/StrictMap.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace handrail::contract {

namespace {

constexpr std::size_t kMostComplaints = 200;

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row.back();
}

const char* kindName(YamlNode::Kind kind)
{
    switch (kind) {
    case YamlNode::Kind::nothing:
        return "nothing";
    case YamlNode::Kind::scalar:
        return "a single value";
    case YamlNode::Kind::list:
        return "a list";
    case YamlNode::Kind::map:
        return "a group of keys";
    }
    return "";
}

} // namespace

void Complaints::add(Position at, std::string what, std::string whatToDo)
{
    if (m_found.size() == kMostComplaints) {
        ++m_more;
        return;
    }
    const std::string where = at.line > 0 ? fmt::format("{}:{}:{}", m_file, at.line, at.column) : m_file;
    m_found.emplace_back(at, Error{ErrorCode::invalidInput, std::move(what), where, std::move(whatToDo)});
}

void Complaints::add(Error error)
{
    m_found.emplace_back(Position{}, std::move(error));
}

Problems Complaints::take()
{
    std::stable_sort(m_found.begin(), m_found.end(), [](const auto& a, const auto& b) {
        return std::pair(a.first.line, a.first.column) < std::pair(b.first.line, b.first.column);
    });
    Problems problems;
    for (auto& [at, error] : m_found)
        problems.push_back(std::move(error));
    if (m_more > 0)
        problems.push_back({ErrorCode::invalidInput, fmt::format("there are {} problems more", m_more),
                            problems.back().where, "Mend these first"});
    m_found.clear();
    m_more = 0;
    return problems;
}

StrictMap::StrictMap(const YamlNode* node, Complaints& complaints, std::string what)
    : m_node(node), m_complaints(&complaints), m_what(std::move(what))
{
    if (!m_node)
        return;
    m_at = m_node->at;
    if (m_node->kind != YamlNode::Kind::map) {
        m_complaints->add(m_node->at,
                          fmt::format("{} must be a group of keys, not {}", m_what, kindName(m_node->kind)));
        m_node = nullptr;
        m_isWrong = true;
        return;
    }
    std::set<std::string> seen;
    for (std::size_t i = 0; i < m_node->keys.size(); ++i)
        if (!seen.insert(m_node->keys[i]).second)
            m_complaints->add(m_node->keysAt[i], fmt::format("the key '{}' is there twice", m_node->keys[i]),
                              "Keep one of them");
}

bool StrictMap::has(std::string_view key) const
{
    return m_node && m_node->find(key);
}

Position StrictMap::at() const
{
    return m_at;
}

Position StrictMap::at(std::string_view key) const
{
    const YamlNode* value = m_node ? m_node->find(key) : nullptr;
    return value ? value->at : at();
}

const YamlNode* StrictMap::any(std::string_view key)
{
    if (std::ranges::find(m_known, key) == m_known.end()) // some are asked for in one form and then in another
        m_known.emplace_back(key);
    const YamlNode* value = m_node ? m_node->find(key) : nullptr;
    if (value && value->kind == YamlNode::Kind::nothing) {
        m_complaints->add(value->at, fmt::format("'{}' has no value", key), "Write one, or remove the line");
        return nullptr;
    }
    return value;
}

const YamlNode* StrictMap::scalar(std::string_view key, const char* kind)
{
    const YamlNode* value = any(key);
    if (value && value->kind != YamlNode::Kind::scalar) {
        m_complaints->add(value->at, fmt::format("'{}' must be {}, not {}", key, kind, kindName(value->kind)));
        return nullptr;
    }
    return value;
}

std::string StrictMap::text(std::string_view key, std::string fallback)
{
    const YamlNode* value = scalar(key, "text");
    return value ? value->text : std::move(fallback);
}

std::string StrictMap::needText(std::string_view key, const std::string& example)
{
    const bool wasThere = has(key);
    std::string value = text(key);
    if (m_isWrong)
        return value;
    if (!wasThere)
        m_complaints->add(at(), fmt::format("{} has no '{}'", m_what, key),
                          fmt::format("Write one: '{}: {}'", key, example));
    else if (trimmed(value).empty())
        complain(key, fmt::format("'{}' is empty", key), fmt::format("Write one: '{}: {}'", key, example));
    return value;
}

bool StrictMap::flag(std::string_view key, bool fallback)
{
    const YamlNode* value = scalar(key, "yes or no");
    if (!value)
        return fallback;
    if (value->text == "yes" || value->text == "true")
        return true;
    if (value->text != "no" && value->text != "false")
        complain(key, fmt::format("'{}' must be yes or no, not '{}'", key, value->text));
    return false;
}

std::optional<double> StrictMap::number(std::string_view key)
{
    const YamlNode* value = scalar(key, "a number");
    if (!value)
        return {};
    const auto parsed = parseNumber(value->text);
    if (parsed)
        return *parsed;
    complain(key, parsed.error().what, parsed.error().whatToDo);
    return {};
}

std::optional<double> StrictMap::share(std::string_view key)
{
    const YamlNode* value = scalar(key, "a share such as 2 %");
    if (!value)
        return {};
    const auto parsed = parseShare(value->text);
    if (parsed)
        return *parsed;
    complain(key, parsed.error().what, parsed.error().whatToDo);
    return {};
}

std::optional<Millis> StrictMap::duration(std::string_view key)
{
    const YamlNode* value = scalar(key, "a length of time such as 5 s");
    if (!value)
        return {};
    const auto parsed = parseDuration(trimmed(value->text));
    if (parsed)
        return *parsed;
    complain(key, parsed.error().what, parsed.error().whatToDo);
    return {};
}

std::uint64_t StrictMap::count(std::string_view key, std::uint64_t fallback)
{
    const YamlNode* value = scalar(key, "a whole number");
    if (!value)
        return fallback;
    std::uint64_t parsed = 0;
    const char* end = value->text.data() + value->text.size();
    const auto [stop, error] = std::from_chars(value->text.data(), end, parsed);
    if (error == std::errc() && stop == end && parsed <= 1'000'000'000)
        return parsed;
    complain(key, fmt::format("'{}' must be a whole number, not '{}'", key, value->text));
    return fallback;
}

std::vector<std::string> StrictMap::texts(std::string_view key)
{
    std::vector<std::string> all;
    items(key, [&](const YamlNode& item) {
        if (item.kind != YamlNode::Kind::scalar)
            m_complaints->add(item.at, fmt::format("each item of '{}' must be text, not {}", key, kindName(item.kind)));
        else
            all.push_back(item.text);
    });
    return all;
}

std::map<std::string, std::string> StrictMap::textMap(std::string_view key)
{
    std::map<std::string, std::string> all;
    entries(key, [&](const std::string& name, const YamlNode& value) {
        if (value.kind != YamlNode::Kind::scalar)
            m_complaints->add(value.at, fmt::format("'{}' must be text, not {}", name, kindName(value.kind)));
        else
            all[name] = value.text;
    });
    return all;
}

std::size_t StrictMap::oneOf(std::string_view key, const std::vector<std::string>& words, std::size_t fallback)
{
    const YamlNode* value = scalar(key, "a word");
    if (!value)
        return fallback;
    const auto found = std::find(words.begin(), words.end(), value->text);
    if (found != words.end())
        return static_cast<std::size_t>(found - words.begin());
    complain(key, fmt::format("'{}' can't be '{}'", key, value->text), didYouMean(value->text, words));
    return fallback;
}

StrictMap StrictMap::map(std::string_view key, std::string what)
{
    StrictMap under(any(key), *m_complaints, std::move(what));
    if (!under.m_node && !under.m_isWrong) {
        under.m_at = at(key);
        under.m_isWrong = has(key);
    }
    return under;
}

void StrictMap::entries(std::string_view key, const std::function<void(const std::string&, const YamlNode&)>& each)
{
    const YamlNode* value = any(key);
    if (!value)
        return;
    const StrictMap checked(value, *m_complaints, fmt::format("'{}'", key));
    for (std::size_t i = 0; checked.m_node && i < value->keys.size(); ++i) {
        if (trimmed(value->keys[i]).empty())
            m_complaints->add(value->keysAt[i], fmt::format("a name in '{}' is empty", key));
        else
            each(value->keys[i], value->items[i]);
    }
}

void StrictMap::items(std::string_view key, const std::function<void(const YamlNode&)>& each)
{
    const YamlNode* value = any(key);
    if (!value)
        return;
    if (value->kind != YamlNode::Kind::list) {
        m_complaints->add(value->at, fmt::format("'{}' must be a list, not {}", key, kindName(value->kind)),
                          "Write [one, two], or a line with '- ' for each");
        return;
    }
    for (const YamlNode& item : value->items)
        each(item);
}

void StrictMap::complain(std::string_view key, std::string what, std::string whatToDo)
{
    if (!m_isWrong)
        m_complaints->add(at(key), std::move(what), std::move(whatToDo));
}

void StrictMap::finish()
{
    if (!m_node)
        return;
    for (std::size_t i = 0; i < m_node->keys.size(); ++i)
        if (std::find(m_known.begin(), m_known.end(), m_node->keys[i]) == m_known.end())
            m_complaints->add(m_node->keysAt[i], fmt::format("unknown key '{}'", m_node->keys[i]),
                              didYouMean(m_node->keys[i], m_known));
}

Result<double> parseNumber(std::string_view text)
{
    text = trimmed(text);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return fail(ErrorCode::invalidInput, fmt::format("'{}' is not a number", text));
    return value;
}

Result<double> parseShare(std::string_view text)
{
    text = trimmed(text);
    const auto bad = fail(ErrorCode::invalidInput, fmt::format("'{}' is not a share", text), {},
                          "Write it as 2 %, 1 in 50, 0.02 or none");
    if (text == "none")
        return 0.0;
    const auto in = text.find(" in ");
    if (in != std::string_view::npos) {
        const auto some = parseNumber(text.substr(0, in)), all = parseNumber(text.substr(in + 4));
        if (!some || !all || *some < 0 || *all <= 0 || *some > *all)
            return bad;
        return *some / *all;
    }
    const bool percent = text.ends_with('%');
    const auto value = parseNumber(percent ? text.substr(0, text.size() - 1) : text);
    // A bare 1 may mean 1 % or all of them: it has to be said.
    if (!value || *value < 0 || *value > (percent ? 100 : 1) || (!percent && *value == 1))
        return bad;
    return percent ? *value / 100 : *value;
}

std::string didYouMean(std::string_view word, const std::vector<std::string>& known)
{
    const std::string* nearest = nullptr;
    std::size_t best = std::max<std::size_t>(1, std::min<std::size_t>(word.size() / 3, 4)) + 1;
    for (const std::string& candidate : known) {
        const std::size_t distance = word.size() > 60 ? best : editDistance(word, candidate);
        if (distance < best) {
            best = distance;
            nearest = &candidate;
        }
    }
    if (nearest)
        return fmt::format("Did you mean '{}'?", *nearest);
    return known.empty() ? "" : fmt::format("It can be: {}", fmt::join(known, ", "));
}

} // namespace handrail::contract
