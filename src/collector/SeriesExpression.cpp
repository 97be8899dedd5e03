#include "collector/SignalMap.h"

#include <cctype>
#include <fmt/format.h>

namespace handrail::collector {

namespace {

class Reader {
public:
    explicit Reader(std::string_view text) : m_text(text) {}

    [[nodiscard]] Result<std::vector<Series>> all()
    {
        std::vector<Series> found;
        do {
            auto series = one();
            if (!series)
                return fail(series.error());
            found.push_back(std::move(*series));
        } while (take("+"));
        skip();
        if (m_at != m_text.size())
            return wrong("a name, '+', 'by' or '*' was expected");
        return found;
    }

private:
    void skip()
    {
        while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\t'))
            ++m_at;
    }
    bool take(std::string_view word)
    {
        skip();
        if (!m_text.substr(m_at).starts_with(word))
            return false;
        m_at += word.size();
        return true;
    }
    std::string name()
    {
        skip();
        const std::size_t begin = m_at;
        while (m_at < m_text.size()
               && (std::isalnum(static_cast<unsigned char>(m_text[m_at])) != 0 || m_text[m_at] == '_' || m_text[m_at] == ':'
                   || m_text[m_at] == '.'))
            ++m_at;
        return std::string(m_text.substr(begin, m_at - begin));
    }
    [[nodiscard]] tl::unexpected<Error> wrong(const std::string& what) const
    {
        return fail(ErrorCode::invalidInput, fmt::format("'{}': {} at character {}", m_text, what, m_at + 1), "sources.signals",
                    "write it as name{label=\"value\"} by label * 1000");
    }
    Result<Series::Match> match()
    {
        Series::Match found;
        found.label = name();
        found.equal = !take("!=");
        if (found.label.empty() || (found.equal && !take("=")))
            return wrong("label=\"value\" was expected");
        if (!take("\""))
            return wrong("a value in quotes was expected");
        const auto end = m_text.find('"', m_at);
        if (end == std::string_view::npos)
            return wrong("the quote has no end");
        found.value = std::string(m_text.substr(m_at, end - m_at));
        m_at = end + 1;
        return found;
    }
    Result<Series> one()
    {
        Series series;
        series.name = name();
        if (series.name.empty())
            return wrong("the name of a metric was expected");
        if (take("{") && !take("}")) {
            do {
                auto found = match();
                if (!found)
                    return fail(found.error());
                series.matches.push_back(std::move(*found));
            } while (take(","));
            if (!take("}"))
                return wrong("'}' was expected");
        }
        if (take("by "))
            series.by = name();
        if (take("*")) {
            const auto factor = parseGoNumber(name());
            if (!factor || *factor == 0)
                return wrong("a number was expected");
            series.factor = *factor;
        }
        return series;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

} // namespace

Result<std::vector<Series>> parseSeries(std::string_view expression) { return Reader(expression).all(); }

} // namespace handrail::collector
