#pragma once

#include <memory>
#include <string>
#include <utility>

namespace handrail {

/// A long text that is kept in several places and never changed: copies are one text. A value; copies may go to other threads.
class SharedText {
public:
    SharedText() = default;
    SharedText(std::string text); // NOLINT(*-explicit-*): it is one

    /// The same for who keeps it long and reads it seldom: deflated, without what it has in common with another text of this
    /// program. A thousand agreements are mostly one.
    [[nodiscard]] SharedText packed() const;
    [[nodiscard]] std::string str() const;
    [[nodiscard]] bool empty() const { return !m_kept; }
    void clear() { m_kept.reset(); }
    bool operator==(const SharedText& other) const;

private:
    struct Kept;
    explicit SharedText(std::shared_ptr<const Kept> kept) : m_kept(std::move(kept)) {}

    std::shared_ptr<const Kept> m_kept; ///< null when there is none
};

} // namespace handrail
