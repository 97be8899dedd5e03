#pragma once

#include <memory>
#include <string>
#include <utility>

namespace handrail {

/// A long text that is kept in several places and never changed: copies are one text. A value; copies may go to other threads.
class SharedText {
public:
    SharedText() = default;
    SharedText(std::string text) // NOLINT(*-explicit-*): it is one
        : m_text(text.empty() ? nullptr : std::make_shared<const std::string>(std::move(text)))
    {
    }

    /// Valid as long as any copy is.
    [[nodiscard]] const std::string& str() const
    {
        static const std::string kNone;
        return m_text ? *m_text : kNone;
    }
    [[nodiscard]] bool empty() const { return !m_text; }
    void clear() { m_text.reset(); }
    bool operator==(const SharedText& other) const { return m_text == other.m_text || str() == other.str(); }

private:
    std::shared_ptr<const std::string> m_text; ///< null when there is none
};

} // namespace handrail
