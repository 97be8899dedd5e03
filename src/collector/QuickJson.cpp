#include "collector/QuickJson.h"

#include <array>
#include <charconv>
#include <cstdint>

namespace handrail::collector {

namespace {

constexpr std::size_t kDeepestQuickly = 64;

bool isDecimal(char c) { return c >= '0' && c <= '9'; }
bool isPlainText(char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

/// One walk over the text. Each step is false when the walk ends, and `m_end` says how.
class QuickReader {
public:
    QuickReader(std::string_view text, nlohmann::json_sax<nlohmann::json>& into)
        : m_at(text.data()), m_stop(text.data() + text.size()), m_into(into)
    {
    }

    QuickRead read()
    {
        bool goesOn = value();
        while (goesOn && m_depth > 0)
            goesOn = afterValue();
        skipBlanks();
        return !goesOn ? m_end : m_at == m_stop ? QuickRead::done : QuickRead::unsure;
    }

private:
    bool unsure()
    {
        m_end = QuickRead::unsure;
        return false;
    }
    bool told(bool wantsMore)
    {
        m_end = QuickRead::refused;
        return wantsMore;
    }
    void skipBlanks()
    {
        while (m_at != m_stop && (*m_at == ' ' || *m_at == '\t' || *m_at == '\r' || *m_at == '\n'))
            ++m_at;
    }
    bool take(char c)
    {
        skipBlanks();
        if (m_at == m_stop || *m_at != c)
            return false;
        ++m_at;
        return true;
    }

    /// Within an object or array, behind one of its values.
    bool afterValue()
    {
        const bool isObject = m_isObject[m_depth - 1];
        if (take(','))
            return isObject ? keyAndValue() : value();
        if (!take(isObject ? '}' : ']'))
            return unsure();
        --m_depth;
        return told(isObject ? m_into.end_object() : m_into.end_array());
    }
    bool keyAndValue()
    {
        if (!text() || !take(':'))
            return unsure();
        return told(m_into.key(m_text)) && value();
    }
    bool value()
    {
        skipBlanks();
        if (m_at == m_stop)
            return unsure();
        switch (*m_at) {
        case '{':
        case '[': return begin(*m_at == '{');
        case '"': return text() ? told(m_into.string(m_text)) : unsure();
        case 't': return word("true") ? told(m_into.boolean(true)) : unsure();
        case 'f': return word("false") ? told(m_into.boolean(false)) : unsure();
        case 'n': return word("null") ? told(m_into.null()) : unsure();
        default: return number();
        }
    }
    bool begin(bool isObject)
    {
        if (m_depth == kDeepestQuickly)
            return unsure();
        ++m_at;
        if (!told(isObject ? m_into.start_object(static_cast<std::size_t>(-1)) : m_into.start_array(static_cast<std::size_t>(-1))))
            return false;
        if (take(isObject ? '}' : ']'))
            return told(isObject ? m_into.end_object() : m_into.end_array());
        m_isObject[m_depth++] = isObject;
        return isObject ? keyAndValue() : value();
    }
    bool word(std::string_view wanted)
    {
        if (!std::string_view(m_at, static_cast<std::size_t>(m_stop - m_at)).starts_with(wanted))
            return false;
        m_at += wanted.size();
        return true;
    }
    /// Into m_text: plain characters only.
    bool text()
    {
        if (!take('"'))
            return false;
        const char* const from = m_at;
        while (m_at != m_stop && isPlainText(*m_at))
            ++m_at;
        if (m_at == m_stop || *m_at != '"')
            return false;
        m_text.assign(from, m_at++);
        return true;
    }
    bool digits()
    {
        const char* const from = m_at;
        while (m_at != m_stop && isDecimal(*m_at))
            ++m_at;
        return m_at != from;
    }
    bool number()
    {
        const char* const from = m_at;
        if (*m_at == '-')
            ++m_at;
        const char* const first = m_at;
        if (!digits() || (*first == '0' && m_at - first > 1))
            return unsure();
        const bool isWhole = m_at == m_stop || (*m_at != '.' && *m_at != 'e' && *m_at != 'E');
        if (!isWhole && !fraction())
            return unsure();
        if (isWhole && *from != '-')
            return whole<std::uint64_t>(from, [this](auto value) { return m_into.number_unsigned(value); });
        if (isWhole)
            return whole<std::int64_t>(from, [this](auto value) { return m_into.number_integer(value); });
        double value = 0;
        if (std::from_chars(from, m_at, value).ec != std::errc())
            return unsure();
        m_text.assign(from, m_at);
        return told(m_into.number_float(value, m_text));
    }
    bool fraction()
    {
        if (*m_at == '.' && (++m_at, !digits()))
            return false;
        if (m_at == m_stop || (*m_at != 'e' && *m_at != 'E'))
            return true;
        ++m_at;
        if (m_at != m_stop && (*m_at == '+' || *m_at == '-'))
            ++m_at;
        return digits();
    }
    template <typename Whole, typename Tell>
    bool whole(const char* from, Tell&& tell)
    {
        Whole value = 0;
        if (std::from_chars(from, m_at, value).ec != std::errc())
            return unsure();
        return told(tell(value));
    }

    const char* m_at;
    const char* const m_stop;
    nlohmann::json_sax<nlohmann::json>& m_into;
    std::string m_text;
    std::array<bool, kDeepestQuickly> m_isObject{};
    std::size_t m_depth = 0;
    QuickRead m_end = QuickRead::unsure;
};

} // namespace

QuickRead readQuickly(std::string_view text, nlohmann::json_sax<nlohmann::json>& into)
{
    return QuickReader(text, into).read();
}

} // namespace handrail::collector
