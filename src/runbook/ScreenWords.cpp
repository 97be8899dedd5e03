#include "runbook/ScreenWords.h"

#include <array>

namespace handrail::runbook {

namespace {

// tests/rules/check_rules.py reads this table too.
constexpr auto kWords = std::to_array<std::string_view>({
    "drift*",     "inference*", "distributions?", "psi",         "ks",          "quantiles?", "percentiles?",
    "p#",         "softmax",    "entropy",        "features?",   "embeddings?", "epochs?",    "gradients?",
    "thresholds?", "baselines?", "histograms?",   "cardinality", "tensors?",    "payloads?",  "endpoints?",
    "latency",    "latencies",  "slos?",          "burn rates?", "anomal*",     "outliers?",  "accura*",
    "predict*",   "samples?",   "regressions?",   "null",        "timeouts?",   "time-outs?", "p-values?",
    "grpc",       "https?",     "exit codes?",    "error rates?",
});

constexpr char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
/// Bytes over 127 are letters of some language.
constexpr bool isOfWord(char c)
{
    return isDigit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '_' || static_cast<unsigned char>(c) > 127;
}

/// How long the word at the beginning of `text` is when it fits; 0 when it does not.
std::size_t fits(std::string_view pattern, std::string_view text)
{
    std::size_t at = 0;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char wanted = pattern[i];
        if (wanted == '*') {
            while (at < text.size() && isOfWord(text[at]))
                ++at;
        } else if (wanted == '#') {
            const std::size_t from = at;
            while (at < text.size() && at - from < 3 && isDigit(text[at]))
                ++at;
            if (at - from < 2)
                return 0;
        } else if (wanted != '?') {
            const bool same = at < text.size() && lower(text[at]) == wanted;
            const bool mayMiss = i + 1 < pattern.size() && pattern[i + 1] == '?';
            if (!same && !mayMiss)
                return 0;
            at += same ? 1 : 0;
        }
    }
    return at < text.size() && isOfWord(text[at]) ? 0 : at;
}

} // namespace

std::span<const std::string_view> wordsNotForTheScreen()
{
    return kWords;
}

std::optional<FoundWord> wordNotForTheScreen(std::string_view text)
{
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!isOfWord(text[at]) || (at > 0 && isOfWord(text[at - 1])))
            continue;
        for (const std::string_view pattern : kWords)
            if (pattern.front() == lower(text[at]))
                if (const std::size_t size = fits(pattern, text.substr(at)); size > 0)
                    return FoundWord{std::string(text.substr(at, size)), at};
    }
    return {};
}

} // namespace handrail::runbook
