#include "remediation/BoundedOutput.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>

namespace handrail::remediation {

namespace {

constexpr std::size_t kKept = 32u << 10;
constexpr std::string_view kHidden = "[hidden]";

/// The length of the UTF-8 character that starts here; 0 when it is none.
std::size_t characterAt(std::string_view text)
{
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (size == 0 || size > text.size())
        return 0;
    for (std::size_t i = 1; i < size; ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80)
            return 0;
    const auto second = size > 1 ? static_cast<unsigned char>(text[1]) : 0u;
    const bool tooLongOrSurrogate = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)
                                    || (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
    return tooLongOrSurrogate ? 0 : size;
}

bool isBlank(char c) { return c == ' ' || c == '\t'; }

/// Behind a word such as "token": where its value starts, past quotes, ':' or '=' and "Bearer"; npos when there is none.
std::size_t valueStart(const std::string& text, std::size_t at)
{
    std::size_t i = at;
    while (i < text.size() && (text[i] == '"' || text[i] == '\'' || isBlank(text[i])))
        ++i;
    if (i >= text.size() || (text[i] != ':' && text[i] != '='))
        return std::string::npos;
    ++i;
    while (i < text.size() && (text[i] == '"' || text[i] == '\'' || isBlank(text[i])))
        ++i;
    for (const std::string_view scheme : {"Bearer ", "Basic ", "bearer ", "basic "})
        if (text.compare(i, scheme.size(), scheme) == 0)
            return i + scheme.size();
    return i;
}

bool matchesAt(const std::string& text, std::size_t at, std::string_view word)
{
    return text.size() - at >= word.size() && std::equal(word.begin(), word.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                      [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); });
}

constexpr std::string_view kEndsValue = " \t\n\"',;&})";

void hideAfter(std::string& text, std::string_view word)
{
    for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos;) {
        at += word.size();
        const std::size_t end = std::min(text.find_first_of(kEndsValue, at), text.size());
        // "bearer of news" is no secret: those are long and have more than letters.
        const std::string_view value = std::string_view(text).substr(at, end - at);
        const bool isWord = std::ranges::all_of(value, [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
        if (value.size() >= 8 && !isWord)
            text.replace(at, end - at, kHidden);
    }
}

/// "https://user:pass@host" keeps the user.
void hidePasswordsInAddresses(std::string& text)
{
    for (std::size_t at = 0; (at = text.find("://", at)) != std::string::npos;) {
        at += 3;
        const std::size_t end = std::min(text.find_first_of(" \t\n\"'/", at), text.size());
        const std::size_t host = text.substr(at, end - at).rfind('@');
        const std::size_t colon = text.find(':', at);
        if (host != std::string::npos && colon < at + host)
            text.replace(colon + 1, at + host - colon - 1, kHidden);
    }
}

/// A private key in PEM, whole or cut off.
void hideKeyBlocks(std::string& text)
{
    constexpr std::string_view kBegin = "PRIVATE KEY-----", kEnd = "-----END";
    for (std::size_t at = 0; (at = text.find(kBegin, at)) != std::string::npos;) {
        at += kBegin.size();
        const std::size_t end = std::min(text.find(kEnd, at), text.size());
        text.replace(at, end - at, kHidden);
        at = std::min(text.find('\n', at + kHidden.size()), text.size()); // past the line that ends it
    }
}

} // namespace

void BoundedOutput::add(std::string_view bytes)
{
    const std::size_t first = std::min(bytes.size(), kKept - m_first.size());
    m_first += bytes.substr(0, first);
    m_last += bytes.substr(first);
    if (m_last.size() > 2 * kKept) {
        m_leftOut += m_last.size() - kKept;
        m_last.erase(0, m_last.size() - kKept);
    }
}

std::string BoundedOutput::text() const
{
    const std::size_t more = m_last.size() > kKept ? m_last.size() - kKept : 0;
    const std::size_t leftOut = m_leftOut + more;
    if (leftOut == 0)
        return readable(m_first + m_last);
    return readable(m_first) + fmt::format("\n[{} bytes left out]\n", leftOut) + readable(m_last.substr(more));
}

std::string readable(std::string_view bytes)
{
    std::string out;
    out.reserve(bytes.size());
    while (!bytes.empty()) {
        const std::size_t size = characterAt(bytes);
        const auto lead = static_cast<unsigned char>(bytes.front());
        if (size == 0)
            out += '?';
        else if (size == 1 && lead < 0x20 && lead != '\n' && lead != '\t')
            out += ' ';
        else
            out += bytes.substr(0, size);
        bytes.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return out;
}

std::string lastLines(const std::string& text)
{
    constexpr std::size_t kMostBytes = 2'000;
    constexpr int kMostLines = 12;
    std::size_t from = text.size();
    for (int line = 0; line < kMostLines && from > 0; ++line) {
        const std::size_t before = from < 2 ? std::string::npos : text.rfind('\n', from - 2);
        const std::size_t begin = before == std::string::npos ? 0 : before + 1;
        if (text.size() - begin > kMostBytes && from < text.size())
            break;
        from = begin;
    }
    // One line that is longer than all of that: its end, from the beginning of a character.
    from = std::max(from, text.size() - std::min(text.size(), kMostBytes));
    while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80)
        ++from;
    return text.substr(from);
}

std::string masked(std::string text, const std::vector<std::string>& secrets)
{
    for (const auto& secret : secrets)
        for (std::size_t at = 0; !secret.empty() && (at = text.find(secret, at)) != std::string::npos; at += kHidden.size())
            text.replace(at, secret.size(), kHidden);
    static constexpr std::array<std::string_view, 10> kWords = {"password", "passwd",  "passphrase", "secret",     "token",
                                                                "api-key",  "api_key", "apikey",     "access_key", "authorization"};
    hideKeyBlocks(text);
    hideAfter(text, "Bearer ");
    hideAfter(text, "bearer ");
    hidePasswordsInAddresses(text);
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (const auto word : kWords) {
            if (!matchesAt(text, at, word))
                continue;
            const std::size_t start = valueStart(text, at + word.size());
            if (start == std::string::npos)
                continue;
            const std::size_t end = std::min(text.find_first_of(" \t\n\"',;&}", start), text.size());
            if (end > start && text.compare(start, kHidden.size(), kHidden) != 0)
                text.replace(start, end - start, kHidden);
            at = start;
        }
    }
    return text;
}

} // namespace handrail::remediation
