// Reads records of answers (JSON) so that a person can. Whatever can't be read stays as it is.
#include "wording/LogTable.h"

#include "wording/Numbers.h"
#include "wording/View.h"
#include "wording/Words.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace handrail::wording {

namespace {

using Json = nlohmann::json;

/// The trouble began a little before the first number over a limit told of it.
constexpr Millis kBeganBefore{2'000};
/// With fewer to compare with, every answer would be the first of its kind.
constexpr std::uint64_t kFewestBefore = 5;

std::string textOf(const Json& value)
{
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_number())
        return plain(value.get<double>());
    return value.is_boolean() ? (value.get<bool>() ? "yes" : "no") : std::string();
}

std::string textAt(const Json& record, const char* key)
{
    const auto found = record.find(key);
    return found == record.end() ? std::string() : textOf(*found);
}

std::optional<double> numberAt(const Json& record, const char* key)
{
    const auto found = record.find(key);
    return found == record.end() || !found->is_number() ? std::nullopt : std::optional(found->get<double>());
}

bool isOk(const Json& record)
{
    const auto status = record.find("status");
    if (status == record.end() || status->is_null())
        return true;
    if (status->is_number())
        return status->get<double>() >= 200 && status->get<double>() < 300;
    return textOf(*status) == "OK" || textOf(*status) == "ok";
}

/// What is said of one answer that no answer before may have had: a key, and the sentence for it.
struct Trait {
    std::string key;
    Text odd;
};

class Reader {
public:
    Reader(const contract::Agreement& agreement, std::vector<const contract::Input*> inputs)
        : m_agreement(agreement), m_inputs(std::move(inputs)) {}

    /// A record of an answer; none for anything else.
    std::optional<LogRow> row(const LoggedLine& line)
    {
        m_traits.clear();
        const Json record = line.text.starts_with("{") ? Json::parse(line.text, nullptr, false) : Json();
        const Json* const features = record.is_object() && record.contains("features") ? &record["features"] : nullptr;
        if (!features || !features->is_object())
            return {};
        LogRow row;
        row.time = clockSeconds(line.at);
        row.raw = line.text;
        row.version = textAt(record, "model_version");
        row.testQuestion = record.value("synthetic", Json(false)) == Json(true);
        row.failed = !isOk(record);
        row.went = wentText(record, row.failed);
        row.answer = row.failed ? Text{} : answerText(record);
        const auto ms = numberAt(record, "latency_ms");
        row.took = ms ? answerTime(*ms) : Text{};
        notice("version " + row.version, say(HR_TEXT("From here: the first from version %1"), row.version));
        noticeSlow(ms);
        for (const contract::Input* input : m_inputs)
            row.fields.push_back(fieldText(*input, *features));
        return row;
    }
    [[nodiscard]] const std::vector<Trait>& traits() const { return m_traits; }

private:
    void notice(std::string key, Text odd) { m_traits.push_back({std::move(key), std::move(odd)}); }

    void noticeSlow(std::optional<double> ms)
    {
        const auto* slow = failureOf(m_agreement, journal::AlertKind::slow);
        if (ms && slow && slow->limit && *ms > *slow->limit)
            notice("slow", say(HR_TEXT("From here: the first that took longer than agreed (%1)"), answerTime(*slow->limit)));
    }

    Text wentText(const Json& record, bool failed)
    {
        const std::string fallback = textAt(record, "fallback");
        if (!failed) {
            if (isOff(fallback))
                return say(HR_TEXT("answered"));
            const std::string mode = modeName(m_agreement, fallback);
            notice("mode " + fallback, say(HR_TEXT("From here: the first answered by %1"), mode));
            return say(HR_TEXT("answered by %1"), mode);
        }
        const std::string reason = textAt(record, "reason");
        const std::string dependency = failedDependency(record);
        notice("failed " + reason + dependency, dependency.empty()
                                                    ? say(HR_TEXT("From here: the first that failed"))
                                                    : say(HR_TEXT("From here: the first that failed, because %1 did not work"), dependency));
        if (!dependency.empty())
            return say(HR_TEXT("failed: %1 did not work"), dependency);
        return reason.empty() ? say(HR_TEXT("failed")) : say(HR_TEXT("failed: %1"), reason);
    }

    std::string failedDependency(const Json& record) const
    {
        const auto all = record.find("dependencies");
        if (all == record.end() || !all->is_object())
            return {};
        for (const auto& [name, call] : all->items())
            if (call.is_object() && call.value("ok", Json(true)) == Json(false))
                return dependencyName(m_agreement, name);
        return {};
    }

    Text answerText(const Json& record) const
    {
        const std::string name = m_agreement.answerField.empty() ? "prediction" : m_agreement.answerField;
        const std::string answer = textAt(record, name.c_str());
        const auto confidence = numberAt(record, "confidence");
        return confidence && *confidence < m_agreement.guessBelow ? say(HR_TEXT("%1 (close to a guess)"), answer) : verbatim(answer);
    }

