#pragma once

#include "contract/AgreementReader.h"
#include "contract/YamlTree.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace handrail::contract {

/// Collects everything that is wrong with one text, so that a person mends it in one go.
class Complaints {
public:
    explicit Complaints(std::string_view file) : m_file(file) {}
    void add(Position at, std::string what, std::string whatToDo = {});
    void add(Error error);
    [[nodiscard]] bool empty() const { return m_found.empty(); }
    /// In the order of their lines.
    [[nodiscard]] Problems take();

private:
    std::string m_file;
    std::vector<std::pair<Position, Error>> m_found;
    std::size_t m_more = 0; ///< beyond what a person reads
};

/// Reads the keys of one YAML map: each is asked for once; what nobody asked for is a complaint with the nearest known
/// word. A value of the wrong kind is a complaint too, and the fallback is returned. finish() must be the last call.
class StrictMap {
public:
    /// `node` may be null: then every key is absent. `what` names the map in complaints: "an action".
    StrictMap(const YamlNode* node, Complaints& complaints, std::string what);

    [[nodiscard]] bool has(std::string_view key) const;
    [[nodiscard]] Position at(std::string_view key) const; ///< of its value; of the map when absent
    [[nodiscard]] Position at() const;
    [[nodiscard]] bool isThere() const { return m_node != nullptr; } ///< and a map
    /// The raw value; null when absent. `nothing` values count as a complaint.
    const YamlNode* any(std::string_view key);

    std::string text(std::string_view key, std::string fallback = {});
    std::string needText(std::string_view key, const std::string& example);
    bool flag(std::string_view key, bool fallback);
    std::optional<double> number(std::string_view key);
    std::optional<double> share(std::string_view key);
    std::optional<Millis> duration(std::string_view key);
    std::uint64_t count(std::string_view key, std::uint64_t fallback);
    std::vector<std::string> texts(std::string_view key);
    std::map<std::string, std::string> textMap(std::string_view key);
    /// The position in `words` of the value's text, or `fallback`.
    std::size_t oneOf(std::string_view key, const std::vector<std::string>& words, std::size_t fallback);
    /// A map under this key; absent gives a map without keys.
    StrictMap map(std::string_view key, std::string what);
    /// Calls `each` for the entries of a map whose keys are free names. Duplicates are complained of.
    void entries(std::string_view key, const std::function<void(const std::string&, const YamlNode&)>& each);
    /// Calls `each` for the items of a list.
    void items(std::string_view key, const std::function<void(const YamlNode&)>& each);

    void complain(std::string_view key, std::string what, std::string whatToDo = {});
    void finish();

private:
    const YamlNode* scalar(std::string_view key, const char* kind);

    const YamlNode* m_node;
    Position m_at;
    bool m_isWrong = false; ///< no map, or no value: said already, so nothing more is
    Complaints* m_complaints;
    std::string m_what;
    std::vector<std::string> m_known;
};

/// "2 %", "1 in 50", "0.02", "none" as 0 to 1. Error: invalidInput.
[[nodiscard]] Result<double> parseShare(std::string_view text);
[[nodiscard]] Result<double> parseNumber(std::string_view text);
/// "Did you mean 'limit'?", or the list of what can be written.
[[nodiscard]] std::string didYouMean(std::string_view word, const std::vector<std::string>& known);

} // namespace handrail::contract