    std::string fieldText(const contract::Input& input, const Json& features)
    {
        const auto found = features.find(input.field);
        const std::string value = found == features.end() ? std::string() : textOf(*found);
        if (value.empty()) {
            if (input.required)
                notice("missing " + input.field, say(HR_TEXT("From here: the first without %1"), field(input.field)));
            return input.required ? "\u2014" : std::string();
        }
        if (!input.known.empty() && !input.known.contains(value))
            notice("unseen " + input.field,
                   say(HR_TEXT("From here: the first with a %1 that was never seen before: %2"), field(input.field), value));
        if (found->is_number()) {
            const auto number = found->get<double>();
            if ((input.from && number < *input.from) || (input.to && number > *input.to))
                notice("outside " + input.field, say(HR_TEXT("From here: the first with an impossible %1: %2"), field(input.field), value));
        }
        return value;
    }

    const contract::Agreement& m_agreement;
    std::vector<const contract::Input*> m_inputs;
    std::vector<Trait> m_traits;
};

/// Who looks for ATL, or for "distance", reads these columns.
bool isAsked(const contract::Input& input, const std::vector<std::string>& words)
{
    return std::ranges::any_of(words, [&](const std::string& word) { return word == input.field || input.known.contains(word); });
}

Text summaryText(const LogTable& table, const std::string& words, std::uint64_t leftOut)
{
    if (table.rows.empty())
        return wordsOf(words).empty() ? say(HR_TEXT("No lines for this time."))
                                      : say(HR_TEXT("No line of this time has all of these words: %1."), words);
    const auto count = static_cast<std::uint64_t>(table.rows.size());
    const std::string &first = table.rows.front().time, &last = table.rows.back().time;
    if (!table.records)
        return counted(HR_TEXT_N("%n lines from %1 to %2."), count, first, last);
    const auto odd = std::ranges::find_if(table.rows, [](const LogRow& row) { return !row.odd.empty(); });
    Text oddity;
    if (odd != table.rows.end())
        oddity = say(HR_TEXT("The first odd one is at %1."), odd->time);
    return sentences({counted(HR_TEXT_N("%n answers from %1 to %2."), count, first, last),
                      leftOut > 0 ? counted(HR_TEXT_N("%n test questions are left out."), leftOut) : Text{}, oddity});
}

LogRow plainRow(const LoggedLine& line)
{
    LogRow row;
    row.time = line.at == WallTime{} ? std::string() : clockSeconds(line.at);
    row.went = verbatim(line.text);
    row.raw = line.text;
    if (line.odd)
        row.odd = say(HR_TEXT("From here: unlike the lines before the trouble"));
    return row;
}

} // namespace

bool hasAllWords(std::string_view line, const std::vector<std::string>& words)
{
    const auto isSame = [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); };
    return std::ranges::all_of(words, [&](const std::string& word) { return !std::ranges::search(line, word, isSame).empty(); });
}

std::vector<std::string> wordsOf(const std::string& words)
{
    std::vector<std::string> all;
    std::string word;
    bool isQuoted = false;
    const auto end = [&] {
        if (!word.empty())
            all.push_back(std::exchange(word, {}));
    };
    for (const char c : words) {
        if (c == '"')
            isQuoted = !isQuoted;
        if (c == '"' || (!isQuoted && std::isspace(static_cast<unsigned char>(c)) != 0))
            end();
        else
            word += c;
    }
    end();
    return all;
}

LogTable logTable(const LogQuestion& question)
{
    static const contract::Agreement none;
    LogQuestion asked = question;
    if (!asked.agreement)
        asked.agreement = &none;
    LogTable table;
    const std::vector<std::string> words = wordsOf(asked.words);
    std::vector<const contract::Input*> inputs;
    for (const contract::Input& input : asked.agreement->inputs)
        inputs.push_back(&input);
    const auto others = std::ranges::stable_partition(inputs, [&](const contract::Input* input) { return isAsked(*input, words); });
    table.asked = inputs.size() - others.size();
    for (const contract::Input* input : inputs)
        table.fields.push_back(input->field);
    Reader reader(*asked.agreement, inputs);
    std::set<std::string> known, usual;
    bool beganMarked = false;
    std::uint64_t leftOut = 0, before = 0;
    for (const LoggedLine& line : asked.lines) {
        auto row = reader.row(line);
        if (row && row->testQuestion && !asked.testQuestions) {
            ++leftOut;
            continue;
        }
        if (!row) {
            // Among answers, other lines are late outcomes and the like: nobody looks for those here.
            if (!line.text.starts_with("{") && hasAllWords(line.text, words))
                table.rows.push_back(plainRow(line));
            continue;
        }
        table.records = true;
        const bool isAfter = asked.began && line.at >= *asked.began - kBeganBefore;
        before += isAfter ? 0 : 1;
        const bool marks = isAfter && before >= kFewestBefore;
        for (const Trait& trait : row->testQuestion ? std::vector<Trait>() : reader.traits()) {
            if (known.insert(trait.key).second && marks && row->odd.empty())
                row->odd = trait.odd;
            if (!isAfter)
                usual.insert(trait.key);
            row->unlike = row->unlike || (marks && !usual.contains(trait.key));
        }
        if (!hasAllWords(line.text, words))
            continue;
        if (marks && line.at >= *asked.began && !row->testQuestion && !std::exchange(beganMarked, true) && row->odd.empty() && !table.rows.empty())
            row->began = say(HR_TEXT("From here: about when the trouble began"));
        table.rows.push_back(std::move(*row));
    }
    table.summary = summaryText(table, asked.words, leftOut);
    return table;
}

} // namespace handrail::wording
